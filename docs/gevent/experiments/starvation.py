# /// experiment
# # coding: utf-8
# title = "一个不让出的协程，饿死其余所有协程"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import time
import gevent

BUSY = 0.5


def ticker():
    while True:
        ticks.append(time.time())
        gevent.sleep(0.05)


def burn(yielding):
    end = time.time() + BUSY
    while time.time() < end:
        if yielding:
            gevent.sleep(0)


for yielding in (False, True):
    ticks = []
    t = gevent.spawn(ticker)
    gevent.sleep(0)
    start = time.time()
    b = gevent.spawn(burn, yielding)
    b.join()
    t.kill()
    during = len([x for x in ticks if start < x < start + BUSY - 0.02])
    print("yielding=%-5s ticks while busy: %s" % (yielding, "none" if during == 0 else "several"))

timeout = gevent.Timeout(0.1)
timeout.start()
try:
    burn(False)                            # 定时器到了，但没有人去看
    print("Timeout(0.1) during a busy loop: not raised")
except gevent.Timeout:
    print("Timeout(0.1) during a busy loop: raised")
finally:
    timeout.cancel()
