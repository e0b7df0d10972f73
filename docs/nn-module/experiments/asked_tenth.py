# /// experiment
# title = "第十批：旧对象缺的属性、批的大小、反向钩子里的梯度、自己标注的 `__call__`、运算量"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return f"{type(e).__name__}: {' '.join(str(e).split())[:110]}"


print("一、旧对象里没有的属性")
image = torch.ones(1, 1, 2, 2)
for old, name, value in (
    (nn.Upsample(scale_factor=2), "recompute_scale_factor", None),
    (nn.GELU(), "approximate", "none"),
):
    del old.__dict__[name]  # as an object saved by a version that lacked it
    print(" ", said(lambda old=old: old(image)))
    setattr(old, name, value)
    print("  补上之后", tuple(old(image).shape))

print("二、一批多大，eval 的结果变不变")
x = torch.tensor([[0.0], [2.0], [7.0]])
for track in (True, False):
    layer = nn.BatchNorm1d(1, track_running_stats=track).eval()
    print(f"  track_running_stats={track}", bool(torch.allclose(layer(x)[:2], layer(x[:2]))))

print("三、full 反向钩子跑的时候，参数的梯度写好了吗")
for needs in (False, True):
    layer, seen = nn.Linear(2, 1), []
    layer.register_full_backward_hook(
        lambda m, gi, go, seen=seen: seen.append([p.grad is not None for p in m.parameters()])
    )
    layer(torch.ones(1, 2, requires_grad=needs)).sum().backward()
    print("  输入要梯度" if needs else "  输入不要梯度", dict(zip(("weight", "bias"), seen[0])))


class Typed(nn.Module):
    """Says what a call takes and gives."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return super().__call__(x)

    def forward(self, x):
        return self.fc(x)


print("四、自己标注 __call__")
net, ran = Typed(), []
net.register_forward_hook(lambda *_: ran.append("钩子"))
net(torch.ones(1, 1))
print("  钩子照跑", ran, "；原来的标注", nn.Module.__annotations__["__call__"])

print("五、乘加的次数")
total = []
net = nn.Sequential(nn.Linear(8, 2), nn.ReLU())
net[0].register_forward_hook(lambda m, args, out: total.append(out.numel() * m.in_features))
net(torch.ones(4, 8))
print("  后置钩子数的", total)
try:
    from torch.utils.flop_counter import FlopCounterMode
except ImportError:
    print("  没有 torch.utils.flop_counter")
else:
    with FlopCounterMode(display=False) as counter:
        net(torch.ones(4, 8))
    print("  FlopCounterMode 数的", counter.get_total_flops())
