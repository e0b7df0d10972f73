# /// experiment
# title = "key 调用几次，元组怎样比"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Calls of the key function by length; the questions asked when tuples are sorted, against the same items bare."""


class Loud(object):
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        asked.append("%s==%s" % (self.name, other.name))
        return self.name[0] == other.name[0]

    def __lt__(self, other):
        asked.append("%s<%s" % (self.name, other.name))
        return self.name[0] < other.name[0]


for length in (0, 1, 2, 1000):
    calls = []
    sorted(range(length), key=lambda value: calls.append(value) or -value)
    print("%4d 个元素，key 调用 %d 次" % (length, len(calls)))
a, b, c = Loud("a1"), Loud("a2"), Loud("b1")
for text, items in (
    ("裸的 b1, a1", [c, a]),
    ("元组 (b1,), (a1,)", [(c,), (a,)]),
    ("元组 (a1, b1), (a2, a1)", [(a, c), (b, a)]),
):
    asked = []
    items.sort()
    print("%-26s 问过: %s" % (text, " ".join(asked)))
