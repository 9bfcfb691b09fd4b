"""Small changes of a scenario: what they add, what they leave alone, and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.checks import problems
from sim.clock import to_micros, to_minutes
from sim.distributions import Exponential, Lognormal, Triangular
from sim.engine import simulate
from sim.errors import KrisimError
from sim.files import dump, load
from sim.log import KIND, NEVER, Log
from sim.scenario import Scenario, Unit
from sim.studies.changes import (
    looked_at_twice_as_often,
    one_more_line,
    one_more_occasion,
    one_more_person,
)
from tests.builders import (
    channel,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    person,
    procedure,
    public,
    send,
    step,
)


def office() -> Scenario:
    """Return three hours with one of everything that can be added to, and chance in all of it."""
    return exercise(
        180,
        Unit("staff", "Staff", lines=(("phone", 1),), contact=("chief",)),
        person("ann", "staff/clerk", absences=(0, 30), breaks=(60, 75)),
        person("amy", "staff/clerk", "staff/chief", shift=(0, 100, 120, 180)),
        person("bo", "town/guard", deputy=("staff/reader",)),
        person("cy", "town/guard", shift=(), on_call=on_call(Exponential(5), Exponential(9))),
        channel("phone", "call", lines=2, ring=1, retry=Exponential(4), attempts=3, talk=6),
        channel("open line", "call", ring=1, retry=4, attempts=3, talk=6),
        channel("radio", "talkgroup", ring=1, retry=4, attempts=3, talk=Exponential(6)),
        channel("mail", "inbox", latency=1, look=20, read=Exponential(3)),
        channel("desk", "inbox", read=1),
        meeting("briefing", "staff/chief, town/guard", Exponential(8), times=[20, 120]),
        meeting("called", "staff/chief", 5),
        order("I-1", 0, *(step(f"think {k}", "staff/clerk", Lognormal(8, 30)) for k in range(5))),
        order("I-2", 5, step("ring", "staff/clerk", send=send("town", "phone", "card"))),
        procedure("card", step("act", "town/guard", Triangular(5, 10, 30), milestone="acted")),
        inject("I-3", 5, "staff, town", "mail", "card", call_out="town"),
        order("I-4", 9, step("decide", takes=Exponential(5), decide_in="briefing")),
        order("I-5", 9, step("come", meet="called")),
        public("calls", "town/guard", 6, Exponential(3), (0, 150), patience=9),
    )


CHANGES = {
    "person": lambda s: one_more_person(s, "staff", "clerk"),
    "line": lambda s: one_more_line(s, "phone"),
    "line of a unit": lambda s: one_more_line(s, "phone", "staff"),
    "occasion": lambda s: one_more_occasion(s, "briefing"),
    "looks": lambda s: looked_at_twice_as_often(s, "mail"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_scenario_can_be_played_and_kept(name, tmp_path):
    changed = CHANGES[name](office())
    assert not problems(changed)
    (tmp_path / "scenario.yaml").write_text(dump(changed), encoding="utf-8")
    assert load(tmp_path / "scenario.yaml") == changed


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_leaves_the_draws_of_all_others_alone(name):
    """What takes as long as it was drawn takes equally long, whoever does it, and when."""
    for run in range(5):
        before, after = (simulate(s, 3, run) for s in (office(), CHANGES[name](office())))
        shared = drawn(before).keys() & drawn(after).keys()
        assert len(shared) > 15
        assert {k: drawn(before)[k] for k in shared} == {k: drawn(after)[k] for k in shared}


def drawn(log: Log) -> dict[tuple[object, ...], int]:
    """Return how long each stretch took that ended by itself, by what was decided.

    A meeting is named by when it was due: its number counts those before it.
    """
    columns, names = log.columns, log.names
    kinds = [KIND[k] for k in ("work", "talk", "read", "redial", "item", "opening", "call")]
    kinds += [KIND["travel"]]
    over = (columns["completed"] != NEVER) & (columns["outcome"] == 0)
    chosen = np.flatnonzero(over & np.isin(columns["kind"], kinds))
    keys = ("repetition", "part", "kind", "addressee", "to")
    return {
        (
            names.cases[columns["case"][row]],
            int(columns["scheduled" if columns["kind"][row] == KIND["opening"] else "number"][row]),
            names.activities[columns["activity"][row]],
            *(int(columns[k][row]) for k in keys),
        ): int(columns["completed"][row] - columns["started"][row])
        for row in chosen
    }


# one more person ----------------------------------------------------------------------------------


def test_the_new_one_is_like_the_first_holder_and_stands_after_the_last():
    """Not away when ann is: that somebody is away from 0 to 30 is said of ann, not of the post."""
    people = one_more_person(office(), "staff", "clerk").people
    ann, amy, new, bo, _ = people
    assert [p.id for p in people] == ["ann", "amy", "ann (one more)", "bo", "cy"]
    assert new == replace(ann, id="ann (one more)", absences=())
    assert office().people == (ann, amy, bo, people[-1])


def test_anybody_of_a_unit_is_followed_where_no_role_is_asked_for():
    assert [p.id for p in one_more_person(office(), "town").people][-2:] == ["cy", "bo (one more)"]


def test_where_there_are_deputies_only_the_first_of_them_is_followed():
    people = one_more_person(office(), "staff", "reader").people
    assert people[3].deputy_for == people[2].deputy_for
    assert people[3].id == "bo (one more)"


def test_one_more_and_another_are_two():
    twice = one_more_person(one_more_person(office(), "staff", "clerk"), "staff", "clerk")
    assert len({p.id for p in twice.people}) == 6


# lines, occasions, looks --------------------------------------------------------------------------


def test_a_line_is_added_to_the_channel_or_to_the_unit_on_it():
    more = one_more_line(office(), "phone")
    assert [c.lines for c in more.channels if c.id == "phone"] == [3]
    assert more.units == office().units
    more = one_more_line(office(), "phone", "staff")
    assert [u.lines for u in more.units if u.id == "staff"] == [(("phone", 2),)]
    assert more.channels == office().channels


def test_another_occasion_is_in_the_middle_of_the_longest_time_before_one():
    """Before 20 lie 20 min, before 120 lie 100: their middle is 70."""
    more = one_more_occasion(office(), "briefing")
    assert [to_minutes(t) for t in more.meetings[0].times] == [20, 70, 120]


def test_before_the_first_occasion_there_may_be_the_longest_time():
    """Before 100 lie 100 min, since STARTEX: their middle is 50."""
    late = exercise(200, person("ann", "staff/a"), meeting("board", "staff/a", times=[100, 120]))
    (more,) = one_more_occasion(late, "board").meetings
    assert [to_minutes(t) for t in more.times] == [50, 100, 120]


def test_another_occasion_may_be_at_a_time_of_its_own():
    more = one_more_occasion(office(), "briefing", to_micros(10))
    assert [to_minutes(t) for t in more.meetings[0].times] == [10, 20, 120]


def test_a_meeting_without_times_gets_one_in_the_middle_of_the_exercise():
    more = one_more_occasion(office(), "called")
    assert [to_minutes(t) for t in more.meetings[1].times] == [90]


def test_an_inbox_is_looked_at_after_half_the_time():
    (mail,) = (c for c in looked_at_twice_as_often(office(), "mail").channels if c.id == "mail")
    assert mail.look is not None
    assert mail.look.value.mean() == 10


# what cannot be done ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s: one_more_person(s, "stuff", "clerk"), "Did you mean 'staff'?"),
        (lambda s: one_more_person(s, "staff", "clark"), "Did you mean 'clerk'?"),
        (lambda s: one_more_person(s, "town", "clerk"), "nobody can act as 'town/clerk'"),
        (lambda s: one_more_person(s, "control"), "nobody can act as 'control'"),
        (lambda s: one_more_line(s, "phon"), "Did you mean 'phone'?"),
        (lambda s: one_more_line(s, "open line"), "has as many lines as are wanted"),
        (lambda s: one_more_line(s, "radio"), "give some of its users another one"),
        (lambda s: one_more_line(s, "phone", "town"), "has as many lines as are wanted of its own"),
        (lambda s: one_more_line(s, "phone", "twon"), "Did you mean 'town'?"),
        (lambda s: one_more_occasion(s, "brief"), "Did you mean 'briefing'?"),
        (lambda s: one_more_occasion(s, "briefing", to_micros(20)), "has an occasion then"),
        (lambda s: one_more_occasion(s, "briefing", to_micros(180)), "not be in the exercise"),
        (lambda s: looked_at_twice_as_often(s, "male"), "Did you mean 'mail'?"),
        (lambda s: looked_at_twice_as_often(s, "desk"), "it has no 'look'"),
    ],
)
def test_what_cannot_be_added_to_is_refused_with_a_way_out(change, says):
    with pytest.raises(KrisimError, match=says.replace("?", r"\?")):
        change(office())
