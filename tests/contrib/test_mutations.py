"""What breaks a good project beyond the slips of ``test_slips``: a forged lock, an edited experiment, the built site; and the forms of
what is said. Through the command line, as a contributor meets it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from anatomy.pages.headings import SECTIONS
from world import HOOK, World

MKDOCS = f"""\
site_name: t
site_dir: site
theme:
  name: material
  language: zh
  font: false
plugins: []
nav:
  - 首页: index.md
  - 零件: widget/index.md
  - 术语表: glossary.md
markdown_extensions:
  - attr_list
  - def_list
  - md_in_html
  - pymdownx.superfences
  - anatomy.site.markdown
hooks:
  - {HOOK}
extra:
  scope: /
"""
PAGE = """\
---
title: 零件
description: 怎样转。
---

# 零件

见 [`turn`](#q-widget-turn)，它维持一条[不变式](../glossary.md#invariant)。

![一个点](dot.svg)

--8<-- "quote/widget-turn.md"

--8<-- "quote/widget-tool.md"

--8<-- "run/widget/count.md"

## 尾声 { #end }

回到[尾声](#end)，看 `widget.c:turn`。不变式还在。
"""
PAGE += "".join(f"\n## {title} {{ #{anchor} }}\n" for anchor, title in SECTIONS.items())
PAGE += '\n--8<-- "claims/widget.md"\n'
GLOSSARY = "# 术语表\n\ninvariant { #invariant }\n:   **不变式**：一直成立的事。\n"
ENVIRONMENTS = 'version = 1\n\n[environments."cpython-3"]\nkind = "python"\nlabel = "CPython 3"\nversion = "3"\nhow = "any"\n'
EXPERIMENT = '# /// experiment\n# title = "数一数"\n# envs = ["cpython-3"]\n# ///\nprint(1 + 1)\n'
CLAIMS = """\
ledger = ["W1-2"]

[[claims]]
ids = ["W1", "W2"]
source = "brief"
says = "零件会倒转"
verdict = "错"
right = "不会，见 [`turn`](#q-widget-turn)。"
proof = ["#q-widget-turn", "#r-widget-count", "#end"]
"""


@pytest.fixture
def project(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small world with an article, a recorded run, a glossary and a table of claims: green."""
    root = world.project.root
    texts = {
        "mkdocs.yml": MKDOCS,
        ".autocorrectrc": Path(__file__).parents[2].joinpath(".autocorrectrc").read_text("utf-8"),
        "docs/index.md": "# 首页\n\n去[零件](widget/index.md#end)。\n",
        "docs/widget/index.md": PAGE,
        "docs/widget/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "docs/widget/claims.toml": CLAIMS,
        "docs/widget/experiments/count.py": EXPERIMENT,
        "docs/glossary.md": GLOSSARY,
        "docs/environments.toml": ENVIRONMENTS,
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    monkeypatch.chdir(root)
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    done = world.run("run", "--record")
    assert done.exit_code == 0, done.output
    done = world.run("check")
    assert done.exit_code == 0, done.output
    return world


def red(world: World, where: str, what: str, *command: str) -> None:
    """The command fails and prints ``where(line): … what …`` with a mend."""
    done = world.run(*(command or ("check",)))
    assert done.exit_code == 1, done.output
    pattern = rf"^{re.escape(where)}: [^\n]*{re.escape(what)}[^\n]*\n    mend: \S"
    assert re.search(pattern, done.output, re.MULTILINE), done.output


def test_a_quoted_range_that_is_moved(project: World) -> None:
    """The lines in the lock no longer hash to what was locked."""
    text = project.project.lock.read_text("utf-8")
    line = text[: text.index("snippets.widget-turn = ")].count("\n") + 1
    project.edit(project.project.lock, 'lines = "3-10"', 'lines = "4-10"')
    red(project, f"snippets/lock.toml({line})", "widget-turn: lines 4-10 do not hash")


def test_an_experiment_that_is_edited(project: World) -> None:
    project.edit(project.project.docs / "widget" / "experiments" / "count.py", "1 + 1", "2 + 2")
    where, what = "docs/widget/experiments/count.py(1)", "was edited after it was recorded in cpython-3"
    red(project, where, what, "check", "--for", "main")
    done = project.run("check", "--for", "review")
    assert done.exit_code == 0, done.output
    assert f"{where}: warning: {what}" in done.output


def test_a_lock_entry_that_is_edited_by_hand(project: World) -> None:
    text = project.project.lock.read_text("utf-8")
    blob = re.search(r'blob = "([0-9a-f]{40})"', text)
    assert blob
    project.project.lock.write_text(text.replace(blob[1], blob[1][:-1], 1), "utf-8")
    line = text[: blob.start()].count("\n") + 1
    red(project, f"snippets/lock.toml({line})", "must be a git blob id")


def test_a_lock_entry_with_another_hash(project: World) -> None:
    text = project.project.lock.read_text("utf-8")
    found = re.search(r'^snippets.widget-turn = .*?sha256 = "([0-9a-f]{64})"', text, re.MULTILINE)
    assert found
    project.project.lock.write_text(text.replace(found[1], "0" * 64), "utf-8")
    line = text[: found.start()].count("\n") + 1
    red(project, f"snippets/lock.toml({line})", "do not hash to the lock's SHA-256")


def test_a_number_of_the_ledger_that_nobody_addresses(project: World) -> None:
    project.edit(project.project.docs / "widget" / "claims.toml", '"W1", "W2"', '"W1", "W3"')
    red(project, "docs/widget/claims.toml(1)", "no claim addresses W2 of the ledger")
    red(project, "docs/widget/claims.toml(1)", "W3 is not in the ledger")


def built(world: World) -> None:
    done = world.run("build", "--lenient")
    assert done.exit_code == 0, done.output


def test_an_anchor_that_is_broken(project: World) -> None:
    """Seen in the built site, in Markdown as in raw HTML."""
    built(project)
    assert project.run("site-check").exit_code == 0, project.run("site-check").output
    project.edit(project.project.docs / "widget" / "index.md", "[尾声](#end)", '<a href="#finish">尾声</a>')
    built(project)
    red(project, "docs/widget/index.md(20)", "an anchor that widget/index.html does not have", "site-check")


def test_an_image_without_alternative_text(project: World) -> None:
    project.edit(project.project.docs / "widget" / "index.md", "![一个点]", "![]")
    built(project)
    red(project, "docs/widget/index.md(10)", "a picture without alternative text", "site-check")


def test_an_annotation_names_file_line_message_and_mend(project: World) -> None:
    """The form that GitHub turns into a mark beside the line."""
    project.edit(project.project.docs / "widget" / "index.md", '--8<-- "quote/widget-tool.md"\n', "")
    done = project.run("check", "--format", "github")
    assert done.exit_code == 1
    assert re.search(
        r"^::error file=snippets/acme\.toml,line=16::snippets\.widget-tool: no page quotes it%0Amend: write",
        done.output,
        re.MULTILINE,
    )


def test_json_is_json_and_nothing_else(project: World) -> None:
    assert json.loads(project.run("check", "--format", "json").stdout) == []
    project.edit(project.project.docs / "widget" / "index.md", '--8<-- "quote/widget-tool.md"\n', "")
    done = project.run("check", "--format", "json")
    assert done.exit_code == 1
    (row,) = json.loads(done.stdout)
    assert (row["file"], row["line"]) == ("snippets/acme.toml", 16)
    assert row["mend"]
