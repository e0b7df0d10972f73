# /// experiment
# title = "full 反向钩子的次序：按每个模块自己的输入预测，拿随机网络去试"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 180
# ///
import random
import warnings

import torch
from torch import nn

warnings.simplefilter("ignore")


def observed(net, x):
    """The names of the modules in the order in which their full backward hooks run."""
    order, handles = [], []
    for name, module in net.named_modules():
        handles.append(module.register_full_backward_hook(lambda mod, gi, go, name=name: order.append(name or "root")))
    out = net(x)
    if out.requires_grad:
        out.sum().backward()
    for handle in handles:
        handle.remove()
    return order


def predicted(net, wants_grad):
    """The rule: input wants a gradient -> after what is inside; else -> before it, as soon as the output's arrives."""
    def walk(name, module, wants):              # -> (order, whether the output wants a gradient)
        inside = []
        if isinstance(module, nn.Sequential):
            out = wants
            for child, part in module.named_children():
                events, out = walk(name + "." + child if name else child, part, out)
                inside = events + inside        # backward goes through the children from the last to the first
        else:
            out = wants or module.weight.requires_grad
        me = [name or "root"] if out else []
        return (inside + me if wants else me + inside), out
    return walk("", net, wants_grad)[0]


plain = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)))
for wants in (False, True):
    print("Sequential(L, Sequential(L, L))，输入%s梯度 →" % ("要" if wants else "不要"),
          " ".join(observed(plain, torch.ones(1, 1, requires_grad=wants))))
nested = nn.Sequential(*(nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)) for _ in range(2)))
print("Sequential(Sequential(L, L), Sequential(L, L))，输入不要梯度 →", " ".join(observed(nested, torch.ones(1, 1))))

rng = random.Random(0)


def grow(depth):
    if depth == 0 or rng.random() < 0.4:
        return nn.Linear(1, 1).requires_grad_(rng.random() < 0.6)
    return nn.Sequential(*(grow(depth - 1) for _ in range(rng.randint(1, 3))))


tried = agree = mixed = 0
while tried < 400:
    net, wants = nn.Sequential(*(grow(3) for _ in range(rng.randint(1, 3)))), rng.random() < 0.5
    order = observed(net, torch.ones(1, 1, requires_grad=wants))
    if not order:                               # everything frozen: there is no backward
        continue
    tried += 1
    agree += order == predicted(net, wants)
    pairs = [(name or "root", name + "." + child if name else child)
             for name, module in net.named_modules() for child, _ in module.named_children()]
    nested = [order.index(parent) < order.index(child) for parent, child in pairs if parent in order and child in order]
    mixed += len(set(nested)) == 2
print("随机的嵌套网络（部分层冻结）:", tried, "个；次序与规则相符:", agree, "个")
print("其中同一次反向里既有先父后子、又有先子后父的:", mixed, "个")
