"""The search box in a real browser, typed into as a person types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from anatomy.site.search import build_index
from search.browsing import Box, box, chromium_path
from search.conftest import ASSETS
from search.mill import make_site
from search.serving import Site, serve

pytestmark = pytest.mark.skipif(
    chromium_path() is None, reason="no Chromium here; apt-get install chromium, or set CHROMIUM"
)


@pytest.fixture
def site(mill: Path) -> Iterator[Site]:
    with serve(mill) as served:
        yield served


@pytest.fixture
def opened(chromium: Browser, site: Site) -> Iterator[Box]:
    with box(chromium, site.url, "river/", viewport={"width": 1000, "height": 600}) as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def settled(page: Page, query: str) -> None:
    page.wait_for_function(
        "(query) => document.querySelector('.sa-search')?.dataset.settled === query", arg=query
    )


def active(page: Page) -> int:
    """The number of the option that a screen reader is told of."""
    return int(
        page.evaluate(
            "[...document.querySelectorAll('[role=option]')].findIndex((option) => option.id === document.querySelector('.sa-search__field').getAttribute('aria-activedescendant'))"
        )
    )


def test_results_come_while_typing_and_are_marked(opened: Box) -> None:
    answer = opened.ask("切换叶板")
    assert answer.links[0] == "wheel/#gate"
    assert answer.excerpts[0].startswith("开闸时先数水位，再切换叶板的方向。")
    assert "切换叶板" in answer.marks


def test_a_title_is_called_what_it_is_the_title_of(opened: Box) -> None:
    """A run's title says 运行 and a quotation's 源码: neither is a picture."""
    assert opened.ask("先来后到的实测").excerpts[0].startswith("运行先来后到的实测")
    assert opened.ask("闸门一次只抬一格").excerpts[0].startswith("源码闸门一次只抬一格")


def test_nothing_of_the_index_is_loaded_before_the_box_opens(page: Page, site: Site) -> None:
    page.goto(site.url + "wheel/")
    page.wait_for_load_state("networkidle")
    asked = [path for path, _ in site.traffic.requests]
    assert [path for path in asked if path.endswith(".js")] == ["/assets/js/search.js"]


@pytest.mark.parametrize("keys", ["/", "Control+K", "Meta+K", ""])
def test_keys_and_the_button_open_the_box_and_escape_closes_it(page: Page, site: Site, keys: str) -> None:
    page.goto(site.url)
    if keys:
        page.keyboard.press(keys)
    else:
        page.click("[data-search-open]")
    page.wait_for_selector(".sa-search[open]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    assert page.locator(".sa-search__start a").get_attribute("href") == site.url + "questions/"
    page.keyboard.press("Escape")
    page.wait_for_selector(".sa-search", state="hidden")


def test_on_a_slow_network_no_key_is_lost_and_no_stale_answer_is_painted(page: Page, mill: Path) -> None:
    with serve(mill, delay=0.08) as slow:
        page.goto(slow.url)
        page.keyboard.press("/")
        page.keyboard.type("gate")
        page.wait_for_selector(".sa-search[open]")
        page.evaluate(
            "() => { window.seen = []; new MutationObserver(() => window.seen.push([document.querySelector('.sa-search').dataset.settled,"
            " document.querySelector('.sa-search__field').value])).observe(document.querySelector('.sa-search'),"
            " { attributes: true, attributeFilter: ['data-settled'] }); }"
        )
        page.keyboard.type("_raise", delay=20)
        settled(page, "gate_raise")
        seen = page.evaluate("window.seen")
        assert seen
        assert all(shown == value for shown, value in seen), seen


def test_keys_choose_and_enter_opens_at_the_sentence_with_marks(opened: Box) -> None:
    last = len(opened.ask("水").links) - 1
    assert last > 5
    places = []
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "PageDown", "PageUp", "End", "Home"):
        opened.page.keyboard.press(key)
        places.append(active(opened.page))
    assert places == [1, 0, last, 0, 5, 0, last, 0]
    assert opened.ask("gate_raise").links[0] == "wheel/#q-wheel-gate"
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks")
    assert opened.page.url == opened.root + "wheel/#q-wheel-gate"
    ranges = opened.page.evaluate(
        "[...CSS.highlights.get('anatomy-search')].map((range) => range.toString().toLowerCase())"
    )
    assert "gate_raise" in ranges


def test_a_result_lands_on_its_sentence_not_on_its_heading(chromium: Browser, tmp_path: Path) -> None:
    """Also where it is folded and far below; a match across coloured tokens is marked whole."""
    made = make_site(tmp_path, ASSETS)
    file = made / "river" / "index.html"
    far = "<p>一段话。</p>" * 60
    file.write_text(
        file.read_text("utf-8")
        .replace("<details>", far + "<details>")
        .replace("</details>", "</details>" + far),
        "utf-8",
    )
    build_index(made)
    with serve(made) as served, box(chromium, served.url) as found:
        assert found.ask("拐弯的外侧").links[0] == "river/#measure"
        found.page.keyboard.press("Enter")
        found.page.wait_for_function(
            "() => { const box = document.querySelector('details[open] p, details[open]')?.getBoundingClientRect(); return box && box.top > 0 && box.bottom < innerHeight; }"
        )
        found.page.goto(served.url + "wheel/?h=(wanted_level+%3E%3E+2)#q-wheel-gate")
        found.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks")
        marked = found.page.evaluate(
            "[...CSS.highlights.get('anatomy-search')].map((range) => range.toString())"
        )
        assert marked == ["(wanted_level >> 2)"]


def test_a_search_can_be_shared_by_its_address(page: Page, opened: Box) -> None:
    opened.ask("闸门计数")
    opened.page.wait_for_function("() => new URL(location).searchParams.get('q') === '闸门计数'")
    page.goto(opened.page.url)
    settled(page, "闸门计数")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !new URL(location).searchParams.has('q')")


def test_nothing_fires_while_an_input_method_composes(opened: Box) -> None:
    """Letters that an input method is still composing are no query; Enter there commits, it does not open."""
    opened.clear()
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Input.imeSetComposition", {"text": "shui wei", "selectionStart": 8, "selectionEnd": 8})
    opened.page.wait_for_timeout(150)
    assert opened.page.input_value(".sa-search__field") == "shui wei"
    assert not opened.page.evaluate("document.querySelector('.sa-search').dataset.settled")
    session.send("Input.insertText", {"text": "水位"})
    settled(opened.page, "水位")


def test_one_article_can_be_tapped(opened: Box) -> None:
    before = opened.ask("水").links
    opened.page.locator(".sa-search__article").first.wait_for()
    assert len({link.split("#")[0] for link in before}) > 1
    chip = opened.page.locator(".sa-search__article", has_text="河道与落差")
    chip.click()
    opened.page.wait_for_function(
        "() => document.querySelector('.sa-search__article[aria-pressed=true]').textContent === '河道与落差'"
    )
    links = opened.page.eval_on_selector_all("[role=option]", "(all) => all.map((one) => one.pathname)")
    assert set(links) == {"/river/"}
    assert opened.page.evaluate("document.activeElement.getAttribute('role')") == "combobox"


def test_more_follows_when_nobody_types_and_the_rest_of_a_page_opens(
    chromium: Browser, tmp_path: Path
) -> None:
    made = make_site(tmp_path, ASSETS)
    file = made / "river" / "index.html"
    sections = "".join(f'<h2 id="bend-{n}">第 {n} 弯</h2><p>河狸筑坝第 {n} 处。</p>' for n in range(14))
    file.write_text(file.read_text("utf-8").replace("</article>", sections + "</article>"), "utf-8")
    build_index(made)
    with serve(made) as served, box(chromium, served.url) as found:
        assert len(found.ask("河狸筑坝").links) == 10
        found.page.get_by_text("此页还有 4 处").wait_for()
        assert found.page.locator("[role=option]").count() == 10
        found.page.get_by_role("button", name="更多结果").click()
        found.page.wait_for_function("() => document.querySelectorAll('[role=option]').length === 14")
        assert found.page.locator(".sa-search__others").count() == 0


def test_what_was_not_found_is_named_and_something_is_offered(opened: Box) -> None:
    assert "没有找到“xylophone”" in opened.ask("闸门 xylophone").status
    assert "按 gate_raise 找" in opened.ask("gate_rasie").status
    opened.page.get_by_role("button", name="gate_raise").click()
    settled(opened.page, "gate_raise")
    assert "最接近的是" in opened.ask("水妖").status
    assert "看看问题索引" in opened.ask("qqzzxxjj").status
    assert "没有哪里原样含有" in opened.ask('"闸门计数器"').status


def test_it_works_from_the_file_system(chromium: Browser, mill: Path) -> None:
    with box(chromium, mill.as_uri() + "/", "river/index.html") as found:
        assert found.ask("切换叶板").links[0].startswith("wheel/index.html#gate")
        found.page.keyboard.press("Enter")
        found.page.wait_for_url("**/wheel/index.html**")
        found.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks")


def test_it_works_under_a_strict_content_policy(page: Page, site: Site) -> None:
    """No inline script, no eval, no connection, nothing from elsewhere."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)

    def answer(route: Route) -> None:
        given = route.fetch()
        policy = "default-src 'none'; script-src 'self'; style-src 'self'"
        route.fulfill(response=given, headers={**given.headers, "content-security-policy": policy})

    page.route("**/wheel/", answer)
    page.goto(site.url + "wheel/?q=叶板")
    settled(page, "叶板")
    assert page.locator(".sa-search [role=option]").count() >= 1
    assert [fault for fault in faults if "favicon" not in fault] == []


