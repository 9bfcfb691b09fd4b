"""Stretches between milestones, and the same by channel and objective: by hand, and as laws."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import to_micros
from sim.measures.answers import AFTER_SENT
from sim.measures.covering import covered
from sim.measures.stretches import WAYS, Way, pooled_table, spans, stretch_table, summarise
from sim.measures.survival import quantile_interval
from sim.scenario import Event, Objective, Scenario, Target, Unit
from sim.studies import Runs, replicate
from sim.studies.judging import targets
from sim.studies.responding import by_channel, by_objective, responses, stretches
from tests.builders import channel, exercise, inject, person, procedure, send, step

Answer = dict[str, Any]


def answer(run: int = 0, case: str = "I-1", unit: str = "town", **more: float | None) -> Answer:
    """Return a row of the answers: minutes of each foreseen milestone, None where it was open."""
    end = more.pop("until_end", 60.0)
    found: Answer = {"run": run, "case": case, "unit": unit, "sent": 0.0, "until_end": end}
    for milestone in AFTER_SENT:
        key = milestone.replace(" ", "_")
        time = more.get(key)
        found[milestone] = nan if time is None else time
        found[f"has_{milestone}"] = key in more
    return found | ({"sent": more["sent"]} if "sent" in more else {})


def table(*answers: Answer) -> pd.DataFrame:
    return pd.DataFrame(answers)


def rows(found: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    records: list[Any] = found.to_dict("records")
    return {(r["from"], r["to"]): r for r in records}


# stretches ----------------------------------------------------------------------------------------


def test_each_stretch_runs_from_one_foreseen_milestone_to_the_next():
    """Nobody has to decide: from noticing it goes straight to acting."""
    found = stretch_table(table(answer(delivered=1.0, noticed=4.0, acted=10.0, completed=12.5)))
    assert list(zip(found["from"], found["to"], found["median"], strict=True)) == [
        ("sent", "delivered", 1),
        ("delivered", "noticed", 3),
        ("noticed", "acted", 6),
        ("acted", "completed", 2.5),
    ]


def test_a_milestone_that_chance_left_out_splits_no_stretch_of_that_run():
    found = rows(
        stretch_table(
            table(
                answer(0, noticed=1.0, decided=5.0, acted=7.0),
                answer(1, noticed=1.0, acted=4.0),
            )
        )
    )
    assert {way: row["runs"] for way, row in found.items()} == {
        ("sent", "noticed"): 2,
        ("noticed", "decided"): 1,
        ("noticed", "acted"): 1,
        ("decided", "acted"): 1,
    }
    assert found["noticed", "acted"]["median"] == 3


def test_what_has_not_begun_is_not_open():
    """Of four answers two were never noticed, one was noticed and is open, one acted."""
    found = rows(
        stretch_table(
            table(
                answer(0, noticed=5.0, acted=15.0),
                answer(1, noticed=5.0, acted=None),
                answer(2, noticed=None, acted=None),
                answer(3, noticed=None, acted=None),
            )
        )
    )
    row = found["noticed", "acted"]
    assert (row["runs"], row["not_begun"], row["reversed"], row["reached"]) == (4, 2, 0, 1)
    assert row["open"] == 0.5
    assert (row["median"], row["p90"]) == (10, inf)


def test_a_stretch_that_nobody_began_has_no_times():
    row = rows(stretch_table(table(answer(noticed=None, acted=None))))["noticed", "acted"]
    assert (row["not_begun"], row["reached"]) == (1, 0)
    assert isnan(row["open"])
    assert isnan(row["median"])
    assert isnan(row["control"])


@pytest.mark.parametrize("decided", [20.0, None])
def test_whoever_acts_before_deciding_is_counted_apart(decided):
    """Acting after 15 min and deciding after 20, or never, is no stretch of -5 min."""
    first = answer(0, decided=decided, acted=15.0)
    other = answer(1, decided=10.0, acted=16.0)
    row = rows(stretch_table(table(first, other)))["decided", "acted"]
    assert (row["runs"], row["reversed"], row["not_begun"], row["reached"]) == (2, 1, 0, 1)
    assert (row["median"], row["open"]) == (6, 0)


def test_both_at_the_same_minute_are_a_stretch_of_no_length():
    row = rows(stretch_table(table(answer(noticed=3.0, acted=3.0))))["noticed", "acted"]
    assert (row["reached"], row["reversed"], row["median"]) == (1, 0, 0)


def test_an_open_stretch_is_watched_from_its_beginning_until_endex():
    """Took 20 and 55, and one open after 50: S falls to 2/3, and at 55 to 0.

    Taken as the longest, the open one would leave the median at 55 but nine tenths never.
    """
    found = stretch_table(
        table(
            answer(0, noticed=1.0, acted=21.0),
            answer(1, noticed=1.0, acted=56.0),
            answer(2, noticed=10.0, acted=None),
        )
    )
    row = rows(found)["noticed", "acted"]
    assert row["open"] == pytest.approx(1 / 3)
    assert (row["median"], row["p90"]) == (55, 55)


def test_control_is_for_how_long_of_a_stretch_the_exercise_stood():
    """Sent at 100, noticed at 110: the pause from 105 to 120 took 5 of the first, 10 of the next.

    The second answer was open all through it and is watched until ENDEX at 160.
    """
    answers = table(
        answer(0, sent=100.0, noticed=10.0, acted=30.0),
        answer(1, sent=100.0, noticed=0.0, acted=None),
    )
    found = rows(stretch_table(answers, ((105.0, 120.0),)))
    assert found["sent", "noticed"]["control"] == 2.5
    assert found["noticed", "acted"]["control"] == 12.5


TIMES = st.none() | st.integers(0, 60).map(float)
ANSWERS = st.lists(
    st.dictionaries(st.sampled_from([m.replace(" ", "_") for m in AFTER_SENT]), TIMES),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(ANSWERS)
def test_every_foreseen_stretch_is_in_one_row_and_never_negative(found):
    answers = table(*(answer(k, **each) for k, each in enumerate(found)))
    stretches_found = stretch_table(answers)
    counted = stretches_found[["not_begun", "reversed", "reached"]].sum(axis=1)
    still_open = (stretches_found["runs"] - counted).to_numpy()
    begun = stretches_found["reached"] + still_open
    shares = stretches_found["open"].fillna(0) * begun
    assert still_open == pytest.approx(shares, abs=1e-9)
    assert stretches_found["runs"].sum() == sum(len(each) for each in found)
    for way in WAYS:
        of = spans(answers, way)
        assert (of.took[of.begun] >= 0).all()


@settings(max_examples=30, deadline=None)
@given(ANSWERS)
def test_the_stretches_of_an_answer_in_order_add_up_to_the_response(found):
    answers = table(*(answer(k, **each) for k, each in enumerate(found)))
    told = [spans(answers, way) for way in WAYS]
    for k, each in enumerate(found):
        times = [each[m.replace(" ", "_")] for m in AFTER_SENT if m.replace(" ", "_") in each]
        if not times or None in times or any(b < a for a, b in pairwise([0, *times])):
            continue
        assert sum(of.took[of.row == k].sum() for of in told) == times[-1]


# all answers of a group ---------------------------------------------------------------------------


def everything(answers: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    return [("all", np.full(len(answers), True))]


def test_the_answers_of_a_group_are_taken_together():
    answers = table(
        answer(0, "I-1", noticed=1.0, acted=11.0),
        answer(0, "I-2", noticed=2.0, acted=32.0),
        answer(1, "I-1", noticed=3.0, acted=23.0),
        answer(1, "I-2", noticed=4.0, acted=None),
    )
    found = rows(pooled_table(answers, everything(answers)))
    assert list(found) == [("sent", "noticed"), ("sent", "acted"), ("noticed", "acted")]
    row = found["noticed", "acted"]
    assert (row["injects"], row["answers"], row["reached"], row["open"]) == (2, 4, 3, 0.25)
    assert (row["median"], row["p90"]) == (20, inf)
    assert found["sent", "acted"]["median"] == 23


def test_a_hundred_answers_of_one_run_say_no_more_than_that_run():
    answers = table(*(answer(0, f"I-{k}", acted=float(k)) for k in range(100)))
    row = rows(pooled_table(answers, everything(answers)))["sent", "acted"]
    assert (row["median"], row["median_low"], row["median_high"]) == (49, 0, inf)


def test_answers_that_are_alike_in_each_run_have_the_interval_of_the_runs():
    """50 runs in which 6 injects take the same: not the interval of 300 answers."""
    answers = table(*(answer(r, f"I-{k}", acted=float(r)) for r in range(50) for k in range(6)))
    row = rows(pooled_table(answers, everything(answers)))["sent", "acted"]
    alone = quantile_interval(np.arange(50.0), np.full(50, True), 0.5)
    assert (row["median_low"], row["median_high"]) == pytest.approx(alone, abs=1)
    together = summarise(spans(answers, Way("sent", "acted")))
    assert together[6] - together[5] < (alone[1] - alone[0]) / 2  # wrongly taken as 300


# targets ------------------------------------------------------------------------------------------


def target(name: str, minutes: float, start: Event, end: Event) -> Target:
    return Target(name, name, to_micros(minutes), 0.9, start, end)


SENT, ACTED, NOTICED = Event("I-1", "sent"), Event("I-1", "acted"), Event("I-1", "noticed")


def places(answers: pd.DataFrame, *wanted: Target) -> dict[tuple[str, str, str, str], list[str]]:
    found = covered(wanted, answers)
    return {(case, unit, *way): [t.id for t in of] for (case, unit, way), of in found.items()}


def test_a_target_covers_the_stretch_of_the_only_unit_that_may_come_to_its_end():
    answers = table(answer(noticed=1.0, acted=2.0), answer(unit="village", noticed=1.0))
    assert places(answers, target("T", 5, SENT, ACTED)) == {("I-1", "town", "sent", "acted"): ["T"]}


def test_a_target_that_the_first_of_several_units_decides_is_no_stretch_of_one():
    answers = table(answer(acted=2.0), answer(unit="village", acted=3.0))
    assert places(answers, target("T", 5, SENT, ACTED)) == {}
    named = target("T", 5, SENT, replace(ACTED, unit="village"))
    assert places(answers, named) == {("I-1", "village", "sent", "acted"): ["T"]}


def test_a_target_from_one_unit_to_another_or_from_inject_to_inject_is_no_stretch():
    answers = table(answer(noticed=1.0, acted=2.0), answer(unit="village", noticed=1.0, acted=2.0))
    apart = target("T", 5, replace(NOTICED, unit="town"), replace(ACTED, unit="village"))
    later = target("U", 5, Event("I-2", "sent"), replace(ACTED, unit="town"))
    same = target("V", 5, replace(NOTICED, unit="town"), replace(ACTED, unit="town"))
    back = target("W", 5, replace(ACTED, unit="town"), replace(NOTICED, unit="town"))
    calls = Target("C", "C", to_micros(3), 0.9, callers="calls")
    assert places(answers, apart, later, same, back, calls) == {
        ("I-1", "town", "noticed", "acted"): ["V"]
    }


def test_of_two_targets_on_a_stretch_the_tighter_one_comes_first():
    answers = table(answer(acted=2.0))
    assert places(answers, target("slow", 9, SENT, ACTED), target("fast", 4, SENT, ACTED)) == {
        ("I-1", "town", "sent", "acted"): ["fast", "slow"]
    }


# of a scenario ------------------------------------------------------------------------------------


def storm() -> Scenario:
    """Return two towns that learn of three things by telephone and note, and a counterpart.

    I-1 goes to both by note at 0, I-2 to the town by mail at 10 (in the box at 11), I-3 by note to
    the counterpart. The town acts in 5 min, the village in 20.
    """
    scenario = exercise(
        60,
        person("ann", "town/clerk"),
        person("bo", "village/clerk"),
        person("cia", "press/clerk"),
        Unit("press", "The press", kind="counterpart"),
        channel("mail", "inbox", latency=1, read=0),
        procedure("quick", step("go", "town/clerk", 5, milestone="acted")),
        procedure("slow", step("walk", "village/clerk", 20, milestone="acted")),
        procedure("print", step("set", "press/clerk", 30, milestone="acted")),
        inject("I-1", 0, "town", "note", "quick", objectives=("O1",)),
        inject("I-2", 10, "town", "mail", "quick", objectives=("O1", "O2")),
        inject("I-3", 20, "village", "note", "slow", objectives=("O2",)),
        inject("I-4", 20, "press", "note", "print", objectives=("O2",)),
    )
    return replace(
        scenario,
        objectives=(Objective("O1", "To act"), Objective("O2", "To last"), Objective("O3", "No")),
        targets=(
            target("T1", 6, SENT, ACTED),
            target("T2", 10, Event("I-3", "sent"), Event("I-3", "acted")),
        ),
    )


@pytest.fixture(scope="module")
def stormy() -> Runs:
    return replicate(storm(), 3)


def test_the_table_by_channel_takes_the_players_to_whom_an_inject_went(stormy):
    found = by_channel(stormy)
    acted = found[(found["from"] == "sent") & (found["to"] == "acted")].set_index("channel")
    assert acted["answers"].to_dict() == {"note": 6, "mail": 3}
    assert acted["injects"].to_dict() == {"note": 2, "mail": 1}
    assert acted["median"].to_dict() == {"note": 5, "mail": 6}
    assert acted["p90"].to_dict() == {"note": 20, "mail": 6}
    assert acted["name"].to_dict() == {"note": "note", "mail": "mail"}


def test_whoever_is_told_by_another_unit_counts_for_the_objective_but_not_for_the_channel():
    """The note goes to the town, which writes a mail to the village."""
    scenario = exercise(
        60,
        person("ann", "town/clerk"),
        person("bo", "village/clerk"),
        channel("mail", "inbox", latency=1, read=0),
        procedure("pass", step("tell", "town/clerk", None, send=send("village", "mail", "walk"))),
        procedure("walk", step("go", "village/clerk", 20, milestone="acted")),
        inject("I-1", 0, "town", "note", "pass", objectives=("O1",)),
    )
    runs = replicate(replace(scenario, objectives=(Objective("O1", "To act"),)), 2)
    noticed = {"from": ["sent"], "to": ["noticed"]}
    for found, answers in ((by_channel(runs), [2]), (by_objective(runs), [4])):
        rows_of = found[found[["from", "to"]].isin(noticed).all(axis=1)]
        assert rows_of["answers"].tolist() == answers
    assert "acted" not in set(by_channel(runs)["to"])


def test_the_table_by_objective_takes_every_inject_that_serves_it(stormy):
    found = by_objective(stormy)
    acted = found[(found["from"] == "sent") & (found["to"] == "acted")].set_index("objective")
    assert acted["answers"].to_dict() == {"O1": 6, "O2": 6}
    assert acted["name"].to_dict() == {"O1": "To act", "O2": "To last"}
    assert acted["median"].to_dict() == {"O1": 5, "O2": 6}


def test_the_share_within_a_target_is_that_of_the_targets(stormy):
    """T1 is met by the town in 5 of 6 min, T2 is missed by the village in 20 of 10."""
    of_targets = targets(stormy).set_index("target")
    told = responses(stormy).dropna(subset=["target"]).set_index("target")
    assert told["case"].to_dict() == {"T1": "I-1", "T2": "I-3"}
    assert told["met"].to_dict() == of_targets["met"].to_dict() == {"T1": 1, "T2": 0}
    assert told["within"].to_dict() == {"T1": 6, "T2": 10}
    for ours, theirs in (("met_low", "low"), ("met_high", "high")):
        assert told[ours].to_numpy() == pytest.approx(of_targets[theirs].to_numpy(), abs=1e-9)
    assert stretches(stormy)["target"].dropna().empty  # sending to acting is several stretches


def test_the_share_within_targets_by_channel_is_over_all_their_occasions(stormy):
    """By note came T1, met in every run, and T2, met in none: half, as sure as three runs are."""
    found = by_channel(stormy).query("`from` == 'sent' and to == 'acted'").set_index("channel")
    row = found.loc["note"]
    assert (row["targets"], row["met"]) == (2, 0.5)
    assert row["met_low"] < 0.25
    assert row["met_high"] > 0.75
    mail = found.loc["mail"]
    assert mail["targets"] == 0
    assert pd.isna(mail["met"])


def test_what_stands_in_for_a_card_counts_up_to_noticing_only():
    cards = tuple(replace(p, placeholder=p.id == "slow") for p in storm().procedures)
    scenario = replace(storm(), procedures=cards, targets=storm().targets[:1])
    found = by_channel(replicate(scenario, 2))
    note = found[found["channel"] == "note"].set_index(["from", "to"])
    assert note.loc[("sent", "noticed"), "answers"] == 4
    assert note.loc[("sent", "acted"), "answers"] == 2
    assert note["p90"].max() == 5
