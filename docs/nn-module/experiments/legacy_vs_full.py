# /// experiment
# title = "legacy 与 full backward 钩子看到的梯度"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import warnings

import torch
from torch import nn

class Two(nn.Module):
    def forward(self, x):
        return (x * 3) + (x * 1)            # the last autograd node is the addition

def run(register, answer=None):
    m, seen = Two(), []
    def hook(mod, gi, go):
        seen.append([None if g is None else g.item() for g in gi])
        return answer
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        getattr(m, register)(hook)
        x = torch.ones(1, requires_grad=True)
        m(x).backward()
    return seen, x.grad.item(), len(caught)

for name in ("register_backward_hook", "register_full_backward_hook"):
    seen, grad, warned = run(name)
    print("%s → grad_input=%s x.grad=%s 警告 %d 条" % (name, seen, grad, warned))

_, grad, _ = run("register_full_backward_hook", (torch.full((1,), 100.0),))
print("full 返回 (100,)  → x.grad =", grad)
_, grad, _ = run("register_backward_hook", (torch.full((1,), 100.0), None))
print("legacy 返回 (100, None) → x.grad =", grad)
class Gives(nn.Module):
    def forward(self, x):
        return {"y": x * 2}

for name in ("register_backward_hook", "register_full_backward_hook"):
    fired = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        m = Gives()
        getattr(m, name)(lambda *a: fired.append(1))
        m(torch.ones(1, requires_grad=True))["y"].backward()
        m = nn.Linear(1, 1)
        getattr(m, name)(lambda *a: fired.append(1))
        try:
            y = m(torch.ones(1, 1))
            y += 1
            after = "允许"
        except RuntimeError:
            after = "RuntimeError"
    print("%s → 输出是 dict 时触发 %d 次；原地改输出：%s" % (name, len(fired), after))
try:
    run("register_full_backward_hook", (None, None))
except RuntimeError as e:
    print("full 返回个数不对 → RuntimeError")
