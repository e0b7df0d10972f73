# /// experiment
# title = "前向与反向之间转换模块：哪些层报错，哪些静默算错"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return x * self.weight


def in_place(m):
    with torch.no_grad():
        m.weight.mul_(2)


def new_object(m):
    torch.__future__.set_overwrite_module_params_on_conversion(True)
    m.half()
    torch.__future__.set_overwrite_module_params_on_conversion(False)


def gradient(make, x, change):
    """x.grad when ``change`` is done to the module between forward and backward."""
    torch.manual_seed(0)
    m, x = make(), x.clone().requires_grad_()
    with torch.no_grad():
        m.weight.fill_(1 / 3)                   # half precision cannot hold it
    y, version = m(x), m.weight._version
    saved = m.weight
    change(m)
    bumped = saved._version - version
    # Unequal weights: the plain sum of a normalised output has gradient zero, whatever the layer's weight is.
    (y * torch.arange(1.0, 1 + y.numel()).reshape(y.shape)).sum().backward()
    return x.grad, m.weight, bumped


x = torch.ones(1)
for label, change in (("什么也不改", lambda m: None), ("no_grad 里 weight.mul_(2)", in_place),
                      ("half()", lambda m: m.half()), ("开了 overwrite 开关的 half()", new_object)):
    try:
        grad, _, bumped = gradient(Scale, x, change)
        print("x * weight，%s → x.grad = %.8f，版本号增加 %d" % (label, grad.item(), bumped))
    except RuntimeError:
        print("x * weight，%s → 反向 RuntimeError" % label)
grad, weight, bumped = gradient(Scale, x, lambda m: m.to_empty(device="cpu"))
print("x * weight，to_empty() → x.grad 就是新存储里那个没初始化的数: %s，版本号增加 %d" % (
    torch.equal(grad, weight.detach()) or bool(grad.isnan().all() and weight.isnan().all()), bumped))

layers = {
    "x * weight": (Scale, torch.ones(1)),
    "Linear": (lambda: nn.Linear(2, 2), torch.ones(1, 2)),
    "Conv2d": (lambda: nn.Conv2d(1, 1, 1), torch.ones(1, 1, 2, 2)),
    "LayerNorm": (lambda: nn.LayerNorm(3), torch.tensor([[0.0, 1.0, 5.0]])),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(2), torch.tensor([[0.0, 1.0], [2.0, 5.0], [7.0, 3.0]])),
    "PReLU": (nn.PReLU, torch.tensor([-1.0])),
}
changes = {"half()": lambda m: m.half(), "double()": lambda m: m.double(), "half().float()": lambda m: m.half().float()}
for name, (make, x) in layers.items():
    right, _, _ = gradient(make, x, lambda m: None)
    said = []
    for label, change in changes.items():
        try:
            grad, _, _ = gradient(make, x, change)
            said.append("%s %s" % (label, "梯度不变" if torch.equal(grad, right) else "静默变了"))
        except RuntimeError:
            said.append("%s RuntimeError" % label)
    print("%s：%s" % (name, "，".join(said)))
