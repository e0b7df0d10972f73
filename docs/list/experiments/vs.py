# /// experiment
# title = "list、tuple、deque、array：同样一千个元素"
# envs = ["cpython-3.11.2", "cpython-3.7", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""What the container itself takes, and which end it is quick at."""

import array
import collections
import sys
from timeit import repeat

for name, make in (
    ("list(range(1000))", lambda: list(range(1000))),
    ("逐个 append 的 list", lambda: [i for i in range(1000)]),
    ("tuple(range(1000))", lambda: tuple(range(1000))),
    ("deque()", collections.deque),
    ("[]", list),
    ("deque(range(1000))", lambda: collections.deque(range(1000))),
    ("array('q', range(1000))", lambda: array.array("q", range(1000))),
    ("array('b', [0] * 1000)", lambda: array.array("b", [0] * 1000)),
):
    print("%6d 字节  %s" % (sys.getsizeof(make()), name))
print()


def cost(statement, size):
    return min(repeat(statement, "from collections import deque; a = %s" % size, number=300, repeat=7)) / 300


for text, statement, small, large in (
    ("list   取走最前再放到最后", "a.append(a.pop(0))", "[None] * 10000", "[None] * 100000"),
    ("deque  取走最前再放到最后", "a.append(a.popleft())", "deque([None] * 10000)", "deque([None] * 100000)"),
    ("list   读中间一个", "a[len(a) // 2]", "[None] * 10000", "[None] * 1000000"),
    ("deque  读中间一个", "a[len(a) // 2]", "deque([None] * 10000)", "deque([None] * 1000000)"),
):
    grows = cost(statement, large) > 3 * cost(statement, small)
    print("%s: 长度变大之后，耗时%s" % (text, "跟着变大" if grows else "差不多"))
