"""How every kind of row and every way to end is explained: logs written by hand, row by row.

The table in a docstring is the whole explanation; minutes after the inject, which goes out at 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pytest

from sim.clock import to_micros, to_minutes
from sim.log import (
    COLUMNS,
    KIND,
    MILESTONE,
    NEVER,
    OUTCOME,
    PRESENCE,
    REACHED,
    SPELLS,
    Log,
    Names,
    Needed,
)
from sim.measures.explanation import Explainer, Stretch
from sim.measures.telling import tell
from sim.words import Words
from tests.held import Holdup, held_up

END = 60.0
ANN, BO = 0, 1
CLERK, GUARD = Needed(0, 0, (ANN,)), Needed(1, 1, (BO,))
NEEDS = ((), (CLERK,), (GUARD,), (Needed(0, 1, ()),))
NOBODY, A_CLERK, A_GUARD, NO_SUCH = range(4)
BOTH = 2
"""The group of ann and bo."""
GROUP, MAIL = 0, 1


@dataclass
class Row:
    """A row in minutes; None for what has not come. ``case`` 0 is the inject, 1 something else."""

    kind: str
    scheduled: float
    started: float | None
    completed: float | None
    cause: int = NEVER
    outcome: str = "completed"
    needs: int = NOBODY
    people: int = NEVER
    case: int = 0
    activity: int = 0
    channel: int = NEVER


Spell: TypeAlias = tuple[int, str, float, float]
THERE: tuple[Spell, ...] = ((ANN, "present", 0, END), (BO, "present", 0, END))
SENT = Row("inject", 0, 0, 0)


def log(*rows: Row, done: float | None = None, there: tuple[Spell, ...] = THERE) -> Log:
    """Return a log in which unit town completes the inject at ``done`` (None: not by ENDEX)."""
    names = Names(
        cases=("I-1", "X"),
        case_kinds=("inject", "inject"),
        activities=("draft", "press"),
        units=("town", "fire"),
        roles=("clerk", "guard"),
        channels=("rakel", "mail"),
        people=("ann", "bo"),
        groups=((ANN,), (BO,), (ANN, BO)),
        needs=NEEDS,
        waited_for=(),
    )
    columns = {name: np.full(len(rows), NEVER, dtype=np.int64) for name in COLUMNS}
    for k, row in enumerate(rows):
        values = vars(row) | {
            "kind": KIND[row.kind],
            "outcome": OUTCOME[row.outcome],
            "number": 0,
            "unit": 0,
            "role": 0,
            "addressee": 0,
        }
        times = {name: values[name] for name in ("scheduled", "started", "completed")}
        for name, value in values.items():
            columns[name][k] = value if name not in times else _micros(value)
    ends = [(0, 0, NEVER, MILESTONE["sent"], 0, 0)]
    last = len(rows) - 1 if done is not None else NEVER
    ends.append((0, 0, 0, MILESTONE["completed"], _micros(done), last))
    states = [(p, PRESENCE.index(s), to_micros(b), to_micros(e)) for p, s, b, e in there]
    return Log(
        0,
        to_micros(END),
        names,
        columns,
        {k: np.array(v, dtype=np.int64) for k, v in zip(REACHED, np.transpose(ends), strict=True)},
        {k: np.array(v, dtype=np.int64) for k, v in zip(SPELLS, np.transpose(states), strict=True)},
    )


def _micros(minutes: float | None) -> int:
    return NEVER if minutes is None else to_micros(minutes)


def explained(played: Log) -> list[Stretch]:
    return Explainer(played).explain((0, 0), 0, MILESTONE["completed"])


def told(played: Log) -> list[tuple[float, str]]:
    return [(to_minutes(p.length), p.text) for p in tell(explained(played), Words())]


def other(start: float, end: float, person: int = ANN, kind: str = "work") -> Row:
    """Return something else that occupies a person."""
    return Row(kind, start, start, end, people=person, case=1, activity=1)


# parts --------------------------------------------------------------------------------------------


def test_interrupted_work_waits_again_for_whoever_took_its_people():
    """0-5 draft, interrupted | 5-15 ann does press | 15-30 draft."""
    parts = (
        SENT,
        other(5, 15),
        Row("work", 0, 0, 5, 0, "interrupted", A_CLERK, ANN),
        Row("work", 5, 15, 30, 2, needs=A_CLERK, people=ANN),
    )
    assert told(log(*parts, done=30)) == [
        (5, "clerk (town): draft, then interrupted"),
        (10, "waiting for clerk (town): busy with press (X)"),
        (15, "clerk (town): draft"),
    ]


def test_suspended_work_waits_until_the_same_people_are_back():
    """0-10 draft | 10-40 ann is off duty | 40-50 draft."""
    parts = (
        SENT,
        Row("work", 0, 0, 10, 0, "suspended", A_CLERK, ANN),
        Row("work", 10, 40, 50, 1, needs=A_CLERK, people=ANN),
    )
    there = ((ANN, "present", 0, 10), (ANN, "absent", 10, 40), (ANN, "present", 40, END))
    assert told(log(*parts, done=50, there=there)) == [
        (10, "clerk (town): draft, then put aside until the same people are back"),
        (30, "waiting for clerk (town): nobody on duty"),
        (10, "clerk (town): draft"),
    ]


def test_work_that_was_handed_over_goes_on_with_somebody_else():
    parts = (
        SENT,
        Row("work", 0, 0, 10, 0, "handed over", A_CLERK, ANN),
        Row("work", 10, 10, 25, 1, needs=A_GUARD, people=BO),
    )
    first, _ = told(log(*parts, done=25))
    assert first == (10, "clerk (town): draft, then handed over")


# waits that end -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("escalated", "then passed on, because it had waited too long"),
        ("by default", "then over by default"),
    ],
)
def test_a_wait_for_people_that_took_too_long_says_what_came_of_it(outcome, said):
    """0-10 waiting for ann, who does press 0-30 | 10-15 bo."""
    parts = (
        SENT,
        other(0, 30),
        Row("work", 0, None, 10, 0, outcome, A_CLERK),
        Row("work", 10, 10, 15, 2, needs=A_GUARD, people=BO),
    )
    assert told(log(*parts, done=15)) == [
        (10, f"waiting for clerk (town): busy with press (X), {said}"),
        (5, "clerk (town): draft"),
    ]


@pytest.mark.parametrize("started", [None, 0])
def test_an_item_that_lay_too_long_on_an_agenda_lay_on_the_agenda(started):
    """However the row says that it never began: 0-10 agenda | 10-15 work."""
    parts = (
        SENT,
        Row("agenda", 0, started, 10, 0, "escalated"),
        Row("work", 10, 10, 15, 1, needs=A_CLERK, people=ANN),
    )
    found = explained(log(*parts, done=15))
    assert [(s.kind, s.outcome) for s in found] == [("agenda", "escalated"), ("work", "")]


# whom a wait is charged to ------------------------------------------------------------------------


def test_whoever_is_away_says_so():
    """Ann is away 0-20: | 0-20 away | 20-25 work |"""
    parts = (SENT, Row("work", 0, 20, 25, 0, needs=A_CLERK, people=ANN))
    there = ((ANN, "away", 0, 20), (ANN, "present", 20, END))
    (wait, _) = explained(log(*parts, done=25, there=there))
    assert (wait.kind, wait.why, wait.doing) == ("waiting", "away", "")


@pytest.mark.parametrize(
    ("kind", "why", "said"),
    [
        ("break", "break", "on a break"),
        ("relief", "meeting", "in the meeting press"),
        ("briefing", "busy", "busy with press (X)"),
        ("wrong", "busy", "working on what was misunderstood (X)"),
        ("question", "busy", "asking back (X)"),
        ("call-out", "busy", "calling people out (X)"),
    ],
)
def test_what_kept_somebody_is_told_by_its_kind(kind, why, said):
    parts = (SENT, other(0, 10, kind=kind), Row("work", 0, 10, 15, 0, needs=A_CLERK, people=ANN))
    played = log(*parts, done=15)
    assert explained(played)[0].why == why
    assert told(played)[0] == (10, f"waiting for clerk (town): {said}")


def test_a_wait_for_a_talkgroup_is_split_by_who_spoke():
    """Ann does press 0-4, then the group is engaged: bo speaks 2-7, another 7-9 | 9-12 talk."""
    speaks = Row("talk", 2, 2, 7, people=BO, case=1, activity=1, channel=GROUP)
    again = Row("talk", 7, 7, 9, people=BO, case=1, channel=GROUP)
    parts = (
        SENT,
        other(0, 4),
        speaks,
        again,
        Row("attempt", 0, 9, 9, 0, needs=A_CLERK, people=ANN, channel=GROUP),
        Row("talk", 9, 9, 12, 4, needs=A_CLERK, people=ANN, channel=GROUP),
    )
    played = log(*parts, done=12)
    assert [(to_minutes(s.start), s.why, s.doing) for s in explained(played)] == [
        (0, "busy", "press"),
        (4, "channel", "press"),
        (7, "channel", "draft"),
        (9, "", ""),
    ]
    assert told(played)[0][1] == (
        "waiting for clerk (town): busy with press (X) 4 min, rakel engaged by press (X) 3 min,"
        " rakel engaged by draft (X) 2 min"
    )
    assert held_up(played) == {
        Holdup("waiting", "town", "clerk", "busy", "press"): 4,
        Holdup("channel", "town", "rakel", "", ""): 5,
    }


def test_exercise_control_waits_for_a_line_but_for_nobody():
    """A counterpart's attempt needs nobody: | 0-8 no free line | 8-10 talk |"""
    parts = (
        SENT,
        Row("attempt", 0, 8, 8, 0, channel=GROUP),
        Row("talk", 8, 8, 10, 1, people=BO, channel=GROUP),
    )
    assert told(log(*parts, done=10))[0] == (8, "waiting for clerk (town): no free line (rakel)")


