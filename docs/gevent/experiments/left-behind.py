# /// experiment
# # coding: utf-8
# title = "留下的线程，占着的位置"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import gc
import os
import gevent
from gevent import socket
from gevent.pywsgi import WSGIServer
from gevent.threadpool import ThreadPool


def threads():
    return len(os.listdir("/proc/self/task"))


print("--- thread pools")
print("system threads at first:", threads())
for _ in range(10):
    ThreadPool(1).apply(int)
gc.collect()
gevent.sleep(0.2)
print("ten pools made, used and dropped:", threads())
for _ in range(10):
    pool = ThreadPool(1)
    pool.apply(int)
    pool.kill()
for _ in range(50):                                 # 等那十个结束，最多五秒
    if threads() == 11:
        break
    gevent.sleep(0.1)
print("ten more, each with kill():", threads())
pool = gevent.get_hub().threadpool
for _ in range(10):
    pool.apply(int)
    while len(pool):                                # 等那个线程记下做完了，不然会再开一个
        gevent.sleep(0.001)
print("ten times get_hub().threadpool:", threads())

print("--- a server with spawn=1")


def handle(environ, start_response):
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]


server = WSGIServer(("127.0.0.1", 0), handle, log=None, spawn=1)
server.start()


def ask(client):
    try:
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        return client.recv(1000).split(b"\r\n")[0].decode()
    except socket.timeout:
        return "no answer"


one = socket.create_connection(("127.0.0.1", server.server_port))
two = socket.create_connection(("127.0.0.1", server.server_port))
two.settimeout(0.3)
print("first client:                     ", ask(one))
print("second, the first stays connected:", ask(two))
one.close()
two.settimeout(30)
print("second, the first has closed:     ", two.recv(1000).split(b"\r\n")[0].decode())
