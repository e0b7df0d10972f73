# /// experiment
# title = "多余的键：哪些形状的名字不被发现"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


class Net(nn.Module):
    """One name of every kind."""

    def __init__(self):
        super().__init__()
        self.par = nn.Parameter(torch.zeros(1))
        self.register_buffer("buf", torch.zeros(1))
        self.register_buffer("tmp", torch.zeros(1), persistent=False)
        self.register_parameter("nopar", None)
        self.child = nn.Linear(1, 1)
        self.add_module("nochild", None)
        self.plain = 1


own = Net().state_dict()
kinds = {"参数": "par", "缓冲区": "buf", "非持久缓冲区": "tmp", "值为 None 的参数": "nopar",
         "子模块": "child", "值为 None 的子模块": "nochild", "普通属性": "plain", "不存在的名字": "absent"}
shapes = {"名字": "%s", "名字.x": "%s.x", "名字.weight.x": "%s.weight.x", "名字.a.b": "%s.a.b"}
accepted = tried = 0
for shape, form in shapes.items():
    passed = []
    for kind, name in kinds.items():
        key = form % name
        if key in own:
            continue
        tried += 1
        try:
            Net().load_state_dict({**own, key: torch.ones(1)})
            passed.append(kind)
        except RuntimeError as e:
            assert "Unexpected" in str(e)
    accepted += len(passed)
    print("多一个键「%s」，名字是这些时不报错 → %s" % (shape, "、".join(passed) or "没有"))
print("试了 %d 个多余的键，%d 个没被发现" % (tried, accepted))

for n in (1, 3, 0):
    s = nn.Module()
    s.x, s.y = nn.Parameter(torch.tensor(0.0)), nn.Parameter(torch.zeros(1))
    try:
        s.load_state_dict({"x": torch.arange(7.0, 7.0 + n), "y": torch.ones(1)})
        outcome = "通过"
    except Exception as e:
        outcome = type(e).__name__
    print("0 维参数 x，字典里的形状是 [%d] → %s；x = %s，后面的 y = %s" % (n, outcome, s.x.item(), s.y.item()))
