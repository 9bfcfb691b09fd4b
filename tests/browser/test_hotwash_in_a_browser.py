"""The hot wash in a real browser: on the wall, on a telephone, and on one sheet of A4."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sim.drill.hotwash.page import hot_wash
from sim.drill.logs.events import read_observed
from sim.report import to_pdf
from sim.report.hotwash import Names, hot_wash_page
from sim.words import LANGUAGES, Words
from tests.washing import crowded

pytestmark = pytest.mark.browser
LOG = Path(__file__).parents[2] / "scenarios" / "cases" / "manchester2017" / "observed.csv"
PHONE, WALL = (360, 740), (1280, 900)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("wash") / "hotwash.html"
    path.write_text(hot_wash_page(hot_wash(read_observed(LOG)), Words("sv")), encoding="utf-8")
    return path


@pytest.mark.parametrize("screen", [PHONE, WALL])
def test_the_page_opens_from_a_file_without_network_and_scrolls_in_one_direction_only(
    page, visit, screen
):
    """The fixture sees to it that the page asks for nothing and that nothing goes wrong in it."""
    shown = visit(page, screen).page
    assert shown.evaluate("document.documentElement.scrollWidth") <= screen[0]
    assert shown.get_by_role("heading", level=1).is_visible()
    assert shown.get_by_text("fick aldrig veta").first.is_visible()


def test_every_picture_has_its_words(page, visit):
    shown = visit(page, WALL).page
    pictures = shown.get_by_role("img")
    assert pictures.count() == 11
    said = [pictures.nth(n).get_attribute("aria-label") for n in range(pictures.count())]
    assert "skickat 22:32, åtgärdat 22:45, åtgärdat" in said


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_of_forty_injects_prints_on_one_page(language):
    """Also with names and titles of great length, in every list as much as there can be."""
    washed, titles = crowded(ZoneInfo("Europe/Stockholm"))
    html = hot_wash_page(washed, Words(language), Names({}, titles))
    assert pages(to_pdf(html)) == 1
