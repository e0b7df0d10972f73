# /// experiment
# title = "取属性：`__getattr__` 只是兜底"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(1))

    @property
    def doubled(self):
        return self.missing * 2             # AttributeError inside a property

calls = []
original = nn.Module.__getattr__
def counting(self, name):
    calls.append(name)
    return original(self, name)
nn.Module.__getattr__ = counting

m = M()
calls.clear()
m.training, m._parameters, m.forward
print("training / _parameters / forward 触发 __getattr__:", calls)
m.w
print("w 触发:", calls)

m.__dict__["w"] = "shadow"
print("__dict__ 里同名的遮住参数:", m.w, "| state_dict 仍有 w:", "w" in m.state_dict())
del m.w
print("这时 del m.w：参数还在:", "w" in m._parameters, "| 遮住它的还在:", m.__dict__.get("w"))
del m.__dict__["w"]
m.w = nn.Parameter(torch.zeros(1))

for name in ("missing", "doubled"):
    try:
        getattr(m, name)
    except AttributeError as e:
        print("%s → %s" % (name, e))

class WithSetter(nn.Module):
    """A property with a setter, over a name that the tests assign."""

    seen = ()

    @property
    def level(self):
        return self.__dict__["level_"]          # KeyError, not AttributeError, while nothing is stored

    @level.setter
    def level(self, value):
        self.seen += (type(value).__name__,)
        self.__dict__["level_"] = value

for value in (1, torch.ones(1), nn.Identity(), nn.Parameter(torch.ones(1))):
    m = WithSetter()
    m.level = 0
    try:
        m.level = value
        said = "setter 收到 %s；m.level 是它: %s；_modules 里有: %s" % (m.seen[1:], m.level is value, "level" in m._modules)
    except Exception as e:
        said = "%s（setter 收到 %s）" % (type(e).__name__, m.seen[1:])
    print("property 有 setter，赋 %s → %s" % (type(value).__name__, said))

class Empty(WithSetter):
    """The getter finds nothing yet and raises AttributeError."""

    level = property(lambda self: self.level_, lambda self, value: self.__dict__.__setitem__("level_", value))

m = Empty()
m.level = nn.Parameter(torch.ones(1))
print("getter 取不到值时赋 Parameter → _parameters 里有: %s，setter 跑过: %s" % ("level" in m._parameters, "level_" in m.__dict__))
m = M()
s = nn.Sequential(nn.Identity())
print("getattr(seq, '0'):", type(getattr(s, "0")).__name__, "| '0' in dir(seq):", "0" in dir(s))
del m.w
print("del m.w 后:", list(m._parameters), hasattr(m, "w"))
