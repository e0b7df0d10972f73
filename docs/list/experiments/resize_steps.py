# /// experiment
# title = "逐步走 `list_resize`"
# envs = ["cpython-3.11.2"]
# upstream = ["cpython/v3.11.2"]
# steps = ["list-take-ref", "list-resize"]
# ///
"""A model of append and list_resize says which lines run; after every operation it must agree with the interpreter's own list."""

import os
import struct

UPSTREAM = os.path.join(os.environ["ANATOMY_UPSTREAM"], "cpython/v3.11.2")
WORD = struct.calcsize("P")


def numbered(path, function):
    """The numbered lines of a function, from its name to its closing brace."""
    with open(os.path.join(UPSTREAM, path), encoding="utf-8") as file:
        lines = list(enumerate(file.read().split("\n"), 1))
    start = next(at for at, (_, text) in enumerate(lines) if text.startswith(function) and not text.endswith(";"))
    end = next(at for at in range(start, len(lines)) if lines[at][1].startswith("}"))
    return lines[start:end]


FAST = numbered("Include/internal/pycore_list.h", "_PyList_AppendTakeRef(")
RESIZE = numbered("Objects/listobject.c", "list_resize(")


def at(lines, words, more=0):
    """The number of the one line of code that holds ``words``, and of the one ``more`` lines on."""
    (first,) = (number for number, text in lines if words in text and not text.lstrip().startswith("*"))
    return f"{first}-{first + more}" if more else f"{first}"


class Model:
    def __init__(self):
        self.size = self.allocated = 0

    def step(self, lines, said, **local):
        quotation = "list-take-ref" if lines[0] == "F" else "list-resize"
        print(f"{quotation}:{lines[1:]}  {said}")
        values = {"len": self.size, "allocated": self.allocated, **local}
        for name, value in values.items():
            print(f"  {name} = {value}")

    def append(self, what):
        if self.allocated > self.size:
            self.size += 1
            self.step("F" + at(FAST, "allocated > len", 4), f"{what}：有空格，写进去，长度加一；不进 `list_resize`")
            return
        self.step("F" + at(FAST, "ListResize("), f"{what}：没有空格，走慢路径")
        self.resize(self.size + 1, "慢路径")

    def resize(self, newsize, what):
        half = self.allocated >> 1
        if self.allocated >= newsize >= half:
            self.size = newsize
            self.step("R" + at(RESIZE, ">> 1", 4), f"{what}：够用，没有空过半，只改长度", newsize=newsize)
            return
        why = (
            f"容量 {self.allocated} 不够 {newsize}"
            if self.allocated < newsize
            else f"{newsize} 不到 {self.allocated} 的一半"
        )
        self.step("R" + at(RESIZE, ">> 1"), f"{what}：{why}，往下走", newsize=newsize)
        new = newsize + (newsize >> 3) + 6 & ~3
        known = {"newsize": newsize, "new_allocated": new}
        self.step("R" + at(RESIZE, ">> 3"), f"按公式：{newsize} + {newsize >> 3} + 6，取到 4 的倍数", **known)
        if newsize - self.size > new - newsize:
            spare = new - newsize
            known["new_allocated"] = new = newsize + 3 & ~3
            self.step(
                "R" + at(RESIZE, "Py_SIZE(self) >", 1),
                f"一次加 {newsize - self.size} 个，预留只有 {spare} 个：不预留了",
                **known,
            )
        if newsize == 0:
            known["new_allocated"] = new = 0
            self.step("R" + at(RESIZE, "if (newsize == 0", 1), "长度是 0：目标容量也是 0", **known)
        self.step("R" + at(RESIZE, "PyMem_Realloc("), f"问分配器要 {new} 格的地方", **known)
        self.size, self.allocated = newsize, new
        self.step("R" + at(RESIZE, "self->ob_item = items", 3), "三个字段一起换成新的", **known)


model, real = Model(), []


def agree():
    allocated = (real.__sizeof__() - list.__basicsize__) // WORD
    assert (model.size, model.allocated) == (len(real), allocated), (model.size, model.allocated, len(real), allocated)


for number in range(1, 6):
    model.append(f"第 {number} 次 `append`")
    real.append(number)
    agree()
model.resize(25, "`extend` 二十个")
real.extend([0] * 20)
agree()
model.resize(13, "`del a[13:]`")
del real[13:]
agree()
model.resize(12, "`pop()`")
real.pop()
agree()
model.resize(1, "`del a[1:]`")
del real[1:]
agree()
model.resize(0, "`pop()`")
real.pop()
agree()
