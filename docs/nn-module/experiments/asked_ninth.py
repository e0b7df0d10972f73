# /// experiment
# title = "第九批：被一批 NaN 毁掉的统计量、遍历一个不是列表的模块、抄参数、平均检查点、第二次反向"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import io
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return f"{type(e).__name__}: {' '.join(str(e).split())[:70]}"


def size(what):
    """How many kilobytes ``torch.save`` writes for ``what``."""
    file = io.BytesIO()
    torch.save(what, file)
    return len(file.getvalue()) // 1024


print("一、一批 NaN")
bn = nn.BatchNorm1d(2)
good, bad = torch.randn(8, 2), torch.full((8, 2), float("nan"))
bn(bad)
fine = bool(bn(good).isfinite().all())
print("  之后再训练一批正常的：输出正常", fine, "，running_var", bn.running_var.tolist())
bn.eval()
print("  eval 的输出正常", bool(bn(good).isfinite().all()), end="")
bn.train()
bn.reset_running_stats()
bn(good)
print("；reset_running_stats 再训练一批之后", bool(bn.eval()(good).isfinite().all()))
bn.running_var.fill_(-1.0)
print("  running_var 是负的：输出正常", bool(bn(good).isfinite().all()))
one = nn.BatchNorm1d(1, momentum=1.0, affine=False)
x = torch.tensor([[0.0], [2.0]])
print("  同一批，train", one(x).flatten().tolist(), end="")
print("，running_var", one.running_var.tolist(), end="")
print("，eval", [round(v, 3) for v in one.eval()(x).flatten().tolist()])


