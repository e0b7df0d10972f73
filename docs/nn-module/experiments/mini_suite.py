# /// experiment
# title = "同一套检查：我们的 mini_module 与 torch.nn.Module"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 120
# ///
"""The checks both implementations must pass.  Each takes an `api`: an object with Module, Parameter and tensor()."""
from pathlib import Path
from types import ModuleType, SimpleNamespace

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
    """The re-implementation, from the file beside this one."""
    path = Path(__file__).with_name("mini_module.py")
    mini = ModuleType("mini_module")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), mini.__dict__)
    return SimpleNamespace(Module=mini.Module, Parameter=mini.Parameter, tensor=mini.Tensor, source=mini)


def torch_api():
    """The real one.  Raises ImportError where torch is absent."""
    import torch
    return SimpleNamespace(Module=torch.nn.Module, Parameter=torch.nn.Parameter, tensor=torch.tensor)


def mixed_api():
    """Our Module around torch's own tensors: the mechanism does not care whose tensors it keeps."""
    real, mini = torch_api(), mini_api()
    import torch
    mini.source.Tensor, mini.source.Parameter = torch.Tensor, real.Parameter
    return SimpleNamespace(Module=mini.Module, Parameter=real.Parameter, tensor=torch.tensor)


if __name__ == "__main__":
    import torch
    torch.set_grad_enabled(False)
    for label, make in (("mini_module", mini_api), ("mini_module + torch 张量", mixed_api), ("torch.nn.Module", torch_api)):
        failed = []
        for fn in CHECKS:
            try:
                fn(make())
            except Exception as e:
                failed.append((fn.__name__, type(e).__name__, str(e)))
        print("%-24s %d 条检查，失败 %d 条" % (label, len(CHECKS), len(failed)), *failed)
