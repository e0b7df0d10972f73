# /// experiment
# title = "2.x 才有的入口，逐个试"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn
import torch.nn.modules.module as g


class Show(nn.Module):
    def forward(self, x, k=0):
        if x < 0:
            raise ValueError
        return x + k


def with_kwargs():
    m = Show()
    m.register_forward_pre_hook(lambda mod, args, kw: (args, {"k": kw["k"] * 10}), with_kwargs=True)
    return "m(1, k=2) = %s" % m(1, k=2)


def always_call():
    m, ran = Show(), []
    m.register_forward_hook(lambda *a: ran.append("跑了"), always_call=True)
    try:
        m(-1)
    except ValueError:
        pass
    m.register_forward_hook(lambda *a: 1 / 0, prepend=True)     # raises before the other one had its turn
    try:
        m(1)
    except ZeroDivisionError:
        return "forward 抛异常后、别的后置钩子抛异常后，一共跑了 %d 次" % len(ran)


def prepend():
    m, ran = Show(), []
    m.register_forward_hook(lambda *a: ran.append(1))
    m.register_forward_hook(lambda *a: ran.append(2), prepend=True)
    m(1)
    return "后注册的先跑：%s" % ran


def buffer_type():
    m = nn.Module()
    m.b = nn.Buffer(torch.ones(1), persistent=False)
    return "在 _buffers：%s，存盘：%s" % ("b" in m._buffers, "b" in m.state_dict())


def registration_hook():
    names = []
    handle = g.register_module_parameter_registration_hook(lambda mod, name, p: names.append(name))
    nn.Linear(1, 1)
    handle.remove()
    return "构造 Linear 时看到：%s" % names


def call_super_init():
    class Base:
        def __init__(self, tag):
            self.tag = tag

    class Mixed(nn.Module, Base):
        call_super_init = True

    return "Mixed('t').tag = %r" % Mixed("t").tag


def state_dict_pre_hook():
    m, ran = nn.Linear(1, 1), []
    m.register_state_dict_pre_hook(lambda mod, prefix, keep_vars: ran.append(prefix))
    nn.Sequential(m).state_dict()
    return "收到前缀 %r" % ran[0]


def load_state_dict_pre_hook():
    m, ran = nn.Linear(1, 1), []
    m.register_load_state_dict_pre_hook(lambda mod, *rest: ran.append(type(mod).__name__))
    m.load_state_dict(m.state_dict())
    return "第一个参数是模块：%s" % ran[0]


def set_submodule():
    m = nn.Sequential(nn.Sequential(nn.Identity()))
    m.set_submodule("0.0", nn.ReLU())
    return "'0.0' 换成了 %s" % type(m[0][0]).__name__


def keep_duplicates():
    m = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
    m[1].weight = m[0].weight
    return "%s" % [n for n, _ in m.named_parameters(remove_duplicate=False)]


def compile_slot():
    return "_compiled_call_impl 的默认值 %s，有 compile(): %s" % (nn.Module._compiled_call_impl, hasattr(nn.Module, "compile"))


for fn in (with_kwargs, always_call, prepend, buffer_type, registration_hook, call_super_init, state_dict_pre_hook,
           load_state_dict_pre_hook, set_submodule, keep_duplicates, compile_slot):
    try:
        print(fn.__name__, "→", fn())
    except (TypeError, AttributeError) as e:
        print(fn.__name__, "→ 没有（%s）" % type(e).__name__)
