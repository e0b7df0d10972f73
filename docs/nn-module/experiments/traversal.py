# /// experiment
# title = "五种遍历的次序与去重"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

class N(nn.Module):
    def __init__(self, tag, **kids):
        super().__init__()
        self.tag = tag
        for k, v in kids.items():
            setattr(self, k, v)

shared = N("s")
shared.w = nn.Parameter(torch.ones(1))
root = N("root", left=N("L", a=shared, again=shared), right=N("R", b=shared), nothing=None)
root.add_module("none", None)

def tags(ms):
    return " ".join(m.tag for m in ms)

def applied(*names):
    """How often apply() calls fn on one module that hangs under these dotted names."""
    top, leaf, hits = nn.Module(), nn.Identity(), []
    for name in names:
        parent = top
        *folders, last = name.split(".")
        for folder in folders:
            if folder not in parent._modules:
                parent.add_module(folder, nn.Module())
            parent = parent._modules[folder]
        parent.add_module(last, leaf)
    top.apply(lambda m: hits.append(1) if m is leaf else None)
    return len(hits)

order = []
root.apply(lambda m: order.append(m))
print("children() →", tags(root.children()))
print("modules() →", tags(root.modules()))
print("named_modules() →", [n for n, _ in root.named_modules()])
print("named_modules(remove_duplicate=False) →", [n for n, _ in root.named_modules(remove_duplicate=False)])
print("apply() →", tags(order))
print("named_parameters() →", [n for n, _ in root.named_parameters()])
print("state_dict() →", list(root.state_dict()))
print("L.children() →", tags(root.left.children()), "（同一父模块内去重）")

print("apply() 调用共享的模块：挂在同一个父模块下两次 →", applied("a", "b"), "次；挂在两个父模块下 →", applied("p.a", "q.a"), "次")

shown = nn.Sequential(nn.Linear(1, 1), nn.Flatten())
shown.scale = nn.Parameter(torch.ones(1))
shown.register_buffer("mean", torch.zeros(1))
shown.extra = [nn.Linear(1, 1)]
print("repr() 里有 →", " ".join(line.strip().split(":")[0].strip("()") for line in repr(shown).splitlines()[1:-1]))

hits = []
root._apply(lambda t: hits.append(1) or t)
print("_apply 对 w 调用 fn", len(hits), "次")

loop = N("x")
loop.me = N("y")
loop.me.back = loop
print("有环：modules() →", tags(loop.modules()), end="；")
for name in ("train", "state_dict", "double", "zero_grad"):
    try:
        getattr(loop, name)()
        print(name, "→ 通过", end="；")
    except RecursionError:
        print(name, "→ RecursionError", end="；")
print()
