"""The gallery: every figure can be drawn, says the same as its page, and keeps its text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from PIL import Image

import gallery.page
import sim
from gallery.figures import FIGURES
from gallery.page import call, drawn, keep, page, played
from sim.plots import alt_text
from sim.words import LANGUAGES
from tests.examples import blocks
from tests.pictures import outside, overlapping, said

ROOT = Path(__file__).parents[1]
each_figure = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)


@pytest.fixture(scope="module")
def given():
    return played(ROOT / "scenarios/kko2017", replications=2)


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.mark.slow
@each_figure
def test_a_figure_can_be_read_in_both_languages(figure, given):
    """What both have in common, names of the scenario and numbers aside, nobody has translated."""
    english, swedish = (drawn(figure, given, lang) for lang in LANGUAGES)
    known = words(json.dumps(sim.dump(given.scenario), ensure_ascii=False)) | COMMON
    for ax in (english, swedish):
        assert alt_text(ax).endswith((".", "…"))
        assert outside(ax) == []
        assert overlapping(ax) == []
    assert alt_text(english) != alt_text(swedish)
    assert {word for text in said(english) & said(swedish) for word in words(text)} <= known


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text.casefold()))


COMMON = {"min", "endex"}
"""Words that are the same in both languages."""


@each_figure
def test_a_figure_has_a_caption_and_a_way_to_call_it(figure):
    assert figure.__doc__.endswith(".")
    assert "\nplot_" in f"\n{call(figure)}"


def test_a_picture_keeps_its_alternative_text(given, tmp_path):
    ax = drawn(FIGURES[0], given, "sv")
    keep(ax, tmp_path / "day.png")
    with Image.open(tmp_path / "day.png") as image:
        image.load()
        assert image.info["Description"] == alt_text(ax)


def test_the_page_shows_every_figure_with_its_text():
    texts = {(f.__name__, lang): f"{f.__name__} in {lang}." for f in FIGURES for lang in LANGUAGES}
    written = page(texts)
    for (name, lang), text in texts.items():
        assert text in written
        assert f"({name}.{lang}.png)" in written


@pytest.mark.docs
def test_the_page_draws_every_figure_as_it_says(monkeypatch):
    """Its lines, with few runs: with as many as it says they are drawn in the test below."""
    path = ROOT / "docs/gallery/README.md"
    given, *figures = [block.text for block in blocks(path) if block.kind == "python"]
    assert given.strip() == gallery.page._setup().strip()
    monkeypatch.setattr(gallery.page, "REPLICATIONS", 2)
    monkeypatch.setattr(gallery.page, "FEWER", 2)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(gallery.page._setup(), names)
    for lines in figures:
        before = set(plt.get_fignums())
        exec(lines, names)
        assert set(plt.get_fignums()) > before, lines
    assert len(figures) == len(FIGURES)


@pytest.mark.slow
def test_the_gallery_of_the_documentation_is_of_today():
    """Its page and the texts in its pictures; if this fails, `make gallery` writes them anew."""
    given = played(ROOT / "scenarios/kko2017")
    texts = {}
    for figure in FIGURES:
        for lang in LANGUAGES:
            texts[figure.__name__, lang] = alt_text(drawn(figure, given, lang))
            plt.close("all")
    assert page(texts) == (ROOT / "docs/gallery/README.md").read_text(encoding="utf-8")
    pictures = {f"{name}.{lang}.png": text for (name, lang), text in texts.items()}
    assert {p.name for p in (ROOT / "docs/gallery").glob("*.png")} == set(pictures)
    for name, text in pictures.items():
        with Image.open(ROOT / "docs/gallery" / name) as image:
            image.load()
            assert image.info["Description"] == text
