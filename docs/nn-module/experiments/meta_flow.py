# /// experiment
# title = "meta 设备：先造空壳，后填权重；以及什么也没装进去的一次装入"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import inspect
import warnings

import torch
from torch import nn


def attempt(label, do):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            said = do()
        except Exception as e:
            said = "%s: %s" % (type(e).__name__, str(e).split("!")[0][:60])
    print("%s → %s%s" % (label, said, "，警告 %d 条" % len(caught) if caught else ""))


def shell():
    return nn.Linear(2, 1, device="meta")


def with_context():
    with torch.device("meta"):
        return nn.Linear(2, 1).weight.device


def to_empty_then_load():
    m = shell().to_empty(device="cpu")
    m.load_state_dict(full)
    return "weight = %s" % m.weight.tolist()


def load_into_shell():
    m = shell()
    return "%s，weight 在 %s" % (m.load_state_dict(full), m.weight.device)


def assign_into_shell():
    m = shell()
    m.load_state_dict(full, assign=True)
    return "weight = %s，在 %s，requires_grad=%s" % (m.weight.tolist(), m.weight.device, m.weight.requires_grad)


def forgotten_buffer():
    class Rope(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("freq", torch.arange(3.0, device="meta"), persistent=False)

    m = Rope()
    m.load_state_dict({}, **({"assign": True} if has_assign else {}))
    return "freq 还在 %s" % m.freq.device


full = {"weight": torch.full((1, 2), 7.0), "bias": torch.ones(1)}
has_assign = "assign" in inspect.signature(nn.Module.load_state_dict).parameters
attempt("nn.Linear(2, 1, device='meta')", lambda: shell().weight.device)
attempt("with torch.device('meta')", with_context)
attempt("skip_init(nn.Linear, 2, 1)：不初始化，但已有存储", lambda: nn.utils.skip_init(nn.Linear, 2, 1).weight.device)
attempt("空壳.to('cpu')", lambda: shell().to("cpu"))
attempt("空壳.to_empty(device='cpu') 再装", to_empty_then_load)
attempt("直接往空壳里装", load_into_shell)
attempt("load_state_dict(…, assign=True)", assign_into_shell)
attempt("非持久缓冲区不在字典里，装完", forgotten_buffer)
