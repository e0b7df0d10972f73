"""Realistic slips, one at a time, in a project where everything is right: each is one fault with its file and line, and its mend works.

The table is what people really do. What a mend says is done as it is said: a command is run, a text after "write" is written.
"""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anatomy.cli import ready
from anatomy.cli.main import cli
from anatomy.errors import AnatomyError
from anatomy.experiment.environment import read_environments
from anatomy.files import KEEP_BOTH
from anatomy.pages.article import NAV_ENTRY
from anatomy.paths import Project, find_project
from sample.project import REPO, STATE, built
from sample.texts import project as sources
from sample.texts import upstream
from world import commit_first, git

PAGE = "docs/wheel/index.md"
HOME = "docs/index.md"
SHORT = "docs/spring/index.md"
CARD = '<div class="card" markdown="1">\n\n'
PINS = "snippets/clock.toml"
CLAIMS = "docs/wheel/claims.toml"
QUESTIONS = "docs/wheel/questions.toml"
FIGURE = "docs/wheel/figures/way.toml"
CHART = "docs/wheel/figures/chart.toml"
SCRIPT = "docs/wheel/experiments/teeth.py"
STEPPING = "docs/spring/experiments/turns.py"
REGISTRY = "docs/environments.toml"
GLOSSARY = "docs/glossary.md"
LOCK = "snippets/lock.toml"
NAV = "mkdocs.yml"
GROWTH = "docs/wheel/experiments/recorded/growth.cpython-3.txt"
STAMPS = "docs/wheel/experiments/recorded/stamps.toml"
RECORDED = "docs/wheel/experiments/recorded/teeth.cpython-3.txt"
SIXTH, SEVENTH = re.findall(r"## \S+ \{ #(?:claims|exercises) \}\n\n.+\n", sources("", "")[SHORT])


def pasted(first: int, last: int) -> str:
    """Lines of upstream as `anatomy show` prints them."""
    rows = upstream(1)["src/wheel.c"].split("\n")[first - 1 : last]
    return "\n".join(f"  {number}\t{row}" for number, row in enumerate(rows, first))


@dataclass(frozen=True)
class Slip:
    """``old`` in ``file`` became ``new``; the tool says ``says`` of ``where`` (default: the line of ``new``)."""

    name: str
    file: str
    old: str
    new: str
    says: str
    where: str = ""
    mend: str = "back"
    """How the mend is put to the test: run (its command), write (its text, in the place of the line), swap (its text, in the
    place of the other), above (its text, on a line before it), back (the old text again)."""


