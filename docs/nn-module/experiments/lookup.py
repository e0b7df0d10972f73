# /// experiment
# title = "取属性：`__getattr__` 只是兜底"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(1))

    @property
    def doubled(self):
        return self.missing * 2             # AttributeError inside a property

calls = []
original = nn.Module.__getattr__
def counting(self, name):
    calls.append(name)
    return original(self, name)
nn.Module.__getattr__ = counting

m = M()
calls.clear()
m.training, m._parameters, m.forward
print("training / _parameters / forward 触发 __getattr__:", calls)
m.w
print("w 触发:", calls)

m.__dict__["w"] = "shadow"
print("__dict__ 里同名的遮住参数:", m.w, "| state_dict 仍有 w:", "w" in m.state_dict())
del m.__dict__["w"]

for name in ("missing", "doubled"):
    try:
        getattr(m, name)
    except AttributeError as e:
        print("%s → %s" % (name, e))

s = nn.Sequential(nn.Identity())
print("getattr(seq, '0'):", type(getattr(s, "0")).__name__, "| '0' in dir(seq):", "0" in dir(s))
del m.w
print("del m.w 后:", list(m._parameters), hasattr(m, "w"))
