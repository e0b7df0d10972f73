# /// experiment
# title = "三个注册函数的检查次序，以及绕过检查的赋值"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

def attempt(label, do):
    try:
        result = do()
        print("  %s → 通过%s" % (label, "" if result is None else "：" + str(result)))
    except Exception as e:
        print("  %s → %s: %s" % (label, type(e).__name__, str(e.args[0]).splitlines()[0][:58]))

class M(nn.Module):
    taken = 1

print("同时违反两条（名字是 int，值是 str），先报哪条：")
attempt("register_buffer(1, 'v')", lambda: M().register_buffer(1, "v"))
attempt("register_parameter(1, 'v')", lambda: M().register_parameter(1, "v"))
attempt("add_module(1, 'v')", lambda: M().add_module(1, "v"))
print("名字既有点又已存在：")
class Dotted(nn.Module):
    pass
setattr(Dotted, "a.b", 1)
attempt("register_buffer('a.b', None)", lambda: Dotted().register_buffer("a.b", None))
attempt("add_module('a.b', None)", lambda: Dotted().add_module("a.b", None))
print("非叶子的参数，与 None：")
w = torch.ones(1, requires_grad=True)
p = nn.Parameter(torch.ones(1), requires_grad=False)
p.mul_(w)
attempt("register_parameter('x', 非叶子)", lambda: M().register_parameter("x", p))
attempt("register_parameter('x', None)", lambda: M().register_parameter("x", None))

print("Parameter 走 register_parameter，Module 不走 add_module：")
attempt("setattr(m, 'a.b', Parameter)", lambda: setattr(M(), "a.b", nn.Parameter(torch.ones(1))))
def dotted_child():
    m = M()
    setattr(m, "a.b", nn.Linear(1, 1, bias=False))
    m.load_state_dict(m.state_dict())
    return list(m.state_dict())
attempt("setattr(m, 'a.b', Linear)，存取一遍", dotted_child)
def dotted_path():
    m = M()
    setattr(m, "a.b", nn.Identity())
    return m.get_submodule("a.b")
attempt("登记了名字 'a.b' 的子模块，再 get_submodule('a.b')", dotted_path)
attempt("Sequential(Sequential(Identity())).get_submodule('0.0')", lambda: nn.Sequential(nn.Sequential(nn.Identity())).get_submodule("0.0"))
def forward_child():
    m = M()
    m.forward = nn.Identity()
    return "在 _modules:%s，m.forward 是它:%s" % ("forward" in m._modules, m.forward is m._modules["forward"])
attempt("m.forward = Identity()", forward_child)
class Holder(nn.Module):
    part = None                                  # a placeholder on the class
def placeholder():
    m = Holder()
    m.part = nn.Identity()
    return "在 _modules:%s，m.part 取到 %s" % ("part" in m._modules, m.part)
attempt("类上写着 part = None，m.part = Identity()", placeholder)
def empty_name():
    m = M()
    setattr(m, "", nn.Identity())
    dir(m)
attempt("setattr(m, '', Identity)，再 dir(m)", empty_name)
print("Parameter 不是总能赢：")
class Prop(nn.Module):
    p = property(lambda self: 1)
attempt("类上有同名属性", lambda: setattr(M(), "taken", nn.Parameter(torch.ones(1))))
attempt("类上有同名 property", lambda: setattr(Prop(), "p", nn.Parameter(torch.ones(1))))
attempt("值不是叶子", lambda: setattr(M(), "x", p))
print("先删后注册，注册失败就丢了旧值：")
m = M()
m.taken = 2
attempt("m.taken = Parameter（类上也有 taken）", lambda: setattr(m, "taken", nn.Parameter(torch.ones(1))))
print("  之后 m.taken =", m.taken, "（赋值前是 2）")
