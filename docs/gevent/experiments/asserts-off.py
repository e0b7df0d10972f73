# /// experiment
# # coding: utf-8
# title = "python -O 之下，保护还在不在"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import subprocess
import sys

WAITER = """
import gevent
from gevent.hub import Waiter
waiter = Waiter()
g = gevent.spawn(waiter.get)
gevent.sleep(0)
try:
    waiter.switch("from MAIN")             # someone waits, and this is not the hub
    print("no complaint")
except AssertionError:
    print("AssertionError")
"""
HUB = """
import gevent
seen = []
gevent.get_hub().handle_error = lambda context, type, value, tb: seen.append(issubclass(type, AssertionError))
gevent.get_hub().loop.run_callback(gevent.sleep, 0)     # blocks in the hub
gevent.sleep(0.01)
print("AssertionError" if seen == [True] else "no complaint")
"""

for label, program in ("Waiter.switch outside HUB", WAITER), ("sleep inside HUB", HUB):
    for flags in [], ["-O"]:
        out = subprocess.check_output([sys.executable] + flags + ["-c", program], stderr=subprocess.STDOUT)
        print("%-26s python %-3s %s" % (label + ":", " ".join(flags), out.decode().splitlines()[-1]))
