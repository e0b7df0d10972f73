# /// experiment
# title = "extend 中途没有内存"
# envs = ["cpython-3.11.2", "cpython-3.12", "cpython-3.13"]
# ///
"""The source takes all memory away after four items; the fifth needs a larger array."""

import _testcapi


class Nine(object):
    def __init__(self):
        self.left = list(range(9, 0, -1))

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        if len(self.left) == 5:
            _testcapi.set_nomemory(0)
        return self.left.pop()

    def __length_hint__(self):
        return 0


for text, start in (("空列表", []), ("四个元素", [None] * 4)):
    items = list(start)
    source = Nine()
    try:
        items.extend(source)
        failed = False
    except MemoryError:
        failed = True
    _testcapi.remove_mem_hooks()
    print("%s: %s，之后是 %s" % (text, "MemoryError" if failed else "没有失败", items))
