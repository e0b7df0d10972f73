# /// experiment
# title = "同一条 `m.x = v`，落在哪张表"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

def where(m, name="x"):
    homes = [k for k in ("_parameters", "_buffers", "_modules") if name in m.__dict__[k]]
    homes += ["__dict__"] * (name in m.__dict__) + ["非持久集"] * (name in m._non_persistent_buffers_set)
    return "+".join(homes) or "无"

make = {
    "空": lambda m: None,
    "参数": lambda m: m.register_parameter("x", nn.Parameter(torch.ones(1))),
    "子模块": lambda m: m.add_module("x", nn.Identity()),
    "缓冲区": lambda m: m.register_buffer("x", torch.ones(1), persistent=False),
    "属性": lambda m: m.__dict__.__setitem__("x", 0),
}
values = {
    "Parameter": lambda: nn.Parameter(torch.zeros(1)),
    "Module": lambda: nn.Identity(),
    "Tensor": lambda: torch.zeros(1),
    "None": lambda: None,
    "int": lambda: 7,
}
for before, setup in make.items():
    print("原先是" + before + "：")
    for kind, value in values.items():
        m = nn.Module()
        setup(m)
        try:
            m.x = value()
            print("   x = %-9s → %s" % (kind, where(m)))
        except Exception as e:
            print("   x = %-9s → %s，x 仍在 %s" % (kind, type(e).__name__, where(m)))
