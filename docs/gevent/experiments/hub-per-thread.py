# /// experiment
# # coding: utf-8
# title = "三个线程，三个 Hub，三个循环"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import os
import threading
import gevent

found = []


def look():
    hub = gevent.get_hub()
    again = gevent.get_hub()
    found.append((hub, hub is again, hub.loop.default))


look()
for _ in range(2):
    t = threading.Thread(target=look)
    t.start()
    t.join()

hubs = [hub for hub, _, _ in found]
print("distinct hubs:", len(set(map(id, hubs))))
print("distinct loops:", len(set(id(h.loop) for h in hubs)))
print("get_hub() twice gives the same:", [same for _, same, _ in found])
print("loop.default:", [default for _, _, default in found])


def descriptors():
    return len(os.listdir("/proc/self/fd"))


for label, at_the_end in [("left alone", lambda: None), ("destroyed", lambda: gevent.get_hub().destroy())]:
    before = descriptors()
    for _ in range(10):
        t = threading.Thread(target=lambda: (gevent.sleep(0), at_the_end()))
        t.start()
        t.join()
    print("descriptors left by ten threads that ended, hub %s: %d" % (label, descriptors() - before))
