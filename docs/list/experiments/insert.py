# /// experiment
# title = "insert 的下标怎样截断，代价怎样随长度增长"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# timeout = 60
# ///
"""Where out-of-range indexes land; and whether a list ten times as long costs more."""

from timeit import repeat

items = [1, 2]
for index, value in ((-100, "a"), (100, "z"), (-1, "m")):
    items.insert(index, value)
    print("insert(%4d, %r) -> %r" % (index, value, items))
for name, action in (
    ("a.insert(2**63, 0)", lambda: items.insert(2**63, 0)),
    ("a.insert('1', 0)", lambda: items.insert("1", 0)),
    ("a[100] = 0", lambda: items.__setitem__(100, 0)),
    ("a[-100] = 0", lambda: items.__setitem__(-100, 0)),
):
    try:
        action()
        print("%-18s 没有出错" % name)
    except (IndexError, OverflowError, TypeError) as error:
        print("%-18s %s: %s" % (name, type(error).__name__, error))

wrong = 0
for length in range(12):
    for index in range(-30, 31):
        items = list(range(length))
        items.insert(index, "x")
        where = min(max(index + length if index < 0 else index, 0), length)
        wrong += items != list(range(where)) + ["x"] + list(range(where, length))
print("长度 0–11、下标 -30–30 逐个试，与截断规则不符的: %d" % wrong)
print()


def cost(statement, size):
    """Seconds for one execution, the best of several tries."""
    number = 300
    return min(repeat(statement, "a = [None] * %d" % size, number=number, repeat=7)) / number


for statement in ("a.append(0); a.pop()", "a.insert(0, 0); del a[0]"):
    ratio = cost(statement, 100000) / cost(statement, 10000)
    print("%-26s 长度由一万变成十万，耗时 %s" % (statement, "不到 3 倍" if ratio < 3 else "超过 3 倍"))
