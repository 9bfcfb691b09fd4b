"""The documentation's site in a real browser, opened from a file with the network off."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from docs.making import site as making

pytestmark = pytest.mark.browser
PHONE, DESK = (360, 740), (1280, 900)
PAGES = ["docs/README", "docs/sv/utvarderare", "docs/howto/what-if"]
A4 = {"format": "A4", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm")}


@pytest.fixture(scope="module")
def site() -> Path:
    """The site, as `make site` builds it; not again if it is there already."""
    return making.site()


@pytest.fixture
def context(browser):
    """A browser without a network."""
    opened = browser.new_context(offline=True)
    yield opened
    opened.close()


@pytest.fixture
def page(context):
    """A page that may load what lies beside it, and nothing else."""
    asked: list[str] = []
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_no_screen_reader_out_and_fits_a_telephone(site, page, name):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto((site / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    found = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in grave] == []


def test_search_finds_a_page_without_a_network(site, page):
    page.goto((site / "search.html").as_uri() + "?q=bottlenecks")
    page.wait_for_selector("ul.search li a")
    assert page.locator("ul.search li a").count() > 1


@pytest.mark.parametrize("name", ["utvarderare", "planerare"])
def test_a_swedish_guide_prints_on_two_pages(site, page, name):
    page.goto((site / "docs" / "sv" / f"{name}.html").as_uri())
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(**A4)))
    assert len(printed.pages) == 2
    assert "Skip to content" not in "".join(each.extract_text() for each in printed.pages)
