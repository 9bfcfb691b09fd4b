"""Inject cards in a real browser: on a telephone, and on sheets of A4."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.files import load
from sim.report import to_pdf
from sim.report.cards import cards_page
from tests.scripted import scripted

pytestmark = pytest.mark.browser
KKO2017 = Path(__file__).parents[2] / "scenarios" / "kko2017"
PHONE = (360, 740)


def pages(html: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", to_pdf(html)))


def test_cards_open_from_a_file_without_network_and_fit_a_telephone(tmp_path, visit):
    path = tmp_path / "cards.html"
    path.write_text(cards_page(load(KKO2017), language="sv"), encoding="utf-8")
    shown = visit(path, PHONE).page
    assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert shown.get_by_role("article").count() == 77
    assert shown.get_by_role("article", name="Situation after the night").is_visible()


def test_two_or_four_cards_stand_on_a_sheet():
    """77 cards: 38 sheets with two and one with one; 19 sheets with four and one with one."""
    scenario = load(KKO2017)
    assert pages(cards_page(scenario, per_page=2)) == 39
    assert pages(cards_page(scenario, per_page=4)) == 20


def test_a_text_longer_than_a_sheet_goes_on_without_an_empty_sheet_before_it():
    first, second = scripted().injects
    told = replace(first, says="A long text about the dam that bursts. " * 260)
    long = replace(scripted(), injects=(told, second))
    assert pages(cards_page(long)) == 3
