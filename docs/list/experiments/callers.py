# /// experiment
# title = "谁调用 list_resize，谁换数组：把 listobject.c 找一遍"
# envs = ["cpython-3.11.2"]
# upstream = ["cpython/v3.11.2"]
# ///
"""For a few words: the functions of Objects/listobject.c in whose bodies they stand, comments and assertions left out."""

import os
import re
import textwrap

with open(
    os.path.join(os.environ["ANATOMY_UPSTREAM"], "cpython/v3.11.2/Objects/listobject.c"), encoding="utf-8"
) as file:
    source = file.read()
source = re.sub(r"/\*.*?\*/|//[^\n]*", lambda found: "\n" * found[0].count("\n"), source, flags=re.S)
source = re.sub(r"\bassert\(.*?\);", "", source)

bodies = {}
name = None
for line in source.split("\n"):
    head = re.match(r"([A-Za-z_]\w*)\(", line)
    if head and name is None:
        name = head[1]
        bodies[name] = []
    if name:
        bodies[name].append(line)
    if line.startswith("}"):
        name = None

print("读到函数 %d 个" % len(bodies))
for text, pattern in (
    ("调用 list_resize", r"\blist_resize\("),
    ("调用 PyMem_Realloc", r"\bPyMem_Realloc\b"),
    ("给 ob_item 赋值", r"->ob_item\s*=[^=]"),
    ("给 allocated 赋值", r"->allocated\s*=[^=]"),
    ("比较元素（可能运行 Python 代码）", r"PyObject_RichCompare(Bool)?\("),
    ("名叫 merge_collapse", r"\bmerge_collapse\b"),
):
    found = [name for name, body in bodies.items() if re.search(pattern, "\n".join(body[1:]))]
    print("%s: %d 个" % (text, len(found)))
    print(textwrap.fill(" ".join(found), 48, initial_indent="  ", subsequent_indent="  "))
