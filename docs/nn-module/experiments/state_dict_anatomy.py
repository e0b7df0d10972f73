# /// experiment
# title = "`state_dict` 里是什么：共享存储、额外状态、钩子"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import io

import torch
from torch import nn

m = nn.Linear(1, 1)
sd = m.state_dict()
print("取出的是 Parameter 吗:", isinstance(sd["weight"], nn.Parameter), "| requires_grad:", sd["weight"].requires_grad,
      "| 与模型共享存储:", sd["weight"].data_ptr() == m.weight.data_ptr())
sd["weight"].fill_(42.0)
print("改字典里的张量，模型也变:", m.weight.item())
print("keep_vars=True 时就是原对象:", m.state_dict(keep_vars=True)["weight"] is m.weight)
layers = [nn.Linear(2, 2), nn.Conv2d(1, 1, 1), nn.BatchNorm2d(2), nn.LSTM(1, 1), nn.Embedding(2, 2), nn.TransformerEncoderLayer(2, 1)]
own = [(m, n, t) for m in layers for n, t in m.state_dict(keep_vars=True).items()]
print("%d 种层共 %d 个张量，与模型共享存储的:" % (len(layers), len(own)), sum(m.state_dict()[n].data_ptr() == t.data_ptr() for m, n, t in own))
m.eval()
m.note = "普通属性"
print("training / 普通属性在里面吗:", any(k in m.state_dict() for k in ("training", "note")))

class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = 0
    def get_extra_state(self):
        return {"steps": self.steps}
    def set_extra_state(self, state):
        self.steps = state["steps"]

print("一个登记的张量也没有，也有键:", list(Counter().state_dict()))
net = nn.Sequential(Counter())
net[0].steps = 5
saved = net.state_dict()
print("额外状态的键:", list(saved), "值:", saved["0._extra_state"])
fresh = nn.Sequential(Counter())
fresh.load_state_dict(saved)
print("装回来 steps =", fresh[0].steps)
try:
    nn.Sequential(Counter()).load_state_dict({})
except RuntimeError as e:
    print("缺 _extra_state:", str(e).splitlines()[1].strip())

inner = nn.Linear(1, 1, bias=False)
outer = nn.Sequential(inner)
inner._register_state_dict_hook(lambda mod, d, prefix, meta: {"inner": 1})
print("子模块的钩子返回新字典:", list(outer.state_dict()), "| 它自己当根时:", list(inner.state_dict()))

loaded = []
net = nn.Sequential(nn.Linear(1, 1, bias=False))
def rename(d, prefix, meta, strict, missing, unexpected, errors):
    loaded.append(strict)
    for k in [k for k in d if k.startswith("old.")]:
        d[k.replace("old.", "0.")] = d.pop(k)
net._register_load_state_dict_pre_hook(rename)
mine = {"old.weight": torch.full((1, 1), 3.0)}
net.load_state_dict(mine, strict=False)
print("根的 pre 钩子改名后 weight =", net[0].weight.item(), "| 调用者的字典:", list(mine), "| 钩子收到的 strict:", loaded)

buf = io.BytesIO()
torch.save(m.state_dict(), buf)
back = torch.load(io.BytesIO(buf.getvalue()))
print("torch.save 再 torch.load：", type(back).__name__, "| _metadata 还在:", hasattr(back, "_metadata"))
