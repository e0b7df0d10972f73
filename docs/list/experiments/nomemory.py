# /// experiment
# title = "内存分不出来的时候"
# envs = ["cpython-3.11.2", "cpython-3.12", "cpython-3.13", "cpython-3.14.10", "cpython-3.15.2"]
# ///
"""Let allocations fail from one moment on, and look at what each operation leaves behind."""

import sys

import _testcapi


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // tuple.__itemsize__


def without_memory(action, granted=0):
    """Did ``action`` raise MemoryError, when only the first ``granted`` allocations succeed?"""
    try:
        _testcapi.set_nomemory(granted)
        action()
    except MemoryError:
        _testcapi.remove_mem_hooks()
        return True
    finally:
        _testcapi.remove_mem_hooks()
    return False


def state(items):
    return "%d:%d" % (len(items), allocated(items))


def show(text, items, action, granted=0):
    before = state(items)
    failed = without_memory(action, granted)
    print("%-6s → %-6s %-11s  %s" % (before, state(items), "MemoryError" if failed else "-", text))


def roomy(length, capacity):
    items = [None] * capacity
    del items[length:]
    assert state(items) == "%d:%d" % (length, capacity)
    return items


def delete(items, part):
    def action():
        del items[part]

    return action


a = [None] * 8
show("append，容量已满", a, lambda: a.append(None))
a = roomy(8, 9)
show("append，还有空格", a, lambda: a.append(None))
a = [None] * 8
show("insert，容量已满", a, lambda: a.insert(0, None))
a = roomy(4, 8)
show("pop()，要重算容量", a, lambda: a.pop())
a = roomy(50, 100)
show("pop()，一百格的列表，要重算", a, lambda: a.pop())
a = [None] * 8
show("del a[0:2]，不必重算", a, delete(a, slice(0, 2)))
a = [None] * 8
show("del a[0:5]，要重算：注释说八个以内不会失败", a, delete(a, slice(0, 5)))
a = [None] * 20
show("del a[0:9]，回收数组分不到", a, delete(a, slice(0, 9)))
a = roomy(8, 16)
show("del a[::2]，第一次分配给它，第二次不给", a, delete(a, slice(None, None, 2)), 1)
a = [None] * 8
show("clear()", a, lambda: a.clear())


class Three(object):
    """Yields three items made in advance, promises 100, and takes all memory away at the end."""

    def __init__(self):
        self.left = [None] * 3

    def __iter__(self):
        return self

    def __next__(self):
        if self.left:
            return self.left.pop()
        _testcapi.set_nomemory(0)
        raise StopIteration

    def __length_hint__(self):
        return 100


a = []
source = Three()
try:
    a.extend(source)
    failed = False
except MemoryError:
    failed = True
_testcapi.remove_mem_hooks()
print(
    "0:0    → %-6s %-11s  extend 说 100 给 3，只在最后裁剪时没有内存"
    % (state(a), "MemoryError" if failed else "-")
)
print()

right = [1, 2, 3]
for text, left in (("[]", []), ("[0]", [0])):
    before = sys.getrefcount(right)
    without_memory(lambda: left.extend(right))
    print("%s.extend(right) 失败之后，right 多出 %d 个引用" % (text, sys.getrefcount(right) - before))

a = list(range(1000, 2000)) + list(range(1000))
kept = sorted(a)
failed = without_memory(a.sort)
print("sort 分不到归并缓冲区:", "MemoryError" if failed else "-", " 元素一个不少:", sorted(a) == kept)
