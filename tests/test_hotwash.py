"""The hot wash: what a log says by itself, and that its silence is never taken for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sim.drill.hotwash.handing import slowest
from sim.drill.hotwash.page import HotWash, hot_wash
from sim.drill.logs.answers import Answer
from sim.drill.logs.events import Observed, events_table
from sim.errors import KrisimError

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2017, 11, 29, 8, tzinfo=STOCKHOLM)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def row(
    minute: float | None, event: str, inject: str = "", unit: str = "", **more: Any
) -> dict[str, Any]:
    """Return an event, read to the minute."""
    when = None if minute is None else at(minute)
    return {
        "at": when,
        "event": event,
        "inject": inject,
        "unit": unit,
        "precision": 60,
        **more,
    }


def drill(*rows: dict[str, Any], end: float | None = 60) -> Observed:
    """Return an exercise that began at 08:00."""
    last = None if end is None else at(end)
    return Observed("Drill", START, last, events_table(rows, STOCKHOLM), "EXERCISE")


def wash(*rows: dict[str, Any], end: float | None = 60) -> HotWash:
    return hot_wash(drill(*rows, end=end))


def answer(washed: HotWash, inject: str, unit: str) -> Answer:
    (found,) = [a for a in washed.answers if (a.inject, a.unit) == (inject, unit)]
    return found


def doubts(washed: HotWash) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {d.key: (d.number, d.which) for d in washed.doubts}


FIRST = (
    row(5, "sent", "I-1", to="staff; police", **{"from": "county"}),
    row(7, "noticed", "I-1", "staff"),
    row(20, "decided", "I-1", "staff"),
    row(35, "acted", "I-1", "staff"),
)
POLICE_WERE_WATCHED = row(30, "message", unit="police")

# answers ------------------------------------------------------------------------------------------


def test_what_was_acted_on_is_done_and_what_only_was_noticed_is_open():
    washed = wash(*FIRST, row(40, "sent", "I-2", "staff"), row(45, "noticed", "I-2", "staff"))
    assert answer(washed, "I-1", "staff").state == "done"
    assert answer(washed, "I-2", "staff").state == "open"


def test_an_addressed_unit_that_was_watched_and_has_no_row_of_the_inject_was_never_told():
    assert answer(wash(*FIRST, POLICE_WERE_WATCHED), "I-1", "police").state == "never told"


def test_of_an_addressed_unit_that_nobody_watched_nothing_can_be_said():
    washed = wash(*FIRST)
    assert answer(washed, "I-1", "police").state == "cannot say"
    assert doubts(washed)["not watched"] == (1, ("police",))


def test_what_was_sent_to_a_unit_is_no_sign_that_anybody_watched_it():
    washed = wash(*FIRST, row(6, "sent", "I-2", "police"))
    assert answer(washed, "I-2", "police").state == "cannot say"


def test_who_was_never_told_is_not_said_where_the_log_has_no_deliveries():
    rows = [r for r in FIRST if r["event"] != "noticed"]
    washed = wash(*rows, POLICE_WERE_WATCHED)
    assert answer(washed, "I-1", "police").state == "cannot say"
    assert "no deliveries" in doubts(washed)


def test_what_stayed_open_is_not_said_where_the_log_has_no_deeds():
    washed = wash(*FIRST[:3])
    assert answer(washed, "I-1", "staff").state == "cannot say"
    assert "no deeds" in doubts(washed)


@pytest.mark.parametrize(
    ("said", "state"), [("not noticed", "never told"), ("not acted", "never told")]
)
def test_a_row_that_says_that_something_did_not_happen_is_believed(said, state):
    washed = wash(*FIRST, row(50, said, "I-1", "police"))
    assert answer(washed, "I-1", "police").state == state


def test_what_was_not_done_by_a_time_is_open_until_then_and_not_until_endex():
    washed = wash(*FIRST[:2], row(40, "not acted", "I-1", "staff"), row(3, "acted", "I-0", "staff"))
    (still,) = [h for h in washed.handovers if h.length.open]
    assert (still.first.milestone, still.length.minutes) == ("noticed", 33)


def test_somebody_who_was_not_addressed_was_not_never_told():
    washed = wash(*FIRST, row(50, "waiting", "I-1", "fire"), row(51, "message", unit="fire"))
    assert [a.unit for a in washed.answers] == ["police", "staff"]


def test_a_milestone_without_a_time_was_reached_and_is_not_open():
    washed = wash(*FIRST[:3], row(None, "acted", "I-1", "staff"))
    assert answer(washed, "I-1", "staff").state == "done"
    acted = next(r for r in washed.responses if r.milestone == "acted")
    assert (acted.reached, acted.open, acted.unknown) == (0, 0, 1)
    assert doubts(washed)["no time"] == (1, ("4",))


def test_a_withdrawn_inject_is_neither_open_nor_never_told():
    washed = wash(*FIRST, POLICE_WERE_WATCHED, row(20, "withdrawn", "I-1"))
    assert answer(washed, "I-1", "police").state == "withdrawn"
    assert answer(washed, "I-1", "police").until == at(20)
    assert answer(washed, "I-1", "staff").state == "done"


def test_of_several_times_the_first_counts_and_that_is_said():
    washed = wash(*FIRST, row(40, "acted", "I-1", "staff"))
    assert answer(washed, "I-1", "staff").reached["acted"].at == at(35)
    assert doubts(washed)["several times"] == (1, ("I-1 staff",))


# lengths ------------------------------------------------------------------------------------------


def test_hand_overs_are_the_lengths_from_one_known_time_to_the_next():
    """08:05 sent, 08:07 noticed, 08:20 decided, 08:35 acted."""
    found = wash(*FIRST).handovers
    told = [(h.first.unit, h.first.milestone, h.second.milestone, h.length.minutes) for h in found]
    assert told == [
        ("county", "sent", "noticed", 2),
        ("staff", "noticed", "decided", 13),
        ("staff", "decided", "acted", 15),
    ]
    assert {h.length.slack for h in found} == {1}


def test_a_length_is_as_uncertain_as_the_coarser_of_its_two_clocks():
    washed = wash(FIRST[0] | {"precision": 1}, FIRST[1] | {"precision": 300})
    assert [h.length.slack for h in washed.handovers] == [5]


def test_what_exercise_control_stopped_is_in_no_length():
    """Noticed 08:07, decided 08:20; stopped 08:10-08:16."""
    washed = wash(*FIRST, row(10, "paused"), row(16, "resumed"))
    assert [h.length.minutes for h in washed.handovers] == [2, 7, 15]
    assert doubts(washed)["stopped"][0] == 1


def test_a_pause_that_ended_nobody_knows_when_is_taken_from_no_length_and_is_told():
    """Stopped 08:10, and at 08:20 something was decided: so it had gone on, but since when?"""
    washed = wash(*FIRST, row(10, "paused"))
    assert [h.length.minutes for h in washed.handovers] == [2, 13, 15]
    assert doubts(washed) == {"not watched": (1, ("police",)), "unended": (1, ())}


def test_two_observers_who_write_down_one_pause_make_one():
    marks = [row(m, e) for m, e in ((10, "paused"), (11, "paused"), (16, "resumed"))]
    washed = wash(*FIRST, *marks, row(17, "resumed"), POLICE_WERE_WATCHED)
    assert washed.pauses == ((at(10), at(16)),)
    assert doubts(washed) == {"stopped": (1, ())}


def test_a_pause_whose_end_was_forgotten_is_not_joined_to_the_next():
    """Stopped 08:10; decided 08:20; stopped again 08:25-08:30."""
    marks = [row(m, e) for m, e in ((10, "paused"), (25, "paused"), (30, "resumed"))]
    washed = wash(*FIRST, *marks, POLICE_WERE_WATCHED)
    assert washed.pauses == ((at(25), at(30)),)
    assert doubts(washed) == {"unended": (1, ()), "stopped": (1, ())}


def test_a_pause_until_endex_lasts_until_then():
    """Noticed 08:07, stopped 08:50 and never gone on with, ENDEX 09:00: 43 minutes open."""
    done = [r | {"inject": "I-0"} for r in FIRST]
    washed = wash(*done, *FIRST[:2], row(50, "paused"))
    (still,) = [h for h in washed.handovers if h.length.open and h.second.unit == "staff"]
    assert still.length.minutes == 43


def test_a_unit_that_sends_an_inject_on_had_it_until_then():
    """The staff noticed at 08:07 and told the school at 08:40, which noticed at 08:44."""
    on = row(40, "sent", "I-1", "school", **{"from": "staff"})
    washed = wash(*FIRST[:2], on, row(44, "noticed", "I-1", "school"))
    longest = slowest(washed.handovers)[0]
    assert (longest.first.unit, longest.second.unit, longest.length.minutes) == (
        "staff",
        "school",
        33,
    )
    assert slowest(washed.handovers)[1].length.minutes == 4


def test_times_in_the_wrong_order_have_no_length_and_are_told():
    washed = wash(*FIRST[:2], row(30, "decided", "I-1", "staff"), row(20, "acted", "I-1", "staff"))
    assert [h.length.minutes for h in washed.handovers] == [2, 23]
    assert doubts(washed)["out of order"] == (1, ("I-1 staff",))


def test_two_times_within_what_their_clocks_allow_are_in_no_wrong_order():
    """Sent at 08:05:40 by one clock, noticed at 08:05 by one that was read to the minute."""
    washed = wash(FIRST[0] | {"at": at(5 + 40 / 60), "precision": 1}, row(5, "noticed", "I-1", "a"))
    assert "out of order" not in doubts(washed)
    assert [h.length.minutes for h in washed.handovers] == [0]


def test_an_open_answer_is_at_least_as_long_as_it_was_watched_and_is_no_slowest_hand_over():
    washed = wash(*FIRST, row(40, "sent", "I-2", "staff"), row(45, "noticed", "I-2", "staff"))
    (still,) = [h for h in washed.handovers if h.length.open]
    assert (still.inject, still.length.minutes) == ("I-2", 15)
    assert still not in slowest(washed.handovers)


def responses(*lengths: tuple[float, bool]) -> HotWash:
    """Return a day on which each inject was acted on, or withdrawn, so long after its sending."""
    rows = []
    for n, (length, done) in enumerate(lengths):
        rows += [row(0, "sent", f"I-{n}", "staff"), row(0, "noticed", f"I-{n}", "staff")]
        last = ("acted", "staff") if done else ("withdrawn", "")
        rows.append(row(length, last[0], f"I-{n}", last[1]))
    return wash(*rows, end=120)


def acted(washed: HotWash) -> Any:
    return next(r for r in washed.responses if r.milestone == "acted")


def test_the_median_counts_what_is_open_as_longer_than_it_was_watched():
    """S = 5/6 after 10, 4/6 after 20, 4/6 * 2/3 = 4/9 after 30 (Kaplan and Meier, by hand)."""
    found = acted(
        responses((10, True), (20, True), (30, True), (25, False), (90, False), (90, False))
    )
    assert (found.median, found.reached, found.open) == (30, 3, 3)


def test_a_median_is_only_as_uncertain_as_the_lengths_that_decide_it():
    """Six lengths; only the longest is known to ten minutes, the others to one."""
    rows = list(drill_rows((10, 20, 30, 40, 50, 60)))
    rows[-1] |= {"precision": 600}
    found = acted(wash(*rows, end=120))
    assert (found.median, found.slack, found.longest.slack) == (30, 1, 10)


def drill_rows(lengths: Sequence[float]) -> Iterator[dict[str, Any]]:
    for n, length in enumerate(lengths):
        yield row(0, "sent", f"I-{n}", "staff")
        yield row(length, "acted", f"I-{n}", "staff")


def test_a_median_is_not_given_of_fewer_than_six():
    assert acted(responses(*[(10.0, True)] * 5)).median is None
    assert acted(responses(*[(10.0, True)] * 6)).median == 10


def test_the_median_is_beyond_what_was_watched_if_more_than_half_are_open():
    found = acted(responses((10, True), *[(50.0, False)] * 5))
    assert found.median == inf


def test_what_may_have_been_reached_unseen_is_not_counted_as_open():
    """Acted on, so it was decided at some time that nobody wrote down."""
    washed = wash(*FIRST, row(40, "sent", "I-2", "staff"), row(45, "acted", "I-2", "staff"))
    decided = next(r for r in washed.responses if r.milestone == "decided")
    assert (decided.reached, decided.open, decided.unknown) == (1, 0, 1)


# what people waited for ---------------------------------------------------------------------------


def test_a_code_has_the_length_of_the_hand_over_that_its_row_ended():
    washed = wash(*FIRST[:2], FIRST[2] | {"waited_for": "person"}, FIRST[3])
    assert [(w.code, w.notes, w.minutes, w.unknown) for w in washed.waited] == [
        ("person", 1, 13, 0)
    ]


def test_a_note_of_waiting_belongs_to_the_hand_over_during_which_it_was_made():
    washed = wash(*FIRST, row(25, "waiting", "I-1", "staff", waited_for="line"))
    assert [(w.code, w.minutes) for w in washed.waited] == [("line", 15)]


def test_a_hand_over_with_two_codes_is_not_split_and_a_note_of_nothing_has_no_length():
    notes = (
        row(25, "waiting", "I-1", "staff", waited_for="line"),
        row(26, "waiting", "I-1", "staff", waited_for="person"),
        row(26, "waiting", unit="staff", waited_for="person"),
    )
    found = {w.code: (w.notes, w.minutes, w.unknown) for w in wash(*FIRST, *notes).waited}
    assert found == {"person": (2, 0, 2), "line": (1, 0, 1)}


def test_what_exercise_control_caused_comes_last_and_is_nobodys_slowest_hand_over():
    late = FIRST[3] | {"waited_for": "exercise control"}
    again = row(30, "waiting", "I-1", "staff", waited_for="exercise control")
    washed = wash(*FIRST[:2], FIRST[2] | {"waited_for": "person"}, late, again)
    assert [w.code for w in washed.waited] == ["person", "exercise control"]
    assert [h.length.minutes for h in slowest(washed.handovers)] == [13, 2]


# completeness -------------------------------------------------------------------------------------


def test_the_rows_of_each_unit_are_counted_by_clock_hour():
    rows = (*FIRST, row(70, "message", **{"from": "staff", "to": "police"}), row(130, "paused"))
    washed = wash(*rows, end=180)
    assert [h.hour for h in washed.hours] == [8, 9, 10]
    assert {c.unit: c.rows for c in washed.coverage} == {"staff": (3, 1, 0), "police": (0, 1, 0)}
    assert [(c.unit, c.silent) for c in washed.coverage] == [("police", 2), ("staff", 1)]


def test_the_hours_of_a_night_in_which_clocks_go_back_are_all_there():
    """The night of 26 October 2026 has nine hours from midnight to eight."""
    start = datetime(2026, 10, 25, 0, tzinfo=STOCKHOLM)
    end = datetime(2026, 10, 25, 8, tzinfo=STOCKHOLM)
    table = events_table(
        [{"at": end, "event": "sent", "inject": "I-1", "unit": "staff"}], STOCKHOLM
    )
    washed = hot_wash(Observed("Night", start, end, table))
    assert [h.hour for h in washed.hours] == [0, 1, 2, 2, 3, 4, 5, 6, 7]


def test_the_log_itself_is_doubted_where_it_leaves_things_open():
    washed = wash(
        row(-5, "noticed", "I-1", "staff", match="rule 0.85: time, words"),
        row(3, "acted", unit="staff"),
        row(4, "jumped"),
        row(6, "acted", "I-1", "staff") | {"precision": 300},
        end=None,
    )
    assert doubts(washed) == {
        "no end": (1, ()),
        "no sending": (1, ("I-1",)),
        "no inject": (1, ("2",)),
        "outside": (1, ("1",)),
        "by rule": (1, ("1",)),
        "jumped": (1, ()),
        "coarse": (1, ("4",)),
    }
    assert washed.end == at(6)


def test_a_log_that_says_all_leaves_no_doubt():
    assert wash(*FIRST, POLICE_WERE_WATCHED).doubts == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "has no events"),
        ((row(5, "message", unit="staff"),), "none of the 1 rows names an inject"),
        ((row(None, "acted", "I-1", "staff"),), "none of the 1 rows has a time"),
    ],
)
def test_a_log_that_can_tell_nothing_is_refused_with_advice(rows, said):
    with pytest.raises(KrisimError, match=said):
        wash(*rows)