def test_names_and_states_for_screen_readers(opened: Box) -> None:
    opened.ask("水位")
    state = opened.page.evaluate(
        """() => {
          const field = document.querySelector(".sa-search__field");
          const list = document.getElementById(field.getAttribute("aria-controls"));
          return [
            field.getAttribute("aria-expanded"), field.getAttribute("aria-label"), list.getAttribute("role"),
            list.querySelectorAll("[role=option][aria-selected=true]").length,
            document.querySelector(".sa-search__status").getAttribute("aria-live"), document.querySelector("dialog.sa-search").getAttribute("aria-label"),
            document.querySelector(".sa-search__close").getAttribute("aria-label"),
          ];
        }"""
    )
    assert state == ["true", "搜索本站", "listbox", 1, "polite", "搜索", "关闭搜索"]


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_box_fits_the_screen_and_can_be_closed_with_a_thumb(
    chromium: Browser, site: Site, width: int
) -> None:
    with box(chromium, site.url, viewport={"width": width, "height": 740}) as found:
        found.ask("gate")
        wide = found.page.evaluate(
            "[...document.querySelectorAll('.sa-search, .sa-search__scroll')].map((one) => one.scrollWidth - one.clientWidth)"
        )
        assert wide == [0, 0]
        close = found.page.locator(".sa-search__close").bounding_box()
        assert close is not None
        assert close["width"] >= 44
        assert close["height"] >= 44
        assert close["x"] + close["width"] <= width


