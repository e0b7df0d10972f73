# /// experiment
# # coding: utf-8
# title = "子类能不能覆盖登记结果的方法"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
from __future__ import print_function
from gevent import Greenlet
name = [n for n in ("_report_result", "_Greenlet__report_result") if hasattr(Greenlet, n)]
seen = []
class Mine(Greenlet):
    pass
for n in name or ["_Greenlet__report_result"]:
    def report(self, result, n=n):
        seen.append(n)
        getattr(Greenlet, n)(self, result)
    setattr(Mine, n, report)
g = Mine(lambda: 1)
g.start()
g.join()
print("Greenlet from %-27s visible: %-28s override called: %s" % (
    Greenlet.__module__ + ",", ", ".join(name) or "none", bool(seen)))
"""

for pure in "", "1":
    env = dict(os.environ, PURE_PYTHON=pure)
    sys.stdout.flush()
    print("PURE_PYTHON=%-2s" % pure, end=" ")
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-c", PROGRAM], env=env)
