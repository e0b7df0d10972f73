# /// experiment
# # coding: utf-8
# title = "等 N 个立即结束的协程，要切换多少次"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import greenlet
import gevent


def count(n, wait):
    switches = []
    gs = [gevent.spawn(lambda: None) for _ in range(n)]
    greenlet.settrace(lambda event, args: switches.append(event))
    wait(gs)
    greenlet.settrace(None)
    return len(switches)


def joinall(gs):
    gevent.joinall(gs)


def join_each(gs):
    for g in gs:
        g.join()


def sleep_once(gs):
    gevent.sleep(0)


for n in (1, 10, 50, 100):
    print("n=%d joinall=%d join_each=%d sleep_once=%d" % (
        n, count(n, joinall), count(n, join_each), count(n, sleep_once)))
