# /// experiment
# title = "`m(x)` 到底调了谁：四种改法哪种生效"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

x = torch.ones(1)

class Plain(nn.Module):
    def forward(self, x):
        return "类的 forward"

class OverridesImpl(Plain):
    def _call_impl(self, *a, **k):
        return "重写的 _call_impl"

class OverridesCall(Plain):
    def __call__(self, *a, **k):
        return "重写的 __call__"

print("什么都不改 →", Plain()(x))
m = Plain(); m.forward = lambda x: "实例上的 forward"
print("m.forward = f →", m(x))
m = Plain(); m.__call__ = lambda x: "实例上的 __call__"
print("m.__call__ = f →", m(x), "（特殊方法只在类型上找）")
print("子类重写 _call_impl →", OverridesImpl()(x))
print("子类重写 __call__ →", OverridesCall()(x))

fired = []
m = Plain()
m.register_forward_hook(lambda *a: fired.append("fwd"))
m.forward(x)
print("m.forward(x) 触发的钩子:", fired, end="；")
m(x)
print("m(x) 触发的钩子:", fired)

import torch.nn.modules.module as source

fired = []
net = nn.Sequential(nn.Linear(1, 1), nn.ReLU())
net.register_forward_hook(lambda *a: fired.append("根"))
net[0].register_forward_hook(lambda *a: fired.append("子模块"))
net.forward(torch.ones(1, 1))
print("net.forward(x) 触发的钩子（net 里有子模块）:", fired)
seen = []
handle = source.register_module_forward_hook(lambda mod, *a: seen.append(type(mod).__name__))
net(torch.ones(1, 1))
print("全局后置钩子看到:", seen, end="；")
seen.clear()
torch.jit.script(nn.Sequential(nn.Linear(1, 1), nn.ReLU()))(torch.ones(1, 1))
print("torch.jit.script 之后只看到:", seen)
handle.remove()

for label, call in (("Module()(x)", lambda: nn.Module()(x)), ("Module()(x=1)", lambda: nn.Module()(x=1))):
    try:
        call()
    except Exception as e:
        print("%s → %s" % (label, type(e).__name__))
