"""One suite of checks, run on the article's own Module and, where torch is present, on torch.nn.Module."""

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXPERIMENTS = Path(__file__).resolve().parents[2] / "docs" / "nn-module" / "experiments"


def load_suite() -> ModuleType:
    """The experiment that defines the checks; importing it needs no torch."""
    path = EXPERIMENTS / "mini_module.py"
    module = ModuleType("mini_module")
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


SUITE = load_suite()
CHECKS: list[Callable[[Any], None]] = SUITE.CHECKS
HAS_TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(
    not HAS_TORCH,
    reason="torch cannot be imported here; run the same checks on it with"
    " `anatomy run nn-module/mini_module` (any environment of docs/environments.toml that has torch),"
    " or run pytest with an interpreter that has torch",
)
APIS = [
    pytest.param(SUITE.mini_api, id="mini"),
    pytest.param(SUITE.mixed_api, id="mini-with-torch-tensors", marks=needs_torch),
    pytest.param(SUITE.torch_api, id="torch", marks=needs_torch),
]


@pytest.mark.parametrize("make_api", APIS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda fn: fn.__name__)
def test_module_behaves(check: Callable[[Any], None], make_api: Callable[[], Any]) -> None:
    """Every check of the suite holds for this implementation."""
    api = make_api()
    if HAS_TORCH and make_api is not SUITE.mini_api:
        with importlib.import_module("torch").no_grad():
            check(api)
    else:
        check(api)


@pytest.mark.parametrize(
    ("method", "broken"),
    [
        ("__setattr__", object.__setattr__),
        ("apply", lambda self, fn: [fn(m) for _, m in self.named_modules()] and self),
        ("register_buffer", lambda self, name, tensor, persistent=True: self._buffers.update({name: tensor})),
        ("train", lambda self, mode=True: self.__dict__.update(training=mode) or self),
        ("__call__", lambda self, *args, **kwargs: self.forward(*args, **kwargs)),
    ],
)
def test_the_suite_notices_a_broken_module(method: str, broken: Callable[..., Any]) -> None:
    """Replacing one method of the mini Module by a wrong one makes at least one check fail."""
    failed = []
    for check in CHECKS:
        api = SUITE.mini_api()
        setattr(api.Module, method, broken)
        try:
            check(api)
        except Exception:
            failed.append(check.__name__)
    assert failed, f"no check noticed the wrong {method}"


def test_the_mini_module_stays_small() -> None:
    """The class shown in the article is about a hundred lines that are not blank, as its page says."""
    text = (EXPERIMENTS / "mini_module.py").read_text(encoding="utf-8")
    body = text.split("# --8<-- [start:module]", 1)[1].split("# --8<-- [end:module]", 1)[0]
    lines = [line for line in body.splitlines() if line.strip()]
    assert 90 <= len(lines) < 110
