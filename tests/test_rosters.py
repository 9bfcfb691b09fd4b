"""Rosters: tables and calendars become duties of functions, at the right hours, without names."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from sim.clock import HOUR, MINUTE
from sim.durations import Fixed
from sim.errors import KrisimError, ScenarioError
from sim.files import load
from sim.files.books import save_book
from sim.files.rosters.duties import Told
from sim.files.rosters.placing import Placed
from sim.files.rosters.taking import Taken, take_rosters
from sim.files.rosters.writing import key_bytes, roster_bytes, rows
from sim.scenario import Absence, Number, OnCall, Person, Shift
from tests.commanding import krisim

DAY = 24 * HOUR
NAMES = ("Alva Test", "Bertil Prov", "Cilla Exempel")
SCENARIO = """\
exercise: {name: Night of the clocks, marking: Internal}
start: 2026-10-25 00:00 Europe/Stockholm
end: 40 h
units:
  leadership: Krisledning
  communication: Kommunikation
roles:
  chair: Ordförande
people:
  - {id: com-1, unit: communication, roles: press officer}
channels:
  phone: {kind: call}
call outs:
  sms: {kind: sms, reached: 90 %}
procedures:
  report:
    write: {by: leadership/chair, takes: 5-10-20 min, milestone: acted}
injects:
  - {id: I-01, at: 08:10, from: county, to: leadership, by: phone, procedure: report}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def take(folder: Path, text: str | bytes, name: str = "plan.csv", **told: dict[str, str]) -> Taken:
    raw = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(raw)
    return take_rosters([folder / name], folder, Told(**told))


def only(taken: Taken) -> Placed:
    (person,) = taken.people
    return person


def times(person: Placed) -> list[tuple[str, float, float]]:
    return [(stay.kind, stay.start / HOUR, stay.end / HOUR) for stay in person.stays]


def refused(folder: Path, text: str, name: str = "plan.csv", **told: dict[str, str]) -> str:
    with pytest.raises(ScenarioError) as caught:
        take(folder, text, name, **told)
    return str(caught.value)


def calendar(*events: str, head: str = "") -> str:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{k}\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT\n"
        for k, event in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n")


def event(start: str, end: str, more: str = "", who: str = "Alva Test") -> str:
    return f"SUMMARY:Ordförande{more}\nATTENDEE;CN={who}:mailto:a@example.org\n{start}\n{end}"


def told_of(folder: Path) -> dict[str, Person]:
    return {person.id: person for person in load(folder).people}


# the roster beside a scenario ---------------------------------------------------------------------

BESIDE = """\
id;unit;roles;deputy for;from;until;at end;on call;travel;absences
leadership-1;leadership;chair|secretary;communication/press officer;00:00;08:00;hand over;;;
leadership-1;;;;16:00;20:00;;;;17:00-17:30
leadership-2;leadership;chair;;08:00;day 2 08:00;;sms;25 min;
com-1;;;;20:00;23:00;;;;
"""


def test_the_rows_beside_a_scenario_say_who_is_there_when(folder):
    (folder / "roster.csv").write_text(BESIDE, encoding="utf-8")
    people = told_of(folder)
    first = people["leadership-1"]
    assert [str(post) for post in first.posts] == ["leadership/chair", "leadership/secretary"]
    assert [str(post) for post in first.deputy_for] == ["communication/press officer"]
    assert [(s.start / HOUR, s.end / HOUR, s.at_end) for s in first.shifts] == [
        (0, 9, "hand over"),
        (17, 21, "finish"),
    ]
    assert first.absences == (Absence(18 * HOUR, 18 * HOUR + 30 * MINUTE),)
    second = people["leadership-2"]
    assert isinstance(second.on_call, OnCall)
    assert (second.on_call.method, second.on_call.start, second.on_call.end) == (
        "sms",
        9 * HOUR,
        33 * HOUR,
    )


def test_a_roster_says_when_those_are_there_who_stand_in_the_scenario(folder):
    rows_of_others, _, row = BESIDE.rstrip().rpartition("\n")
    (folder / "roster.csv").write_text(rows_of_others, encoding="utf-8")
    before = told_of(folder)["com-1"]
    (folder / "roster.csv").write_text(f"{rows_of_others}\n{row}\n", encoding="utf-8")
    after = told_of(folder)["com-1"]
    assert after.posts == before.posts
    assert before.shifts == (Shift(0, 40 * HOUR),)
    assert after.shifts == (Shift(21 * HOUR, 24 * HOUR),)


