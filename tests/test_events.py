"""Files of observed exercises: what they tell is kept, what they leave open stays open."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.drill.logs.events import COLUMNS, Observed, events_table, read_observed, write_observed
from sim.drill.logs.observing import EVENTS, WAITED
from sim.errors import KrisimError, ScenarioError
from sim.log import NEVER, Log
from sim.measures import tables
from sim.measures.answers import answers
from sim.measures.known import known

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2017, 11, 29, 8, tzinfo=STOCKHOLM)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def drill(*rows: dict[str, Any], end: float | None = 60) -> Observed:
    """Return an exercise from 08:00 with these events; their ``at`` is in minutes."""
    told = [row | {"at": at(row["at"]) if "at" in row else None} for row in rows]
    last = None if end is None else at(end)
    return Observed("Drill", START, last, events_table(told, STOCKHOLM), "EXERCISE")


def same(one: Observed, two: Observed) -> None:
    assert (one.name, one.start, one.end, one.marking) == (
        two.name,
        two.start,
        two.end,
        two.marking,
    )
    assert str(one.start.tzinfo) == str(two.start.tzinfo)
    pd.testing.assert_frame_equal(one.events, two.events)


SENT = {"at": 5, "event": "sent", "inject": "I-1", "from": "county", "to": "staff", "by": "phone"}
ACTED = {"at": 25.5, "event": "acted", "inject": "I-1", "unit": "staff", "role": "chair"}

# the file -----------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
events = st.fixed_dictionaries(
    {
        "event": st.sampled_from([e for e in EVENTS if e not in ("arrived", "left")]),
        "at": st.one_of(st.none(), st.floats(-600, 3000).map(lambda m: at(round(m, 3)))),
        "precision": st.sampled_from([1, 60, 0.5, 300]),
        "waited_for": st.sampled_from(["", *WAITED]),
        "inject": words,
        "unit": words,
        "note": st.one_of(words, words.map(lambda w: "=" + w), words.map(lambda w: "'@" + w)),
        "source": st.just("a file"),
    }
)


@settings(max_examples=15, deadline=None)
@given(st.lists(events, max_size=4), words, st.booleans(), st.sampled_from(["csv", "xlsx"]))
def test_what_is_written_is_read_back(tmp_path_factory, rows, name, ends, ending):
    path = tmp_path_factory.mktemp("observed") / f"observed.{ending}"
    end = at(90) if ends else None
    named = f"Drill {name}".strip()
    written = Observed(
        " ".join(named.split()), START, end, events_table(rows, STOCKHOLM), "EXERCISE"
    )
    write_observed(written, path)
    same(read_observed(path), written)


def read(path: Path, *lines: str) -> Observed:
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_observed(path)


def test_a_short_file_needs_time_and_event_only(tmp_path):
    found = read(
        tmp_path / "day.csv",
        "event;at;inject",
        "start;2017-11-29T08:00:00+01:00;",
        "sent;2017-11-29T07:05:00+00:00;I-1",
        "noticed;;I-1",
    )
    assert found.name == "day"
    assert found.minutes().tolist()[0] == 5
    assert found.events["at"].isna().tolist() == [False, True]
    assert found.events["source"].tolist() == ["day.csv, row 3", "day.csv, row 4"]


def test_the_clock_of_a_form_is_set_right_by_its_reference(tmp_path):
    """The device was 2 min behind at one tap, 4 min at another, 9 at a third: 4 min.

    STARTEX was tapped on the same device, so its time is set right like all others.
    """
    found = read(
        tmp_path / "form.csv",
        "at,event,note",
        "2017-11-29T07:56:00+01:00,start,Drill",
        "2017-11-29T07:50:00+01:00,clock,2017-11-29T07:52:00+01:00",
        "2017-11-29T07:51:00+01:00,clock,2017-11-29T07:55:00+01:00",
        "2017-11-29T07:52:00+01:00,clock,2017-11-29T08:01:00+01:00",
        "2017-11-29T08:10:00+01:00,message,",
    )
    assert found.minutes().tolist() == [14]
    assert found.start == START


def test_local_times_need_a_zone_which_may_stand_anywhere(tmp_path):
    lines = ("at,event,note", "2026-10-25 01:00,start,", "2026-10-25 04:00,message,")
    with pytest.raises(ScenarioError, match=r"'2026-10-25[T ]01:00(:00)?' has no offset from UTC"):
        read(tmp_path / "a.csv", *lines)
    found = read(tmp_path / "b.csv", *lines, ",zone,Europe/Stockholm")
    assert found.minutes().tolist() == [240]  # that night has an hour more


def test_without_a_zone_the_offset_of_the_start_holds(tmp_path):
    found = read(tmp_path / "a.csv", "at,event", "2017-11-29T08:00:00+01:00,start")
    assert found.start == START
    assert found.start.utcoffset() == timedelta(hours=1)


def test_all_that_is_wrong_is_said_at_once_with_its_place(tmp_path):
    with pytest.raises(ScenarioError) as error:
        read(
            tmp_path / "day.csv",
            "at,event,presision,waited_for,precision,note,colour",
            "2017-11-29T08:00:00+01:00,start,,,,,",
            "soon,sent,,,,,",
            "2017-11-29,notised,,the boss,-3,,",
            "2017-11-29T08:10:00+01:00,arrived,,,,,",
        )
    said = [str(problem) for problem in error.value.problems]
    assert said == [
        "day.csv, row 1, column \"presision\": unknown column 'presision'."
        " Did you mean 'precision'?",
        "day.csv, row 1, column \"colour\": unknown column 'colour'. Known: at, event, inject,"
        " unit, role, from, to, by, …",
        "day.csv, row 3, column \"at\": cannot read 'soon' as a time:"
        " write it as 2017-11-29T08:05:00+01:00",
        "day.csv, row 4, column \"event\": unknown event 'notised'. Did you mean 'noticed'?",
        "day.csv, row 4, column \"waited_for\": unknown waited for 'the boss'. Known: person,"
        " decision, line, information, thought others would, unaware, exercise control.",
        "day.csv, row 4, column \"at\": '2017-11-29' has no time of day:"
        " write it as 2017-11-29T08:05:00+01:00",
        "day.csv, row 4, column \"precision\": '-3' is no precision."
        " Write seconds, such as 60 for a clock that was read to the minute",
        "day.csv, row 5: 'arrived' says not who. Name the function or its unit",
    ]


def test_a_file_without_start_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(ScenarioError, match="no row says when the exercise started"):
        read(tmp_path / "day.csv", "at,event", "2017-11-29T08:00:00+01:00,sent")


def test_another_table_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(ScenarioError, match="krisim observe FILE --out"):
        read(tmp_path / "day.csv", "Tid,Text", "08:00,Larm")


def test_an_existing_file_is_not_written_over(tmp_path):
    path = tmp_path / "day.csv"
    write_observed(drill(SENT), path)
    before = path.read_bytes()
    with pytest.raises(KrisimError, match="exists already"):
        write_observed(drill(), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["day.csv"]


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(KrisimError, match=r"written as \.csv or \.xlsx"):
        write_observed(drill(), tmp_path / "day.docx")


def test_events_have_fixed_columns_and_words():
    with pytest.raises(ValueError, match="events have the columns at, event"):
        Observed("Drill", START, None, pd.DataFrame({"at": []}))
    with pytest.raises(ValueError, match="unknown events: seen"):
        drill({"event": "seen"})
    assert tuple(drill().events.columns) == COLUMNS


# the log ------------------------------------------------------------------------------------------


def reached(log: Log) -> list[tuple[object, ...]]:
    table = tables.milestones(log)[["case", "unit", "milestone", "at"]].astype("object")
    rows = table.where(table.notna(), None).itertuples(index=False)
    return [tuple(row) for row in rows]


def test_the_log_holds_what_was_reached_and_when():
    log = drill(ACTED, SENT).log()
    assert reached(log) == [("I-1", None, "sent", 5), ("I-1", "staff", "acted", 25.5)]
    assert (log.run, log.end) == ("Drill", 60 * 60_000_000)
    (answer,) = answers(log)
    assert answer[:3] == ("I-1", "staff", 5)
    assert answer[6] == 20.5  # acted, after sent
    rows = tables.tasks(log)
    assert rows["activity"].tolist() == ["sent", "acted"]
    assert rows["role"].tolist()[1] == "chair"
    assert tables.milestones(log)["task"].tolist() == [0, 1]


def test_a_milestone_whose_time_is_missing_is_neither_reached_nor_open():
    log = drill(SENT, {"event": "acted", "inject": "I-1", "unit": "staff"}).log()
    assert reached(log) == [("I-1", None, "sent", 5)]


def test_what_was_seen_not_to_be_reached_is_open():
    log = drill(SENT, {"event": "not acted", "inject": "I-1", "unit": "staff"}).log()
    assert reached(log) == [("I-1", None, "sent", 5), ("I-1", "staff", "acted", None)]


def test_what_was_watched_for_a_while_only_may_have_been_reached_later():
    log = drill(SENT, ACTED | {"event": "not acted"}).log()
    assert reached(log) == [("I-1", None, "sent", 5)]


def test_what_one_saw_reached_is_not_open_because_another_did_not():
    log = drill(SENT, {"event": "not acted", "inject": "I-1", "unit": "staff"}, ACTED).log()
    assert reached(log)[1:] == [("I-1", "staff", "acted", 25.5)]


def test_what_was_reached_after_endex_was_open_at_endex():
    log = drill(SENT, ACTED, end=20).log()
    assert reached(log)[1:] == [("I-1", "staff", "acted", None)]


def test_without_endex_the_log_ends_with_the_last_time():
    assert drill(SENT, ACTED, end=None).log().end == 25.5 * 60_000_000


def test_of_several_times_the_first_counts_and_of_completions_the_last():
    words = ("acted", "completed")
    rows = [ACTED | {"at": minute, "event": word} for minute in (40, 30) for word in words]
    log = drill(SENT, SENT | {"at": 7}, *rows).log()
    assert reached(log) == [
        ("I-1", None, "sent", 5),
        ("I-1", "staff", "acted", 30),
        ("I-1", "staff", "completed", 40),
    ]


def test_rows_without_inject_or_unit_stay_in_the_events():
    exercise = drill(SENT, ACTED | {"inject": ""}, ACTED | {"unit": ""})
    assert len(exercise.log()) == 1
    assert len(exercise.events) == 3


def test_a_time_before_startex_is_refused_unless_its_clock_was_that_coarse():
    early = SENT | {"at": -0.5, "source": "a.csv, row 7"}
    with pytest.raises(ScenarioError, match=r"a\.csv, row 7: I-1 sent at 2017-11-29 07:59:30 is"):
        drill(early).log()
    assert reached(drill(early | {"precision": 60}).log()) == [("I-1", None, "sent", 0)]


def test_who_came_and_left_was_there_in_between():
    chair = {"unit": "staff", "role": "chair"}
    log = drill(
        {"at": 10, "event": "arrived", **chair},
        {"at": 12, "event": "arrived", **chair},  # a second one
        {"at": 30, "event": "left", **chair},
        {"at": 20, "event": "left", "unit": "duty", "role": ""},  # there from the start
        {"event": "arrived", "unit": "press", "role": "officer"},  # nobody knows when
    ).log()
    table = tables.presence(log)
    assert sorted(table[["person", "start", "end"]].itertuples(index=False, name=None)) == [
        ("duty", 0, 20),
        ("staff/chair", 10, 30),
        ("staff/chair 2", 12, 60),
    ]
    assert "presence" not in log.lacks


def test_the_exercise_stood_from_a_pause_until_it_was_resumed_or_over():
    pause = [{"at": m, "event": e} for m, e in ((10, "paused"), (15, "resumed"), (50, "paused"))]
    log = drill(SENT, *pause).log()
    assert [(a / 6e7, b / 6e7) for a, b in log.pauses] == [(10, 15), (50, 60)]


def test_no_measure_takes_silence_for_an_answer():
    log = drill(SENT, ACTED).log()
    assert {"kind", "cause", "scheduled", "started", "outcome", "open", "presence"} <= log.lacks
    assert set(known(log)) == {"answers", "tasks"}
    assert known(log)["answers"]["pattern"].tolist() == [""]


def test_an_exercise_of_which_nothing_was_seen_has_an_empty_log():
    log = drill().log()
    assert len(log) == 0
    assert log.end == 60 * 60_000_000
    assert NEVER not in log.columns["completed"]
