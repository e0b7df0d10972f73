# /// experiment
# # coding: utf-8
# title = "打过补丁，再用 multiprocessing.Pool"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
from __future__ import print_function
import os, sys
if sys.argv[1] == "patched":
    from gevent import monkey
    monkey.patch_all()
import multiprocessing, signal

def square(x):
    return x * x

def stuck(number, frame):
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    print("still waiting after 3 s; the thread stands in: %s" % " <- ".join(names[:4]))
    sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)

signal.signal(signal.SIGALRM, stuck)
signal.alarm(3)
pool = multiprocessing.Pool(2)
print("map gives", pool.map(square, [1, 2, 3]))
sys.stdout.flush()
os.killpg(0, signal.SIGKILL)
"""

for how in "unpatched", "patched":
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, how], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             preexec_fn=os.setsid)
    print("%-10s %s" % (how + ":", child.communicate()[0].decode().strip()))
