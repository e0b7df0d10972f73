# /// experiment
# title = "第六批：冻住与没冻住、优化器收什么、容器收什么、副本里缺什么、存了再读"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import io
import warnings
from collections import OrderedDict

import torch
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return f"{type(e).__name__}: {' '.join(str(e).split())[:160]}"


def layer(value=1.0):
    """A 1×1 ``Linear`` without bias whose weight is ``value``."""
    made = nn.Linear(1, 1, bias=False)
    nn.init.constant_(made.weight, value)
    return made


x = torch.ones(1, 1)

print("一、冻结")
net = nn.Sequential(layer(), layer())
for p in net[0].parameters():
    p.require_grad = False
print("  写成 require_grad = False：不报错，requires_grad 还是", net[0].weight.requires_grad)
net[1].requires_grad_(False)
print("  net[1].requires_grad_(False)：", [p.requires_grad for p in net.parameters()])
net(x).backward()
print("  后一层冻住，前一层的梯度：", net[0].weight.grad.item(), "，后一层的：", net[1].weight.grad)
net.requires_grad_(False)
print("  全冻住再反向：", said(lambda: net(x).backward()))
print("  全冻住，交 requires_grad 的：", said(lambda: torch.optim.SGD(filter(lambda p: p.requires_grad, net.parameters()), lr=1)))
net.requires_grad_(True)
with torch.no_grad():
    out = net(x)
print("  no_grad 里算的再反向：", said(lambda: out.backward()))

print("二、优化器")
net = nn.Sequential(layer(), layer(), layer())
unused, frozen, used = net
frozen.requires_grad_(False)
opt = torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.5)
used(frozen(x)).backward()
opt.step()
print("  没用到的、冻住的、在训练的（都有 weight_decay）：", [round(m.weight.item(), 3) for m in net])
print("  没用到的层：.grad", unused.weight.grad, "，在状态字典里", "0.weight" in net.state_dict())
net = nn.Sequential(layer(), layer())
opt = torch.optim.SGD(net[1].parameters(), lr=0.0)
for _ in range(2):
    opt.zero_grad()
    net(x).backward()
print("  只把第二层交给优化器，两轮之后的 .grad：", [p.grad.item() for p in net.parameters()])
net.zero_grad()
print(
    "  net.zero_grad() 之后：",
    [None if p.grad is None else p.grad.item() for p in net.parameters()],
)
for label, make in (
    ("torch.ones(1, requires_grad=True) * 0.1", lambda: torch.ones(1, requires_grad=True) * 0.1),
    ("(torch.ones(1) * 0.1).requires_grad_()", lambda: (torch.ones(1) * 0.1).requires_grad_()),
    ("nn.Parameter(torch.ones(2))[:1]", lambda: nn.Parameter(torch.ones(2))[:1]),
):
    print(f"  SGD([{label}])：", said(lambda make=make: torch.optim.SGD([make()], lr=1) and "收下"))
groups = [{"params": net[0].parameters()}, {"params": net[1].parameters(), "lr": 1.0}]
print("  两组学习率：", [g["lr"] for g in torch.optim.SGD(groups, lr=0.1).param_groups])
groups = [{"params": net.parameters()}, {"params": net[1].parameters(), "lr": 1.0}]
print("  同一个参数放进两组：", said(lambda: torch.optim.SGD(groups, lr=0.1)))

print("三、容器")


class Pair(nn.Sequential):
    def __init__(self):
        super().__init__(nn.ReLU(), nn.Tanh())


for label, make in (
    ("Sequential([nn.ReLU()])", lambda: nn.Sequential([nn.ReLU()])),
    ("Sequential(nn.ReLU)", lambda: nn.Sequential(nn.ReLU)),
    ("Sequential(torch.relu)", lambda: nn.Sequential(torch.relu)),
    ('Sequential({"a": nn.ReLU()})', lambda: nn.Sequential({"a": nn.ReLU()})),
    ("Sequential(OrderedDict(a=nn.ReLU()))", lambda: list(nn.Sequential(OrderedDict(a=nn.ReLU()))._modules)),
    ("ModuleDict(b=…, a=…) 的键", lambda: list(nn.ModuleDict({"b": nn.ReLU(), "a": nn.ReLU()}))),
    ("自己写了 __init__ 的子类切片", lambda: Pair()[:1]),
):
    print(f"  {label}：", said(make))
one = layer()
for label, made in (
    ("[one] * 3", [one] * 3),
    ("[layer() for …]", [layer() for _ in range(3)]),
    ("[deepcopy(one) for …]", [copy.deepcopy(one) for _ in range(3)]),
):
    print(f"  ModuleList({label})：参数", len(list(nn.ModuleList(made).parameters())), "个")


