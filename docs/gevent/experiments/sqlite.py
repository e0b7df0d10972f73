# /// experiment
# # coding: utf-8
# title = "SQLite 的锁与协程"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

from gevent import monkey

monkey.patch_all()

import sqlite3
import gevent

first = sqlite3.connect("shared.db", isolation_level=None, check_same_thread=False)
second = sqlite3.connect("shared.db", isolation_level=None, check_same_thread=False, timeout=0.5)
first.execute("CREATE TABLE seen (number)")


def hold():
    first.execute("BEGIN IMMEDIATE")
    gevent.sleep(0.1)                               # 拿着写锁让出
    first.execute("COMMIT")


def write():
    try:
        second.execute("INSERT INTO seen VALUES (1)")
        return "done"
    except sqlite3.OperationalError as e:
        return str(e)


def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)


for label, attempt in [("in the greenlet itself", write),
                       ("in the threadpool", lambda: gevent.get_hub().threadpool.apply(write))]:
    ticks = []
    t, holder = gevent.spawn(ticker), gevent.spawn(hold)
    gevent.sleep(0)
    said = gevent.spawn(attempt).get()
    print("%-24s %s; other greenlets %s" % (label + ":", said, "run" if len(ticks) > 3 else "stand still"))
    holder.join()
    t.kill()
