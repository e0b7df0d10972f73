# /// experiment
# # coding: utf-8
# title = "joinall 两个协程：每一次切换"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import greenlet
import gevent

trace = []
names = {}


def record(event, args):
    origin, target = args
    trace.append((names.get(origin, "?"), names.get(target, "?")))


def work():
    gevent.sleep(0)


names[gevent.getcurrent()] = "MAIN"
names[gevent.get_hub()] = "HUB"
g1, g2 = gevent.spawn(work), gevent.spawn(work)
names[g1], names[g2] = "G1", "G2"

greenlet.settrace(record)
gevent.joinall([g1, g2])
greenlet.settrace(None)

for origin, target in trace:
    print("%s -> %s" % (origin, target))
print("switches:", len(trace))
