# /// experiment
# title = "练习的答案，逐个跑过"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy

import torch
from torch import nn

# --8<-- [start:ex1]
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.ones(1)
        self.register_buffer("steps", torch.tensor(0))
        self.register_buffer("cache", torch.ones(1), persistent=False)
        self.proj = nn.Linear(1, 1, bias=False)
        self.register_buffer("steps", torch.tensor(0), persistent=False)

m = M()
print("练习 1：键", list(m.state_dict()))
m.half()
print("练习 1：类型", m.scale.dtype, m.steps.dtype, m.cache.dtype, m.proj.weight.dtype)
# --8<-- [end:ex1]


# --8<-- [start:ex2]
def load_or_nothing(m, sd):
    copy.deepcopy(m).load_state_dict(sd)        # raises before m is touched
    return m.load_state_dict(sd)
# --8<-- [end:ex2]


class Raises(nn.Linear):
    """Refuses its extra state, after its own parameters were written."""

    get_extra_state = lambda self: 1

    def set_extra_state(self, state):
        raise ValueError


def clones(mod, state, prefix, metadata):
    return {k: v.clone() for k, v in state.items()}


hooked = nn.Linear(2, 1)
hooked._register_state_dict_hook(clones)        # what state_dict() gives no longer shares storage
weight, one = torch.full((1, 2), 7.0), torch.ones(1)
for label, m, sd in (
    ("形状不符", nn.Linear(2, 1), {"weight": weight, "bias": torch.ones(3)}),
    ("少一个键", nn.Linear(2, 1), {"weight": weight}),
    ("set_extra_state 抛异常", Raises(2, 1), {"weight": weight, "bias": one, "_extra_state": 1}),
    ("状态字典的钩子返回克隆", hooked, {"weight": weight, "bias": torch.ones(3)}),
):
    before = [t.clone() for t in m.parameters()]
    try:
        load_or_nothing(m, sd)
        outcome = "通过"
    except Exception as e:
        outcome = type(e).__name__
    print("练习 2：%s → %s，模型没变: %s" % (label, outcome, all(map(torch.equal, before, m.parameters()))))
m = nn.Linear(2, 1)
load_or_nothing(m, {"weight": weight, "bias": one})
print("练习 2：好的字典装进去了:", m.weight.tolist() == weight.tolist())

root = nn.Sequential(nn.Linear(1, 1))
order = []
root.register_full_backward_hook(lambda *a: order.append("root"))
root[0].register_full_backward_hook(lambda *a: order.append("child"))
for wants in (False, True, True):
    order.clear()
    x = torch.ones(1, 1, requires_grad=wants)
    root(x).sum().backward()
    print("练习 3：输入%s梯度 → %s，x.grad 有了: %s" % ("要" if wants else "不要", " ".join(order), x.grad is not None))


# --8<-- [start:ex4]
def tied(m):
    groups = {id(p): [] for p in m.parameters()}
    for name, t in m.state_dict(keep_vars=True).items():
        groups.get(id(t), []).append(name)
    return [names for names in groups.values() if len(names) > 1]

m = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
m[1].weight = m[0].weight
print("练习 4：转换前", tied(m), "double() 后", tied(m.double()), "to('meta') 后", tied(m.to("meta")))
# --8<-- [end:ex4]
