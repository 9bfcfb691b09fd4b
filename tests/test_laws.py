"""What holds in every scenario, whatever happens in it: the rules of the model as laws (R1–R14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.distributions import Fixed
from sim.engine.fate import Fate
from sim.engine.rates import Arrivals
from sim.files import load, save
from sim.log import MILESTONES, NEVER
from sim.scenario import Scenario, Step
from tests.played import LATER, Played, Row, draws, filled, play_once, played
from tests.strategies import scenarios

FAST = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

WAITING = ("work", "write", "read", "attempt", "call")
"""Kinds of rows that wait for people until they start."""

DRAWN = ("work", "pause", "write", "transit", "read", "talk", "item", "opening", "call", "travel")
"""Kinds of rows whose length is drawn."""

# people -------------------------------------------------------------------------------------------


def nobody_does_two_things_at_once(run: Played) -> None:
    for spans in run.busy.values():
        for (_, end), (start, _) in pairwise(sorted(span for span, _ in spans)):
            assert end <= start


def work_starts_only_on_duty(run: Played) -> None:
    """A meeting that has begun goes on with those who began it: its items are no new work."""
    for person, spans in run.busy.items():
        for (start, _), row in spans:
            if row.kind != "item":
                assert any(s <= start < e for s, e in run.present.get(person, ())), row


def nobody_waits_for_people_who_are_idle(run: Played) -> None:
    """Nor for several who are idle together: R3 starts a task at the first such moment."""
    for row in run.of_kind(*WAITING):
        until = min(row.started, run.log.end)
        if row.needs and row.scheduled < until:
            for _, idle in run.idle(row.scheduled, until):
                assert not filled(row.needs, idle, run.scenario.people), row


def nobody_is_taken_past_somebody_earlier_in_the_order(run: Played) -> None:
    """Whoever starts something was not waited for, alone, by anything earlier in the order."""
    waiting = [r for r in run.of_kind(*WAITING) if len(r.needs) == 1 and r.priority is not None]
    starting = [r for r in run.of_kind(*WAITING, "opening", "gathering", "talk") if r.people]
    for late in starting:
        place = _place(run, late)
        for early in waiting:
            if place and early.scheduled < late.started < early.started and early.place < place:
                assert not set(early.needs[0]) & set(late.people), (early, late)


def those_who_need_the_same_start_in_the_order(run: Played) -> None:
    waiting = [r for r in run.of_kind(*WAITING) if r.needs and r.priority is not None]
    for early in waiting:
        for late in waiting:
            together = early.cause == late.cause != NEVER or early.scheduled < late.started
            same = early.needs == late.needs and early.line != late.line
            if same and together and early.scheduled <= late.started < LATER:
                assert early.place > late.place or early.started <= late.started, (early, late)


def a_room_keeps_people_only_from_what_is_later_in_the_order(run: Played) -> None:
    waiting = [r for r in run.of_kind(*WAITING) if len(r.needs) == 1 and r.priority is not None]
    for kept in (r for r in run.of_kind("gathering") if r.priority is not None):
        for row in waiting:
            if set(row.needs[0]) & set(kept.people) and row.place < kept.place:
                assert min(row.started, kept.completed) <= max(row.scheduled, kept.started), row
        if kept.outcome == "taken":
            begun = [row for (at, _), row in run.busy[kept.people[0]] if at == kept.completed]
            assert any(not (place := _place(run, r)) or place < kept.place for r in begun), kept


def meetings_begin_with_everyone_or_at_their_limit(run: Played) -> None:
    meetings = {m.name: m for m in run.scenario.meetings}
    for row in run.of_kind("opening"):
        meeting = meetings[run.log.names.activities[row.activity]]
        limit, seats = row.scheduled + meeting.waits, len(row.needs)
        enough = seats if meeting.quorum is None else meeting.quorum
        if row.outcome == "cancelled":
            assert row.started == row.completed == limit
        elif row.people:
            everyone = len(row.people) == seats and row.started <= limit
            assert everyone or (row.started == limit and len(row.people) >= enough), row


def lines_are_never_used_beyond_their_number(run: Played) -> None:
    for code, channel in enumerate(run.scenario.channels):
        talks = [r for r in run.of_kind("talk") if r.channel == code]
        for talk in talks:
            same = [r for r in talks if r.started <= talk.started < r.completed]
            assert channel.lines is None or len(same) <= channel.lines


# rows ---------------------------------------------------------------------------------------------


def whatever_ended_had_started_and_whatever_started_had_been_set(run: Played) -> None:
    for row in run.rows:
        assert 0 <= row.scheduled <= row.started <= row.completed, row
        assert (row.completed == LATER) == (row.outcome == "open"), row


def everything_is_set_by_the_end_of_its_cause(run: Played) -> None:
    for row in run.rows:
        if row.cause != NEVER:
            assert row.scheduled == run.rows[row.cause].completed, row
        else:
            assert row.kind in ("inject", "gathering", "opening", "call", "work", "pause"), row


def causes_stay_within_a_case_but_for_the_delay_of_an_inject(run: Played) -> None:
    for row in run.rows:
        if row.cause != NEVER:
            cause = run.rows[row.cause]
            same = (row.case, row.number) == (cause.case, cause.number)
            assert same != (row.kind == "delay"), row


def causes_lead_back_to_a_beginning(run: Played) -> None:
    for row in run.rows:
        seen = {row.line}
        while row.cause != NEVER:
            row = run.rows[row.cause]
            assert row.line not in seen
            seen.add(row.line)


# messages -----------------------------------------------------------------------------------------


def each_transmission_is_received_at_most_once_and_never_before_it_was_sent(run: Played) -> None:
    received: set[int] = set()
    for row in run.of_kind("read", "talk"):
        sent = row
        while sent.kind in ("read", "notice", "unread", "talk"):
            sent = run.rows[sent.cause]
        assert sent.kind in ("transit", "attempt")
        assert sent.outcome == "completed"
        assert sent.completed <= row.scheduled
        assert sent.line not in received, row
        received.add(sent.line)


def milestones_come_in_order(run: Played) -> None:
    """Every part of a case is first sent, then delivered, then noticed, then completed."""
    for at in _first_reached(run).values():
        passed = [at[m] for m in ("sent", "delivered", "noticed", "completed") if m in at]
        assert passed == sorted(passed)


def nothing_is_left_of_a_part_that_is_completed(run: Played) -> None:
    last: dict[tuple[int, int, int], int] = {}
    for part, milestone, at in _reached(run):
        if milestone == "completed":
            last[part] = max(last.get(part, 0), at)
    for row in run.rows:
        part = (row.case, row.number, row.addressee)
        assert row.completed <= last.get(part, LATER), row


# the end ------------------------------------------------------------------------------------------


def nothing_starts_at_the_end_and_nothing_is_later(run: Played) -> None:
    for row in run.rows:
        assert row.scheduled <= run.log.end
        assert all(t <= run.log.end or t == LATER for t in (row.started, row.completed))
        assert row.started < run.log.end or row.started == LATER or not (row.people or row.needs)
    assert all(at <= run.log.end for at in run.log.reached["at"].tolist())


def every_inject_is_in_the_table_with_all_that_is_to_come_of_it(run: Played) -> None:
    first = _first_reached(run)
    units = {u.id: k for k, u in enumerate(run.scenario.units)}
    for inject in run.scenario.injects:
        case = run.log.names.cases.index(inject.id)
        sent = first[case, 0, NEVER]["sent"]
        assert inject.at is None or sent == inject.at
        for to in inject.to if sent != LATER else ():
            assert {"sent", "delivered", "noticed", "completed"} <= set(
                first[case, 0, units[to.unit]]
            )


def what_is_not_completed_can_be_explained(run: Played) -> None:
    """By what is open at ENDEX, or by what was lost, given up or cancelled on the way."""
    why = {"open", "lost", "given up", "cancelled"}
    explained = {(r.case, r.number) for r in run.rows if r.outcome in why}
    for (case, number, _), at in _first_reached(run).items():
        assert at.get("completed") != LATER or (case, number) in explained


def calls_that_came_in_are_answered_or_still_waiting(run: Played) -> None:
    fate = Fate(run.player.decisions, run.seed, 0)
    for source in run.player.plan.sources:
        calls = [r for r in run.of_kind("call") if r.case == source.entity]
        arrived = [at for at in Arrivals(fate, source) if at <= run.log.end]
        assert sorted((r.number, r.scheduled) for r in calls) == list(enumerate(arrived, start=1))
        assert {r.outcome for r in calls} <= {"completed", "open"}


def _place(run: Played, row: Row) -> tuple[int, int, int] | None:
    """Return where ``row`` stood in the order of work, None where that cannot be told.

    Two who talk came together when the caller's turn came.
    """
    if row.kind == "talk":
        row = run.rows[row.cause]
    return None if row.priority is None else row.place


def _reached(run: Played) -> Iterator[tuple[tuple[int, int, int], str, int]]:
    """Yield part of an inject (case, number, unit), milestone and when, LATER for never."""
    columns = (run.log.reached[k].tolist() for k in ("case", "number", "unit", "milestone", "at"))
    for case, number, unit, milestone, at in zip(*columns, strict=True):
        if run.log.names.case_kinds[case] == "inject":
            yield (case, number, unit), MILESTONES[milestone], LATER if at == NEVER else at


def _first_reached(run: Played) -> dict[tuple[int, int, int], dict[str, int]]:
    """Return when each part of a case first reached each milestone."""
    found: dict[tuple[int, int, int], dict[str, int]] = {}
    for part, milestone, at in _reached(run):
        table = found.setdefault(part, {})
        table[milestone] = min(table.get(milestone, LATER), at)
    return found


LAWS = [
    nobody_does_two_things_at_once,
    work_starts_only_on_duty,
    nobody_waits_for_people_who_are_idle,
    nobody_is_taken_past_somebody_earlier_in_the_order,
    those_who_need_the_same_start_in_the_order,
    a_room_keeps_people_only_from_what_is_later_in_the_order,
    meetings_begin_with_everyone_or_at_their_limit,
    lines_are_never_used_beyond_their_number,
    whatever_ended_had_started_and_whatever_started_had_been_set,
    everything_is_set_by_the_end_of_its_cause,
    causes_stay_within_a_case_but_for_the_delay_of_an_inject,
    causes_lead_back_to_a_beginning,
    each_transmission_is_received_at_most_once_and_never_before_it_was_sent,
    milestones_come_in_order,
    nothing_is_left_of_a_part_that_is_completed,
    nothing_starts_at_the_end_and_nothing_is_later,
    every_inject_is_in_the_table_with_all_that_is_to_come_of_it,
    what_is_not_completed_can_be_explained,
    calls_that_came_in_are_answered_or_still_waiting,
]
"""Laws that one log can break."""


@settings(FAST, max_examples=250)
@given(run=played())
def test_every_law_holds_in_every_scenario(run):
    keep_the_laws(run)


@pytest.mark.slow
@settings(FAST, max_examples=1500)
@given(run=played())
def test_every_law_holds_in_many_more_scenarios(run):
    keep_the_laws(run)


def keep_the_laws(run: Played) -> None:
    for law in LAWS:
        law(run)


# chance -------------------------------------------------------------------------------------------


@FAST
@given(run=played(), replication=st.integers(0, 2))
def test_the_same_seed_gives_the_same_log(run, replication):
    log = run.player.play(run.seed, replication)
    assert log == run.player.play(run.seed, replication)
    assert log == play_once(run.scenario, run.seed, replication).log


@FAST
@given(run=played())
def test_another_replication_is_another_log_if_anything_was_left_to_chance(run):
    random = {s.name for p in run.scenario.procedures for s in p.steps if _is_random(s)}
    done = [r for r in run.of_kind("work") if r.outcome == "completed"]
    if random & {run.log.names.activities[r.activity] for r in done}:
        other = play_once(run.scenario, run.seed, replication=1).log
        assert run.log != replace(other, run=run.log.run)


@FAST
@given(run=played(), data=st.data())
def test_an_inject_less_leaves_all_other_draws_alone(run, data):
    followed = {e.inject for i in run.scenario.injects if i.after for e in i.after.events}
    removable = [i for i in run.scenario.injects if i.id not in followed]
    gone = data.draw(st.sampled_from(removable))
    injects = tuple(i for i in run.scenario.injects if i is not gone)
    share_all_draws(run, replace(run.scenario, injects=injects))


@FAST
@given(run=played(), data=st.data())
def test_a_person_more_leaves_all_draws_alone(run, data):
    like = data.draw(st.sampled_from(run.scenario.people))
    more = replace(like, id="one more")
    people = data.draw(st.permutations([*run.scenario.people, more]))
    share_all_draws(run, replace(run.scenario, people=tuple(people)))


def share_all_draws(run: Played, changed: Scenario) -> None:
    """Assert that what both variants of a scenario have is drawn alike in both."""
    other = play_once(changed, run.seed)
    here, there = draws(run), draws(other)
    assert all(here[path] == there[path] for path in here.keys() & there.keys())
    one, two = lengths(run), lengths(other)
    assert all(one[name] == two[name] for name in one.keys() & two.keys())
    assert arrivals(run) == arrivals(other)


def lengths(run: Played) -> dict[tuple[object, ...], int]:
    """Return how long everything took that stands in the log under a name of its own."""
    found: dict[tuple[object, ...], list[int]] = {}
    for row in run.of_kind(*DRAWN):
        if row.outcome == "completed":
            found.setdefault(_named(run, row), []).append(row.completed - row.started)
    return {name: took[0] for name, took in found.items() if len(took) == 1}


def arrivals(run: Played) -> list[tuple[str, int]]:
    """Return when the inhabitants called."""
    return [(run.log.names.cases[r.case], r.scheduled) for r in run.of_kind("call")]


def _named(run: Played, row: Row) -> tuple[object, ...]:
    """Return the name of ``row`` in words, which are the same in another scenario's log."""
    names = run.log.names
    where = (names.units[row.unit], names.channels[row.channel] if row.channel != NEVER else "")
    which = (row.number, row.repetition, row.part, row.kind)
    return (names.cases[row.case], names.activities[row.activity], *where, *which)


def _is_random(step: Step) -> bool:
    return step.takes is not None and not isinstance(step.takes.value, Fixed)


# files --------------------------------------------------------------------------------------------


@FAST
@given(scenario=scenarios())
def test_a_scenario_is_read_back_as_it_was_written(scenario):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        save(scenario, path)
        assert load(path) == scenario
