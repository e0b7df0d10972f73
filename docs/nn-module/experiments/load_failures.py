# /// experiment
# title = "`load_state_dict`：什么会报错，报错之后模型成了什么样"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


def load(label, state, strict=True):
    m = nn.Linear(2, 1)
    with torch.no_grad():
        m.weight.zero_()
        m.bias.zero_()
    try:
        m.load_state_dict(state, strict=strict)
        outcome = "通过"
    except RuntimeError as e:
        outcome = "; ".join(s.strip().split(":")[0].split(",")[0] for s in str(e).splitlines()[1:])
    print("  %s → %s | weight=%s bias=%s" % (label, outcome, m.weight.tolist()[0], m.bias.tolist()))


seven, one = torch.full((1, 2), 7.0), torch.ones(1)
for strict in (True, False):
    print("strict=%s" % strict)
    load("少 bias", {"weight": seven}, strict)
    load("多 extra", {"weight": seven, "bias": one, "extra": one}, strict)
    load("bias 形状不符", {"weight": seven, "bias": torch.ones(3)}, strict)
    load("weight 不是张量", {"weight": [[7.0, 7.0]], "bias": one}, strict)
print("形状与类型（strict=True）")
load("weight 可广播：(2,) 对 (1, 2)", {"weight": seven[0], "bias": one})
load("weight 是 int64", {"weight": seven.long(), "bias": one})

m = nn.Module()
m.register_parameter("bias", None)
try:
    m.load_state_dict({"bias": one})
except RuntimeError as e:
    print("登记为 None 的参数，字典里却有 →", str(e).splitlines()[1].strip().split(":")[0])
m = nn.Linear(2, 1)
m.register_load_state_dict_post_hook(lambda mod, keys: keys.missing_keys.clear())
m.load_state_dict({"weight": seven})
print("post 钩子清空 missing_keys，strict=True 少一个键 → 通过")
