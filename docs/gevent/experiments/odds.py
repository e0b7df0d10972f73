# /// experiment
# # coding: utf-8
# title = "几个小坑"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent.hub import LoopExit


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
