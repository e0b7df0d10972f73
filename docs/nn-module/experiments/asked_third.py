# /// experiment
# title = "第三批：数参数、初始化、读不出的文件、不能做键的模块"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import collections
import dataclasses
import inspect
import io
import pickle
import sys
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the last line of the exception it comes to, cut at the first full stop."""
    try:
        return do()
    except Exception as e:
        return "%s: %s" % (type(e).__name__, (str(e).strip().splitlines() or [""])[-1].strip().split(". ")[0])


print("一、数参数")
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
net.extra = nn.Parameter(torch.zeros(5))
net.spare = [nn.Linear(10, 10)]
print("sum(p.numel() for p in net.parameters()):", sum(p.numel() for p in net.parameters()), "；只数各层的 weight 与 bias:",
      sum(t.numel() for m in net.modules() for t in (getattr(m, "weight", None), getattr(m, "bias", None)) if t is not None))
tied = nn.ModuleList([nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)])
tied[1].weight = tied[0].weight
print("共享一份权重的两层：parameters() 数出 %d，state_dict() 数出 %d" % (
    sum(p.numel() for p in tied.parameters()), sum(t.numel() for t in tied.state_dict().values())))
net(torch.ones(1, 2)).sum().backward()
print("反向之后 .grad 仍是 None 的:", [n for n, p in net.named_parameters() if p.grad is None])
print("有 device 属性: %s；next(net.parameters()).device: %s；没有参数的 ReLU: %s" % (
    hasattr(net, "device"), next(net.parameters()).device, said(lambda: next(nn.ReLU().parameters())).strip(": ")))

print("二、优化器的状态对不上")
saved = torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=1.0).state_dict()
print("少了一个参数:", said(lambda: torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0).load_state_dict(saved)))
print("组数不同:", said(lambda: torch.optim.SGD([{"params": [p]} for p in nn.Linear(1, 1).parameters()], lr=1.0).load_state_dict(saved)))
wide = nn.Linear(3, 1)
optimizer = torch.optim.SGD(wide.parameters(), lr=1.0, momentum=0.9)
narrow = nn.Linear(1, 1)
other = torch.optim.SGD(narrow.parameters(), lr=1.0, momentum=0.9)
narrow(torch.ones(1, 1)).sum().backward()
other.step()
optimizer.load_state_dict(other.state_dict())
wide(torch.ones(1, 3)).sum().backward()
print("个数相同、形状不同：装入不报错，step():", said(lambda: optimizer.step() or "也不报错"))

print("三、初始化")
print("自己有 reset_parameters 的:", [k.__name__ for k in (nn.Module, nn.Linear, nn.Conv2d, nn.LSTM, nn.BatchNorm1d, nn.LayerNorm, nn.Embedding, nn.ReLU) if hasattr(k, "reset_parameters")])
torch.manual_seed(0)
first = nn.Linear(2, 2)
torch.manual_seed(0)
print("同一个种子造两次，权重相同:", torch.equal(first.weight, nn.Linear(2, 2).weight), "；全是 0:", bool((first.weight == 0).all()))
count = []
deep = nn.Sequential(nn.Sequential(nn.Linear(1, 1)))
deep.apply(lambda m: count.append(m) if isinstance(m, nn.Linear) else None)
once = len(count)
for m in deep.modules():
    m.apply(lambda s: count.append(s) if isinstance(s, nn.Linear) else None)
print("net.apply(f) 碰到那个 Linear %d 次，for m in net.modules(): m.apply(f) 碰到 %d 次" % (once, len(count) - once))

print("四、None 与半精度")
print("nn.Sequential(nn.ReLU(), None)(x):", said(lambda: nn.Sequential(nn.ReLU(), None)(torch.ones(1))))
x = torch.ones(1, 2).half()
for layer in (nn.Linear(2, 2), nn.LayerNorm(2), nn.ReLU()):
    print("CPU 上 %s().half():" % type(layer).__name__, said(lambda: str(layer.half()(x).dtype)))

print("五、不能做键的模块，dataclass")


class Same(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)

    def __eq__(self, other):
        return True


print("定义了 __eq__：parameters() %s；state_dict() %s" % (said(lambda: len(list(Same().parameters()))), said(lambda: len(Same().state_dict()))))
Same.__hash__ = nn.Module.__hash__
print("  补上 __hash__ = nn.Module.__hash__：parameters()", len(list(Same().parameters())))


@dataclasses.dataclass
class Plain(nn.Module):
    layer: nn.Module


print("@dataclass，字段是模块:", said(lambda: Plain(nn.ReLU())))


@dataclasses.dataclass(eq=False)
class Good(nn.Module):
    width: int

    def __post_init__(self):
        super().__init__()
        self.layer = nn.Linear(self.width, 1)


print("  eq=False，字段是数，层在 __post_init__ 里造:", len(list(Good(2).parameters())))

print("六、读不出的文件")
for what, content in (("网页", b"<!DOCTYPE html>"), ("Git LFS 的指针", b"version https://git-lfs.github.com/spec/v1\n"), ("空文件", b"")):
    try:
        torch.load(io.BytesIO(content))
    except Exception as e:
        print("%s: %s: %s" % (what, type(e).__name__, str(e).split(". ")[0]))
whole = io.BytesIO()
torch.save(nn.Linear(9, 9).state_dict(), whole)
print("下载到一半:", said(lambda: torch.load(io.BytesIO(whole.getvalue()[:500]))))


class Net(nn.Module):
    pass


old = pickle.dumps(Net())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = 1.0

    def forward(self, x):
        return x * self.scale


sys.modules["__main__"].Net = Net
print("存的时候类里还没有 scale:", said(lambda: pickle.loads(old)(torch.ones(1))))

print("七、训练与评估不同的层，给层起名字")
readers = []
for name, kind in sorted(vars(nn).items()):
    if isinstance(kind, type) and issubclass(kind, nn.Module):
        if any("self.training" in inspect.getsource(base.forward) for base in kind.__mro__ if "forward" in vars(base) and base is not nn.Module):
            readers.append(name)
print("自己的 forward 读 self.training 的:", " ".join(readers))
print("一个样本，BatchNorm1d 在训练模式:", said(lambda: nn.BatchNorm1d(2)(torch.ones(1, 2))), "；评估模式:", said(lambda: tuple(nn.BatchNorm1d(2).eval()(torch.ones(1, 2)).shape)))
named = nn.Sequential(collections.OrderedDict([("conv", nn.Linear(1, 1)), ("act", nn.ReLU()), ("conv", nn.Linear(2, 1))]))
print("OrderedDict 里两个都叫 conv，剩下:", [n for n, _ in named.named_children()], "；named.act 与 named[1] 是同一个:", named.act is named[1])
