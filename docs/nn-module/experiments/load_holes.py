# /// experiment
# title = "1.13.1 装入时的两个漏洞"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


def load(label, m, state):
    try:
        m.load_state_dict(state)
        outcome = "通过"
    except RuntimeError as e:
        outcome = str(e).splitlines()[1].strip().split(":")[0]
    print(label, "→", outcome)


good = nn.Linear(2, 1).state_dict()
load("多一个键 'foo'", nn.Linear(2, 1), {**good, "foo": torch.ones(1)})
load("多一个键 'weight.foo'", nn.Linear(2, 1), {**good, "weight.foo": torch.ones(1)})

for n in (1, 3):
    s = nn.Module()
    s.x = nn.Parameter(torch.tensor(0.0))
    load("0 维参数，字典里的形状是 [%d]" % n, s, {"x": torch.arange(7.0, 7.0 + n)})
    print("    之后 x =", s.x.item())
