# /// experiment
# title = "`load_state_dict`：什么会报错，报错之后模型成了什么样"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
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

mine = nn.Linear(2, 1).state_dict()
state = {"weight": seven, "bias": torch.ones(3)}
kept = {k: v for k, v in state.items() if k in mine and getattr(v, "shape", None) == getattr(mine[k], "shape", None)}
load("bias 形状不符，按形状筛过，strict=False", kept, strict=False)

m = nn.Module()
m.register_parameter("bias", None)
try:
    m.load_state_dict({"bias": one})
except RuntimeError as e:
    print("登记为 None 的参数，字典里却有 →", str(e).splitlines()[1].strip().split(":")[0])
def failing(label, m, state):
    """Load and say which exception came out, and which parameters hold sevens afterwards."""
    try:
        outcome = "通过：%s" % (m.load_state_dict(state),)
    except Exception as e:
        outcome = type(e).__name__
    print("  %s → %s；写成 7 的：%s" % (label, outcome, [n for n, p in m.named_parameters() if p.flatten()[0] == 7]))

def zero(m):
    with torch.no_grad():
        for p in m.parameters():
            p.zero_()
    return m

class Raises(nn.Module):
    get_extra_state = lambda self: 1
    def set_extra_state(self, state):
        raise ValueError

print("半途而废的几种：")
m = zero(nn.Linear(2, 1))
m.register_load_state_dict_post_hook(lambda mod, keys: keys.missing_keys.clear())
failing("post 钩子清空 missing_keys，少 bias", m, {"weight": seven})
failing("set_extra_state 抛 ValueError", zero(nn.Sequential(nn.Linear(2, 1, bias=False), Raises(), nn.Linear(2, 1, bias=False))),
        {"0.weight": seven, "1._extra_state": 1, "2.weight": seven})
failing("字典的值是 meta 张量", zero(nn.Linear(2, 1)), {"weight": seven.to("meta"), "bias": one * 7})
failing("键不是字符串", zero(nn.Linear(2, 1)), {"weight": seven, "bias": one, 1: one})

import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    nn.Linear(2, 1).load_state_dict({"weight": seven.to(torch.complex64), "bias": one})
print("复数装进实数参数：警告", [str(w.message).split(" discards")[0] for w in caught])
