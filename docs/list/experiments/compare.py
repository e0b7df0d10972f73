# /// experiment
# title = "== 与 <：逐个比，比到第一处不同"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""What comparing two lists asks of their items, and in what order."""


class Loud(object):
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        asked.append("%s==%s" % (self.name, other.name))
        return self.name[0] == other.name[0]

    def __lt__(self, other):
        asked.append("%s<%s" % (self.name, other.name))
        return self.name < other.name


def show(text, left, right, ask):
    global asked
    asked = []
    print("%-24s %-6s 问过: %s" % (text, ask(left, right), " ".join(asked) or "没有"))


def equal(left, right):
    return left == right


def less(left, right):
    return left < right


a, a2, b, c, d = map(Loud, ("a1", "a2", "b1", "c1", "d1"))
show("[a1, b1] == [a2, b1]", [a, b], [a2, b], equal)
show("[a1, b1] == [a2, c1]", [a, b], [a2, c], equal)
show("[a1] == [a2, b1]", [a], [a2, b], equal)
show("[a1, b1] < [a2, c1]", [a, b], [a2, c], less)
show("[a1, d1] < [b1, c1]", [a, d], [b, c], less)
show("[a1] < [a2, b1]", [a], [a2, b], less)
show("[a1, b1] < [a2]", [a, b], [a2], less)
print()

wrong = total = 0
words = [[]]
for _ in range(4):
    words += [
        word + [digit]
        for word in words
        for digit in (0, 1, 2)
        if len(word) < 4 and word + [digit] not in words
    ]
for left in words:
    for right in words:
        total += 1
        texts = "".join(map(str, left)), "".join(map(str, right))
        wrong += (left < right) != (texts[0] < texts[1]) or (left == right) != (texts[0] == texts[1])
print("与字典序不符的: %d（试了 %d 对）" % (wrong, total))
nan = float("nan")
print(
    "[nan] == [nan]: %s  [nan] < [nan]: %s  [nan] <= [nan]: %s"
    % ([nan] == [nan], [nan] < [nan], [nan] <= [nan])
)
for text, action in (("[1] < ['1']", lambda: [1] < ["1"]), ("[1] < (1,)", lambda: [1] < (1,))):
    try:
        action()
    except TypeError as error:
        print("%s → TypeError: %s" % (text, error))
print("[1, 'x'] < [2, 3]: %s  [1] == (1,): %s" % ([1, "x"] < [2, 3], [1] == (1,)))
