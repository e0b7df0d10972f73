# /// experiment
# title = "几个线程同时改一个列表"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.13t", "cpython-3.15.2"]
# timeout = 120
# ///
"""Appends from four threads; a read and a write that another thread comes between; __eq__ that lets one in."""

import sys
import threading

sys.setswitchinterval(1e-6)
THREADS = 4
EACH = 50000


def together(work):
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def append():
    for number in range(EACH):
        a.append(number)


a = []
together(append)
print("append: 应有 %d 个，实有 %d 个" % (THREADS * EACH, len(a)))


def pop():
    try:
        while True:
            got.append(a.pop())
    except IndexError:
        pass


got = []
together(pop)
print("pop 到空: 取出 %d 个，剩 %d 个" % (len(got), len(a)))

turns = [threading.Event(), threading.Event()]
a = [0]


def add_one():
    """Another thread runs between reading a[0] and writing it back."""
    value = a[0]
    turns[0].set()
    turns[1].wait()
    a[0] = value + 1


thread = threading.Thread(target=add_one)
thread.start()
turns[0].wait()
a[0] += 1
turns[1].set()
thread.join()
print("先读 a[0]、再写回，中间别的线程也加了 1: 两次加 1 得到", a[0])


class Slow(object):
    """Compares by name; the first comparison lets another thread put an item in front."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def __eq__(self, other):
        if not done:
            thread = threading.Thread(target=lambda: a.insert(0, Slow("new")))
            thread.start()
            thread.join(1)
            done.append(True)
        return self.name == other.name


done = []
a = [Slow("x"), Slow("y"), Slow("z")]
try:
    a.remove(Slow("x"))
except ValueError:
    pass
for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join()
print("remove(x) 的比较中途，别的线程在最前插入 new，结果:", a)
