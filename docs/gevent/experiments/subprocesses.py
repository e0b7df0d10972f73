# /// experiment
# # coding: utf-8
# title = "等子进程的时候，别的协程动不动"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

from gevent import monkey

monkey.patch_all()

import subprocess
import time
import gevent
import gevent.subprocess


def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)


for name, module in [("subprocess", subprocess), ("gevent.subprocess", gevent.subprocess)]:
    ticks = []
    t = gevent.spawn(ticker)
    gevent.sleep(0)
    module.Popen(["sleep", "0.3"]).wait()
    t.kill()
    print("%-18s wait(): other greenlets %s" % (name, "run" if len(ticks) > 3 else "stand still"))
    start = time.time()
    timeout = gevent.Timeout(0.1)
    timeout.start()
    try:
        module.Popen(["sleep", "0.5"], stdout=module.PIPE).communicate()
        end = "never raised"
    except gevent.Timeout:
        end = "raised in time" if time.time() - start < 0.4 else "raised late"
    finally:
        timeout.cancel()
    print("%-18s Timeout(0.1) over communicate(): %s" % (name, end))
