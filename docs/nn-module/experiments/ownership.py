# /// experiment
# title = "七种放法各归谁管：参数、缓冲区、普通张量、列表"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.p = nn.Parameter(torch.ones(1))
        self.register_buffer("b", torch.ones(1))
        self.register_buffer("nb", torch.ones(1), persistent=False)
        self.register_buffer("none", None)
        self.register_buffer("pb", nn.Parameter(torch.ones(1)))   # accepted: a Parameter is a Tensor
        self.t = torch.ones(1)
        self.child = nn.Linear(1, 1, bias=False)
        self.items = [nn.Linear(1, 1)]

m = M()
yes = lambda flag: "yes" if flag else "-"
params, buffers, saved = dict(m.named_parameters()), dict(m.named_buffers()), m.state_dict()
m.double()
print("%-6s %-12s %-10s %-10s %-8s %s" % ("name", "home", "parameters", "buffers", "saved", "after double()"))
for n in ("p", "b", "nb", "none", "pb", "t"):
    home = next(k for k in ("_parameters", "_buffers", "__dict__") if n in (m.__dict__ if k == "__dict__" else m.__dict__[k]))
    v = getattr(m, n)
    print("%-6s %-12s %-10s %-10s %-8s %s" % (n, home, yes(n in params), yes(n in buffers), yes(n in saved), v if v is None else str(v.dtype)[6:]))
print("列表里的 Linear：modules() 数到", len(list(m.modules())), "个（自己 + child），dtype", str(m.items[0].weight.dtype)[6:])
print("state_dict:", list(m.state_dict()))

m.nb = torch.zeros(1)
print("给 nb 重新赋值后仍不存盘:", "nb" not in m.state_dict())
m.b = None
print("b = None 后:", "b" in m.state_dict(), end="；")
m.b = torch.zeros(1)
print("再赋张量:", "b" in m.state_dict())
del m.nb
m.register_buffer("nb", torch.ones(1))
print("删掉 nb 再注册一次（默认持久）:", "nb" in m.state_dict())
print("BatchNorm1d:", list(nn.BatchNorm1d(1).state_dict()))

m = nn.Module()
m.w = nn.Parameter(torch.ones(1)).double()          # converted after wrapping, as `.cuda()` would
print("self.w = nn.Parameter(t).double()：还是 Parameter: %s，parameters() 有 %d 个" % (isinstance(m.w, nn.Parameter), len(list(m.parameters()))))
