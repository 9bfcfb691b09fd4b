"""What holds in every scenario, whatever happens in it: the rules of the model as laws (R1–R14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.checks import problems
from sim.distributions import Fixed
from sim.engine.plan import Source, Watched
from sim.engine.rates import Arrivals
from sim.files import load, save
from sim.log import KINDS, MILESTONES, NEVER, OUTCOMES
from sim.measures.callers import COUNTS, callers
from sim.scenario import Scenario, Step
from tests.enriching import enriched
from tests.laws_in_full import LAWS_IN_FULL
from tests.played import DESK, LATER, Played, Row, Span, draws, filled, play_once, played

FAST = settings(
    max_examples=35,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)

WAITING = (
    *("work", "write", "read", "attempt", "call"),
    *("wrong", "question", "briefing", "call-out"),
)
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
    groups = _groups(run)
    for row in run.of_kind(*WAITING, "break"):
        until = min(row.waited_until, run.end)
        if row.needs and row.scheduled < until:
            for stretch, idle in run.idle(row.scheduled, until):
                engaged = row.channel in groups and _somebody_speaks(run, row.channel, stretch)
                assert engaged or not filled(row.needs, idle, run.scenario.people), row


def _somebody_speaks(run: Played, group: int, stretch: Span) -> bool:
    """Whether somebody spoke to a talkgroup throughout ``stretch``, or waited for an answer."""
    spoken = [r for r in run.of_kind("talk", "attempt") if r.channel == group]
    return any(r.started <= stretch[0] and stretch[1] <= r.completed for r in spoken)


def nobody_is_taken_past_somebody_earlier_in_the_order(run: Played) -> None:
    """Whoever starts something was not waited for, alone, by anything earlier in the order.

    Whom the telephone calls away from work was not free for anybody else.
    """
    waiting = [r for r in _waiting(run) if len(r.needs) == 1]
    starting = [r for r in run.of_kind(*WAITING, "opening", "gathering", "talk") if r.people]
    for late in starting:
        place = _place(run, late)
        for early in waiting:
            if place and early.scheduled < late.started < early.waited_until:
                taken = set(late.people) - (_rung(run, late) if late.kind == "talk" else set())
                assert early.place > place or not set(early.needs[0]) & taken, (early, late)


def _rung(run: Played, talk: Row) -> set[int]:
    """Return who was called away from work by the telephone."""
    broken = [r for r in run.of_kind(*DESK) if r.outcome == "interrupted"]
    return {p for r in broken if r.completed == talk.started for p in r.people}


def those_who_need_the_same_start_in_the_order(run: Played) -> None:
    waiting = _waiting(run)
    for early in waiting:
        for late in waiting:
            together = early.cause == late.cause != NEVER or early.scheduled < late.started
            same = early.needs == late.needs and early.line != late.line
            if same and together and early.scheduled <= late.started < LATER:
                in_order = early.waited_until <= late.started
                assert early.place > late.place or in_order, (early, late)


def _waiting(run: Played) -> list[Row]:
    """Return what waited for people alone: to speak to a talkgroup one waits for it, too."""
    groups = _groups(run)
    found = [r for r in run.of_kind(*WAITING) if r.needs and r.priority is not None]
    return [r for r in found if not (r.kind == "attempt" and r.channel in groups)]


def _groups(run: Played) -> set[int]:
    return {k for k, c in enumerate(run.scenario.channels) if c.kind == "talkgroup"}


def a_room_keeps_people_only_from_what_is_later_in_the_order(run: Played) -> None:
    waiting = [r for r in _waiting(run) if len(r.needs) == 1]
    for kept in (r for r in run.of_kind("gathering") if r.priority is not None):
        for row in waiting:
            if set(row.needs[0]) & set(kept.people) and row.place < kept.place:
                until = min(row.waited_until, kept.completed, run.end)
                assert until <= max(row.scheduled, kept.started), row
        if kept.outcome == "taken":
            begun = [row for (at, _), row in run.busy[kept.people[0]] if at == kept.completed]
            assert any(not (place := _place(run, r)) or place < kept.place for r in begun), kept


def meetings_begin_with_everyone_or_at_their_limit(run: Played) -> None:
    """A relief that too few are there for is cancelled at once; a pause prolongs the limit."""
    meetings = {m.name: m for m in run.scenario.meetings}
    for row in run.of_kind("opening", "relief"):
        meeting = meetings[run.activity(row)]
        limit, seats = row.scheduled + meeting.waits, len(row.needs)
        enough = seats if meeting.quorum is None else meeting.quorum
        if row.outcome == "cancelled":
            too_few = row.kind == "relief" and seats < max(2, meeting.quorum or 0)
            assert row.started == row.completed == (row.scheduled if too_few else limit)
        elif row.people:
            everyone = len(row.people) == seats and row.started <= limit
            assert everyone or (row.started == limit and len(row.people) >= enough), row


def lines_are_never_used_beyond_their_number(run: Played) -> None:
    """Neither those of a channel nor those of a unit; in a talkgroup one speaks at a time."""
    units = run.scenario.units
    for code, channel in enumerate(run.scenario.channels):
        talks = [r for r in run.of_kind("talk") if r.channel == code]
        lines = 1 if channel.kind == "talkgroup" else channel.lines
        _never_more_than(lines, talks)
        for k, unit in enumerate(units if channel.kind == "call" else ()):
            own = [r for r in talks if k in (r.unit, r.to)]
            _never_more_than(dict(unit.lines).get(channel.id), own)


def _never_more_than(lines: int | None, talks: list[Row]) -> None:
    for talk in talks if lines is not None else ():
        same = [r for r in talks if r.started <= talk.started < r.completed]
        assert len(same) <= (lines or 0), talk


# rows ---------------------------------------------------------------------------------------------


def whatever_ended_had_started_and_whatever_started_had_been_set(run: Played) -> None:
    """What was withdrawn while it waited has never started."""
    for row in run.rows:
        assert 0 <= row.scheduled <= row.started, row
        withdrawn = row.started == LATER and row.outcome in WITHDRAWN
        assert row.scheduled <= row.completed if withdrawn else row.started <= row.completed, row
        assert (row.completed == LATER) == (row.outcome == "open"), row


WITHDRAWN = ("escalated", "by default", "abandoned", "turned away", "withdrawn")
"""Outcomes of what ended without having started."""


def everything_is_set_by_the_end_of_its_cause(run: Played) -> None:
    for row in run.rows:
        if row.cause != NEVER:
            assert row.scheduled == run.rows[row.cause].completed, row
        else:
            assert row.kind in BEGINNINGS, row


BEGINNINGS = (
    *("inject", "gathering", "opening", "call", "work", "pause"),
    *("break", "relief", "late"),
)
"""Kinds of rows that nothing need have caused."""


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
    """What is read in several parts is read once."""
    received: set[int] = set()
    for row in run.of_kind("read", "talk"):
        if row.kind == "read" and row.part:
            continue
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
        assert row.scheduled <= run.end
        assert all(t <= run.end or t == LATER for t in (row.started, row.completed))
        assert row.started < run.end or row.started == LATER or not (row.people or row.needs)
    assert all(at <= run.log.end for at in run.log.reached["at"].tolist())


def every_inject_is_in_the_table_with_all_that_is_to_come_of_it(run: Played) -> None:
    """It is late by what was drawn; one that is withdrawn is not in the table."""
    first = _first_reached(run)
    units = {u.id: k for k, u in enumerate(run.scenario.units)}
    withdrawn = {row.case for row in run.of_kind("inject") if row.outcome == "withdrawn"}
    for inject, gate in zip(run.scenario.injects, run.player.plan.gates, strict=True):
        case = run.log.names.cases.index(inject.id)
        assert (case, 0, NEVER) in first or case in withdrawn
        if case in withdrawn:
            assert not any(part[0] == case for part in first)
            continue
        sent = first[case, 0, NEVER]["sent"]
        if inject.at is not None:
            due = run.active(inject.at) + (run.fate.length(gate.late) if gate.late else 0)
            assert sent == (due if due <= run.end else LATER)
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


def calls_come_in_when_the_rate_adds_up_to_their_draws(run: Played) -> None:
    """The rate changes when events say so."""
    for source in run.player.plan.sources:
        calls = [r for r in run.of_kind("call") if r.case == source.entity and not r.repetition]
        arrived = expected_arrivals(run, source)
        assert sorted((r.number, r.scheduled) for r in calls) == list(enumerate(arrived, start=1))


def expected_arrivals(run: Played, source: Source) -> list[int]:
    """Return when the inhabitants call, by the draws and what happened."""
    first = _first_of_all(run)
    changes = [(first.get(s.on, LATER) + s.delay, k, s) for k, s in enumerate(source.swings)]
    arrivals, found = Arrivals(run.fate, source), []
    for at, _, swing in [*sorted(changes), (run.end, 0, None)]:
        until = min(at, run.end)
        while arrivals.due() != NEVER and arrivals.due() <= until:
            found.append(arrivals.due())
            arrivals.take()
        if swing is not None and at <= run.end and (swing.adds or swing.calls != 1):
            arrivals.change(at, swing)
    return found


def callers_are_answered_or_gave_up_or_were_turned_away_or_still_hope(run: Played) -> None:
    """The persons counted are those of the log: each is one thing at ENDEX."""
    for source, *counted in callers(run.log):
        case = run.log.names.cases.index(str(source))
        rows = [r for r in run.of_kind("call", "redial") if r.case == case]
        rows = [r for r in rows if r.kind == "call" or r.channel == NEVER]
        last = {r.number: r for r in sorted(rows, key=lambda r: (r.repetition, r.kind == "redial"))}
        became = Counter(_became(r) for r in last.values())
        attempts = sum(r.kind == "call" for r in rows)
        assert counted[:7] == [len(last), attempts, *(became[what] for what in COUNTS[2:])]
        assert sum(became.values()) == len(last)


def callers_hang_up_when_their_patience_ends(run: Played) -> None:
    """Those who are turned away have not waited at all."""
    for source in run.player.plan.sources:
        for row in (r for r in run.of_kind("call") if r.case == source.entity):
            if row.outcome == "turned away":
                assert row.completed == row.scheduled, row
            elif source.patience is not None:
                patience = run.fate.length(source.patience, row.number, row.repetition)
                waited = min(row.waited_until, run.end) - row.scheduled
                assert waited <= patience, row
                assert row.outcome != "abandoned" or waited == patience, row


def _became(last: Row) -> str:
    """Return what had become of somebody by ENDEX, by the last that was heard of him."""
    if last.kind == "redial":
        return "between"
    if last.started < LATER:
        return "answered"
    ends = {"abandoned": "gave_up", "turned away": "turned_away", "open": "waiting"}
    return ends[last.outcome]


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
            when = LATER if at == NEVER else run.active(at)
            yield (case, number, unit), MILESTONES[milestone], when


def _first_reached(run: Played) -> dict[tuple[int, int, int], dict[str, int]]:
    """Return when each part of a case first reached each milestone."""
    found: dict[tuple[int, int, int], dict[str, int]] = {}
    for part, milestone, at in _reached(run):
        table = found.setdefault(part, {})
        table[milestone] = min(table.get(milestone, LATER), at)
    return found


def _first_of_all(run: Played) -> dict[Watched, int]:
    """Return when each event first happened, for a unit and for any."""
    found: dict[Watched, int] = {}
    for (case, _, unit), milestone, at in _reached(run):
        for which in (unit, NEVER):
            event = Watched(case, MILESTONES.index(milestone), which)
            found[event] = min(found.get(event, LATER), at)
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
    calls_come_in_when_the_rate_adds_up_to_their_draws,
    callers_are_answered_or_gave_up_or_were_turned_away_or_still_hope,
    callers_hang_up_when_their_patience_ends,
]
"""Laws that one log can break."""


@settings(FAST, max_examples=200)
@given(run=played())
def test_every_law_holds_in_every_scenario(run):
    keep_the_laws(run)


@pytest.mark.slow
def test_every_law_holds_in_many_more_scenarios_in_which_everything_happens():
    seen: set[str] = set()

    @settings(FAST, max_examples=1000)
    @given(run=played())
    def hold(run: Played) -> None:
        keep_the_laws(run)
        seen.update(name for row in run.rows for name in (row.kind, row.outcome))

    hold()
    assert seen == {*KINDS, *OUTCOMES}


def keep_the_laws(run: Played) -> None:
    for law in (*LAWS, *LAWS_IN_FULL):
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
    gone = data.draw(st.sampled_from(run.scenario.injects))
    injects = tuple(i for i in run.scenario.injects if i is not gone)
    changed = replace(run.scenario, injects=injects)
    assume(not problems(changed))  # nothing is left that waits for it
    share_all_draws(run, changed)


@FAST
@given(run=played(), data=st.data())
def test_a_person_more_leaves_all_draws_alone(run, data):
    like = data.draw(st.sampled_from(run.scenario.people))
    more = replace(like, id="one more")
    people = data.draw(st.permutations([*run.scenario.people, more]))
    changed = replace(run.scenario, people=tuple(people))
    assume(not problems(changed))
    share_all_draws(run, changed)


def share_all_draws(run: Played, changed: Scenario) -> None:
    """Assert that what both variants of a scenario have is drawn alike in both."""
    other = play_once(changed, run.seed)
    here, there = draws(run), draws(other)
    assert all(here[path] == there[path] for path in here.keys() & there.keys())
    one, two = lengths(run), lengths(other)
    assert all(one[name] == two[name] for name in one.keys() & two.keys())
    assert arrivals(run) == arrivals(other)


def lengths(run: Played) -> dict[tuple[object, ...], int]:
    """Return how long everything took that stands in the log under a name of its own.

    What took longer, or shorter, for what happened meanwhile is left out.
    """
    found: dict[tuple[object, ...], list[int]] = {}
    for row in run.of_kind(*DRAWN):
        if row.outcome == "completed" and not _changed(run, row):
            found.setdefault(_named(run, row), []).append(row.length)
    return {name: took[0] for name, took in found.items() if len(took) == 1}


def _changed(run: Played, row: Row) -> bool:
    """Whether the length of ``row`` depends on more than its draw."""
    if row.kind in (*DESK, "call"):
        swings = [s for source in run.player.plan.sources for s in source.swings]
        faster = row.kind == "call" and any(s.handling != 1 for s in swings)
        return row.part > 0 or run.scenario.slowing is not None or faster
    if row.kind == "transit":
        return bool(run.player.plan.ways[row.channel].outages)
    sessions = [s for s in run.player.plan.sessions if s.entity == row.case]
    return row.kind == "opening" and any(row.number > len(s.times) for s in sessions)


def arrivals(run: Played) -> list[tuple[str, int]]:
    """Return when the inhabitants called first whose calls nothing makes more or fewer."""
    steady = {
        source.entity
        for source in run.player.plan.sources
        if not any(s.adds or s.calls != 1 for s in source.swings)
    }
    calls = [r for r in run.of_kind("call") if r.case in steady and not r.repetition]
    return [(run.log.names.cases[r.case], r.scheduled) for r in calls]


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
@given(scenario=enriched())
def test_a_scenario_is_read_back_as_it_was_written(scenario):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        save(scenario, path)
        assert load(path) == scenario
