# /// experiment
# title = "逐步走 `Module._call_impl`"
# envs = ["torch-1.13.1-official"]
# timeout = 120
# upstream = ["pytorch/v1.13.1"]
# steps = ["module-call-impl"]
# ///
"""The installed file is the pinned one; sys.settrace says which of its lines run. A table of ours says what each line is for."""
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

CODE = nn.Module._call_impl.__code__
SAID = {
    1192: "六张钩子字典里有东西？",
    1194: "快速路径：直接调 `forward`",
    1197: "有反向钩子？",
    1198: "反向钩子分成 full 与 legacy 两组",
    1199: "有前置钩子？",
    1201: "调前置钩子",
    1202: "它返回了东西？",
    1205: "位置参数换成它返回的",
    1208: "有 full 反向钩子？",
    1209: "造一个 `BackwardHook`",
    1210: "给输入套上恒等节点",
    1212: "调 `forward`",
    1213: "有后置钩子？",
    1215: "调后置钩子",
    1216: "它返回了东西？",
    1217: "输出换成它返回的",
    1219: "布置过反向钩子？",
    1220: "给输出套上恒等节点",
    1223: "有 legacy 反向钩子？",
    1236: "返回",
}
ASIDE = {1189, 1196, 1200, 1203, 1204, 1207, 1214}  # what only makes ready: locals, loops, the tuple round a single value

heads = {}
for node in ast.walk(ast.parse(source)):
    if isinstance(node, ast.stmt) and CODE.co_firstlineno < node.lineno:
        part = {ast.If: "test", ast.For: "iter"}.get(type(node))
        end = getattr(node, part).end_lineno if part else node.end_lineno
        for line in range(node.lineno, end + 1):
            heads.setdefault(line, (node, end))


def told(node, frame):
    """The sentence for a statement that is about to run; None for one that only makes ready."""
    if node.lineno in ASIDE:
        return None
    if not isinstance(node, ast.If):
        return SAID[node.lineno]
    held = bool(eval(ast.unparse(node.test), frame.f_globals, frame.f_locals))
    return SAID[node.lineno] + ("有" if held is (node.lineno != 1192) else "没有")


def shown(value):
    if isinstance(value, tuple):
        return "，".join(map(shown, value))
    if isinstance(value, torch.Tensor):
        return "%g%s" % (value, " 经 " + type(value.grad_fn).__name__ if value.grad_fn else "")
    return type(value).__name__


def show(node, end, said, local, doing):
    print("%s  %s：%s" % (node.lineno if end == node.lineno else "%d-%d" % (node.lineno, end), doing, said))
    for name in ("input", "result", "bw_hook"):
        if local.get(name) is not None:
            print("  %s = %s" % (name, shown(local[name])))


def walk(doing, m, x):
    """Call a module; a step is printed when its statement has run."""
    pending = []

    def trace(frame, event, arg):
        if frame.f_code is not CODE or frame.f_locals["self"] is not m:
            return None
        if event == "line" and pending and pending[0] is heads[frame.f_lineno][0]:
            return trace
        if event in ("line", "return") and pending:
            if pending[2]:
                show(*pending, dict(frame.f_locals, **({"result": arg} if event == "return" else {})), doing)
            pending.clear()
        if event == "line":
            node, end = heads[frame.f_lineno]
            pending.extend((node, end, told(node, frame)))
        return trace

    sys.settrace(trace)
    try:
        return m(x)
    finally:
        sys.settrace(None)


class Double(nn.Module):
    def forward(self, x):
        return x * 2


walk("没有钩子", Double(), torch.tensor(1.0))
m = Double()
m.register_forward_pre_hook(lambda m, args: (args[0] + 2,))
m.register_forward_hook(lambda m, args, result: result * 10)
m.register_full_backward_hook(lambda m, grad_input, grad_output: None)
walk("三种钩子各一个", m, torch.tensor(1.0, requires_grad=True))
