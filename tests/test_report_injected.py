"""What enemies write into a scenario appears as text in its report, whatever it is written to."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import docx
import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text
from python_calamine import CalamineWorkbook

import sim
from sim.plots import marked
from sim.report.document import document, to_docx, to_html, write_tables
from sim.report.document.texts import shown
from sim.report.sections import Material, answering, assumptions, limits, provenance, stress
from sim.report.sections.head import beginning
from sim.scenario import Scenario
from sim.scenario.ranges import renumbered
from sim.studies.runs import Runs
from sim.words import Words
from tests.reporting import NASTY, Page

TINY = Path(str(files("sim.files") / "templates"))


def injected(plan: Scenario) -> Scenario:
    """Return a scenario that says nasty texts wherever people write names and notes."""
    texts = [*NASTY, *NASTY]
    return renumbered(
        replace(
            plan,
            exercise=replace(
                plan.exercise,
                name=NASTY[0],
                marking=NASTY[5],
                notice=NASTY[2],
                sources=tuple((text, text) for text in NASTY),
            ),
            channels=tuple(replace(c, name=NASTY[k]) for k, c in enumerate(plan.channels)),
            objectives=tuple(replace(o, name=NASTY[k + 3]) for k, o in enumerate(plan.objectives)),
            public=tuple(replace(each, name=NASTY[1]) for each in plan.public),
            targets=tuple(replace(t, name=texts[k]) for k, t in enumerate(plan.targets)),
            procedures=tuple(
                replace(p, name=texts[k], placeholder=True) for k, p in enumerate(plan.procedures)
            ),
        ),
        lambda key, number: replace(number, source=f"assumption: {texts[len(key[-1]) % 7]}"),
    )


@pytest.fixture(scope="module")
def report():
    runs = sim.replicate(sim.load(TINY), 2)
    plan = injected(runs.scenario)
    of = Material(Runs(plan, runs.seed, runs.replications, runs.tables), None, Words("sv"))
    parts = (
        *(beginning(of, "evaluation"), answering.targets(of), limits.limits(of)),
        *(assumptions.listed(of), stress.stress(of, str(TINY))),
        provenance.provenance(of, str(TINY)),
    )
    return document([block for part in parts for block in part])


def test_a_page_shows_injected_texts_and_makes_nothing_of_them(report):
    html = to_html(report)
    page = Page(html)
    flat = " ".join(page.text.split())
    for text in NASTY:
        assert " ".join(shown(text).split()) in flat
    assert not page.all("img") or all("onerror" not in each for each in page.all("img"))
    assert not page.all("script")
    assert "<b>bold" not in html
    assert not [name for _, each in page.elements for name in each if name.startswith("on")]


def test_word_shows_injected_texts(report, tmp_path):
    path = tmp_path / "r.docx"
    path.write_bytes(to_docx(report))
    read = docx.Document(str(path))
    texts = [t.text or "" for t in read.element.body.iter() if str(t.tag).endswith("}t")]
    flat = " ".join(" ".join(texts).split())
    for text in NASTY:
        for line in " ".join(shown(text).split()).split("\ufffd"):
            assert line.strip() in flat


def test_a_workbook_holds_injected_texts_and_no_formula(report, tmp_path):
    path = tmp_path / "r.xlsx"
    write_tables(report, path)
    book = CalamineWorkbook.from_path(str(path))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n]
    assert sheets
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]


def test_dollar_signs_in_a_figure_are_no_formula():
    exercise = replace(sim.load(TINY).exercise, marking=NASTY[2])
    figure, ax = plt.subplots()
    marked(ax, exercise)
    texts = figure.findobj(Text)
    assert any("$x^2$" in each.get_text() for each in texts)
    assert not [each.get_text() for each in texts if each.get_parse_math()]
    plt.close("all")
