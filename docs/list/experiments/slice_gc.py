# /// experiment
# title = "拷贝时恰好触发垃圾回收，而析构函数清空了这个列表"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.12", "cpython-3.13", "cpython-3.15.2"]
# timeout = 120
# ///
"""Child processes copy a list in many ways while a destructor, run by the collector, empties that list."""

import copy
import ctypes
import gc
import os
import signal
import sys

OPERATIONS = (
    "a[:]",
    "a.copy()",
    "copy.copy(a)",
    "a[::2]",
    "a + b",
    "b + a",
    "a * 2",
    "tuple(a)",
    "list(a)",
    "[*a]",
)


class Trap(object):
    """Garbage that refers to itself: only the collector can find it."""

    def __init__(self):
        self.me = self

    def __del__(self):
        a.clear()


def real(made):
    """How many slots hold ``mark``, read as bare addresses: a slot may hold anything."""
    if isinstance(made, list):
        place = ctypes.c_void_p.from_address(id(made) + 24).value or 0
    else:
        place = id(made) + tuple.__basicsize__  # 3.14 keeps the hash before the items
    return sum(ctypes.c_void_p.from_address(place + 8 * i).value == id(mark) for i in range(len(made)))


def child(operation, armed):
    """Exit with 0 when the result is whole, 2 when it is sound but empty, 1 when slots hold anything else."""
    work = eval("lambda: " + operation, {"a": a, "b": b, "copy": copy})
    expected = len(work())
    gc.disable()
    gc.set_threshold(1)
    gc.collect()
    alive = [([], (None,) * 10, (None,) * 20) for _ in range(2500)]  # no header, no tuple is kept in reserve
    if armed:
        Trap()
    gc.enable()
    made = work()
    gc.disable()
    os._exit(2 if len(made) == 0 else int(len(made) != expected or real(made) != expected))


def outcome(operation, armed):
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        child(operation, armed)
    status = os.waitpid(process, 0)[1]
    if os.WIFSIGNALED(status):
        return "被信号杀死 " + signal.Signals(os.WTERMSIG(status)).name
    return ("完整", "有的格子是垃圾", "空的")[os.WEXITSTATUS(status)]


mark = object()
b = [mark] * 3
for operation in OPERATIONS:
    rows = []
    for armed in (False, True):
        a = [mark] * 10
        rows.append(outcome(operation, armed))
    print("%-13s 没有陷阱: %s   有陷阱: %s" % (operation, rows[0], rows[1]))
