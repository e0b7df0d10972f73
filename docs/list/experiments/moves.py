# /// experiment
# title = "扩容时，数组有没有换地方"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Watch the address of the array while a million items are appended."""

import ctypes

ITEMS = 24  # offset of ob_item in a list header, 64-bit build with the GIL
SMALL = 512  # bytes: up to here Python's own allocator serves the array

a = []
array = ctypes.c_void_p.from_address(id(a) + ITEMS)
size = a.__sizeof__()
place = array.value
resized = {True: 0, False: 0}
moved = {True: 0, False: 0}
for number in range(1000000):
    a.append(None)
    if a.__sizeof__() != size:
        size = a.__sizeof__()
        small = size - list.__basicsize__ <= SMALL
        if place is not None:
            resized[small] += 1
            moved[small] += array.value != place
        place = array.value
print("数组不超过 512 字节时: 换容量 %2d 次，地址变了 %d 次" % (resized[True], moved[True]))
print(
    "数组超过 512 字节以后: 换容量 %2d 次，地址变了%s"
    % (resized[False], "不到一半" if moved[False] * 2 < resized[False] else "一半以上")
)
