# /// experiment
# # coding: utf-8
# title = "Waiter 的几种状态"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent.hub import Waiter

hub = gevent.get_hub()


def state(label, w):
    print("%-18s ready=%d waited=%d value=%r" % (
        label, w.ready(), w.greenlet is not None, w.value))


w = Waiter()
state("new", w)

w.switch("early")                          # 没有人在等：存起来
state("switch(early)", w)
print("get() at once:    ", w.get())
w.clear()
state("clear()", w)

g = gevent.spawn(w.get)
gevent.sleep(0)
state("inside get()", w)
try:
    w.switch("from MAIN")                  # 有人在等，却不是从 Hub 里调用
except AssertionError:
    print("switch() outside HUB: AssertionError")

hub.loop.run_callback(w.switch, "late")    # 正道：让 Hub 去调
print("g.get():          ", g.get())
state("after delivery", w)

w.switch("first")
w.switch("second")                         # 没人取走，后来的盖掉先来的
print("switch() twice:   ", w.get(), "then", w.get())
w.clear()

w.throw(ValueError("stored"))
try:
    w.get()
except ValueError as e:
    print("throw(), then get() raises:", e)
w.clear()

holder = gevent.spawn(w.get)
gevent.sleep(0)
try:
    w.get()
except Exception as e:
    print("second get() while in use:", type(e).__name__)
holder.kill()
