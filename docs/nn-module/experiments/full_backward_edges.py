# /// experiment
# title = "full backward 钩子的边界"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import warnings
from collections import namedtuple

import torch
from torch import nn

def module(forward):
    m = nn.Module()
    m.forward = forward
    seen = []
    m.register_full_backward_hook(lambda mod, gi, go: seen.append((gi, go)))
    return m, seen

def brief(grads):
    return [None if g is None else g.tolist() for g in grads]

def leaf(v=1.0):
    return torch.full((1,), v, requires_grad=True)

m, seen = module(lambda a, b: a * 3 + b)
m(leaf(), 7).backward()
print("位置参数 (张量, 7): grad_input =", brief(seen[0][0]))

m, seen = module(lambda a, k: a * 3 + k)
m(leaf(), k=leaf()).backward()
print("k= 传的张量不算输入: grad_input =", brief(seen[0][0]))

w = leaf()
m, seen = module(lambda a: a * w)
m(torch.ones(1)).backward()
print("输入不需要梯度: 触发 %d 次, grad_input = %s, grad_output = %s" % (len(seen), brief(seen[0][0]), brief(seen[0][1])))

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    m, seen = module(lambda a: {"y": a * 2})
    m(leaf())["y"].backward()
print("输出是 dict: 触发 %d 次, 警告 %d 条" % (len(seen), len(caught)))

Pair = namedtuple("Pair", "u v")
m, seen = module(lambda a: Pair(a * 2, a * 3))
print("输出是 namedtuple: 得到", type(m(leaf())).__name__)

x = leaf()
m, seen = module(lambda a: a)
y = m(x)
print("恒等 forward: y is x:", y is x, "| grad_fn:", y.grad_fn.name().replace("Backward", ""))

m, seen = module(lambda a: a * 2)
y = m(leaf())
try:
    y += 1
except RuntimeError as e:
    print("原地改输出: RuntimeError")
m, seen = module(lambda a: a.add_(1))
try:
    m(leaf() * 1)
except RuntimeError as e:
    print("forward 里原地改输入: RuntimeError")

m = nn.Identity()
m.register_full_backward_hook(lambda *a: None).remove()
try:
    m.register_backward_hook(lambda *a: None)
except RuntimeError as e:
    print("full 已 remove，再注册 legacy: RuntimeError，钩子字典长度", len(m._backward_hooks))

m, seen = module(lambda a: a * 2)
x = leaf()
gx, = torch.autograd.grad(m(x), x)
print("autograd.grad 也触发:", len(seen), "次")
with torch.no_grad():
    y = m(x)
print("no_grad 下前向: grad_fn =", y.grad_fn)
