# /// experiment
# title = "删到哪个长度时重新分配，容量会不会反而变大"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.14.10", "cpython-3.15.2"]
# ///
"""The first change of capacity while popping; then every deletion below 200, looking for one that does not shrink."""

import struct

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


def first_change(capacity):
    items = [None] * capacity
    while items and allocated(items) == capacity:
        items.pop()
    return len(items), allocated(items)


print("原容量   首次变化时的 len:allocated")
for capacity in (1, 2, 4, 5, 6, 7, 8, 16, 24, 32, 33, 40, 64, 1000):
    print("%6d   %d:%d" % ((capacity,) + first_change(capacity)))
until = max(capacity for capacity in range(1, 200) if first_change(capacity)[0] == 0)
print("pop 到空之前一直不变的，最大是 %d" % until)

grown = []
same = []
for capacity in range(1, 200):
    for length in range(capacity >> 1):
        items = [None] * capacity
        del items[length:]
        if allocated(items) >= capacity:
            (grown if allocated(items) > capacity else same).append(
                "%d→%d:%d" % (capacity, length, allocated(items))
            )
print("del a[n:] 之后容量反而变大的:", " ".join(grown) or "没有")
print("低于 allocated >> 1 而容量没有变小的: %d 种" % len(same), " ".join(same[:8]))