SLIPS = [
    # -- pages
    Slip("an inclusion with too few dashes", PAGE, '--8<-- "quote/wheel-00.md"', '--8< "quote/wheel-00.md"', "not understood", mend="write"),
    Slip("an inclusion with a typographic dash", PAGE, '--8<-- "quote/wheel-01.md"', '—8<— "quote/wheel-01.md"', "not understood", mend="write"),
    Slip("an inclusion in full-width quotes", PAGE, '--8<-- "quote/wheel-02.md"', "--8<-- “quote/wheel-02.md”", "not understood", mend="write"),
    Slip("an inclusion inside a sentence", PAGE, "\n--8<-- \"quote/wheel-03.md\"\n", "\n看 --8<-- \"quote/wheel-03.md\" 这里\n", "inside a line of text"),
    Slip("a quotation misspelt", PAGE, '"quote/wheel-04.md"', '"quote/weel-04.md"', "is it wheel-04?", mend="write"),
    Slip("a run misspelt", PAGE, '"run/wheel/teeth.md"', '"run/wheel/tooth.md"', "is it wheel/teeth?", mend="write"),
    Slip("a figure misspelt", PAGE, '"figure/wheel/way.md"', '"figure/wheel/wey.md"', "is it wheel/way?", mend="write"),
    Slip("a kind misspelt", PAGE, '"quote/wheel-06.md"', '"quotes/wheel-06.md"', "is it quote?", mend="write"),
    Slip("a table of claims misspelt", PAGE, '"claims/wheel.md"', '"claims/weel.md"', "is it wheel?", mend="write"),
    Slip("a table named after the upstream", PAGE, '"evolution/wheel.md"', '"evolution/clock.md"', "is it wheel?", mend="write"),
    Slip("a heading without its anchor", PAGE, "## 轴 { #shafts }", "## 轴", "has no anchor", mend="write"),
    Slip("a blank inside an anchor", PAGE, "{ #growth }", "{ #gro wth }", "has no anchor", mend="write"),
    Slip("an anchor in Chinese", PAGE, "{ #shafts }", "{ #轴 }", "has no anchor", mend="write"),
    Slip("a fold whose text stands outside", PAGE, "齿数为零时轮子不动。", '??? success "答"\n\n齿数为零时轮子不动。', "holds no text", where=f"{PAGE}(~)"),
    Slip("a card inside a card", HOME, "- [钟里的轮子](wheel/index.md)\n", f"{CARD}{CARD}</div>\n\n</div>\n\n- [钟里的轮子](wheel/index.md)\n", "stands inside the one of line", where=f"{HOME}(~)"),
    Slip("a section out of order", SHORT, f"{SIXTH}\n{SEVENTH}", f"{SEVENTH}\n{SIXTH}", "stands after", where=f"{SHORT}(~)"),
    Slip("a colon in a title", PAGE, "title: 钟里的轮子", "title: 钟: 轮子", "front matter is not YAML", mend="write"),
    Slip("a list of the front matter misspelt", PAGE, "absolutes:", "absolute:", "did you mean absolutes?", mend="swap"),
    Slip("front matter not closed", SHORT, "description: 上弦与松弦。\n---\n", "description: 上弦与松弦。\n", "front matter is not closed", where=f"{SHORT}(1)"),
    Slip("a key of the front matter misspelt", SHORT, "description:", "descripton:", "did you mean description?", mend="swap"),
    Slip("a half-width comma", PAGE, "齿数为零时轮子不动。", "齿数为零时,轮子不动。", "copy:", mend="run"),
    Slip("no blank between Chinese and Latin", PAGE, "齿数为零时轮子不动。", "齿数为zero时轮子不动。", "copy:", mend="run"),
    Slip("half-width brackets", PAGE, "齿数为零时轮子不动。", "齿数为零时轮子(它)不动。", "half-width brackets", mend="run"),
    Slip("a typed line number", PAGE, "齿数为零时轮子不动。", "第 12 行说，齿数为零时轮子不动。", "第 12 行 is typed"),
    Slip("an absolute without proof", PAGE, "齿数为零时轮子不动。", "齿数为零时轮子永远不动。", "is said of every case"),
    Slip("a term without its link", PAGE, "[不变式](../glossary.md#invariant)", "不变式", "is not linked to the glossary", mend="run"),
    Slip("the page of the glossary misspelt where a term is linked first", PAGE, "../glossary.md#invariant", "../glosary.md#invariant", "did you mean ../glossary.md?", mend="swap"),
    Slip("a link to no entry of the glossary", PAGE, "../glossary.md#invariant", "../glossary.md#invarient", "no entry #invarient; 不变式 stands at #invariant", mend="swap"),
    Slip("a pointer at lines that are not shown", PAGE, "看 [`wheel_00`](#q-wheel-00)", "看 [`wheel_00`](#q-wheel-00:999)", "it shows lines"),
    Slip("a pointer into a quotation of another page", PAGE, "看 [`wheel_00`](#q-wheel-00)", "看 [`x`](#q-spring-0:3)", "this page does not quote"),
    Slip("a link to a quotation misspelt", PAGE, "看 [`wheel_00`](#q-wheel-00)", "看 [`wheel_00`](#q-weel-00)", "this page does not quote 'weel-00'", mend="swap"),
    Slip("a symbol that the file does not have", PAGE, "`wheel.c:wheel_00`", "`wheel.c:weel_00`", "is not in"),
    Slip("a link to a page misspelt", HOME, "(wheel/index.md)", "(weel/index.md)", "leads to no file; did you mean wheel/index.md?", mend="swap"),
    Slip("a link to the folder of a page", HOME, "(wheel/index.md)", "(wheel/)", "leads to a folder; did you mean wheel/index.md?", mend="swap"),
    Slip("a link from the root", HOME, "(wheel/index.md)", "(/wheel/index.md)", "the root of the host; did you mean wheel/index.md?", mend="swap"),
    Slip("a link to an anchor misspelt", HOME, "spring/index.md#sources", "spring/index.md#source", "has no anchor #source; did you mean sources?", mend="swap"),
    Slip("a link to a quotation of another page misspelt", HOME, "spring/index.md#sources", "wheel/index.md#q-weel-05", "did you mean q-wheel-05?", mend="swap"),
    Slip("a number that was not recorded", PAGE, "印着 [0](", "印着 [7](", "the recording says", mend="back"),
    Slip("a number of a run that is not there", PAGE, "#r-wheel-growth \"cpython-3: 0", "#r-wheel-grow \"cpython-3: 0", "did you mean r-wheel-growth?", mend="swap"),
    Slip("a number of an environment misspelt", PAGE, '"cpython-3: 0', '"cpyhton-3: 0', "not recorded in cpyhton-3; did you mean cpython-3?", mend="swap"),
    Slip("the header of a fold deleted", PAGE, '??? note "跑一遍"\n\n', "", "is shown as code", mend="above"),
    Slip("a fold in full-width marks", PAGE, '??? note "跑一遍"', "？？？ note “跑一遍”", "the header of a block is not understood", mend="write"),
    Slip("a fold in full-width quotes", PAGE, '??? note "跑一遍"', "??? note “跑一遍”", "the header of a block is not understood", mend="write"),
    Slip("a list without a blank line above", PAGE, "齿数为零时轮子不动。", "齿数为零时：\n- 轮子不动。", "read as a part of the paragraph", where=f"{PAGE}(~)"),
    Slip("a list without its blank", PAGE, "齿数为零时轮子不动。", "- **齿数**为零时。\n -**轮子**不动。", "a blank is missing after the -", where=f"{PAGE}(~)", mend="swap"),
    Slip("blanks inside bold words", PAGE, "齿数为零时轮子不动。", "齿数为零时轮子** 不动 **。", "blanks stand inside the **", mend="swap"),
    Slip("a blank inside a link", PAGE, "看 [`wheel_00`](#q-wheel-00)", "看 [`wheel_00`] (#q-wheel-00)", "stands apart from its text", mend="swap"),
    Slip("a blank inside a link to the glossary", PAGE, "(../glossary.md#invariant)", " (../glossary.md#invariant)", "stands apart from its text", where=f"{PAGE}(~)", mend="swap"),
    Slip("a link that is not closed", PAGE, "看 [`wheel_00`](#q-wheel-00)", "看 [`wheel_00`](#q-wheel-00", "the ) after (#q-wheel-00 is missing", mend="swap"),
    Slip("attributes that are not closed", PAGE, "齿数为零时轮子不动。", "齿数为零时轮子不动。\n{.gist", "the } after .gist is missing", where=f"{PAGE}(~)", mend="swap"),
    Slip("a class misspelt", PAGE, "齿数为零时轮子不动。", "齿数为零时轮子不动。\n{ .gsit }", "did you mean gist?", where=f"{PAGE}(~)", mend="swap"),
    Slip("a picture without its text", PAGE, "齿数为零时轮子不动。", "齿数为零时轮子不动。![](../assets/img/logo.svg)", "without alternative text"),
    Slip("an element that is not closed", PAGE, "齿数为零时轮子不动。", "齿数<b>为零时轮子不动。", "this <b> is not closed"),
    Slip("a character that nobody sees", PAGE, "齿数为零时轮子不动。", "齿数为零\u200b时轮子不动。", "U+200B stands in the text"),
    Slip("a term renamed", GLOSSARY, "**不变式**", "**不变量**", "calls #invariant 不变量, and no longer 不变式", where=f"{PAGE}(~)", mend="swap"),
    Slip("a backtick of a correction not closed", CLAIMS, 'right = "改成了三倍。"', 'right = "`a 改成了三倍。"', "a backtick of this paragraph is not closed"),
    Slip("a backtick of an answer not closed", QUESTIONS, "叫 `stop`。", "叫 `stop。", "a backtick of this paragraph is not closed"),
    Slip("a backtick of a title not closed", PINS, 'title = "第 0 个轮子"', 'title = "第 0 个 `轮子"', "a backtick of this paragraph is not closed"),
    Slip("a half-width comma in a note", PINS, "转速随齿数长，见", "转速随齿数长,见", "copy:"),
    Slip("a half-width comma in a correction", CLAIMS, 'right = "改成了三倍。"', 'right = "改成了三倍,不是两倍。"', "copy:"),
    Slip("half-width brackets in an answer", QUESTIONS, "有，是九。", "有(是九)。", "half-width brackets"),
    Slip("something left to write", PAGE, "齿数为零时轮子不动。", "待写：零齿。", "left to write"),
    Slip("a definition without its term", GLOSSARY, ":   **不变式**：", ":   不变式：", "without its term in bold"),
    Slip("a full-width colon in the glossary", GLOSSARY, ":   **不变式**", "：   **不变式**", "without its term"),
    Slip("a second definition of a term", GLOSSARY, ":   **不变式**", ":   **不变量**：总成立。\n:   **不变式**", "a second definition of invariant", where=f"{GLOSSARY}(~)"),
    Slip("an entry of the glossary without its anchor", GLOSSARY, "invariant { #invariant }", "invariant", "has no anchor", mend="write"),
    Slip("a fence that is not closed", PAGE, "/* 我们自己写的一行 */\n```", "/* 我们自己写的一行 */", "the fence is not closed", where=f"{PAGE}(~)"),
    Slip("an article that the navigation leaves out", NAV, "  - 发条: spring/index.md\n", "", "no line for docs/spring/index.md", where=f"{NAV}(~)"),
    Slip("an article that the home page leaves out", HOME, "- [钟里的轮子](wheel/index.md)\n- [发条](spring/index.md#sources)\n", "## 文章 { #articles }\n\n### [轮](wheel/index.md)\n", "no block for spring/index.md"),
    Slip("a page of the navigation misspelt", NAV, ": spring/index.md", ": springs/index.md", "did you mean spring/index.md?", mend="swap"),
    Slip("a line of the navigation twice", NAV, "  - 发条: spring/index.md\n", "  - 发条: spring/index.md\n  - 弹簧: spring/index.md\n", "spring/index.md stands in line", where=f"{NAV}(~)"),
    Slip("a run shown twice", PAGE, '"run/wheel/teeth.md"\n', '"run/wheel/teeth.md"\n\n--8<-- "run/wheel/teeth.md"\n', "shows run/wheel/teeth again (first in docs/wheel/index.md(", where=f"{PAGE}(~)"),
    Slip("a figure shown twice", PAGE, '"figure/wheel/way.md"\n', '"figure/wheel/way.md"\n\n--8<-- "figure/wheel/way.md"\n', "shows figure/wheel/way again", where=f"{PAGE}(~)"),
    Slip("a line of the front matter twice", PAGE, "title: 钟里的轮子\n", "title: 钟里的轮子\ntitle: 钟的轮子\n", "title stands in line 2 already", where=f"{PAGE}(3)"),
    Slip("an article twice on the home page", HOME, "- [钟里的轮子](wheel/index.md)\n", "{ #articles }\n### [轮](wheel/index.md)\n\n### [弦](spring/index.md)\n\n### [轮子](wheel/index.md)\n", "### [轮子](wheel/index.md) stands in line", where=f"{HOME}(~)"),
    Slip("upstream's code pasted into a page", PAGE, "齿数为零时轮子不动。", f"齿数为零时轮子不动。\n\n```c\n{pasted(23, 32)}\n```\n", "are src/wheel.c 23-32; the repository holds no upstream code", where=f"{PAGE}(~)"),
    Slip("two lines of upstream's code pasted into a page", PAGE, "齿数为零时轮子不动。", f"齿数为零时轮子不动。\n\n```c\n{pasted(29, 30)}\n```\n", "are src/wheel.c 29-30; the repository holds no upstream code", where=f"{PAGE}(~)"),
    Slip("upstream's code pasted into a program", SCRIPT, "\nfor", f'\n"""\n{pasted(23, 32)}\n"""\nfor', "are src/wheel.c 23-32; the repository", where=f"{SCRIPT}(~)"),
    # -- pins and snippets
    Slip("a key misspelt", PINS, 'highlight = ["speed = 9"]\nnotes', 'highlights = ["speed = 9"]\nnotes', "did you mean highlight?", mend="swap"),
    Slip("a version written as a text", QUESTIONS, "version = 1", 'version = "1"', 'is "1"; must be 1', mend="write"),
    Slip("a list written as a text", PINS, 'highlight = ["speed = 9"]\nnotes', 'highlight = "speed = 9"\nnotes', "highlight"),
    Slip("full-width quotes in TOML", PINS, 'title = "第 0 个轮子"', "title = “第 0 个轮子”", "is not TOML"),
    Slip("a closing quote forgotten", PINS, 'title = "第 0 个轮子"', 'title = "第 0 个轮子', "is not TOML"),
    Slip("an equals sign forgotten", PINS, 'title = "第 0 个轮子"', 'title "第 0 个轮子"', "is not TOML"),
    Slip("a name with dots in no quotation marks", PINS, "[pins.v2]", "[pins.1.4.1]", 'a name with dots stands in quotation marks: [pins."1.4.1"]'),
    Slip("a short commit", PINS, "[pins.v2]\ncommit = \"", "[pins.v2]\ncommit = \"abc", "commit", where=f"{PINS}(~)"),
    Slip("a licence that SPDX does not know", PINS, 'licence = "MIT" ', 'licence = "MIIT"', "is it MIT?", mend="write"),
    Slip("a licence nobody has looked up", PINS, 'licence = "MIT" ', 'licence = "NOASSERTION"', "nobody has looked up", where=f"{PINS}(~)"),
    Slip("a pin that is not there", PINS, '[snippets.wheel-07]\npin = "v1"', '[snippets.wheel-07]\npin = "v3"', "no pin 'v3'", where=f"{PINS}(~)"),
    Slip("a path that climbs", PINS, 'path = "src/wheel.c"\nsymbol = "wheel_08"', 'path = "../wheel.c"\nsymbol = "wheel_08"', "path", where=f"{PINS}(~)"),
    Slip("a path misspelt", PINS, 'path = "src/wheel.c"\nsymbol = "wheel_08"', 'path = "src/weel.c"\nsymbol = "wheel_08"', "did you mean src/wheel.c?", mend="write"),
    Slip("a snippet edited and not locked", PINS, 'symbol = "wheel_09"', 'symbol = "wheel_10"', "edited since it was locked", where=f"{PINS}(~)", mend="run"),
    Slip("a snippet that nothing bounds", PINS, 'symbol = "wheel_11"\n', "", "say what to quote", where=f"{PINS}(~)"),
    Slip("a snippet that no page quotes", PAGE, '--8<-- "quote/wheel-12.md"\n', "", "no page quotes it", where=f"{PINS}(~)"),
    Slip("a language that nothing colours", PINS, '[snippets.spring-0]', '[snippets.spring-0]\nlanguage = "pythn"', "language", where=f"{PINS}(~)"),
    Slip("a lock edited by hand", LOCK, 'snippets.wheel-13 = { file = "clock/v1/src/wheel.c", lines = "', 'snippets.wheel-13 = { file = "clock/v1/src/wheel.c", lines = "1-2, ', "wheel-13", where=f"{LOCK}(~)", mend="run"),
    # -- figures
    Slip("a key of a figure misspelt", FIGURE, 'note = "转速不过九"', 'notes = "转速不过九"', "did you mean note?", mend="swap"),
    Slip("an edge to no node", FIGURE, 'to = "hand"', 'to = "hands"', "no node 'hands'; did you mean hand?", mend="swap"),
    Slip("a kind of figure that is none", FIGURE, 'kind = "flow"', 'kind = "flwo"', "did you mean flow?", mend="swap"),
    Slip("a node renamed on the grid alone", FIGURE, 'alt =', 'grid = [\n  "spring wheels hand",\n]\nalt =', "nothing is called 'wheels'; did you mean wheel?", where=f"{FIGURE}(4)", mend="swap"),
    Slip("a row of the grid with a cell too few", FIGURE, 'alt =', 'grid = [\n  "spring wheel",\n  "hand",\n]\nalt =', "row 2 has 1 cells", where=f"{FIGURE}(5)"),
    Slip("a recording that a chart draws misspelt", CHART, "regulation.cpython-3.txt", "regulations.cpython-3.txt", "did you mean regulation.cpython-3.txt?"),
    Slip("lines of a recording that hold no number", CHART, 'lines = "1-9"', 'lines = "90-99"', "matches nothing"),
    Slip("a figure that no page shows", PAGE, '--8<-- "figure/wheel/lanes.md"\n', "", "no page shows it", where="docs/wheel/figures/lanes.toml(1)", mend="back"),
    Slip("a table of claims that no page shows", PAGE, '--8<-- "claims/wheel.md"\n', "", "claims wheel: no page shows it", where=f"{CLAIMS}(1)", mend="back"),
    # -- claims and questions
    Slip("a verdict that is none", CLAIMS, 'verdict = "对"', 'verdict = "正确"', "verdict"),
    Slip("a verdict that is the contrary of one", CLAIMS, 'verdict = "错"', 'verdict = "不对"', "; possible are 对, 不精确, 错"),
    Slip("a false claim without proof", CLAIMS, 'proof = ["#q-wheel-05-later", "#f-wheel-way"]\n', "", "needs a correction and a proof", where=f"{CLAIMS}(~)"),
    Slip("a proof that is not on the page", CLAIMS, '"#q-wheel-05-later"', '"#q-wheel-05-latr"', "has no anchor #q-wheel-05-latr; did you mean", mend="swap"),
    Slip("a number of the ledger left out", CLAIMS, 'ids = ["W2"]\n', "", "no claim addresses W2", where=f"{CLAIMS}(1)"),
    Slip("a question without its section", QUESTIONS, 'section = "growth"', 'section = "grwth"', "did you mean growth?", mend="swap"),
    Slip("an anchor with its hash", QUESTIONS, 'section = "growth"', 'section = "#growth"', "without '#'"),
    Slip("a question without another wording", QUESTIONS, 'also = ["wheel stops"]\n', "", "give another wording", where=f"{QUESTIONS}(~)"),
    # -- experiments
    Slip("a line of a header twice", SCRIPT, "# envs = ", '# title = "又"\n# envs = ', "title stands in line 2 already", where=f"{SCRIPT}(~)"),
    Slip("a key of a header misspelt", SCRIPT, "# envs = ", "# env = ", "did you mean envs?", mend="swap", where=f"{SCRIPT}(~)"),
    Slip("an environment that is not there", SCRIPT, '"cpython-any"', '"cpython-ayn"', "did you mean cpython-any?", mend="swap"),
    Slip("an environment of another version", SCRIPT, '"cpython-any"', '"cpython-3.1"', "no environment 'cpython-3.1'; did you mean cpython-3?"),
    Slip("a pin that an experiment asks for misspelt", STEPPING, '"clock/v1"', '"clock/v11"', "the lock has no file of clock/v11; did you mean clock/v1?", mend="swap"),
    Slip("a header that is not closed", SCRIPT, "# ///\n\"\"\"", "\"\"\"", "the header is not closed", where=f"{SCRIPT}(~)"),
    Slip("a program edited after it was recorded", SCRIPT, "teeth * 3", "teeth * 4", "was edited after it was recorded in cpython-3, cpython-any", where=f"{SCRIPT}(1)", mend="run"),
    Slip("an output edited by hand that the page quotes", GROWTH, "  0   0", "  0   7", "was edited after it was made", where=f"{GROWTH}(1)", mend="run"),
    Slip("an output edited by hand", RECORDED, "  1   3", "  1   4", "was edited after it was made", where=f"{RECORDED}(1)", mend="run"),
    Slip("a stamp edited by hand", STAMPS, 'implementation = "CPython"', 'implementation = "Cpython"', "was edited after it was made", where=f"{STAMPS}(~)", mend="run"),
    Slip("an experiment that no page shows", PAGE, '--8<-- "run/wheel/shafts.md"', "", "no page shows its run", where="docs/wheel/experiments/shafts.py(1)"),
    Slip("an environment taken out of a header", SCRIPT, '"cpython-3", "cpython-any"', '"cpython-3"', "no experiment asks for teeth in cpython-any", where=f"{STAMPS}(1)"),
    # -- environments
    Slip("a key of an environment misspelt", REGISTRY, 'label = "CPython 3"', 'lable = "CPython 3"', "did you mean label?", mend="swap"),
    Slip("a kind of environment that is none", REGISTRY, 'kind = "python"', 'kind = "pyhton"', "did you mean python?", mend="swap"),
    Slip("a version that is a number", REGISTRY, 'version = "3"', "version = 3", "version"),
    Slip("packages that nobody checks", REGISTRY, 'version = "3"\nhow', 'version = "3"\nbase = ["3"]\npip = ["blinker"]\nhow', "'pip' needs 'packages'", where=f"{REGISTRY}(~)"),
    Slip("an environment made with another version than it asks for", REGISTRY, 'version = "3"\nhow', 'version = "3"\npackages = { blinker = "1.9" }\nbase = ["3"]\npip = ["blinker==1.8"]\nhow', "pip installs blinker 1.8, packages asks for 1.9", where=f"{REGISTRY}(~)"),
    Slip("an environment without its hint", REGISTRY, 'how = "any CPython 3"\n', "", "how: is missing", where=f"{REGISTRY}(~)"),
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample, which each slip spoils and puts right again."""
    built()
    root = tmp_path_factory.mktemp("slips") / "project"
    shutil.copytree(STATE / "project", root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    commit_first(root, "sound")
    return root


@pytest.fixture
def project(sound: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(sound)
    monkeypatch.setenv("ANATOMY_GIT_MIRRORS", f"{REPO}={STATE / 'upstream'}")
    monkeypatch.setenv("ANATOMY_SOURCES", "mirror")
    monkeypatch.setenv("PATH", os.environ["PATH"])
    yield sound
    git(sound, "checkout", "-q", "--", ".")
    git(sound, "clean", "-qfd", "docs", "snippets")


def anatomy(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), *words])


FAULT = re.compile(
    r"^(?P<file>[^\s(]+)\((?P<line>\d+)\): (?P<message>[^\n]*)(?:\n    \|[^\n]*)*\n    mend: (?P<mend>[^\n]*)",
    re.MULTILINE,
)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name.replace(" ", "-"))
def test_a_slip_is_one_fault_with_its_place_and_a_mend_that_works(project: Path, slip: Slip) -> None:
    path = project / slip.file
    text = path.read_text("utf-8")
    assert text.count(slip.old) >= 1, slip.old
    spoilt = text.replace(slip.old, slip.new, 1)
    path.write_text(spoilt, "utf-8")
    line = spoilt[: text.index(slip.old) + (len(slip.new) - len(slip.new.lstrip("\n")))].count("\n") + 1
    done = anatomy(project, "check", "--for", "main")
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    faults = [match.groupdict() for match in FAULT.finditer(done.output)]
    about = [fault for fault in faults if slip.says in fault["message"]]
    print(done.output)
    assert about, done.output
    fault = about[0]
    place = f"{fault['file']}({fault['line']})"
    if slip.where.endswith("(~)"):
        assert fault["file"] == slip.where[:-3], done.output
        assert abs(int(fault["line"]) - line) <= 40 or fault["file"] != slip.file, done.output
    else:
        assert place == (slip.where or f"{slip.file}({line})"), done.output
    assert all(fault["mend"].strip() for fault in faults)
    assert len(faults) == 1, done.output
    mend(project, slip, fault)
    done = anatomy(project, "check", "--for", "main")
    assert done.exit_code == 0, f"after the mend {fault['mend']!r}:\n{done.output}"


def mend(root: Path, slip: Slip, fault: dict[str, str]) -> None:
    """Do what the mend says."""
    said, path = fault["mend"], root / fault["file"]
    if slip.mend == "back":
        git(root, "checkout", "-q", "--", ".")
    elif slip.mend == "write":
        found = re.search(r"write (?:the line as: )?(.+?)(?:, as one line|, or LicenseRef.*|; if .*)?$", said)
        assert found, said
        rows = path.read_text("utf-8").split("\n")
        rows[int(fault["line"]) - 1] = found[1]
        path.write_text("\n".join(rows), "utf-8")
    elif slip.mend == "above":
        rows = path.read_text("utf-8").split("\n")
        rows.insert(int(fault["line"]) - 1, said.removeprefix("write ").partition(" above it")[0])
        path.write_text("\n".join(rows), "utf-8")
    elif slip.mend == "swap":
        found = re.fullmatch(r"write (.+) in the place of (.+)", said)
        assert found, said
        rows = path.read_text("utf-8").split("\n")
        at = int(fault["line"]) - 1
        assert rows[at].count(found[2]) == 1, rows[at]
        rows[at] = rows[at].replace(found[2], found[1])
        path.write_text("\n".join(rows), "utf-8")
    else:
        for command in re.split(r", then: | && ", said.split("; ")[0].split(", or ")[0]):
            program, *words = shlex.split(command)
            assert program in ("git", "anatomy"), said
            if program == "git":
                git(root, *words)
                continue
            done = anatomy(root, *words)
            assert done.exit_code == 0, done.output


MUTATIONS = (
    "cut",
    "twice",
    "quotes",
    "wide",
    "key",
    "number",
    "list",
    "pairs",
    "table",
    "dash",
    "empty",
    "upper",
    "byte",
)


def mutated(row: str, how: str) -> str | None:
    made = {
        "cut": row[: len(row) // 2],
        "twice": f"{row}\n{row}",
        "quotes": row.replace('"', "“", 1).replace('"', "”", 1),
        "wide": row.replace("(", "（").replace(")", "）").replace(",", "，"),
        "key": re.sub(r"^(\s*\w+)", r"\1x", row),
        "number": re.sub(r"= .*", "= 3", row),
        "list": re.sub(r"= (.*)", r"= [\1]", row),
        "pairs": re.sub(r"= (.*)", r"= [[\1, \1, \1], []]", row),
        "table": re.sub(r"= .*", '= { "x/" = ["y", 3] }', row),
        "dash": row.replace("--", "—"),
        "empty": "",
        "upper": row.upper(),
        "byte": f"{row}\udcff",
    }[how]
    return made if made != row else None


@pytest.mark.parametrize("seed", range(4))
def test_no_content_of_docs_or_snippets_brings_a_traceback(project: Path, seed: int) -> None:
    """A line of any file spoilt in any way: check and render end with a sentence, and every fault has a place that exists."""
    rng = random.Random(seed)
    files = [
        path
        for folder in ("docs", "snippets")
        for path in sorted((project / folder).rglob("*"))
        if path.suffix in (".md", ".toml", ".py", ".txt") and "assets" not in path.parts
    ]
    for _ in range(40):
        path = rng.choice(files)
        before = path.read_bytes()
        rows = before.decode().split("\n")
        at = rng.randrange(len(rows))
        new = mutated(rows[at], rng.choice(MUTATIONS))
        if new is None:
            continue
        path.write_bytes("\n".join([*rows[:at], new, *rows[at + 1 :]]).encode("utf-8", "surrogateescape"))
        for command in ("check", "render"):
            done = anatomy(project, command)
            what = f"{path.name}, line {at + 1}: {new!r}\n{done.output}"
            assert done.exception is None or isinstance(done.exception, SystemExit), what
            for fault in FAULT.finditer(done.output):
                place = project / fault["file"]
                assert place.exists(), what
                if place.is_file():
                    assert 1 <= int(fault["line"]) <= place.read_bytes().count(b"\n") + 2, what
        path.write_bytes(before)


def test_the_sample_is_sound(project: Path) -> None:
    done = anatomy(project, "check", "--for", "main")
    assert done.exit_code == 0, done.output
    assert Project(project).lock.is_file()


def test_a_build_that_fails_for_a_link_names_it(project: Path) -> None:
    home = project / HOME
    home.write_text(home.read_text("utf-8").replace("(wheel/index.md)", "(weel/index.md)"), "utf-8")
    done = anatomy(project, "build", "--site", str(project.parent / "site"))
    assert done.exit_code == 1, done.output
    (fault,) = FAULT.finditer(done.output)
    assert fault["message"] == "the link weel/index.md leads to no file; did you mean wheel/index.md?"


def test_one_line_of_upstream_or_two_short_ones_are_no_paste(project: Path) -> None:
    """A traceback shows a line; what two programs begin alike is short."""
    path = project / PAGE
    text = path.read_text("utf-8")
    for first, last in ((29, 29), (30, 31)):
        path.write_text(f"{text}\n```c\n{pasted(first, last)}\n```\n", "utf-8")
        assert anatomy(project, "check", "--for", "main").exit_code == 0


TYPED = {
    "a run": ("run wheel/tooth --list", "no experiment 'wheel/tooth'; did you mean wheel/teeth?", "anatomy run wheel/teeth"),
    "a snippet": ("lock wheel-5-later", "no snippet 'wheel-5-later' in any pin file; did you mean wheel-05-later?", "write wheel-05-later in the place of wheel-5-later"),
    "an article": ("run weel", "no experiment 'weel'; did you mean wheel?", "anatomy run wheel"),
    "a script": ("run docs/wheel/experiments/tooth.py", "did you mean wheel/teeth?", "anatomy run wheel/teeth"),
    "an article as an upstream": ("drift wheel --all --record", "wheel is an article; it quotes clock", "anatomy drift clock --all --record"),
    "an upstream that publishes nothing": ("drift clock", "snippets/clock.toml(1): has no [releases]", 'write the table, e.g. [releases], kind = "git"; the newest is what upstream calls HEAD'),
    "an upstream": ("drift clok", "no upstream 'clok'; did you mean clock?", "write clock in the place of clok"),
    "an upstream's file": ("show clock:src/weel.c --pin v1", "could not be brought; did you mean src/wheel.c?", "write src/wheel.c in the place of src/weel.c"),
    "an upstream without a path": ("show clok:", "no upstream 'clok'; did you mean clock?", "write clock in the place of clok"),
    "an environment to make": ("run --make-env cpython-an", "did you mean cpython-any?", "write cpython-any in the place of cpython-an"),
    "an environment": ("run --env cpython-an", "no environment 'cpython-an'; did you mean cpython-any?", "write cpython-any in the place of cpython-an"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "says", "said"), TYPED.values(), ids=TYPED)
def test_a_name_mistyped_after_a_command_is_guessed(project: Path, typed: str, says: str, said: str) -> None:
    done = anatomy(project, *typed.split())
    assert done.exit_code == 1, done.output
    assert says in done.output
    assert f"    mend: {said}\n" in done.output


def test_a_word_of_two_senses_is_named_and_not_linked(project: Path) -> None:
    """What one article excuses may mean something else in the next; every link that is made says what it leads to."""
    page, other = project / PAGE, project / SHORT
    bare = page.read_text("utf-8").replace("[不变式](../glossary.md#invariant)", "不变式", 1)
    page.write_text(bare, "utf-8")
    assert "# 不变式 (invariant): 一直成立的事。\n" in anatomy(project, "check", "--fix").output
    assert page.read_text("utf-8") != bare
    page.write_text(bare, "utf-8")
    other.write_text(
        other.read_text("utf-8").replace("---\n", "---\nunlinked_terms:\n  - 不变式\n", 1), "utf-8"
    )
    done = anatomy(project, "check", "--fix")
    assert page.read_text("utf-8") == bare
    (fault,) = FAULT.finditer(done.output)
    assert fault["mend"].startswith(
        "write [不变式](../glossary.md#invariant) here, if it is: 一直成立的事。; or, "
    )


def test_ready_looks_no_further_at_what_check_has_found(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of a page is told once, not by every step that meets it."""
    anatomy_says = (sys.executable, "-c", "raise SystemExit(1)")
    steps = [
        ready.Step("pages", anatomy_says),
        ready.Step("spelling", (sys.executable, "-c", "print()"), rests_on_check=False),
        ready.Step("site", (sys.executable, "-c", "print()")),
    ]
    monkeypatch.setattr(ready, "_steps", lambda project, touched: steps)
    done = anatomy(project, "ready")
    assert done.exit_code == 1
    assert "[2/3] spelling: good" in done.output
    assert "[3/3] site: not looked at, mend [1/3] first" in done.output


def test_ready_names_each_file_that_git_does_not_know(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``git commit -a`` leaves new files out, and the request would lack them."""
    monkeypatch.setattr(ready, "_steps", lambda project, touched: [])
    assert "is not in git yet" not in anatomy(project, "ready").output
    new = project / "docs/wheel/figures/my way.toml"
    shutil.copy(project / FIGURE, new)
    done = anatomy(project, "ready")
    assert done.exit_code == 0, done.output
    (fault,) = FAULT.finditer(done.output.replace("my way", "my-way", 1))
    assert fault["message"] == "warning: is not in git yet"
    assert "ready to be sent once 1 new file is in git" in done.output
    git(project, *shlex.split(fault["mend"])[1:])
    try:
        assert "is not in git yet" not in anatomy(project, "ready").output
    finally:
        git(project, "rm", "-q", "-f", str(new))


def test_ready_adds_several_new_files_with_one_command(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "_steps", lambda project, touched: [])
    new = [project / "docs/wheel/figures/more.toml", project / "snippets/more.toml"]
    try:
        for path in new:
            path.write_text("\n", "utf-8")
        output = anatomy(project, "ready").output
        (fault,) = FAULT.finditer(output)
        assert fault["message"] == "warning: is not in git yet, nor is snippets/more.toml"
        assert fault["mend"] == "git add docs snippets"
        monkeypatch.setattr(ready, "changed_files", lambda project, since: [Path("mkdocs.yml")])
        assert "git add docs snippets mkdocs.yml\n" in anatomy(project, "ready").output
    finally:
        for path in new:
            path.unlink()


@pytest.mark.parametrize("name", [PAGE, PINS, LOCK, FIGURE, SCRIPT, STAMPS, REGISTRY, NAV])
def test_what_git_left_half_merged_is_one_fault(project: Path, name: str) -> None:
    path = project / name
    rows = path.read_text("utf-8").split("\n")
    rows[5:6] = ["<<<<<<< HEAD", rows[5], "=======", "theirs", ">>>>>>> 0123456 (toolz)"]
    path.write_text("\n".join(rows), "utf-8")
    done = anatomy(project, "check")
    assert done.exit_code == 1, done.output
    (fault,) = FAULT.finditer(done.output)
    assert (fault["file"], fault["line"]) == (name, "6")
    assert fault["message"] == "holds git's conflict markers"
    assert fault["mend"] == {
        LOCK: f"anatomy lock && git add {LOCK}",
        STAMPS: f"anatomy lock && git add {STAMPS}",
    }.get(name, f"{KEEP_BOTH}{name}")
    assert done.output.endswith("\n1 fault\n")
    if name == PINS:
        done = anatomy(project, "lock")
        assert done.exit_code == 1
        assert "holds git's conflict markers" in done.output


BLOCKS = {CLAIMS: "claims", QUESTIONS: "questions"}


@pytest.mark.parametrize("name", BLOCKS)
def test_two_entries_that_a_merge_made_one_are_one_fault_and_its_mend_parts_them(
    project: Path, name: str
) -> None:
    """Only the markers were deleted: the line that begins an entry, and what both had alike, stand once."""
    path, header = project / name, f"[[{BLOCKS[name]}]]"
    before = path.read_text("utf-8")
    head, first, second, *others = before.split(header)
    shared = next(row for row in second.split("\n") if row.startswith(("source", "thread")))
    glued = second.replace(f"{shared}\n", "").strip("\n")
    path.write_text(header.join((head, f"{first.rstrip(chr(10))}\n{glued}\n\n", *others)), "utf-8")
    key = glued.split(" = ")[0]
    fault = one_fault(project, name)
    rows = path.read_text("utf-8").split("\n")
    lines = [n for n, row in enumerate(rows, 1) if row.startswith(f"{key} = ")]
    assert fault["message"] == f"{key} stands in line {lines[0]} already, in the same {header}"
    assert fault["line"] == str(lines[1])
    assert fault["mend"].startswith(
        f"write {header} above line {lines[1]}, and in both blocks what git kept once and they had ("
    )
    assert shared.split(" = ")[0] in fault["mend"]
    rows.insert(lines[1] - 1, f"{header}\n{shared}")
    path.write_text("\n".join(rows), "utf-8")
    assert anatomy(project, "check", "--for", "main").exit_code == 0


@pytest.mark.parametrize("name", [CLAIMS, QUESTIONS, PINS])
def test_a_block_that_a_merge_left_twice_names_the_other(project: Path, name: str) -> None:
    path = project / name
    before = path.read_text("utf-8")
    block = before[before.index("[snippets." if name == PINS else "[[") :].split("\n\n")[0]
    path.write_text(before.replace(block, f"{block}\n\n{block}"), "utf-8")
    fault = FAULT.search(anatomy(project, "check").output)
    assert fault
    first = before[: before.index(block)].count("\n") + 1
    assert re.search(rf"stands in line {first} already$", fault["message"])
    assert int(fault["line"]) == first + block.count("\n") + 2
    assert "delete one of the two blocks" in fault["mend"]


def test_a_marker_that_was_left_is_named(project: Path) -> None:
    path = project / CLAIMS
    fault = one_fault(project, CLAIMS, ("\n\n[[claims]]", "\n=======\n\n[[claims]]"))
    number = path.read_text("utf-8").split("\n").index("=======") + 1
    assert (fault["message"], fault["line"]) == ("a marker line of a merge is left", str(number))
    assert fault["mend"] == f"delete line {number}"


ENVIRONMENT = """
[environments."{0}-1"]
kind = "python"
label = "{0} 1"
version = "3"
how = "any CPython 3"
heavy = true
"""


def test_two_new_articles_are_merged_and_no_line_is_lost(tmp_path: Path) -> None:
    """Each adds a line to the navigation: both stay. Of two environments with an equal end git would keep that once: it stops, and
    its markers are told."""
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("mkdocs.yml", REGISTRY, ".gitattributes"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(find_project().root / name, tmp_path / name)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "start")
    nav = tmp_path / "mkdocs.yml"
    for branch in ("blinker", "toolz"):
        git(tmp_path, "switch", "-q", "-c", branch, "main")
        rows = nav.read_text("utf-8").split("\n")
        rows.insert(
            max(n for n, row in enumerate(rows) if NAV_ENTRY.match(row)) + 1,
            f"  - {branch}: {branch}/index.md",
        )
        nav.write_text("\n".join(rows), "utf-8")
        with (tmp_path / REGISTRY).open("a", encoding="utf-8") as file:
            file.write(ENVIRONMENT.format(branch))
        git(tmp_path, "commit", "-q", "-a", "-m", branch)
    subprocess.run(["git", "rebase", "-q", "blinker"], cwd=tmp_path, capture_output=True, check=False)
    listed = [row.strip() for row in nav.read_text("utf-8").split("\n") if "blinker" in row or "toolz" in row]
    assert listed == ["- blinker: blinker/index.md", "- toolz: toolz/index.md"]
    with pytest.raises(AnatomyError, match="holds git's conflict markers"):
        read_environments(Project(tmp_path))


def one_fault(project: Path, name: str, *changes: tuple[str, str]) -> dict[str, str]:
    """The fault that `check` finds once ``changes`` (old, new) are made in the file ``name``."""
    path = project / name
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    done = anatomy(project, "check", "--for", "main")
    found = [match.groupdict() for match in FAULT.finditer(done.output)]
    assert len(found) == 1, done.output
    return found[0]


def test_the_guess_of_a_proof_is_of_its_own_kind(project: Path) -> None:
    fault = one_fault(project, CLAIMS, ('"#q-wheel-05-later"', '"#r-spring-turns"'))
    assert re.search(r"has no anchor #r-spring-turns; did you mean r-wheel-\w+\?$", fault["message"])


def test_a_verdict_that_is_none_is_checked_again_by_check(project: Path) -> None:
    fault = one_fault(project, CLAIMS, ('verdict = "对"', 'verdict = "正确"'))
    assert fault["mend"] == "edit the file, then: anatomy check"


def test_a_part_of_a_program_that_does_not_end_is_one_fault_where_it_begins(project: Path) -> None:
    """The page that shows it is not named as well, and what the mend says ends it."""
    page, script = project / PAGE, project / SCRIPT
    page.write_text(f'{page.read_text("utf-8")}\n--8<-- "script/wheel/teeth/loop.md"\n', "utf-8")
    text = script.read_text("utf-8")
    fault = one_fault(project, SCRIPT, ("\nfor", "\n# --8<-- [start:loop]\nfor"))
    assert fault["message"] == "[start:loop] has no [end:loop]"
    assert (fault["file"], fault["line"]) == (SCRIPT, str(text[: text.index("\nfor")].count("\n") + 2))
    assert fault["mend"] == "write # --8<-- [end:loop] below its last line"
    script.write_text(f"{script.read_text('utf-8')}# --8<-- [end:loop]\n", "utf-8")
    assert anatomy(project, "check", "--for", "main").exit_code == 0


def test_a_part_that_has_lost_its_beginning_or_both_marks_is_told_what_to_write(project: Path) -> None:
    page, script = project / PAGE, project / SCRIPT
    before = page.read_text("utf-8")
    page.write_text(f'{before}\n--8<-- "script/wheel/teeth/loop.md"\n', "utf-8")
    text = script.read_text("utf-8")
    try:
        fault = one_fault(project, PAGE)
        assert fault["message"].endswith("no part of docs/wheel/experiments/teeth.py is marked")
        assert (
            fault["mend"]
            == "write # --8<-- [start:loop] above the part in teeth.py, and # --8<-- [end:loop] below it"
        )
        fault = one_fault(project, SCRIPT, ("\nfor", "\n# --8<-- [end:loop]\nfor"))
        assert fault["message"] == "[end:loop] has no [start:loop] before it"
        assert (fault["file"], fault["line"]) == (SCRIPT, str(text[: text.index("\nfor")].count("\n") + 2))
        assert fault["mend"] == "write # --8<-- [start:loop] above its first line"
    finally:
        page.write_text(before, "utf-8")
        script.write_text(text, "utf-8")


def test_an_environment_without_a_package_that_the_program_imports_is_named(project: Path) -> None:
    """It cannot be recorded there, and what was recorded elsewhere is not offered for removal."""
    environment = '\n[environments.{0}]\nkind = "python"\nlabel = "{0}"\nversion = "3"\nhow = "{0}"\n'
    with (project / REGISTRY).open("a", encoding="utf-8") as file:
        file.write(
            environment.format("bare") + environment.format("packed") + 'packages = { blinker = "1" }\n'
        )
    changes = ('"cpython-3", "cpython-any"', '"bare"'), ('"""\n\nfor', '"""\nimport blinker\n\nfor')
    fault = one_fault(project, SCRIPT, *changes)
    assert fault["message"] == "bare has no blinker, which the program imports"
    assert fault["mend"] == "write one that has it in envs: packed"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("New one.py", "a name is lower-case words joined by - or _"),
        ("json.py", "json is a module of the standard library and would hide it"),
        ("new.rb", "nothing runs .rb scripts"),
    ],
)
def test_a_file_that_cannot_be_an_experiment_is_told_of_once(project: Path, name: str, says: str) -> None:
    """Not also that no page shows it, that it lacks a header or that its ending is not published."""
    path = (project / SCRIPT).with_name(name)
    path.write_text("puts 1\n", "utf-8")
    try:
        output = anatomy(project, "check").output
    finally:
        path.unlink()
    assert "1 fault\n" in output
    assert f"docs/wheel/experiments/{name}(1): {says}" in output


def test_a_header_without_the_upstream_that_its_program_reads_is_told_the_line(project: Path) -> None:
    """With the pins that the article quotes; `run` says the same instead of a KeyError of the program."""
    path = project / STEPPING
    sound = path.read_text("utf-8")
    fault = one_fault(project, STEPPING, ('# upstream = ["clock/v1"]\n', ""))
    assert fault["message"] == "reads files of upstream, and its header asks for none"
    assert "ANATOMY_UPSTREAM" in path.read_text("utf-8").split("\n")[int(fault["line"]) - 1]
    assert fault["mend"] == 'write # upstream = ["clock/v1"] below envs in its header'
    assert fault["mend"] in anatomy(project, "run", "spring/turns").output
    found = re.search("write (.+) below envs", fault["mend"])
    assert found
    text = re.sub("(?m)^(# envs.*)$", rf"\1\n{found[1]}", path.read_text("utf-8"))
    assert text == sound


def test_a_release_other_than_the_one_that_was_locked_is_named(project: Path) -> None:
    path = project / PINS
    path.write_text(
        path.read_text("utf-8").replace(
            'tag = "v1"\n', 'tag = "v1"\nsdist = { project = "the.clock", version = "1.9" }\n'
        ),
        "utf-8",
    )
    artefact = 'evidence = "artifact", sources = ["the_clock-1.0.tar.gz"]'
    fault = one_fault(project, LOCK, ('evidence = "git", sources = ["git"]', artefact))
    assert (fault["file"], fault["line"]) == (PINS, "8")
    assert (
        fault["message"]
        == "pins.v1.sdist: the.clock 1.9, but the lock's bytes came from the_clock-1.0.tar.gz"
    )
    assert fault["mend"] == 'write sdist = { project = "the_clock", version = "1.0" }'
    path.write_text(path.read_text("utf-8").replace('version = "1.9"', 'version = "1.0"'), "utf-8")
    assert anatomy(project, "check", "--for", "main").exit_code == 0


def test_a_package_of_debian_other_than_the_one_that_was_locked_is_named(project: Path) -> None:
    path = project / PINS
    asked = 'tag = "v1"\ndebian = { source = "clock", version = "1.9" }\n'
    path.write_text(path.read_text("utf-8").replace('tag = "v1"\n', asked), "utf-8")
    artefact = 'evidence = "artifact", sources = ["Debian clock_1.0+dfsg.orig.tar.gz"]'
    fault = one_fault(project, LOCK, ('evidence = "git", sources = ["git"]', artefact))
    assert (fault["file"], fault["line"]) == (PINS, "8")
    assert fault["mend"] == 'write debian = { source = "clock", version = "1.0" }'
    path.write_text(path.read_text("utf-8").replace('version = "1.9"', 'version = "1.0"'), "utf-8")
    assert anatomy(project, "check", "--for", "main").exit_code == 0


@pytest.mark.parametrize("digit", [0, 39])
def test_a_commit_mistyped_is_one_fault_of_its_pin_and_is_told_apart(project: Path, digit: int) -> None:
    (_, commit) = re.findall(r'commit = "([0-9a-f]{40})"', (project / PINS).read_text("utf-8"))
    wrong = f"{commit[:digit]}{'0' if commit[digit] != '0' else '1'}{commit[digit + 1 :]}"
    fault = one_fault(project, PINS, (commit, wrong))
    shown = 12 if digit < 12 else 40
    assert fault["message"] == f"pins.v2.commit: pinned at {wrong[:shown]}, locked at {commit[:shown]}"
    assert fault["line"] == str(
        (project / PINS).read_text("utf-8").split("\n").index(f'commit = "{wrong}"') + 1
    )
    assert fault["mend"] == f'write commit = "{commit}"; if upstream has the other: anatomy lock'


def test_a_pin_that_was_put_at_another_commit_is_to_be_locked(project: Path) -> None:
    (_, commit) = re.findall(r'commit = "([0-9a-f]{40})"', (project / PINS).read_text("utf-8"))
    fault = one_fault(project, PINS, (commit, commit[::-1]))
    assert fault["mend"] == f'anatomy lock; if the commit is a slip: write commit = "{commit}"'


def released(project: Path, *versions: str) -> None:
    """The sample's upstream publishes ``versions``."""
    path = project / PINS
    listed = ", ".join(f'"{version}"' for version in versions)
    table = f'[releases]\nkind = "sdist"\nproject = "clock"\nversions = [{listed}]\n\n[pins.v1]'
    path.write_text(path.read_text("utf-8").replace("[pins.v1]", table), "utf-8")


RELEASE = """
[releases."clock/{}"]
checked = 2026-01-02
source = "clock-{}.tar.gz"
digest = ""
newest = false
"""


def test_an_evolution_table_of_which_nothing_is_recorded_is_named_where_it_is_shown(project: Path) -> None:
    """A draft may still lack it; the built page would say that the release could not be had."""
    released(project, "0.9", "1.0")
    text = (project / PAGE).read_text("utf-8").split("\n")
    record = project / "snippets/evolution.toml"
    for recorded, said in (((), "0.9, 1.0"), (("0.9",), "1.0")):
        record.write_text("version = 1\n" + "".join(RELEASE.format(v, v) for v in recorded), "utf-8")
        done = anatomy(project, "check", "--for", "review")
        assert done.exit_code == 1
        (fault,) = FAULT.finditer(done.output)
        assert (fault["file"], text[int(fault["line"]) - 1]) == (PAGE, '--8<-- "evolution/wheel.md"')
        assert fault["message"] == f"evolution/wheel: nothing is recorded of clock (versions {said})"
        assert fault["mend"] == "anatomy drift clock --all --record"
        assert anatomy(project, "check").exit_code == 0
    record.write_text("version = 1\n" + "".join(RELEASE.format(v, v) for v in ("0.9", "1.0")), "utf-8")
    assert anatomy(project, "check", "--for", "review").exit_code == 0


def test_a_lock_in_another_order_is_written_anew_and_said_to_be(project: Path) -> None:
    path = project / LOCK
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"\n\nsnippets", b"\nsnippets"))
    done = anatomy(project, "lock")
    assert "the lock was rewritten (order and spacing only)\n" in done.output
    assert path.read_bytes() == sound
    assert "the lock is up to date\n" in anatomy(project, "lock").output


