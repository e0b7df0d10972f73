# /// experiment
# title = "2.1 起的 `assign=`：换对象，而且会粘住"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
import inspect

import torch
from torch import nn

if "assign" not in inspect.signature(nn.Module.load_state_dict).parameters:
    print("load_state_dict 没有 assign 参数")
else:
    def show(label, m, before, sd):
        print("%s → 同一 Parameter=%s dtype=%s 与字典共享存储=%s" % (
            label, m.weight is before, str(m.weight.dtype)[6:], m.weight.data_ptr() == sd["weight"].data_ptr()))

    sd = nn.Linear(1, 1).double().state_dict()
    for label, kw in (("默认", {}), ("assign=True", {"assign": True}), ("再用同一个字典，默认", {}), ("换成 dict(sd)，默认", None)):
        m = nn.Linear(1, 1)
        before = m.weight
        if kw is None:
            m.load_state_dict(dict(sd))
        else:
            m.load_state_dict(sd, **kw)
        show(label, m, before, sd)
    print("字典的 _metadata:", dict(sd._metadata))

    with torch.device("meta"):
        m = nn.Linear(1, 1)
    m.load_state_dict(nn.Linear(1, 1).state_dict(), assign=True)
    print("meta 上造的模块，assign 后在", m.weight.device)
