# /// experiment
# title = "八十来行的 Module"
# envs = ["cpython-3.11.2", "cpython-3.13"]
# ///
"""nn.Module's mechanism, written again from the description in the article: no torch needed."""
from itertools import count


class Tensor:                                   # a stand-in: one list of numbers and a dtype
    def __init__(self, values, dtype="float32"):
        self.data = self
        self.values, self.dtype = list(values), dtype

    shape = property(lambda self: (len(self.values),))
    tolist = lambda self: list(self.values)
    double = lambda self: Tensor(self.values, "float64")

    def detach(self):                           # another object over the same storage
        other = Tensor((), self.dtype)
        other.values = self.values
        return other

    def copy_(self, other):
        self.values[:] = other.values

    def __setattr__(self, name, value):         # `t.data = u` keeps the object, takes the content
        if name == "data":
            value is self or self.__dict__.update(values=value.values, dtype=value.dtype)
        else:
            object.__setattr__(self, name, value)


class Parameter(Tensor):
    def __init__(self, tensor):
        super().__init__((), tensor.dtype)
        self.values = tensor.values


# --8<-- [start:module]
class Module:
    TABLES, ids = ("_parameters", "_buffers", "_modules"), count()

    def __init__(self):
        self.__dict__.update({name: {} for name in (*self.TABLES, "_pre_hooks", "_hooks")}, _transient=set(), training=True)

    def __setattr__(self, name, value):
        want = "_parameters" if isinstance(value, Parameter) else "_modules" if isinstance(value, Module) else None
        held = next((t for t in self.TABLES if name in self.__dict__.get(t, ())), None)
        if want and want not in self.__dict__:
            raise AttributeError("call Module.__init__() first")
        may_replace_buffer = held == "_buffers" and isinstance(value, (Tensor, Module))
        if held and value is not None and want not in ("_parameters", held) and not may_replace_buffer:
            raise TypeError(f"{name} in {held} cannot become {type(value).__name__}")
        if want:
            for table in (self.__dict__, *(self.__dict__[t] for t in self.TABLES if t != want)):
                table.pop(name, None)
            self._transient.discard(name)
        self.__dict__.get(want or held, self.__dict__)[name] = value

    def __getattr__(self, name):                # only reached when ordinary lookup failed
        for table in self.TABLES:
            if name in self.__dict__.get(table, ()):
                return self.__dict__[table][name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def register_buffer(self, name, tensor, persistent=True):
        if "." in name or not name or (hasattr(self, name) and name not in self._buffers):
            raise KeyError(name)
        self._buffers[name] = tensor
        (self._transient.discard if persistent else self._transient.add)(name)

    def _hook(self, table, hook, key):
        table[key] = hook
        return type("Handle", (), {"remove": lambda _: table.pop(key, None)})()

    register_forward_pre_hook = lambda self, hook: self._hook(self._pre_hooks, hook, next(self.ids))
    register_forward_hook = lambda self, hook: self._hook(self._hooks, hook, next(self.ids))

    def forward(self, *args):
        raise NotImplementedError(type(self).__name__)

    def __call__(self, *args, **kwargs):
        for hook in tuple(self._pre_hooks.values()):
            new = hook(self, args)
            args = args if new is None else new if isinstance(new, tuple) else (new,)
        out = self.forward(*args, **kwargs)
        for hook in tuple(self._hooks.values()):
            new = hook(self, args, out)
            out = out if new is None else new
        return out

    def named_modules(self, memo=None, prefix=""):
        memo = set() if memo is None else memo
        if self not in memo:
            memo.add(self)
            yield prefix, self
            for name, child in self._modules.items():
                if child is not None:
                    yield from child.named_modules(memo, f"{prefix}.{name}".lstrip("."))

    def named_parameters(self):
        first_name = {}
        for prefix, module in self.named_modules():
            for name, p in module._parameters.items():
                first_name.setdefault(p, f"{prefix}.{name}".lstrip("."))
        return ((name, p) for p, name in first_name.items() if p is not None)

    def apply(self, fn):
        for child in dict.fromkeys(self._modules.values()):     # once per parent, not once per tree
            child is None or child.apply(fn)
        fn(self)
        return self

    train = lambda self, mode=True: self.apply(lambda m: m.__dict__.update(training=mode))
    eval = lambda self: self.train(False)

    def double(self):
        for _, m in self.named_modules():
            for p in (p for p in m._parameters.values() if p is not None):
                p.data = p.double()             # same object, new content
            m._buffers.update((k, b.double()) for k, b in m._buffers.items() if b is not None)
        return self

    def state_dict(self, prefix=""):
        own = (*self._parameters.items(), *self._buffers.items())
        out = {prefix + k: t.detach() for k, t in own if t is not None and k not in self._transient}
        for name, child in self._modules.items():
            out.update({} if child is None else child.state_dict(f"{prefix}{name}."))
        return out

    def load_state_dict(self, state, strict=True):
        mine = self.state_dict()                # shares storage: writing these tensors writes the model
        missing, unexpected = [k for k in mine if k not in state], [k for k in state if k not in mine]
        wrong = [k for k in mine if k in state and mine[k].shape != state[k].shape]
        for key in mine.keys() & state.keys() - set(wrong):
            mine[key].copy_(state[key])         # written before anything is raised
        if wrong or strict and (missing or unexpected):
            raise RuntimeError(f"size mismatch: {wrong}, missing: {missing}, unexpected: {unexpected}")
        return missing, unexpected
# --8<-- [end:module]


if __name__ == "__main__":
    class Scale(Module):
        def __init__(self):
            super().__init__()
            self.w = Parameter(Tensor([2.0]))
            self.register_buffer("seen", Tensor([0.0]))
            self.register_buffer("scratch", Tensor([0.0]), persistent=False)

        def forward(self, x):
            return x * self.w.values[0]

    net = Module()
    net.scale = net.again = Scale()
    net.scale.register_forward_hook(lambda m, args, out: out + 0.5)
    print("net.scale(3) =", net.scale(3))
    print("named_parameters:", [name for name, _ in net.named_parameters()])
    print("state_dict:", {k: t.tolist() for k, t in net.state_dict().items()})
    try:
        net.load_state_dict({"scale.w": Tensor([7.0]), "scale.seen": Tensor([1.0, 2.0])}, strict=False)
    except RuntimeError as e:
        print("RuntimeError:", str(e).split(",")[0])
    print("scale.w =", net.scale.w.tolist())
