# /// experiment
# title = "排序稳定吗：找一个反例"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Look for equal items that change places: many lengths, few values, with and without key and reverse."""

import random


class Item(object):
    """Compares by ``key`` alone; ``place`` is where it stood."""

    __slots__ = ("key", "place")

    def __init__(self, key, place):
        self.key = key
        self.place = place

    def __lt__(self, other):
        return self.key < other.key


def moved(items, reverse):
    """Pairs of neighbours with equal keys whose order is not the one they came in."""
    return sum(x.key == y.key and x.place > y.place for x, y in zip(items, items[1:]))


rng = random.Random(7)
broken = dict.fromkeys(
    ("sort()", "sort(key=…)", "sort(reverse=True)", "sort(key=…, reverse=True)", "sort() 再 reverse()"), 0
)
tried = 0
for length in list(range(2, 140)) + [255, 256, 257, 1000, 5000]:
    for values in (1, 2, 3, 10, 100):
        shape = rng.randrange(3)
        keys = [rng.randrange(values) for _ in range(length)]
        if shape == 1:
            keys.sort(reverse=True)
        elif shape == 2:
            keys[length // 3 :] = sorted(keys[length // 3 :])
        tried += 1
        for name in broken:
            items = [Item(key, place) for place, key in enumerate(keys)]
            options = {"reverse": "reverse=True" in name}
            if "key=" in name:
                options["key"] = lambda item: item.key
            items.sort(**options)
            if name.endswith("reverse()"):
                items.reverse()
            broken[name] += moved(items, options["reverse"]) > 0
print("输入 %d 份（长度 2–5000）" % tried)
for name, count in broken.items():
    print("相等的元素换了次序的: %3d   %s" % (count, name))