def both_sides(project: Path, name: str, old: str) -> None:
    """Two branches have changed the line ``old`` of a file of union merges; the project stands in the middle of their rebase."""
    path, text = project / name, (project / name).read_text("utf-8")
    for branch, new in (("ours", "a"), ("theirs", "b")):
        git(project, "switch", "-q", "-c", branch, "main")
        path.write_text(text.replace(old, f'{old[:-2]}{new}"', 1), "utf-8")
        (project / HOME).write_text(f"{branch}\n", "utf-8")
        git(project, "commit", "-q", "-a", "-m", branch)
    stopped = subprocess.run(["git", "rebase", "-q", "ours"], cwd=project, capture_output=True, check=False)
    assert stopped.returncode
    git(project, "checkout", "-q", "main", "--", HOME)


@pytest.mark.parametrize("during", [True, False], ids=["during the rebase", "after it"])
@pytest.mark.parametrize(
    ("name", "key", "then"),
    [(LOCK, "digest", "anatomy lock"), (STAMPS, "output_sha256", "anatomy run wheel --record")],
)
def test_what_a_union_merge_has_broken_is_brought_back_by_one_line(
    project: Path, name: str, key: str, then: str, during: bool
) -> None:
    """The index and, once the rebase has gone on, the last commit hold the broken file too. What the main branch says stays."""
    found = re.search(rf'{key} = "\w*"', (project / name).read_text("utf-8"), re.MULTILINE)
    assert found
    (project / ".gitattributes").write_text(f"/{name} merge=union\n", "utf-8")
    try:
        both_sides(project, name, found[0])
        if not during:
            git(project, "commit", "-q", "-a", "-m", "resolved")
        done = anatomy(project, "check", "--for", "main")
        (fault,) = FAULT.finditer(done.output)
        assert fault["message"] == "is not TOML: Cannot overwrite a value"
        assert fault["mend"] == "anatomy lock"
        assert anatomy(project, "lock").exit_code == 0
        if name == LOCK:
            assert anatomy(project, "check", "--for", "draft").exit_code == 0
        assert anatomy(project, *then.split()[1:]).exit_code == 0
        assert anatomy(project, "check", "--for", "draft").exit_code == 0
    finally:
        subprocess.run(["git", "rebase", "--abort"], cwd=project, capture_output=True, check=False)
        git(project, "checkout", "-q", "-f", "main")
        git(project, "branch", "-q", "-D", "ours", "theirs")
        (project / ".gitattributes").unlink()


