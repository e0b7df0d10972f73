# /// experiment
# title = "pickle、deepcopy 与数据并行的副本带走什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import pickle

import torch
from torch import nn

def fresh():
    return nn.Linear(1, 1)

def show(module, args, out):
    fired.append(1)

fired = []
m = fresh()
m.register_forward_hook(show)
m.note = "属性"
m.eval()
twin = copy.deepcopy(m)
twin(torch.ones(1, 1))
print("deepcopy：钩子跟着走", bool(fired), "| 同一存储", twin.weight.data_ptr() == m.weight.data_ptr(),
      "| training", twin.training, "| note", twin.note)
back = pickle.loads(pickle.dumps(m))
print("pickle：钩子", len(back._forward_hooks), "个 | note", back.note, "| 是 Parameter", isinstance(back.weight, nn.Parameter))

m = fresh()
m.register_forward_hook(lambda *a: None)
copy.deepcopy(m)
try:
    pickle.dumps(m)
except Exception as e:
    print("带 lambda 钩子：deepcopy 通过；pickle", type(e).__name__)

for label, cache in (("带 grad_fn", m.weight * 2), ("不带", m.weight.detach() * 2)):
    m = fresh()
    m.cache = cache
    try:
        copy.deepcopy(m)
        print("属性里有算出来的张量，%s → deepcopy 通过" % label)
    except RuntimeError:
        print("属性里有算出来的张量，%s → deepcopy RuntimeError" % label)

tied = nn.Sequential(fresh(), fresh())
tied[1].weight = tied[0].weight
print("deepcopy 后共享权重仍共享:", (lambda c: c[0].weight is c[1].weight)(copy.deepcopy(tied)))

old = fresh()
state = old.__dict__.copy()
for name in ("_forward_pre_hooks", "_state_dict_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
             "_non_persistent_buffers_set", "_is_full_backward_hook"):
    del state[name]
revived = nn.Linear.__new__(nn.Linear)
revived.__setstate__(state)
print("__setstate__ 给旧字典补了", len(revived.__dict__) - len(state), "个字段")
for name in ("_forward_hooks", "_backward_hooks"):
    less = {k: v for k, v in old.__dict__.items() if k != name}
    revived = nn.Linear.__new__(nn.Linear)
    revived.__setstate__(less)
    print("  缺 %s → 补上: %s" % (name, name in revived.__dict__))

r = old._replicate_for_data_parallel()
print("数据并行副本：参数表", dict(r._parameters), "| 同一张钩子表", r._forward_hooks is old._forward_hooks,
      "| 同一张子模块表", r._modules is old._modules)
