# /// experiment
# title = "从 64 个逐个 pop：每一段相同容量的两端"
# envs = ["cpython-3.11.2", "cpython-3.15.2"]
# ///
"""The data of the chart: both ends of every stretch of lengths that share a capacity."""
import struct

WORD = struct.calcsize("P")


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // WORD


items = [None] * 64
seen = []
while True:
    seen.append((len(items), allocated(items)))
    if not items:
        break
    items.pop()
seen.reverse()
for index, (length, capacity) in enumerate(seen):
    around = [pair[1] for pair in seen[max(index - 1, 0):index + 2]]
    if len(around) < 3 or around != [capacity] * 3:
        print("len=%d allocated=%d" % (length, capacity))
