"""The page and the workbook of a hot wash, and the command that writes them."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from sim.cli import main
from sim.drill.hotwash.page import hot_wash
from sim.drill.logs.events import Observed, events_table, write_observed
from sim.errors import KrisimError
from sim.report import printing
from sim.report.hotwash import Names, hot_wash_page, write_hot_wash
from sim.report.hotwash.page import ROWS, chosen
from sim.report.hotwash.strips import Axis
from sim.words import Words, catalogue
from tests.washing import of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2017, 11, 29, 8, tzinfo=STOCKHOLM)
KKO = Path(__file__).parents[1] / "scenarios" / "kko2017"


def observed(*rows: dict[str, Any], marking: str = "") -> Observed:
    """Return an exercise of four hours; ``at`` of its rows is in minutes."""
    told = [
        {"precision": 60.0, **r, "at": START + timedelta(minutes=r["at"]) if "at" in r else None}
        for r in rows
    ]
    end = START + timedelta(hours=4)
    return Observed("Storm <1>", START, end, events_table(told, STOCKHOLM), marking)


SMALL = observed(
    *of("I-1", "=staff", 5), *of("I-2", "<b>", 90)[:2], {"event": "acted", "inject": "I-3"}
)


def day(injects: int, *units: str) -> Observed:
    """Return a day with so many injects to each of the units."""
    step = 200 / injects
    rows = [r for n in range(injects) for u in units for r in of(f"I-{n:03}", u, n * step)]
    return observed(*rows, marking="EXERCISE")


class Text(HTMLParser):
    """Collects what a page says, what it refers to, and its language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self.feed(html)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.language = named.get("lang") or self.language
        self.said += [v for k, v in attrs if k == "aria-label" and v]
        self.links += [v for k, v in attrs if k in {"src", "href", "action", "style"} and v]

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def page(exercise: Observed, language: Any = "en", names: Names | None = None) -> Text:
    return Text(hot_wash_page(hot_wash(exercise), Words(language), names))


# the page -----------------------------------------------------------------------------------------


def test_the_page_says_who_was_told_when_and_what_is_open():
    text = page(SMALL).text
    assert "I-1 =staff 08:05 08:08 +3 min 08:25 +17 min 08:25 ≤ 1 min" in text
    assert "I-2 <b> 09:30 09:33 +3 min – still open" in text
    assert "17 min I-1: =staff noticed → decided" in text
    assert "Injects whose sending is not in the log (1): I-3." in text


def test_the_page_is_marked_and_says_that_it_was_observed():
    for language, marking in (("en", "EXERCISE"), ("sv", "ÖVNING")):
        assert page(SMALL, language).text.count(marking) == 1
    assert "SECRET" in page(observed(*of("I-1", "staff", 5), marking="SECRET")).text
    assert "Observed, not simulated" in page(SMALL).text


def test_no_length_is_finer_than_the_clock_that_was_read():
    """All clocks were read to the minute, so nothing is told in seconds."""
    assert not re.search(r"\d s\b", page(SMALL).text)
    fine = [r | {"precision": 1.0} for r in of("I-1", "staff", 5)]
    fine[1] |= {"at": 5.5}
    assert "08:05 +30 s" in page(observed(*fine)).text


def test_the_page_refers_to_nothing_and_holds_no_names_from_notes():
    found = page(SMALL)
    assert found.links == []
    assert "Ann Ek" not in found.text


def test_the_swedish_page_has_no_english_left():
    found = page(SMALL, "sv")
    assert found.language == "sv"
    english = [e for e, s in catalogue("sv").items() if e != s and "{" not in e and " " in e]
    assert [e for e in english if e in found.text] == []
    assert "uppmärksammat" in found.text


def test_units_and_injects_have_the_names_of_a_scenario():
    names = Names({"=staff": "Staff of the town"}, {"I-1": "Water main"})
    assert "I-1 Water main Staff of the town 08:05" in page(SMALL, "en", names).text


def test_a_long_log_has_several_hours_in_a_column_and_loses_none():
    """25 hours, the first and the last with a row: nine columns of three hours."""
    long = Observed("Day", START, START + timedelta(hours=25), day(1, "a").events)
    last = {"at": START + timedelta(hours=24.5), "event": "message", "unit": "a"}
    events: list[Any] = [*long.events.to_dict("records"), last]
    whole = Observed("Day", START, long.end, events_table(events, STOCKHOLM))
    text = page(whole).text
    assert (
        "Rows in the log, 3 hours in a column unit 08 11 14 17 20 23 02 05 08 a 3 – – – – – – – 1"
        in text
    )


def test_every_answer_is_on_the_page_while_there_is_room():
    assert len(chosen(hot_wash(day(ROWS, "a")).answers)) == ROWS


def test_without_room_for_all_each_inject_has_its_most_remarkable_unit():
    """Two units; of I-000 the second was never told."""
    both = day(40, "a", "b")
    events = both.events
    gone = (events["inject"] == "I-000") & (events["unit"] == "b")
    washed = hot_wash(Observed("Day", START, both.end, events[~gone].reset_index(drop=True)))
    shown = chosen(washed.answers)
    assert [a.inject for a, _ in shown] == [f"I-{n:03}" for n in range(40)]
    assert {others for _, others in shown} == {1}
    assert shown[0][0].unit == "b"
    text = Text(hot_wash_page(washed, Words())).text
    assert "Not on this page, but in the workbook: 40 answers." in text
    assert "b +1 more" in text