class Holds(nn.Module):
    def __init__(self, part=layer()):
        super().__init__()
        self.part = part


Holds().double()
print("  默认参数里的层，一个 double() 之后，另一个里的是", Holds().part.weight.dtype)
m = nn.Module()
m.__dict__["w"] = nn.Parameter(torch.ones(1))
setattr(m, f"v{0}", nn.Parameter(torch.ones(1)))
print("  写 __dict__ 的与 setattr 的，登记了：", [n for n, _ in m.named_parameters()])

print("四、数据并行的副本")


class Bound(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = layer()
        self.op = self.work

    def work(self):
        return self


original = Bound()
replica = original._replicate_for_data_parallel()
print("  parameters()：", list(layer()._replicate_for_data_parallel().parameters()), end="；")
print(
    "next(self.parameters())：", said(lambda: next(layer()._replicate_for_data_parallel().parameters())) or ""
)
print("  存下来的 self.op = self.work，在副本里指着原件：", replica.op() is original)
values = nn.ParameterList([nn.Parameter(torch.ones(1))])._replicate_for_data_parallel()
setattr(values, "0", torch.ones(1))  # what replicate() does with each parameter
print("  ParameterList 的副本：取第 0 个", values[0], "，parameters()", list(values.parameters()))

print("五、调用与改值")
for label, do in (
    ("layer()()，少了输入", lambda: layer()()),
    ("layer().weight[0, 0] = 2", lambda: layer().weight.__setitem__((0, 0), 2)),
    ("layer().weight.add_(1)", lambda: layer().weight.add_(1)),
):
    print(f"  {label}：", said(do))
fc = layer()
with torch.no_grad():
    fc.weight[0, 0] = 2
print("  在 no_grad 里：", fc.weight.item())
calls = []
for _ in range(2):
    fc.register_forward_hook(lambda m, args, out: calls.append(type(args).__name__))
fc(x)
print("  同样的钩子登记两次，跑", len(calls), "次，args 是", calls[0])

print("六、存了再读")


class Hidden(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.layers = layer(), [nn.Linear(1, 1, bias=False)]

    def forward(self, v):
        return self.layers[0](self.fc(v))


torch.manual_seed(0)
trained, fresh = Hidden(), Hidden()
print("  列表里还有一层，装入：", fresh.load_state_dict(trained.state_dict()), end="")
print("，输出相同", torch.equal(trained(x), fresh(x)))
a, b = layer(2.0), layer(0.0)
b.load_state_dict(a.state_dict())
print("  a == b：", a == b, "；逐个比：", end="")
print(all(torch.equal(v, b.state_dict()[k]) for k, v in a.state_dict().items()))
b.apply(lambda m: nn.init.zeros_(m.weight))
print("  先装入，再 apply 初始化：", b.weight.item())


def steps(fc, opt, n):
    """``n`` steps of training ``fc`` towards 0."""
    for _ in range(n):
        opt.zero_grad()
        (fc(x) ** 2).sum().backward()
        opt.step()


a = layer(2.0)
opt = torch.optim.Adam(a.parameters(), lr=0.1)
steps(a, opt, 3)
model_only, both = layer(), layer()
states = copy.deepcopy((a.state_dict(), opt.state_dict()))
for fc, with_optimizer in ((model_only, False), (both, True)):
    fc.load_state_dict(states[0])
    again = torch.optim.Adam(fc.parameters(), lr=0.1)
    if with_optimizer:
        again.load_state_dict(states[1])
    steps(fc, again, 3)
steps(a, opt, 3)
print("  接着训练三步，与没断过的相同：只装模型", torch.equal(a.weight, model_only.weight), end="")
print("，连优化器一起装", torch.equal(a.weight, both.weight))


def helper(self):
    return 1


bound, file = layer(), io.BytesIO()
bound.count = helper.__get__(bound)
torch.save(bound, file)
file.seek(0)
print("  实例上挂着外面函数的绑定，存整个模块再读：", said(lambda: torch.load(file, weights_only=False)))

print("七、改键名")
body = nn.Sequential(layer(3.0))
whole = nn.ModuleDict({"backbone": nn.Sequential(layer()), "head": layer()})
plain = dict(body.state_dict())
added = {"backbone." + k: v for k, v in plain.items()}
print("  加前缀，strict=False：", whole.load_state_dict(added, strict=False))
whole.backbone.load_state_dict(plain)
print("  直接装进子模块：", whole.backbone[0].weight.item())
part = {k[len("backbone.") :]: v for k, v in whole.state_dict().items() if k.startswith("backbone.")}
print("  只取一部分、去前缀：", list(part), body.load_state_dict(part))
