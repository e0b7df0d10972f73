# /// experiment
# # coding: utf-8
# title = "另一个线程登记的回调，Hub 何时看见"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import threading
import time
import gevent

hub = gevent.get_hub()


def measure(register):
    seen = []
    start = time.time()

    def poke():
        time.sleep(0.1)
        register(lambda: seen.append(time.time() - start))

    t = threading.Thread(target=poke)
    t.start()
    gevent.sleep(0.8)                     # Hub 卡在 ev_run 里等这个定时器
    gevent.sleep(0)
    t.join()
    return "woken at once" if seen[0] < 0.5 else "only when the timer fired"


print("run_callback:           ", measure(hub.loop.run_callback))
threadsafe = getattr(hub.loop, "run_callback_threadsafe", None)
print("run_callback_threadsafe:", measure(threadsafe) if threadsafe else "no such method")