# what takes time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("left lying", "left lying by clerk (town), because somebody else will see to it"),
        ("wrong", "clerk (town) working on what was misunderstood"),
        ("question", "asking back (rakel)"),
        ("briefing", "clerk (town) briefing: draft"),
        ("relief", "clerk (town) being relieved: draft"),
    ],
)
def test_every_kind_of_stretch_is_told(kind, said):
    row = Row(kind, 0, 0, 10, 0, people=ANN, needs=A_CLERK, channel=GROUP)
    assert told(log(SENT, row, done=10)) == [(10, said)]


def test_what_was_left_lying_holds_up_and_what_exercise_control_took_does_not():
    """| 0-10 left lying | 10-15 late | 15-20 work |"""
    parts = (
        SENT,
        Row("left lying", 0, 0, 10, 0),
        Row("late", 10, 10, 15, 1),
        Row("work", 15, 15, 20, 2, needs=A_CLERK, people=ANN),
    )
    played = log(*parts, done=20)
    assert [s.control for s in explained(played)] == [False, True, False]
    assert held_up(played) == {Holdup("left lying", "town", "draft", "", ""): 10}


@pytest.mark.parametrize(
    ("kind", "outcome", "said"),
    [
        ("talk", "misunderstood", "talking (rakel): draft, and misunderstood"),
        ("read", "misunderstood", "clerk (town) reading, and misunderstood"),
        ("talk", "cut off", "talking (rakel): draft, then cut off"),
        ("talk", "lost", "talking (rakel): draft, it was not heard"),
        ("attempt", "outage", "calling in vain (rakel), the channel was dead"),
        ("attempt", "busy", "calling in vain (rakel)"),
        ("call-out", "not reached", "call-out on its way to clerk (town), not reached"),
        ("call-out", "declined", "call-out on its way to clerk (town), not willing to come"),
    ],
)
def test_how_a_stretch_ended_is_told(kind, outcome, said):
    """0-5 that, 5-10 work."""
    parts = (
        SENT,
        Row(kind, 0, 0, 5, 0, outcome, people=ANN, needs=A_CLERK, channel=GROUP),
        Row("work", 5, 5, 10, 1, needs=A_CLERK, people=ANN),
    )
    assert told(log(*parts, done=10))[0] == (5, said)


# what came to nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("outage", "nothing more: the channel was dead (rakel)"),
        ("cut off", "nothing more: the channel went dead meanwhile (rakel)"),
        ("lost", "nothing more: the message never arrived (rakel)"),
    ],
)
def test_what_ended_in_a_dead_channel_came_to_nothing_if_nothing_follows(outcome, said):
    """0-5 attempt | 5-60 nothing more."""
    row = Row("attempt", 0, 0, 5, 0, outcome, people=ANN, needs=A_CLERK, channel=GROUP)
    assert told(log(SENT, row))[-1] == (55, said)


def test_an_outage_that_was_got_round_is_not_what_holds_up_at_endex():
    """The outage at 5 is followed by another way out; what was given up at 3 is the end of it."""
    parts = (
        SENT,
        Row("attempt", 0, 0, 3, 0, "given up", people=BO, channel=MAIL),
        Row("attempt", 4, 4, 5, 0, "outage", people=ANN, channel=GROUP),
        Row("write", 5, 5, 6, 2, people=ANN, channel=MAIL),
    )
    assert told(log(*parts))[-1] == (57, "nothing more: nobody could be reached (mail)")
