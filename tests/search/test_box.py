"""The search box in a real browser, typed into as a person types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from anatomy.site.search import build_index

from .browsing import Box, box, browser, chromium_path
from .invented import make_site
from .serving import Site, serve

ASSETS = Path(__file__).parent.parent.parent / "docs" / "assets"
NO_BROWSER = (
    "no Chromium here; install it (apt-get install chromium) or set CHROMIUM, then: pytest tests/search"
)
pytestmark = pytest.mark.skipif(chromium_path() is None, reason=NO_BROWSER)


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_site(tmp_path_factory.mktemp("site"), ASSETS)
    build_index(made)
    return made


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    with serve(folder) as served:
        yield served


@pytest.fixture
def opened(started: Browser, site: Site) -> Iterator[Box]:
    with box(started, site.url, "river/") as found:
        yield found


def active(page: Page) -> str:
    """Text of the option that a screen reader is told of."""
    return str(
        page.evaluate(
            "() => document.getElementById(document.querySelector('.sa-search__field')"
            ".getAttribute('aria-activedescendant')).querySelector('.sa-search__title').textContent"
        )
    )


def test_results_come_while_typing_and_are_marked(opened: Box) -> None:
    answer = opened.ask("切换叶板")
    assert answer.pages == ["wheel/"]
    assert answer.links[0] == "wheel/#gate"
    assert set(answer.marks) == {"切换叶板"}
    assert "1 页" in answer.status


def test_nothing_of_the_index_is_loaded_before_the_box_opens(started: Browser, site: Site) -> None:
    page = started.new_page()
    page.goto(site.url + "wheel/")
    page.wait_for_load_state("networkidle")
    asked = [path for path, _ in site.traffic.requests]
    assert not [path for path in asked if path.startswith("/search/")]
    assert [path for path in asked if path.endswith(".js")] == ["/assets/js/search.js"]
    page.close()


def test_the_index_is_read_ahead_after_a_second_query_not_after_the_first(
    opened: Box, site: Site, folder: Path
) -> None:
    def rest() -> int:
        opened.page.wait_for_timeout(1300)
        site.traffic.quiet(0.3)
        return len({path for path, _ in site.traffic.requests if path.startswith("/search/")})

    files = len(list((folder / "search").iterdir()))
    opened.ask("水位")
    opened.ask("水位计")
    assert rest() < files
    opened.ask("gate_raise")
    assert rest() == files


@pytest.mark.parametrize("keys", ["/", "Control+K", "Meta+K"])
def test_keys_open_the_box_and_escape_closes_it(started: Browser, site: Site, keys: str) -> None:
    page = started.new_page()
    page.goto(site.url)
    page.keyboard.press(keys)
    page.wait_for_selector(".sa-search[open]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.press("Escape")
    page.wait_for_selector(".sa-search", state="hidden")
    page.close()


def test_the_button_opens_the_box(started: Browser, site: Site) -> None:
    page = started.new_page()
    page.goto(site.url)
    page.click("[data-search-open]")
    page.wait_for_selector(".sa-search[open]")
    page.close()


def test_keys_typed_while_the_box_loads_are_not_lost(started: Browser, folder: Path) -> None:
    with serve(folder, delay=0.15) as slow:
        page = started.new_page()
        page.goto(slow.url)
        page.keyboard.press("/")
        page.keyboard.type("gate")
        page.wait_for_function("() => document.querySelector('.sa-search')?.dataset.shown === 'gate'")
        page.close()


@pytest.mark.parametrize("deaf", ["Worker", "BroadcastChannel"])
def test_an_answer_arrives_by_either_of_its_two_ways(started: Browser, site: Site, deaf: str) -> None:
    page = started.new_page()
    page.add_init_script(f"window.{deaf} = class extends {deaf} {{ set onmessage(receive) {{}} }};")
    page.goto(site.url)
    page.keyboard.press("/")
    page.keyboard.type("gate")
    page.wait_for_function("() => document.querySelector('.sa-search')?.dataset.settled === 'gate'")
    assert page.locator(".sa-search [role=option]").count() > 0
    page.close()


def test_arrows_choose_and_enter_opens_at_the_quotation_with_marks(opened: Box) -> None:
    opened.ask("level")
    first = active(opened.page)
    opened.page.keyboard.press("ArrowDown")
    second = active(opened.page)
    assert first != second
    opened.page.keyboard.press("ArrowUp")
    assert active(opened.page) == first
    answer = opened.ask("gate_raise")
    assert answer.links[0] == "wheel/#q-wheel-gate"
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url("**/wheel/**")
    opened.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks")
    assert opened.page.url.endswith("/wheel/#q-wheel-gate")
    ranges = opened.page.evaluate(
        "[...CSS.highlights.get('anatomy-search')].map((range) => range.toString().toLowerCase())"
    )
    assert set(ranges) == {"gate_raise"}
    assert len(ranges) == 2


def test_a_match_across_coloured_tokens_is_marked_whole(opened: Box) -> None:
    opened.page.goto(opened.root + "wheel/?h=(wanted_level+%3E%3E+2)#q-wheel-gate")
    opened.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks")
    ranges = opened.page.evaluate(
        "[...CSS.highlights.get('anatomy-search')].map((range) => range.toString())"
    )
    assert ranges == ["(wanted_level >> 2)"]


def test_a_search_can_be_shared_by_its_address(started: Browser, site: Site, opened: Box) -> None:
    opened.ask("闸门计数")
    opened.page.wait_for_function("() => new URL(location).searchParams.get('q') === '闸门计数'")
    page = started.new_page()
    page.goto(opened.page.url)
    page.wait_for_function("() => document.querySelector('.sa-search')?.dataset.shown === '闸门计数'")
    assert page.locator(".sa-search [role=option]").count() >= 1
    page.keyboard.press("Escape")
    page.wait_for_function("() => !new URL(location).searchParams.has('q')")
    page.close()


def test_nothing_fires_while_an_input_method_composes(opened: Box) -> None:
    """Letters that an input method is still composing are no query; Enter there commits, it does not open."""
    opened.clear()
    session = opened.page.context.new_cdp_session(opened.page)
    before = opened.page.url
    session.send("Input.imeSetComposition", {"text": "shui wei", "selectionStart": 8, "selectionEnd": 8})
    opened.page.wait_for_timeout(150)
    assert opened.page.input_value(".sa-search__field") == "shui wei"
    assert not opened.page.evaluate("document.querySelector('.sa-search').dataset.shown")
    session.send("Input.insertText", {"text": "水位"})
    opened.page.wait_for_function("() => document.querySelector('.sa-search').dataset.shown === '水位'")
    assert opened.page.url.split("?")[0] == before.split("?")[0]


def test_a_stale_answer_is_never_painted(started: Browser, folder: Path) -> None:
    """On a slow network the answer shown belongs to what stands in the field."""
    with serve(folder, delay=0.08) as slow, box(started, slow.url) as found:
        found.page.evaluate(
            "() => { window.seen = []; new MutationObserver(() => window.seen.push([document.querySelector('.sa-search').dataset.shown,"
            " document.querySelector('.sa-search__field').value])).observe(document.querySelector('.sa-search'),"
            " { attributes: true, attributeFilter: ['data-shown'] }); }"
        )
        for character in "gate_raise":
            found.page.keyboard.type(character)
            found.page.wait_for_timeout(20)
        found.page.wait_for_function(
            "() => document.querySelector('.sa-search').dataset.shown === 'gate_raise'"
        )
        seen = found.page.evaluate("window.seen")
        assert seen
        assert all(shown == value for shown, value in seen), seen


def test_nothing_found_is_said_and_the_nearest_is_offered(opened: Box) -> None:
    answer = opened.ask("水位计数器壳")
    assert answer.pages
    assert "没有完全相同的文字" in answer.status
    answer = opened.ask("“闸门计数器”")
    assert answer.pages == []
    assert "没有一页含有" in answer.status
    offered = opened.page.locator(".sa-search__again")
    assert offered.inner_text() == "闸门计数"
    offered.click()
    opened.page.wait_for_function("() => document.querySelector('.sa-search').dataset.shown === '闸门计数'")
    assert opened.page.locator(".sa-search [role=option]").count() >= 1


def test_a_misspelt_identifier_says_what_was_looked_for(opened: Box) -> None:
    answer = opened.ask("gate_rasie")
    assert answer.pages[0] == "wheel/"
    assert "gate_raise" in answer.status


def test_it_works_from_the_file_system(started: Browser, folder: Path) -> None:
    """No server, no worker, no fetch: the shards come as scripts."""
    with box(started, folder.as_uri() + "/", "river/index.html") as found:
        assert found.ask("切换叶板").links[0].startswith("wheel/index.html#gate")
        found.page.keyboard.press("Enter")
        found.page.wait_for_url("**/wheel/index.html**")
        found.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks")


def test_it_works_under_a_strict_content_policy(started: Browser, site: Site) -> None:
    """No inline script, no eval, nothing from elsewhere."""
    context = started.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'"
    page.route("**/wheel/", lambda route: _with_policy(route, policy))
    page.goto(site.url + "wheel/")
    page.keyboard.press("/")
    page.wait_for_selector(".sa-search[open]")
    page.keyboard.insert_text("叶板")
    page.wait_for_function("() => document.querySelector('.sa-search').dataset.shown === '叶板'")
    assert page.locator(".sa-search [role=option]").count() >= 1
    assert [fault for fault in faults if "favicon" not in fault] == []
    context.close()


def _with_policy(route: object, policy: str) -> None:
    from playwright.sync_api import Route

    assert isinstance(route, Route)
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})


def test_names_and_states_for_screen_readers(opened: Box) -> None:
    opened.ask("水位")
    state = opened.page.evaluate(
        """() => {
          const field = document.querySelector(".sa-search__field");
          const list = document.getElementById(field.getAttribute("aria-controls"));
          const options = [...list.querySelectorAll("[role=option]")];
          return {
            expanded: field.getAttribute("aria-expanded"), label: field.getAttribute("aria-label"), list: list.getAttribute("role"),
            groups: [...list.querySelectorAll("[role=group]")].every((group) => document.getElementById(group.getAttribute("aria-labelledby")).textContent),
            selected: options.filter((option) => option.getAttribute("aria-selected") === "true").length,
            live: document.querySelector(".sa-search__status").getAttribute("aria-live"),
            dialog: document.querySelector("dialog.sa-search").getAttribute("aria-label"),
          };
        }"""
    )
    assert state == {
        "expanded": "true",
        "label": "搜索本站",
        "list": "listbox",
        "groups": True,
        "selected": 1,
        "live": "polite",
        "dialog": "搜索",
    }


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_wider_than_the_screen(started: Browser, site: Site, width: int) -> None:
    with box(started, site.url, viewport={"width": width, "height": 740}) as found:
        found.ask("gate")
        sizes = found.page.evaluate(
            "() => { const dialog = document.querySelector('.sa-search'); const box = dialog.getBoundingClientRect();"
            " return [box.left, box.right, dialog.scrollWidth - dialog.clientWidth, document.querySelector('.sa-search__scroll').scrollWidth"
            " - document.querySelector('.sa-search__scroll').clientWidth]; }"
        )
        assert sizes[0] >= 0
        assert sizes[1] <= width
        assert sizes[2:] == [0, 0]


def test_a_missing_index_is_said_and_the_box_stays_usable(
    started: Browser, folder: Path, tmp_path: Path
) -> None:
    bare = make_site(tmp_path / "bare", ASSETS)
    with serve(bare) as served:
        page = started.new_page()
        page.goto(served.url)
        page.keyboard.press("/")
        page.wait_for_selector(".sa-search[open]")
        page.keyboard.type("x")
        page.wait_for_function(
            "() => document.querySelector('.sa-search__status').textContent.includes('搜索没能装入')"
        )
        page.close()


def test_wrong_text_in_a_page_cannot_become_markup(started: Browser, tmp_path: Path) -> None:
    """What stands in pages and queries is shown as text."""
    made = make_site(tmp_path / "site", ASSETS)
    page_file = made / "river" / "index.html"
    evil = "&lt;img src=x onerror=window.harmed=1&gt;恶意片段"
    page_file.write_text(page_file.read_text("utf-8").replace("雨季：每小时一次", evil), encoding="utf-8")
    build_index(made)
    with serve(made) as served, box(started, served.url) as found:
        assert found.ask("恶意片段").pages == ["river/"]
        assert "<img src=x onerror" in found.page.locator(".sa-search__excerpt").first.inner_text()
        found.ask("<img src=x onerror=window.harmed=2>")
        found.page.wait_for_timeout(100)
        assert found.page.evaluate("window.harmed") is None
