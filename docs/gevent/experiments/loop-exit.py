# /// experiment
# # coding: utf-8
# title = "六行得到 LoopExit"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function
import gevent.event
from gevent.hub import LoopExit
try:
    gevent.event.Event().wait()
except LoopExit as e:
    print("LoopExit:", e.args[0])

# 谁能让循环活着：有引用的观察者能，没有引用的不能
hub = gevent.get_hub()
for ref in (True, False):
    try:
        gevent.sleep(0.01, ref=ref)
        print("sleep(0.01, ref=%s): returned" % ref)
    except LoopExit:
        print("sleep(0.01, ref=%s): LoopExit" % ref)

# LoopExit 抛给谁：总是 Hub 的父 greenlet，不是那个永远等下去的协程
victim = gevent.spawn(gevent.event.Event().wait)
try:
    victim.join()
except LoopExit:
    print("raised in MAIN; victim dead:", victim.dead, " victim.exception:", victim.exception)

print("hub usable afterwards:", gevent.spawn(lambda: 42).get())
