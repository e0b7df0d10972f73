# /// experiment
# # coding: utf-8
# title = "找出不让出的那一个"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import io
import time
import greenlet
import gevent

hub = gevent.get_hub()


def busy():
    end = time.time() + 0.4
    while time.time() < end:
        pass


def polite():
    for _ in range(20):
        gevent.sleep(0.01)


# 一、两个版本都行：切换时看一眼表，离上次切换太久就是它
last = [time.time()]
names = {hub: "HUB", gevent.getcurrent(): "MAIN"}


def watch(event, ends):
    now = time.time()
    if now - last[0] > 0.3 and ends[0] is not hub:
        print("settrace: %s ran for more than 0.3 s without switching" % names[ends[0]])
    last[0] = now


gs = [gevent.spawn(polite), gevent.spawn(busy)]
names.update(zip(gs, ["polite", "busy"]))
greenlet.settrace(watch)
gevent.joinall(gs)
greenlet.settrace(None)

# 二、1.3 起自带的监视线程：当场报告，还带着栈
if hasattr(gevent, "config"):
    hub.exception_stream = io.StringIO()
    gevent.config.monitor_thread = True
    gevent.config.max_blocking_time = 0.1
    hub.start_periodic_monitoring_thread()
    gevent.joinall([gevent.spawn(busy)])
    hub.periodic_monitoring_thread.kill()
    report = hub.exception_stream.getvalue()
    print("monitor_thread: says 'appears to be blocked': %s" % ("appears to be blocked" in report))
    print("monitor_thread: its stack stands in busy: %s" % ("in busy" in report))
else:
    print("monitor_thread: not in this version")
