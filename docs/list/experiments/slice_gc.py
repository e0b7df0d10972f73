# /// experiment
# title = "切片时恰好触发垃圾回收，而析构函数清空了这个列表"
# envs = ["cpython-3.8", "cpython-3.11.2", "cpython-3.12", "cpython-3.13", "cpython-3.15.2"]
# ///
"""A child process slices a list while a destructor, run by the collector, empties that list."""
import gc
import os
import signal
import sys


class Trap(object):
    """Garbage that refers to itself: only the collector can find it."""

    def __init__(self):
        self.me = self

    def __del__(self):
        target.clear()


target = [None] * 10
alive = [[] for _ in range(500)]  # the free list is empty: the slice needs a new header


def child():
    gc.disable()
    gc.collect()
    Trap()
    gc.enable()
    gc.set_threshold(1)
    part = target[:]
    gc.collect()
    print("切片有 %d 个元素，原列表剩 %d 个" % (len(part), len(target)))
    sys.stdout.flush()


process = os.fork()
if process == 0:
    child()
    os._exit(0)
status = os.waitpid(process, 0)[1]
if os.WIFSIGNALED(status):
    print("子进程被信号杀死:", signal.Signals(os.WTERMSIG(status)).name)
else:
    print("子进程正常结束")
