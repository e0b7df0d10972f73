# /// experiment
# title = "`train()`、`eval()`、`zero_grad()` 各自不做什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import inspect

import torch
from torch import nn

net = nn.Sequential(nn.Linear(1, 1), nn.Dropout(0.5))
net.training = False
print("直接写 net.training=False，子模块:", [c.training for c in net])
net.train().eval()
print("eval() 后:", [c.training for c in net], "| 输出仍带梯度:", net(torch.ones(1, 1)).requires_grad)
try:
    net.train(1)
except ValueError:
    print("train(1): ValueError")

x = torch.tensor([[1.0], [3.0]])
bn = nn.BatchNorm1d(1)
bn.train()(x)
print("BN train 一次后 running_mean=%.1f num_batches_tracked=%d" % (bn.running_mean, bn.num_batches_tracked))
bn.eval()(x)
print("BN eval 一次后  running_mean=%.1f num_batches_tracked=%d" % (bn.running_mean, bn.num_batches_tracked))
bn.requires_grad_(False).train()(x)
print("BN requires_grad_(False) 后 train 一次 running_mean=%.2f num_batches_tracked=%d" % (bn.running_mean, bn.num_batches_tracked))
bn = nn.BatchNorm1d(1)
with torch.no_grad():
    bn(x)
print("BN 在 no_grad 里、训练模式下跑一次 running_mean=%.1f" % bn.running_mean)
plain = nn.BatchNorm1d(1, track_running_stats=False).eval()
print("track_running_stats=False，eval 输出:", [round(v, 3) for v in plain(x).flatten().tolist()], "（用的是这批的均值方差）")
print("RReLU(0.1, 0.3) eval(-1):", round(nn.RReLU(0.1, 0.3).eval()(torch.tensor(-1.0)).item(), 3))

class Frozen(nn.Module):
    def train(self, mode=True):
        return super().train(False)

print("重写 train 冻结自己:", nn.Sequential(Frozen()).train()[0].training)

w = nn.Linear(1, 1)
w(torch.ones(1, 1)).sum().backward()
w.zero_grad()
print("zero_grad 默认 set_to_none=%s，之后 grad=%s" % (
    inspect.signature(nn.Module.zero_grad).parameters["set_to_none"].default, w.weight.grad if w.weight.grad is None else w.weight.grad.tolist()))
w.requires_grad_(False)
print("requires_grad_(False) 后:", [p.requires_grad for p in w.parameters()], "training 不变:", w.training)
