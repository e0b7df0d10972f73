# /// experiment
# # coding: utf-8
# title = "定时器与套接字同时就绪，谁先"
# envs = ["gevent-1.0.2", "gevent-26.9.0", "gevent-26.9.0-cffi"]
# timeout = 120
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
import time, gevent
from gevent import socket
orders = set()
for i in range(20):
    order = []
    a, b = socket.socketpair()
    def io(): a.recv(1); order.append("io")
    def timer(): gevent.sleep(0.02); order.append("timer")
    gs = [gevent.spawn(f) for f in ((io, timer) if i % 2 else (timer, io))]
    gevent.sleep(0)
    b.send(b"x")
    end = time.time() + 0.04
    while time.time() < end: pass          # both become ready while nobody looks
    gevent.joinall(gs)
    orders.add(" before ".join(order))
print("%s: %s" % (type(gevent.get_hub().loop).__module__, " / ".join(sorted(orders))))
"""

try:
    import cffi                            # 只有装了 cffi 的环境里三种循环都能用
    loops = ["libev-cext", "libev-cffi", "libuv-cffi"]
except ImportError:
    loops = [""]
for loop in loops:
    env = dict(os.environ)
    if loop:
        env["GEVENT_LOOP"] = loop
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-c", PROGRAM], env=env)
