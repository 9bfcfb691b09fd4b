"""Why a target is missed and what answers waited for: known answers, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from sim.clock import to_micros, to_minutes
from sim.errors import KrisimError
from sim.measures.every import MEASURES
from sim.measures.unanswered import caller_waits
from sim.scenario import Event, Target
from sim.studies import Runs, Told, explain, replicate
from sim.studies.asking import Asked, also, find
from sim.studies.awaited import why_awaited
from sim.studies.lateness import why_missed
from tests.builders import exercise, order, person, step
from tests.test_stretches import A_CLERK, ANN, BO, Row, log, other

ENDS = Event("I-1", "sent"), Event("I-1", "completed")
PRESS = Target("T1", "First press statement", to_micros(60), 0.9, *ENDS)
EMPTY = {name: pd.DataFrame(columns=measure.columns) for name, measure in MEASURES.items()}


def day() -> Runs:
    """Return four runs in which nothing is known yet."""
    scenario = exercise(
        100,
        person("ann", "staff/clerk"),
        person("bo", "town/chief"),
        order("I-1", 0, step("draft", "staff/clerk", 10)),
        order("I-2", 5, step("check", "staff/clerk", 10)),
        order("staff", 50, step("look", "staff/clerk", 1)),
    )
    return Runs(replace(scenario, targets=(PRESS,)), 0, 4, EMPTY)


def runs_of(**tables: Sequence[tuple[object, ...]]) -> Runs:
    empty = day()
    found = {k: pd.DataFrame(rows, columns=MEASURES[k].columns) for k, rows in tables.items()}
    return Runs(empty.scenario, 0, 4, EMPTY | found)


def late(run: int, waiting: float, work: float) -> list[tuple[object, ...]]:
    """Return the rows of one run: a wait in two parts for two tasks, and work."""
    wait = ("waiting", "staff", "clerk", "")
    why = ("meeting", "Briefing", "opening", "M", "contention")
    return [
        (run, "T1", *wait, "draft", *why, waiting / 2),
        (run, "T1", *wait, "send", *why, waiting / 2),
        (run, "T1", "work", "staff", "clerk", "", "draft", "", "", "", "", "", work),
    ]


# targets ------------------------------------------------------------------------------------------


def test_what_runs_that_miss_a_target_have_more_of_adds_up_and_the_most_comes_first():
    """Missed: 40 + 30 and 80 + 30 min, so 60 + 30; kept: 10 + 24 and 20 + 26, so 15 + 25.

    The difference is 45 of waiting and 5 of work, 90 % and 10 %.
    """
    met = [(0, "T1", 70.0, False, 0.0), (1, "T1", 110.0, False, 0.0)]
    met += [(2, "T1", 34.0, True, 0.0), (3, "T1", 46.0, True, 0.0)]
    rows = late(0, 40, 30) + late(1, 80, 30) + late(2, 10, 24) + late(3, 20, 26)
    told = why_missed(runs_of(targets=met, lateness=rows), "T1")
    numbers = told.parts[["kind", "missed", "kept", "difference", "share"]].to_numpy().tolist()
    assert numbers == [["waiting", 60, 15, 45, 0.9], ["work", 30, 25, 5, 0.1]]
    assert told.title() == (
        "First press statement was missed in 50% of 4 runs. There it took 1 h 30 min (mean), where"
        " it was kept 40 min; the limit is 1 h 0 min. Runs on the rarer side: 2; so this may be"
        " chance."
    )
    assert told.blocks()[0].lines == (
        ("90%", "60.0", "15.0", "waiting for clerk (staff): in the meeting Briefing"),
        ("10%", "30.0", "25.0", "clerk (staff): draft"),
    )


def test_a_part_that_one_run_lacks_is_nothing_there():
    """Missed: waiting in one run of two, 40: 20 in the mean. Kept: none."""
    met = [(0, "T1", 70.0, False, 0.0), (1, "T1", 80.0, False, 0.0), (2, "T1", 5.0, True, 0.0)]
    rows = [*late(0, 40, 30), *late(1, 0, 30)[2:], *late(2, 0, 5)[2:]]
    parts = why_missed(runs_of(targets=met, lateness=rows), "T1").parts
    assert parts[["missed", "kept"]].to_numpy().tolist() == [[30, 5], [20, 0]]


@pytest.mark.parametrize(("kept", "column"), [(False, "missed"), (True, "kept")])
def test_a_target_that_all_runs_miss_or_keep_is_told_by_what_its_time_was(kept, column):
    met = [(0, "T1", 50.0, kept, 0.0), (1, "T1", 70.0, kept, 0.0), (2, "T1", None, None, 0.0)]
    rows = late(0, 20, 30) + late(1, 40, 30) + late(2, 1000, 1000)
    told = why_missed(runs_of(targets=met, lateness=rows), "T1")
    assert told.parts[column].tolist() == [30, 30]
    assert told.parts["share"].tolist() == [0.5, 0.5]
    assert f"was {column} in all 2 runs" in told.title()


def test_a_target_without_occasion_cannot_be_explained():
    with pytest.raises(KrisimError, match="no occasion for target 'T1' in any run"):
        why_missed(runs_of(), "T1")


def test_whom_callers_waited_for_is_told_by_why():
    """Call 1: 0-5 ann does press. Call 2, set at 2: 2-5 press, 5-6 call 1, then hung up."""
    played = log(
        Row("inject", 0, 0, 0),
        other(0, 5),
        Row("call", 0, 5, 8, needs=A_CLERK, people=ANN, case=1, activity=0),
        Row("call", 2, None, 6, outcome="abandoned", needs=A_CLERK, case=1, activity=0),
        Row("call", 0, 0, 1, needs=A_CLERK, people=BO, case=0),
    )
    found = {key: to_minutes(length) for key, length in caller_waits(played, "X").items()}
    assert found == {
        ("town", "clerk", "busy", "press"): 8,
        ("town", "clerk", "busy", "draft"): 1,
    }


# units and roles ----------------------------------------------------------------------------------

ANN_BUSY = ("waiting", "staff", "clerk", "", "draft", "busy", "press", "work", "X", "contention")
ANN_OFF = ("waiting", "staff", "clerk", "", "check", "off duty", "", "", "", "unavailability")
CHIEF = ("waiting", "town", "chief", "", "check", "off duty", "", "", "", "unavailability")
MAIL = ("unread", "staff", "", "mail", "tell", "", "", "", "", "batching")
WORK = ("work", "staff", "clerk", "", "tell", "", "", "", "", "")
LEDGER: list[tuple[object, ...]] = [
    (0, "I-1", "staff", *ANN_BUSY, 40.0, 40.0),
    (1, "I-1", "town", *ANN_BUSY, 40.0, 0.0),
    (1, "I-2", "staff", *ANN_OFF, 20.0, 20.0),
    (2, "I-2", "staff", *CHIEF, 20.0, 8.0),
    (3, "I-2", "staff", *MAIL, 12.0, 12.0),
    (3, "I-2", "staff", *WORK, 99.0, 99.0),
]


def test_what_answers_waited_for_a_unit_is_told_by_why_and_by_inject():
    """Of 80 min 72 are staff's: 18 per run. Why: 40, 20, 12; I-1: 40, I-2: 32."""
    told = why_awaited(runs_of(ledger=LEDGER), "staff")
    assert told.title() == (
        "Answers waited 18.0 min per run for staff: 90% of all waiting on critical chains."
    )
    why, injects = told.blocks()
    assert why.lines == (
        ("56%", "10.0", "waiting for clerk (staff): busy with press"),
        ("28%", "5.0", "waiting for clerk (staff): nobody on duty"),
        ("17%", "3.0", "unread until somebody looks into the inbox (mail)"),
    )
    assert [line[:2] for line in injects.lines] == [("56%", "10.0"), ("44%", "8.0")]
    assert injects.lines[0][2].startswith("I-1")


