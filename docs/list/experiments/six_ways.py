# /// experiment
# title = "造一个列表的几种写法，各分到多大容量"
# envs = ["cpython-3.8", "cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Capacity after each way of making a list of n items."""
import struct

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


def appended(n):
    items = []
    for number in range(n):
        items.append(number)
    return items


def by_eval(text):
    return lambda n: eval(text % ", ".join(str(i) for i in range(n)))


def variables(n):
    return eval("[%s]" % ", ".join(["x"] * n), {"x": 1})


ways = [
    ("[常量, …]", by_eval("[%s]")),
    ("[变量, …]", variables),
    ("[None] * n", lambda n: [None] * n),
    ("a[:]、a.copy()", lambda n: appended(n)[:]),
    ("list(元组)", lambda n: list(tuple(range(n)))),
    ("list(range)", lambda n: list(range(n))),
    ("list(生成器)", lambda n: list(i for i in range(n))),
    ("[推导式]", lambda n: [i for i in range(n)]),
    ("逐个 append", appended),
    ("sorted(元组)", lambda n: sorted(tuple(range(n)))),
]
sizes = (1, 2, 3, 5, 9, 10, 17)
print("    n = " + " ".join("%3d" % n for n in sizes))
for name, make in ways:
    row = []
    for n in sizes:
        items = make(n)
        assert len(items) == n
        row.append(allocated(items))
    print("        " + " ".join("%3d" % capacity for capacity in row) + "   " + name)
