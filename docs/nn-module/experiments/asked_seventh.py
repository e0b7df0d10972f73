# /// experiment
# title = "第七批：改过名的层、缺一个键的共享、惰性参数、重算、裁剪、类型不同的卷积"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import io
import warnings

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

warnings.simplefilter("ignore")


def said(do, length=150):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return f"{type(e).__name__}: {' '.join(str(e).split())[:length]}"


def layer(value=1.0):
    """A 1×1 ``Linear`` without bias whose weight is ``value``."""
    made = nn.Linear(1, 1, bias=False)
    nn.init.constant_(made.weight, value)
    return made


x = torch.ones(1, 1)

print("一、层改了名，照样装旧的检查点")


class Old(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = layer(7.0)


class New(nn.Module):
    _version = 2

    def __init__(self):
        super().__init__()
        self.conv0 = layer()

    def _load_from_state_dict(self, state_dict, prefix, metadata, *args):
        if metadata.get("version") != 2:
            for key in [k for k in state_dict if k.startswith(prefix + "conv1.")]:
                state_dict[key.replace(prefix + "conv1", prefix + "conv0", 1)] = state_dict.pop(key)
        super()._load_from_state_dict(state_dict, prefix, metadata, *args)


for label, wrap in (("自己是根", lambda m: m), ("套在 ModuleDict 里，也叫 conv1", lambda m: nn.ModuleDict({"conv1": m}))):
    old, new = wrap(Old()), wrap(New())
    saved = old.state_dict()
    print(f"  {label}：", new.load_state_dict(saved), [p.item() for p in new.parameters()], end="；")
    print("调用者的字典没有变", list(saved) == list(old.state_dict()))

print("二、共享的权重只存了一份")
tied = nn.ModuleDict({"embed": layer(), "head": layer()})
tied.head.weight = tied.embed.weight
one = {"embed.weight": torch.tensor([[5.0]])}
print("  strict=True：", said(lambda: tied.load_state_dict(one)))
print("  strict=False：", tied.load_state_dict(one, strict=False).missing_keys, "；两个名字的值", end=" ")
print([m.weight.item() for m in (tied.embed, tied.head)])

print("三、惰性参数")
lazy = nn.LazyLinear(2)
print("  还没有调用，数参数：", said(lambda: sum(p.numel() for p in lazy.parameters()), 45))
opt, before = torch.optim.SGD(lazy.parameters(), lr=0.1), lazy.weight
lazy(torch.ones(1, 3)).sum().backward()
old_values = before.detach().clone()
opt.step()
print("  先建优化器，再调用：参数还是同一个对象", before is lazy.weight, "，更新了", end=" ")
print(not torch.equal(old_values, before))
for name in ("Adagrad", "Muon"):
    kind = getattr(torch.optim, name, None)
    print(f"  先建的是 {name}：", end="")
    print(said(lambda kind=kind: kind(nn.LazyLinear(2, bias=False).parameters()) and "收下", 50) if kind else "没有")

print("四、torch.utils.checkpoint，输入是数据")
fc = layer()
for label, kwargs in (("use_reentrant=True", True), ("use_reentrant=False", False)):
    fc.zero_grad(set_to_none=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        out = checkpoint(fc, x, use_reentrant=kwargs)
        result = said(lambda out=out: out.backward())
    print(f"  {label}：警告", [str(w.message) for w in caught], "；反向", result, "；梯度", end=" ")
    print(fc.weight.grad and fc.weight.grad.item())

print("五、parameters() 只能走一遍")
fc = layer()
(fc(x) * 100).sum().backward()
params = fc.parameters()
list(params)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print("  走过一遍再裁剪：", nn.utils.clip_grad_norm_(params, 1.0).item(), end="，梯度 ")
print(fc.weight.grad.item(), "，警告", [str(w.message) for w in caught], end="；")
print("重新取：", nn.utils.clip_grad_norm_(fc.parameters(), 1.0).item(), end="，梯度 ")
print(round(fc.weight.grad.item(), 3))

print("六、改反向的梯度")
fc = layer(2.0)
fc.register_full_backward_hook(lambda m, grad_input, grad_output: tuple(g * 10 for g in grad_input))
v = torch.ones(1, 1, requires_grad=True)
fc(v).backward()
print("  钩子返回 grad_input 的十倍：输入的梯度", v.grad.item(), "，参数的梯度", fc.weight.grad.item())
twice, plain = layer(2.0), layer(2.0)
twice.register_full_backward_hook(lambda m, grad_input, grad_output: tuple(g * 10 for g in grad_input))
for fc in (twice, plain):
    fc(fc(v)).backward()
print("  同一层用两次，参数的梯度：", twice.weight.grad.item(), "，没有钩子的", plain.weight.grad.item())

print("七、卷积：输入与权重的类型不同")
conv = nn.Conv2d(1, 1, 1)
image = torch.ones(1, 1, 1, 1)
print("  权重 half：", said(lambda: copy.deepcopy(conv).half()(image)))
print("  权重 bfloat16：", said(lambda: copy.deepcopy(conv).bfloat16()(image)))
print("  没有偏置，权重 half：", said(lambda: nn.Conv2d(1, 1, 1, bias=False).half()(image)))

print("八、存不下的属性，编译不了的下标")


class Holds(nn.Module):
    def __init__(self):
        super().__init__()
        self.F = F


class Indexes(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([layer(), layer()])

    def forward(self, v):
        for i in range(2):
            v = self.layers[i](v)
        return v


class Walks(Indexes):
    def forward(self, v):
        for one in self.layers:
            v = one(v)
        return v


class Enumerates(Indexes):
    def forward(self, v):
        for i, one in enumerate(self.layers):
            v = one(v) + i
        return v


print("  属性里放着一个 Python 模块：", said(lambda: torch.save(Holds(), io.BytesIO())))
print("  script 里用变量作下标：", said(lambda: torch.jit.script(Indexes()), 48))
print("  script 里直接遍历：", type(torch.jit.script(Walks())).__name__, end="")
print("，带 enumerate：", type(torch.jit.script(Enumerates())).__name__)

print("九、两种 weight_norm")
hooked = nn.utils.weight_norm(layer())
print("  nn.utils.weight_norm 的键：", list(hooked.state_dict()))
del hooked.weight
print("  del weight 之后 deepcopy，再调用：", copy.deepcopy(hooked)(torch.ones(1, 1)).shape)
make = getattr(nn.utils.parametrizations, "weight_norm", None)
if make is None:
    print("  没有 nn.utils.parametrizations.weight_norm")
else:
    made = copy.deepcopy(make(layer()))
    print("  nn.utils.parametrizations.weight_norm 的键：", list(made.state_dict()))
    print("  前一种存，后一种装：", made.load_state_dict(hooked.state_dict()))
    print("  后一种存，前一种装：", said(lambda: hooked.load_state_dict(made.state_dict()), 60))
