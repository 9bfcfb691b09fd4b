"""Workbooks and CSV files of all tables, read back by a reader that is not their writer."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf, nan
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from sim.clock import Clock
from sim.errors import KrisimError
from sim.files import workbooks
from sim.files.cells import write_csv
from sim.files.workbooks import Column, Front, Sheet, write_workbook
from sim.studies import replicate
from sim.studies.exporting import export, with_clock
from sim.studies.headings import HEADINGS, SAYS, TITLES
from sim.studies.keeping import LOG, fetch, keep
from sim.studies.summary import TABLES
from sim.words import Words
from tests.builders import (
    channel,
    exercise,
    inject,
    meeting,
    order,
    pause,
    person,
    procedure,
    public,
    send,
    step,
)

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
FRONT = Front(
    "Contents", "A day", "", (), ("sheet", "table", "says", "rows"), (), datetime(2026, 3, 12)
)


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    """The results of a small exercise in which a little of everything happens."""
    scenario = exercise(
        90,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        pause(60, 62),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
        meeting("briefing", "staff/clerk, town/guard", 10, times=[40]),
        order("I-1", 0, step("tell", "staff/clerk", None, send=send("town", "phone", "card"))),
        procedure("card", step("act", "town/guard", 10, milestone="acted")),
        inject("I-2", 85, "town", "phone", "card", title="=1+1"),
        public("calls", "town/guard", 12, 4, (0, 80)),
    )
    folder: Path = tmp_path_factory.mktemp("kept") / "out"
    keep(replicate(scenario, 3), folder, NOON)
    return folder


@pytest.fixture
def place(tmp_path) -> Iterator[Path]:
    """A folder in which nothing but what was asked for may be left."""
    (tmp_path / "there").mkdir()
    yield tmp_path / "there"
    assert [p.name for p in (tmp_path / "there").iterdir() if p.name.startswith(".")] == []


def read(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def of_csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def told(cell: object) -> str:
    """Return a cell of a workbook as the CSV file has it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def plain(text: str) -> str:
    """Return a cell of a CSV file without the zero that marks a float."""
    return text.removeprefix("'").removesuffix(".0")


def one(rows: pd.DataFrame, **looks: Any) -> Sheet:
    columns = tuple(Column(str(c), looks.get(str(c), "text")) for c in rows)
    return Sheet("Sheet", "sheet", "", columns, rows)


def written(place: Path, rows: pd.DataFrame, **looks: Any) -> list[list[Any]]:
    write_workbook(place / "a.xlsx", FRONT, [one(rows, **looks)])
    return read(place / "a.xlsx")["Sheet"][1:]


# all tables ---------------------------------------------------------------------------------------


def test_a_workbook_holds_what_the_csv_files_hold_cell_by_cell(results, place):
    export(results, place / "all.xlsx")
    rows = export(results, place / "all")
    sheets = read(place / "all.xlsx")
    assert set(rows) == {*TABLES, "names", *(f"log_{name}" for name in LOG)}
    for table in rows:
        cells = of_csv(place / "all" / f"{table}.csv")[1:]
        found = sheets[TITLES[table]][1:]
        assert [[told(c) for c in row] for row in found] == [[plain(c) for c in r] for r in cells]
        assert len(cells) == rows[table]


def test_the_first_sheet_lists_the_others_and_how_they_came_about(results, place):
    export(results, place / "all.xlsx")
    name, (first, *_) = next(iter((n, s) for n, s in read(place / "all.xlsx").items()))
    listed = read(place / "all.xlsx")[name]
    assert (name, first[0]) == ("Contents", "test")
    assert [r[0] for r in listed if r[1] in TITLES] == list(read(place / "all.xlsx"))[1:]
    facts = {row[0]: row[1] for row in listed}
    assert (facts["runs"], facts["seed"]) == (3, 0)
    assert facts["STARTEX"] == "2026-03-12 08:00 Europe/Stockholm"
    assert "krisim" in facts["made with"]
    assert "simulated, not observed" in facts


def test_a_swedish_workbook_has_swedish_headings_and_the_same_numbers(results, place):
    export(results, place / "sv.xlsx", "sv")
    export(results, place / "en.xlsx", "en")
    swedish, english = read(place / "sv.xlsx"), read(place / "en.xlsx")
    assert swedish["Svarstider"][0][:4] == ["inspel", "rubrik", "enhet", "milstolpe"]
    assert swedish["Svarstider"][1:] == english["Response times"][1:]
    assert next(iter(swedish)) == "Innehåll"


