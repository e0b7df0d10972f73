# /// experiment
# # coding: utf-8
# title = "换一种循环，什么会变"
# envs = ["gevent-26.9.0-cffi"]
# timeout = 120
# ///
from __future__ import print_function

import os
import subprocess
import sys

HEAD = """
import os, sys, threading, time, gevent
hub = gevent.get_hub()
"""

QUESTIONS = [
    ("an async watcher, send() and then wait", """
watcher = hub.loop.async_()
watcher.send()
try:
    with gevent.Timeout(0.5):
        hub.wait(watcher)
    print("woken")
except gevent.Timeout:
    print("lost")
"""),
    ("run_callback from another thread, the Hub waits", """
seen = []
def poke():
    time.sleep(0.1)
    start = time.time()
    hub.loop.run_callback(lambda: seen.append(time.time() - start))
thread = threading.Thread(target=poke)
thread.start()
gevent.sleep(2)
gevent.sleep(0)
thread.join()
print("seen only when something else happens" if seen[0] > 1 else "seen within a second")
"""),
    ("descriptors ten ended threads leave, Hub not destroyed", """
before = len(os.listdir("/proc/self/fd"))
for _ in range(10):
    thread = threading.Thread(target=gevent.sleep, args=(0.001,))
    thread.start()
    thread.join()
print(len(os.listdir("/proc/self/fd")) - before)
"""),
    ("while popen.poll() is None: pass", """
from gevent import subprocess
ticks = []
def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)
gevent.spawn(ticker)
gevent.sleep(0)
child = subprocess.Popen(["sleep", "0.3"])
while child.poll() is None:
    pass
print("other greenlets run" if len(ticks) > 5 else "other greenlets stand still")
"""),
    ("the loop's own descriptor is closed", """
hub.loop.run_callback(lambda: None)
gevent.sleep(0.01)
os.closerange(3, 64)
gevent.sleep(0.01)
print("goes on")
"""),
]

for label, program in QUESTIONS:
    print(label)
    for loop in ("libev-cext", "libev-cffi", "libuv-cffi"):
        child = subprocess.Popen([sys.executable, "-c", HEAD + program], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env=dict(os.environ, GEVENT_LOOP=loop))
        out, err = child.communicate()
        said = out.decode().strip() or err.decode().strip().splitlines()[-1]
        said = said[max(0, said.find("Assertion")):]         # without the program's name and the line
        print("    %-11s %s%s" % (loop, said, "" if child.returncode >= 0 else ", signal %d" % -child.returncode))
