"""What evaluators hand in: a workbook that was filled in becomes observed events, and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from xlsxwriter import Workbook

from sim.cli import main
from sim.drill.forms.expected import forms
from sim.drill.logs.events import read_observed
from sim.drill.logs.form_sheets import FIELDS
from sim.drill.logs.observing import WAITED
from sim.errors import ScenarioError
from sim.files.sheets import read_grids
from sim.report.forms import write_forms
from sim.report.forms.book import write_form_book
from sim.scenario import Expectation, Scenario, Unit
from sim.words import LANGUAGES, Words
from tests.builders import exercise, inject, person, procedure, step

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NASTY = 'Räddning; "stab", </script> & Co'
END = 120.0
CARD = procedure(
    "answer",
    step("decide", "staff/clerk", 5, milestone="decided"),
    step("act", "staff/clerk", 5, after="decide", milestone="acted"),
)


def script(**more: Any) -> Scenario:
    """Return a script of one inject to a unit with a name that files dislike."""
    things = (
        person("ann", "staff/clerk"),
        Unit("staff", NASTY),
        Unit("press", "=HYPERLINK(1)", kind="counterpart"),
        CARD,
        inject("I-1", 10, "staff", does="answer", sender="press", title="@Röd; larm", **more),
    )
    return exercise(END, *things)


def book(folder: Path, scenario: Scenario | None = None, language: Any = "en") -> Path:
    """Return the workbook of the only evaluator."""
    path, seen = folder / "form.xlsx", scenario or script()
    write_form_book(path, seen, forms(seen, wanted={"Seat 1": ["staff"]})[0], Words(language))
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a form by the names of its fields; row 2 of the sheet is the first."""
    form = read_grids(path)[0]
    return [dict(zip(FIELDS, row, strict=True)) for row in form.rows[1:]]


def row_of(path: Path, what: str) -> int:
    """Return the number of the first row of the sheet that is prepared for something."""
    return next(n for n, row in enumerate(rows_of(path), start=2) if row["what"] == what)


def refill(path: Path, filled: dict[tuple[int, str], Any]) -> Path:
    """Return a copy of a workbook with some cells of its form filled in, as a person would."""
    copy = path.with_name("filled.xlsx")
    with Workbook(copy) as workbook:
        looks: dict[type, Any] = {
            kind: workbook.add_format({"num_format": text})
            for kind, text in ((date, "yyyy-mm-dd"), (time, "hh:mm:ss"), (datetime, "yyyy-mm-dd"))
        }
        for number, grid in enumerate(read_grids(path)):
            page = workbook.add_worksheet(grid.sheet)
            cells = {
                (r, c): v
                for r, row in enumerate(grid.rows)
                for c, v in enumerate(row)
                if v is not None
            }
            if number == 0:
                cells |= {(r - 1, FIELDS.index(field)): v for (r, field), v in filled.items()}
            for place, value in cells.items():
                if type(value) in looks:
                    page.write_datetime(*place, value, looks[type(value)])
                else:
                    page.write(*place, value) if not isinstance(value, str) else page.write_string(
                        *place, value
                    )
    return copy


def started(path: Path) -> dict[tuple[int, str], Any]:
    """Return the cell that says when the exercise started."""
    return {(row_of(path, "STARTEX"), "time"): time(8, 2)}


def said(path: Path, filled: dict[tuple[int, str], Any]) -> pd.DataFrame:
    """Return what a workbook says once it is filled in, with the exercise under way."""
    return read_observed(refill(path, started(path) | filled)).events


