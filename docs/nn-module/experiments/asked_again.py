# /// experiment
# title = "又一批常被问到的事"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import gc
import inspect
import io
import sys
import warnings
import weakref

import torch
import torch.nn.functional as F
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the last line of the exception it comes to, cut at the first full stop."""
    try:
        return do()
    except Exception as e:
        return "%s: %s" % (type(e).__name__, str(e).strip().splitlines()[-1].strip().split(". ")[0])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 2)
        self.act = nn.ReLU()
        self.fc = nn.Linear(4, 1)
        self.spare = nn.Linear(1, 1)

    def forward(self, x):
        x = F.relu(self.conv(x)).flatten(1)
        return self.fc.forward(x)


print("一、容器")
seq = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1))
print("Sequential[1:] 的键 %s，ModuleList[1:] 的键 %s，里面的层是同一个对象: %s" % (
    list(seq[1:].state_dict()), list(nn.ModuleList(seq)[1:].state_dict()), seq[1:][-1] is seq[2]))
for kind in (nn.Sequential, nn.ModuleList):
    box = kind(nn.Identity(), nn.Identity()) if kind is nn.Sequential else kind([nn.Identity(), nn.Identity()])
    first = box[0]
    box.insert(0, nn.ReLU())
    print("%s.insert(0, …) 之后，原来的第 0 个叫 %s；" % (kind.__name__, [n for n, m in box.named_children() if m is first]), end="")
    del box[0]
    print("再 del [0]，名字是", [n for n, _ in box.named_children()])

print("二、中间层")
net, x = Net(), torch.ones(1, 1, 3, 3)
calls = {name: 0 for name, _ in net.named_children()}
for name, child in net.named_children():
    child.register_forward_hook(lambda m, a, out, name=name: calls.__setitem__(name, calls[name] + 1))
net(x)
print("跑一次前向，四层的钩子各触发几次:", calls)
print("nn.Sequential(*net.children())(x):", said(lambda: nn.Sequential(*net.children())(x)))
for name, module in net.named_modules():
    if isinstance(module, nn.ReLU):
        module = nn.GELU()
print("在循环里写 module = nn.GELU()，现在是:", type(net.act).__name__)
for parent in list(net.modules()):
    for name, child in list(parent.named_children()):
        if isinstance(child, nn.ReLU):
            setattr(parent, name, nn.GELU())
print("  对父模块 setattr，现在是:", type(net.act).__name__)
deep = nn.Sequential(nn.Sequential(nn.ReLU()))
print("named_children 给出 %s，named_modules 给出 %s" % ([n for n, _ in deep.named_children()], [n for n, _ in deep.named_modules()]))

print("三、冻结")


def moved(how, **options):
    """Train once, freeze, step again: did the frozen weight change?"""
    m = nn.Linear(1, 1, bias=False)
    opt = torch.optim.SGD(m.parameters(), lr=1.0, **options)
    m(torch.ones(1, 1)).sum().backward()
    opt.step()
    m.weight.requires_grad_(False)
    how(opt, m)
    before = m.weight.clone()
    opt.step()
    return not torch.equal(before, m.weight)


print("requires_grad_(False) 之后再 step，权重动了: 留着旧的 .grad %s；.grad 清零 %s；清零而有动量 %s；清零而有 weight_decay %s；.grad 是 None 而有动量 %s" % (
    moved(lambda opt, m: None), moved(lambda opt, m: m.weight.grad.zero_()), moved(lambda opt, m: m.weight.grad.zero_(), momentum=0.9),
    moved(lambda opt, m: m.weight.grad.zero_(), weight_decay=0.1), moved(lambda opt, m: setattr(m.weight, "grad", None), momentum=0.9)))
m = nn.Linear(1, 1)
for tensor in m.state_dict().values():
    tensor.requires_grad_(False)
print("对 state_dict() 的值 requires_grad_(False)，参数还要梯度:", all(p.requires_grad for p in m.parameters()))
print("nn.Parameter(整数张量):", said(lambda: nn.Parameter(torch.zeros(1, dtype=torch.long))))
m.count = nn.Parameter(torch.zeros(1, dtype=torch.long), requires_grad=False)
print("  加 requires_grad=False，在 parameters() 里:", any(p is m.count for p in m.parameters()))

print("四、内存")


class Plain(nn.Module):
    pass


def freed(prepare):
    """Is the module gone once its last name is, and if not, after a collection?"""
    gc.collect()
    gc.disable()
    m = Plain()
    prepare(m)
    ref = weakref.ref(m)
    del m
    at_once = ref() is None
    gc.enable()
    gc.collect()
    return "立刻" if at_once else "gc.collect() 之后" if ref() is None else "没有"


print("什么也不存:", freed(lambda m: None))
print("self.run = self.forward:", freed(lambda m: setattr(m, "run", m.forward)))
print("self.run = lambda: self:", freed(lambda m: setattr(m, "run", lambda: m)))
print("钩子是自己的方法:", freed(lambda m: m.register_forward_hook(m.extra_repr)))
print("self.parent = 父模块:", freed(lambda m: (m.add_module("child", nn.Module()), setattr(m.child, "parent", m))))
m = nn.BatchNorm1d(1)
weight = m.weight
print("share_memory()：参数还是同一个对象 %s；参数与缓冲区都在共享内存 %s；之前在 %s" % (
    *(lambda before: (m.share_memory().weight is weight, all(t.is_shared() for t in m.state_dict().values()), before))(weight.is_shared()),))

print("五、报错")
print("__getattr__ 的返回标注:", str(inspect.signature(nn.Module.__getattr__).return_annotation).replace("torch.Tensor", "Tensor").replace("torch._tensor.", ""))
wide = nn.Linear(1, 1)
wide.width = 3
print("DataParallel(m).width:", said(lambda: nn.DataParallel(wide).width), "；.module.width:", nn.DataParallel(wide).module.width)
print("没有包过的 m.module:", said(lambda: wide.module))
buffer = io.BytesIO()
torch.save(Plain(), buffer)
buffer.seek(0)
home = sys.modules["__main__"]
del home.Plain
options = {"weights_only": False} if torch.__version__ >= "2" else {}
print("类不在了再读整个模块:", said(lambda: torch.load(buffer, **options)).partition(" from ")[0])
buffer = io.BytesIO()
torch.save(nn.Linear(1, 1).bfloat16().state_dict(), buffer)
buffer.seek(0)
print("bfloat16 的状态字典，weights_only=True:", said(lambda: sorted({str(t.dtype) for t in torch.load(buffer, weights_only=True).values()})))
