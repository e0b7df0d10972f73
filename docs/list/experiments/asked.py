# /// experiment
# title = "常问的小事，各跑一遍"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# ///
"""Short questions people ask about lists, each answered by one line; memory after clear() is Linux's."""

import collections
import functools
import gc
import itertools
import os
import sys
import weakref

print("== 名字与共享")
a = [1, 2, 3]
a[:] = map(lambda value: value * 10, a)
print("a[:] = map(f, a):", a)


def collect(value, into=[]):
    into.append(value)
    return into


print("def f(x, into=[])，调用两次:", list(collect(1)), list(collect(2)))


class Box(object):
    shared = []

    def __init__(self):
        self.own = []


first, second = Box(), Box()
first.shared.append(1)
first.own.append(1)
print("第一个对象各加一个，第二个对象看到: 类里写的 %s，__init__ 里造的 %s" % (second.shared, second.own))


def change(items):
    items.append(9)
    items = [0]


a = [1, 2]
b = a
change(a)
print("函数里 append 再改指: a = %s，b = a 的 b = %s，b is a: %s" % (a, b, b is a))
print("[] == []: %s，[] is []: %s，bool([]): %s，[] == False: %s" % ([] == [], [] is [], bool([]), [] == False))  # noqa: E712
a = [1, 2, 3]
for value in a:
    value = value * 10
unchanged = list(a)
for index, value in enumerate(a):
    a[index] = value * 10
print("循环里 value = value * 10: %s；a[index] = …: %s" % (unchanged, a))

sys.stdout.flush()
a = []
child = os.fork()
if not child:
    a.append(1)
    os._exit(0)
os.waitpid(child, 0)
print("子进程里 append 之后，父进程的 a:", a)

print("== 加、取、拆")
a, b = [1, 2], [1, 2]
a.append([3, 4])
b.extend([3, 4])
print("append([3, 4]): %s；extend([3, 4]): %s" % (a, b))
a = [0, 1, 2, 3, 4]
print("a[3:1:-1]: %s，a[::-1]: %s，a[-2:]: %s，a[-0:]: %s" % (a[3:1:-1], a[::-1], a[-2:], a[-0:]))
walker = reversed(a)
copy = a[::-1]
a[0] = 9
print("先 reversed(a) 与 a[::-1]，再改 a[0]: %s 与 %s" % (list(walker), copy))
a = [1, 2]
a.extend(itertools.islice((value for value in a), 6))
print("a.extend(读着 a 的生成器，取六个就停): %s；a 只有两个时，不停就没有头" % a)
a = [1, 2, 4, 3]
b = [1, 2, 4, 3]
a[2], a[a[2] - 1] = a[a[2] - 1], a[2]
b[b[2] - 1], b[2] = b[2], b[b[2] - 1]
print("交换 a[2] 与 a[a[2] - 1]: 先写 a[2] 得到 %s，先写另一格得到 %s" % (a, b))
a = [9, 1, 2, 3, 4]
print("每两个一段:", [a[i : i + 2] for i in range(0, len(a), 2)])
same = a
a[0:0] = [7, 8]
print("a[0:0] = [7, 8]: %s，还是同一个: %s；[7, 8] + a 是同一个: %s" % (a, same is a, [7, 8] + a is a))
turned = [[1, 2, 3, 4, 5] for _ in range(3)]
turned[0].insert(0, turned[0].pop())
turned[1][:0] = [turned[1].pop()]
turned[2][:] = turned[2][2:] + turned[2][:2]
print("末尾的移到最前: %s、%s；左移两格: %s" % tuple(turned))
a = [9, 1, 2, 3, 4]
same = a
a[:] = [value for value in a if value > 2]
print("a[:] = [… if …]: %s，还是同一个: %s；list 有 filter 方法: %s" % (a, same is a, hasattr(list, "filter")))
a = [9, 1, 2, 3, 4]
head, *rest = a
print("head, *rest = a: %s，%s（%s）" % (head, rest, type(rest).__name__))
print("[5, 5, 7] 逐个问 index:", [[5, 5, 7].index(value) for value in [5, 5, 7]])
print("list(dict.fromkeys([3, 1, 3, 2, 1])):", list(dict.fromkeys([3, 1, 3, 2, 1])))
for text in ("[None] * (sys.maxsize // 8 + 1)", "[None] * (sys.maxsize + 1)"):
    try:
        eval(text)
    except (MemoryError, OverflowError) as error:
        print("%s: %s" % (text, type(error).__name__))
a = [0] * 65
del a[1:]
try:
    a *= sys.maxsize
except MemoryError:
    print("长度 1 的 a *= sys.maxsize: MemoryError，长度仍是", len(a))
for text in ("x, y = [1, 2, 3]", "x, y = [1]", "[].get(0)", "[1, 2].split()", "[].x = 1", "[3].sort(abs)", "weakref.ref([])", "hash(([],))"):
    try:
        exec(text)
    except (AttributeError, TypeError, ValueError) as error:
        print("%s: %s: %s" % (text, type(error).__name__, error))

class Vague(object):
    def __eq__(self, other):
        return Answer()


class Answer(object):
    def __bool__(self):
        raise ValueError("既不真也不假")


x, y = Vague(), Vague()
for text in ("x in [x]", "y in [x]", "[x, y].index(y)", "[x, y].remove(y)"):
    try:
        print("== 得不出真假的元素，%s: %s" % (text, eval(text)))
    except ValueError as error:
        print("== 得不出真假的元素，%s: ValueError" % text)


