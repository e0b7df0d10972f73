# /// experiment
# title = "自己写一个 Module，与 `torch.nn.Module` 过同一套检查"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0", "cpython-3.13"]
# timeout = 120
# ///
"""nn.Module's mechanism, written again from the description in the article: no torch needed."""
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import SimpleNamespace


class Tensor:                                   # a stand-in: one list of numbers and a dtype
    def __init__(self, values, dtype=None):
        self.data = self
        self.values = list(values)
        self.dtype = dtype or ("int64" if all(isinstance(v, int) for v in self.values) else "float32")

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
        if want or held:
            self.__dict__[want or held][name] = value
        else:
            super().__setattr__(name, value)    # property setters run, as for any Python object

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
        if not (self._pre_hooks or self._hooks):                # asked once, before forward
            return self.forward(*args, **kwargs)
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

    def children(self):                         # once per parent, not once per tree
        return dict.fromkeys(child for child in self._modules.values() if child is not None)

    def apply(self, fn):
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self, mode=True):
        if not isinstance(mode, bool):
            raise ValueError("mode must be True or False")
        self.training = mode
        for child in self.children():
            child.train(mode)                   # a child that overrides train() is asked, not gone round
        return self

    eval = lambda self: self.train(False)

    def double(self):
        for child in self.children():
            child.double()
        for table in (self._parameters, self._buffers):
            for name, t in table.items():
                if t is not None and "float" in str(t.dtype):
                    if isinstance(t, Parameter):
                        t.data = t.double()     # same object, new content
                    else:
                        table[name] = t.double()
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


# The checks.  Each takes an `api`: an object with Module, Parameter and tensor().
CHECKS = []


def check(fn):
    CHECKS.append(fn)
    return fn


