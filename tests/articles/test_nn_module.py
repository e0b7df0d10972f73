"""The answer to the last exercise of the article on nn.Module, as it is printed, does what it says."""

import re
import textwrap
from pathlib import Path
from types import ModuleType, SimpleNamespace

ARTICLE = Path(__file__).resolve().parents[2] / "docs" / "nn-module"
PAGE = (ARTICLE / "index.md").read_text(encoding="utf-8")


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
