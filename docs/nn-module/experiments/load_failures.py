# /// experiment
# title = "load_state_dict：strict 管什么，失败后模型成了什么样"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

def linear():
    m = nn.Linear(2, 1)
    with torch.no_grad():
        m.weight.zero_()
        m.bias.zero_()
    return m

def load(label, m, sd, strict=True):
    try:
        keys = m.load_state_dict(sd, strict=strict)
        outcome = "通过 missing=%s unexpected=%s" % (keys.missing_keys, keys.unexpected_keys)
    except RuntimeError as e:
        lines = [s.strip().split(":")[0].split(",")[0] for s in str(e).splitlines()[1:]]
        outcome = "RuntimeError: " + "; ".join(lines)
    print("%-34s %s" % (label, outcome))

seven = torch.full((1, 2), 7.0)
for strict in (True, False):
    print("strict=%s" % strict)
    m = linear()
    load("  缺 bias", m, {"weight": seven}, strict)
    print("    之后 weight=%s" % m.weight.tolist())
    load("  多一个 extra", linear(), {"weight": seven, "bias": torch.ones(1), "extra": torch.ones(1)}, strict)
    m = linear()
    load("  weight 合法、bias 形状错", m, {"weight": seven, "bias": torch.ones(3)}, strict)
    print("    之后 weight=%s bias=%s" % (m.weight.tolist(), m.bias.tolist()))
    m = linear()
    load("  值不是张量", m, {"weight": [[7.0, 7.0]], "bias": torch.ones(1)}, strict)
    print("    之后 weight=%s bias=%s" % (m.weight.tolist(), m.bias.tolist()))

print("只看前缀的检查")
load("  'weight.foo'", linear(), {"weight": seven, "bias": torch.ones(1), "weight.foo": torch.ones(1)})
print("形状与 dtype")
load("  可广播的 (2,) -> (1, 2)", linear(), {"weight": torch.ones(2), "bias": torch.ones(1)})
m = linear()
load("  int64 -> float32", m, {"weight": seven.long(), "bias": torch.ones(1, dtype=torch.int64)})
print("    之后 dtype", str(m.weight.dtype)[6:])
for n in (1, 3):
    s = nn.Module()
    s.x = nn.Parameter(torch.tensor(0.0))
    load("  0 维参数 <- 形状 [%d]" % n, s, {"x": torch.arange(7.0, 7.0 + n)})
    print("    之后 x =", s.x.item())
m = nn.Module()
m.register_parameter("bias", None)
load("  参数为 None，字典里却有", m, {"bias": torch.ones(1)})
