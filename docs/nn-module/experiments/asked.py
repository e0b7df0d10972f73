# /// experiment
# title = "常被问到的十来件小事"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import io
import pickle

import torch
from torch import nn
from torch.nn.modules.utils import consume_prefix_in_state_dict_if_present


def said(do):
    """The outcome of ``do``, or the last line of the exception it comes to, cut at the first full stop."""
    try:
        return do()
    except Exception as e:
        return "%s: %s" % (type(e).__name__, str(e).strip().splitlines()[-1].strip().split(". ")[0])


class Two(nn.Module):
    def forward(self, x, y):
        return x + y


one = torch.ones(1)
print("Sequential 给两个输入:", said(lambda: nn.Sequential(Two(), nn.ReLU())(one, one)))


class First(nn.Sequential):
    def forward(self, *inputs):
        first, *rest = self
        x = first(*inputs)
        for module in rest:
            x = module(x)
        return x


print("  自己的 Sequential，第一层收两个:", First(Two(), nn.ReLU())(one, one).tolist())
print("ModuleDict 的键是元组:", said(lambda: nn.ModuleDict({("head", 1): nn.Identity()})))
print("ModuleDict 的键是整数:", said(lambda: nn.ModuleDict({1: nn.Identity()})))

net = nn.Sequential(nn.Sequential(nn.Linear(1, 1), nn.ReLU()))
parent, _, name = "0.1".rpartition(".")
setattr(net.get_submodule(parent), name, nn.GELU())
print("按点名换掉 0.1：现在是 %s，键仍是 %s" % (type(net[0][1]).__name__, list(net.state_dict())))

print("float64 的输入，一维:", said(lambda: nn.Linear(1, 1)(one.double())))
pair = torch.zeros(1, 1, 1, dtype=torch.float64)
print("  二维:", said(lambda: nn.Linear(1, 1)(pair[0])))
print("  三维:", said(lambda: nn.Linear(1, 1)(pair)))
print("  二维，没有偏置:", said(lambda: nn.Linear(1, 1, bias=False)(pair[0])))
print("  Conv2d:", said(lambda: nn.Conv2d(1, 1, 1)(pair)))
print("  LayerNorm:", said(lambda: nn.LayerNorm(1)(pair)))
print("  m.double() 之后得到:", nn.Linear(1, 1).double()(one.double()).dtype)


class Late(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("seen", None)


full = Late()
full.seen = torch.ones(2)
print("None 的缓冲区，字典里有:", said(lambda: Late().load_state_dict(full.state_dict())))
ready = Late()
ready.seen = torch.empty(2)
print("  先放一个同形状的张量:", ready.load_state_dict(full.state_dict()), ready.seen.tolist())


class Hooked(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.closed, self.own = nn.Linear(1, 1), [], []
        self.fc.register_forward_hook(lambda module, args, out: self.closed.append(1))
        self.fc.register_forward_hook(self.remember)

    def remember(self, module, args, out):
        self.own.append(1)


old = Hooked()
new = copy.deepcopy(old)
new.fc(one)
print("deepcopy 之后跑副本：闭包写进 %s，绑定的方法写进 %s" % (
    "原件" if old.closed else "副本", "原件" if old.own else "副本"))
old = nn.Linear(1, 1)
forward = old.forward
old.forward = lambda x: forward(x)
new = copy.deepcopy(old)
new.weight.data += 1
print("  forward 换成闭包，改了副本的权重，输出", "没变" if torch.equal(old(one), new(one)) else "变了")

m = nn.BatchNorm1d(1)
del m.__dict__["_non_persistent_buffers_set"]           # 1.6 之前存下的就没有它
print("缺 _non_persistent_buffers_set，state_dict():", said(lambda: m.state_dict()))
print("  pickle 走一趟，__setstate__ 补上，键数:", len(pickle.loads(pickle.dumps(m)).state_dict()))

state = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)).state_dict(prefix="module.")
before = [key[len("module."):] for key in state]
consume_prefix_in_state_dict_if_present(state, "module.")
print("去前缀之后，键的次序:", "没变" if list(state) == before else list(state), "；原来是", before)

start = torch.tensor([0.4])
m = nn.Module()
m.register_buffer("radius", start)
m.load_state_dict({"radius": torch.tensor([0.25])})
print("登记的是别人也拿着的张量，装入之后别人手里的是:", start.item())
m = nn.Module()
m.register_buffer("radius", start.clone())
m.load_state_dict({"radius": torch.tensor([0.75])})
print("  登记的是 clone():", start.item())

m, ran = nn.Linear(1, 1), []
handle = m.register_forward_hook(lambda *a: (ran.append("甲"), handle.remove())[0])
m.register_forward_hook(lambda *a: ran.append("乙"))
m(one), m(one)
print("删掉自己的钩子，跑两次前向:", "".join(ran))
m, ran = nn.Linear(1, 1), []
backward = m.register_full_backward_hook(lambda *a: (ran.append("甲"), backward.remove())[0])
for _ in range(2):
    m(one.clone().requires_grad_()).sum().backward()
print("  反向钩子也删掉自己，跑两次:", "".join(ran))

buffer = io.BytesIO()
torch.save(nn.Linear(1, 1).state_dict(), buffer)
buffer.seek(0)
print("map_location=meta 之后在:", {str(v.device) for v in torch.load(buffer, map_location="meta").values()})
buffer.seek(0)
asked = []
torch.load(buffer, map_location=lambda storage, location: asked.append(location) or storage)
print("map_location 是函数，收到的位置:", sorted(set(asked)))
