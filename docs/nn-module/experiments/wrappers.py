# /// experiment
# title = "外面包一层之后，键名与类型变成什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 180
# ///
import pickle
import warnings

import torch
from torch import nn
from torch.nn.utils import parametrize

warnings.simplefilter("ignore")
try:
    from torch.func import functional_call
except ImportError:
    from torch.nn.utils.stateless import functional_call


def layer():
    return nn.Linear(1, 1, bias=False)


def load(m, state):
    try:
        return m.load_state_dict(state)
    except RuntimeError as e:
        return "RuntimeError: " + " ".join(s.strip() for s in str(e).splitlines()[1:])


wrapped = nn.DataParallel(layer())
print("DataParallel：键", list(wrapped.state_dict()), "| 装进没包的:", load(layer(), wrapped.state_dict()))
print("    取里面的 .module：", load(layer(), wrapped.module.state_dict()))
state = wrapped.state_dict()
torch.nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
print("    consume_prefix_in_state_dict_if_present 之后:", load(layer(), state))

if hasattr(torch, "compile"):
    m = layer()
    compiled = torch.compile(m, backend="eager")
    print("torch.compile(m)：类型", type(compiled).__name__, "| 键", list(compiled.state_dict()), "| 同一个 weight:", compiled.weight is m.weight)
    print("    装进没编译的:", load(layer(), compiled.state_dict()), "| 用 _orig_mod:", load(layer(), compiled._orig_mod.state_dict()))
    m = layer()
    m.compile(backend="eager")
    print("m.compile()：类型", type(m).__name__, "| 键", list(m.state_dict()), "| 已编译:", m._compiled_call_impl is not None)
else:
    print("torch.compile：这个版本没有")


class PlusOne(nn.Module):
    def forward(self, w):
        return w + 1


m = layer()
w = m.weight
parametrize.register_parametrization(m, "weight", PlusOne())
print("参数化之后：类型", type(m).__name__, "，仍是 nn.Linear:", isinstance(m, nn.Linear), "| 键", list(m.state_dict()))
print("    weight 还在 _parameters 里:", "weight" in m._parameters, "| 类上的 weight 是 property:", isinstance(vars(type(m)).get("weight"), property),
      "| original 就是原来的参数:", m.parametrizations.weight.original is w, "| 每次取都重算:", m.weight is not m.weight)
with parametrize.cached():
    print("    parametrize.cached() 里每次取都重算:", m.weight is not m.weight)
print("    装进没参数化的:", load(layer(), m.state_dict()))
try:
    pickle.dumps(m)
except RuntimeError as e:
    print("    pickle 整个模块 → RuntimeError")

m = layer()
w, before = m.weight, m.weight.item()
y = functional_call(m, {"weight": torch.full((1, 1), 5.0)}, (torch.ones(1, 1),))
print("functional_call 用 weight=5 算出", y.item(), "| 之后参数没变:", m.weight is w and w.item() == before)
bn = nn.BatchNorm1d(1)
functional_call(bn, {"weight": torch.ones(1)}, (torch.tensor([[1.0], [3.0]]),))
print("    没有给它的缓冲区照样被 forward 改: num_batches_tracked =", bn.num_batches_tracked.item())

m = nn.LazyLinear(1)
first = type(m).__name__, type(m.weight).__name__, len(m._forward_pre_hooks)
m(torch.ones(1, 3))
print("LazyLinear：调用前", first, "；调用一次后", (type(m).__name__, type(m.weight).__name__, len(m._forward_pre_hooks)), tuple(m.weight.shape))
