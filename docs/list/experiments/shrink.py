# /// experiment
# title = "从 64 个元素逐个删空，容量在哪些长度上变小"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Capacity each time it changes while 64 items go away one by one, in five ways."""

import struct

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


def pop(items):
    items.pop()


def pop_first(items):
    items.pop(0)


def delete(items):
    del items[-1]


def delete_slice(items):
    del items[-1:]


def remove(items):
    items.remove(items[-1])


for name, step in (
    ("pop()", pop),
    ("pop(0)", pop_first),
    ("del a[-1]", delete),
    ("del a[-1:]", delete_slice),
    ("remove()", remove),
):
    items = [None] * 64
    changes = ["64:64"]
    while items:
        before = allocated(items)
        step(items)
        if allocated(items) != before:
            changes.append("%d:%d" % (len(items), allocated(items)))
    print("%-11s %s   最后 %d:%d" % (name, " ".join(changes), len(items), allocated(items)))
