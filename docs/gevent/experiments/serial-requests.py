# /// experiment
# # coding: utf-8
# title = "四个请求同时来，服务器做了几轮"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

from gevent import monkey

monkey.patch_all()

import socket
import time
import gevent
from gevent.pywsgi import WSGIServer

block = monkey.get_original("time", "sleep")        # 没打补丁的 sleep，代表不让出的驱动与 C 库


def compute(seconds):
    end = time.time() + seconds
    while time.time() < end:
        pass


def in_threadpool(seconds):
    gevent.get_hub().threadpool.apply(block, (seconds,))


def ask(port):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"GET / HTTP/1.0\r\n\r\n")
    while client.recv(1000):
        pass


for label, work in [("time.sleep, patched", time.sleep), ("the original time.sleep", block),
                    ("computing", compute), ("the original time.sleep, threadpool", in_threadpool)]:
    running, rounds = [], []

    def handle(environ, start_response):
        if not running:                             # 没有别的请求正在做：又是一轮
            rounds.append(1)
        running.append(1)
        work(0.5)
        running.pop()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done"]

    server = WSGIServer(("127.0.0.1", 0), handle, log=None)
    server.start()
    gevent.joinall([gevent.spawn(ask, server.server_port) for _ in range(4)])
    print("%-36s x%d" % (label + ":", len(rounds)))
    server.stop()
