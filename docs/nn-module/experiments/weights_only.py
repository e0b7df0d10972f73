# /// experiment
# title = "`torch.load` 的默认值变了：整个模块与状态字典"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import io

import torch
from torch import nn


class Steps(nn.Module):
    """Keeps something in its extra state that is not a tensor."""

    def __init__(self, value):
        super().__init__()
        self.value = value

    def get_extra_state(self):
        return self.value

    def set_extra_state(self, state):
        self.value = state


def load(thing, **kwargs):
    buffer = io.BytesIO()
    torch.save(thing, buffer)
    buffer.seek(0)
    try:
        return "读出 %s" % type(torch.load(buffer, **kwargs)).__name__
    except Exception as e:
        return "%s: %s" % (type(e).__name__, str(e).split(".")[0])


saved = {
    "整个 nn.Linear": nn.Linear(1, 1),
    "它的 state_dict": nn.Linear(1, 1).state_dict(),
    "额外状态是 dict": Steps({"n": 1}).state_dict(),
    "额外状态是小数": Steps(0.5).state_dict(),
    "SGD 的状态字典": torch.optim.SGD([torch.zeros(1)], lr=0.1).state_dict(),
    "额外状态里有一个类": Steps(Steps).state_dict(),
}
for label, thing in saved.items():
    for kwargs in ({}, {"weights_only": False}, {"weights_only": True}):
        print("%s，torch.load(f%s) → %s" % (label, "".join(", %s=%s" % i for i in kwargs.items()), load(thing, **kwargs)))
