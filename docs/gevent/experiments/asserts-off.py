# /// experiment
# # coding: utf-8
# title = "python -O 之下，保护还在不在"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import subprocess
import sys

PROGRAM = """
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

for flags in [], ["-O"]:
    out = subprocess.check_output([sys.executable] + flags + ["-c", PROGRAM], stderr=subprocess.STDOUT)
    print("python %-3s Waiter.switch outside HUB: %s" % (" ".join(flags), out.decode().splitlines()[-1]))
