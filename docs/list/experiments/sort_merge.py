# /// experiment
# title = "归并：跳着找省多少次比较，缓冲区有多大"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Two runs merged: comparisons by how they interleave, and bytes of temporary memory by how long they are."""

import tracemalloc

count = 0


class Counted(object):
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        global count
        count += 1
        return self.value < other.value


def comparisons(values):
    global count
    count = 0
    [Counted(value) for value in values].sort()
    return count


def extra(values, key=None):
    """Bytes at the highest moment of the sort, beyond what was there before."""
    items = list(values)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    items.sort(key=key)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return peak


n = 10000
print("两段各 %d 个。找有序段约 %d 次比较，归并再加:" % (n, 2 * n - 1))
for text, left, right in (
    ("后段全在前段之后：本来就是一段", range(n), range(n, 2 * n)),
    ("后段全在前段之前", range(n, 2 * n), range(n)),
    ("成百成块地交错", [i + i // 100 * 100 for i in range(n)], [i + i // 100 * 100 + 100 for i in range(n)]),
    ("一个隔一个地交错", range(0, 2 * n, 2), range(1, 2 * n, 2)),
):
    print("%6d 次   %s" % (comparisons(list(left) + list(right)) - (2 * n - 1), text))
print()
print("归并缓冲区，每个指针 8 字节:")
for long, short in ((128, 128), (256, 256), (300, 300), (100000, 1000), (1000, 100000), (50000, 50000)):
    values = [i * (long + short) // long for i in range(long)] + [
        i * (long + short) // short for i in range(short)
    ]
    print("%8d 字节   两段 %d、%d 个交错" % (extra(values), long, short))
print("%8d 字节   已排好的 100000 个" % extra(range(100000)))
print("%8d 字节   已排好的 100000 个，给了 key" % extra(range(100000), key=lambda value: value))
