# /// experiment
# title = "`__setattr__` 的代价：只看比值的档位"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 180
# ///
from timeit import repeat

import torch
from torch import nn

def cost(f, n):
    return min(repeat(f, number=n, repeat=7)) / n

def bracket(ratio, edges):
    """The half-open interval of `edges` that holds `ratio`; wide on purpose."""
    below = [e for e in edges if e <= ratio]
    above = [e for e in edges if e > ratio]
    return "%s–%s" % (below[-1] if below else 0, above[0] if above else "∞")

m = nn.Module()
m.z = 0
linear = nn.Linear(1, 1)
hooked = nn.Identity()
hooked.register_forward_hook(lambda *a: None)
identity = nn.Identity()
names = list(m.__dict__)[:-1]

plain = cost(lambda: object.__setattr__(m, "z", 1), 20000)
routed = cost(lambda: setattr(m, "z", 1), 20000)
build = cost(lambda: nn.Module(), 5000)

def rewrite():
    for n in names:
        setattr(m, n, m.__dict__[n])
through = cost(rewrite, 5000)
big = cost(lambda: nn.Linear(1024, 1024), 5)
forward = cost(lambda: identity.forward(1), 20000)
called = cost(lambda: identity(1), 20000)
with_hook = cost(lambda: hooked(1), 20000)
stored = cost(lambda: linear.training, 20000)
looked = cost(lambda: linear.weight, 20000)

wide = (1, 3, 30, 300, 3000, 30000)
print("setattr(m, …) ÷ object.__setattr__ →", bracket(routed / plain, wide))
print("取参数 m.weight ÷ 取普通属性 m.training →", bracket(looked / stored, wide))
print("m(x) 无钩子 ÷ m.forward(x) →", bracket(called / forward, (1, 2, 30)))
print("m(x) 一个 forward 钩子 ÷ 无钩子 →", bracket(with_hook / called, (1, 1.2, 10)))
print("内部属性全走 __setattr__ ÷ 整个 Module() →", bracket(through / build, (1, 1.5, 30)))
print("Linear(1024, 1024) 的构造 ÷ 一个空 Module()", bracket(big / build, (1, 100, 10000)))