def test_swedish_csv_files_have_semicolons_and_decimal_commas(results, place):
    export(results, place / "sv", "sv")
    cells = of_csv(place / "sv" / "callers.csv", ";")
    assert cells[0][:2] == ["source", "persons"]
    assert "," in cells[1][1]
    assert "." not in cells[1][1]


def test_clock_times_stand_beside_minutes(results, place):
    export(results, place / "all.xlsx")
    heads, *rows = read(place / "all.xlsx")["Log, tasks"]
    at = heads.index("started [min after STARTEX]")
    assert heads[at + 1] == "started (clock)"
    first = rows[0]
    assert (first[at], first[at + 1]) == (0, datetime(2026, 3, 12, 8, 0))
    heads, *rows = read(place / "all.xlsx")["Log, pauses"]
    assert rows == [[rows[0][0], 60, datetime(2026, 3, 12, 9, 0), 62, datetime(2026, 3, 12, 9, 2)]]


def test_the_same_results_give_the_same_file(results, place):
    export(results, place / "one.xlsx")
    export(results, place / "two.xlsx")
    assert (place / "one.xlsx").read_bytes() == (place / "two.xlsx").read_bytes()


def test_headings_stay_in_sight_and_every_sheet_can_be_filtered(results, place):
    export(results, place / "all.xlsx")
    with ZipFile(place / "all.xlsx") as parts:
        pages = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        for page in sorted(pages, key=lambda n: int("".join(filter(str.isdigit, n))))[1:]:
            text = parts.read(page).decode()
            assert re.search(r'<pane ySplit="1" [^>]*state="frozen"', text)
            assert "<autoFilter" in text


@pytest.mark.parametrize("language", ["en", "sv"])
def test_sheets_have_names_that_a_spreadsheet_takes(language):
    words = Words(language)
    names = [words(name) for name in TITLES.values()]
    assert len({n.casefold() for n in names} - {words("Contents").casefold()}) == len(names)
    assert all(0 < len(n) <= 31 and not re.search(r"[\[\]:*?/\\']", n) for n in names)


def test_every_table_and_every_column_has_words(results):
    runs = fetch(results)
    tables = {name: list(table(runs)) for name, table in TABLES.items()}
    for name in LOG:
        tables[f"log_{name}"] = list(pd.read_parquet(results / "log" / f"{name}.parquet"))
    assert set(tables) - {*TITLES} == set()
    assert {*TITLES} == {*SAYS}
    columns = {f"{name}.{c}" for name, found in tables.items() for c in found}
    assert {c for c in columns if not {c, c.split(".")[1]} & {*HEADINGS}} == set()


# cells --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+46 8 123", "-5", "@home", "\t=2", "=cmd|' /C calc'!A1"])
def test_a_text_that_looks_like_a_formula_stays_a_text(place, text):
    assert written(place, pd.DataFrame({"a": [text]})) == [[text]]
    with ZipFile(place / "a.xlsx") as parts:
        page = parts.read("xl/worksheets/sheet2.xml").decode()
        assert "<f>" not in page
        style = re.search(r'<c r="A2" s="(\d+)"', page)
        formats = re.findall(
            r"<xf [^>]*>", parts.read("xl/styles.xml").decode().split("cellXfs")[1]
        )
        assert style is not None
        assert 'quotePrefix="1"' in formats[int(style[1])]
    write_csv(pd.DataFrame({"a": [text]}), place / "a.csv")
    assert of_csv(place / "a.csv")[1] == [f"'{text}"]


def test_a_negative_number_is_no_text(place):
    assert written(place, pd.DataFrame({"a": [-5.25]}), a="number") == [[-5.25]]
    write_csv(pd.DataFrame({"a": [-5.25]}), place / "a.csv")
    assert of_csv(place / "a.csv")[1] == ["-5.25"]


