# /// experiment
# # coding: utf-8
# title = "GreenletExit 算成功，SystemExit 抛给 MAIN"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import sys
import gevent

g = gevent.spawn(gevent.sleep, 10)
gevent.sleep(0)
g.kill()
print("killed:      successful=%s value=%s exception=%s" % (
    g.successful(), type(g.value).__name__, g.exception))

g = gevent.spawn(sys.exit, 3)
try:
    gevent.sleep(10)                      # MAIN 正睡着
    print("never printed")
except SystemExit as e:
    print("SystemExit in MAIN: code=%s" % e.code)
print("greenlet:    successful=%s exception=%s" % (g.successful(), type(g.exception).__name__))

printed = []
gevent.get_hub().print_exception = lambda context, type, value, tb: printed.append(type.__name__)
gevent.spawn(int, "x").join()             # 换掉 print_exception，不再写 stderr
print("print_exception replaced, it gets:", printed)
