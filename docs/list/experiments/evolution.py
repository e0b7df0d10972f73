# -*- coding: utf-8 -*-
# /// experiment
# title = "同一个脚本，在每个能找到的 CPython 上跑一遍"
# envs = ["cpython-2.7", "cpython-3.6", "cpython-3.7", "cpython-3.8", "cpython-3.9", "cpython-3.10", "cpython-3.11.2", "cpython-3.11", "cpython-3.12", "cpython-3.13", "cpython-3.13t", "cpython-3.14.10", "cpython-3.15.2", "pyodide-3.12", "pyodide-3.13", "pyodide-3.14", "pyodide-3.15"]
# timeout = 120
# ///
"""One line a fact, from 2.7 on.  a:b means length a, capacity b; a list of them shows where the capacity changes."""

from __future__ import print_function

import gc
import os
import re
import struct
import sys
import tempfile

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


def pairs(items, step, steps):
    """len:allocated at the start and after every step that changed the capacity."""
    out = ["%d:%d" % (len(items), allocated(items))]
    for _ in range(steps):
        before = allocated(items)
        step(items)
        if allocated(items) != before:
            out.append("%d:%d" % (len(items), allocated(items)))
    return " ".join(out)


def delete(items):
    del items[-1]


def delete_slice(items):
    del items[-1:]


def extended(left, right):
    left.extend(right)
    return allocated(left)


def kept_headers():
    """List headers on the free list, from sys._debugmallocstats (3.3 and later), or None."""
    if not hasattr(sys, "_debugmallocstats"):
        return None
    trace = tempfile.TemporaryFile()
    real = os.dup(2)
    os.dup2(trace.fileno(), 2)
    try:
        sys._debugmallocstats()
    finally:
        os.dup2(real, 2)
        os.close(real)
    trace.seek(0)
    found = re.search(b"([0-9]+) free PyListObject", trace.read())
    trace.close()
    return int(found.group(1)) if found else None


def free_list():
    gc.collect()
    alive = [[] for _ in range(200)]
    del alive
    full = kept_headers()
    gc.collect()
    empty = kept_headers()
    if full is None:
        return "no statistics"
    return "%d, after gc.collect() %s" % (full, "few" if empty < 10 else empty)


class Counted(object):
    count = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Counted.count += 1
        return self.value < other.value


def dragging(n):
    """Run lengths against which the merge rule up to 3.10 does badly."""
    if n <= 3:
        return [n * 64]
    half = n // 2
    return dragging(half) + dragging(half - 1) + [(n - 2 * half + 1) * 64]


def comparisons():
    values = []
    for length in dragging(240):
        values += sorted((k * 7919 + length) % 1000003 for k in range(length))
    Counted.count = 0
    [Counted(value) for value in values].sort()
    return Counted.count


def shown_to_key():
    items = [2, 1]
    seen = []
    items.sort(key=lambda value: seen.append((len(items), allocated(items))) or value)
    return "%d:%d" % seen[0]


print("pointer        %d bytes" % WORD)
print("getsizeof([])  %d, __sizeof__ %d" % (sys.getsizeof([]), [].__sizeof__()))
print("append         " + pairs([], lambda items: items.append(None), 100))
print("10 + 1, + 30   %d, %d" % (extended([None] * 10, [None]), extended([None] * 10, [None] * 30)))
print("pop            " + pairs([None] * 64, lambda items: items.pop(), 64))
print("del a[-1]      " + pairs([None] * 64, delete, 64))
print("del a[-1:]     " + pairs([None] * 64, delete_slice, 64))
print("[1,2] [1,2,3]  %d, %d" % (allocated([1, 2]), allocated([1, 2, 3])))
print("list(range 5)  %d" % allocated(list(range(5))))
print("list(tuple 5)  %d" % allocated(list((None,) * 5)))
print("[x for x in 5] %d" % allocated([x for x in range(5)]))
print("a[:] of 5      %d" % allocated(([None] * 5)[:]))
print("[] + 5 by +=   %d" % extended([], [None] * 5))
print("[] + set of 5  %d" % extended([], set(range(5))))
print("[None].pop()   " + pairs([None], lambda items: items.pop(), 1))
print("free headers   %s" % free_list())
print("seen in sort   %s" % shown_to_key())
print("comparisons    %d" % comparisons())
print("list lacks     %s" % (" ".join(name for name in ("clear", "copy") if not hasattr(list, name)) or "nothing"))
try:
    [2, 1].sort(cmp=lambda left, right: left - right)
    print("sort(cmp=...)  works")
except TypeError:
    print("sort(cmp=...)  TypeError")
