# /// experiment
# title = "+、+=、extend、*：哪个造新的，哪个改旧的"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Identity, accepted operands and the two famous errors of +=."""


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // tuple.__itemsize__


for text in (
    "a += [9]",
    "a.extend([9])",
    "a = a + [9]",
    "a *= 2",
    "a = a * 2",
    "a[:] = [9]",
    "a = [9]",
    "a.clear()",
    "a = []",
):
    names = {"a": [1, 2]}
    alias = names["a"]
    exec(text, names)
    print("%-14s 另一个名字看到 %-12s 还是同一个列表: %s" % (text, alias, names["a"] is alias))
print()
for text in ("a + 'xy'", "a + (3,)", "a + 3", "a += 'xy'", "a += (3,)", "a += {5: 6}", "a += 3", "a * 2.0"):
    names = {"a": [1]}
    try:
        exec(text if "=" in text else "a = " + text, names)
        print("%-12s %s" % (text, names["a"]))
    except TypeError as error:
        print("%-12s TypeError: %s" % (text, error))
print()
holder = ([],)
try:
    holder[0] += [1]
except TypeError as error:
    print("holder[0] += [1]: TypeError:", error, " 之后 holder =", holder)

items = []


def add():
    items += [1]


try:
    add()
except UnboundLocalError as error:
    print("函数里 items += [1]: UnboundLocalError:", str(error).split(" (")[0])

a = [None] * 10
b = a + [None]
a += [None]
print("10 个加 1 个: + 之后容量 %d，+= 之后容量 %d" % (allocated(b), allocated(a)))


class Sub(list):
    pass


print(
    "Sub() + [] 得到 %s，Sub() += [] 得到 %s" % (type(Sub() + []).__name__, type(Sub().__iadd__([])).__name__)
)
