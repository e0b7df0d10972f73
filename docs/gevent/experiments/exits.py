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


class Fatal(Exception):
    pass


def fail():
    raise Fatal


def in_main():
    """MAIN 睡着，协程抛出 Fatal；MAIN 收到什么，那时 link 的回调叫过没有，过后呢。"""
    called = []
    g = gevent.spawn(fail)
    g.link(lambda g: called.append(1))
    try:
        gevent.sleep(0.05)
        said = "nothing"
    except BaseException as e:
        said = type(e).__name__
    then = bool(called)
    gevent.sleep(0.05)
    print("    MAIN gets %s; link called by then %s, afterwards %s" % (said, then, bool(called)))


hub, main = gevent.get_hub(), gevent.getcurrent()
print("an exception of one's own")
in_main()
print("SYSTEM_ERROR + (Fatal,)")
hub.SYSTEM_ERROR = hub.SYSTEM_ERROR + (Fatal,)
in_main()
print("SYSTEM_ERROR = (BaseException,)")
hub.SYSTEM_ERROR = (BaseException,)
in_main()
