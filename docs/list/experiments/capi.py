# /// experiment
# title = "C 接口：借来的引用与偷走的引用"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Reference counts around the C functions, called through ctypes."""

import ctypes
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
