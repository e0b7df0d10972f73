# /// experiment
# # coding: utf-8
# title = "一个异常经过的地方：顺序与所在的 greenlet"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import sys
import traceback
import gevent

hub = gevent.get_hub()
main = gevent.getcurrent()


def where():
    current = gevent.getcurrent()
    if current is main:
        return "MAIN"
    if current is hub:
        return "HUB"
    if current is g:
        return "G"
    return "another %s, parent is HUB: %s" % (type(current).__name__, current.parent is hub)


def boom():
    print("1 boom          in", where())
    raise ValueError("boom")


def handle_error(context, type, value, tb):
    print("2 handle_error  in", where(), "-", type.__name__, "context is G:", context is g)


hub.handle_error = handle_error           # 否则回溯打印到 stderr
g = gevent.spawn(boom)
g.link(lambda source: print("3 link          in", where()))
g.rawlink(lambda source: print("4 rawlink       in", where()))
g.join()
print("5 join returned in", where())
print("successful:", g.successful(), " exception:", repr(g.exception).replace(",)", ")"))
for time in "first", "second":
    try:
        g.get()
    except ValueError as e:
        frames = [frame[2].split(".")[-1] for frame in traceback.extract_tb(sys.exc_info()[2])]
        print("%-6s get(): the same object: %s, traceback ends in: %s" % (time, e is g.exception, frames[-1]))
