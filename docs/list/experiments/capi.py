# /// experiment
# title = "C 接口：借来的引用与偷走的引用"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Reference counts around the C functions, called through ctypes."""

import ctypes
import gc
import sys

api = ctypes.PyDLL(None)
for name, result, arguments in (
    ("PyList_GetItem", ctypes.c_void_p, [ctypes.py_object, ctypes.c_ssize_t]),
    ("PyList_SetItem", ctypes.c_int, [ctypes.py_object, ctypes.c_ssize_t, ctypes.py_object]),
    ("PyList_Append", ctypes.c_int, [ctypes.py_object, ctypes.py_object]),
    ("PyList_Insert", ctypes.c_int, [ctypes.py_object, ctypes.c_ssize_t, ctypes.py_object]),
    ("PySequence_GetItem", ctypes.c_void_p, [ctypes.py_object, ctypes.c_ssize_t]),
):
    function = getattr(api, name)
    function.restype = result
    function.argtypes = arguments

x = object()


def change(action):
    before = sys.getrefcount(x)
    action()
    return sys.getrefcount(x) - before


a = [x]
print(
    "PyList_GetItem      引用 %+d，拿到的就是 x: %s"
    % (change(lambda: api.PyList_GetItem(a, 0)), api.PyList_GetItem(a, 0) == id(x))
)
print("PySequence_GetItem  引用 %+d" % change(lambda: api.PySequence_GetItem(a, 0)))
a = []
print("PyList_Append       引用 %+d" % change(lambda: api.PyList_Append(a, x)))
print("PyList_Insert       引用 %+d" % change(lambda: api.PyList_Insert(a, 0, x)))
a = [None]
api.Py_IncRef(ctypes.py_object(x))
print(
    "PyList_SetItem      引用 %+d，先替它加好的那一个归了列表: %s"
    % (change(lambda: api.PyList_SetItem(a, 0, x)), a[0] is x)
)

by_address = {name: api[name] for name in ("PyList_New", "PyList_Append", "PyList_SetItem", "Py_DecRef")}
by_address["PyList_New"].restype = ctypes.c_void_p
by_address["PyList_New"].argtypes = [ctypes.c_ssize_t]
by_address["PyList_Append"].argtypes = [ctypes.c_void_p, ctypes.py_object]
by_address["PyList_SetItem"].argtypes = [ctypes.c_void_p, ctypes.c_ssize_t, ctypes.py_object]
by_address["Py_DecRef"].argtypes = [ctypes.c_void_p]


def lists():
    return sum(type(one) is list for one in gc.get_objects())


def make_hundred(release):
    """Lists as an extension makes them, given up or forgotten when it fails."""
    for _ in range(100):
        made = by_address["PyList_New"](0)
        by_address["PyList_Append"](made, x)
        if release:
            by_address["Py_DecRef"](made)


def half_filled():
    made = by_address["PyList_New"](3)
    api.Py_IncRef(ctypes.py_object(x))
    by_address["PyList_SetItem"](made, 0, x)
    by_address["Py_DecRef"](made)


for name, release in (("忘了减", False), ("每次 Py_DECREF", True)):
    before = lists()
    change_of_x = change(lambda: make_hundred(release))
    print("造一百个，各添一个 x，%s: 多出 %d 个列表，x 的引用 %+d" % (name, lists() - before, change_of_x))
print("三格只填一格就 Py_DECREF: x 的引用 %+d" % change(half_filled))
