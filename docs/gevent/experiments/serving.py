# /// experiment
# # coding: utf-8
# title = "流式的回答，走掉的客户端，几个进程一个端口"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import signal
import time
import gevent
from gevent import socket
from gevent.pywsgi import WSGIServer
from gevent.queue import Empty, Queue
from gevent.server import DatagramServer, StreamServer

gevent.get_hub().print_exception = lambda *args: None

print("--- a generator as the answer")
updates, ended = Queue(), []


def handle(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return {"/parts": parts, "/wait": wait, "/beat": beat}[environ["PATH_INFO"]]()


def parts():
    for letter in b"a", b"b", b"c":
        yield b"part-" + letter
        gevent.sleep(0.2)


def wait():
    """等到有消息为止。"""
    try:
        yield b"hello"
        while True:
            yield updates.get()
    finally:
        ended.append("wait")


def beat():
    """没有消息，也每 0.1 秒写一次。"""
    try:
        yield b"hello"
        while True:
            try:
                yield updates.get(timeout=0.1)
            except Empty:
                yield b":\n"
    finally:
        ended.append("beat")


server = WSGIServer(("127.0.0.1", 0), handle, log=None)
server.start()


def ask(path):
    client = socket.create_connection(("127.0.0.1", server.server_port))
    client.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: here\r\n\r\n")
    return client


client, seen = ask(b"/parts"), {}
answer = b""
while not answer.endswith(b"0\r\n\r\n"):
    answer += client.recv(1000)
    for letter in b"a", b"b", b"c":
        if b"part-" + letter in answer:
            seen.setdefault(letter, time.time())
print("the last part arrives over 0.3 s after the first:", seen[b"c"] - seen[b"a"] > 0.3)

client = ask(b"/wait")
client.recv(1000)
client.close()
gevent.sleep(0.5)
print("half a second after the client left, the one that waits has ended:", "wait" in ended)
client = ask(b"/beat")
client.recv(1000)
client.close()
gevent.sleep(0.5)
print("half a second after the client left, the one with a beat has ended:", "beat" in ended)
server.stop()

print("--- one port")
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(50)
port = listener.getsockname()[1]
children = []
for name in b"1", b"2":
    children.append(gevent.fork())
    if not children[-1]:
        def greet(client, address):
            client.sendall(name)
            gevent.sleep(0.01)
            client.close()

        StreamServer(listener, greet).start()
        gevent.sleep(10)
        os._exit(0)


def greeted():
    return socket.create_connection(("127.0.0.1", port)).recv(1)


names = set()
for _ in range(20):                                 # 两个都起来了为止，最多二十轮
    jobs = [gevent.spawn(greeted) for _ in range(50)]
    gevent.joinall(jobs)
    names.update(g.value for g in jobs)
    if len(names) == 2:
        break
    gevent.sleep(0.1)
for child in children:
    os.kill(child, signal.SIGKILL)
print("a listener made before two forks, answered by %d processes" % len(names))
for kind in StreamServer, DatagramServer:
    one = kind(("127.0.0.1", 0), lambda *args: None)
    one.start()
    try:
        kind(("127.0.0.1", one.server_port), lambda *args: None).start()
        said = "fine"
    except socket.error as e:
        said = os.strerror(e.errno)
    print("a second %s on the same port: %s" % (kind.__name__, said))
