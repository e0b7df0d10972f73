# /// experiment
# title = "insert 的下标怎样截断，代价怎样随长度增长"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# timeout = 60
# ///
"""Where out-of-range indexes land; and the ratio of costs when the list is ten times as long."""
import math
from timeit import repeat

items = [1, 2]
for index, value in ((-100, "a"), (100, "z"), (-1, "m")):
    items.insert(index, value)
    print("insert(%4d, %r) -> %r" % (index, value, items))
for index in (100, -100):
    try:
        items[index] = 0
    except IndexError as error:
        print("a[%d] = 0 -> IndexError: %s" % (index, error))
print()


def cost(statement, size):
    """Seconds for one execution, the best of several tries."""
    number = 300
    return min(repeat(statement, "a = [None] * %d" % size, number=number, repeat=7)) / number


for text, statement in (("a.append(0); a.pop()", "a.append(0); a.pop()"), ("a.insert(0, 0); del a[0]", "a.insert(0, 0); del a[0]")):
    ratio = cost(statement, 100000) / cost(statement, 10000)
    print("%-26s 长度 ×10，耗时 ×10 的 %d 次方" % (text, round(math.log10(ratio))))
