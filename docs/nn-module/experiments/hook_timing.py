# /// experiment
# title = "调用途中登记的钩子，这一次跑不跑"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


class Registers(nn.Module):
    """Registers a forward hook on itself from inside forward."""

    def forward(self, x):
        self.register_forward_hook(lambda *a: ran.append("后置"))
        return x * 1


ran = []
m = Registers()
m(torch.ones(1))
print("原先没有任何钩子，forward 里登记后置钩子 →", ran or "不跑")

ran = []
m = Registers()
m.register_forward_pre_hook(lambda *a: None)
m(torch.ones(1))
print("原先有一个前置钩子，forward 里登记后置钩子 →", ran or "不跑")

ran = []
m = nn.Identity()
m.register_forward_pre_hook(lambda mod, args: mod.register_forward_hook(lambda *a: ran.append("后置")) and None)
m(torch.ones(1))
print("前置钩子里登记后置钩子 →", ran or "不跑")

ran = []
m = nn.Identity()
m.register_forward_pre_hook(lambda mod, args: mod.register_full_backward_hook(lambda *a: ran.append("反向")) and None)
m(torch.ones(1, requires_grad=True)).backward()
print("前置钩子里登记反向钩子 →", ran or "不跑")

ran = []
m = nn.Identity()
handle = m.register_forward_hook(lambda *a: (ran.append("自己"), handle.remove(), second.remove())[:0] or None)
second = m.register_forward_hook(lambda *a: ran.append("后一个"))
m(1)
print("后置钩子删掉自己和后一个，这一次 →", ran, end="；")
m(1)
print("下一次 →", ran[2:] or "不跑")

ran = []
m = nn.Identity()
m.register_full_backward_hook(lambda mod, gi, go: ran.append(go[0].item()))
x = torch.ones(1, requires_grad=True)
y = m(m(x) * 2) * 10
y.backward(retain_graph=True)
print("同一个模块一次前向里用了两回，grad_output 依次 →", ran)
y.backward()
print("同一张图再反向一次 →", ran[2:])
