# /// experiment
# # coding: utf-8
# title = "下面到底是哪个事件库"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent import core

loop = gevent.get_hub().loop
print("gevent:    ", gevent.__version__)
print("loop class:", type(loop).__module__ + "." + type(loop).__name__)
print("library:   ", core.get_version())
print("backend:   ", loop.backend)
try:
    from gevent._config import Loop
    print("candidates:", ", ".join(Loop.default))
except ImportError:
    print("candidates: %s" % ", ".join(gevent.hub.Hub.loop_class))
