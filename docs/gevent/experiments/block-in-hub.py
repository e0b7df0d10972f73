# /// experiment
# # coding: utf-8
# title = "在 Hub 的回调里阻塞"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import os
import signal
import gevent

hub = gevent.get_hub()
seen = []
hub.handle_error = lambda context, type, value, tb: seen.append((type, value))

loop = hub.loop
loop.run_callback(gevent.sleep, 0)          # 直接在 Hub 里跑
gevent.sleep(0.01)
for type, value in seen:
    print("run_callback(gevent.sleep): %s: %s" % (type.__name__, value))
print("is an AssertionError:", issubclass(seen[0][0], AssertionError))

g = gevent.spawn(lambda: None)
del seen[:]
g.rawlink(lambda source: gevent.sleep(0))   # rawlink 的回调也在 Hub 里
g.link(lambda source: gevent.sleep(0))      # link 的回调有自己的 greenlet
gevent.sleep(0.01)
print("rawlink + link, errors:", [type.__name__ for type, _ in seen])

where = []


def handler(number, frame):                 # MAIN 睡着时来的信号，处理函数正好在 Hub 里跑
    where.append("HUB" if gevent.getcurrent() is hub else "elsewhere")
    gevent.sleep(0)


del seen[:]
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.05)
gevent.sleep(0.2)
print("signal handler, runs in: %s, errors: %s" % (where[0], [type.__name__ for type, _ in seen]))

install = getattr(gevent, "signal_handler", None) or gevent.signal      # 两个版本里名字不同
done = []


def may_block():
    gevent.sleep(0.01)
    done.append(gevent.getcurrent().__class__.__name__)


del seen[:]
watcher = install(signal.SIGALRM, may_block)
signal.setitimer(signal.ITIMER_REAL, 0.05)
gevent.sleep(0.2)
print("gevent's own signal handler, runs in: a %s, errors: %s" % (done[0], seen))

came = []
watcher = install(signal.SIGALRM, lambda *arguments: came.append(arguments), "given")
os.kill(os.getpid(), signal.SIGALRM)
gevent.sleep(0.05)
print("gevent's own handler, installed with 'given', is called with: %s" % came)
came = []
watcher = install(signal.SIGINT, lambda: came.append("handler"))
try:
    os.kill(os.getpid(), signal.SIGINT)
    gevent.sleep(0.05)
except KeyboardInterrupt:
    came.append("KeyboardInterrupt")
print("gevent's own handler for SIGINT, what comes: %s" % came)