REMOVED = {
    LOCK: "it says what the pin files were resolved to",
    PINS: "pages show its quotations",
    PAGE: "other files of the article are",
    GLOSSARY: "the navigation names it",
    CLAIMS: "docs/wheel/index.md shows it",
    FIGURE: "docs/wheel/index.md shows it",
    SCRIPT: "its recordings are",
    STAMPS: "it holds the stamps of the recordings",
    REGISTRY: "it says in what the experiments are run",
}


@pytest.mark.parametrize("name", REMOVED)
def test_a_file_that_was_removed_is_one_fault_and_git_brings_it_back(project: Path, name: str) -> None:
    (project / name).unlink()
    done = anatomy(project, "check", "--for", "main")
    assert done.exit_code == 1, done.output
    (fault,) = FAULT.finditer(done.output)
    assert (fault["file"], fault["line"]) == (name, "1")
    assert fault["message"] == f"is not there; {REMOVED[name]}"
    command = fault["mend"].split(", or ")[0]
    assert command == f"git checkout HEAD -- {name}"
    git(project, *command.split()[1:])
    assert anatomy(project, "check", "--for", "main").exit_code == 0


@pytest.mark.parametrize("back", [True, False], ids=["put back", "taken out of the page"])
def test_a_block_that_was_removed_is_one_fault_where_the_page_shows_it(project: Path, back: bool) -> None:
    """One fault, though links lead to its lines."""
    path, page = project / PINS, project / PAGE
    pins, text, row = path.read_text("utf-8"), page.read_text("utf-8"), '--8<-- "quote/gears.md"\n'
    block = re.search(r"\[snippets\.gears\]\n(?:.+\n)+", pins)
    assert block
    path.write_text(pins.replace(block[0], ""), "utf-8")
    (fault,) = FAULT.finditer(anatomy(project, "check", "--for", "main").output)
    assert fault["message"] == f"quote/gears: its block is gone from {PINS} (the lock still has it)"
    assert (fault["file"], fault["line"]) == (PAGE, str(text[: text.index(row)].count("\n") + 1))
    way = f"put it back (git diff HEAD -- {PINS} shows it), or take this line out; then: anatomy lock"
    assert fault["mend"] == way
    if back:
        path.write_text(pins, "utf-8")
    else:
        page.write_text(re.sub(r"\[[^\]]*\]\(#q-gears:[\d-]+\)", "轮子", text.replace(row, "")), "utf-8")
    assert anatomy(project, "lock").exit_code == 0
    assert anatomy(project, "check", "--for", "main").exit_code == 0


