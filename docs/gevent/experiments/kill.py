# /// experiment
# # coding: utf-8
# title = "kill 的四种结局，与 killall"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent

ran = []


def stubborn():
    try:
        gevent.sleep(10)
    except gevent.GreenletExit:
        gevent.sleep(0.01)                 # 接住了，接着干活
        return "finished anyway"


g = gevent.spawn(ran.append, 1)
notified = []
g.link(lambda source: notified.append(type(source.value).__name__))
g.kill()                                   # 还没轮到它启动
gevent.sleep(0)
print("killed before it started: ran=%s notified=%s" % (ran, notified))

g = gevent.spawn(ran.append, 2)
gevent.killall([g])
print("killall before it started: ran=%s" % ran)

g = gevent.spawn(gevent.sleep, 10)
gevent.sleep(0)
g.kill(block=False)
print("kill(block=False):        dead=%s" % g.dead)
gevent.sleep(0)
print("one sleep(0) later:       dead=%s" % g.dead)

gevent.get_hub().print_exception = lambda *args: None
g = gevent.spawn(gevent.sleep, 10)
gevent.sleep(0)
g.kill(ValueError)                         # 换一个异常
print("kill(ValueError):         successful=%s exception=%s" % (g.successful(), type(g.exception).__name__))

g = gevent.spawn(stubborn)
gevent.sleep(0)
g.kill()
print("caught GreenletExit:      value=%r" % g.value)
