# /// experiment
# title = "extend：知道多长、猜多长、猜错了"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Capacity after extend, by what is on the right and what was on the left."""

import struct

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


class Hint(object):
    """Yields ``real`` items, promises ``hint``."""

    def __init__(self, real, hint):
        self.real = real
        self.hint = hint

    def __iter__(self):
        return self

    def __next__(self):
        if not self.real:
            raise StopIteration
        self.real -= 1

    def __length_hint__(self):
        return self.hint


def show(text, left, right):
    left.extend(right)
    print("len %4d  allocated %4d   %s" % (len(left), allocated(left), text))


show("[] + 列表 5 个", [], [0] * 5)
show("[] + 生成器 5 个", [], (i for i in range(5)))
show("[] + 生成器 9 个", [], (i for i in range(9)))
show("[] + 说 100 给 3", [], Hint(3, 100))
show("[] + 说 2 给 9", [], Hint(9, 2))
show("4 个 + 列表 1 个", [0] * 4, [0])
show("4 个 + 列表 5 个", [0] * 4, [0] * 5)
show("100 个 + 列表 9 个", [0] * 100, [0] * 9)
show("100 个 + 列表 90 个", [0] * 100, [0] * 90)
a = [0] * 10
show("a.extend(a)，10 个", a, a)


def failing():
    yield 1
    yield 2
    raise ValueError


left = [0]
try:
    left.extend(failing())
except ValueError:
    print("迭代中途出错，已到的留下:", left)
