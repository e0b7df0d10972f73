# /// experiment
# title = "常做的事与常见的报错，各跑一遍"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# ///
"""What people do with lists every day, and the messages they meet; each line answers one question."""

import array
import ast
import bisect
import collections
import copy
import dataclasses
import dis
import functools
import gc
import heapq
import itertools
import json
import multiprocessing
import operator
import pickle
import random
import re
import statistics
import subprocess
import sys


def show(text, **names):
    try:
        print("%s: %s" % (text, eval(text, globals(), names)))
    except Exception as error:
        print("%s: %s: %s" % (text, type(error).__name__, str(error).split(": <")[0]))


print("== 同一个，还是两个")
print("id([1, 2]) == id([3, 4]): %s" % (id([1, 2]) == id([3, 4])))
first, second = [1, 2], [1, 2]
print("两个都活着，id 相同: %s" % (id(first) == id(second)))
print("id(first[1:]) == id(first[1:]): %s，first[1:] is first[1:]: %s" % (id(first[1:]) == id(first[1:]), first[1:] is first[1:]))
one, log = {}, []
copies = []
for number in range(3):
    one["n"] = number
    log.append(one)
    copies.append(one.copy())
print("循环里 append 同一个字典: %s" % log)
print("append(字典.copy()): %s" % copies)
by_key = dict.fromkeys("xy", [])
by_key["x"].append(1)
apart = {key: [] for key in "xy"}
apart["x"].append(1)
print("dict.fromkeys('xy', []) 之后 x 加一个: %s；{k: [] for k in 'xy'}: %s" % (by_key, apart))
try:
    dataclasses.make_dataclass("Box", [("items", list, [])])
except ValueError as error:
    print("dataclass 里写 items: list = []: ValueError: %s" % error)
numbers = array.array("i", [1, 2, 3, 4])
view = memoryview(numbers)[1:3]
numbers[1] = 9
print("memoryview(array)[1:3] 看得见后来的改动: %s" % view.tolist())
walked = []
source = (walked.append(value) or value for value in range(100))
list(itertools.islice(source, 50, 52))
print("islice(x, 50, 52) 取两个，走过: %d 个" % len(walked))

print("== 加减、集合运算、去重")
a, b = [1, 2, 2, 3], [2, 4]
for text in (
    "a - b",
    "a / 2",
    "range(3) + [4]",
    "map(str, a) + [4]",
    "[4] + range(3)",
    "sum([[1], [2]])",
    "None + [4]",
    "{1, 2} & a",
    "{1, 2}.intersection(a)",
    "len(map(str, a))",
    "map(str, a)[0]",
    "{'x': 1}.keys()[0]",
    "operator.setitem(range(3), 0, 1)",
    "(1, 2).append(3)",
    "a[:, 0]",
    "a[len(a) / 2]",
    "functools.lru_cache(None)(len)(a)",
    "reversed(a)[0]",
    "len(a.sort())",
    "[x for x in a.sort()]",
    "3 in a.sort()",
    "[[].append(x) for x in a]",
    "[*range(3), 4]",
    "[x - 1 for x in a]",
    "[x - y for x, y in zip(a, b)]",
    "[x for x in a if x not in set(b)]",
    "sorted(set(a) - set(b))",
    "sorted(set(a) ^ set(b))",
):
    show(text, a=a, b=b)
rows = [[1, 2], [3], [1, 2]]
print("列表的列表去重: %s" % [list(row) for row in dict.fromkeys(map(tuple, rows))])
rows = [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 3}]
print("字典的列表去重: %s" % list({frozenset(row.items()): row for row in rows}.values()))
for text in ("max([])", "max([], default=0)", "sum([])", "random.choice([])", "statistics.mean([])", "[][0]", "[][:1]", "[][-1]"):
    show(text)

print("== 排序与最大的几个")
for text in (
    "sorted(a, key=str.lower)",
    "sorted(a, key=str.lower())",
    "sorted(a, key='c'.lower())",
    "sorted(a, key=[].sort())",
    "sorted(a, key=lambda x, y: x)",
    "sorted(set(a), key=a.index)",
):
    show(text, a=["c", "B", "a", "B"])
