# /// experiment
# title = "报错原文，逐条引发"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import copy
import io
import pickle
import warnings

import torch
from torch import nn


def first_line(text):
    return text.strip().splitlines()[0].strip()


def provoke(slug, do):
    """Print the exception, or the first warning, that ``do`` comes to: its first sentence at most."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            do()
        except Exception as e:
            lines = [s.strip() for s in str(e).splitlines() if s.strip()]
            text = " ".join(lines[1:]) if lines[0].startswith("Error(s) in loading") else lines[0].split(". ")[0].split("! ")[0]
            print("[%s] %s: %s" % (slug, type(e).__name__, text[:160]))
            return
    said = [first_line(str(w.message)) for w in caught]
    print("[%s] %s" % (slug, "警告: " + said[0].split(". ")[0][:160] if said else "这个版本不报错也不警告"))


class Late(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)


class Net(nn.Module):
    @property
    def width(self):
        return self.config.width


def non_leaf_parameter():
    p = nn.Parameter(torch.ones(1), requires_grad=False)
    p.mul_(torch.ones(1, requires_grad=True))           # an operation in place that autograd records
    nn.Module().register_parameter("weight", p)


def keys():
    nn.Linear(1, 1, bias=False).load_state_dict({"module.weight": torch.ones(1, 1)})


def size():
    nn.Linear(2, 1, bias=False).load_state_dict({"weight": torch.ones(1, 3)}, strict=False)


def view():
    net = nn.Sequential(nn.Linear(1, 1), nn.ReLU(inplace=True))
    net[0].register_full_backward_hook(lambda *a: None)
    net(torch.ones(1, 1))


def both():
    m = nn.Identity()
    m.register_full_backward_hook(lambda *a: None)
    m.register_backward_hook(lambda *a: None)


def no_input_grad():
    m = nn.Linear(1, 1)
    m.register_full_backward_hook(lambda *a: None)
    m(torch.ones(1, 1)).backward()


def non_leaf():
    m = nn.Linear(1, 1)
    m.cache = m.weight * 2
    copy.deepcopy(m)


def pickled():
    m = nn.Linear(1, 1)
    m.register_forward_hook(lambda *a: None)
    pickle.dumps(m)


def whole_file():
    buffer = io.BytesIO()
    torch.save(nn.Linear(1, 1), buffer)
    buffer.seek(0)
    torch.load(buffer)


def half_between():
    m = nn.Conv2d(1, 1, 1)
    y = m(torch.ones(1, 1, 2, 2, requires_grad=True)).sum()
    m.half()
    y.backward()


def in_place():
    m = nn.PReLU()
    y = m(torch.ones(1, requires_grad=True))
    with torch.no_grad():
        m.weight.mul_(2)
    y.backward()


provoke("before-init", Late)
provoke("assign-tensor", lambda: setattr(nn.Linear(1, 1), "weight", torch.ones(1, 1)))
provoke("exists", lambda: nn.Linear(1, 1).register_buffer("weight", torch.ones(1)))
provoke("non-leaf-parameter", non_leaf_parameter)
provoke("dotted-name", lambda: nn.Module().add_module("norm.1", nn.Identity()))
provoke("no-attribute", lambda: Net().width)
provoke("no-forward", lambda: nn.ModuleList([nn.Linear(1, 1)])(torch.ones(1)))
provoke("empty-list", lambda: torch.optim.SGD(Net().parameters(), lr=0.1))
provoke("keys", keys)
provoke("size-mismatch", size)
provoke("meta-copy", lambda: nn.Linear(1, 1, device="meta").to("cpu"))
provoke("meta-noop", lambda: nn.Linear(1, 1, device="meta").load_state_dict(nn.Linear(1, 1).state_dict()))
provoke("weights-only", whole_file)
provoke("view-inplace", view)
provoke("both-hooks", both)
provoke("no-input-grad", no_input_grad)
provoke("modified-inplace", in_place)
provoke("half-between", half_between)
provoke("non-leaf", non_leaf)
provoke("lambda", pickled)
