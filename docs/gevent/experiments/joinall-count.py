# /// experiment
# # coding: utf-8
# title = "joinall 的返回值与 count 参数"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent

gs = [gevent.spawn(gevent.sleep, 0.05 * i) for i in range(3)]
result = gevent.joinall(gs, count=1)
print("asked for 1, finished:", sum(g.ready() for g in gs))
print("returned:", result if result is None else "list of %d" % len(result))
gevent.joinall(gs)

g = gevent.spawn(gevent.sleep, 0.01)
result = gevent.joinall([g, g])            # 同一个目标放两次：链接两次，等两次
print("joinall([g, g]) returned:", result if result is None else "list of %d, all g: %s" % (len(result), set(result) == {g}))
