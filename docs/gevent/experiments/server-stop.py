# /// experiment
# # coding: utf-8
# title = "停下服务器：正在处理的请求怎样"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import gevent
from gevent import socket
from gevent.pywsgi import WSGIServer
from gevent.server import StreamServer


def application(environ, start_response):
    started.append(1)
    gevent.sleep(0.4)
    finished.append(1)
    start_response("200 OK", [])
    return [b"done"]


def seen(how, spawn):
    del started[:], finished[:]
    server = WSGIServer(("127.0.0.1", 0), application, log=None, spawn=spawn)
    server.start()
    client = socket.create_connection(("127.0.0.1", server.server_port))
    client.sendall(b"GET / HTTP/1.0\r\n\r\n")
    while not started:
        gevent.sleep(0.01)
    how(server)
    at_return = "finished" if finished else "not finished"
    try:
        socket.create_connection(("127.0.0.1", server.server_port)).close()
        new = "accepted"
    except socket.error:
        new = "refused"
    gevent.sleep(0.6)
    return "%-12s 0.6 s later: %-12s new client: %s" % (at_return, "finished" if finished else "killed", new)


started, finished = [], []
for label, how in [("close()", lambda server: server.close()),
                   ("stop()", lambda server: server.stop()),
                   ("stop(timeout=0.05)", lambda server: server.stop(timeout=0.05))]:
    for spawn in "default", 100:
        print("spawn=%-9r %-18s on return: %s" % (spawn, label, seen(how, spawn)))


def echo_until_gone(connection, address):
    end = connection.recv(1)                # 客户端一走，recv 给空串
    try:
        connection.sendall(b"first")
        gevent.sleep(0.1)
        connection.sendall(b"second")
        written = "no error"
    except socket.error as e:
        written = type(e).__name__
    noticed.append("recv() gives %d bytes, writing twice: %s" % (len(end), "an error" if written != "no error" else written))


noticed = []
server = StreamServer(("127.0.0.1", 0), echo_until_gone)
server.start()
socket.create_connection(("127.0.0.1", server.server_port)).close()
gevent.sleep(0.4)
print("the client has gone: %s" % noticed[0])
server.stop()
