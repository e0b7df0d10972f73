"""The article on nn.Module keeps its promises: every claim answered and proved, the printed answer runs."""

import re
import textwrap
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ARTICLE = Path(__file__).resolve().parents[2] / "docs" / "nn-module"
PAGE = (ARTICLE / "index.md").read_text(encoding="utf-8")
CLAIMS = tomllib.loads((ARTICLE / "claims.toml").read_text(encoding="utf-8"))["claims"]
INCLUDED = set(re.findall(r'^ *--8<-- "(.+)\.md"$', PAGE, re.MULTILINE))
KINDS = {"q": "quote", "r": "run", "f": "figure"}


def test_every_statement_of_the_ledger_is_addressed_once() -> None:
    """N1 to N31 each stand in exactly one claim, but for N6, which states nothing."""
    ids = Counter(id for claim in CLAIMS for id in claim["ids"])
    assert ids == Counter(f"N{n}" for n in range(1, 32) if n != 6)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: "-".join(claim["ids"]) or claim["says"][:12])
def test_each_proof_is_on_the_page(claim: dict[str, list[str]]) -> None:
    """A proof links to a quotation, a run or a figure that this page includes."""
    for anchor in claim.get("proof", []):
        kind, _, name = anchor.removeprefix("#").partition("-")
        name = name.replace("nn-module-", "nn-module/", 1) if kind in "rf" else name
        assert f"{KINDS[kind]}/{name}" in INCLUDED


def test_every_experiment_and_figure_is_shown() -> None:
    """No experiment or figure of the article lies unused."""
    for kind, folder, ending in (("run", "experiments", ".py"), ("figure", "figures", ".toml")):
        made = {f"{kind}/nn-module/{path.stem}" for path in (ARTICLE / folder).glob(f"*{ending}")}
        assert made == {name for name in INCLUDED if name.startswith(f"{kind}/")}


def test_the_answer_to_the_last_exercise_runs() -> None:
    """The method and the check printed as the answer, put into mini_module.py, make one more check that passes."""
    answer = PAGE.split("{ #exercise-5 }", 1)[1].split("\n## ", 1)[0]
    method, check = (
        textwrap.dedent(block) for block in re.findall(r"    ```python\n(.*?)    ```", answer, re.DOTALL)
    )
    path = ARTICLE / "experiments" / "mini_module.py"
    source = path.read_text(encoding="utf-8")
    before = run_checks(source, path)
    end, first_api = "# --8<-- [end:module]", "def mini_api"
    with_check = source.replace(first_api, f"{check}\n\n{first_api}")
    assert run_checks(with_check, path) == [*before, "AttributeError"]
    mended = with_check.replace(end, textwrap.indent(method, "    ") + end)
    assert run_checks(mended, path) == [*before, ""]


def run_checks(source: str, path: Path) -> list[str]:
    """For each check of the file: empty when the mini Module passes, else the exception's name."""
    module = ModuleType("mini_module")
    module.__file__ = str(path)
    exec(compile(source, str(path), "exec"), module.__dict__)
    results = []
    for check in module.CHECKS:
        try:
            check(SimpleNamespace(Module=module.Module, Parameter=module.Parameter, tensor=module.Tensor))
        except Exception as problem:
            results.append(type(problem).__name__)
        else:
            results.append("")
    return results
