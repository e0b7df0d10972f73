# /// experiment
# title = "哪些写法从空闲列表拿头：[] 拿，list() 不拿"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.12", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Count the headers that fifty lists of each kind take from the free list."""

import copy
import dis
import gc
import os
import re
import sys
import tempfile
from timeit import repeat

trace = tempfile.TemporaryFile()
real = os.dup(2)


def kept():
    """Headers on the free list; sys._debugmallocstats writes to file descriptor 2."""
    sys.stderr.flush()
    os.ftruncate(trace.fileno(), 0)
    os.lseek(trace.fileno(), 0, os.SEEK_SET)
    os.dup2(trace.fileno(), 2)
    try:
        sys._debugmallocstats()
    finally:
        os.dup2(real, 2)
    text = os.pread(trace.fileno(), 1 << 20, 0)
    return int(re.search(rb"(\d+) free PyListObject", text).group(1))


def fill():
    """Eighty headers on the free list."""
    alive = [[] for _ in range(200)]
    del alive


def taken(make):
    """How many fewer headers are kept while fifty results of ``make`` live, with the counting itself taken off."""
    slots = [None] * 50
    counts = []
    for work in (lambda: None, make):
        fill()
        before = kept()
        for index in range(50):
            slots[index] = work()
        counts.append(before - kept())
        slots = [None] * 50
    return counts[1] - counts[0]


class Sub(list):
    pass


x = 1
a = [1, 2]
pair = (1, 2)
gc.disable()
for text, make in (
    ("[]", lambda: []),
    ("[x, x]", lambda: [x, x]),
    ("[1, 2, 3]", lambda: [1, 2, 3]),
    ("[*a]", lambda: [*a]),
    ("[i for i in a]", lambda: [i for i in a]),
    ("a[:]", lambda: a[:]),
    ("a.copy()", lambda: a.copy()),
    ("copy.copy(a)", lambda: copy.copy(a)),
    ("a + a", lambda: a + a),
    ("a * 2", lambda: a * 2),
    ("sorted(a)", lambda: sorted(a)),
    ("'1 2'.split()", lambda: "1 2".split()),
    ("list()", lambda: list()),
    ("list(a)", lambda: list(a)),
    ("list(pair)", lambda: list(pair)),
    ("Sub()", lambda: Sub()),
):
    print("%-16s 造 50 个，从空闲列表拿走 %2d 个" % (text, taken(make)))

gc.collect()
slots = [None] * 50
for index in range(50):
    slots[index] = list()
before = kept()
for index in range(50):
    slots[index] = None
print("50 个 list() 造的死后，空闲列表多了 %d 个" % (kept() - before))


def shown(expression):
    steps = dis.get_instructions(compile(expression, "", "eval"))
    return [step.opname for step in steps if step.opname not in ("RESUME", "CACHE", "RETURN_VALUE")]


print()
for expression in ("[]", "list()"):
    print("%-7s %s" % (expression, " ".join(shown(expression))))
cost = {expression: min(repeat(expression, number=5000, repeat=40)) for expression in ("[]", "list()")}
print("耗时    %s" % ("[] 较短" if cost["[]"] < cost["list()"] else "list() 较短"))
