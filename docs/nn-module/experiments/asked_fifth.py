# /// experiment
# title = "第五批：同一层用几次、孩子自己的 to、拷贝与梯度、途中换权重"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import io
import threading
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return "%s: %s" % (type(e).__name__, " ".join(str(e).split())[:200])


def saved(do):
    """How many tensors autograd keeps while ``do`` runs."""
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(t) or t, lambda t: t):
        do()
    return len(kept)


print("一、赋值与 register_parameter")
m = nn.Module()
m.taken, m.also_taken, m.none = 1, 1, None
m.taken = nn.Parameter(torch.ones(1))
print("  名字上有普通值，赋 Parameter：登记了", "taken" in m._parameters)
print(
    "  名字上有普通值，register_parameter：",
    said(lambda: m.register_parameter("also_taken", nn.Parameter(torch.ones(1)))),
)
m.register_parameter("held", None)
print(
    "  新名字，赋 None：占住名字",
    "none" in m._parameters,
    "；register_parameter(…, None)：",
    "held" in m._parameters,
)
print(
    "  ModuleDict 的键：",
    "，".join(
        "%s %s" % (k, said(lambda k=k: nn.ModuleDict({k: nn.ReLU()}) and "可以")) for k in ("type", "relu")
    ),
)

print("二、同一层在 forward 里用三次")
layer = nn.Linear(3, 2, bias=False)
x = torch.randn(4, 3)
once, thrice = (lambda: layer(x).tanh().sum()), (lambda: sum(layer(x).tanh().sum() for _ in range(3)))
once().backward()
single, layer.weight.grad = layer.weight.grad, None
thrice().backward()
print(
    "  参数",
    len(list(layer.parameters())),
    "个；梯度是用一次的三倍：",
    torch.allclose(layer.weight.grad, 3 * single),
)
print("  自动微分存下的张量：用一次", saved(once), "个，用三次", saved(thrice), "个")


class OwnTo(nn.Module):
    def __init__(self):
        super().__init__()
        self.t, self.called = torch.zeros(1), 0

    def to(self, *args, **kwargs):
        self.called, self.t = self.called + 1, self.t.to(*args, **kwargs)
        return super().to(*args, **kwargs)


class OwnApply(nn.Module):
    def __init__(self):
        super().__init__()
        self.t = torch.zeros(1)

    def _apply(self, fn, *args, **kwargs):
        super()._apply(fn, *args, **kwargs)
        self.t = fn(self.t)
        return self


class Device(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.device = nn.Linear(1, 1), torch.device("cpu")


class Made(nn.Module):
    @property
    def fc(self):
        return nn.Linear(2, 3)


print("三、转换")
parent = nn.ModuleDict({"a": OwnTo(), "b": OwnApply()})
parent.to(torch.float64)
print("  孩子重写了 to，父模块 to(float64)：叫到", parent["a"].called, "次，普通张量是", parent["a"].t.dtype)
print("  孩子重写了 _apply：普通张量是", parent["b"].t.dtype)
for label, loss in (
    ("L1Loss()", nn.L1Loss()),
    ("CrossEntropyLoss(weight=…)", nn.CrossEntropyLoss(weight=torch.ones(2))),
):
    print(
        "  %s：参数与缓冲区 %s" % (label, [n for n, _ in [*loss.named_parameters(), *loss.named_buffers()]])
    )
moved = Device().to("meta")
print("  self.device 记着 cpu，to('meta') 之后：记的", moved.device, "，参数在", moved.fc.weight.device)
made = Made()
print("  property 里现造的层：孩子", list(made.children()), "，两次取到同一个", made.fc is made.fc)

print("四、拷贝与梯度")
fc = nn.Linear(2, 1)
fc(torch.ones(1, 2)).sum().backward()
file = io.BytesIO()
torch.save(fc, file)
file.seek(0)
print(
    "  deepcopy 之后的 .grad：",
    copy.deepcopy(fc).weight.grad,
    "；存整个模块再读：",
    torch.load(file, weights_only=False).weight.grad,
)

print("五、前向途中，另一个线程换掉权重")
first, second, paused, changed = (
    nn.Linear(1, 1, bias=False),
    nn.Linear(1, 1, bias=False),
    threading.Event(),
    threading.Event(),
)
net = nn.Sequential(first, second)
for fc in net:
    nn.init.constant_(fc.weight, 2.0)


def wait(*_):
    paused.set()
    changed.wait(30)


def update():
    paused.wait(30)
    with torch.no_grad():
        for fc in net:
            fc.weight.fill_(10.0)
    changed.set()


first.register_forward_hook(wait)
thread = threading.Thread(target=update)
thread.start()
print("  权重都是 2，输入 1；走完第一层时全换成 10：得到", net(torch.ones(1)).item())
thread.join()
