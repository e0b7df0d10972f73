# /// experiment
# title = "一串操作，每一步之后的 len 与 allocated"
# envs = ["cpython-3.11.2"]
# ///
"""The sequence with which the interactive figure begins, done by the interpreter."""
import struct

WORD = struct.calcsize("P")
OPERATIONS = """append(1); append(2); append(3); append(4); append(5); insert(0, 0); extend([6, 7, 8]); pop(0)
del a[1:7]; pop(); pop(); extend([1, 2, 3, 4, 5]); clear(); extend([1, 2, 3, 4, 5])"""

a = []
print(" len  allocated")
for operation in OPERATIONS.replace("\n", "; ").split("; "):
    exec(operation if operation.startswith("del") else "a." + operation)
    print("%4d %10d   %-24s %s" % (len(a), (a.__sizeof__() - list.__basicsize__) // WORD, operation, a))
