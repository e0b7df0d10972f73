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

def sleeps():
    gevent.sleep(0.02)                     # priority 0, like the socket

def times_out():
    with gevent.Timeout(0.02, False):      # priority -1
        gevent.sleep(10)

def orders(expire):
    seen = set()
    for i in range(20):
        order = []
        a, b = socket.socketpair()
        def io(): a.recv(1); order.append("io")
        def timer(): expire(); order.append("timer")
        gs = [gevent.spawn(f) for f in ((io, timer) if i % 2 else (timer, io))]
        gevent.sleep(0)
        b.send(b"x")
        end = time.time() + 0.04
        while time.time() < end: pass      # both become ready while nobody looks
        gevent.joinall(gs)
        seen.add(" before ".join(order))
    return " / ".join(sorted(seen))

def in_turn(wait):
    order = []
    gs = [gevent.spawn(lambda i=i: (wait(i), order.append(i))) for i in range(3)]
    gevent.sleep(0.02)
    for _, b in pairs:
        b.send(b"x")
    gevent.joinall(gs)
    return order

pairs = [socket.socketpair() for _ in range(3)]
print("%-22s sleep: %s; Timeout: %s" % (type(gevent.get_hub().loop).__module__, orders(sleeps), orders(times_out)))
print("    three sockets in one round: %s; three in idle(): %s" % (
    in_turn(lambda i: pairs[i][0].recv(1)), in_turn(lambda i: gevent.idle())))
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
