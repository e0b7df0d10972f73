# /// experiment
# title = "pop 到哪个长度时容量第一次变小"
# envs = ["cpython-3.8", "cpython-3.11.2", "cpython-3.13", "cpython-3.14.10", "cpython-3.15.2"]
# ///
"""For several capacities: the first len:allocated at which popping changes the capacity."""
import struct

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


def first_change(capacity):
    items = [None] * capacity
    while items and allocated(items) == capacity:
        items.pop()
    return len(items), allocated(items)


print("原容量   首次变小时的 len:allocated")
for capacity in (1, 2, 4, 5, 8, 16, 24, 32, 33, 40, 64, 1000):
    print("%6d   %d:%d" % ((capacity,) + first_change(capacity)))
until = max(capacity for capacity in range(1, 200) if first_change(capacity)[0] == 0)
print("删空之前一直不变的，最大是 %d" % until)
