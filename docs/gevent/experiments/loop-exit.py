# /// experiment
# # coding: utf-8
# title = "七行得到 LoopExit"
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

import signal
import threading
import greenlet

# 谁能让循环活着：有引用的观察者能，没有引用的不能
hub = gevent.get_hub()
for ref in (True, False):
    try:
        gevent.sleep(0.01, ref=ref)
        print("sleep(0.01, ref=%s): returned" % ref)
    except LoopExit:
        print("sleep(0.01, ref=%s): LoopExit" % ref)

# signal.signal 装的处理函数不在循环里占引用
signal.signal(signal.SIGUSR1, lambda number, frame: None)
try:
    gevent.event.Event().wait()
except LoopExit:
    print("a signal handler is installed: LoopExit")

# 循环多占一个引用，就不再有 LoopExit（对照）
hub.loop.ref()
with gevent.Timeout(0.2, False, ref=False):
    gevent.event.Event().wait()
print("loop.ref() first: still waiting after 0.2 s")
hub.loop.unref()

# LoopExit 抛给谁：Hub 的父 greenlet，不是那个等着的协程
victim = gevent.spawn(gevent.event.Event().wait)
try:
    victim.join()
except LoopExit:
    print("raised in MAIN; victim dead:", victim.dead, " victim.exception:", victim.exception)

print("hub usable afterwards:", gevent.spawn(lambda: 42).get())


# Hub 若是在一个手写的 greenlet 里建的，父就是它，LoopExit 也归它
def handmade():
    print("hub made in a handmade greenlet, parent is it:", gevent.get_hub().parent is gevent.getcurrent())
    try:
        gevent.event.Event().wait()
    except LoopExit:
        print("LoopExit arrives in the handmade greenlet")


thread = threading.Thread(target=lambda: greenlet.greenlet(handmade).switch())    # 新线程里还没有 Hub
thread.start()
thread.join()
