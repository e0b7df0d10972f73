# /// experiment
# # coding: utf-8
# title = "一个协程占多少内存，什么时候放掉"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import gc
import threading
import weakref
import gevent


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4      # 页是 4 KiB


def each(many, start):
    """每个多占几 KiB，只说到数量级。"""
    before = resident()
    kept = [start() for _ in range(many)]
    gevent.sleep(0.2)
    size = (resident() - before) / float(many)
    return kept, "2 to 32 KiB" if 2 <= size < 32 else "%.1f KiB" % size


def thread():
    t = threading.Thread(target=stop.wait)
    t.daemon = True
    t.start()
    return t


stop = threading.Event()
gevent.sleep(0)
threads, size = each(300, thread)
print("300 threads, each in Event.wait(): %s resident each" % size)
greenlets, size = each(10000, lambda: gevent.spawn(gevent.sleep, 100))
print("10000 greenlets, each in sleep():  %s resident each" % size)
stop.set()
gevent.killall(greenlets)
del greenlets, threads
gc.collect()
gc.disable()
gone = [weakref.ref(gevent.spawn(int)) for _ in range(100)]
gevent.sleep(0.2)
print("100 finished greenlets nobody keeps, no gc: alive %d" % sum(g() is not None for g in gone))


def respawn(left):
    gone.append(weakref.ref(gevent.getcurrent()))
    if left:
        gevent.spawn_later(0, respawn, left - 1)


gone = []
gevent.spawn(respawn, 99)
gevent.sleep(0.3)
gc.collect()
print("a chain of 100 that spawn_later their successor: ran %d, alive %d" % (len(gone), sum(g() is not None for g in gone)))
ran = []
g = gevent.spawn_later(0.02, ran.append, 1)
g.kill()
gevent.sleep(0.05)
print("spawn_later(0.02, f).kill() at once: f ran %d times" % len(ran))
