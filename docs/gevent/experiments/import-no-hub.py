# /// experiment
# # coding: utf-8
# title = "import gevent 之后，Hub 还不存在"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import threading
import gevent
import gevent.event
import gevent.hub
import gevent.lock
import gevent.pool
import gevent.queue
import gevent.socket

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

print("in a thread of its own, is there a hub after")


def made(label, make):
    kept = make()
    print("    %-12s %s" % (label + ":", peek() is not None))


for label, make in [
    ("Timeout(1)", lambda: gevent.Timeout(1)),
    ("Queue()", gevent.queue.Queue),
    ("socket()", gevent.socket.socket),
    ("Event()", gevent.event.Event),
    ("Pool(3)", lambda: gevent.pool.Pool(3)),
    ("Semaphore()", gevent.lock.Semaphore),
]:
    thread = threading.Thread(target=made, args=(label, make))
    thread.start()
    thread.join()
