# /// experiment
# # coding: utf-8
# title = "三个协程各睡 0.2 秒：总共几份"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import time
import gevent
from gevent import monkey


def ratio(sleep):
    start = time.time()
    gevent.joinall([gevent.spawn(sleep, 0.2) for _ in range(3)])
    return int(round((time.time() - start) / 0.2))


print("gevent.sleep            x%d" % ratio(gevent.sleep))
print("time.sleep, unpatched   x%d" % ratio(time.sleep))
early = time.sleep                        # 相当于补丁之前的 from time import sleep
monkey.patch_time()
print("time.sleep, patched     x%d" % ratio(time.sleep))
print("name bound before patch x%d" % ratio(early))
