# /// experiment
# # coding: utf-8
# title = "一次 recv：先试，EWOULDBLOCK，再等"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import greenlet
import gevent
from gevent import socket

trace = []
names = {}


def record(event, args):
    trace.append("%s -> %s" % tuple(names.get(g, "?") for g in args))


def reader():
    trace.append("   G1 calls recv()")
    data = right.recv(16)
    trace.append("   G1 got %d bytes" % len(data))


left, right = socket.socketpair()
names[gevent.getcurrent()], names[gevent.get_hub()] = "MAIN", "HUB"
g1 = gevent.spawn(reader)
names[g1] = "G1"

greenlet.settrace(record)
gevent.sleep(0)
greenlet.settrace(None)
event = right._read_event
trace.append("   read watcher: active=%s callback=%s.%s" % (
    event.active, type(event.callback.__self__).__name__, event.callback.__name__))
greenlet.settrace(record)
left.sendall(b"hello")
trace.append("   MAIN sent 5 bytes without switching")
g1.join()
greenlet.settrace(None)
print("\n".join(trace))
print("read watcher after: active=%s callback=%s" % (event.active, event.callback))
