# /// experiment
# # coding: utf-8
# title = "打过补丁的线程、锁与局部变量"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
from __future__ import print_function
import sys
if sys.argv[1] == "patched":
    from gevent import monkey
    monkey.patch_all()
import os, threading, time
import gevent
from gevent.server import StreamServer
try:
    from http.client import HTTPConnection
except ImportError:
    from httplib import HTTPConnection

def os_threads():
    return len(os.listdir("/proc/self/task"))

at_first, current, extra = os_threads(), [], []

def body():
    current.append("gevent.Greenlet" if isinstance(gevent.getcurrent(), gevent.Greenlet) else "plain thread")
    extra.append(os_threads() - at_first)
    time.sleep(0.2)

threads = [threading.Thread(target=body) for _ in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print("  three Threads: each in a %s, OS threads added: %d" % (current[0], max(extra)))

local = threading.local()

def remember(name):
    local.name = name
    gevent.sleep(0)
    return local.name == name

print("  threading.local keeps its value over a switch:", [g.get() for g in [gevent.spawn(remember, n) for n in "ab"]])
print("  threading.Lock is gevent's:", type(threading.Lock()).__module__.startswith("gevent"))
server = StreamServer(("127.0.0.1", 0), lambda connection, address: None)
server.start()
connection = HTTPConnection("127.0.0.1", server.server_port)
if sys.argv[1] == "patched":
    connection.connect()
    print("  the socket inside HTTPConnection is gevent's:", type(connection.sock).__module__.startswith("gevent"))

try:
    from concurrent.futures import ThreadPoolExecutor as Executor
    from gevent.threadpool import ThreadPoolExecutor as NativeExecutor
except ImportError:
    NativeExecutor = None                  # 1.0.2 on Python 2 has neither
if NativeExecutor:
    def in_greenlet():
        return isinstance(gevent.getcurrent(), gevent.Greenlet)

    for label, executor in ("concurrent.futures", Executor), ("gevent.threadpool", NativeExecutor):
        with executor(1) as workers:
            print("  %s.ThreadPoolExecutor runs it in a %s" % (label, "greenlet" if workers.submit(in_greenlet).result() else "real thread"))

def add(pause):
    value = total[0]
    if pause: gevent.sleep(0)              # a switch between reading and writing
    total[0] = value + 1

for pause in False, True:
    total = [0]
    gevent.joinall([gevent.spawn(add, pause) for _ in range(100)])
    print("  100 greenlets add 1, %-14s %d" % ("with a switch:" if pause else "no switch:", total[0]))
"""

for how in "unpatched", "patched":
    print(how)
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-c", PROGRAM, how])
