# /// experiment
# title = "`half()`、`to(dtype)`、`type()` 对整型缓冲区的不同"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

def report(label, convert):
    m = nn.BatchNorm1d(1)
    m.plain = torch.ones(1)
    try:
        convert(m)
    except TypeError as e:
        print("%-16s TypeError" % label)
        return
    print("%-16s weight=%s running_mean=%s num_batches_tracked=%s 普通张量=%s" % (
        (label,) + tuple(str(t.dtype)[6:] for t in (m.weight, m.running_mean, m.num_batches_tracked, m.plain))))

report("half()", lambda m: m.half())
report("to(float16)", lambda m: m.to(torch.float16))
report("type(float16)", lambda m: m.type(torch.float16))
report("to(int64)", lambda m: m.to(torch.int64))
for layer, form in ((nn.Conv2d, "channels_last"), (nn.Conv3d, "channels_last_3d"), (nn.Conv3d, "channels_last"), (nn.Linear, "channels_last")):
    m = layer(1, 1, *(() if layer is nn.Linear else (1,)))
    try:
        m.to(memory_format=getattr(torch, form))
        print("%s.to(memory_format=%s) 通过" % (layer.__name__, form))
    except RuntimeError:
        print("%s.to(memory_format=%s) RuntimeError" % (layer.__name__, form))

m = nn.BatchNorm1d(1).double()
m.load_state_dict(nn.BatchNorm1d(1).half().state_dict())
print("把 half 的 state_dict 装进 double 的模块:", str(m.weight.dtype)[6:])
