# /// experiment
# # coding: utf-8
# title = "fork 之后，子进程里有什么"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import gevent

hub = gevent.get_hub()
ran_in = []


def ticker():
    while True:
        ran_in.append(os.getpid())
        gevent.sleep(0.01)


def look(fork, pause=0):
    """在子进程里看三件事，写回来；先睡 pause 秒再问线程池。"""
    read, write = os.pipe()
    pid = fork()
    if pid == 0:
        if pause:
            gevent.sleep(pause)
        answer = "no answer in 1 s"
        with gevent.Timeout(1, False):
            answer = "works" if hub.threadpool.apply(os.getpid) == os.getpid() else "wrong process"
        gevent.sleep(0.05)
        ticks = "runs on" if os.getpid() in ran_in else "is gone"
        os.write(write, ("parent's greenlet %s, same hub: %s, threadpool: %s" % (
            ticks, gevent.get_hub() is hub, answer)).encode())
        os._exit(0)
    os.close(write)
    said = os.read(read, 500).decode()
    os.close(read)
    os.waitpid(pid, 0)
    return said


gevent.spawn(ticker)
hub.threadpool.apply(os.getpid)               # 池里已经有一个线程
gevent.sleep(0.02)
print("os.fork():    ", look(os.fork))
print("gevent.fork():", look(gevent.fork))
print("... asked after sleep(0.1):", look(gevent.fork, 0.1))
