# /// experiment
# title = "第四批：共享的权重、检查点里的东西、看不见的层"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import gc
import io
import warnings
import weakref

import torch
import torch.nn.functional as F
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return "%s: %s" % (type(e).__name__, " ".join(str(e).split())[:200])


def size(what):
    """Bytes that torch.save writes for ``what``."""
    file = io.BytesIO()
    torch.save(what, file)
    return file.tell()


def stored(a, b):
    return a.data_ptr() == b.data_ptr()


print("一、两种共享")
first, second = nn.Linear(2, 3, bias=False), nn.Linear(2, 3, bias=False)
kept, dropped = first.weight.detach().clone(), second.weight.detach().clone()
tied = nn.ModuleList([first, second])
first.weight = second.weight
print("first.weight = second.weight：留下的是 second 的初值:", torch.equal(first.weight, dropped), "，参数个数:", len(list(tied.parameters())))
tied.load_state_dict({"0.weight": torch.zeros(3, 2), "1.weight": torch.ones(3, 2)})
print("  字典里两份值不同，装完两处都是:", first.weight.unique().tolist(), "（后装的那份）")
out = nn.Linear(2, 3, bias=False)
pair = nn.ModuleList([out, nn.Embedding(3, 2, _weight=out.weight)])
print("nn.Embedding(3, 2, _weight=out.weight)：同一个对象 %s，同一块存储 %s，参数个数 %d" % (
    pair[1].weight is out.weight, stored(pair[1].weight, out.weight), len(list(pair.parameters()))))
print("  deepcopy 之后同一块存储:", stored(*(m.weight for m in copy.deepcopy(pair))))
pair.double()
print("  double() 之后同一块存储:", stored(pair[1].weight, out.weight))
tied.double()
print("  对象相同的那一对，double() 之后仍是同一个:", first.weight is second.weight)


class Transposed(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(2, 3, bias=False)

    def forward(self, x):
        return F.linear(self.up(x), self.up.weight.t())


both = Transposed()
both(torch.ones(1, 2)).sum().backward()
print("转置共享，forward 里写 F.linear(h, self.up.weight.t())：参数 %s，有梯度 %s" % ([n for n, _ in both.named_parameters()], both.up.weight.grad is not None))
mixed = nn.ParameterList([torch.ones(1), nn.Parameter(torch.ones(1))])
print("nn.ParameterList([张量, 参数])：元素的类型", [type(p).__name__ for p in mixed], "，参数个数", len(list(mixed.parameters())))

print("二、检查点里的东西")
net = nn.Sequential(nn.Linear(200, 200), nn.BatchNorm1d(200))
small = nn.Linear(1, 1)
print("装整个模块:", said(lambda: small.load_state_dict(small)))
print("装外层的字典:", said(lambda: small.load_state_dict({"epoch": 3, "model": small.state_dict()})))
big = torch.zeros(1000, 1000)
print("1000 行里存一行：big[0] 写了 %.1f MB，big[0].clone() 写了 %.1f MB" % (size(big[0]) / 1e6, size(big[0].clone()) / 1e6))
adam = torch.optim.Adam(net.parameters())
net(torch.ones(2, 200)).sum().backward()
adam.step()
numbers = sum(p.numel() for p in net.parameters())
print("Adam 走过一步，状态里的数是参数的 %.1f 倍" % (sum(t.numel() for s in adam.state.values() for t in s.values() if torch.is_tensor(t) and t.dim()) / numbers))
print("BatchNorm 里 state_dict() 有而 parameters() 没有的:", sorted(net[1].state_dict().keys() - dict(net[1].named_parameters()).keys()))
print("新模块不跟踪统计量:", said(lambda: nn.BatchNorm1d(2, track_running_stats=False).load_state_dict(nn.BatchNorm1d(2).state_dict())))
for name, wrap in (("spectral_norm", nn.utils.spectral_norm), ("weight_norm", nn.utils.weight_norm)):
    print("nn.utils.%s 的键:" % name, " ".join(wrap(nn.Linear(2, 2, bias=False)).state_dict()))

print("三、看不见的层")


class Inside(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 2)

    def forward(self, x):
        self.late = nn.Linear(2, 1)
        return self.late(self.first(x))


inside = Inside()
optimizer = torch.optim.SGD(inside.parameters(), lr=1.0)
inside(torch.ones(1, 2))
made = inside.late
inside(torch.ones(1, 2))
held = {id(p) for group in optimizer.param_groups for p in group["params"]}
print("forward 里写 self.late = nn.Linear(…)：每次都是新的 %s，优化器里有它 %s" % (inside.late is not made, id(inside.late.weight) in held))
extra = nn.Linear(2, 2)
optimizer.add_param_group({"params": extra.parameters()})
print("add_param_group 之后，优化器里有新层:", any(p is extra.weight for group in optimizer.param_groups for p in group["params"]))
for batch_first in (False, True):
    layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=batch_first).eval(), []
    for child in layer.children():
        child.register_forward_hook(lambda m, args, out: seen.append(m))
    with torch.no_grad():
        layer(torch.ones(2, 3, 4))
    print("TransformerEncoderLayer(batch_first=%s)，eval 加 no_grad：触发的子层 %d 个" % (batch_first, len(seen)))