def test_characters_that_no_file_may_hold_are_marked(place):
    strange = pd.DataFrame({"a": ["a\x00b\x1fc\ud800", "å\nÄ", "_x0041_"]}, dtype=object)
    assert written(place, strange) == [["a�b�c�"], ["å\nÄ"], ["_x0041_"]]
    write_csv(strange, place / "a.csv")
    assert [r[0] for r in of_csv(place / "a.csv")[1:]] == ["a�b�c�", "å\nÄ", "_x0041_"]


def test_a_text_too_long_for_a_cell_ends_in_dots(place):
    ((cell,),) = written(place, pd.DataFrame({"a": ["x" * 40_000]}))
    assert cell == "x" * 32_766 + "…"


def test_numbers_times_and_what_is_missing_are_what_they_are(place):
    rows = pd.DataFrame(
        {
            "number": [1.23456789, nan, inf],
            "whole": pd.array([3, None, 5], dtype="Int64"),
            "yes": [True, False, True],
            "word": pd.Categorical(["a", None, "b"]),
            "when": [datetime(2026, 3, 12, 8, 30, 5), None, datetime(1900, 3, 1, 6)],
        }
    )
    assert written(place, rows, number="minutes", whole="number", when="clock") == [
        [1.2346, 3, True, "a", datetime(2026, 3, 12, 8, 30, 5)],
        ["", "", False, "", ""],
        ["inf", 5, True, "b", datetime(1900, 3, 1, 6)],
    ]


def test_a_time_before_spreadsheets_know_any_is_a_text(place):
    rows = pd.DataFrame({"when": [datetime(1658, 2, 5, 6, 0)]})
    assert written(place, rows, when="clock") == [["1658-02-05 06:00:00"]]


def test_the_hour_that_comes_twice_is_told_apart_by_its_minutes():
    """In the night of 2026-10-25 it is 02:30 after 150 and again after 210 minutes."""
    clock = Clock(datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Stockholm")))
    table = pd.DataFrame({"start": [150.0, 210.0, 270.0], "end": [nan, 0.01, 0.0]})
    found = with_clock("log_presence", table, clock)
    assert list(found) == ["start", "start_clock", "end", "end_clock"]
    half_past = datetime(2026, 10, 25, 2, 30)
    assert found["start_clock"].tolist() == [half_past, half_past, datetime(2026, 10, 25, 3, 30)]
    assert pd.isna(found["end_clock"][0])
    assert found["end_clock"][1] == datetime(2026, 10, 25, 0, 0, 1)  # 0.6 s


def test_lengths_of_time_get_no_clock():
    clock = Clock(datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Stockholm")))
    table = pd.DataFrame({"median": [5.0], "control": [1.0]})
    assert list(with_clock("responses", table, clock)) == ["median", "control"]


# whole or not at all ------------------------------------------------------------------------------


def test_a_table_too_long_for_a_sheet_is_refused_before_anything_is_written(place, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    rows = pd.DataFrame({"a": [1, 2, 3]})
    with pytest.raises(KrisimError, match=r"sheet has 3 rows.* at most 2 .*CSV files"):
        write_workbook(place / "a.xlsx", FRONT, [one(rows)])
    assert list(place.iterdir()) == []
    write_workbook(place / "a.xlsx", FRONT, [one(rows[:2])])


@pytest.mark.parametrize("name", ["all.xlsx", "all"])
def test_what_is_there_is_never_written_over(results, place, name):
    export(results, place / name)
    with pytest.raises(KrisimError, match="exists already: name another one with --to"):
        export(results, place / name)


@pytest.mark.parametrize("name", ["all.xlsx", "all"])
def test_what_goes_wrong_on_the_way_leaves_nothing_behind(results, place, name, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.files.workbooks._write_sheet", full)
    monkeypatch.setattr("sim.studies.exporting.write_csv", full)
    with pytest.raises(KrisimError, match="cannot be written: No space left"):
        export(results, place / name)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("name", ["all.xls", "all.ods", "all.CSV"])
def test_another_kind_of_file_is_refused(results, place, name):
    with pytest.raises(KrisimError, match=r"name a file that ends in \.xlsx, or a folder"):
        export(results, place / name)


def test_results_that_were_changed_are_refused(results, place, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    (copy / "log" / "tasks.parquet").write_bytes(b"")
    with pytest.raises(KrisimError, match=r"changed or missing since the run: log/tasks\.parquet"):
        export(copy, place / "all.xlsx")
