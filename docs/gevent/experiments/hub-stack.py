# /// experiment
# # coding: utf-8
# title = "停住的 Hub：Python 栈上有哪几帧"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import os
import gevent


def stack(frame):
    names = []
    while frame is not None:
        code = frame.f_code
        names.append("%s:%s" % (os.path.basename(code.co_filename), code.co_name))
        frame = frame.f_back
    return " <- ".join(names)


def inner():
    # 此刻 Hub 停在 gevent_call 里；C 与 Cython 的帧这里看不见
    print("just started, hub:", stack(hub.gr_frame))
    chain, g = [], gevent.getcurrent()
    while g is not None:
        chain.append("HUB" if g is hub else "MAIN" if g is main else "G")
        g = g.parent
    print("parents:", " -> ".join(chain))
    gevent.sleep(0)                           # 由 Waiter.switch 叫醒
    print("woken up, hub:    ", stack(hub.gr_frame))


def outer():
    inner()


main = gevent.getcurrent()
hub = gevent.get_hub()
g = gevent.spawn(outer)
g.link(lambda source: print("link callback, hub:", stack(hub.gr_frame)))
g.join()
gevent.sleep(0)
