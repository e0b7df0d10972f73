# /// experiment
# title = "第十批：旧对象缺的属性、批的大小、反向钩子里的梯度、自己标注的 `__call__`、运算量、不存句柄、只存一部分、缓冲区留不住"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import gc
import io
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

try:
    from torch.func import functional_call
except ImportError:  # before 2.0
    from torch.nn.utils.stateless import functional_call

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        return f"{type(e).__name__}: {' '.join(str(e).split())[:96]}"


print("一、旧对象里没有的属性")
image = torch.ones(1, 1, 2, 2)
for old, name, value in (
    (nn.Upsample(scale_factor=2), "recompute_scale_factor", None),
    (nn.GELU(), "approximate", "none"),
):
    del old.__dict__[name]  # as in a file saved by a version that lacked it
    old = pickle.loads(pickle.dumps(old))
    print(" ", said(lambda old=old: f"{type(old).__name__} 读回来就有 {tuple(old(image).shape)}"))
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
layer, seen = nn.utils.weight_norm(nn.Linear(2, 1)), {}
layer.register_full_backward_hook(
    lambda m, gi, go: seen.update((n, p.grad is not None) for n, p in m.named_parameters())
)
layer(torch.ones(1, 2, requires_grad=True)).sum().backward()
print("  输入要梯度，套着 weight_norm", seen)


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

print("六、不存句柄")
net, ran = nn.Linear(1, 1), []
net.register_forward_hook(lambda *_: ran.append("跑了"))
gc.collect()
net(torch.ones(1, 1))
print(" ", ran)

print("七、只存要训练的")
net = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1), nn.Linear(1, 1))
net[0].requires_grad_(False)
small = {n: p.detach() for n, p in net.named_parameters() if p.requires_grad}
print("  存下", list(small))
print("  装的时候缺", copy.deepcopy(net).load_state_dict(small, strict=False).missing_keys)

print("八、编码器、解码器各一个优化器")


def after(step):
    """Which of two halves ``step`` has changed."""
    halves = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    for half in halves:
        nn.init.ones_(half.weight)
    two = [torch.optim.SGD(half.parameters(), 0.1) for half in halves]
    both = torch.optim.SGD([{"params": half.parameters()} for half in halves], 0.1)
    halves[1](halves[0](torch.ones(1, 1))).sum().backward()
    step(two, both)
    return [round(half.weight.item(), 3) for half in halves]


print("  两个都 step", after(lambda two, both: [o.step() for o in two]), end="")
print("，一个优化器两组", after(lambda two, both: both.step()), end="")
print("，只 step 后一个", after(lambda two, both: two[1].step()))

print("九、后来添的参数，攒下的状态")
old, new = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
optimizer = torch.optim.Adam(old.parameters())
old(torch.ones(1, 1)).sum().backward()
optimizer.step()
optimizer.add_param_group({"params": new.parameters()})
print("  旧的还在", old.weight in optimizer.state, "，新的还没有", new.weight in optimizer.state)


class Misspelt(nn.Module):
    """Its constructor has one underscore on each side."""

    def _init_(self):
        self.fc = nn.Linear(1, 1)


print("十、把输入给了类，名字不在签名里，读出来的是字典")
x, y = torch.ones(2, 3), torch.tensor([0, 1])
print(" ", said(lambda: nn.CrossEntropyLoss(x, y)))
net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
print("  p in list(net.parameters())：", said(lambda: net[1].weight in list(net.parameters())))
print(" ", said(lambda: nn.Sequential(nn.Linear(3, 1))(x=x)))
print(" ", said(lambda: OrderedDict().eval()))
print("  _init_：", len(list(Misspelt().parameters())), said(lambda: len(Misspelt().parameters())))

print("十一、改 Dropout 的概率")
net = nn.Sequential(nn.Dropout(0.0))
before = net(torch.ones(1, 4)).tolist()
for m in net.modules():
    if isinstance(m, nn.Dropout):
        m.p = 1.0
print("  改之前", before, "，改之后", net(torch.ones(1, 4)).tolist())
print("  isinstance(nn.Dropout2d(), nn.Dropout)：", isinstance(nn.Dropout2d(), nn.Dropout))


class Trains(nn.Linear):
    """Has a ``train`` of its own, as reinforcement learning code often does."""

    def train(self, data):
        return f"train 收到 {data}"


class Late(nn.Module):
    """Registers its buffer when first called."""

    def forward(self, x):
        self.register_buffer("t", x.clone())
        return self.t


