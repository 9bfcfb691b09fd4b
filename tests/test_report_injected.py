"""What enemies write into a plan and a log appears as text in its reports, whatever it is.

Reports are those of the notebooks, of a plan that says nasty texts wherever people write: names,
titles, texts of injects, notices, indicators, sources; of a drill whose log has nasty notes; and
with nasty words of the evaluator.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import docx
import matplotlib.pyplot as plt
import pandas as pd
import pypdf
import pytest
from docx.oxml.ns import qn
from matplotlib.text import Text
from python_calamine import CalamineWorkbook

import sim
from sim.drill.comparison.comparing import Together
from sim.drill.comparison.jointly import Joined, as_table
from sim.errors import KrisimError
from sim.files import save
from sim.files.visible import shown
from sim.plots import marked
from sim.report.document import (
    Contents,
    Document,
    document,
    to_docx,
    to_html,
    to_pdf,
    with_words,
    words_of,
    write_tables,
)
from sim.report.document.carrying import as_data, from_data
from sim.report.document.places import gathered
from sim.report.making.making import can_print
from sim.scenario import Scenario
from sim.scenario.ranges import renumbered
from sim.studies.keeping import made as made_by
from tests.reporting import MADE, NASTY, Page
from tests.shown import shown_by

TINY = Path(str(files("sim.files") / "templates"))
Named = TypeVar("Named")
LONG = 1000
"""Letters that may be broken over pages, with what stands on each of them in between."""


def named(things: Sequence[Named], first: int, name: str = "name") -> tuple[Named, ...]:
    """Return things whose names are nasty texts, from the first one on, in turns."""
    return tuple(
        replace(thing, **{name: NASTY[(first + k) % len(NASTY)]})  # type: ignore[type-var]
        for k, thing in enumerate(things)
    )


def injected(plan: Scenario) -> Scenario:
    """Return a scenario that says nasty texts wherever people write names and notes."""
    injects = [
        replace(i, says=NASTY[k % 7], expectations=named(i.expectations, k, "title"))
        for k, i in enumerate(plan.injects)
    ]
    cards = [replace(card, steps=named(card.steps, k)) for k, card in enumerate(plan.procedures)]
    objectives = [replace(each, indicators=NASTY) for each in plan.objectives]
    about = replace(
        plan.exercise,
        name=NASTY[0],
        marking=NASTY[5],
        notice=NASTY[2],
        sources=tuple((text, text) for text in NASTY),
    )
    changed = replace(
        plan,
        exercise=about,
        units=named(plan.units, 3),
        roles=named(plan.roles, 0),
        channels=named(plan.channels, 2),
        meetings=named(plan.meetings, 3),
        objectives=named(objectives, 4),
        public=named(plan.public, 1),
        targets=named(plan.targets, 4),
        procedures=named(cards, 5),
        injects=named(injects, 6, "title"),
    )
    return renumbered(
        changed,
        lambda key, number: replace(number, source=f"assumption: {NASTY[len(key[-1]) % 7]}"),
    )


def compared(plan: Scenario, folder: Path) -> None:
    """Write a comparison with a drill of which somebody noted nasty texts."""
    inject, unit = plan.injects[0].id, plan.injects[0].to[0].unit
    save(plan, folder / "scenario.yaml")
    (folder / "tables").mkdir()
    of = {"inject": inject, "unit": unit, "milestone": "acted", "sent": 0.0, "observed": 30.0}
    spread = {f"{end}_{of}": 20.0 for of in (50, 90) for end in ("low", "high")}
    judged = {"precision": 1.0, "p": 0.1, "verdict": "outside jointly", "why": "", "median": 20.0}
    target = {"target": "T1", "within": 90.0, "margin": -9.0, "rating": "not met"}
    tables = {
        "times": [{**of, "watched": 240.0, **spread, **judged}],
        "expectations": [
            {"inject": inject, "expectation": each.title, "within": 9.0, "margin": math.nan}
            | {"rating": "cannot say"}
            for each in plan.injects[0].expectations
        ],
        "targets": [target],
        "objectives": [{"objective": "O1", "unit": "", "achieved": 0.5, "rating": "partly"}],
    }
    written = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    written["together"] = as_table(Joined(Together(0.02, 0.01, 0.04, 1, True), 50, 7))
    power = [(unit, "missing", 1.0, 40, 0.15)]
    written["power"] = pd.DataFrame(
        power, columns=["unit", "difference", "size", "drills", "found"]
    )
    for name, table in written.items():
        table.to_parquet(folder / "tables" / f"{name}.parquet")
    head = [("2026-03-12T08:00:00+01:00", "start", "", "", "Drill")]
    seen = [(f"2026-03-12T08:3{k}:00+01:00", "acted", inject, unit, t) for k, t in enumerate(NASTY)]
    lines = [*head, ("", "zone", "", "", "Europe/Stockholm"), *seen]
    log = pd.DataFrame(lines, columns=["at", "event", "inject", "unit", "note"])
    log["note"] = log["note"].str.replace("\x00", "")  # a CSV file holds no such sign
    log.to_csv(folder / "observed.csv", index=False)
    (folder / "comparison.csv").touch()
    facts = {**made_by(MADE), "checksums": {}, "marking": NASTY[5]}
    (folder / "run.json").write_text(json.dumps(facts), "utf-8")


FEW: dict[str, dict[str, int]] = {"staffing": {"first": 1, "spare": 1}}
"""What is tried for a report of this kind, so that it takes little time."""


@dataclass(frozen=True)
class Made:
    """A report with the evaluator's words in its places, its page, and its Word document.

    ``texts`` are the nasty ones that it has to show: a dry run does not tell of everything.
    """

    report: Document
    html: str
    word: bytes
    texts: Sequence[str]


@pytest.fixture(scope="module", params=["evaluation", "dry_run", "staffing"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp(request.param)
    plan = injected(sim.load(TINY))
    if request.param == "evaluation":
        compared(plan, folder)
    else:
        save(plan, folder / "scenario.yaml")
    given = {"source": str(folder), "replications": 2, "lang": "sv", **FEW.get(request.param, {})}
    carried = json.loads(json.dumps(as_data(shown_by(request.param, given))))  # out of a kernel
    plain = document(from_data(carried))
    words = gathered((p.key, p.prompt, NASTY[k % 7]) for k, p in enumerate(plain.places()))
    report = with_words(plain, words)
    data = said(json.dumps(as_data([report.head, *report.blocks]), ensure_ascii=False))
    texts = [
        text for text in NASTY if said(json.dumps(shown(text), ensure_ascii=False)[1:-1]) in data
    ]
    assert len(texts) >= {"evaluation": 7, "dry_run": 5, "staffing": 5}[request.param]
    return Made(report, to_html(report), to_docx(report), texts)


def said(text: str) -> str:
    """Return a text as it is read, without white space, by which no writer is held."""
    return "".join(shown(text).split())


def in_word(word: bytes) -> Iterator[str]:
    body = docx.Document(io.BytesIO(word)).element.body
    for paragraph in body.iter(qn("w:p")):
        yield "".join(each.text or "" for each in paragraph.iter(qn("w:t")))


def test_the_plan_says_nasty_texts_wherever_people_write(tmp_path):
    """And is what it was when it is written and read again: nothing is left out on the way."""
    plan = injected(sim.load(TINY))
    save(plan, tmp_path / "scenario.yaml")
    assert sim.load(tmp_path) == plan
    for part in ("units", "roles", "targets", "procedures", "objectives", "meetings", "injects"):
        things: Any = getattr(plan, part)
        names = {getattr(thing, "title" if part == "injects" else "name") for thing in things}
        assert names <= set(NASTY), [field.name for field in fields(plan)]


def test_a_page_shows_injected_texts_and_makes_nothing_of_them(made):
    page = Page(made.html)
    flat = said(page.text)
    assert [text for text in made.texts if said(text) not in flat] == []
    assert not page.all("script")
    assert not [a for _, a in page.elements for name in a if name.startswith("on")]
    assert {str(a.get("href", "#"))[:1] for a in page.all("a")} <= {"#"}
    assert all(str(a["src"]).startswith("data:image/png") for a in page.all("img"))
    assert len(page.all("style")) == 1
    assert "<b>bold" not in made.html


def test_a_page_turns_no_direction_but_within_a_text(made):
    """Otherwise a name would turn around what stands after it, even numbers."""
    text = Page(made.html).text
    assert not {"\u202a", "\u202b", "\u202d", "\u202e"} & set(text)
    for line in text.split("\n"):
        assert line.count("\u2067") == line.count("\u2069")


def test_word_shows_injected_texts_and_runs_nothing(made):
    flat = said("".join(in_word(made.word)))
    assert [text for text in made.texts if said(text) not in flat] == []
    read = docx.Document(io.BytesIO(made.word))
    assert not [r for r in read.part.rels.values() if r.is_external]
    codes = [e.text or "" for e in read.element.body.iter(qn("w:instrText"))]
    assert {code.split()[0] for code in codes} <= {"TOC", "SEQ", "PAGE", "NUMPAGES"}
    with zipfile.ZipFile(io.BytesIO(made.word)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.casefold()]


def test_words_of_the_evaluator_come_back_out_of_word_as_they_were_read(made, tmp_path):
    path = tmp_path / "r.docx"
    path.write_bytes(made.word)
    if not list(made.report.places()):
        with pytest.raises(KrisimError, match="has no places to write in"):
            words_of(path)
        return
    found = {written.text for written in words_of(path).values()}
    assert {said(text) for text in NASTY} <= {said(text) for text in found}


def test_a_workbook_holds_injected_texts_and_no_formula(made, tmp_path):
    path = tmp_path / "r.xlsx"
    write_tables(made.report, path)
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    flat = said("".join(str(cell) for rows in sheets for row in rows for cell in row))
    assert [text for text in made.texts if said(text) not in flat] == []
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        xml = [parts.read(name).decode() for name in names if "worksheets/sheet" in name]
    assert xml
    assert not [sheet for sheet in xml if "<f>" in sheet or "<f " in sheet]
    assert not [name for name in names if "external" in name.casefold() or "vba" in name.casefold()]


@pytest.mark.slow
@pytest.mark.skipif(not can_print(), reason="no browser that prints")
def test_a_pdf_holds_injected_texts_and_runs_nothing(made):
    """Letters that go from right to left come in another order; the long one is broken in lines."""
    blocks = tuple(b for b in made.report.blocks if not isinstance(b, Contents))
    printed = to_pdf(replace(made.report, blocks=blocks))  # with contents it is printed twice
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    flat = said("".join(page.extract_text() for page in pages))
    for text in made.texts:
        if len(text) > LONG:
            assert flat.count("x") >= len(text)
            continue
        for part in re.split(r"[\x00-\x1f\u202a-\u2069\u0590-\u05ff]", text):
            assert said(part) in flat
        assert set(re.findall(r"[\u0590-\u05ff]", text)) <= set(flat)
    for sign in (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile"):
        assert sign not in printed
    notes = [note.get_object() for page in pages for note in page.get("/Annots", [])]
    assert not [note for note in notes if "/URI" in note.get("/A", {})]


def test_texts_in_a_figure_are_drawn_as_they_are_read_as_far_as_they_have_room():
    exercise = replace(sim.load(TINY).exercise, marking=NASTY[2])
    figure, ax = plt.subplots()
    ax.set_yticks(range(len(NASTY)), NASTY)
    ax.set_title(NASTY[4])
    marked(ax, exercise)
    figure.canvas.draw()  # a sign that no font has would be a warning, and an error here
    texts = figure.findobj(Text)
    assert any("$x^2$" in each.get_text() for each in texts)
    assert not [each.get_text() for each in texts if each.get_parse_math()]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[:2] == list(NASTY[:2])
    assert labels[4] == shown(NASTY[4])
    assert labels[6] == "x" * 59 + "…"
    assert ax.get_title() == shown(NASTY[4])
    plt.close("all")