def raises(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind:
        return True
    raise AssertionError(f"no {kind.__name__} from {call}")


def leaf(api, values=(1.0,)):
    """A module with one parameter `w`, one buffer `b` and one non-persistent buffer `n`."""
    m = api.Module()
    m.w = api.Parameter(api.tensor(values))
    m.register_buffer("b", api.tensor([0.0]))
    m.register_buffer("n", api.tensor([0.0]), persistent=False)
    return m


@check
def assignment_routes_by_type(api):
    m = api.Module()
    m.w, m.c, m.t, m.k = api.Parameter(api.tensor([1.0])), api.Module(), api.tensor([1.0]), 7
    assert list(m._parameters) == ["w"] and list(m._modules) == ["c"]
    assert "t" in m.__dict__ and "k" in m.__dict__ and "w" not in m.__dict__


@check
def plain_tensors_are_not_saved(api):
    m = api.Module()
    m.t = api.tensor([1.0])
    assert list(m.state_dict()) == []


@check
def registering_before_init_fails_but_plain_values_pass(api):
    m = api.Module.__new__(api.Module)
    m.t = api.tensor([1.0])
    raises(AttributeError, setattr, m, "w", api.Parameter(api.tensor([1.0])))
    raises(AttributeError, setattr, m, "c", api.Module())


@check
def a_parameter_name_only_takes_parameters_or_none(api):
    m = leaf(api)
    raises(TypeError, setattr, m, "w", api.tensor([1.0]))
    raises(TypeError, setattr, m, "w", api.Module())
    m.w = None
    assert m.w is None and "w" not in m.state_dict()
    m.w = api.Parameter(api.tensor([2.0]))
    assert m.w.tolist() == [2.0]


@check
def a_module_name_only_takes_modules_parameters_or_none(api):
    m = api.Module()
    m.c = api.Module()
    raises(TypeError, setattr, m, "c", 7)
    m.c = None
    assert "c" in m._modules
    m.c = api.Parameter(api.tensor([1.0]))
    assert list(m._modules) == [] and list(m._parameters) == ["c"]


@check
def a_buffer_name_takes_tensors_and_stays_a_buffer(api):
    m = leaf(api)
    raises(TypeError, setattr, m, "b", 7)
    m.b = api.tensor([5.0])
    assert m._buffers["b"].tolist() == [5.0] and "b" not in m.__dict__


@check
def persistence_belongs_to_the_name(api):
    m = leaf(api)
    assert list(m.state_dict()) == ["w", "b"]
    m.n = api.tensor([9.0])
    assert "n" not in m.state_dict()
    m.register_buffer("n", api.tensor([9.0]))
    assert "n" in m.state_dict()


@check
def buffer_names_are_checked(api):
    m = leaf(api)
    m.taken = 1
    for name in ("", "a.b", "taken", "w"):
        raises(KeyError, m.register_buffer, name, api.tensor([1.0]))


@check
def lookup_falls_back_to_the_tables(api):
    m = leaf(api)
    m.__dict__["w"] = "shadow"
    assert m.w == "shadow" and m._parameters["w"].tolist() == [1.0]
    raises(AttributeError, getattr, m, "absent")


@check
def forward_is_required_and_bypasses_hooks_when_called_directly(api):
    raises(NotImplementedError, api.Module(), 1)
    m, seen = api.Module(), []
    m.forward = lambda x: x
    m.register_forward_hook(lambda *a: seen.append(1))
    m.forward(1)
    assert seen == []
    m(1)
    assert seen == [1]


@check
def hooks_run_in_order_and_may_replace(api):
    m = api.Module()
    m.forward = lambda *xs, k=0: (sum(xs) + k,)
    m.register_forward_pre_hook(lambda mod, args: args[0] + 1)
    m.register_forward_pre_hook(lambda mod, args: (args[0], 10))
    handle = m.register_forward_hook(lambda mod, args, out: (out, args))
    m.register_forward_hook(lambda mod, args, out: None)
    assert m(1, k=100) == ((112,), (2, 10))
    handle.remove()
    assert m(1, k=100) == (112,)
    m.register_forward_hook(lambda mod, args, out: 0)
    assert m(1) == 0


@check
def traversals_differ_in_order_and_dedup(api):
    root, left, right, shared, order = api.Module(), api.Module(), api.Module(), leaf(api), []
    root.left, root.right = left, right
    left.a, right.b = shared, shared
    assert [n for n, _ in root.named_modules()] == ["", "left", "left.a", "right"]
    root.apply(order.append)
    assert order == [shared, left, shared, right, root]
    assert [n for n, _ in root.named_parameters()] == ["left.a.w"]
    assert list(root.state_dict()) == ["left.a.w", "left.a.b", "right.b.w", "right.b.b"]


@check
def conversion_keeps_the_parameter_object(api):
    root = api.Module()
    root.a, root.b = leaf(api), api.Module()
    root.b.w = root.a.w
    before, buffer = root.a.w, root.a.b
    assert root.double() is root
    assert root.a.w is before and root.b.w is before and "64" in str(before.dtype)
    assert root.a.b is not buffer and "64" in str(root.a.n.dtype)


@check
def train_recurses_and_plain_assignment_does_not(api):
    root = api.Module()
    root.c = api.Module()
    root.training = False
    assert root.c.training
    assert root.eval() is root and not root.c.training
    root.train()
    assert root.training and root.c.training


@check
def train_wants_a_bool(api):
    raises(ValueError, api.Module().train, 1)


@check
def a_child_may_override_train(api):
    class Frozen(api.Module):
        def train(self, mode=True):
            return super().train(False)

    root = api.Module()
    root.c = Frozen()
    root.train()
    assert root.training and not root.c.training


@check
def integers_are_not_converted(api):
    m = api.Module()
    m.register_buffer("steps", api.tensor([0]))
    m.register_buffer("mean", api.tensor([0.0]))
    m.double()
    assert "int64" in str(m.steps.dtype) and "float64" in str(m.mean.dtype)


@check
def plain_values_reach_property_setters(api):
    class Level(api.Module):
        level = property(lambda self: self.level_, lambda self, value: setattr(self, "level_", value + 1))

    m = Level()
    m.level = 1
    assert m.level == 2 and "level" not in m.__dict__


@check
def hooks_added_in_forward_run_only_if_there_were_hooks_before(api):
    class Adds(api.Module):
        def forward(self, x):
            self.register_forward_hook(lambda *a: ran.append(1))
            return x

    m, ran = Adds(), []
    m(1)
    assert ran == []
    m = Adds()
    m.register_forward_pre_hook(lambda mod, args: None)
    m(1)
    assert ran == [1]


@check
def state_dict_shares_storage(api):
    m = leaf(api)
    m.state_dict()["w"].copy_(api.tensor([42.0]))
    assert m.w.tolist() == [42.0]


@check
def strict_is_about_keys(api):
    state = {"w": api.tensor([7.0]), "x": api.tensor([1.0])}
    m = leaf(api)
    missing, unexpected = m.load_state_dict(state, strict=False)
    assert missing == ["b"] and unexpected == ["x"] and m.w.tolist() == [7.0]
    raises(RuntimeError, leaf(api).load_state_dict, state)


@check
def strict_false_rejects_a_wrong_shape_and_the_rest_is_already_written(api):
    m = leaf(api)
    raises(RuntimeError, m.load_state_dict, {"w": api.tensor([7.0]), "b": api.tensor([1.0, 2.0])}, strict=False)
    assert m.w.tolist() == [7.0] and m.b.tolist() == [0.0]


def mini_api():
    """A fresh copy of the re-implementation above, so that a check cannot spoil the next one."""
    fresh = {"__name__": "mini_module", "__file__": __file__}
    exec(compile(Path(__file__).read_text(encoding="utf-8"), __file__, "exec"), fresh)
    return SimpleNamespace(Module=fresh["Module"], Parameter=fresh["Parameter"], tensor=fresh["Tensor"], names=fresh)


def torch_api():
    """The real one.  Raises ImportError where torch is absent."""
    import torch
    return SimpleNamespace(Module=torch.nn.Module, Parameter=torch.nn.Parameter, tensor=torch.tensor)


def mixed_api():
    """Our Module around torch's own tensors: the mechanism does not care whose tensors it keeps."""
    import torch
    api = mini_api()
    api.names.update(Tensor=torch.Tensor, Parameter=torch.nn.Parameter)
    return SimpleNamespace(Module=api.Module, Parameter=torch.nn.Parameter, tensor=torch.tensor)


if __name__ == "__main__":
    apis = {"mini_module": mini_api}
    if find_spec("torch"):
        import torch
        torch.set_grad_enabled(False)
        apis.update({"mini_module + torch 张量": mixed_api, "torch.nn.Module": torch_api})
    total = 0
    for label, make in apis.items():
        failed = []
        for fn in CHECKS:
            try:
                fn(make())
            except Exception as e:
                failed.append(f"{fn.__name__}: {type(e).__name__}")
        print(f"{label}：{len(CHECKS)} 条检查，失败 {len(failed)} 条", *failed)
        total += len(failed)
    if len(apis) == 1:
        print("这里没有 torch，只查了 mini_module")
    raise SystemExit(total > 0)
