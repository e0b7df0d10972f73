"""Experiments in every language of the table: found, compiled, run, and skipped with a reason where the compiler is absent."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import pytest
from click.testing import CliRunner

from anatomy.cli.main import cli
from anatomy.errors import ExperimentError
from anatomy.experiment.environment import Environment, Kind
from anatomy.experiment.interpreter import Interpreter, absence, find_interpreter
from anatomy.experiment.language import LANGUAGES, SUFFIXES, without_comments
from anatomy.experiment.program import program_sha256
from anatomy.experiment.runner import run
from anatomy.experiment.script import Experiment, read_experiment
from anatomy.paths import Project

HELLO = {
    "c": """#include <stdio.h>\n#include <stdlib.h>\n#include <math.h>\nint main(void) { printf("%d %s\\n", (int)sqrt(49), getenv("TZ")); return 0; }\n""",
    "c++": """#include <iostream>\nint main() { std::cout << 3 + 4 << " " << std::getenv("TZ") << std::endl; }\n""",
    "rust": """fn main() { println!("{} {}", 3 + 4, std::env::var("TZ").unwrap()); }\n""",
    "go": """package main\nimport ("fmt"; "os")\nfunc main() { fmt.Println(3+4, os.Getenv("TZ")) }\n""",
    "shell": """echo $((3 + 4)) $TZ\n""",
    "java": """class Hello { public static void main(String[] a) { System.out.println(3 + 4 + " " + System.getenv("TZ")); } }\n""",
    "node": """console.log(3 + 4, process.env.TZ);\n""",
}
WRONG = {
    "c": "int main(void) { return x; }\n",
    "rust": "fn main() { x }\n",
    "go": "package main\nfunc main() { x }\n",
}


def environment(kind: str, version: str = "0") -> Environment:
    name = f"{kind}-any".replace("+", "p")
    return Environment(id=name, kind=cast(Kind, kind), label=kind, version=version, how="install it")


def here(project: Project, kind: str) -> tuple[Environment, Interpreter]:
    """Any compiler or interpreter of this kind; its own version is the environment's."""
    for major in range(40):
        env = environment(kind, str(major))
        if found := find_interpreter(project, env):
            return env, found
    pytest.skip(absence(env))


def experiment(project: Project, kind: str, text: str, env: Environment) -> Experiment:
    language = LANGUAGES[kind]
    path = project.docs / "demo" / "experiments" / f"hello{language.suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = language.comment
    header = f'{mark} /// experiment\n{mark} title = "t"\n{mark} envs = ["{env.id}"]\n{mark} ///\n'
    path.write_text(header + text, "utf-8")
    return read_experiment(path, {env.id: env})


@pytest.mark.parametrize("kind", HELLO)
def test_a_script_of_every_language_runs_in_a_clean_environment(tmp_path: Path, kind: str) -> None:
    env, interpreter = here(Project(tmp_path), kind)
    outcome = run(experiment(Project(tmp_path), kind, HELLO[kind], env), interpreter)
    assert outcome.output == "7 UTC\n"
    assert interpreter.version.startswith(env.version)
    assert interpreter.platform


def test_features_of_a_crate_are_switched_on_and_belong_to_the_program(tmp_path: Path) -> None:
    env, interpreter = here(Project(tmp_path), "rust")
    body = '#[cfg(feature = "alloc")]\nfn f() {}\nfn main() { f(); println!("on"); }\n'
    off = experiment(Project(tmp_path), "rust", body, env)
    on = off.model_copy(update={"features": ("alloc",)})
    assert run(on, interpreter).output == "on\n"
    assert program_sha256(on) != program_sha256(off)
    with pytest.raises(ExperimentError, match=r'mend: write // features = \["alloc"\] in its header'):
        run(off, interpreter)


