# /// experiment
# title = "`_version` 与 `_metadata`：BatchNorm 的旧检查点"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

bn = nn.BatchNorm1d(1)
sd = bn.state_dict()
print("_version:", nn.Module._version, nn.BatchNorm1d._version, "| _metadata:", dict(sd._metadata))
net = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1))
print("两层网络的 _metadata:", {k: v["version"] for k, v in net.state_dict()._metadata.items()})

def load(label, state):
    target = nn.BatchNorm1d(1)
    target.num_batches_tracked.fill_(99)
    try:
        target.load_state_dict(state)
        print("%s → 通过，num_batches_tracked = %d" % (label, target.num_batches_tracked))
    except RuntimeError as e:
        print("%s → RuntimeError: %s" % (label, str(e).splitlines()[1].strip()))

del sd["num_batches_tracked"]
load("缺键，带 _metadata（版本 2）", sd)
load("缺键，dict(sd) 丢了 _metadata", dict(sd))
sd._metadata[""]["version"] = 1
load("缺键，_metadata 改成版本 1", sd)
print("补上的键没有写回调用者的字典:", "num_batches_tracked" not in sd)
