# /// experiment
# title = "忘了 `super().__init__()`：哪些报错，哪些不报"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

def attempt(label, do):
    m = nn.Module.__new__(nn.Module)        # what a subclass has before super().__init__()
    try:
        do(m)
        print("%s → 通过；__dict__ = %s" % (label, sorted(m.__dict__)))
    except Exception as e:
        print("%s → %s: %s" % (label, type(e).__name__, e.args[0]))

attempt("m.a = 1", lambda m: setattr(m, "a", 1))
attempt("m.a = Tensor", lambda m: setattr(m, "a", torch.ones(1)))
attempt("m.a = Parameter", lambda m: setattr(m, "a", nn.Parameter(torch.ones(1))))
attempt("m.a = Module", lambda m: setattr(m, "a", nn.Identity()))
attempt("register_buffer", lambda m: m.register_buffer("a", torch.ones(1)))
attempt("register_parameter", lambda m: m.register_parameter("a", None))
attempt("add_module", lambda m: m.add_module("a", nn.Identity()))
attempt("del m.a", lambda m: delattr(m, "a"))
attempt("m()", lambda m: m())

class Late(nn.Module):
    def __init__(self):
        self.t = torch.ones(1)              # allowed, and lost for ever
        super().__init__()
        self.p = nn.Parameter(torch.ones(1))

late = Late()
print("先赋张量、再 super().__init__():", sorted(late.state_dict()), "| t 留在 __dict__:", "t" in late.__dict__)

class Base:
    def __init__(self, **kw):
        Base.called = True

class Mixed(nn.Module, Base):
    pass

Base.called = False
Mixed()
print("Mixed(nn.Module, Base) 构造时 Base.__init__ 被调用:", Base.called)