def test_what_git_does_not_know_is_written_again(project: Path) -> None:
    """A lock and a script that were never committed."""
    git(project, "rm", "-q", "--cached", LOCK, SCRIPT)
    git(project, "commit", "-q", "-m", "not theirs")
    try:
        for name in (LOCK, SCRIPT):
            (project / name).unlink()
        done = anatomy(project, "check", "--for", "main")
        mends = {fault["file"]: fault["mend"] for fault in FAULT.finditer(done.output)}
        assert mends == {
            LOCK: "anatomy lock",
            SCRIPT: "write it again; if it was meant to go: anatomy run --prune",
        }
        assert anatomy(project, "lock").exit_code == 0
        assert (project / LOCK).is_file()
    finally:
        git(project, "reset", "-q", "--hard", "HEAD~1")


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ("mirror", "src/weel.c is not in commit "),
        ("http", "no git source and no published artefact brought clock/v1/src/weel.c; "),
    ],
)
def test_a_path_misspelt_is_guessed_when_it_is_locked(
    project: Path, sources: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the files of the commit where git has it here, else from those that the lock has of it."""
    path = project / PINS
    spoilt = path.read_text("utf-8").replace(
        'path = "src/wheel.c"\nsymbol = "wheel_08"', 'path = "src/weel.c"\nsymbol = "wheel_08"'
    )
    path.write_text(spoilt, "utf-8")
    monkeypatch.setenv("ANATOMY_SOURCES", sources)
    done = anatomy(project, "lock", "--offline")
    assert done.exit_code == 1, done.output
    line = spoilt.split("\n").index('path = "src/weel.c"') + 1
    fault = FAULT.search(done.output)
    assert fault, done.output
    assert (fault["file"], fault["line"]) == (PINS, str(line))
    assert says in fault["message"]
    assert fault["message"].endswith("did you mean src/wheel.c?")
    assert fault["mend"].startswith('write path = "src/wheel.c"')


def test_a_path_that_is_right_is_not_guessed(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no source can be asked, the lock knows the path of a snippet that was edited."""
    path = project / PINS
    path.write_text(path.read_text("utf-8").replace('symbol = "wheel_08"', 'symbol = "wheel_09"'), "utf-8")
    monkeypatch.setenv("ANATOMY_SOURCES", "http")
    monkeypatch.setenv("ANATOMY_CACHE", str(tmp_path))
    fault = FAULT.search(anatomy(project, "lock", "--offline").output)
    assert fault
    assert "did you mean" not in fault["message"]
    assert "write path" not in fault["mend"]
