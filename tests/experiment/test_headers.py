"""Headers and registry: every fault at once, each with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.errors import ExperimentError
from anatomy.experiment.environment import Environment, read_environments, version_matches
from anatomy.experiment.script import read_experiment, read_experiments
from anatomy.paths import Project

GOOD = '# /// experiment\n# title = "t"\n# envs = ["here"]\n# ///\nprint(1)\n'


def put(project: Project, text: str, name: str = "one.py") -> Path:
    path = project.docs / "demo" / "experiments" / name
    path.write_bytes(text.encode())
    return path


def test_a_header_may_follow_a_shebang_a_coding_line_and_comments(
    project: Project, environments: dict[str, Environment]
) -> None:
    text = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n# words\n" + GOOD
    found = read_experiment(put(project, text), environments)
    assert (found.id, found.title, found.envs, found.timeout, found.exit) == (
        "demo/one",
        "t",
        ("here",),
        60,
        0,
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("# /// experiment\n", "", 4, "no header"),
        ("# /// experiment\n", "import sys\n# /// experiment\n", 1, "must come before any code"),
        ("# ///\n", "", 4, "not closed"),
        ('"t"', '"t', 2, "not TOML"),
        ('# title = "t"\n', "", 2, 'title: is missing; write title = "…"'),
        ('"t"', '"t"\n# colour = 3', 3, "colour: unknown key; possible are title, envs"),
        ('["here"]', '["nowhere"]', 3, "no environment 'nowhere'"),
        ('["here"]', '["js"]', 3, "js runs .js scripts only"),
        ('["here"]', '["here", "here"]', 3, "named twice"),
        ('["here"]', "[]", 3, "envs: has 0 entries; must have at least 1"),
        ('["here"]', '["here"]\n# timeout = 0', 4, "timeout: is 0; must be at least 1"),
        (
            '["here"]',
            '["here"]\n# timeout = "1"',
            4,
            'timeout: is "1", which cannot stand here; write timeout = 1',
        ),
        (
            '["here"]',
            '["here"]\n# normalize = ["colour"]',
            4,
            'normalize[1]: is "colour"; possible are address',
        ),
        ('["here"]', '["here"]\n# upstream = ["../x"]', 4, 'upstream[1]: is "../x"; must be UPSTREAM/PIN'),
        ('"t"\n# envs = ["here"]', '"标题"\n# envs = ["old"]', 1, "needs a coding line"),
    ],
)
def test_a_malformed_header_names_its_line(
    project: Project, environments: dict[str, Environment], old: str, new: str, line: int, says: str
) -> None:
    path = put(project, GOOD.replace(old, new, 1))
    with pytest.raises(ExperimentError) as caught:
        read_experiment(path, environments)
    (fault,) = caught.value.faults
    assert says in fault.message
    assert (fault.path, fault.line) == (path, line)
    assert fault.mend


def test_bytes_that_are_not_utf8_are_a_fault_with_a_line(
    project: Project, environments: dict[str, Environment]
) -> None:
    path = put(project, GOOD)
    path.write_bytes(GOOD.encode() + b"x = '\xff'\n")
    with pytest.raises(ExperimentError, match=r"one\.py\(6\): is not UTF-8"):
        read_experiment(path, environments)


def test_a_script_named_like_a_module_is_refused(
    project: Project, environments: dict[str, Environment]
) -> None:
    with pytest.raises(ExperimentError, match="standard library"):
        read_experiment(put(project, GOOD, "copy.py"), environments)


def test_all_faults_of_all_scripts_come_at_once_and_a_choice_reads_only_its_own(
    project: Project, environments: dict[str, Environment]
) -> None:
    put(project, GOOD, "good.py")
    put(project, "print()\n", "bad.py")
    put(project, GOOD.replace("here", "gone"), "worse.py")
    with pytest.raises(ExperimentError) as caught:
        read_experiments(project, environments)
    assert len(caught.value.faults) == 2
    for name in ("demo/good", "docs/demo/experiments/good.py"):
        assert [item.id for item in read_experiments(project, environments, [name])] == ["demo/good"]
    with pytest.raises(ExperimentError, match="no experiment 'demo/none'"):
        read_experiments(project, environments, ["demo/none"])


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("docs/demo/experiments/one.py", ["demo/one"]),
        ("docs/demo/experiments/one", ["demo/one"]),
        ("docs/demo/index.md", ["demo/one", "demo/two"]),
        ("docs/demo/experiments", ["demo/one", "demo/two"]),
        ("docs/demo/figures/way.toml", ["demo/one", "demo/two"]),
        ("docs/demo/experiments/on.py", []),
        ("docs/other/index.md", []),
    ],
)
def test_the_path_of_what_is_open_in_an_editor_chooses_it_or_its_article(
    project: Project, environments: dict[str, Environment], path: str, chosen: list[str]
) -> None:
    put(project, GOOD)
    put(project, GOOD, "two.py")
    if chosen:
        assert [item.id for item in read_experiments(project, environments, [path])] == chosen
    else:
        with pytest.raises(ExperimentError, match=f"no experiment '{path}'"):
            read_experiments(project, environments, [path])


def test_the_registry_names_every_fault_with_its_line(project: Project) -> None:
    path = project.docs / "environments.toml"
    path.write_text(
        'version = 1\n[environments.a]\nkind = "perl"\nlabel = "a"\nversion = "x"\nhow = "h"\n'
        'base = ["torch==1.13.1"]\n',
        "utf-8",
    )
    with pytest.raises(ExperimentError) as caught:
        read_environments(project)
    assert [(fault.line, fault.message.split(":")[0]) for fault in caught.value.faults] == [
        (3, "environments.a.kind"),
        (5, "environments.a.version"),
        (7, "environments.a.base[1]"),
    ]


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("3.11", "3.11.7", True),
        ("3.11", "3.11.2", True),
        ("3.11.2", "3.11.20", False),
        ("3.1", "3.11.7", False),
        ("3.15", "3.15.0rc1", True),
        ("2.13.0", "2.13.0+cpu", True),
        ("1.13.1", "1.13.1+dfsg-4", True),
        ("1.13.1", "1.13.10", False),
        ("20", "20.20.2", True),
    ],
)
def test_versions_match_by_whole_numbers(wanted: str, found: str, same: bool) -> None:
    assert version_matches(wanted, found) is same


def test_an_environment_wants_its_packages_and_its_build() -> None:
    torch = Environment(
        id="t", kind="python", label="t", version="3", how="how", packages={"torch": "2.13.0"}
    )
    assert torch.accepts("3.12.1", {"torch": "2.13.0+cpu"})
    assert not torch.accepts("3.12.1", {"torch": "2.12.0"})
    assert not torch.accepts("3.12.1", {})
    plain = Environment(id="p", kind="python", label="p", version="3.14", how="how")
    assert not plain.accepts("3.14.0", {}, "t")
    assert Environment(id="o", kind="python", label="o", version="3.6", how="how").accepts("3.6.15", {}, "m")