def problems(path: Path, filled: dict[tuple[int, str], Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        said(path, filled)
    return str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_that_were_written_into_the_rows_come_back_as_events(tmp_path, language):
    path, say = book(tmp_path, language=language), Words(language)
    filled = {
        (row_of(path, say("sent")), "time"): time(8, 10),
        (row_of(path, say("noticed")), "time"): time(8, 12, 30),
        (row_of(path, say("decided")), "time"): "08.20",
    }
    observed = read_observed(refill(path, started(path) | filled))
    assert observed.name == "test"
    assert observed.start == datetime(2026, 3, 12, 8, 2, tzinfo=STOCKHOLM)
    assert observed.marking == say("EXERCISE")
    told = observed.events[["event", "inject", "unit", "from", "to", "precision"]]
    assert told.to_numpy().tolist() == [
        ["sent", "I-1", "press", "press", "staff", 60.0],
        ["noticed", "I-1", "staff", "", "", 1.0],
        ["decided", "I-1", "staff", "", "", 60.0],
    ]
    minutes = [8.0, 10.5, 18.0]
    assert observed.minutes().tolist() == minutes


def test_a_form_that_nobody_filled_in_says_nothing(tmp_path):
    path = book(tmp_path)
    assert len(said(path, {})) == 0
    assert len(rows_of(path)) == 9  # which it does in spite of all its rows


def test_clocks_that_were_compared_correct_every_time(tmp_path):
    path = book(tmp_path)
    clock = row_of(path, "clocks compared")
    filled = {
        (clock, "time"): time(7, 50, 0),
        (clock, "note"): "07:48:30",
        (row_of(path, "noticed"), "time"): time(8, 12, 30),
    }
    (at,) = said(path, filled)["at"]
    assert at == datetime(2026, 3, 12, 8, 11, 0, tzinfo=STOCKHOLM)


def test_many_forms_become_one_observed_exercise_without_any_mapping(tmp_path, monkeypatch):
    path = book(tmp_path, language="sv")
    noticed = row_of(path, "uppmärksammat")
    refill(path, started(path) | {(noticed, "time"): time(8, 12, 30)})
    lines = (
        "at;event;inject;unit;note",
        ";zone;;;Europe/Stockholm",
        "2026-03-12T07:50:00+01:00;clock;;;2026-03-12T07:51:00+01:00",
        "2026-03-12T08:14:00+01:00;noticed;I-1;town;",
    )
    (tmp_path / "tapped.csv").write_text("\n".join(lines), "utf-8-sig")
    out = tmp_path / "observed.csv"
    files = [str(tmp_path / name) for name in ("filled.xlsx", "tapped.csv")]
    monkeypatch.setattr("sys.argv", ["krisim", "observe", *files, "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    observed = read_observed(out)
    assert (observed.name, observed.marking) == ("test", "ÖVNING")
    assert observed.start == datetime(2026, 3, 12, 8, 2, tzinfo=STOCKHOLM)
    told = observed.events[["event", "inject", "unit"]].to_numpy().tolist()
    assert told == [["noticed", "I-1", "staff"], ["noticed", "I-1", "town"]]
    assert observed.minutes().tolist() == [10.5, 13.0]


def test_what_has_no_time_says_whether_it_happened(tmp_path):
    path = book(tmp_path)
    filled = {
        (row_of(path, "noticed"), "without"): "time not known",
        (row_of(path, "acted"), "without"): "never happened",
    }
    events = said(path, filled)
    assert events["event"].tolist() == ["noticed", "not acted"]
    assert events["at"].isna().all()


def test_a_row_that_says_something_but_not_when_is_told_with_its_place(tmp_path):
    path = book(tmp_path)
    number = row_of(path, "noticed")
    told = problems(path, {(number, "note"): "read aloud", (150, "what"): "acted"})
    assert (
        f'sheet "Form", row {number}, column "Time": the row says something, but not when' in told
    )
    assert 'row 150, column "Time"' in told


def test_words_that_are_on_no_list_are_refused_with_a_suggestion(tmp_path):
    path = book(tmp_path)
    number = row_of(path, "noticed")
    told = problems(path, {(number, "what"): "notised", (number, "time"): time(8, 20)})
    assert (
        f"row {number}, column \"What happened\": unknown 'notised'. Did you mean 'noticed'?"
        in told
    )


def test_text_that_is_no_time_is_refused(tmp_path):
    path = book(tmp_path)
    number = row_of(path, "noticed")
    assert f'row {number}, column "Time": cannot read' in problems(path, {(number, "time"): "soon"})


def test_reasons_to_wait_and_attendance_come_back(tmp_path):
    path = book(tmp_path)
    filled = {
        (row_of(path, "comes"), "time"): time(8, 5),
        (100, "what"): "somebody waits",
        (100, "day"): date(2026, 3, 12),
        (100, "time"): time(8, 40),
        (100, "waited"): "thought others would do it",
        (100, "unit"): NASTY,
    }
    events = said(path, filled)
    told = events[["event", "unit", "role", "waited_for"]].to_numpy().tolist()
    assert told == [
        ["arrived", "staff", "clerk", ""],
        ["waiting", "staff", "", "thought others would"],
    ]
    assert "thought others would" in WAITED


def test_beyond_midnight_the_day_has_to_be_written(tmp_path):
    scenario = script()
    night = replace(
        scenario.exercise, start=datetime(2026, 3, 12, 20, tzinfo=STOCKHOLM), end=8 * 3600 * 10**6
    )
    path = book(tmp_path, replace(scenario, exercise=night))
    noticed = row_of(path, "noticed")
    start = {(row_of(path, "STARTEX"), "time"): time(20)}
    told = problems(path, start | {(noticed, "time"): time(0, 30)})
    assert 'column "Day": the row does not say on which day' in told
    told_day = {(noticed, "time"): time(0, 30), (noticed, "day"): date(2026, 3, 13)}
    observed = read_observed(refill(path, start | told_day))
    assert observed.minutes().tolist() == [270.0]


def test_headings_that_were_changed_are_told(tmp_path):
    path = book(tmp_path)
    with pytest.raises(ScenarioError, match="headings were changed"):
        read_observed(refill(path, {(1, "time"): "when"}))


def test_a_formula_in_a_title_is_text_on_the_sheet(tmp_path):
    path = book(tmp_path)
    rows = rows_of(path)
    assert {"=HYPERLINK(1)"} == {row["from"] for row in rows if row["from"]}
    assert any(row["title"] == "@Röd; larm" for row in rows)
    with ZipFile(path) as parts:
        sheet, styles = (
            parts.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "styles")
        )
    assert "<f>" not in sheet
    (marked,) = (  # so that it stays text when somebody edits the cell
        str(k)
        for k, look in enumerate(re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1]))
        if 'quotePrefix="1"' in look
    )
    title = f"C{row_of(path, 'sent')}"
    assert f'<c r="{title}" s="{marked}"' in sheet


def test_units_of_one_name_are_told_apart(tmp_path):
    scenario = script()
    twin = Unit("twin", NASTY)
    path = book(tmp_path, replace(scenario, units=(*scenario.units, twin)))
    number = row_of(path, "noticed")
    assert rows_of(path)[number - 2]["unit"] == f"{NASTY} (staff)"
    (unit,) = said(path, {(number, "time"): time(8, 9)})["unit"]
    assert unit == "staff"


def test_limits_stand_beside_what_they_are_for(tmp_path):
    soon = Expectation("soon", "decided", 30 * 60 * 10**6, ("staff",))
    path = book(tmp_path, script(expectations=(soon,)))
    assert rows_of(path)[row_of(path, "decided") - 2]["title"] == "@Röd; larm · within 30 min"


def test_forms_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.report.forms.write_form_book", fail)
    with pytest.raises(Exception, match="No space left on device"):
        write_forms(tmp_path / "forms", script(), forms(script()), Words())
    assert list(tmp_path.iterdir()) == []
