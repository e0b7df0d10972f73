# /// experiment
# title = "跑热之后，append 变成了哪条字节码"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Warm functions up and list what the interpreter turned their calls and subscripts into."""

import dis


def dropped(values):
    out = []
    for value in values:
        out.append(value)
    return out


def kept(values):
    out = []
    for value in values:
        result = out.append(value)
    return out


def subclassed(values):
    out = Sub()
    for value in values:
        out.append(value)
    return out


class Sub(list):
    pass


def read(values, index):
    for _ in values:
        values[index]


def comprehension(values):
    return [value for value in values]


def shown(code, words):
    names = []
    codes = [code] + [part for part in code.co_consts if hasattr(part, "co_code")]
    for part in codes:
        for step in dis.get_instructions(part, adaptive=True):
            if step.opname.startswith(words):
                names.append(step.opname)
    return " ".join(names)


for function in (dropped, kept, subclassed):
    cold = shown(function.__code__, ("PRECALL", "CALL"))
    for _ in range(100):
        function(range(20))
    print("%-10s 冷: %s" % (function.__name__, cold))
    print("%-10s 热: %s" % ("", shown(function.__code__, ("PRECALL", "CALL"))))
for index in (0, -1):
    for _ in range(100):
        read(list(range(20)), index)
    print("a[%2d] 热: %s" % (index, shown(read.__code__, ("BINARY",))))
    read = type(read)(read.__code__.replace(), globals(), "read")
comprehension(range(20))
print("推导式     ", shown(comprehension.__code__, ("LIST_APPEND",)))
