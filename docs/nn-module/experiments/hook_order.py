# /// experiment
# title = "一次前向加一次反向，全部钩子的先后"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn
import torch.nn.modules.module as g

log = []
def note(tag):
    def hook(module, *rest):
        log.append(tag if module is root else tag + "(child)")
    return hook

class Child(nn.Module):
    def forward(self, x):
        log.append("forward(child)")
        return x * self.w

class Root(nn.Module):
    def forward(self, x):
        log.append("forward 开始")
        y = self.child(x)
        log.append("forward 结束")
        return y + 1

child = Child()
child.w = nn.Parameter(torch.ones(1))
root = Root()
root.child = child

# Registered in an order that is NOT the order of running.
for m in (root, child):
    m.register_full_backward_hook(note("模块 反向"))
    m.register_forward_hook(note("模块 后1"))
    m.register_forward_hook(note("模块 后2"))
    m.register_forward_pre_hook(note("模块 前"))
    if hasattr(m, "register_full_backward_pre_hook"):
        m.register_full_backward_pre_hook(note("模块 反向前"))
handles = [g.register_module_full_backward_hook(note("全局 反向")),
           g.register_module_forward_hook(note("全局 后")),
           g.register_module_forward_pre_hook(note("全局 前"))]
if hasattr(g, "register_module_full_backward_pre_hook"):
    handles.append(g.register_module_full_backward_pre_hook(note("全局 反向前")))
child.w.register_hook(lambda grad: log.append("child.w 的张量钩子"))

def run(x):
    log.clear()
    y = root(x)
    forward = log[:]
    log.clear()
    y.sum().backward()
    return forward, log[:]

def show(title, lines):
    print(title)
    for i, line in enumerate(lines, 1):
        print("  %2d %s" % (i, line))

forward, needs = run(torch.ones(1, requires_grad=True))
same, bare = run(torch.ones(1))
show("前向：", forward)
print("输入不要梯度时，前向的次序相同:", same == forward)
show("反向，输入要梯度：", needs)
show("反向，输入不要梯度：", bare)
for h in handles:
    h.remove()