class Closure(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_forward_hook(lambda m, args, out: self)


gc.disable()
m = Closure()
gone = weakref.ref(m)
del m
before = gone() is None
gc.collect()
print("钩子是用到 self 的 lambda，del 之后：立刻没了 %s，gc.collect() 之后 %s" % (before, gone() is None))
gc.enable()

print("四、零碎")


class Counts(nn.Module):
    def __init__(self):
        super().__init__()
        self.n = 0

    def forward(self, x):
        self.n += 1
        return x


counts = Counts()
replica = counts._replicate_for_data_parallel()
replica(torch.ones(1))
print("数据并行的副本里 self.n += 1：副本 %d，原件 %d；副本的 parameters() 有 %d 个" % (
    replica.n, counts.n, len(list(nn.Linear(1, 1)._replicate_for_data_parallel().parameters()))))
again = nn.Module()
again.register_buffer("b", torch.ones(1), persistent=False)
again.register_buffer("b", torch.ones(1))
print("没有 del，再登记同名缓冲区，state_dict:", list(again.state_dict()))
for shape in ((1, 4), (2, 4)):
    print("GroupNorm(4, 4).eval() 收 %s:" % (shape,), said(lambda: "通过" if nn.GroupNorm(4, 4).eval()(torch.ones(shape)) is not None else None))
if hasattr(nn.Module, "register_full_backward_pre_hook"):
    layer = nn.Linear(1, 1)
    layer.register_full_backward_pre_hook(lambda m, grad: None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        layer(torch.ones(1)).sum().backward()
    print("只登记了 register_full_backward_pre_hook，警告:", [str(w.message).split(" when")[0] for w in caught])
frozen = nn.Parameter(torch.ones(1), requires_grad=False)
frozen.mul_(torch.ones(1, requires_grad=True))
print("不要梯度的 Parameter 被原地乘上要梯度的，有 grad_fn:", frozen.grad_fn is not None, "；本来就要梯度的:", said(lambda: nn.Parameter(torch.ones(1)).mul_(2)))

print("五、许多层一起挂，编译之后再挂，一部分不转换")
net = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1))
late, bound = [], []
for name, m in net.named_children():
    m.register_forward_hook(lambda m, args, out: late.append(name))
    m.register_forward_hook(lambda m, args, out, name=name: bound.append(name))
net(torch.ones(1))
print("循环里的 lambda 直接用 name，记下的:", late, "；写成 name=name:", bound)
print("for m in net.named_modules() 取到的:", type(next(iter(net.named_modules()))).__name__)


class KeepsFloat(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.register_buffer("mean", torch.full((1,), 0.1))

    def _apply(self, fn, *args, **kwargs):
        return super()._apply(lambda t: t.to(fn(t).device), *args, **kwargs)


net = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1), KeepsFloat()).half()
before = [str(p.dtype) for p in net[1].parameters()]
for m in net.modules():
    if isinstance(m, nn.BatchNorm1d):
        m.float()
print("half() 之后 BatchNorm 的参数:", *sorted(set(before)), "；再对它 float():", *sorted({str(p.dtype) for p in net[1].parameters()}),
      "；重写了 _apply 的:", *{t.dtype for t in net[2].state_dict().values()}, net[2].mean.item(), "；Linear 的:", net[0].weight.dtype)


class Wraps(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)

    def forward(self, x):
        return self.fc(x)


for kind in ("torch.compile(m)", "m.compile()") if hasattr(nn.Module, "compile") else ():
    print("%s，调用过之后才往子模块上挂钩子：" % kind, end="")
    for first in (False, True):
        torch.compiler.reset()
        net, late = Wraps(), []
        if first:
            net.fc.register_forward_hook(lambda m, args, out: None)
        compiled = torch.compile(net, backend="eager") if kind == "torch.compile(m)" else net
        if compiled is net:
            net.compile(backend="eager")
        compiled(torch.ones(1))
        net.fc.register_forward_hook(lambda m, args, out: late.append(1))
        compiled(torch.ones(1))
        print("先前%s钩子的，跑了 %d 次" % ("已有" if first else "没有", len(late)), end="，")
        torch.compiler.reset()
        compiled(torch.ones(1))
        print("torch.compiler.reset() 之后累计 %d 次" % len(late), end="\n" if first else "；")
