# /// experiment
# # coding: utf-8
# title = "Ctrl-C 在哪里冒出来"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import subprocess
import sys

PROGRAM = """
from __future__ import print_function
import os, signal, sys, threading, time
case, first = sys.argv[1:]
if first == "worker":                      # gevent first imported in another thread
    t = threading.Thread(target=lambda: __import__("gevent").get_hub())
    t.start(); t.join()
import gevent
gevent.get_hub().print_exception = lambda *args: None
seen = []
def wait():
    gevent.sleep(1)
def run():
    end = time.time() + 1
    while time.time() < end: pass
def body():
    try:
        (wait if case == "waits" else run)()
    except KeyboardInterrupt:
        seen.append("in the greenlet")
        raise
g = gevent.spawn(body)
def press():
    time.sleep(0.2); os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=press).start()
start = time.time()
try:
    g.join()
except KeyboardInterrupt:
    seen.append("in MAIN")
when = "at once" if time.time() - start < 0.6 else "only when something else happened"
where = " then ".join(seen) if first == "main" else "in whatever ran next"
print("greenlet %-5s | default loop here: %-5s | %s, %s" % (case, gevent.get_hub().loop.default, where, when))
"""

for case, first in ("waits", "main"), ("runs", "main"), ("waits", "worker"):
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-c", PROGRAM, case, first])

CHILD = """
import sys, threading
if sys.argv[1] == "worker":
    t = threading.Thread(target=lambda: __import__("gevent").get_hub())
    t.start(); t.join()
import gevent
try:
    gevent.get_hub().loop.child(1)
    print("gevent first imported in %s: child watcher in MAIN: accepted" % sys.argv[1])
except TypeError:
    print("gevent first imported in %s: child watcher in MAIN: refused" % sys.argv[1])
"""
for first in "main", "worker":
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-c", CHILD, first])

CLEANUP = """
from __future__ import print_function
import os, signal, threading, time
import gevent
ran = []
def body():
    try:
        gevent.sleep(10)
    finally:
        ran.append(1)
gs = [gevent.spawn(body) for _ in range(2)]
def press():
    time.sleep(0.2); os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=press).start()
try:
    gevent.joinall(gs)
except KeyboardInterrupt:
    print("two waiting greenlets, finally blocks run: %d at once," % len(ran), end=" ")
    gevent.killall(gs)
    print("%d after killall" % len(ran))
"""
sys.stdout.flush()
subprocess.check_call([sys.executable, "-c", CLEANUP])
