# /// experiment
# # coding: utf-8
# title = "import gevent 之后，Hub 还不存在"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
import gevent.hub

# 两个版本里「只看不建」的函数名字不同
peek = getattr(gevent.hub, "_get_hub", None) or gevent.hub.get_hub_if_exists

print("gevent.spawn is Greenlet.spawn:", gevent.spawn == gevent.Greenlet.spawn)
print("hub after import:", peek())

g = gevent.Greenlet(lambda: None)          # 只构造，不启动
hub = peek()
print("hub after Greenlet(f):", type(hub).__name__)
print("g.parent is hub:", g.parent is hub)
print("hub.parent is MAIN:", hub.parent is gevent.getcurrent())
print("hub running: %s  dead: %s" % (bool(hub), hub.dead))
