# /// experiment
# title = "切片赋值与切片删除"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""What slice assignment accepts, where it puts things, and what it refuses."""
import struct

WORD = struct.calcsize("P")


def show(statement, count=6):
    a = list(range(count))
    try:
        exec(statement, {"a": a})
        print("%-18s %r" % (statement, a))
    except (TypeError, ValueError) as error:
        print("%-18s %s: %s" % (statement, type(error).__name__, error))


for statement in ("a[1:3] = 'xyz'", "a[1:1] = 'xy'", "a[4:1] = 'n'", "a[9:] = 'n'", "a[1:3] = a", "a[1:3] = 5",
                  "del a[::2]", "a[::2] = 'xyz'", "a[::2] = 'xy'", "a[:] = ()"):
    show(statement)

big = [None] * 100
del big[10:]
spare = [None] * 100
del spare[::2]
print("删到 10 个，容量", (big.__sizeof__() - list.__basicsize__) // WORD,
      "  隔一个删一个，剩 50 个，容量", (spare.__sizeof__() - list.__basicsize__) // WORD)
