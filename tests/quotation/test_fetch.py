"""Lock and fetch, over a real git repository: what is right arrives, what is wrong is named, nothing is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

import anatomy
from anatomy.quotation import freshness
from anatomy.quotation.fetch import missing_faults
from anatomy.quotation.freshness import Freshness
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.blob import blob_id
from world import TOOL, WIDGET, World, git


def ready(world: World) -> World:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    return world


def fetch_command(world: World) -> list[str]:
    """``anatomy fetch`` as a process of its own."""
    root = str(world.project.root)
    return [
        sys.executable,
        "-m",
        "anatomy",
        "--root",
        root,
        "fetch",
        "--offline",
        "--git-mirror",
        world.mirror,
    ]


def test_a_lock_from_git_holds_the_facts_git_tells(world: World) -> None:
    result = world.lock()
    assert result.exit_code == 0, result.output
    lock = read_lock(world.project)
    file = lock.files["acme/v1/src/widget.c"]
    assert (
        file.identity.blob
        == git(world.upstream, "rev-parse", "HEAD:src/widget.c")
        == blob_id(WIDGET.encode())
    )
    assert file.evidence == "git"
    assert lock.snippets["widget-turn"].lines == "3-10"
    assert lock.snippets["widget-tool"].lines == "2-3"
    assert str(world.upstream) not in world.project.lock.read_text("utf-8")


def test_locking_again_changes_not_a_byte_and_asks_no_route(world: World) -> None:
    ready(world)
    before = world.project.lock.read_bytes()
    result = world.run("lock", "--offline")
    assert result.exit_code == 0
    assert "up to date" in result.output
    assert world.project.lock.read_bytes() == before


def test_only_the_edited_snippet_is_resolved_again(world: World) -> None:
    ready(world)
    before = read_lock(world.project).snippets["widget-tool"]
    world.edit(world.pin_file(), 'symbol = "turn"', 'symbol = "stop"')
    world.edit(
        world.pin_file(),
        'highlight = ["speed = 9"]\nnotes = [{ at = "teeth * 2", text = "两倍，见 `turn`" }]\n',
        "",
    )
    result = world.run("lock", "--offline")
    assert result.output.startswith("widget-turn: src/widget.c lines 12")
    assert read_lock(world.project).snippets["widget-tool"] == before


def test_a_snippet_that_matches_nothing_leaves_the_lock_alone(world: World) -> None:
    ready(world)
    before = world.project.lock.read_bytes()
    world.edit(world.pin_file(), 'symbol = "turn"', 'symbol = "tern"')
    result = world.run("lock", "--offline")
    assert result.exit_code == 1
    assert "no symbol 'tern'; is it one of: turn" in result.output
    assert "acme.toml(9)" in result.output
    assert world.project.lock.read_bytes() == before


def test_a_second_fetch_has_nothing_to_do(world: World) -> None:
    ready(world)
    result = world.run("fetch")
    assert result.exit_code == 0
    assert "nothing to do" in result.output


def test_after_a_change_of_the_tool_or_of_what_colours_code_all_is_rendered_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(world)
    tool = Path(shutil.copytree(Path(anatomy.__file__).parent, tmp_path / "anatomy"))
    monkeypatch.setattr(anatomy, "__file__", str(tool / "__init__.py"))
    assert Freshness(world.project).holds(), "a copy of the same code changes nothing"
    monkeypatch.setattr(
        freshness, "version", lambda package: "0" if package == "pygments" else version(package)
    )
    assert not Freshness(world.project).holds()
    monkeypatch.setattr(freshness, "version", version)
    with (tool / "site" / "crosslink.py").open("a", encoding="utf-8") as module:
        module.write("# changed\n")
    assert not Freshness(world.project).holds()
    assert "nothing to do" not in world.run("fetch", "--offline").output
    assert "nothing to do" in world.run("fetch").output


def test_a_lock_that_fails_for_one_of_two_says_that_nothing_was_written(world: World) -> None:
    world.edit(world.pin_file(), 'symbol = "Tool.use"', 'symbol = "Tool.uses"')
    result = world.lock()
    assert result.exit_code == 1
    assert "nothing was written: 1 of 2 snippets failed" in result.output
    assert not world.project.lock.exists()


def test_an_empty_cache_offline_lists_everything_missing_at_once(world: World) -> None:
    assert world.lock().exit_code == 0
    for blob in (blob_id(WIDGET.encode()), blob_id(TOOL.encode())):
        (world.project.cache / blob[:2] / blob[2:]).unlink()
    result = world.run("fetch", "--offline")
    assert result.exit_code == 1
    line = world.pin_file().read_text("utf-8").split("\n").index("[snippets.widget-turn]") + 1
    said = "2 files of acme/widgets could not be fetched (only its 2 quotations need them): no source was asked (offline?)"
    mend = "anatomy fetch --allow-missing, which shows cards in their place; to have them: anatomy fetch --git-mirror acme/widgets=PATH_OR_URL"
    assert f"acme.toml({line}): {said}\n    mend: {mend}\n1 fault\n" in result.output


def test_of_sources_that_cannot_be_reached_one_is_told_in_full(world: World) -> None:
    """With its reason; what another source lacks is told as well."""
    away = [f"http host{n}: unreachable: host{n}: no route" for n in range(3)]
    missing = {"acme/v1/src/widget.c": [*away, "debian: absent: apt knows no source widgets 1.0"]}
    (fault,) = missing_faults(read_pins(world.project), missing)
    said = "debian: absent: apt knows no source widgets 1.0; http host0: unreachable: host0: no route (2 other sources neither)"
    assert fault.message.endswith(f"could not be fetched (only one quotation needs it): {said}")


def test_the_mend_names_the_mirror_of_every_upstream_that_lacks_files(world: World) -> None:
    pins = world.pin_file().read_text("utf-8")
    tool = pins.index("[snippets.widget-tool]")
    head = pins[: pins.index("[snippets.")]
    world.pin_file().write_text(pins[:tool], "utf-8")
    other = world.project.snippets / "other.toml"
    other.write_text(head.replace("acme/widgets", "acme/tools") + pins[tool:], "utf-8")
    mirrors = ("--git-mirror", world.mirror, "--git-mirror", f"acme/tools={world.upstream}")
    assert world.run("lock", "--offline", *mirrors).exit_code == 0
    shutil.rmtree(world.project.cache)
    for words, before in (
        ((), "shows cards in their place; to have them: "),
        (("--allow-missing",), "mend: "),
    ):
        said = world.run("fetch", "--offline", *words).output
        for file, repo in (("acme", "acme/widgets"), ("other", "acme/tools")):
            assert re.search(
                rf"{file}\.toml\(9\): .*could not be fetched \(only one quotation needs it\)", said
            )
            assert f"{before}anatomy fetch --git-mirror {repo}=PATH_OR_URL\n" in said
    assert world.run("fetch", "--offline", *mirrors).exit_code == 0


def test_allow_missing_puts_a_card_and_says_so(world: World) -> None:
    assert world.lock().exit_code == 0
    blob = blob_id(WIDGET.encode())
    (world.project.cache / blob[:2] / blob[2:]).unlink()
    result = world.run("fetch", "--offline", "--allow-missing")
    assert result.exit_code == 0
    assert "warning: acme/v1/src/widget.c could not be fetched (only one quotation needs it)" in result.output
    card = world.partial("widget-turn")
    assert 'class="quote missing"' in card
    assert blob in card
    assert "#L3-L10" in card
    assert "speed" not in card
    again = world.fetch()
    assert again.exit_code == 0
    assert "speed" in world.partial("widget-turn")


def test_a_flipped_byte_in_the_cache_is_noticed_and_mended_from_a_route(world: World) -> None:
    ready(world)
    blob = blob_id(WIDGET.encode())
    path = world.project.cache / blob[:2] / blob[2:]
    path.write_bytes(WIDGET.replace("9;", "8;").encode())
    check = world.run("check")
    assert check.exit_code == 1
    assert "damaged cache entry" in check.output
    path.write_bytes(WIDGET.replace("9;", "8;").encode())
    result = world.fetch()
    assert result.exit_code == 0
    assert "warning: damaged cache entry" in result.output
    assert path.read_bytes() == WIDGET.encode()


def test_a_flipped_byte_with_no_source_left_is_an_error_not_a_page(world: World) -> None:
    ready(world)
    blob = blob_id(WIDGET.encode())
    (world.project.cache / blob[:2] / blob[2:]).write_bytes(WIDGET.replace("9;", "8;").encode())
    result = world.run("fetch", "--offline")
    assert result.exit_code == 1
    assert "acme/v1/src/widget.c could not be fetched" in result.output


def test_a_mirror_with_other_bytes_is_named_even_when_missing_is_allowed(world: World) -> None:
    ready(world)
    lock = world.project.lock.read_text("utf-8")
    world.project.lock.write_text(lock.replace(blob_id(WIDGET.encode()), "a" * 40), "utf-8")
    result = world.fetch("--allow-missing")
    assert result.exit_code == 1
    assert "mismatch" in result.output


def test_a_lock_whose_lines_were_moved_by_hand_is_refused(world: World) -> None:
    ready(world)
    world.edit(world.project.lock, 'lines = "3-10"', 'lines = "4-10"')
    for command in ("fetch --offline", "check"):
        result = world.run(*command.split())
        assert result.exit_code == 1
        assert "do not hash to the lock's SHA-256" in result.output
        assert "lock.toml(" in result.output
        assert "anatomy lock widget-turn" in result.output


def test_a_lock_of_a_newer_version_is_refused(world: World) -> None:
    ready(world)
    world.edit(world.project.lock, "version = 1", "version = 2")
    result = world.run("fetch")
    assert result.exit_code == 1
    assert "has version 2; this tool reads 1" in result.output


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('evidence = "git"', 'evidence = "faith"'),
        ("size = ", "size = -"),
        ('blob = "', 'blob = "X'),
        ("files.", "fils."),
    ],
)
def test_a_lock_edited_out_of_form_is_refused(world: World, old: str, new: str) -> None:
    ready(world)
    world.edit(world.project.lock, old, new)
    result = world.run("fetch")
    assert result.exit_code == 1
    assert "lock.toml(" in result.output
    assert "Traceback" not in result.output


def test_check_names_unknown_unused_repeated_and_unlocked_quotations(world: World) -> None:
    ready(world)
    page = world.project.docs / "index.md"
    page.write_text(
        '--8<-- "quote/widget-turn.md"\n\n--8<-- "quote/widget-turn.md"\n\n--8<-- "quote/nothing.md"\n',
        "utf-8",
    )
    world.edit(
        world.pin_file(),
        "[snippets.widget-tool]",
        '[snippets.widget-new]\npath = "src/widget.c"\nsymbol = "stop"\n\n[snippets.widget-tool]',
    )
    result = world.run("check")
    assert result.exit_code == 1
    for line in (
        "index.md(3): shows quote/widget-turn again (first in docs/index.md(1))\n    mend: delete line 3, or link to the first: [text](#q-widget-turn)",
        "index.md(5): quote/nothing: there is no snippet of this name",
        "acme.toml(20): snippets.widget-tool: no page quotes it",
        "acme.toml(16): snippets.widget-new: not in the lock",
    ):
        assert line in result.output


def test_refs_tells_who_quotes_a_symbol(world: World) -> None:
    ready(world)
    result = world.run("refs", "Tool")
    assert result.output == "widget-tool: acme/widgets v1 工具.py Tool.use — docs/index.md(5)\n"
    assert world.run("refs", "nobody").exit_code == 1


def test_a_stale_partial_is_removed(world: World) -> None:
    ready(world)
    stale = world.project.partials / "quote" / "old.md"
    stale.write_text("x", "utf-8")
    assert world.fetch().exit_code == 0
    assert not stale.exists()


def test_a_fetch_killed_at_any_moment_is_completed_by_the_next(world: World) -> None:
    assert world.lock().exit_code == 0
    for blob in (blob_id(WIDGET.encode()), blob_id(TOOL.encode())):
        (world.project.cache / blob[:2] / blob[2:]).unlink()
    command = fetch_command(world)
    for wait in (0.05, 0.15, 0.2, 0.25, 0.3, 0.4):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(wait)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for path in (world.project.partials / "quote").glob("[!.]*.md"):
            assert path.read_text("utf-8").endswith("</figure>\n")
    assert world.fetch().exit_code == 0
    assert world.run("check").exit_code == 0


def test_two_fetches_at_once_do_no_harm(world: World) -> None:
    assert world.lock().exit_code == 0
    for blob in (blob_id(WIDGET.encode()), blob_id(TOOL.encode())):
        (world.project.cache / blob[:2] / blob[2:]).unlink()
    command = fetch_command(world)
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
    for process in both:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output.decode()
    assert world.run("check").exit_code == 0


def test_a_warm_fetch_imports_no_network_code(world: World) -> None:
    ready(world)
    code = f"import sys; sys.argv = ['anatomy', '--root', {str(world.project.root)!r}, 'fetch']; from anatomy.cli.main import cli; cli(standalone_mode=False); print([m for m in ('httpx2', 'pydantic', 'unearth', 'ssl', 'markdown') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["everything is fetched and rendered; nothing to do", "[]"]


def test_the_published_quotes_list_what_the_page_shows(world: World, tmp_path: Path) -> None:
    ready(world)
    from anatomy.site.build import build

    site = tmp_path / "site"
    build(world.project, site, strict=True)
    facts = json.loads((site / "quotes.json").read_text("utf-8"))
    assert [(f["page"], f["anchor"], f["lines"], f["shown"]) for f in facts] == [
        ("", "q-widget-turn", "3-10", True),
        ("", "q-widget-tool", "2-3", True),
    ]
    assert facts[0]["blob"] == blob_id(WIDGET.encode())
    assert facts[0]["licence"] == "MIT"


@pytest.mark.parametrize(
    "key", ["acme/v1/../../../owned.c", "acme/v1//etc/passwd", "../acme/v1/a.c", "acme", "acme/v1/a\\\\b.c"]
)
def test_a_lock_whose_file_would_lie_elsewhere_is_refused(world: World, key: str) -> None:
    """Experiments lay locked files out under their names."""
    ready(world)
    text = world.project.lock.read_text("utf-8").replace("acme/v1/src/widget.c", key)
    world.project.lock.write_text(text, "utf-8")
    for command in ("fetch", "check"):
        result = world.run(command)
        assert result.exit_code == 1, command
        assert re.search(r"lock\.toml\(\d+\): files\.", result.output), result.output


def test_a_quotation_of_lines_past_the_end_is_refused(world: World) -> None:
    """The bytes that are there hash to the lock's hash; the lines that are not must not be counted."""
    ready(world)
    end = len(WIDGET.split("\n")) - 1
    world.edit(world.pin_file(), 'symbol = "turn"', f'lines = "3-{end}"')
    world.edit(world.pin_file(), 'highlight = ["speed = 9"]\n', "")
    assert world.lock().exit_code == 0
    world.edit(world.project.lock, f'lines = "3-{end}"', 'lines = "3-300000000"')
    for command in ("fetch", "check"):
        result = world.run(command)
        assert result.exit_code == 1
        assert "do not hash to the lock's SHA-256" in result.output


def test_an_extent_that_the_pin_file_does_not_select_is_a_fault_of_check(world: World) -> None:
    """The hash covers the shown lines only; what they were cut from decides what a page says is left out."""
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    world.edit(world.project.lock, 'extent = "3-10"', 'extent = "1-12"')
    result = world.run("check")
    assert result.exit_code == 1
    assert (
        "snippets.widget-turn: the lock says lines 3-10 of 1-12, the pin file selects 3-10 of 3-10"
        in result.output
    )
