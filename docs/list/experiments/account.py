# /// experiment
# title = "getsizeof([]) 数的是什么"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Read the five fields of a list straight from memory and compare them with what sys.getsizeof says."""
import ctypes
import struct
import sys

WORD = struct.calcsize("P")


class Header(ctypes.Structure):
    """PyListObject of a 64-bit build with the GIL."""

    _fields_ = [
        ("ob_refcnt", ctypes.c_ssize_t),
        ("ob_type", ctypes.c_void_p),
        ("ob_size", ctypes.c_ssize_t),
        ("ob_item", ctypes.c_void_p),
        ("allocated", ctypes.c_ssize_t),
    ]


print("偏移:", " ".join("%s=%d" % (name, getattr(Header, name).offset) for name, _ in Header._fields_))
print("头 =", ctypes.sizeof(Header), " list.__basicsize__ =", list.__basicsize__)
print("每个元素在头里占: list", list.__itemsize__, " tuple", tuple.__itemsize__)
print("[].__sizeof__() =", [].__sizeof__(), " sys.getsizeof([]) =", sys.getsizeof([]))
print()

grown = []
print("len  allocated  数组指针  __sizeof__  getsizeof")
for wanted in (0, 1, 4, 5):
    while len(grown) < wanted:
        grown.append("a fairly long string that is not counted")
    header = Header.from_address(id(grown))
    assert header.ob_type == id(list) and header.ob_size == len(grown)
    assert grown.__sizeof__() == ctypes.sizeof(Header) + header.allocated * WORD
    print("%3d  %9d  %s      %10d  %9d" % (header.ob_size, header.allocated, "有值" if header.ob_item else "NULL",
                                           grown.__sizeof__(), sys.getsizeof(grown)))

first = ctypes.cast(Header.from_address(id(grown)).ob_item, ctypes.POINTER(ctypes.c_void_p))[0]
print()
print("数组第 0 格 == id(grown[0]):", first == id(grown[0]))
