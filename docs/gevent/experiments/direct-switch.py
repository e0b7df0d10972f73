# /// experiment
# # coding: utf-8
# title = "不经过 Hub 的一次切换：sys.exit"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import sys
import greenlet
import gevent

hub = gevent.get_hub()
names = {gevent.getcurrent(): "MAIN", hub: "HUB"}


def trace(function, *args):
    """MAIN 等一个协程时，两端都不是 Hub 的切换。"""
    direct = []

    def record(event, ends):
        if hub not in ends:
            direct.append("%s: %s -> %s" % (event, names.get(ends[0], "G"), names.get(ends[1], "G")))

    g = gevent.spawn(function, *args)
    greenlet.settrace(record)
    try:
        g.join()
    except SystemExit:
        direct.append("SystemExit arrives in MAIN")
    gevent.sleep(0)                         # 协程此时才走完自己的最后一段
    greenlet.settrace(None)
    return direct


print("sleep(0):   ", trace(gevent.sleep, 0))
print("returns:    ", trace(lambda: None))
print("sys.exit(3):", trace(sys.exit, 3))
