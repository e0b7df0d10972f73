# /// experiment
# # coding: utf-8
# title = "spawn 登记的是谁、登记在哪里"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent

loop = gevent.get_hub().loop
ran = []

g = gevent.spawn(ran.append, "first")
cb = list(loop._callbacks)[0]
print("callbacks in loop:", len(list(loop._callbacks)))
print("cb.callback: method %s of g: %s" % (cb.callback.__name__, cb.callback.__self__ is g))
print("cb.args:", cb.args)
print("ran so far:", ran)

g.start()                                  # 再 start 一次，不会登记第二个
print("callbacks after a second start():", len(list(loop._callbacks)))

gevent.spawn(ran.append, "second")
gevent.sleep(0)
print("after sleep(0), in this order:", ran)


# 一个 callback 自己的三种状态：等着、正在跑、跑完
def probe():
    print("running: pending=%-5s bool=%s" % (c.pending, bool(c)))


c = loop.run_callback(probe)
print("waiting: pending=%-5s bool=%s" % (c.pending, bool(c)))
gevent.sleep(0)
print("done:    pending=%-5s bool=%s" % (c.pending, bool(c)))
