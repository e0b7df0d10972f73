# /// experiment
# title = "`__setattr__` 的代价：只看比值至少多大"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 180
# ///
from timeit import repeat

import torch
from torch import nn

def cost(f, n):
    """Seconds a call, the best of many short rounds: other work on the machine only ever adds."""
    return min(repeat(f, number=n, repeat=25)) / n


m = nn.Module()
m.z = 0
linear = nn.Linear(1, 1)
hooked = nn.Identity()
hooked.register_forward_hook(lambda *a: None)
identity = nn.Identity()
names = list(m.__dict__)[:-1]

plain = cost(lambda: object.__setattr__(m, "z", 1), 4000)
routed = cost(lambda: setattr(m, "z", 1), 4000)
build = cost(lambda: nn.Module(), 1000)

def rewrite():
    for n in names:
        setattr(m, n, m.__dict__[n])
through = cost(rewrite, 1000)
big = cost(lambda: nn.Linear(1024, 1024), 2)
forward = cost(lambda: identity.forward(1), 4000)
called = cost(lambda: identity(1), 4000)
with_hook = cost(lambda: hooked(1), 4000)
stored = cost(lambda: linear.training, 4000)
looked = cost(lambda: linear.weight, 4000)

for label, ratio, floor in (
    ("setattr(m, …) 对 object.__setattr__", routed / plain, 3),
    ("取参数 m.weight 对取普通属性 m.training", looked / stored, 3),
    ("m(x) 无钩子 对 m.forward(x)", called / forward, 2),
    ("m(x) 一个 forward 钩子 对 无钩子", with_hook / called, 1.2),
    ("内部属性全走 __setattr__ 对 整个 Module()", through / build, 1.5),
    ("Linear(1024, 1024) 的构造 对 一个空 Module()", big / build, 100),
):
    print("%s：至少 %s 倍 → %s" % (label, floor, ratio >= floor))
