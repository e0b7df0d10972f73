# /// experiment
# title = "前向与反向之间转换模块：`.data` 路线的代价"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([3.0]))

    def forward(self, x):
        return x * self.weight


def run(label, change, make=Scale):
    m = make()
    x = torch.ones(1, requires_grad=True)
    y = m(x)
    saved, version = m.weight, m.weight._version
    change(m)
    bumped = saved._version - version
    try:
        y.sum().backward()
        print(label, "→ x.grad =", x.grad.item(), "| 版本号增加", bumped)
    except RuntimeError as e:
        print(label, "→ RuntimeError | 版本号增加", bumped)


def linear():
    m = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        m.weight.fill_(3.0)
    return m


def in_place(m):
    with torch.no_grad():
        m.weight.mul_(2)


def new_object(m):
    torch.__future__.set_overwrite_module_params_on_conversion(True)
    m._apply(lambda t: t * 2)
    torch.__future__.set_overwrite_module_params_on_conversion(False)


run("什么也不改", lambda m: None)
run("no_grad 里 weight.mul_(2)", in_place)
run("_apply(lambda t: t * 2)，.data 路线", lambda m: m._apply(lambda t: t * 2))
run("_apply(lambda t: t * 2)，新建路线", new_object)
run("double()，.data 路线", lambda m: m.double())
run("换成 nn.Linear，_apply(lambda t: t * 2)，.data 路线", lambda m: m._apply(lambda t: t * 2), linear)
