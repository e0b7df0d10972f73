# /// experiment
# title = "排序的时候，列表变成了什么"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Look at the list from inside its own sort, and change it there."""
WORD = tuple.__itemsize__


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


items = [3, 1, 2]
seen = set()
items.sort(key=lambda value: seen.add((len(items), allocated(items))) or value)
print("key 里看到的 (len, allocated):", seen, " 之后:", items, allocated(items))

for name, change in (("append", lambda: items.append(99)), ("clear", lambda: items.clear()),
                     ("append 再 pop", lambda: (items.append(99), items.pop())), ("reverse", lambda: items.reverse())):
    items = [3, 1, 2]
    try:
        items.sort(key=lambda value: change() and None or value)
        print("%s: 没有发现" % name, items)
    except ValueError as error:
        print("%s: ValueError: %s" % (name, error), items)

items = [3, 1, 2, 0]


def bad(value):
    if value == 2:
        raise KeyError(value)
    return value


try:
    items.sort(key=bad)
except KeyError:
    print("key 抛异常，一次比较也没做:", items)

items = [3, 1, 2, "x", 0]
try:
    items.sort()
except TypeError:
    print("比较抛异常，停在半路，一个不少:", items)
