# /// experiment
# title = "逐个 append，容量在哪些长度上变化"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# timeout = 30
# ///
"""Watch the capacity of a list from outside: bytes beyond the bare header, divided by the size of a pointer."""

import struct

POINTER = struct.calcsize("P")
BARE = [].__sizeof__()


def allocated(items):
    return (items.__sizeof__() - BARE) // POINTER


grown = []
steps = [(0, allocated(grown))]
for number in range(200):
    grown.append(number)
    if allocated(grown) != steps[-1][1]:
        steps.append((len(grown), allocated(grown)))

print("长度  容量")
for length, capacity in steps:
    print("%4d  %4d" % (length, capacity))
