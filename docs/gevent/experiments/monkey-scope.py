# /// experiment
# # coding: utf-8
# title = "patch_all 默认打哪些补丁"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import inspect
import io
from gevent import monkey

spec = getattr(inspect, "getfullargspec", None) or inspect.getargspec
args = spec(monkey.patch_all)
for name, default in zip(args.args, args.defaults):
    print("%-12s %s" % (name, default))

monkey.patch_all()
import os
import select
import socket
import subprocess
import sys
import threading
import time

newer = []
if sys.version_info[0] > 2:                   # 1.0.2 之后才有的开关
    import builtins
    import contextvars
    import queue
    import signal
    newer = [("threading.Event", threading.Event), ("signal.signal", signal.signal), ("queue.Queue", queue.Queue),
             ("__import__", builtins.__import__), ("ContextVar", contextvars.ContextVar)]

print("--- after patch_all()")
for label, thing in [("time.sleep", time.sleep), ("socket.socket", socket.socket),
                     ("select.select", select.select), ("subprocess.Popen", subprocess.Popen),
                     ("threading.local", threading.local), ("os.fork", os.fork),
                     ("os.read", os.read), ("io.open", io.open)] + newer:
    green = (getattr(thing, "__module__", "") or "").startswith("gevent")
    print("%-17s %s" % (label, "gevent" if green else "untouched"))
print("select.poll kept: ", hasattr(select, "poll"))
print("select.epoll kept:", hasattr(select, "epoll"))
once = monkey.get_original("time", "sleep")
monkey.patch_all()
print("patch_all() again: get_original still the C function:", monkey.get_original("time", "sleep") is once is not time.sleep)
