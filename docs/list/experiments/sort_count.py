# /// experiment
# title = "排序要比较多少次"
# envs = ["cpython-3.11.2", "cpython-3.10", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Count comparisons: natural runs cost almost nothing; where the merge policy changed, so does the count."""

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
    items = [Counted(value) for value in values]
    items.sort()
    assert [item.value for item in items] == sorted(values)
    return count


def shuffled(n, state=1):
    """A permutation made by our own generator: the same on every version."""
    values = list(range(n))
    for i in range(n - 1, 0, -1):
        state = (state * 1103515245 + 12345) % 2147483648
        j = state // 65536 % (i + 1)
        values[i], values[j] = values[j], values[i]
    return values


def runs(lengths):
    """Ascending runs of these lengths, their values interleaved so that every merge has work to do."""
    values = []
    for length in lengths:
        values += [(k * 7919 + length) % 1000003 for k in range(length)]
        values[-length:] = sorted(values[-length:])
    return values


def dragging(n):
    """Run lengths on which the rule used up to 3.10 keeps merging long runs with short ones."""
    if n <= 3:
        return [n * 64]
    half = n // 2
    return dragging(half) + dragging(half - 1) + [(n - 2 * half + 1) * 64]


LONG_SHORT = (480, 160, 240, 80, 640)
print("%5d  已排好的 1000 个" % comparisons(range(1000)))
print("%5d  倒着排的 1000 个" % comparisons(range(1000, 0, -1)))
print("%5d  打乱的 1000 个" % comparisons(shuffled(1000)))
print("%5d  1000 个排好的后面添 1 个" % comparisons(list(range(1000)) + [500]))
print("%5d  有序段长 %s" % (comparisons(runs(LONG_SHORT)), LONG_SHORT))
drag = dragging(240)
print("%5d  故意与旧策略作对的 %d 段，共 %d 个" % (comparisons(runs(drag)), len(drag), sum(drag)))