def test_of_too_many_injects_those_stay_that_nobody_was_told_of():
    full = day(ROWS + 20, "a")
    last = full.events["inject"] == f"I-{ROWS + 19:03}"
    events = full.events[~(last & (full.events["unit"] == "a"))].reset_index(drop=True)
    shown = chosen(hot_wash(Observed("Day", START, full.end, events)).answers)
    assert len(shown) == ROWS
    assert shown[-1][0].state == "never told"


def test_the_strip_is_thick_until_somebody_acted_and_pale_after_that():
    """Of four hours: sent 08:00, noticed after 3 min, acted after 20, completed after 120."""
    rows = [*of("I-1", "a", 0), {"at": 120, "event": "completed", "inject": "I-1", "unit": "a"}]
    washed = hot_wash(observed(*rows))
    bars = Axis(washed.start, washed.end).bars(washed.answers[0])
    assert [(b.look, b.x, b.width) for b in bars] == [
        ("unseen", 0, 3),
        ("undecided", 3, 17),
        ("doing", 20, 0),
        ("after", 20, 100),
    ]


# the files ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> CalamineWorkbook:
    folder = tmp_path_factory.mktemp("washed") / "out"
    write_hot_wash(SMALL, folder, Words(), Names(), pdf=False)
    assert sorted(p.name for p in folder.iterdir()) == ["hotwash.html", "hotwash.xlsx"]
    return CalamineWorkbook.from_path(str(folder / "hotwash.xlsx"))


def sheet(book: CalamineWorkbook, name: str) -> list[dict[Any, Any]]:
    heading, *rows = book.get_sheet_by_name(name).to_python()
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_the_workbook_has_every_answer_with_clock_times_and_minutes(book):
    first = next(r for r in sheet(book, "Answers") if r["inject"] == "I-1")
    assert first["unit"] == "=staff"
    assert first["noticed"] == datetime(2017, 11, 29, 8, 8)
    assert first["acted, after the sending [min]"] == 20
    second = next(r for r in sheet(book, "Answers") if r["inject"] == "I-2")
    assert (second["state"], second["open for [min]"]) == ("still open", 150)


def test_the_workbook_has_hand_overs_and_what_cannot_be_said(book):
    assert sheet(book, "Hand-overs")[0]["length [min]"] == 17
    assert "I-3" in [r["which"] for r in sheet(book, "What cannot be said")]


def test_the_workbook_holds_no_notes(book):
    cells = [
        c for name in book.sheet_names for r in book.get_sheet_by_name(name).to_python() for c in r
    ]
    assert "EXERCISE" in cells
    assert not any("Ann Ek" in str(c) for c in cells)


# the command --------------------------------------------------------------------------------------


def krisim(*words: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["krisim", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def log(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_observed(SMALL, tmp_path / "day.csv")
    return Path("day.csv").absolute()


def no_browser() -> Path:
    raise KrisimError("no browser is installed")


@pytest.mark.usefixtures("log")
def test_the_command_writes_a_folder_beside_you(monkeypatch, capsys):
    assert krisim("hotwash", "day.csv", "--no-pdf", "--lang", "sv", monkeypatch=monkeypatch) == 0
    out = capsys.readouterr().out
    assert "3 olika inspel, 3 svar, 2 åtgärdat, 1 öppna" in out
    assert "  17 min  I-1: =staff uppmärksammat → beslutat" in out
    assert out.endswith("wrote day-hotwash: hotwash.html, hotwash.xlsx\n")
    assert 'lang="sv"' in Path("day-hotwash/hotwash.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("log")
def test_without_a_browser_there_is_no_pdf_and_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(printing, "find_browser", no_browser)
    assert krisim("hotwash", "day.csv", monkeypatch=monkeypatch) == 0
    assert "No PDF: no browser is installed" in capsys.readouterr().out


def test_a_pdf_that_was_asked_for_and_cannot_be_made_is_an_error_and_nothing_is_written(
    log, monkeypatch, capsys
):
    monkeypatch.setattr(printing, "find_browser", no_browser)
    assert krisim("hotwash", "day.csv", "--pdf", monkeypatch=monkeypatch) == 1
    assert "no browser is installed" in capsys.readouterr().err
    assert [p.name for p in log.parent.iterdir()] == ["day.csv"]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "wrong",
    [
        ("empty.csv", "", "empty.csv"),
        ("scenario.yaml", "start: 2026", "is no observed log but a folder or a scenario"),
        ("heads.csv", "at,event,inject\n", "heads.csv"),
        ("list.csv", "namn;telefon\nAnn;123\n", "list.csv"),
        ("gone.csv", None, "gone.csv"),
    ],
)
def test_what_is_no_log_is_refused_in_a_sentence(wrong, monkeypatch, capsys):
    name, text, said = wrong
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    assert krisim("hotwash", name, "--no-pdf", monkeypatch=monkeypatch) == 1
    assert said in capsys.readouterr().err
    assert not list(Path.cwd().glob("*-hotwash"))


@pytest.mark.usefixtures("log")
def test_a_folder_that_is_there_is_refused(monkeypatch, capsys):
    Path("day-hotwash").mkdir()
    assert krisim("hotwash", "day.csv", "--no-pdf", monkeypatch=monkeypatch) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.usefixtures("log")
def test_names_come_from_the_scenario_that_is_named(monkeypatch):
    write_observed(observed(*of("I-09", "leadership", 30)), Path("kko.csv"))
    words = ["kko.csv", "--no-pdf", "--names-of", str(KKO)]
    assert krisim("hotwash", *words, monkeypatch=monkeypatch) == 0
    text = Path("kko-hotwash/hotwash.html").read_text(encoding="utf-8")
    assert "Crisis management group" in text
