# /// experiment
# # coding: utf-8
# title = "找出不让出的那一个"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
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


# 一、两个版本都行：每次切换时看一眼表，记下谁占得最久
longest = {}
last = [time.time()]


def watch(event, ends):
    now = time.time()
    longest[ends[0]] = max(longest.get(ends[0], 0), now - last[0])
    last[0] = now


names = {gevent.spawn(polite): "polite", gevent.spawn(busy): "busy"}
greenlet.settrace(watch)
gevent.joinall(list(names))
greenlet.settrace(None)
print("settrace: ran longest without switching: %s" % names[max(names, key=longest.get)])

# 二、停着的协程各停在哪里：每个 greenlet 都记着自己的帧
def waits():
    gevent.sleep(10)


waiting = gevent.spawn(waits)
gevent.sleep(0)
frame, stack = waiting.gr_frame, []
while frame is not None:
    stack.append(frame.f_code.co_name)
    frame = frame.f_back
print("gr_frame of a waiting one: its stack has 'waits': %s" % ("waits" in stack))
try:
    from gevent.util import format_run_info
    print("gevent.util: names where it waits: %s" % ("in waits" in "\n".join(format_run_info())))
except ImportError:
    print("gevent.util: no format_run_info in this version")
waiting.kill()

# 三、1.3b1 起自带的监视线程：不等它让出就报告，还带着栈
if hasattr(gevent, "config"):
    hub.exception_stream = io.StringIO()
    gevent.config.monitor_thread = True
    gevent.config.max_blocking_time = 0.1
    hub.start_periodic_monitoring_thread()

    def busy_until_reported():
        end = time.time() + 20
        while time.time() < end and "\nInfo:" not in hub.exception_stream.getvalue():
            pass

    gevent.spawn(busy_until_reported).join()
    hub.periodic_monitoring_thread.kill()
    report = hub.exception_stream.getvalue()
    print("monitor_thread: says 'appears to be blocked': %s" % ("appears to be blocked" in report))
    print("monitor_thread: its stack stands in it: %s" % ("in busy_until_reported" in report))
else:
    print("monitor_thread: not in this version")
