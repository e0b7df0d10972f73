# /// experiment
# # coding: utf-8
# title = "循环转一圈，最多跑多少个回调"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent

hub = gevent.get_hub()
loop = hub.loop
rounds = {}


def note():
    rounds[loop.iteration] = rounds.get(loop.iteration, 0) + 1


def chain(left):
    """每个回调再登记下一个：队列一直不空，直到 left 用完。"""
    note()
    if left:
        loop.run_callback(chain, left - 1)


def spin():
    for _ in range(3000):
        note()
        gevent.sleep(0)


def report(label):
    gevent.sleep(0.05)
    print("%-18s rounds needed: %d, largest: %d" % (label, len(rounds), max(rounds.values())))
    rounds.clear()


gs = [gevent.spawn(lambda: (note(), gevent.sleep(0), note())) for _ in range(2)]
gevent.joinall(gs)
note()
report("joinall of two:")
if hasattr(gevent, "setswitchinterval"):
    gevent.setswitchinterval(1e-9)         # 新版按时间收手：把时限调到几乎为零
loop.run_callback(chain, 2999)
report("chain of 3000:")
for _ in range(3000):
    loop.run_callback(note)
report("batch of 3000:")
gevent.spawn(spin)
report("3000 x sleep(0):")
