# /// experiment
# # coding: utf-8
# title = "几个小坑"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent.event import Event
from gevent.queue import Queue


def outcome(f):
    try:
        f()
        return "fine"
    except Exception as e:
        return type(e).__name__


print("joinall(generator):     ", outcome(
    lambda: gevent.joinall(gevent.spawn(int) for _ in range(2))))
print("spawn_raw(f, key=1):    ", outcome(
    lambda: gevent.spawn_raw(lambda key: None, key=1)))

pair = []
pair.append(gevent.spawn(lambda: pair[1].join()))
pair.append(gevent.spawn(lambda: pair[0].join()))
print("two that join each other:", outcome(lambda: gevent.joinall(pair)),
      " dead:", [g.dead for g in pair])

not_callable = []
gevent.get_hub().handle_error = lambda *args: not_callable.append(args[1].__name__)
print("spawn('not callable'):  ", outcome(lambda: gevent.spawn("not callable").join()),
      " printed:", not_callable)

# 还没启动就被 throw 三个参数：第二个参数原样当成异常存下，None 就成了「成功」
g = gevent.Greenlet(lambda: 1)
gevent.get_hub().loop.run_callback(lambda: outcome(lambda: g.throw(ValueError, None, None)))
gevent.sleep(0.01)
print("throw(ValueError, None, None) before start: successful=%s exception=%s" % (g.successful(), g.exception))

event, queue = Event(), Queue()             # Queue 没有 rawlink，用一个协程代它等
gevent.spawn_later(0.02, queue.put, "item")
getter = gevent.spawn(queue.get)
print("wait([event, getter], count=1) returns the getter:", gevent.wait([event, getter], count=1) == [getter])

names = {}
exec("from gevent import *", names)
print("from gevent import * brings joinall:", "joinall" in names)


class Right(gevent.Greenlet):
    def _run(self):
        return "value"


class Wrong(gevent.Greenlet):
    def run(self):                          # 登记结果的正是 run
        return "value"


right, wrong = Right.spawn(), Wrong.spawn()
gevent.sleep(0.01)
print("a subclass with _run: value=%r successful=%s; with run: value=%r successful=%s" % (
    right.value, right.successful(), wrong.value, wrong.successful()))

sleepers = [gevent.spawn(gevent.sleep, 0.1 * n) for n in (5, 1, 3)]
gevent.joinall(sleepers, timeout=0.4)       # 三个各睡 0.5、0.1、0.3 秒
print("joinall of 0.5, 0.1, 0.3 s, timeout=0.4: ready %s" % [g.ready() for g in sleepers])
sleepers = [gevent.spawn(gevent.sleep, 0.1 * n) for n in (5, 1, 3)]
print("wait() for three new ones returns them in the order: %s" % [sleepers.index(g) for g in gevent.wait(sleepers)])

gevent.get_hub().print_exception = lambda *args: None
called = []
for f in (lambda: 1), (lambda: 1 // 0):
    g = gevent.spawn(f)
    g.link(lambda g: called.append("link"))
    g.link_value(lambda g: called.append("link_value"))
    g.link_exception(lambda g: called.append("link_exception"))
    gevent.sleep(0.01)
    print("%s: %s" % ("it succeeds" if g.successful() else "it fails", ", ".join(sorted(called))))
    del called[:]
