# /// experiment
# title = "构造、赋值、取值、调用的代价：只看比值够不够大"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
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
relu = cost(lambda: nn.ReLU(), 1000)
small = cost(lambda: nn.Linear(1, 1), 500)
big = cost(lambda: nn.Linear(1024, 1024), 2)
extra = through - len(names) * plain           # what `self.x = v` for every field cost more than what it does

def wrapper(module, *args):                    # the same call behind one more Python function
    return module.forward(*args)

forward = cost(lambda: identity.forward(1), 4000)
wrapped = cost(lambda: wrapper(identity, 1), 4000)
called = cost(lambda: identity(1), 4000)
with_hook = cost(lambda: hooked(1), 4000)
stored = cost(lambda: linear.training, 4000)
looked = cost(lambda: linear.weight, 4000)

for label, ratio, floor in (
    ("setattr(m, …) 对 object.__setattr__", routed / plain, 3),
    ("取参数 m.weight 对取普通属性 m.training", looked / stored, 3),
    ("m(x) 无钩子 对 m.forward(x)", called / forward, 2),
    ("m(x) 无钩子 对 只多包一层函数的 m.forward(x)", called / wrapped, 1.3),
    ("m(x) 一个 forward 钩子 对 无钩子", with_hook / called, 1.2),
):
    print("%s：至少 %s 倍 → %s" % (label, floor, ratio >= floor))
for label, share, bound in (
    ("ReLU()", extra / relu, ">= 50"),
    ("Linear(1, 1)", extra / small, ">= 5"),
    ("Linear(1024, 1024)", extra / big, "<= 2"),
):
    sign, percent = bound.split()
    print("构造时省下的，占 %s 的 %s%%：%s" % (label, bound, share * 100 >= int(percent) if sign == ">=" else share * 100 <= int(percent)))
