# -*- coding: utf-8 -*-
# /// experiment
# title = "一边遍历一边增删"
# envs = ["cpython-2.7", "cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""The iterator holds an index and compares it with the length of the moment: nothing else."""

from __future__ import print_function

items = [1, 2, 3, 4, 5, 6]
for value in items:
    if value % 2 == 0 or value == 3:
        items.remove(value)
print("想删 2、3、4、6，剩下  ", items)

items = ["a", "b", "c"]
seen = []
for value in items:
    seen.append(value)
    if len(seen) < 6:
        items.insert(0, "x")
print("每步在最前插一个，看到 ", seen)

items = [1]
for value in items:
    if value < 5:
        items.append(value + 1)
print("边走边追加，看到了新的 ", items)

items = [1, 2, 3]
walker = iter(items)
first = next(walker)
items[:] = [7, 8, 9, 10]
print("中途换掉全部内容       ", [first] + list(walker))

items = [1, 2]
walker = iter(items)
list(walker)
items += [3, 4]
print("走完之后再追加，迭代器 ", list(walker))

items = [1, 2, 3, 4]
for value in reversed(items):
    items.remove(value)
print("倒着走，删当前的       ", items)

wrong = {"正着走": 0, "倒着走": 0}
for doomed in range(256):
    for way, walk in (("正着走", iter), ("倒着走", reversed)):
        items = list(range(8))
        for value in walk(items):
            if doomed >> value & 1:
                del items[items.index(value)]
        wrong[way] += items != [value for value in range(8) if not doomed >> value & 1]
print("8 个里删任意几个，256 种删法，删得不对的: 正着走 %d，倒着走 %d" % (wrong["正着走"], wrong["倒着走"]))

items = [1, 2, 3, 4, 5, 6]
items[:] = [value for value in items if value % 2]
print("一次切片赋值           ", items)

table = {1: 0}
try:
    for key in table:
        table[key + 1] = 0
except RuntimeError as error:
    print("字典则会报错           ", type(error).__name__)