a = [3, None, 1, None, 2]
show("sorted(a)", a=a)
print("key=lambda v: (v is None, v): %s" % sorted(a, key=lambda v: (v is None, v)))
print("key=lambda v: (v is not None, v): %s" % sorted(a, key=lambda v: (v is not None, v)))
a = ["c", "a", "b"]
print("sorted(range(len(a)), key=a.__getitem__): %s" % sorted(range(len(a)), key=a.__getitem__))
order = sorted(range(len(a)), key=a.__getitem__)
print("各排第几（从 0 数）: %s" % sorted(range(len(a)), key=order.__getitem__))
a = [2, 4, 1, 2]
print("sorted(a, key=a.count): %s，key=Counter(a).get: %s" % (sorted(a, key=a.count), sorted(a, key=collections.Counter(a).get)))
asked = []
a.sort(key=lambda value: asked.append(a.count(value)) or asked[-1])
print("a.sort(key=a.count): %s，key 数到的: %s" % (a, asked))
keys, values = [2, 1, 2], [{"x": 1}, {"y": 2}, {"z": 3}]
show("sorted(zip(keys, values))", keys=keys, values=values)
print("只按前一项: %s" % [value for _, value in sorted(zip(keys, values), key=lambda pair: pair[0])])
show("heapq.heappush([(1, {'x': 1})], (1, {'y': 2}))")
show("[1, 2] == (1, 2), list((1, 2)) == [1, 2]")
a = [1, 3, 5]
bisect.insort(a, 4)
print("insort 之后: %s，bisect_left(a, 3): %d" % (a, bisect.bisect_left(a, 3)))


class Counted(int):
    asked = []

    def __lt__(self, other):
        Counted.asked.append((int(self), int(other)))
        return int(self) < int(other)


def comparisons(action):
    Counted.asked = []
    action()
    return len(Counted.asked)


many = [Counted(i * 7919 % 10007) for i in range(10007)]
counts = [comparisons(action) for action in (lambda: sorted(many), lambda: heapq.nlargest(10, many), lambda: heapq.nlargest(5000, many))]
print("10007 个打乱的数，比较次数: sort %d，nlargest(10) %d，nlargest(5000) %d" % tuple(counts))
ordered = sorted(many)
counts = [comparisons(action) for action in (lambda: sorted(ordered), lambda: heapq.nlargest(10, ordered))]
print("10007 个已经有序的数，比较次数: sort %d，nlargest(10) %d" % tuple(counts))
few = [Counted(i) for i in random.Random(0).sample(range(1000), 1000)]
comparisons(lambda: sorted(few))
pairs = [tuple(sorted(pair)) for pair in Counted.asked]
print("排 1000 个: 比较 %d 次，其中同一对又比一次的 %d 次" % (len(pairs), len(pairs) - len(set(pairs))))
for name, items in (("2, 1", [2, 1]), ("1, 3, 2", [1, 3, 2])):
    comparisons(lambda: sorted(map(Counted, items)))
    print("排 %s，依次问: %s" % (name, " ".join("%d<%d" % pair for pair in Counted.asked)))



class Growing(int):
    heap = []

    def __lt__(self, other):
        Growing.heap.append(self)
        return int(self) < int(other)


Growing.heap = [Growing(1), Growing(2), Growing(3)]
try:
    heapq.heappop(Growing.heap)
except RuntimeError as error:
    print("heappop 的时候，比较添了一个: RuntimeError: %s" % error)
print("== 转换与查找")
a = [[1], [2]]
t = tuple(a)
print("tuple(a)[0] is a[0]: %s，tuple(t) is t: %s，list(a) is a: %s" % (t[0] is a[0], tuple(t) is t, list(a) is a))
for text in (
    "list('ab')",
    "list({'x': 1, 'y': 2})",
    "list({'x': 1, 'y': 2}.items())",
    "dict([('x', 1), ('y', 2)])",
    "dict(zip(['x', 'y'], [1, 2]))",
    "list(str([1, 2]))",
    "ast.literal_eval(str([1, 'b', None]))",
    "json.loads('[1, \"b\", null]')",
    "json.loads(str(['b']))",
    "ast.literal_eval('[1, open(1)]')",
    "'1 2 3'.split()",
    "', '.join(map(str, [1, 2]))",
    "[list(row) for row in zip(*[[1, 2], [3, 4]])]",
    "[list(row) for row in zip(*[[1, 2], [3, 4]][::-1])]",
    "max(*[3, 9, 1])",
    "sorted(['a10', 'a9', 'a2'], key=lambda s: [int(t) if t.isdecimal() else t for t in re.split(r'(\\d+)', s)])",
    "('ab' in ['abc'], any('ab' in s for s in ['abc']))",
    "[(i, j) for i, row in enumerate([[1, 2], [3, 2]]) for j, v in enumerate(row) if v == 2]",
    "[list(range(7))[i * 7 // 3:(i + 1) * 7 // 3] for i in range(3)]",
    "[x for pair in zip([1, 2], 'ab') for x in pair]",
    "[v for v in [0, '', None, 3] if v]",
    "[v for v in [0, '', None, 3] if v is not None]",
    "operator.length_hint(iter([1, 2, 3])), operator.length_hint(map(abs, [1, 2, 3]))",
    "[key for key, _ in itertools.groupby([3, 3, 1, 3])]",
    "[(key, list(some)) for key, some in itertools.groupby([1, 3, 2, 5], lambda v: v % 2)]",
    "[v if v > 2 else 0 for v in [1, 3, 2, 5]]",
    "sorted([3, 'b', 1, 'a'], key=lambda v: (type(v).__name__, v))",
    "([1, 2][10:], (1, 2)[10:], 'ab'[10:])",
    "([] * 5, [1, 2] * 0, [1] * -1)",
    "[5, 1, 'x'].index(True)",
    "([] is not [], [] is not None)",
    "collections.Counter([3, 1, 3]).most_common(1)",
    "list[int]",
    "' '.join([['x']])",
    "' '.join(5)",
    "b'-'.join(['x'])",
    "'-'.join(['x']).encode()",
    "re.search('x', ['x'])",
    "open(['x'])",
    "json.loads(['x'])",
    "t[:] is t",
):
    show(text, t=t)
