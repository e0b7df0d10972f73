# /// experiment
# # coding: utf-8
# title = "链接的是谁：iwait、join、get、link，以及 Event、Semaphore、Queue"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gc
import gevent
from collections import deque
from gevent.event import Event
from gevent.lock import Semaphore
from gevent.queue import Queue


def links_of(g):
    if hasattr(g, "_links"):
        return list(g._links)
    # 新版的 Greenlet 是编译出来的，_links 成了 C 字段；垃圾回收器仍看得见它
    return [x for ref in gc.get_referents(g) if isinstance(ref, list) for x in ref]


def show(label, target, waiting):
    link, = links_of(target)              # 恰好一个
    owner = getattr(link, "__self__", None)
    if owner is None:
        what = "%s(%s)" % (type(link).__name__, link.callback.__name__)
    elif owner is waiting:
        what = "the waiting greenlet's own .%s" % link.__name__
    else:
        what = "%s.%s" % (type(owner).__name__, link.__name__)
    print("%-9s %s" % (label, what))


def by_iwait(g):
    for _ in gevent.iwait([g]):
        pass


def callback(g):
    pass


for label, block in [("iwait", by_iwait),
                     ("joinall", lambda g: gevent.joinall([g])),
                     ("join", lambda g: g.join()),
                     ("get", lambda g: g.get())]:
    target = gevent.Greenlet(lambda: None)    # 还没有启动，所以一定要等
    waiting = gevent.spawn(block, target)
    gevent.sleep(0)                           # 让 waiting 跑到阻塞处
    show(label, target, waiting)
    target.start()
    waiting.join()

target = gevent.Greenlet(lambda: None)
target.link(callback)
show("link", target, None)
link, = links_of(target)
near = gc.get_referents(target, getattr(target, "__dict__", {}))
holder, = set(type(x).__name__ for x in near if hasattr(x, "append") and link in x)
print("kept in   %s, %s" % (holder, "a Python attribute" if hasattr(target, "_links") else "hidden from Python"))

event, semaphore, queue = Event(), Semaphore(0), Queue()
for label, thing, block in [("Event", event, event.wait), ("Semaphore", semaphore, semaphore.acquire), ("Queue", queue, queue.get)]:
    waiting = gevent.spawn(block)
    gevent.sleep(0)
    near = gc.get_referents(thing, getattr(thing, "__dict__", {}))
    entry, = [x for box in near if isinstance(box, (deque, list, set)) for x in box]
    own = getattr(entry, "__self__", None) is waiting
    print("%-9s %s" % (label, "the waiting greenlet's own ." + entry.__name__ if own else "a %s of its own" % type(entry).__name__))
