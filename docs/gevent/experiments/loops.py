# /// experiment
# # coding: utf-8
# title = "三种循环，只有回调的程序：同一条轨迹"
# envs = ["gevent-26.9.0-cffi"]
# timeout = 60
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
import greenlet, gevent
hub = gevent.get_hub()
names = {gevent.getcurrent(): "MAIN", hub: "HUB"}
g1, g2 = gevent.spawn(gevent.sleep), gevent.spawn(gevent.sleep)
names[g1], names[g2] = "G1", "G2"
trace = []
greenlet.settrace(lambda event, args: trace.append(names[args[1]]))
gevent.joinall([g1, g2])
greenlet.settrace(None)
try:
    gevent.sleep(0.05, ref=False)
    end = "returned"
except gevent.exceptions.LoopExit:
    end = "LoopExit"
print("%s | %s | %s" % (type(hub.loop).__module__, " ".join(trace), end))
"""

seen = set()
for loop in ("libev-cext", "libev-cffi", "libuv-cffi"):
    env = dict(os.environ, GEVENT_LOOP=loop)
    out = subprocess.check_output([sys.executable, "-c", PROGRAM], env=env).decode()
    module, trace, end = out.strip().split(" | ")
    print("%-11s %-24s sleep(ref=False): %s" % (loop, module, end))
    seen.add(trace)
print("distinct traces:", len(seen))
print("MAIN -> " + " -> ".join(seen.pop().split()))

for loop in ("libev-cext", "libuv-cffi"):
    said = subprocess.run([sys.executable, "-c", "import gevent; gevent.sleep(0.0001)"], env=dict(os.environ, GEVENT_LOOP=loop),
                          stderr=subprocess.PIPE, check=True).stderr.decode().splitlines()
    print("%-11s sleep(0.0001) says: %s" % (loop, said[0].partition("UserWarning: ")[2] if said else "nothing"))
