# /// experiment
# title = "练习的答案，各版本跑一遍"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.9", "cpython-3.10", "cpython-3.12", "cpython-3.13", "cpython-3.14.10", "cpython-3.15.2"]
# ///
"""The programs of the five exercises, and what each prints."""


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // tuple.__itemsize__


a = list(range(10))
first = allocated(a)
a.append(None)
second = allocated(a)
while allocated(a) == second:
    a.pop()
print("练习 1: %d，%d，长度 %d 时变成 %d" % (first, second, len(a), allocated(a)))


def by_formula(formula):
    """The capacity after ten thousand appends, or the length at which the formula was wrong."""
    a, capacity = [], 0
    for size in range(1, 10001):
        a.append(None)
        if not capacity >= size >= capacity >> 1:
            capacity = formula(size)
        if allocated(a) != capacity:
            return "在长度 %d 不符" % size
    return capacity


print(
    "练习 2: 新公式 %s，旧公式 %s"
    % (
        by_formula(lambda size: (size + (size >> 3) + 6) & ~3),
        by_formula(lambda size: size + (size >> 3) + (3 if size < 9 else 6)),
    )
)


class Liar(object):
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError

    def __length_hint__(self):
        return 1000


a = [0]
try:
    a.extend(Liar())
except ValueError:
    print("练习 3: 长度 %d，容量 %d" % (len(a), allocated(a)), end="，")
a.append(1)
print("append 之后 %d" % allocated(a), end="，")
a.insert(0, 1)
print("insert 之后 %d" % allocated(a))


def is_sorting(a):
    return a.__sizeof__() < list.__basicsize__


a = [3, 1, 2]
seen = []
a.sort(key=lambda value: seen.append(is_sorting(a)) or value)
print("练习 4: %s %s" % (seen, is_sorting(a)))
a = list(range(1000))
moved = 0
while a:
    moved += len(a) - 1
    a.pop(0)
print("练习 5: %d" % moved)