def test_features_are_of_rust_programs(tmp_path: Path) -> None:
    env = environment("c")
    path = experiment(Project(tmp_path), "c", HELLO["c"], env).path
    path.write_text(path.read_text("utf-8").replace("// ///\n", '// features = ["alloc"]\n// ///\n'), "utf-8")
    with pytest.raises(ExperimentError, match=r"\(4\): features: only Rust programs have them"):
        read_experiment(path, {env.id: env})


def test_the_program_that_is_named_is_the_compiler_where_there_is_one() -> None:
    compiled = Interpreter((), "1", "rustc", "x", build=("/usr/bin/rustc", "{source}"))
    assert compiled.program == "/usr/bin/rustc"
    assert Interpreter(("/usr/bin/node",), "20", "Node.js", "x").program == "/usr/bin/node"


@pytest.mark.parametrize("kind", WRONG)
def test_what_does_not_compile_is_one_fault_with_the_compiler_s_words(tmp_path: Path, kind: str) -> None:
    env, interpreter = here(Project(tmp_path), kind)
    with pytest.raises(ExperimentError) as caught:
        run(experiment(Project(tmp_path), kind, WRONG[kind], env), interpreter)
    (fault,) = caught.value.faults
    name = f"hello{LANGUAGES[kind].suffix}"
    assert f"{name} does not compile" in fault.message
    assert f"{name}:" in fault.message
    assert str(tmp_path) not in fault.message


def test_a_version_that_is_not_here_is_said_with_how_to_get_it(tmp_path: Path) -> None:
    env = environment("rust", "999")
    assert find_interpreter(Project(tmp_path), env) is None
    assert absence(env) == "rust-any, which is not on this machine — install it"


def test_every_kind_of_the_registry_has_its_row() -> None:
    assert set(get_args(Kind)) == set(LANGUAGES)
    assert {language.suffix for language in LANGUAGES.values()} == set(SUFFIXES)


@pytest.mark.parametrize(
    ("kind", "before", "after", "same"),
    [
        ("c", "// one\nint main(void) { return 0; }\n", "int main(void) { return 0; }\n// two\n", True),
        (
            "c",
            "// one\nint main(void) { return __LINE__; }\n",
            "int main(void) { return __LINE__; }\n",
            False,
        ),
        ("rust", 'fn main() { println!("// a"); }\n', 'fn main() { println!("// b"); }\n', False),
        ("shell", "cat <<END\n# one\nEND\n", "cat <<END\n# two\nEND\n", False),
        ("shell", "# one\necho 1\n", "echo 1\n", True),
        ("go", "package main\nvar s = `\n// one\n`\n", "package main\nvar s = `\n// two\n`\n", False),
    ],
)
def test_a_comment_counts_only_where_it_can_be_printed(
    tmp_path: Path, kind: str, before: str, after: str, same: bool
) -> None:
    project, env = Project(tmp_path), environment(kind)
    first = program_sha256(experiment(project, kind, before, env))
    second = program_sha256(experiment(project, kind, after, env))
    assert (first == second) is same


def test_lines_of_comment_go_and_ends_of_lines_stay() -> None:
    assert without_comments("// a\n\nx = 1; // b\n  // c\ny\n", LANGUAGES["c"]) == "x = 1; // b\ny"


@pytest.mark.parametrize("kind", HELLO)
def test_run_list_names_the_compiler_or_the_interpreter(tmp_path: Path, kind: str) -> None:
    project = Project(tmp_path)
    env, interpreter = here(project, kind)
    registry = f'version = 1\n[environments."{env.id}"]\nkind = "{kind}"\nlabel = "l"\nversion = "{env.version}"\nhow = "h"\n'
    project.docs.mkdir()
    project.snippets.mkdir()
    (tmp_path / "mkdocs.yml").touch()
    (project.docs / "environments.toml").write_text(registry, "utf-8")
    experiment(project, kind, HELLO[kind], env)
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "run", "--list"])
    assert result.exit_code == 0, result.output
    assert f"{interpreter.name}  {interpreter.program}\n" in result.output
    assert Path(interpreter.program).is_file()
