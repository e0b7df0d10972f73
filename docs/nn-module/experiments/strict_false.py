# /// experiment
# title = "`strict=False` 放过了什么，没放过什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


def load(label, state):
    m = nn.Linear(2, 1)
    with torch.no_grad():
        m.weight.zero_()
        m.bias.zero_()
    try:
        print(label, "→", m.load_state_dict(state, strict=False))
    except RuntimeError as e:
        print(label, "→ RuntimeError:", str(e).splitlines()[1].strip().split(":")[0])
    print("    装完之后 weight =", m.weight.tolist(), "bias =", m.bias.tolist())


seven = torch.full((1, 2), 7.0)
load("少一个键", {"weight": seven})
load("多一个键", {"weight": seven, "bias": torch.ones(1), "extra": torch.ones(1)})
load("bias 形状不符", {"weight": seven, "bias": torch.ones(3)})