class Net(nn.Module):
    """Two layers, as attributes."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
        self.head = nn.Linear(2, 2)


print("二、不是列表的模块")
net = Net()
print(" ", said(lambda: [m for m in net]))
print(" ", said(lambda: net[0]))
print(" ", said(lambda: len(net)))

print("三、遍历时换层")


def dotted(net):
    for name, m in net.named_modules():
        if isinstance(m, nn.BatchNorm1d):
            setattr(net, name, nn.Identity())


print("  setattr(net, 带点的名字, …)：", said(lambda: dotted(net)))
print("  孩子", list(net._modules), type(net.body[1]).__name__)
net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.BatchNorm1d(2)))
print("  在最后一个孩子里：", said(lambda: dotted(net)), list(net._modules))
net = Net()
for m in list(net.modules()):
    for name, child in list(m.named_children()):
        if isinstance(child, nn.BatchNorm1d):
            setattr(m, name, nn.Identity())
print("  在父模块上换：", type(net.body[1]).__name__)
net = Net()
old = net.body[1]
new = nn.SyncBatchNorm.convert_sync_batchnorm(net)
print("  convert_sync_batchnorm：返回同一个", new is net, type(net.body[1]).__name__, end="")
print("，参数同一个", net.body[1].weight is old.weight, end="")
print("，缓冲区同一个", net.body[1].running_var is old.running_var)
print("  只给一层，原来那层", type(old).__name__, "，返回", end="")
print(type(nn.SyncBatchNorm.convert_sync_batchnorm(old)).__name__)
net = nn.ModuleDict({"a": old, "b": old})
print("  一个父模块里挂两次：", [type(m).__name__ for m in nn.SyncBatchNorm.convert_sync_batchnorm(net).values()])

print("四、抄参数")
a, b = nn.Linear(1, 1), nn.Linear(1, 1)
for p, q in zip(a.parameters(), b.parameters()):
    p = q  # noqa: PLW2901
print("  p = q：值相同", bool(a.weight == b.weight), end="")
with torch.no_grad():
    for p, q in zip(a.parameters(), b.parameters()):
        p.copy_(q)
print("；p.copy_(q)：值相同", bool(a.weight == b.weight), "，同一个", a.weight is b.weight)
a = nn.Linear(1, 1)
a.load_state_dict(b.state_dict())
print("  load_state_dict：值相同", bool(a.weight == b.weight), "，同一个", a.weight is b.weight)

print("五、平均两份检查点")
net = nn.Sequential(nn.Linear(100, 100, bias=False), nn.BatchNorm1d(100))
net.add_module("again", net[0])
one = net.state_dict()
mean = {k: sum([v, v]) / 2 for k, v in one.items()}
print("  num_batches_tracked 成了", mean["1.num_batches_tracked"].dtype, end="")
net.load_state_dict(mean)
print("，装回去是", net[1].num_batches_tracked.dtype)
print("  原来", size(one), "K，平均之后", size(mean), "K")

with torch.no_grad():
    mine, source = nn.BatchNorm1d(1), nn.BatchNorm1d(1)
    source(torch.randn(8, 1) + 5)
    for p, q in zip(mine.parameters(), source.parameters()):
        p.mul_(0.9).add_(q, alpha=0.1)
    print("  只平均 parameters()：running_mean", mine.running_mean.item(), end="")
    for p, q in zip(mine.buffers(), source.buffers()):
        p.copy_(q)
    print("；buffers() 也抄了：相同", bool(mine.running_mean == source.running_mean))

print("六、形状不合")
print(" ", said(lambda: nn.Linear(8, 2)(torch.ones(4, 6))))
print(" ", said(lambda: nn.Linear(24, 2)(torch.ones(4, 2, 3, 4))))
print("  flatten 之后", tuple(nn.Linear(24, 2)(torch.ones(4, 2, 3, 4).flatten(1)).shape))


class Keeps(nn.Module):
    """Keeps its state between calls."""

    def __init__(self, cut):
        super().__init__()
        self.fc, self.h, self.cut = nn.Linear(1, 1), torch.zeros(1), cut

    def forward(self, x):
        h = self.h.detach() if self.cut else self.h
        self.h = torch.tanh(self.fc(x) * h + self.fc(x))
        return self.h


print("七、第二次反向")
for cut in (False, True):
    net = Keeps(cut)
    print("  detach" if cut else "  不 detach", end="：")
    print(said(lambda net=net: [net(torch.ones(1)).backward() for _ in range(2)]))


def kept(step):
    """Goes back three times with the graph kept; the weights step in between when ``step``."""
    fc, h = nn.Linear(1, 1), torch.zeros(1)
    optimizer = torch.optim.SGD(fc.parameters(), 0.1)
    for _ in range(3):
        h = torch.tanh(fc(h + 1))
        h.backward(retain_graph=True)
        if step:
            optimizer.step()
    return "不报"


print("  retain_graph=True：", said(lambda: kept(False)), "；中间 step() 过：", said(lambda: kept(True)))

print("八、就地的 ReLU 与钩子")
seen = {}
net = nn.Sequential(nn.Linear(1, 2, bias=False), nn.ReLU(inplace=True))
nn.init.constant_(net[0].weight[:1], 1.0)
nn.init.constant_(net[0].weight[1:], -1.0)
net[0].register_forward_hook(lambda m, args, out: seen.update(kept=out, copied=out.clone()))
net[1].register_forward_hook(lambda m, args, out: seen.update(entered=args[0]))
net(torch.ones(1, 1))
print(" ", {k: [int(x) for x in v.flatten()] for k, v in sorted(seen.items())})


class Wrap(nn.Module):
    """Hands what it does not have to the module inside."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("inner"), name)


class Loops(Wrap):
    """The same, without asking the tables first."""

    def __getattr__(self, name):
        return getattr(self.inner, name)


print("九、自己写 __getattr__")
print("  先问 super()：", Wrap(nn.Linear(3, 1)).in_features, end="")
print("，拷贝之后", copy.deepcopy(Wrap(nn.Linear(3, 1))).in_features)
print("  直接写 self.inner：", said(lambda: Loops(nn.Linear(3, 1)).in_features)[:60])

print("十、副本里的 ParameterList，优化器收不收冻住的")
held = nn.ParameterList([nn.Parameter(torch.ones(1))])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    replica = said(held._replicate_for_data_parallel)
print("  警告", [str(w.message)[:72] for w in caught], "，副本的参数", len(replica._parameters))
frozen = nn.Linear(1, 1).requires_grad_(False)
print("  全冻住的交给 SGD：", said(lambda: type(torch.optim.SGD(frozen.parameters(), 1)).__name__))
