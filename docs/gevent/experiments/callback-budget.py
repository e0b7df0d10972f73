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
if hasattr(gevent, "setswitchinterval"):
    gevent.setswitchinterval(1e-9)         # 新版按时间收手：把时限调到几乎为零
rounds = {}


def chain(left):
    """每个回调再登记下一个：队列永远不空，直到 left 用完。"""
    rounds[loop.iteration] = rounds.get(loop.iteration, 0) + 1
    if left:
        loop.run_callback(chain, left - 1)


def batch():
    rounds[loop.iteration] = rounds.get(loop.iteration, 0) + 1


loop.run_callback(chain, 2999)
gevent.sleep(0.05)
print("chain of 3000, rounds needed: %d, largest: %d" % (len(rounds), max(rounds.values())))

rounds.clear()
for _ in range(3000):
    loop.run_callback(batch)
gevent.sleep(0.05)
print("batch of 3000, rounds needed: %d, largest: %d" % (len(rounds), max(rounds.values())))
