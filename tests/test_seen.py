"""What a log says of what the plan foresees: times, what stayed open, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sim.clock import MINUTE, SECOND
from sim.drill.comparison import seen as why
from sim.drill.comparison.deviating import deviations
from sim.drill.comparison.judging import propose
from sim.drill.comparison.playing import Moment
from sim.drill.comparison.replaying import replay
from sim.drill.comparison.seen import Silence, seen
from sim.scenario import Event, Expectation, Objective, Scenario, Target
from tests.builders import channel, exercise, inject, person, procedure, send, step
from tests.drills import log_of

NOTICED, DECIDED, ACTED = (Moment("I-1", "staff", m) for m in ("noticed", "decided", "acted"))
INF = float("inf")


def plan() -> Scenario:
    """Return two messages to a staff that decides and tells the town."""
    return exercise(
        240,
        person("ann", "staff/chief", deputy=("staff/clerk",)),
        person("bo", "staff/clerk"),
        person("cy", "town/clerk"),
        person("di", "press/clerk"),
        channel("mail", "inbox"),
        procedure(
            "card",
            step("decide", "staff/chief", 5, milestone="decided"),
            step("act", "staff/clerk", 5, "decide", milestone="acted"),
            step("tell", "staff/clerk", after="act", send=send("town", "mail")),
        ),
        inject("I-1", 5, "staff", "mail", "card", expectations=(soon("acted", 30),)),
        inject("I-2", 60, "staff", "mail", "card"),
    )


def soon(milestone: Any, minutes: float, *units: str, rule: Any = "all") -> Expectation:
    return Expectation(f"{milestone} soon", milestone, round(minutes * MINUTE), units, rule=rule)


def of(moment: Moment, *rows: str, silence: Silence = "unknown") -> dict[str, Any]:
    """Return what a log that begins with the sending of I-1 says of a moment."""
    again = replay(plan(), log_of("08:05 sent I-1", *rows))
    (row,) = seen(again, [moment], silence).to_dict("records")
    return {str(k): v for k, v in row.items()}


def test_a_time_counts_from_the_sending():
    row = of(ACTED, "08:20 acted I-1 staff")
    assert (row["took"] / MINUTE, row["until"] / MINUTE, row["why"]) == (15, 235, "")
    assert row["width"] == 2 * SECOND  # either clock was read to the second


def test_the_first_of_several_times_counts_and_the_last_completion():
    twice = ("08:20 acted I-1 staff", "08:15 acted I-1 staff")
    assert of(ACTED, *twice)["took"] == 10 * MINUTE
    again = ("08:20 completed I-1 staff", "08:15 completed I-1 staff")
    assert of(Moment("I-1", "staff", "completed"), *again)["took"] == 15 * MINUTE


def test_the_precisions_of_both_clocks_add_up():
    row = of(ACTED, "08:20 acted I-1 staff precision=60")
    assert row["width"] == 61 * SECOND


def test_silence_is_no_answer_unless_the_evaluator_says_so():
    assert of(ACTED)["why"] == why.SILENT
    row = of(ACTED, silence="open")
    assert (row["took"], row["until"], row["why"]) == (INF, 235 * MINUTE, "")


def test_what_was_watched_and_did_not_come_is_open_for_as_long_as_it_was_watched():
    assert of(ACTED, "not_acted I-1 staff")["until"] == 235 * MINUTE
    row = of(ACTED, "09:05 not_acted I-1 staff")
    assert (row["took"], row["until"]) == (INF, 60 * MINUTE)


def test_what_came_after_endex_or_a_withdrawal_did_not_come():
    assert of(ACTED, "12:30 acted I-1 staff")["took"] == INF
    row = of(ACTED, "08:20 acted I-1 staff", "08:15 withdrawn I-1")
    assert (row["took"], row["until"]) == (INF, 10 * MINUTE)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("acted I-1 staff",), why.TIMELESS),
        (("08:01 acted I-1 staff",), why.BACKWARDS),
    ],
)
def test_a_time_that_cannot_be_is_not_compared(rows, said):
    assert of(ACTED, *rows)["why"] == said


def test_a_time_before_the_sending_by_no_more_than_the_clocks_may_be_wrong_is_zero():
    assert of(NOTICED, "08:04 noticed I-1 staff precision=60")["took"] == 0


def test_nothing_is_said_of_an_inject_of_which_nobody_knows_when_it_was_sent():
    other = Moment("I-2", "staff", "acted")
    assert of(other, "09:20 acted I-2 staff")["why"] == why.UNSENT
    assert of(other, "09:20 withdrawn I-2")["why"] == why.WITHDRAWN


def test_what_rests_on_a_card_that_is_not_written_is_not_compared():
    unwritten = plan()
    cards = tuple(replace(card, placeholder=True) for card in unwritten.procedures)
    again = replay(
        replace(unwritten, procedures=cards),
        log_of("08:05 sent I-1", "08:06 noticed I-1 staff", "08:20 acted I-1 staff"),
    )
    assert seen(again, [ACTED, NOTICED])["why"].tolist() == [why.UNWRITTEN, ""]


# deviations ---------------------------------------------------------------------------------------


def differing(*rows: str) -> list[tuple[str, ...]]:
    found = deviations(replay(plan(), log_of(*rows)))
    return [
        tuple(row)
        for row in found[["kind", "inject", "unit", "seen", "planned"]].itertuples(index=False)
    ]


def test_an_exercise_that_went_as_planned_deviates_in_nothing():
    log = (
        "08:05 sent I-1 staff by=mail",
        "08:06 noticed I-1 staff",
        "08:10 decided I-1 staff role=chief",
        "08:20 acted I-1 staff role=clerk",
        "08:25 noticed I-1 town",
        "09:00 sent I-2",
    )
    assert differing(*log) == []


def test_what_another_unit_did_is_told_with_whom_it_concerns():
    assert differing("08:05 sent I-1", "08:20 acted I-1 press") == [
        ("another unit", "I-1", "press", "press", "staff; town")
    ]


def test_another_channel_and_receiver_are_told():
    assert differing("08:05 sent I-1 - to=press/clerk by=note") == [
        ("another receiver", "I-1", "press", "press", "staff"),
        ("another channel", "I-1", "", "note", "mail"),
    ]


def test_channels_receivers_and_roles_may_be_told_by_their_names():
    scenario = plan()
    named = replace(
        scenario,
        units=tuple(replace(u, name=f"{u.name} group") for u in scenario.units),
        roles=tuple(replace(r, name=f"the {r.name}") for r in scenario.roles),
        channels=tuple(replace(c, name=f"E-{c.name}") for c in scenario.channels),
    )
    log = log_of(
        "08:05 sent I-1 - to=Staff_group by=e-mail", "08:10 decided I-1 staff role=The_chief"
    )
    assert deviations(replay(named, log)).empty


def test_whoever_decides_without_mandate_is_told():
    assert differing("08:05 sent I-1", "08:10 decided I-1 staff role=clerk") == [
        ("without mandate", "I-1", "staff", "clerk", "chief")
    ]


def test_deputies_decide_for_those_they_stand_in_for():
    deputised = plan()
    people = tuple(
        replace(p, deputy_for=deputised.people[0].posts) if p.id == "bo" else p
        for p in deputised.people
    )
    log = log_of("08:05 sent I-1", "08:10 decided I-1 staff role=clerk")
    assert deviations(replay(replace(deputised, people=people), log)).empty


def test_what_comes_in_another_order_is_told_unless_the_clocks_cannot_tell():
    log = ("08:05 sent I-1", "08:20 decided I-1 staff")
    assert differing(*log, "08:19 acted I-1 staff") == [
        ("out of order", "I-1", "staff", "acted → decided", "decided → acted")
    ]
    assert differing(*log, "08:19 acted I-1 staff precision=60") == []


def test_an_inject_that_overtook_another_is_told():
    assert differing("09:05 sent I-1", "09:00 sent I-2") == [
        ("out of order", "I-2", "", "I-2 → I-1", "I-1 → I-2")
    ]


# expectations, targets, objectives ----------------------------------------------------------------


def rating(expectation: Expectation, *rows: str, silence: Silence = "unknown") -> str:
    """Return what is proposed of an expectation of I-1."""
    scenario = plan()
    first, *others = scenario.injects
    injects = (replace(first, expectations=(expectation,)), *others)
    again = replay(replace(scenario, injects=injects), log_of("08:05 sent I-1", *rows))
    (found,) = propose(again, "a log", silence).expectations.to_dict("records")
    return str(found["rating"])


@pytest.mark.parametrize(
    ("row", "proposed"),
    [
        ("08:34 acted I-1 staff", "met"),
        ("08:36 acted I-1 staff", "not met"),
        ("08:35 acted I-1 staff", "cannot say"),  # the clocks may be wrong by two seconds
        ("08:36 acted I-1 staff precision=120", "cannot say"),
        ("not_acted I-1 staff", "not met"),
        ("08:20 not_acted I-1 staff", "cannot say"),
        ("08:20 noticed I-1 staff", "cannot say"),
    ],
)
def test_an_expectation_is_judged_no_finer_than_the_log_allows(row, proposed):
    assert rating(soon("acted", 30), row) == proposed


def test_a_unit_of_which_the_log_is_silent_leaves_open_whether_all_did_it():
    both = soon("noticed", 30, "staff", "town")
    assert rating(both, "08:10 noticed I-1 staff") == "cannot say"
    assert rating(both, "08:10 noticed I-1 staff", silence="open") == "not met"
    assert rating(both, "08:50 noticed I-1 staff") == "not met"
    assert rating(replace(both, rule="any"), "08:10 noticed I-1 staff") == "met"


def test_a_pause_counts_against_nobody():
    pause = ("08:10 paused", "08:20 resumed")
    assert rating(soon("acted", 30), *pause, "08:44 acted I-1 staff") == "met"
    assert rating(soon("acted", 30), *pause, "08:46 acted I-1 staff") == "not met"


def test_targets_and_objectives_are_judged_by_what_the_log_says():
    scenario = plan()
    first, second = scenario.injects
    scenario = replace(
        scenario,
        objectives=(Objective("O", "act"),),
        injects=(replace(first, objectives=("O",)), replace(second, objectives=("O",))),
        targets=(
            Target(
                "T", "both", 90 * MINUTE, 0.9, Event("I-1", "sent"), Event("I-2", "acted", "staff"),
                objective="O",
            ),
        ),
    )  # fmt: skip
    log = ("08:05 sent I-1", "08:45 acted I-1 staff", "09:00 sent I-2", "09:34 acted I-2 staff")
    found = propose(replay(scenario, log_of(*log)), "a log")
    assert found.targets["verdict"].tolist() == ["met"]
    assert found.targets["median"].tolist() == [89]
    assert found.objectives["achieved"].tolist() == [0.5]  # the expectation is not met
    unknown = propose(replay(scenario, log_of(*log[:3])), "a log")
    assert unknown.targets["verdict"].tolist() == ["cannot say"]
