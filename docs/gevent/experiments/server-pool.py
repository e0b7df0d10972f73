# /// experiment
# # coding: utf-8
# title = "服务器的 spawn：三个客户端同时连上来"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent import socket
from gevent.server import StreamServer


def handle(connection, address):
    where.append("HUB" if gevent.getcurrent() is gevent.get_hub() else "a greenlet")
    kept.append(connection)                 # 处理函数返回之后仍有人拿着它
    connection.recv(1)                      # 等客户端说一个字节
    done.append(1)


for spawn in "default", 1:
    where, done, kept = [], [], []
    server = StreamServer(("127.0.0.1", 0), handle, spawn=spawn)
    server.start()
    clients = [socket.create_connection(("127.0.0.1", server.server_port)) for _ in range(3)]
    gevent.sleep(0.1)
    at_once = len(where)
    for client in clients:
        client.sendall(b"x")
    gevent.sleep(0.1)
    print("spawn=%-9r connected: %d, handled at once: %d in %s, in the end: %d" % (
        spawn, len(clients), at_once, where[0], len(done)))
    with gevent.Timeout(0.1, False):
        clients[0].recv(1)                  # 收得到 EOF，就是服务器那头关了
        print("    the handler has returned, its connection is closed")
        clients = []
    if clients:
        print("    the handler has returned, its connection is open")
    server.stop()
