# /// experiment
# title = "逐步走 `Module.__setattr__`"
# envs = ["torch-1.13.1-official"]
# timeout = 120
# upstream = ["pytorch/v1.13.1"]
# steps = ["module-setattr"]
# ///
"""The installed file is the pinned one; sys.settrace says which of its lines run, its syntax tree where a question begins and ends."""
import ast
import os
import sys

import torch
from torch import nn
from torch.nn.modules import module as traced

with open(traced.__file__, "rb") as file:
    source = file.read()
with open(os.path.join(os.environ["ANATOMY_UPSTREAM"], "pytorch/v1.13.1/torch/nn/modules/module.py"), "rb") as file:
    assert file.read() == source

CODE = nn.Module.__setattr__.__code__
QUESTIONS = {
    "Parameter": "值是 `Parameter`？",
    "params": "名字在 `_parameters`？",
    "Module": "值是 `Module`？",
    "modules": "名字在 `_modules`？",
    "buffers": "名字在 `_buffers`？",
    "value": "值不合适？",
}

heads = {}
for node in ast.walk(ast.parse(source)):
    if isinstance(node, ast.stmt) and CODE.co_firstlineno < node.lineno:
        end = node.test.end_lineno if isinstance(node, ast.If) else node.end_lineno
        for line in range(node.lineno, end + 1):
            heads.setdefault(line, node)


def told(node, frame):
    """The sentence for a statement that is about to run; None for one that only makes ready."""
    if isinstance(node, ast.If):
        names = [name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)]
        if [type(op) for op in getattr(node.test, "ops", [])] == [ast.Is]:
            return None  # whether __init__ has run
        held = eval(ast.unparse(node.test), frame.f_globals, frame.f_locals)
        return next(said for name, said in QUESTIONS.items() if name in names) + ("是" if held else "不是")
    if isinstance(node, ast.Raise):
        return "抛 `TypeError`，什么也没写"
    if isinstance(node, ast.Expr):
        called = node.value.func
        if ast.unparse(called) == "remove_from":
            return "别处的同名旧值先删"
        return "交给 `%s`" % ast.unparse(called)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return "写进 `_%s`" % node.targets[0].value.id
    return None


def show(node, said, doing):
    end = node.test.end_lineno if isinstance(node, ast.If) else node.end_lineno
    print("%s  %s：%s" % (node.lineno if end == node.lineno else "%d-%d" % (node.lineno, end), doing, said))
    for table in ("_parameters", "_modules", "_buffers"):
        names = ["%s（%g）" % (name, value) if table == "_buffers" else name for name, value in m.__dict__[table].items()]
        print("  %s = %s" % (table, " ".join(names) or "（空）"))
    print("  __dict__ = %s" % (" ".join(name for name in vars(m) if name in NAMES) or "（没有）"))


def walk(doing):
    """Run an assignment; a step is printed when its statement has run."""
    pending = []

    def trace(frame, event, arg):
        if frame.f_code is not CODE:
            return None
        if event == "line" and pending and pending[0] is heads[frame.f_lineno]:
            return trace
        if event in ("line", "return") and pending:
            if pending[1]:
                show(*pending, doing)
            pending.clear()
        if event == "line":
            node = heads[frame.f_lineno]
            pending.extend((node, told(node, frame)))
        return trace

    sys.settrace(trace)
    try:
        exec(doing.strip("`"), globals())
    except TypeError:
        pass
    finally:
        sys.settrace(None)


NAMES = ("w", "child", "b", "n")
m = nn.Module()
m.register_buffer("b", torch.zeros(1))
weight, layer, tensor = nn.Parameter(torch.ones(1)), nn.Identity(), torch.ones(1)
walk("`m.w = weight`")
walk("`m.w = tensor`")
walk("`m.child = layer`")
walk("`m.b = tensor`")
walk("`m.n = 7`")
