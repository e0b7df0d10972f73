# /// experiment
# # coding: utf-8
# title = "一个不让出的协程，饿死其余所有协程"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import time
import gevent
from gevent import socket
from gevent.lock import Semaphore

BUSY = 0.5


def ticker():
    while True:
        ticks.append(time.time())
        gevent.sleep(0.05)


def burn(step):
    end = time.time() + BUSY
    while time.time() < end:
        step()


def echo():                                # 每次 recv 都已经有数据
    right.send(left.recv(1))


def chunk(pause):                          # 算 0.05 秒，再让出一次
    end = time.time() + 0.05
    while time.time() < end:
        pass
    gevent.sleep(pause)


left, right = socket.socketpair()
right.send(b"x")
taken = Semaphore(0)
for label, step in [("computes", lambda: None),
                    ("recv(), data is there", echo),
                    ("acquire(False), in vain", lambda: taken.acquire(False)),
                    ("computes, sleep(0)", lambda: gevent.sleep(0)),
                    ("0.05 s, sleep(0)", lambda: chunk(0)),
                    ("0.05 s, sleep(0.001)", lambda: chunk(0.001))]:
    ticks = []
    t = gevent.spawn(ticker)
    gevent.sleep(0.01)                      # 由定时器叫醒：循环新的一圈
    start = time.time()
    b = gevent.spawn(burn, step)
    b.join()
    t.kill()
    during = len([x for x in ticks if start < x < start + BUSY - 0.02])
    print("%-23s ticks while busy: %s" % (label, "none" if during == 0 else "several"))

timeout = gevent.Timeout(0.1)
timeout.start()
try:
    burn(lambda: None)                          # 定时器到了，但没有人去看
    print("Timeout(0.1) during a busy loop: not raised")
except gevent.Timeout:
    print("Timeout(0.1) during a busy loop: raised")
finally:
    timeout.cancel()
