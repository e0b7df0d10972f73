# /// experiment
# title = "空闲列表：最多留 80 个头，完整的一次回收把它清空"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.13t", "cpython-3.15.2"]
# ///
"""Ask the interpreter's own allocator statistics how many list headers it keeps."""

import gc
import os
import re
import sys
import tempfile


def kept():
    """Headers on the free list; sys._debugmallocstats writes to file descriptor 2."""
    with tempfile.TemporaryFile() as trace:
        sys.stderr.flush()
        real = os.dup(2)
        os.dup2(trace.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(real, 2)
            os.close(real)
        trace.seek(0)
        return int(re.search(rb"(\d+) free PyListObject", trace.read()).group(1))


class Sub(list):
    pass


class Bare(list):
    """A subclass whose instances are as large as a list."""

    __slots__ = ()


def shown():
    """The machinery of the measurement leaves a few headers behind itself: not worth a number."""
    number = kept()
    return "%4s " % ("<10" if number < 10 else number)


gc.disable()
gc.collect()
print(shown(), "gc.collect() 之后")
alive = [[] for _ in range(200)]
print(shown(), "200 个列表活着")
del alive
print(shown(), "200 个列表死了")
gc.collect(0)
gc.collect(1)
print(shown(), "gc.collect(0)、(1) 之后")
gc.collect()
print(shown(), "gc.collect() 之后")
alive = [Sub() for _ in range(200)]
del alive
print(shown(), "200 个子类的实例死了")
print()


def reborn(make, again):
    """Is a dead object's place taken by the general allocator's next block of that size, and by ``again``?"""
    first = make()
    place = id(first)
    del first
    general = list()  # same size, and it does not ask the free list
    second = again()
    return id(general) == place, id(second) == place


print("list 死后:   list() 拿到它的地方 %s，[] 拿到 %s" % reborn(lambda: [], lambda: []))
print("同样大的子类: list() 拿到它的地方 %s，[] 拿到 %s" % reborn(Bare, lambda: []))

one, two = [], []
ids = [id(one), id(two)]
del one
del two
three, four = [], []
print("后死的先复用:", [id(three), id(four)] == ids[::-1])

big = list(range(1000))
place = id(big)
del big
small = []
print("同一个头:", id(small) == place, " 数组还在吗:", small.__sizeof__() != list.__basicsize__)