class Vanishing(object):
    """Equal to nothing; leaves the list while it is being compared."""

    def __init__(self, where):
        self.where = where

    def __eq__(self, other):
        del self.where[:]
        return False


for name in ("index", "count", "remove"):
    a = []
    a += [Vanishing(a), Vanishing(a)]
    try:
        print("__eq__ 把列表清空，a.%s(5): %s" % (name, getattr(a, name)(5)))
    except ValueError:
        print("__eq__ 把列表清空，a.%s(5): ValueError" % name)
body = "class C(object):\n    rows = [1, 2]\n    one = [r for r in rows]\n    two = [r for r in rows if r in rows]\n"
try:
    exec(body)
except NameError as error:
    print("类体里，推导式的条件用到 rows:", type(error).__name__, error)
value = "外面的"
[value for value in range(3)]
print("推导式之后，同名的外面的变量:", value)

print("== 排序")
rows = [("b", 2), ("a", 2), ("c", 9)]
print("先按第二项降序，再按第一项:", sorted(rows, key=lambda row: (-row[1], row[0])))
print("sorted(['10', '9', 'B', 'a']): %s，key=int: %s" % (sorted(["10", "9", "B", "a"]), sorted(["10", "9"], key=int)))
print("cmp_to_key:", sorted([3, 1, 2], key=functools.cmp_to_key(lambda x, y: y - x)))
nan = float("nan")
orders = list(itertools.permutations([1.0, 2.0, 3.0, nan]))
wrong = sum([v for v in sorted(order) if v == v] != [1.0, 2.0, 3.0] for order in orders)
print("1、2、3 与 nan 的 %d 种次序，sorted 之后三个数没排好的: %d 种" % (len(orders), wrong))
compared = []


class Counted(int):
    def __lt__(self, other):
        compared[-1] += 1
        return int(self) < int(other)


numbers = [Counted(i * 7919 % 1000) for i in range(1000)]
compared.append(0)
sorted(numbers)
compared.append(0)
numbers.sort()
print("同样的 1000 个，sorted 与 sort 的比较次数相同:", compared[0] == compared[1])

print("== 代价")


class Adding(list):
    moved = 0

    def __add__(self, other):
        Adding.moved += len(self) + len(other)
        return Adding(list(self) + list(other))


parts = [Adding(range(10)) for _ in range(100)]
flat = sum(parts, Adding())
print("100 个十元列表摊平: sum 抄 %d 个指针，结果只有 %d 个" % (Adding.moved, len(flat)))


class Asked(object):
    count = 0

    def __eq__(self, other):
        Asked.count += 1
        return self is other

    def __hash__(self):
        return id(self) >> 4


many = [Asked() for _ in range(1000)]
for name, where in (("list", many), ("set", set(many))):
    Asked.count = 0
    found = Asked() in where
    print("1000 个里找一个没有的，%s 问 __eq__: %s" % (name, "1000 次" if Asked.count == 1000 else "不到 10 次" if Asked.count < 10 else Asked.count))


class Doubling(list):
    def __getitem__(self, index):
        return list.__getitem__(self, index) * 2

    def append(self, value):
        list.append(self, value + 100)


odd = Doubling([1, 2])
odd.extend([3])
print("子类改写 __getitem__ 与 append: odd[0] = %s，list(odd) = %s，sorted(odd) = %s" % (odd[0], list(odd), sorted(odd)))


class Wrapped(collections.UserList):
    def __getitem__(self, index):
        return self.data[index] * 2

    def append(self, value):
        self.data.append(value + 100)


odd = Wrapped([1, 2])
odd.extend([3])
print("换成继承 UserList: odd[0] = %s，list(odd) = %s，sorted(odd) = %s" % (odd[0], list(odd), sorted(odd)))


def constants():
    return (1, 2, 3), [1, 2, 3]


print("常量的元组每次是同一个: %s，列表: %s" % (constants()[0] is constants()[0], constants()[1] is constants()[1]))
for text, make in (("整数", lambda i: i), ("新列表", lambda i: [])):
    gc.collect()
    before = [one["collections"] for one in gc.get_stats()]
    a = []
    for i in range(1000000):
        a.append(make(i))
    young, _, full = [one["collections"] - was for one, was in zip(gc.get_stats(), before)]
    print("append 一百万个%s: 回收年轻一代 %s，回收全部%s" % (text, "一次没有" if young == 0 else "一百次以上" if young > 100 else young, "一次没有" if full == 0 else "不到三十次" if full < 30 else " %d 次" % full))
    del a
sizes = [(sys.getsizeof([v for v in range(n)]), sys.getsizeof(v for v in range(n))) for n in (10, 10000)]
print("从 10 个到 10000 个: 列表变大 %s，生成器表达式变大 %s" % (sizes[1][0] > sizes[0][0], sizes[1][1] > sizes[0][1]))
print("sys.getsizeof(1000):", sys.getsizeof(1000))
same = [i for i in range(-100, 1000) if int(str(i)) is int(str(i))]
print("各造两次仍是同一个对象的整数: %d 到 %d" % (same[0], same[-1]))


def resident():
    """MiB of this process in memory, by the kernel's account."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024.0


before = resident()
a = [None] * 10000000
full = resident()
a.clear()
kept = (resident() - before) / (full - before)
print("一千万格的数组，清空之后进程还占着其中的:", "不到一成" if kept < 0.1 else "一成以上")
