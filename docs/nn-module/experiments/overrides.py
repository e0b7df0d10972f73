# /// experiment
# title = "框架自己照顾旧检查点的地方，数一遍"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import warnings
from pathlib import Path

import torch
from torch import nn

warnings.simplefilter("ignore")


def below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from below(sub)


def short(cls):
    return cls.__module__.split(".")[-1] + "." + cls.__name__


classes = set(below(nn.Module))
print("import torch 之后，nn.Module 的子类:", len(classes), "个")
for method in ("_load_from_state_dict", "__setstate__"):
    own = [c for c in classes if method in vars(c)]
    core = sorted(short(c) for c in own if c.__module__.startswith("torch.nn.modules"))
    print("重写 %s 的: %d 个，其中 torch.nn.modules 里 %d 个：%s" % (method, len(own), len(core), " ".join(core)))
own = [c for c in classes if c.__dict__.get("_version", 1) != 1]
print("_version 不是 1 的: %d 个，其中 torch.nn.modules 里：%s" % (len(own), " ".join(sorted(short(c) for c in own if c.__module__.startswith("torch.nn.modules")))))
folder = Path(torch.__file__).parent / "nn"
users = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*.py"))
         if "register_load_state_dict_pre_hook(" in p.read_text(encoding="utf-8") and p.name != "module.py"]
print("torch/nn 下用了装入前钩子的文件:", " ".join(users))

old = nn.InstanceNorm1d(2, track_running_stats=True).state_dict()
for label, state in (("带 _metadata", old), ("dict(sd) 丢了 _metadata", dict(old))):
    try:
        result = nn.InstanceNorm1d(2).load_state_dict(state, strict=False)
        print("InstanceNorm1d 装入带统计量的字典，strict=False，%s → 通过，多余的键 %d 个" % (label, len(result.unexpected_keys)))
    except RuntimeError:
        print("InstanceNorm1d 装入带统计量的字典，strict=False，%s → RuntimeError" % label)
print("InstanceNorm1d(track_running_stats=True) 装入 dict(sd) →", nn.InstanceNorm1d(2, track_running_stats=True).load_state_dict(dict(old)))
