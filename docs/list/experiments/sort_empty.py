# /// experiment
# title = "排序的时候，列表变成了什么"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Look at the list from inside its own sort, change it there in every way, and let comparisons fail."""

import random

WORD = tuple.__itemsize__


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


items = [3, 1, 2]
seen = set()
items.sort(key=lambda value: seen.add((len(items), allocated(items))) or value)
print("key 里看到的 (len, allocated):", seen, " 之后:", items, allocated(items))

found = []
missed = []
lost = 0
for change in (
    "a.append(9)",
    "a.append(9); a.pop()",
    "a.insert(0, 9)",
    "a.extend([9])",
    "a += [9]",
    "a[:] = [9]",
    "a.extend(i for i in ())",
    "a.__init__([9])",
    "a.extend([])",
    "a.clear()",
    "del a[:]",
    "a[:] = []",
    "a *= 3",
    "a.reverse()",
    "a.sort()",
    "a.copy()",
    "a.__init__()",
):
    a = [3, 1, 2]
    try:
        a.sort(key=lambda value: exec(change, {"a": a}) or value)
        missed.append(change)
    except ValueError as error:
        assert str(error) == "list modified during sort"
        found.append(change)
    lost += sorted(a) != [1, 2, 3]
print("被发现:    ", " | ".join(found))
print("没有被发现:", " | ".join(missed))
print("以上 %d 种改法之后，元素不全的: %d" % (len(found + missed), lost))

items = [3, 1, 2, 0]


def bad(value):
    if value == 2:
        raise KeyError(value)
    return value


try:
    items.sort(key=bad)
except KeyError:
    print("key 抛异常，一次比较也没做:", items)


class Fragile(object):
    """Compares by value; the comparison whose turn it is fails, after changing the list."""

    left = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Fragile.left -= 1
        if Fragile.left == 0:
            target.append(self)
            raise KeyError
        return self.value < other.value


rng = random.Random(1)
lost = raised = 0
for trial in range(3000):
    target = [Fragile(rng.randrange(40)) for _ in range(rng.randrange(2, 300))]
    before = sorted(map(id, target))
    Fragile.left = rng.randrange(1, 8 * len(target))
    try:
        target.sort(reverse=rng.random() < 0.5)
    except KeyError:
        raised += 1
    lost += sorted(map(id, target)) != before
print(
    "3000 次随机排序，比较中途改列表并抛异常 %s，元素不全的: %d"
    % ("过千次" if raised > 1000 else "不多", lost)
)
