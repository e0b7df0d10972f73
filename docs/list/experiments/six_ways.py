# /// experiment
# title = "造一个列表的各种写法，各分到多大容量"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
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


def literal(item):
    return lambda n: eval("[%s]" % ", ".join([item] * n), {"x": 1})


ways = [
    ("[1, 1, ...]", literal("1")),
    ("[x, x, ...]", literal("x")),
    ("[*a]", lambda n: [*appended(n)]),
    ("[None] * n", lambda n: [None] * n),
    ("a + b", lambda n: appended(n - 1) + [None]),
    ("a[:]", lambda n: appended(n)[:]),
    ("a[::2]", lambda n: appended(2 * n)[::2]),
    ("list(tuple)", lambda n: list(tuple(range(n)))),
    ("list(range)", lambda n: list(range(n))),
    ("list(gen)", lambda n: list(i for i in range(n))),
    ("sorted(tuple)", lambda n: sorted(tuple(range(n)))),
    ("sorted(gen)", lambda n: sorted(i for i in range(n))),
    ("[i for ...]", lambda n: [i for i in range(n)]),
    ("append", appended),
    ("str.split", lambda n: " ".join(["x"] * n).split()),
    ("bytes.split", lambda n: b" ".join([b"x"] * n).split()),
]
sizes = (1, 2, 3, 5, 17, 31, 33)
print("          n = " + " ".join("%3d" % n for n in sizes))
for name, make in ways:
    row = []
    for n in sizes:
        items = make(n)
        assert len(items) == n
        row.append(allocated(items))
    print("%-13s " % name + " ".join("%3d" % capacity for capacity in row))
