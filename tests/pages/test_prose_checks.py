"""What prose says of code and of runs is held against them: lines pointed at, numbers recorded, absolutes proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.absolute import page_faults
from anatomy.pages.number import number_faults, numbers
from anatomy.pages.pointer import Pointer, parse_pointer, pointer_faults
from anatomy.pages.prose import parse_page
from anatomy.paths import Project
from anatomy.quotation.lock import read_lock
from world import make_world

RUN = "环境一\n齿数：1,204 个\n转速 = -3.5\n"


@pytest.mark.parametrize(
    ("href", "pointer"),
    [
        ("#q-wheel:54-58", Pointer("wheel", 54, 58)),
        ("#q-wheel:7", Pointer("wheel", 7, 7)),
        ("#q-wheel", None),
        ("#q-wheel:", None),
        ("#q-wheel:a-b", None),
        ("#r-wheel:1", None),
    ],
)
def test_a_pointer_names_a_quotation_and_lines(href: str, pointer: Pointer | None) -> None:
    assert parse_pointer(href) == pointer


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("#q-widget-turn:6-8", None),
        ("#q-widget-turn:3", None),
        ("#q-widget-turn:8-11", "it shows lines 3-10"),
        ("#q-widget-turn:9-7", "it shows lines 3-10"),
        ("#q-widget-turn:x", "not understood"),
        ("#q-widget-stop:3", "this page does not quote 'widget-stop'"),
    ],
)
def test_a_pointer_leads_to_lines_that_the_page_shows(tmp_path: Path, link: str, message: str | None) -> None:
    world = make_world(tmp_path)
    assert world.lock().exit_code == 0
    page = world.project.docs / "index.md"
    page.write_text(page.read_text("utf-8") + f"\n见[这里]({link})。\n", "utf-8")
    faults = list(pointer_faults(world.project, read_lock(world.project)))
    assert [str(fault.line) for fault in faults] == (["7"] if message else [])
    assert all(message and message in fault.message and fault.mend for fault in faults)


def test_a_pointer_shown_as_code_points_nowhere(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    assert world.lock().exit_code == 0
    page = world.project.docs / "index.md"
    page.write_text(page.read_text("utf-8") + "\n写成 `[第 58 行](#q-ID:58)`。\n", "utf-8")
    assert list(pointer_faults(world.project, read_lock(world.project))) == []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "docs" / "mill" / "experiments"
    (folder / "recorded").mkdir(parents=True)
    (folder / "wheel.py").write_text("", "utf-8")
    (folder / "recorded" / "wheel.python-3.11.txt").write_text(RUN, "utf-8")
    return Project(tmp_path)


def test_numbers_are_compared_without_separators() -> None:
    assert numbers("约 1,204 个，-3.5 与 python-3.11 x2") == ["1204", "-3.5", "3.11", "2"]


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ('[1204](#r-mill-wheel "python-3.11: 齿数")', None),
        ('[1,204 个](#r-mill-wheel "python-3.11: 齿数")', None),
        ('[-3.5](../mill/index.md#r-mill-wheel "python-3.11: 转速")', None),
        ('[1203](#r-mill-wheel "python-3.11: 齿数")', "1203: the recording says: 齿数：1,204 个"),
        ('[204](#r-mill-wheel "python-3.11: 齿数")', "the recording says"),
        ('[1204](#r-mill-wheel "python-3.12: 齿数")', "mill/wheel is not recorded in python-3.12"),
        ('[1204](#r-mill-whee "python-3.11: 齿数")', "there is no run #r-mill-whee"),
        ('[1204](#r-mill-wheel "python-3.11: 齿轮")', "no line of wheel.python-3.11.txt reads '齿轮'"),
        ('[许多](#r-mill-wheel "python-3.11: 齿数")', "there is no number in it"),
        ('[随便](#r-mill-wheel "一句话")', None),
    ],
)
def test_a_number_in_prose_is_the_one_that_was_recorded(
    project: Project, link: str, message: str | None
) -> None:
    (project.docs / "mill" / "index.md").write_text(f"# 磨坊\n\n有 {link} 个齿。\n", "utf-8")
    faults = list(number_faults(project))
    assert [fault.line for fault in faults] == ([3] if message else [])
    assert all(message and message in fault.message and fault.mend for fault in faults)


@pytest.mark.parametrize(
    ("text", "excuse", "messages"),
    [
        ("水车永远向前转。", "", ["永远 is said of every case"]),
        ("水车永远向前转，[试过](#r-mill-wheel)。", "", []),
        ("水车永远向前转。\n代码在[这里](#q-wheel)。", "", []),
        ("水车永远向前转。\n\n代码在[这里](#q-wheel)。", "", ["永远 is said of every case"]),
        ("水车不总是向前转，河也不是唯一的。", "", []),
        ("水车都向前转，`永远` 是个名字。", "", []),
        ("水车永远向前转。", "永远向前：河只往一个方向流", []),
        ("水车永远向前转。", "永远向前", ["永远向前' gives no reason"]),
        ("水车向前转。", "永远向前：河只往一个方向流", ["永远向前' is no text of this page"]),
        ("任何水车，一律，永远向前：河只往一个方向流", "永远向前：河", ["任何 is said", "一律 is said"]),
    ],
)
def test_an_absolute_statement_has_a_proof_or_an_excuse(text: str, excuse: str, messages: list[str]) -> None:
    front = f"---\nabsolutes:\n  - {excuse}\n---\n" if excuse else ""
    found = [fault.message for fault in page_faults(parse_page(Path("x.md"), f"{front}# 题\n\n{text}\n"))]
    assert len(found) == len(messages)
    assert all(message in fault for message, fault in zip(messages, found, strict=True))
