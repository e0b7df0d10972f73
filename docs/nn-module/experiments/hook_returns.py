# /// experiment
# title = "钩子的返回值怎么算数"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

class Show(nn.Module):
    def forward(self, *args, **kw):
        return "收到 %r %r" % (args, sorted(kw))

class Fails(nn.Module):
    def forward(self, x):
        raise ValueError

def pre(value):
    m = Show()
    m.register_forward_pre_hook(lambda mod, args: value)
    return m(1, k=2)

print("pre 返回 None →", pre(None))
print("pre 返回 5 →", pre(5))
print("pre 返回 (5, 6) →", pre((5, 6)))
print("pre 返回 [5, 6] →", pre([5, 6]))
print("pre 返回 () →", pre(()))

def post(value):
    m = Show()
    m.register_forward_hook(lambda mod, args, out: value)
    return m(1)

print("fwd 返回 None →", post(None))
print("fwd 返回 0 →", post(0))

seen = []
m = Show()
m.register_forward_pre_hook(lambda mod, args: ("换过", ))
m.register_forward_hook(lambda mod, args, out: seen.append(args))
m(1)
print("forward 钩子看到的 args 是换过的:", seen)

ran = []
m = Fails()
m.register_forward_hook(lambda *a: ran.append("fwd"))
try:
    m(1)
except ValueError:
    print("forward 抛异常后 forward 钩子:", ran or "没跑")

# Adding a hook from inside a hook: the call in flight works on a snapshot.
m = Show()
def adds(mod, args, out):
    mod.register_forward_hook(lambda *a: ran.append("新加的"))
m.register_forward_hook(adds)
m(1)
print("钩子里再注册钩子，本次:", ran or "不跑", end="；")
m(1)
print("下一次:", ran)

h = Show().register_forward_hook(lambda *a: None)
h2 = Show().register_forward_hook(lambda *a: None)
print("句柄编号全进程递增:", h2.id - h.id)
print("模块已销毁：句柄还拿得到钩子字典:", h.hooks_dict_ref() is not None, end="；")
try:
    h.remove()                               # its module is already gone
    print("remove() 没有异常")
except Exception as e:
    print("remove()", type(e).__name__)