def test_a_role_is_told_alone_or_in_its_unit():
    runs = runs_of(ledger=LEDGER)
    assert why_awaited(runs, None, "chief").parts["minutes"].sum() == 2
    assert why_awaited(runs, "staff", "clerk").parts["minutes"].sum() == 15
    assert why_awaited(runs, "town", "clerk").title() == (
        "No answer waited for clerk (town) in 4 runs."
    )


def test_the_sentences_are_told_in_swedish_too():
    told = why_awaited(runs_of(ledger=LEDGER), "staff", language="sv")
    assert told.title().startswith("Svaren väntade 18,0 min per körning på staff")
    assert told.blocks()[0].heading == "Varför:"


# what is asked for --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("I-1", "inject"),
        ("T1", "target"),
        ("town", "unit"),
        ("staff/clerk", "unit/role"),
        ("clerk", "role"),
    ],
)
def test_an_id_is_found_whatever_it_names(what, kind):
    assert find(day().scenario, what) == Asked(kind, what)


def test_of_several_things_with_one_id_the_inject_comes_first_and_that_is_said():
    scenario = day().scenario
    assert find(scenario, "staff") == Asked("inject", "staff", ("unit",))
    assert also(scenario, "staff") == ("'staff' is told as an inject; it is also the id of a unit.")
    assert also(scenario, "I-1") == ""


def test_an_unknown_id_is_answered_with_a_suggestion():
    with pytest.raises(KrisimError, match=r"role 'staff/clark'. Did you mean 'staff/clerk'?"):
        find(day().scenario, "staff/clark")


@pytest.mark.parametrize("more", [{"unit": "staff"}, {"run": 0}])
def test_a_unit_or_a_run_is_chosen_for_injects_only(more):
    with pytest.raises(KrisimError, match="can be chosen for an inject; 'T1' is no inject"):
        explain(day(), "T1", **more)


def test_everything_that_can_be_asked_is_told_of_runs_that_were_played():
    """Ann drafts 0-10; check of 5 waits 5 min for her; look of 50 for nobody."""
    runs = replicate(day().scenario, 2)
    unit, role, post = (explain(runs, what) for what in ("clerk", "staff/clerk", "clerk"))
    for told in (unit, role, post):
        assert isinstance(told, Told)
        assert told.parts["minutes"].tolist() == [5]
