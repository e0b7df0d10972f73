# /// experiment
# title = "full backward 钩子的边界"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
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

m, seen = module(lambda a: a * 3)
x = leaf()
m(a=x).backward()
print("输入全用 a= 传: 触发 %d 次, grad_input = %s, x.grad = %s" % (len(seen), seen[0][0], x.grad.tolist()))

w = leaf()
m, seen = module(lambda a: a * w)
m(torch.ones(1)).backward()
print("输入不需要梯度: 触发 %d 次, grad_input = %s, grad_output = %s" % (len(seen), brief(seen[0][0]), brief(seen[0][1])))

for kind, wrap, key in (("dict", lambda t: {"y": t}, "y"), ("list", lambda t: [t], 0), ("tuple", lambda t: (t,), 0), ("套两层的 tuple", lambda t: ((t,),), 0)):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        m, seen = module(lambda a: wrap(a * 2))
        out = m(leaf())[key]
        (out if torch.is_tensor(out) else out[0]).backward()
    print("输出是 %s: 触发 %d 次, 警告 %d 条" % (kind, len(seen), len(caught)))

Pair = namedtuple("Pair", "u v")
m, seen = module(lambda a: Pair(a * 2, a * 3))
print("输出是 namedtuple: 得到", type(m(leaf())).__name__)
m, seen = module(lambda a: torch.max(a, 0))
try:
    print("输出是 torch.max(a, 0): 得到", type(m(leaf())).__name__)
except TypeError:
    print("输出是 torch.max(a, 0): TypeError")

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

def after_conv(relu, layers):
    """Run (Linear, relu) with a full hook on the layers at these positions; how often the hooks fired."""
    net, fired = nn.Sequential(nn.Linear(1, 1), relu), []
    for i in layers:
        net[i].register_full_backward_hook(lambda *a: fired.append(1))
    try:
        net(torch.ones(1, 1)).sum().backward()
        return "触发 %d 次" % len(fired)
    except RuntimeError:
        return "RuntimeError"

print("Linear、ReLU(inplace=True) 都挂钩子:", after_conv(nn.ReLU(inplace=True), (0, 1)))
print("只挂在前面的 Linear 上:", after_conv(nn.ReLU(inplace=True), (0,)))
print("换成 ReLU(inplace=False)，都挂:", after_conv(nn.ReLU(), (0, 1)))

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
m, seen = module(lambda a: a * w)
torch.autograd.grad(m(leaf()), w)
print("输入要梯度，autograd.grad 只求参数的: 触发", len(seen), "次")
with torch.no_grad():
    y = m(x)
print("no_grad 下前向: grad_fn =", y.grad_fn)