def test_a_missing_index_is_said(page: Page, tmp_path: Path) -> None:
    with serve(make_site(tmp_path, ASSETS)) as served:
        page.goto(served.url + "?q=x")
        page.wait_for_function(
            "() => document.querySelector('.sa-search__status')?.textContent.includes('搜索没能装入')"
        )


def test_an_index_that_was_replaced_meanwhile_is_read_anew(page: Page, tmp_path: Path) -> None:
    made = make_site(tmp_path, ASSETS)
    build_index(made)
    with serve(made) as served:
        page.goto(served.url)
        page.keyboard.press("/")
        page.wait_for_selector(".sa-search[open]")
        page.wait_for_load_state("networkidle")
        file = made / "river" / "index.html"
        file.write_text(file.read_text("utf-8").replace("旱季", "雾季"), "utf-8")
        build_index(made)
        page.fill(".sa-search__field", "雾季")
        settled(page, "雾季")
        assert page.locator(".sa-search mark", has_text="雾季").count() == 1


def test_wrong_text_in_a_page_cannot_become_markup(chromium: Browser, tmp_path: Path) -> None:
    """What stands in pages and queries is shown as text."""
    made = make_site(tmp_path, ASSETS)
    file = made / "river" / "index.html"
    evil = "&lt;img src=x onerror=window.harmed=1&gt;恶意片段"
    file.write_text(file.read_text("utf-8").replace("雨季：每小时一次", evil), encoding="utf-8")
    build_index(made)
    with serve(made) as served, box(chromium, served.url) as found:
        assert "<img src=x onerror" in found.ask("恶意片段").excerpts[0]
        found.ask("<img src=x onerror=window.harmed=2>")
        assert found.page.evaluate("window.harmed") is None