print("十二、自己的 train，同名再登记，复数")
net = Trains(1, 1)
print(" ", net.eval(), "，training 还是", net.training, "；", said(net.train))
net = nn.Sequential()
net.add_module("act", nn.ReLU())
net.add_module("act", nn.GELU())
print("  add_module 两次：", [type(m).__name__ for m in net])
net = Late()
before = list(net.state_dict())
net(torch.ones(1))
net(torch.zeros(1))
print("  forward 里登记：调用前", before, "，调用两次之后", net.state_dict()["t"].tolist())
print("  装进没调用过的：", said(lambda: Late().load_state_dict(net.state_dict())))
net = nn.Module()
net.w = nn.Parameter(torch.ones(1, dtype=torch.complex64))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    net.to(torch.float64)
print("  复数参数 to(float64)：", net.w.dtype, "，警告", len(caught) > 0)

print("十三、Parameter 与普通张量")
layer = nn.Linear(1, 1)
print("  权重", type(layer.weight).__name__, layer.weight.requires_grad, end="")
print("，.data", layer.weight.data.requires_grad)
t = torch.ones(1, requires_grad=True)
(t * 2).sum().backward()
torch.optim.SGD([t], 0.1).step()
print("  没有登记的张量，交给优化器也更新：", round(t.item(), 3))
old = torch.autograd.Variable(torch.ones(1))
print("  Variable(t) 是", type(old).__name__)
optimizer = torch.optim.SGD(layer.parameters(), 0.1)
with torch.no_grad():
    layer.weight.copy_(torch.ones(1, 1))
same = layer.weight is optimizer.param_groups[0]["params"][0]
layer.weight = nn.Parameter(torch.ones(1, 1))
print("  copy_：优化器手里还是它", same, end="")
print("；换成新的 Parameter：", layer.weight is optimizer.param_groups[0]["params"][0])


class Count(nn.Module):
    """Adds one to its buffer at each call, in one of three ways."""

    def __init__(self, way):
        super().__init__()
        self.way = way
        self.register_buffer("n", torch.zeros(1))
        self.w = nn.Parameter(torch.ones(1))

    def forward(self, x):
        if self.way == "局部变量":
            n = self.n
            n = n + 1
        elif self.way == "self.n = …":
            self.n = self.n + 1
        else:
            self.n.add_(1)
        return x * self.w


print("十四、缓冲区在 forward 里加一")
one = torch.ones(1)
for way in ("局部变量", "self.n = …", "add_"):
    plain, copied, once, again, given, original = (Count(way) for _ in range(6))
    for _ in range(3):
        plain(one)
        copy.deepcopy(copied)(one)
    traced = torch.jit.trace(once, one, check_trace=False)
    at_first = traced.n.item()
    for _ in range(3):
        traced(one)
    checkpoint(again, torch.ones(1, requires_grad=True), use_reentrant=False).backward()
    said(lambda: original._replicate_for_data_parallel()(one))  # its parameters come later, so it raises
    own = {"n": torch.zeros(1)}
    functional_call(given, own, (one,))
    print(f"  {way}：调三次 {plain.n.item():.0f}，调的是拷贝 {copied.n.item():.0f}", end="")
    print(
        f"，追踪过的调三次多 {traced.n.item() - at_first:.0f}，checkpoint 一步 {again.n.item():.0f}", end=""
    )
    print(f"，functional_call 之后 {given.n.item():.0f}、给它的 {own['n'].item():.0f}", end="")
    print(f"，第 0 张卡的副本跑过，原件 {original.n.item():.0f}")

print("十五、DataParallel 的检查（手工设成有两张卡的样子），子模块的名字赋成别的")
net = nn.DataParallel(nn.Linear(1, 1))
net.device_ids, net.src_device_obj = [0, 1], torch.device("cuda", 0)
try:
    net(torch.ones(1, 1))
except RuntimeError as e:
    print(" ", e)
net = nn.Module()
net.fc = nn.Linear(1, 1)
for value in (print, nn.Identity):
    try:
        net.fc = value
    except TypeError as e:
        print(" ", e)
del net.fc
net.fc = abs
print("  del 之后赋函数：", net.fc(-1), list(net.named_children()))
fc, conv = nn.Linear(2, 3), nn.Conv2d(1, 1, 1)
fc.out_features, conv.stride = 10, (2, 2)
print("  改 out_features：", fc, tuple(fc(torch.ones(1, 2)).shape), end="")
print("；改 stride：", tuple(conv(torch.ones(1, 1, 4, 4)).shape))


class Keeps(nn.Module):
    """Keeps what a layer gave in a buffer, by a hook."""

    def __init__(self, persistent):
        super().__init__()
        self.layer = nn.Linear(1, 1, bias=False)
        self.register_buffer("kept", None, persistent)
        self.layer.register_forward_hook(lambda m, args, out: self.register_buffer("kept", out, persistent))

    def forward(self, x):
        return self.layer(x)


