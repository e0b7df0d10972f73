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
        if busy:                            # 只数忙的时候跳的
            ticks.append(1)
        gevent.sleep(0.05)


def burn(step):
    end = time.time() + BUSY
    busy.append(1)
    while time.time() < end:
        step()
    busy.pop()


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
    ticks, busy = [], []
    t = gevent.spawn(ticker)
    gevent.sleep(0.01)                      # 由定时器叫醒：循环新的一圈
    b = gevent.spawn(burn, step)
    b.join()
    t.kill()
    print("%-23s ticks while busy: %s" % (label, "several" if ticks else "none"))

timeout = gevent.Timeout(0.1)
timeout.start()
try:
    burn(lambda: None)                          # 定时器到了，但没有人去看
    print("Timeout(0.1) during a busy loop: not raised")
except gevent.Timeout:
    print("Timeout(0.1) during a busy loop: raised")
finally:
    timeout.cancel()
