# /// experiment
# title = "先比身份，再比相等"
# envs = ["cpython-3.11.2", "cpython-3.13"]
# ///
"""Where identity is enough: in, ==, index, count and remove never ask an object whether it equals itself."""
nan = float("nan")
print("nan == nan:", nan == nan)
print("nan in [nan]:", nan in [nan], "  float('nan') in [nan]:", float("nan") in [nan])
print("[nan] == [nan]:", [nan] == [nan], "  [nan] == [float('nan')]:", [nan] == [float("nan")])
print("[nan].index(nan):", [nan].index(nan), "  [nan, nan].count(nan):", [nan, nan].count(nan))


class Loud(object):
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        asked.append(self.name + "?" + other.name)
        return False


asked = []
a, b, c = Loud("a"), Loud("b"), Loud("c")
print("c in [a, b, c]:", c in [a, b, c], " 问过:", asked)
asked = []
print("[a, b] == [a, c]:", [a, b] == [a, c], " 问过:", asked)
asked = []
print("长度不同:", [a] == [b, c], " 问过:", asked)


class Trap(object):
    def __eq__(self, other):
        items.clear()
        return False


items = [Trap(), 1, 2, 3]
print("比较时清空列表: 3 in items 得到", 3 in items)