rows = [{"id": 1}, {"id": 2}, {"id": 2}]
seen = []
found = next((row for row in rows if seen.append(row) or row["id"] == 2), None)
print("next((row for … if …), None): %s，看过 %d 个；没有的: %s" % (found, len(seen), next((row for row in rows if row["id"] == 9), None)))
print("下标: %s" % next((index for index, row in enumerate(rows) if row["id"] == 2), -1))
a = [3, 9, 1, 9]
for text in (
    "max(range(len(a)), key=a.__getitem__)",
    "min((v for v in a if v > 3), default=None)",
    "min(a, key=lambda v: abs(v - 7))",
    "a.index(max(a))",
    "[i for i, v in enumerate(a) if v == 9]",
    "a.index(9, 2)",
    "[v for v, n in collections.Counter(a).items() if n > 1]",
    "[v for i, v in enumerate(a) if i not in {0, 2}]",
    "dict(zip(a[::2], a[1::2]))",
    "list(zip(a, a[1:]))",
    "[0 if v == 9 else v for v in a]",
    "{v: i for i, v in enumerate(a)}",
    "list(dict.fromkeys(a + [2, 3]))",
    "[(x, y) for x in range(4) if x > 2 for y in range(2)]",
    "a[:-2]",
    "a[:-0]",
    "collections.deque(a, maxlen=2)",
    "[nan].count(nan)",
    "set([1, 9]) <= set(a)",
    "collections.Counter([9, 9, 9]) - collections.Counter(a)",
    "any(a[i:i + 2] == [9, 1] for i in range(len(a) - 1))",
    "len(set(a)) == len(a)",
    "a.count(a[0]) == len(a)",
):
    show(text, a=a, nan=float("nan"))
del a[-0:]
print("del a[-0:] 之后: %s" % a)
a = list("wxyz")
try:
    for i in range(len(a)):
        a.pop(i)
except IndexError as error:
    print("for i in range(len(a)): a.pop(i): IndexError: %s，i 是 %d，还剩 %s" % (error, i, a))
for text in (
    "[].pop('x')",
    "[1].pop(5, None)",
    "[4, 5, 6].pop(-4)",
    "'a b'.split(',')",
    "'a b'.split(',')[1]",
    "''.split()",
    "''.split(',')",
    r"'data\\1.jpg'.split('/')",
    "range(len([1, 2, 3]) / 2)",
    "[0] * (3 / 2)",
    "[float(v) for v in '1,,3'.split(',')]",
    "[float(v) for v in '1,,3'.split(',') if v.strip()]",
):
    show(text)

one, two, ends = [0, 1, 2], [0, 1, 2], [0, 1, 2, 3, 4]
one[1] = [7, 8]
two[1:2] = [7, 8]
head, ends[:2] = ends[:2], []
print("a[1] = [7, 8]: %s，a[1:2] = [7, 8]: %s；head, a[:2] = a[:2], []: %s、%s" % (one, two, head, ends))


def doubled(items, in_place):
    if in_place:
        items *= 2
    else:
        items = items * 2


one, two = [1], [1]
doubled(one, True)
doubled(two, False)
print("函数里 items *= 2 之后外面的: %s，items = items * 2 之后: %s" % (one, two))

print("== 方法改不改列表，迭代器看见什么")
given = {"append": (1,), "extend": ([1],), "insert": (0, 1), "remove": (2,), "count": (2,), "index": (2,)}
changes, keeps, gives = [], [], []
for name in sorted(name for name in dir(list) if not name.startswith("_")):
    a = [3, 2, 1]
    result = getattr(a, name)(*given.get(name, ()))
    (keeps if a == [3, 2, 1] else changes).append(name)
    if a != [3, 2, 1] and result is not None:
        gives.append(name)
print("改列表自己的: %s；不改的: %s；改了又不返回 None 的: %s" % (" ".join(changes), " ".join(keeps), " ".join(gives)))
once = map(abs, [1, 2])
print("map 走两遍: %s、%s" % (list(once), list(once)))


