"""Logs that others wrote: what a row says is kept, what it leaves open is told and not guessed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from sim.drill.gathering.merging import Asked, Merged, merge_logs
from sim.drill.gathering.sources.fields import Stated
from sim.drill.gathering.sources.moments import Base, Moment, moments_of
from sim.drill.logs.events import write_observed
from sim.drill.logs.observing import Observed
from sim.errors import KrisimError, ScenarioError
from sim.files.importing.times import Reading

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
SHARED = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 3, 12, 22, tzinfo=STOCKHOLM)
BASE = Base(STOCKHOLM, START)


def log(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def merged(*paths: Path, **asked: Any) -> Merged:
    return merge_logs(paths, Asked(**{"start": "2026-03-12 22:00", **asked}))


def clocks(found: Merged) -> list[str | None]:
    return [
        None if each is None else f"{each:%d %H:%M:%S}"
        for each in found.observed.events["at"].astype("object").where(lambda at: at.notna(), None)
    ]


def said(error: pytest.ExceptionInfo[ScenarioError]) -> str:
    return str(error.value)


# samples of others --------------------------------------------------------------------------------


@SHARED
@pytest.mark.parametrize("ending", ["csv", "xes"])
def test_the_running_example_is_read_as_its_makers_count_it(ending):
    """By hand, from the file: 42 events of 6 cases, 9 of them decisions; case 3 has 9 events."""
    found = merge_logs([SAMPLES / "eventlogs" / f"running-example.{ending}"], Asked())
    events = found.observed.events
    assert len(events) == 42
    assert Counter(events["inject"]) == {"1": 5, "2": 5, "3": 9, "4": 5, "5": 13, "6": 5}
    assert Counter(events["note"])["decide"] == 9
    assert str(events["at"].min()) == "2010-12-30 11:02:00+01:00"
    assert str(events["at"].max()) == "2011-01-24 14:56:00+01:00"
    assert set(events["precision"]) == {60}  # no time has seconds
    names = {"Pete", "Mike", "Ellen", "Sara", "Sue", "Sean"}
    assert len({*events["role"]}) == len(names)
    assert not names & {*events["role"]}


@SHARED
def test_an_event_log_tells_the_same_as_csv_and_as_xes():
    one, two = (
        merge_logs([SAMPLES / "eventlogs" / f"running-example.{ending}"], Asked()).observed
        for ending in ("csv", "xes")
    )
    assert one.start == two.start
    said = [
        sorted(each.events.drop(columns="source").astype(str).to_numpy().tolist())
        for each in (one, two)
    ]
    assert said[0] == said[1]


@SHARED
def test_words_of_an_event_log_can_be_stated_to_be_milestones():
    stated = Stated({"unit": "org:resource"}, {"decide": "decided", "register request": "sent"})
    path = SAMPLES / "eventlogs" / "running-example.csv"
    found = merge_logs([path], Asked(stated=stated, keep_names=True))
    assert Counter(found.observed.events["event"]) == {"message": 27, "decided": 9, "sent": 6}
    assert len(found.observed.log()) == 6 + 6  # of a case's decisions the first counts


@SHARED
def test_radiograms_are_published_accepted_and_done():
    """By hand: 13 published, one of them never accepted, another never done; the first at 9 s."""
    found = merge_logs([SAMPLES / "fuesim" / "radiograms-complete.json"], Asked())
    events = found.observed.events
    assert Counter(events["event"]) == {"sent": 13, "noticed": 12, "acted": 11}
    first = events[events["inject"] == "R-01"].set_index("event")["at"]
    assert str(found.observed.start) == "2023-03-27 17:04:00+02:00"
    assert (first - found.observed.start).dt.total_seconds().to_dict() == {
        "sent": 9,
        "noticed": 24,
        "acted": 24,
    }
    assert set(events[events["inject"] == "R-13"]["event"]) == {"sent"}
    assert set(events[events["inject"] == "R-12"]["event"]) == {"sent", "noticed"}


def test_radiograms_without_actions_have_answers_without_times(tmp_path):
    radiograms = {
        "a": {
            "id": "a",
            "type": "patientCountRadiogram",
            "status": {"type": "doneRadiogramStatus", "publishTime": 60_000},
        }
    }
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"currentState": {"radiograms": radiograms}}))
    found = merged(path)
    assert clocks(found) == ["12 22:01:00", None, None]
    assert "without actions" in " ".join(found.told)
    with pytest.raises(ScenarioError, match="nothing says when the exercise started"):
        merge_logs([path], Asked())


# journals and mails -------------------------------------------------------------------------------

JOURNAL = (
    "Krisledningens dagbok;;;;;;",
    "Tid;Från;Till;Medel;Händelse;Prio;Status",
    "22:05;Länsstyrelsen;Staben;telefon;Dammen vid Storsjön brister;1;klart",
    ";;;;;;",
    "23:50;Staben;Polisen;Rakel;Väg 23 är avstängd;;",
    "00:10;Polisen;Staben;Rakel;Avspärrningen är klar;;",
    "efter midnatt;Staben;P4;telefon;Intervju;;",
)


def test_a_swedish_journal_needs_no_mapping_and_goes_on_over_midnight(tmp_path):
    found = merged(log(tmp_path / "dagbok.csv", *JOURNAL, encoding="cp1252"))
    events = found.observed.events
    assert clocks(found) == ["12 22:05:00", "12 23:50:00", "13 00:10:00", None]
    assert events["from"].tolist() == ["Länsstyrelsen", "Staben", "Polisen", "Staben"]
    assert events["note"].tolist()[0] == "Dammen vid Storsjön brister [1] [klart]"
    assert events["source"].tolist()[0] == "dagbok.csv, row 3"
    assert set(events["event"]) == {"message"}
    assert set(events["precision"].iloc[:3]) == {60}


def test_a_time_that_cannot_be_read_is_missing_told_and_kept_in_the_note(tmp_path):
    found = merged(log(tmp_path / "dagbok.csv", *JOURNAL))
    assert found.observed.events["note"].tolist()[3] == "Intervju [efter midnatt]"
    assert "dagbok.csv, row 7: kept without a time, because" in " ".join(found.told)


def test_columns_that_are_not_read_are_told(tmp_path):
    found = merged(log(tmp_path / "a.csv", "Tid,Text,Väder", "22:05,Larm,regn"))
    assert "a.csv: columns that are not read: Väder" in found.told


def test_a_row_that_stands_twice_counts_once_and_is_told(tmp_path):
    lines = ("Tid,Text", "22:05,Larm", "22:05,Larm", "22:06,Larm")
    found = merged(log(tmp_path / "a.csv", *lines))
    assert clocks(found) == ["12 22:05:00", "12 22:06:00"]
    assert "a.csv, row 3: the same row as one before it; counted once" in found.told


def test_words_for_milestones_and_waiting_are_known_in_swedish(tmp_path):
    lines = (
        "Tid,Aktivitet,Inspel,Enhet,Väntade på",
        "22:05,Noterat,I-1,staff,ett beslut",
        "22:09,Beslutat,I-1,staff,",
    )
    events = merged(log(tmp_path / "a.csv", *lines)).observed.events
    assert events["event"].tolist() == ["noticed", "decided"]
    assert events["waited_for"].tolist() == ["decision", ""]


MAIL = (
    "Ämne,Brödtext,Från: (Namn),Från: (Adress),Till: (Namn),Mottaget",
    'Hemligt ämne,"Hemlig text,\nsom är lång",Länsstyrelsen,a@lst.se,Staben,2026-03-12 22:07:31',
)


@pytest.mark.parametrize("keep", [False, True])
def test_of_a_mail_the_body_is_dropped_and_the_subject_unless_asked(tmp_path, keep):
    found = merged(log(tmp_path / "inkorg.csv", *MAIL), keep_subjects=keep)
    assert found.observed.events["note"].tolist() == ["Hemligt ämne" if keep else ""]
    assert clocks(found) == ["12 22:07:31"]
    assert found.observed.events["precision"].tolist() == [1]
    assert "Hemlig text" not in str(found)


@pytest.mark.parametrize("heading", ["Meddelande", "Body", "Text"])
def test_the_text_of_a_mail_is_dropped_whatever_it_is_called(tmp_path, heading):
    lines = (f"Subject,{heading},Received", "Dam,Hemlig text,2026-03-12 22:07:31")
    found = merged(log(tmp_path / "inbox.csv", *lines))
    assert "Hemlig" not in str(found.observed.events.to_dict())
    assert "Hemlig" not in str(found.matches.to_dict())


def test_an_american_mail_export_says_which_of_two_dates_is_meant_or_is_asked(tmp_path):
    path = log(
        tmp_path / "inbox.csv",
        "Subject,From: (Name),To: (Name),Received,Body",
        "Dam,County Board,Staff,3/12/2026 10:07 PM,x",
    )
    assert clocks(merged(path, order="mdy")) == ["12 22:07:00"]
    with pytest.raises(ScenarioError, match="add --dates dmy or --dates mdy"):
        merged(path)


def test_the_sheets_of_a_workbook_are_read_and_others_are_told(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "logs.xlsx")
    for name, time_of_day in (("Morgon", time(22, 5)), ("Kväll", 0.9375)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Tid", "Text"])
        if isinstance(time_of_day, time):
            sheet.write_datetime(1, 0, time_of_day, book.add_format({"num_format": "hh:mm"}))
        else:
            sheet.write_number(1, 0, time_of_day)
        sheet.write(1, 1, name)
    book.add_worksheet("Bild").write(0, 0, "en karta")
    book.close()
    found = merged(tmp_path / "logs.xlsx")
    assert clocks(found) == ["12 22:05:00", "12 22:30:00"]
    assert "logs.xlsx: the sheet 'Bild' is no log and was not read" in found.told
    assert 'logs.xlsx, sheet "Morgon", row 2' in set(found.observed.events["source"])


# times --------------------------------------------------------------------------------------------


def moments(*cells: Any, base: Base = BASE) -> list[Moment]:
    return moments_of([each if isinstance(each, tuple) else (each, None) for each in cells], base)


@pytest.mark.parametrize(
    ("cell", "clock", "precision"),
    [
        ("22:05", "12 22:05:00", 60),
        ("kl 22.05", "12 22:05:00", 60),
        ("2205", "12 22:05:00", 60),
        ("22:05:10", "12 22:05:10", 1),
        ("ca 22:05", "12 22:05:00", 600),
        ("22:05-22:15", "12 22:05:00", 600),
        ("2026-03-13 01:02", "13 01:02:00", 60),
        ("13/3/2026 01:02", "13 01:02:00", 60),
        ("2026-03-12T21:05:00.500Z", "12 22:05:00", 1),
        ("T+0:20", "12 22:20:00", 1),
        (time(22, 5), "12 22:05:00", 60),
        (datetime(2026, 3, 12, 22, 5, 1), "12 22:05:01", 1),
        (timedelta(hours=22, minutes=5), "12 22:05:00", 60),
        (0.5, "13 12:00:00", 60),
        (("22:05", date(2026, 3, 14)), "14 22:05:00", 60),
        (("22:05", "14 mars 2026"), "14 22:05:00", 60),
    ],
)
def test_times_are_read_however_they_are_written(cell, clock, precision):
    (found,) = moments(cell)
    assert found.at is not None
    assert (f"{found.at:%d %H:%M:%S}", found.precision) == (clock, precision)


@pytest.mark.parametrize("cell", ["?", "soon", 7, "25:00", "2026-03-12", "måndag 08:00", "29:61"])
def test_what_is_no_time_is_missing_and_says_why(cell):
    (found,) = moments(cell)
    assert found.at is None
    assert found.wrong
    assert not found.undecided


def test_a_blank_time_is_missing_without_a_word():
    assert moments(None) == [Moment(None)]


def test_a_time_that_is_written_late_does_not_start_another_day():
    found = moments("22:10", "23:58", "00:03", "23:59", "00:10", "11:00", "23:30")
    assert [f"{m.at:%d %H:%M}" for m in found if m.at] == [
        "12 22:10",
        "12 23:58",
        "13 00:03",
        "12 23:59",
        "13 00:10",
        "13 11:00",
        "13 23:30",
    ]


def test_clocks_read_to_five_minutes_are_told_from_clocks_read_to_the_minute():
    fives = [f"22:{m:02d}" for m in (5, 10, 15, 20, 40, 55)]
    assert {m.precision for m in moments(*fives)} == {300}
    assert {m.precision for m in moments(*fives[:5])} == {60}  # five may be chance
    assert {m.precision for m in moments(*fives, "22:56")} == {60}
    assert {m.precision for m in moments(*fives, "22:56:01")} == {1}


def test_a_local_time_that_the_zone_skips_or_has_twice_is_missing_and_told():
    spring = Base(STOCKHOLM, datetime(2026, 3, 29, 1, tzinfo=STOCKHOLM))
    autumn = Base(STOCKHOLM, datetime(2026, 10, 25, 1, tzinfo=STOCKHOLM))
    for base, why in ((spring, "does not exist"), (autumn, "occurs twice")):
        (found,) = moments("02:30", base=base)
        assert found.at is None
        assert why in found.wrong


def test_clock_times_without_any_day_are_refused_unless_the_start_is_known(tmp_path):
    path = log(tmp_path / "a.csv", "Tid,Text", "22:05,Larm")
    with pytest.raises(ScenarioError, match=r"a\.csv, row 2: '22:05' has no date: say when the"):
        merge_logs([path], Asked())


@pytest.mark.parametrize(
    "start", ["2026-03-12 22:00", "2026-03-12 22:00 Europe/Stockholm", "2026-03-12T22:00:00+01:00"]
)
def test_a_start_is_read_as_in_scenarios_too(tmp_path, start):
    path = log(tmp_path / "a.csv", "Tid,Text", "22:05,Larm")
    merged = merge_logs([path], Asked(start=start))
    assert merged.observed.minutes().tolist() == [5.0]


def test_dates_in_two_orders_are_read_as_is_stated():
    stated = Base(STOCKHOLM, START, Reading(order="mdy"))
    (found,) = moments("03/12/2026 22:05", base=stated)
    assert found.at == START + timedelta(minutes=5)


# hostile files ------------------------------------------------------------------------------------

EVENT = '<event><string key="concept:name" value="&x;"/></event>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;">]>'
    f"<log><trace>{EVENT}</trace></log>"
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BOMB, "defines entities or a document type"),
        ('<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', "entities or a document type"),
        ("<log><trace><event>", "this is no XML"),
        ("<plan/>", "begins with <plan>"),
        ("<log/>", "no event in this log"),
        ("<log>" + "<list>" * 500 + "</list>" * 500 + "</log>", "nested too deeply"),
        ("tid;text", "this is no XML"),
    ],
)
def test_an_event_log_that_is_none_or_wants_more_is_refused(tmp_path, text, why):
    path = log(tmp_path / "log.xes", text)
    with pytest.raises(ScenarioError) as error:
        merged(path)
    assert why in said(error)
    assert "root:" not in said(error)


def test_an_event_log_with_more_events_than_can_be_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.drill.gathering.sources.xes.MOST_EVENTS", 3)
    events = '<event><date key="time:timestamp" value="2026-03-12T22:05:00Z"/></event>' * 4
    with pytest.raises(ScenarioError, match="more than 3 events"):
        merged(log(tmp_path / "log.xes", f"<log><trace>{events}</trace></log>"))


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"currentState": {"radiograms": {}}}', "[" * 9999]
)
def test_a_recording_that_is_none_is_refused(tmp_path, text):
    with pytest.raises(ScenarioError, match=r"r\.json: (this is no recording|no radiogram)"):
        merged(log(tmp_path / "r.json", text))


def test_a_file_of_mixed_encodings_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Tid;Text\n22:05;Ö".encode() + "\n22:06;Ö\n".encode("cp1252"))
    with pytest.raises(ScenarioError, match="line 3"):
        merged(path)


def test_a_table_that_is_no_log_is_refused_with_what_it_holds(tmp_path):
    path = log(tmp_path / "a.csv", "Färg,Form", "röd,rund")
    with pytest.raises(ScenarioError, match=r"the first row holds: Färg, Form.*--map at=HEADING"):
        merged(path)
    stated = Stated({"at": "Färg", "note": "Form"}, {})
    assert clocks(merged(path, stated=stated)) == [None]


def test_what_is_stated_of_columns_has_to_fit(tmp_path):
    path = log(tmp_path / "a.csv", "Tid,Text", "22:05,Larm")
    stated = Stated({"when": "Tid", "note": "Txt"}, {"Larm": "alarm"})
    with pytest.raises(ScenarioError) as error:
        merged(path, stated=stated)
    assert "unknown field 'when'" in said(error)
    assert "unknown event 'alarm'" in said(error)
    with pytest.raises(
        ScenarioError, match=r"no log has the heading 'Txt'\. Did you mean 'Text'\?"
    ):
        merged(path, stated=Stated({"note": "Txt"}, {}))


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "b").mkdir()
    paths = [log(tmp_path / x / "a.csv", "Tid,Text", "22:05,Larm") for x in ("", "b")]
    with pytest.raises(ScenarioError, match="two files are called this"):
        merged(*paths)


# forms --------------------------------------------------------------------------------------------


def test_a_form_comes_back_without_any_mapping_and_with_its_clock_set_right(tmp_path):
    form = log(
        tmp_path / "form.csv",
        "at,event,inject,unit,waited_for,note",
        "2026-03-12T22:00:00+01:00,start,,,,Storm",
        "2026-03-12T21:58:00+01:00,clock,,,,2026-03-12T22:00:00+01:00",
        "2026-03-12T22:08:00+01:00,noticed,I-1,staff,person,",
    )
    found = merge_logs([form], Asked(zone="Europe/Stockholm"))
    assert found.observed.name == "Storm"
    assert clocks(found) == ["12 22:10:00"]
    assert "form.csv: its clock was -120 s fast by its reference" in " ".join(found.told)
    write_observed(found.observed, tmp_path / "observed.csv")
    assert len(merge_logs([tmp_path / "observed.csv"], Asked()).observed.log()) == 1


def test_of_starts_that_several_forms_tell_the_median_counts_and_is_told(tmp_path):
    paths = [
        log(tmp_path / f"{k}.csv", "at,event", f"2026-03-12T22:00:{k:02d}+01:00,start")
        for k in (50, 0, 10)
    ]
    found = merge_logs(paths, Asked())
    assert f"{found.observed.start:%H:%M:%S}" == "22:00:10"
    assert "start: 3 forms tell times up to 50 s apart" in " ".join(found.told)


def test_forms_that_name_different_starts_are_refused_unless_one_is_stated(tmp_path):
    paths = [
        log(tmp_path / f"{hour}.csv", "at,event", f"2026-03-12T{hour}:00:00+01:00,start")
        for hour in (20, 21)
    ]
    with pytest.raises(KrisimError, match="name different times for 'start'"):
        merge_logs(paths, Asked())
    found: Observed = merged(*paths).observed
    assert found.start == START
