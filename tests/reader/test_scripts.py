"""The script of a run: a short one stands on the page, a long one is brought when its fold is opened."""

from __future__ import annotations

from playwright.sync_api import Browser

from reader.built import ARTICLE, CHROMIUM, SITE
from search.serving import serve

pytestmark = CHROMIUM
LINK = "a[data-script]"
LONG = f'{LINK}[href$="wind.py"]'


def test_a_long_script_is_shown_line_by_line_when_its_fold_is_opened(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(bypass_csp=False)
        page.goto(f"{served.url}spring/")
        page.evaluate(f"document.querySelector('{LONG}').closest('details').open = true")
        page.locator("details.run-script[open] .l").first.wait_for()
        shown = page.locator("details.run-script[open] code .l").all_text_contents()
        file = (SITE / "spring" / "experiments" / "wind.py").read_text("utf-8")
        assert "".join(shown) == file
        assert len(shown) == len(file.splitlines()) > 25
        page.close()


def test_short_scripts_stand_on_the_page(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(java_script_enabled=False)
        page.goto(f"{served.url}{ARTICLE}/")
        assert page.locator(LINK).count() == 0
        assert page.locator("details.run-script code").count() > 5
        page.close()


def test_without_scripts_the_fold_holds_a_link_to_the_file(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(java_script_enabled=False)
        page.goto(f"{served.url}spring/")
        assert page.locator(LONG).get_attribute("href") == "experiments/wind.py"
        page.close()