def paths(result, path, copied):
    if len(path) == 2:
        result.append(path[:] if copied else path)
        return result
    for value in "ab":
        path.append(value)
        paths(result, path, copied)
        path.pop()
    return result


print("回溯: append(path) %s，append(path[:]) %s" % (paths([], [], False), paths([], [], True)))


def watching(target, seen):
    for value in "xyz":
        seen.append(len(target))
        yield value


a, b, by_extend, by_slice = [], [], [], []
a.extend(watching(a, by_extend))
b[:] = watching(b, by_slice)
print("生成器每次看见的长度: extend %s，切片赋值 %s" % (by_extend, by_slice))


class Wrapped(collections.UserList):
    made = 0

    def __init__(self, data=()):
        Wrapped.made += 1
        collections.UserList.__init__(self, data)


class Plain(list):
    pass


wrapped, plain = Wrapped([1, 2, 3]), Plain([1, 2, 3])
Wrapped.made = 0
print("UserList 的子类切片: %s，调用 __init__ %d 次；list 的子类切片: %s" % (type(wrapped[1:]).__name__, Wrapped.made, type(plain[1:]).__name__))


class Labelled(list):
    def __init__(self, label):
        self.label = label

    def append(self, value):
        list.append(self, self.label + value)

    def extend(self, values):
        for value in values:
            self.append(value)


labelled = Labelled("a")
labelled.append("b")
for name, again in (("copy.copy", copy.copy), ("pickle", lambda one: pickle.loads(pickle.dumps(one)))):
    try:
        print("改写了 append 与 extend 的子类 %s，%s 之后: %s" % (labelled, name, again(labelled)))
    except AttributeError as error:
        print("改写了 append 与 extend 的子类，%s: AttributeError: %s" % (name, error))
owner = {"kept": [1, 2]}
print("gc.get_referrers(列表) 里有拿着它的字典: %s" % any(one is owner for one in gc.get_referrers(owner["kept"])))
print("推导式另造一个函数: %s" % any(step.opname == "MAKE_FUNCTION" for step in dis.get_instructions(compile("[v for v in a]", "", "eval"))))
names = {}
exec("[last := v for v in [1, 2]]", names)
print("推导式里的 v 漏到外面: %s，用 := 赋的漏到外面: %s" % ("v" in names, "last" in names))
orders = set()
for seed in "123":
    orders.add(subprocess.check_output([sys.executable, "-c", "print(list(set('abcdefgh')))"], env={"PYTHONHASHSEED": seed}))
print("list(set('abcdefgh'))，哈希种子换三次: 次序%s" % ("不同" if len(orders) > 1 else "相同"))
sys.stdout.flush()
with multiprocessing.Manager() as manager:
    shared = manager.list([[1], manager.list([1])])
    shared[0].append(2)
    shared[1].append(2)
    row = shared[0]
    row.append(3)
    print("Manager().list(): 里面的普通列表 append 之后 %s，里面的 manager.list append 之后 %s" % (shared[0], list(shared[1])))
    shared[0] = row
    print("    取出、改好、写回那一格: %s" % shared[0])

print("== 改写 list 的方括号")
START = """
import gc
a = [1, 2, 3]
def mine(self, index):
    return 'mine'
class Sub(list):
    pass
odd = Sub(a)
"""
for text in (
    "list.__getitem__ = mine",
    "odd.__getitem__ = lambda index: 'mine'; print(odd[0], odd.__getitem__(0))",
    "Sub.__getitem__ = mine; print(odd[0], odd.__getitem__(0))",
    "gc.get_referents(list.__dict__)[0]['__getitem__'] = mine; print(a[0], a.__getitem__(0), odd[0])",
):
    child = subprocess.run([sys.executable, "-c", START + text], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print("%s: %s" % (text, (child.stdout or child.stderr).decode().strip().splitlines()[-1]))

print("== C 接口")
START = """
import ctypes
api = ctypes.PyDLL(None)
api.PyList_New.restype = ctypes.py_object
api.PyList_SetItem.argtypes = [ctypes.py_object, ctypes.c_ssize_t, ctypes.py_object]
a = api.PyList_New(ctypes.c_ssize_t(3))
text = ctypes.py_object('x')
api.Py_IncRef(text)
api.PyList_SetItem(a, 0, text)
"""
for text in ("print(len(a), a)", "a[1]", "a[1] = 'y'", "for x in a: pass"):
    child = subprocess.run([sys.executable, "-c", START + text], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = child.stdout.decode().strip() or "没有崩溃"
    print("PyList_New(3) 只填了第一格，%s: %s" % (text, "进程崩溃" if child.returncode < 0 else said))