print("十六、钩子把输出登记成缓冲区")
for persistent in (True, False):
    net = Keeps(persistent)
    before = list(net.state_dict())
    same = net(torch.ones(1, 1)) is net.kept
    print(f"  persistent={persistent}：就是那个输出 {same}，键", before, "→", list(net.state_dict()))
    print("   ", said(lambda: str(Keeps(persistent).load_state_dict(net.state_dict()))))
    print("   ", said(lambda: type(copy.deepcopy(net)).__name__))


class Pinned(nn.Module):
    """Keeps its normalisation in evaluation mode whatever is asked."""

    def __init__(self):
        super().__init__()
        self.bn = nn.BatchNorm1d(1)

    def train(self, mode=True):
        super().train(mode)
        self.bn.eval()
        return self


print("十七、冻住 BatchNorm，再 train()")
for net in (nn.Sequential(OrderedDict(bn=nn.BatchNorm1d(1))), Pinned()):
    net.bn.eval()
    net.train()
    net.bn(torch.tensor([[1.0], [3.0]]))
    print(
        f"  {type(net).__name__}：bn.training {net.bn.training}，running_mean {net.bn.running_mean.item():.1f}"
    )

print("十八、存取时写错的参数")
net, file = nn.Linear(1, 1), io.BytesIO()
torch.save(net.state_dict, file)
file.seek(0)
bound = torch.load(file, weights_only=False)
print("  save(net.state_dict)，读出", type(bound).__name__, "；", said(lambda: net.load_state_dict(bound)))
print("  再调它：", list(bound()))
print("  load_state_dict(路径)：", said(lambda: net.load_state_dict("net.pth")))
print("  load(net)：", said(lambda: torch.load(net))[:57])
swapped = "import torch; torch.save('net.pth', torch.nn.Linear(1, 1))"
child = subprocess.run([sys.executable, "-c", swapped], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
wrote = [line.strip() for line in child.stderr.decode().splitlines() if "'write'" in line]
print("  save(路径, net)：", "进程中止" if child.returncode < 0 else "抛异常", "，", wrote[0])

print("十九、没有存句柄，删掉全部钩子")
ran = []
net = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU()))
for m in net.modules():
    m.register_forward_hook(lambda m, args, out: ran.append(type(m).__name__))
net(one)
before = len(ran)
print("  各有", {n: len(m._forward_hooks) for n, m in net.named_modules()}, end="")
for m in net.modules():
    m._forward_hooks.clear()
net(one)
print("，跑了", before, "次，清空之后", len(ran) - before, "次")
normed = torch.nn.utils.weight_norm(nn.Linear(1, 1, bias=False))
for cleared in (False, True):
    if cleared:
        normed._forward_pre_hooks.clear()
    with torch.no_grad():
        at_first = normed(one).item()
        normed.weight_g.mul_(2)
        print(f"  weight_norm，weight_g 乘 2，清空过 {cleared}：输出变了 {normed(one).item() != at_first}")

print("二十、存与读不是一对")
sd = nn.Conv2d(1, 1, 1).state_dict()
with tempfile.TemporaryDirectory() as place:
    at = Path(place)
    torch.save(sd, at / "net.pth")
    torch.save(sd, at / "old.pth", _use_new_zipfile_serialization=False)
    (at / "dumped.pkl").write_bytes(pickle.dumps(sd))
    zipfile.ZipFile(at / "net.pth").extractall(at)
    (at / "net").rename(at / "folder")
    shutil.make_archive(at / "again", "zip", at, "folder")
    for name in ("net.pth", "old.pth", "folder/data.pkl", "dumped.pkl", "again.zip"):
        file = at / name
        print(
            f"  {name}：pickle.load", said(lambda file=file: type(pickle.loads(file.read_bytes())).__name__)
        )
        print("    torch.load", said(lambda file=file: list(torch.load(file, weights_only=False))))
print("  copy_ 自己会广播：", torch.zeros(32, 1, 1, 1).copy_(torch.ones(1, 1, 1, 1)).sum().item())

print("二十一、属性里有锁")


class Locked(nn.Linear):
    """Holds something that cannot be pickled."""

    def __init__(self):
        super().__init__(1, 1)
        self.lock = threading.RLock()


class Left(Locked):
    """Leaves it out of what is saved."""

    def __getstate__(self):
        state = self.__dict__.copy()
        del state["lock"]
        return state


net = nn.Sequential(OrderedDict(a=nn.ReLU(), b=Locked()))
print("  存整个", said(lambda: torch.save(net, io.BytesIO())), "；deepcopy", said(lambda: copy.deepcopy(net)))
print("  存 state_dict", said(lambda: torch.save(net.state_dict(), io.BytesIO())))
for n, m in net.named_modules():
    for k, v in vars(m).items():
        if k != "_modules" and "Error" in str(said(lambda v=v: bool(pickle.dumps(v)))):
            print("  是谁：", n, k)
print("  __getstate__ 里去掉：", hasattr(pickle.loads(pickle.dumps(Left())), "lock"))