def test_a_shift_in_a_roster_takes_the_place_of_a_duty_on_call_in_the_scenario(folder):
    text = SCENARIO.replace("roles: press officer}", "roles: press officer, on call: {by: sms}}")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    (folder / "roster.csv").write_text(BESIDE, encoding="utf-8")
    person = told_of(folder)["com-1"]
    assert person.on_call is None
    assert person.shifts == (Shift(21 * HOUR, 24 * HOUR),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("20:00;23:00", "20:00;", "row 5: the shift has no 'until'"),
        ("20:00;23:00", "23:00;20:00", "row 5, column E: '23:00 - 20:00' ends before it starts"),
        ("20:00;23:00", "20:00;noon", "row 5, column E: cannot read 'noon' as a time"),
        ("com-1", "com-9", "row 5: there is no person 'com-9', and no unit for a new one. Did"),
        ("com-1;", "com-1;leadership", "row 5, column B: 'unit' of 'com-1' is another one than in"),
        ("com-1", "", "row 5: the id is missing"),
        ("leadership-1;;", "leadership-1;communication;", "'unit' of 'leadership-1' is another"),
        ("sms", "smoke", "row 4, column H: unknown call-out method 'smoke'. Known: sms"),
        ("leadership-2;leadership", "leadership-2;leder", "row 4, column B: unknown unit 'leder'"),
        ("at end", "at the end", "row 1, column G: unknown column 'at the end'"),
        ("hand over;;;", "hand over;;5 min;", "row 2, column I: 'travel' is said of a shift"),
    ],
)
def test_what_a_row_cannot_say_is_told_with_its_cell(folder, old, new, said):
    (folder / "roster.csv").write_text(BESIDE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert f"roster.csv, {said}" in str(caught.value) or said in str(caught.value)


def test_two_rosters_beside_a_scenario_are_refused_unless_it_names_one(folder):
    (folder / "roster.csv").write_text(BESIDE, encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(b"")
    with pytest.raises(ScenarioError, match=r"roster\.csv and roster\.xlsx both lie beside it"):
        load(folder)
    (folder / "scenario.yaml").write_text(f"{SCENARIO}roster: roster.csv\n", encoding="utf-8")
    assert len(load(folder).people) == 3


# tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_taken_is_read_back_as_it_was_taken(folder, form, language):
    text = (
        "Namn;Enhet;Funktion;Datum;Från;Till;Jour;Restid (min)\n"
        f"{NAMES[0]};Krisledning;Ordförande;2026-10-25;07:30;16;;\n"
        f"{NAMES[0]};Krisledning;Ordförande;2026-10-26;07:30;16;;\n"
        f"{NAMES[1]};Kommunikation;press officer;2026-10-25;16:00;08:00;ja;20\n"
    )
    taken = take(folder, text)
    told = list(rows(taken.people, taken.outline.clock, taken.outline.end))
    (folder / f"roster.{form}").write_bytes(roster_bytes(told, form, language, "Internal"))
    people = told_of(folder)
    assert set(people) == {"com-1", "leadership-chair-1", "communication-press officer-1"}
    assert [(s.start / HOUR, s.end / HOUR) for s in people["leadership-chair-1"].shifts] == [
        (8.5, 17),
        (32.5, 41),
    ]
    on_call = people["communication-press officer-1"].on_call
    assert on_call is not None
    assert (on_call.start / HOUR, on_call.end / HOUR) == (17, 33)
    assert on_call.travel == Number(Fixed(20.0))


def test_a_table_with_a_column_per_day_is_read(folder):
    text = (
        "Bemanning\n\nNamn;Enhet;Roll;Sön 25/10;26 okt;Tfn\n"
        "Krisledning\n"
        f"{NAMES[0]};Krisledning;chair;07-16;L;070\n"
        f"{NAMES[1]};Krisledning;chair;J 16-07;07.30-11, 12-16.30;070\n"
        f"{NAMES[2]};Krisledning;chair;D;-;070\n"
    )
    text = text.replace("Krisledning\nAlva", "Alva")
    taken = take(folder, text, meanings={"D": "08:00-17:00"})
    # 25 October has 25 hours: 07:00 is the eighth hour, midnight the 25th.
    assert [times(person) for person in taken.people] == [
        [("shift", 8, 17), ("away", 25, 49)],
        [("shift", 32.5, 36), ("shift", 37, 41.5), ("on call", 17, 32)],
        [("shift", 9, 18)],
    ]
    assert any("Tfn" in str(note.values) for note in taken.notes)


def test_a_night_shift_when_the_clock_is_set_back_has_nine_hours(folder):
    taken = take(folder, "Namn;Enhet;Roll;25/10\nx;leadership;chair;00-08\n")
    (stay,) = only(taken).stays
    assert stay.end - stay.start == 9 * HOUR


def test_a_time_that_the_clock_shows_twice_is_asked_back(folder):
    said = refused(folder, "Namn;Enhet;Roll;25/10\nx;leadership;chair;02:30-08\n")
    assert "occurs twice in Europe/Stockholm" in said
    assert "plan.csv, row 2" in said


def test_section_rows_name_the_unit_of_those_below(folder):
    text = "Namn;Roll;Tid\nKrisledning;;\nx;chair;08-16\nKommunikation;;\ny;press officer;08-16\n"
    assert [p.unit for p in take(folder, text).people] == ["leadership", "communication"]


def test_cells_of_a_workbook_are_times_and_days(folder):
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    sheet = book.add_worksheet("Schema")
    clock, day = (book.add_format({"num_format": f}) for f in ("hh:mm", "yyyy-mm-dd"))
    sheet.write_row(0, 0, ["Namn", "Enhet", "Roll", "Datum", "Från", "Till"])
    sheet.write_row(1, 0, [NAMES[0], "Krisledning", "chair"])
    sheet.write_datetime(1, 3, datetime(2026, 10, 26), day)
    sheet.write_number(1, 4, 7.5 / 24, clock)
    sheet.write_number(1, 5, 16 / 24, clock)
    book.close()
    taken = take(folder, raw.getvalue(), "plan.xlsx")
    assert times(only(taken)) == [("shift", 32.5, 41)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2026-10-25;2026-10-25", [("shift", 0, 25)]),
        ("2026-10-25 16:00;2026-10-26 00:00", [("shift", 17, 25)]),
        ("2026-10-25 16:00;2026-10-26", [("shift", 17, 25)]),
        (";", [("shift", 0, 40)]),
        ("16;02", [("shift", 17, 27)]),
    ],
)
def test_days_without_times_end_at_midnight_and_hours_before_the_start_on_the_next_day(
    folder, row, expected
):
    taken = take(folder, f"Namn;Enhet;Roll;Från;Till\nx;leadership;chair;{row}\n")
    assert times(only(taken)) == expected


def test_adjoining_shifts_are_one_and_the_same_shift_counts_once(folder):
    text = (
        "Namn;Enhet;Roll;25/10;26/10\nx;leadership;chair;20-24;00-06\nx;leadership;chair;20-24;\n"
    )
    taken = take(folder, text)
    assert times(only(taken)) == [("shift", 21, 31)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Namn;Enhet;Roll;25/10\nx;Krisledningg;chair;08-16", "unknown unit 'Krisledningg'. Did"),
        ("Namn;Enhet;Roll;25/10\nx;leadership;chairr;08-16", "unknown role 'chairr'. Did you mean"),
        ("Namn;Enhet;Roll;25/10\nx;leadership;chair;D", "column D: 'D' tells no times"),
        ("Namn;Enhet;Roll;25/10\nx;leadership;chair;25-26", "there is no time 25:00"),
        ("Namn;Roll;25/10\nx;porter;08-16", "row 2: no unit of the scenario is named"),
        ("Namn;Enhet;Roll;Från;Till\nx;leadership;chair;08;", "row 2: the row tells no 'until'"),
        ("Namn;Enhet;Roll;Från;Till\nx;leadership;chair;0.3;9", "cannot"),
        ("Namn;Enhet;Roll;Restid;25/10\nx;leadership;chair;25;J", "cannot tell how long '25' is"),
        ("Resurs;Plats\nx;y", "no row holds headings of a roster"),
        (
            "Namn;Enhet;Roll;25/10\nx;leadership;chair;08-16\nx;leadership;chair;15-17",
            "row 3: the shift overlaps the one of plan.csv, row 2",
        ),
        (
            "Namn;Enhet;Roll;25/10\nx;leadership;chair;J 00-06\nx;leadership;chair;J 18-24",
            "row 3: on call a second time",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_row(folder, text, said):
    assert said in refused(folder, text)


def test_columns_and_words_may_be_named(folder):
    text = "Resurs;Plats;Roll;25/10\nx;KLG;Ordf;A\n"
    columns = {"Resurs": "person", "Plats": "unit"}
    meanings = {"KLG": "leadership", "Ordf": "chair", "A": "08-16"}
    person = only(take(folder, text, columns=columns, meanings=meanings))
    assert (person.unit, person.roles, times(person)) == (
        "leadership",
        ("chair",),
        [("shift", 9, 17)],
    )
    assert "no cell of the files says 'B'" in refused(folder, text, meanings={"B": "08-16"})


def test_whoever_is_known_and_never_on_duty_in_a_roster_is_away(folder):
    taken = take(folder, "Kod;Tid;Datum\ncom-1;08-16;2026-10-28\n")
    assert times(only(taken)) == [("away", 0, 40)]
    told = list(rows(taken.people, taken.outline.clock, taken.outline.end))
    told.append({"id": "leadership-1", "unit": "leadership", "roles": "chair"})
    (folder / "roster.csv").write_bytes(roster_bytes(told, "csv", "en", ""))
    assert told_of(folder)["com-1"].absences == (Absence(0, 40 * HOUR),)


def test_codes_keep_their_numbers_when_somebody_is_added_below(folder):
    text = "Namn;Enhet;Roll;25/10\nx;leadership;chair;08-16\ny;leadership;chair;08-16\n"
    before = [p.code for p in take(folder, text).people]
    more = f"{text}z;leadership;chair;08-16\nleadership-chair-9;leadership;chair;08-16\n"
    assert [p.code for p in take(folder, more).people] == [
        *before,
        "leadership-chair-3",
        "leadership-chair-9",
    ]


def test_a_name_with_a_number_is_no_code(folder):
    person = only(take(folder, "Namn;Enhet;Roll;25/10\nAlva-1;leadership;chair;08-16\n"))
    assert person.code == "leadership-chair-1"


# calendars ----------------------------------------------------------------------------------------

AT = "DTSTART;TZID=Europe/Stockholm:{}\nDTEND;TZID=Europe/Stockholm:{}"


def shift(start: str, end: str, more: str = "", **kind: str) -> str:
    begins, ends = AT.format(start, end).split("\n")
    return event(begins, f"{ends}{more}", **kind)


def test_recurring_events_are_expanded_with_their_exceptions(folder):
    daily = "\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Stockholm:20261026T070000"
    taken = take(folder, calendar(shift("20261001T070000", "20261001T150000", daily)), "a.ics")
    assert times(only(taken)) == [("shift", 8, 16)]


def test_a_moved_occurrence_is_where_it_was_moved_to(folder):
    moved = shift("20261025T090000", "20261025T150000")
    moved += "\nRECURRENCE-ID;TZID=Europe/Stockholm:20261025T070000"
    text = calendar(shift("20261001T070000", "20261001T150000", "\nRRULE:FREQ=DAILY"), moved)
    taken = take(folder, text.replace("UID:1", "UID:0"), "a.ics")
    assert times(only(taken)) == [("shift", 10, 16), ("shift", 32, 40)]


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        (AT.format("20261025T000000", "20261025T080000"), (0, 9)),
        ("DTSTART;TZID=Europe/Stockholm:20261025T000000\nDURATION:PT8H", (0, 8)),
        ("DTSTART:20261024T220000Z\nDTEND:20261025T060000Z", (0, 8)),
        ("DTSTART:20261025T000000\nDTEND:20261025T080000", (0, 9)),
        ("DTSTART;VALUE=DATE:20261025\nDTEND;VALUE=DATE:20261026", (0, 25)),
        (AT.format("20261025T000000", "20261025T080000").replace("Stockholm", "London"), (1, 10)),
        (
            AT.format("20261001T000000", "20261001T080000") + "\nRRULE:FREQ=WEEKLY;BYDAY=SU",
            (0, 9),
        ),
    ],
)
def test_hours_are_counted_by_zone_also_when_the_clock_is_set_back(folder, lines, hours):
    start, end = lines.split("\n", 1)
    taken = take(folder, calendar(event(start, end)), "a.ics")
    assert times(only(taken)) == [("shift", *hours)]


def test_the_title_tells_on_call_and_absence(folder):
    jour = shift("20261025T160000", "20261026T070000").replace("Ordförande", "Ordförande jour")
    taken = take(folder, calendar(jour), "a.ics")
    assert times(only(taken)) == [("on call", 17, 32)]


def test_each_attendee_has_a_duty_unless_declined(folder):
    lines = shift("20261025T080000", "20261025T160000")
    lines += f"\nATTENDEE;CN={NAMES[1]}:mailto:b@example.org"
    lines += f"\nATTENDEE;CN={NAMES[2]};PARTSTAT=DECLINED:mailto:c@example.org"
    assert [p.name for p in take(folder, calendar(lines), "a.ics").people] == list(NAMES[:2])


def test_a_cancelled_event_is_no_duty(folder):
    cancelled = shift("20261025T080000", "20261025T100000", "\nSTATUS:CANCELLED")
    text = calendar(cancelled, shift("20261025T120000", "20261025T130000"))
    assert times(only(take(folder, text, "a.ics"))) == [("shift", 13, 14)]


@pytest.mark.parametrize(
    "rule",
    [
        *("SECONDLY", "MINUTELY", "HOURLY", "DAILY;BYSECOND=1,2"),
        *("DAILY;INTERVAL=0", "DAILY;COUNT=0", "DAILY;BYSETPOS=366"),
    ],
)
def test_rules_that_recur_without_bounds_are_refused(folder, rule):
    lines = shift("20261001T000000", "20261001T080000", f"\nRRULE:FREQ={rule}")
    said = refused(folder, calendar(lines), "a.ics")
    assert "a.ics, event 1: it" in said


ZONE = """\
BEGIN:VTIMEZONE
TZID:Custom
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def test_a_zone_that_the_calendar_describes_itself_is_read(folder):
    lines = event("DTSTART;TZID=Custom:20261025T000000", "DTEND;TZID=Custom:20261025T080000")
    assert times(only(take(folder, calendar(lines, head=ZONE), "a.ics"))) == [("shift", 0, 9)]
    endless = ZONE.replace("FREQ=YEARLY", "FREQ=SECONDLY")
    said = refused(folder, calendar(lines, head=endless), "a.ics")
    assert "it describes a time zone whose clock is not set once or twice a year" in said


@pytest.mark.parametrize("rule", ["DAILY;INTERVAL=99999999999", "MONTHLY;BYDAY=53MO"])
def test_rules_that_nobody_can_read_are_told(folder, rule):
    lines = shift("20261001T000000", "20261001T080000", f"\nRRULE:FREQ={rule}")
    assert "a.ics, event 1: the event cannot be read" in refused(folder, calendar(lines), "a.ics")


def test_rosters_of_other_days_are_told_what_the_days_are(folder):
    said = refused(folder, "Namn;Enhet;Roll;25/11\nx;leadership;chair;08-16\n")
    assert "nobody in these rosters is on duty" in said
    assert "from 2026-10-25 00:00 until 2026-10-26 15:00" in said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (event("DTSTART;VALUE=DATE:19010101", "RRULE:FREQ=DAILY"), "it recurs since 1901"),
        (
            event("DTSTART:20261025T080000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
            "its rule names a day that no month has",
        ),
        (
            event("DTSTART;TZID=Nowhere/Else:20261025T080000", "DTEND:20261025T090000"),
            "unknown time zone 'Nowhere/Else'",
        ),
        (event("DTSTART:20261025T080000", "DTEND:20261025T070000"), "it ends before it starts"),
        (event("DTSTART:2026Y025T080000", "DTEND:20261025T070000"), "start or end cannot be read"),
        (
            "SUMMARY:Ordförande\n" + AT.format("20261025T080000", "20261025T090000"),
            "nothing tells whose event it is. Write --map person=calendar",
        ),
    ],
)
def test_events_that_cannot_be_taken_are_told_by_number(folder, lines, said):
    assert said in refused(folder, calendar(lines), "a.ics")


def test_what_is_no_calendar_or_too_large_is_refused(folder):
    assert "this is not a calendar" in refused(folder, "BEGIN:VCARD\nEND:VCARD\n", "a.ics")
    many = "BEGIN:VEVENT\nEND:VEVENT\n" * 5001
    assert "more than 5000 events" in refused(folder, many, "a.ics")


def test_a_calendar_may_be_one_persons(folder):
    lines = "SUMMARY:Ordförande\n" + AT.format("20261025T080000", "20261025T090000")
    text = calendar(lines, head=f"X-WR-CALNAME:{NAMES[0]}\n")
    person = only(take(folder, text, "a.ics", columns={"calendar": "person"}))
    assert (person.name, person.unit, person.roles) == (NAMES[0], "leadership", ("chair",))


# the command --------------------------------------------------------------------------------------


TEXT = "Namn;Enhet;Funktion;25/10;26/10;Tfn\n" + "".join(
    f"{name};Krisledning;Ordförande;08-16;J;070\n" for name in NAMES
)


def test_names_stay_out_of_all_that_is_written_and_printed(folder, monkeypatch, capsys):
    (folder / "plan.csv").write_text(TEXT, encoding="utf-8")
    for words in (["--preview"], ["--as", "csv", "--lang", "sv"]):
        assert krisim(monkeypatch, "roster", folder / "plan.csv", "--into", folder, *words) == 0
    (folder / "plan.csv").unlink()
    said = capsys.readouterr()
    written = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    for name in NAMES:
        assert all(part not in text for text in (*said, *written) for part in name.split())
    assert krisim(monkeypatch, "check", folder) == 0


def test_the_key_to_the_names_is_written_only_when_asked(folder, monkeypatch):
    (folder / "plan.csv").write_text(TEXT, encoding="utf-8")
    words = ("roster", folder / "plan.csv", "--into", folder, "--key", folder / "key.csv")
    assert krisim(monkeypatch, *words) == 0
    key = (folder / "key.csv").read_text(encoding="utf-8-sig").splitlines()
    assert key[0].startswith("PERSONAL DATA")
    assert key[2] == f"leadership-chair-1;{NAMES[0]}"
    assert krisim(monkeypatch, *words) == 1  # a roster is there already


def test_a_preview_writes_nothing(folder, monkeypatch, capsys):
    (folder / "plan.csv").write_text(TEXT, encoding="utf-8")
    before = sorted(folder.iterdir())
    assert krisim(monkeypatch, "roster", folder / "plan.csv", "--into", folder, "--preview") == 0
    assert sorted(folder.iterdir()) == before
    printed = capsys.readouterr().out
    assert "leadership-chair-1 (leadership, chair): 2026-10-25 08:00 – 2026-10-25 16:00" in printed
    assert "no roster names these, they stay as the scenario has them: com-1" in printed


def test_formulas_in_names_are_harmless_in_the_key():
    person = Placed("leadership-1", "=1+1", "leadership", (), (), (), known=False)
    assert b";'=1+1" in key_bytes([person], "en")


def test_days_of_headings_are_those_nearest_to_the_exercise():
    from sim.files.rosters.times import read_day

    assert read_day("2/1", date(2026, 12, 30)) == date(2027, 1, 2)
    assert read_day("29/2", date(2028, 2, 1)) == date(2028, 2, 29)
    assert read_day("29/2/27", date(2028, 2, 1)) is None
    assert read_day("mån", date(2026, 3, 12)) == date(2026, 3, 9)
    assert read_day("Telefon", date(2026, 3, 12)) is None


def test_the_scenario_may_be_a_workbook(folder, monkeypatch):
    (folder / "plan.csv").write_text(TEXT, encoding="utf-8")
    book = folder / "book"
    book.mkdir()
    (folder / "roster.csv").write_text(BESIDE, encoding="utf-8")
    save_book(load(folder), book / "scenario.xlsx")
    assert krisim(monkeypatch, "roster", folder / "plan.csv", "--into", book) == 0
    people = told_of(book)
    assert {f"leadership-chair-{k}" for k in (1, 2, 3)} < set(people)
    assert len(people) == 6


def test_a_mistyped_option_is_told(folder, monkeypatch):
    (folder / "plan.csv").write_text(TEXT, encoding="utf-8")
    words = ("roster", folder / "plan.csv", "--into", folder, "--map")
    assert krisim(monkeypatch, *words, "person") == 1
    assert krisim(monkeypatch, *words, "persona=Namn") == 1
    assert not (folder / "roster.xlsx").exists()
    with pytest.raises(KrisimError):
        take(folder, TEXT, columns={"Namn": "persona"})
