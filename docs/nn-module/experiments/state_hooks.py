# /// experiment
# title = "存取的四种钩子：何时跑、拿到什么、返回值算不算"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


def build():
    net = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Sequential(nn.Linear(1, 1, bias=False)))
    return net, {name or "根": module for name, module in net.named_modules()}


net, named = build()
log = []
for name, module in named.items():
    if hasattr(module, "register_state_dict_pre_hook"):
        module.register_state_dict_pre_hook(lambda mod, prefix, keep_vars, name=name: log.append("前 " + name))
    module._register_state_dict_hook(lambda mod, d, prefix, meta, name=name: log.append("后 %s，字典里已有 %d 键" % (name, len(d))))
net.state_dict()
print("state_dict 的钩子：")
for line in log:
    print("   ", line)

net, named = build()
log = []
for name, module in named.items():
    module._register_load_state_dict_pre_hook(lambda d, prefix, meta, strict, missing, unexpected, errors, name=name: log.append(
        "前 %s，拿到的键 %s，strict=%s" % (name, list(d), strict)))
    module.register_load_state_dict_post_hook(lambda mod, keys, name=name: log.append(
        "后 %s，缺 %s，多 %s" % (name, keys.missing_keys, keys.unexpected_keys)))
net.load_state_dict({"0.weight": torch.ones(1, 1), "extra": torch.ones(1)}, strict=False)
print("load_state_dict 的钩子，字典少 1.0.weight、多 extra，strict=False：")
for line in log:
    print("   ", line)

m = nn.Linear(1, 1)
m.register_load_state_dict_post_hook(lambda mod, keys: keys)
try:
    m.load_state_dict(m.state_dict())
except AssertionError:
    print("post 钩子返回了值 → AssertionError")
if hasattr(nn.Module, "register_state_dict_post_hook"):
    m = nn.Linear(1, 1)
    m.register_state_dict_post_hook(lambda mod, d, prefix, meta: d)
    try:
        m.state_dict()
    except RuntimeError:
        print("公开的 state_dict post 钩子返回了值 → RuntimeError")
m = nn.Linear(1, 1)
m._register_state_dict_hook(lambda mod, d, prefix, meta: {k: v.clone() for k, v in d.items()})
print("state_dict 后钩子返回克隆：与模型共享存储:", m.state_dict()["weight"].data_ptr() == m.weight.data_ptr())
