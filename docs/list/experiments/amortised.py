# /// experiment
# title = "一百万次 append，扩容几次"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# ///
"""Count resizes, and the pointers that would be moved if every resize had to copy."""

import struct

WORD = struct.calcsize("P")
TOTAL = 1000000

items = []
last = items.__sizeof__()
resizes = copied = 0
print("     append 次数   扩容次数   最坏搬动   每次 append 平均搬")
for number in range(1, TOTAL + 1):
    items.append(None)
    size = items.__sizeof__()
    if size != last:
        resizes += 1
        copied += number - 1
        last = size
    if number in (1000, 10000, 100000, 1000000):
        print("%16d %10d %10d   %.1f 个指针" % (number, resizes, copied, float(copied) / number))
capacity = (last - list.__basicsize__) // WORD
print("最后空着 %.1f%%" % (100.0 * (capacity - TOTAL) / capacity))
