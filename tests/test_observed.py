"""Observed logs: what a table says is kept, what it does not say stays empty and is not guessed."""

from __future__ import annotations

from functools import cache
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.drill import in_sequence, observed
from sim.drill.logs.observed import OPTIONAL
from sim.engine import simulate
from sim.errors import KrisimError
from sim.files import load
from sim.log import NEVER, Log
from sim.measures import tables
from sim.measures.every import MEASURES, OneRun, Setting
from sim.measures.explanation import Explainer
from sim.measures.known import NEEDS, PARTLY, known, unknown
from sim.measures.load import days
from sim.scenario import Scenario
from tests.builders import exercise, order, person, step

KKO = Path(__file__).parents[1] / "scenarios" / "kko2017"
LEFT_OUT = [*(c for c in OPTIONAL if c != "milestone"), "milestones", "presence"]


def rows(*each: dict[str, Any]) -> pd.DataFrame:
    """Return rows of one case that are work unless they say otherwise."""
    return pd.DataFrame([{"case": "I-1", "activity": "draft", **row} for row in each])


def told(log: Log, unit: str = "staff") -> list[tuple[float, float, str, str]]:
    """Return the stretches of the answer of a unit: from, until, kind, why."""
    for _, of, stretches in Explainer(log).answers():
        if of == unit:
            return [(s.start / 6e7, s.end / 6e7, s.kind, s.why) for s in stretches]
    return []


SENT = {"kind": "inject", "activity": "sent", "completed": 0.0}
WORK = {"unit": "staff", "people": "ann", "milestone": "completed"}
ALL_DAY = pd.DataFrame({"person": ["ann"], "state": ["present"], "start": [0.0], "end": [90.0]})

# what a table says --------------------------------------------------------------------------------


def test_a_simulated_log_is_read_back_from_its_tables():
    log = simulate(load(KKO))
    again = observed(
        tables.tasks(log), tables.presence(log), log.end / 6e7, "again", tables.milestones(log)
    )
    assert again.lacks == {"needs"}
    for table in (tables.milestones, tables.presence):
        pd.testing.assert_frame_equal(
            table(again).drop(columns="run").astype(str), table(log).drop(columns="run").astype(str)
        )
    one, two = (tables.tasks(each).drop(columns="run").astype(str) for each in (log, again))
    ended = log.columns["completed"] != NEVER
    pd.testing.assert_frame_equal(two[ended], one[ended])


def test_a_row_is_set_when_what_set_it_ended():
    log = observed(rows(SENT, {**WORK, "cause": 0, "started": 10.0, "completed": 15.0}))
    assert log.columns["scheduled"].tolist() == [NEVER, 0]


def test_what_set_a_row_is_forgotten_where_the_times_contradict_it():
    """Set at 7, but its cause ended at 0."""
    row = {**WORK, "cause": 0, "scheduled": 7.0, "started": 10.0, "completed": 15.0}
    assert observed(rows(SENT, row)).columns["cause"].tolist() == [NEVER, NEVER]


def test_rows_without_outcome_are_completed_at_their_end_or_open():
    log = observed(rows({"started": 1.0, "completed": 2.0}, {"started": 1.0, "completed": None}))
    assert tables.tasks(log)["outcome"].tolist() == ["completed", "open"]
    assert log.end == 2 * 60_000_000


def test_in_sequence_everything_waits_for_what_its_case_ended_last():
    table = rows(
        {"activity": "a", "started": 0.0, "completed": 10.0},
        {"activity": "b", "started": 12.0, "completed": 20.0},
        {"activity": "c", "started": 15.0, "completed": 30.0},
        {"case": "I-2", "activity": "d", "started": 11.0, "completed": 12.0},
    )
    found = in_sequence(table)
    assert found["scheduled"].tolist() == [0, 10, 10, 11]
    assert found["cause"].fillna(NEVER).tolist() == [NEVER, 0, 0, NEVER]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"case": ["I-1"]}), "needs the column 'activity'"),
        (rows({"kind": "wrok"}), "column kind: unknown 'wrok'. Did you mean 'work'?"),
        (rows({"outcome": "lots"}), "column outcome: unknown 'lots'"),
        (rows({"milestone": "act", "completed": 1.0}), "row 0: unknown milestone 'act'"),
        (rows({"started": 5.0, "completed": 4.0}), "row 0 (I-1, draft): completed is before start"),
    ],
)
def test_what_cannot_be_read_is_said(table, said):
    with pytest.raises(KrisimError) as error:
        observed(table)
    assert said in str(error.value)


# what it does not say -----------------------------------------------------------------------------


def test_without_causes_the_part_that_cannot_be_told_is_unknown_and_the_parts_add_up():
    """Sent at 0, work 10-15: nobody knows what was from 0 to 10."""
    log = observed(rows(SENT, {**WORK, "started": 10.0, "completed": 15.0}))
    assert told(log) == [(0, 10, "unknown", ""), (10, 15, "work", "")]


def test_a_row_that_is_known_by_its_end_only_is_unknown():
    assert told(observed(rows(SENT, {**WORK, "completed": 15.0}))) == [(0, 15, "unknown", "")]


def test_a_row_that_was_set_and_ended_is_unknown_where_nobody_saw_it_begin():
    row = {**WORK, "cause": 0, "completed": 15.0}
    assert told(observed(rows(SENT, row))) == [(0, 15, "unknown", "")]


@pytest.mark.parametrize(
    ("presence", "why"), [(ALL_DAY, "unknown"), (None, "unknown"), (ALL_DAY[:0], "unknown")]
)
def test_a_wait_for_somebody_who_was_free_has_no_known_reason(presence, why):
    row = {**WORK, "cause": 0, "started": 10.0, "completed": 15.0}
    assert told(observed(rows(SENT, row), presence)) == [
        (0, 10, "waiting", why),
        (10, 15, "work", ""),
    ]


def test_a_wait_for_somebody_who_was_busy_or_off_duty_is_told():
    """Ann does X 0-4 and is off duty 6-10."""
    there = pd.DataFrame(
        {"person": "ann", "state": "present", "start": [0.0, 10.0], "end": [6.0, 90.0]}
    )
    table = rows(
        SENT,
        {"case": "X", "activity": "press", "people": "ann", "started": 0.0, "completed": 4.0},
        {**WORK, "cause": 0, "started": 10.0, "completed": 15.0},
    )
    assert told(observed(table, there)) == [
        (0, 4, "waiting", "busy"),
        (4, 6, "waiting", "unknown"),
        (6, 10, "waiting", "off duty"),
        (10, 15, "work", ""),
    ]


def test_of_two_who_were_needed_the_second_is_not_blamed_if_the_first_may_have_been_away():
    """Nobody knows where ann was; bo was busy 0-10."""
    there = ALL_DAY.assign(person="bo")
    table = rows(
        SENT,
        {"case": "X", "activity": "press", "people": "bo", "started": 0.0, "completed": 10.0},
        {**WORK, "people": "ann; bo", "cause": 0, "started": 10.0, "completed": 15.0},
    )
    assert told(observed(table, there))[0] == (0, 10, "waiting", "unknown")


def test_somebody_whose_work_has_no_end_is_not_busy_for_ever():
    """Ann began X at 0 and handed it over, nobody wrote down when."""
    table = rows(
        SENT,
        {"case": "X", "people": "ann", "started": 0.0, "completed": None, "outcome": "handed over"},
        {**WORK, "cause": 0, "started": 10.0, "completed": 15.0, "outcome": "completed"},
    )
    assert told(observed(table, ALL_DAY))[0] == (0, 10, "waiting", "unknown")


def test_utilisation_without_presence_is_not_a_number():
    log = observed(rows({**WORK, "started": 0.0, "completed": 10.0}))
    table = days(log)
    assert table["busy"].tolist() == [10]
    assert table[["utilisation", "present", "free"]].isna().all(axis=None)


# what can be told ---------------------------------------------------------------------------------


def test_of_a_simulated_log_nothing_is_unknown():
    scenario = exercise(60, person("ann", "staff/a"), order("I-1", 0, step("draft", "staff/a", 5)))
    log = simulate(scenario)
    assert unknown(log, scenario).empty
    assert set(known(log, scenario)) == set(MEASURES)


def test_every_table_says_what_it_needs():
    assert NEEDS.keys() == MEASURES.keys()
    assert PARTLY.keys() <= MEASURES.keys()


def test_what_a_poor_log_cannot_tell_is_said():
    log = observed(pd.DataFrame({"case": ["I-1"], "activity": ["draft"]}))
    table = unknown(log).set_index("table")
    assert table["told"].value_counts()["no"] == len(MEASURES) - 1
    assert set(known(log)) == {"tasks"}
    assert "milestones" in str(table.loc["answers", "lacking"])
    assert "scenario" in str(table.loc["targets", "lacking"])


@cache
def full() -> tuple[Scenario, Log, dict[str, pd.DataFrame]]:
    """Return a large exercise, its log as if it were observed, and what that tells."""
    scenario = load(KKO)
    log = simulate(scenario)
    return scenario, log, known(stripped(log, ""), scenario)


def stripped(log: Log, column: str) -> Log:
    """Return a log as if it were observed, without one column."""
    return observed(
        tables.tasks(log).drop(columns=column, errors="ignore"),
        None if column == "presence" else tables.presence(log),
        log.end / 6e7,
        "observed",
        None if column == "milestones" else tables.milestones(log),
    )


BY_UNIT = ("ledger", "lateness")


def test_what_an_observed_log_tells_in_full_is_what_the_simulated_one_tells():
    """But for what rests on who else could have done it."""
    scenario, log, found = full()
    run = OneRun(log, Setting(scenario))
    rests_on_needs = {name for name, columns in PARTLY.items() if "needs" in columns}
    for name in found.keys() - rests_on_needs:
        simulated = pd.DataFrame(MEASURES[name].rows(run), columns=MEASURES[name].columns[1:])
        assert ordered(found[name]) == ordered(simulated), name
    for name in BY_UNIT:
        simulated = pd.DataFrame(MEASURES[name].rows(run), columns=MEASURES[name].columns[1:])
        assert by_kind(found[name]).round(6).equals(by_kind(simulated).round(6)), name


def ordered(table: pd.DataFrame) -> list[str]:
    """Return rows as texts, in order, without the run; numbers to a millionth of a minute."""
    return sorted(
        str([_said(v) for v in row])
        for row in table.drop(columns="run", errors="ignore").itertuples(index=False)
    )


def _said(value: object) -> str:
    if isinstance(value, float | np.floating):
        return "" if isnan(value) else f"{value:.6f}"
    return "" if value is None else str(value)


def by_kind(table: pd.DataFrame) -> pd.Series[float]:
    keys = ["case", "unit"] if "case" in table else ["target"]
    return table.groupby([*keys, "kind"])["minutes"].sum().sort_index()


@pytest.mark.parametrize("column", LEFT_OUT)
def test_a_table_without_a_column_tells_what_it_told_or_nothing(column):
    """Equal, absent, or empty cells; of stretches: what is not unknown is no more than it was."""
    scenario, log, whole = full()
    found = known(stripped(log, column), scenario)
    assert found.keys() <= whole.keys()
    for name, table in found.items():
        if name in BY_UNIT:
            stretches_are_the_same_or_unknown(table, whole[name])
        else:
            cells_are_the_same_or_empty(table, whole[name])


def stretches_are_the_same_or_unknown(table: pd.DataFrame, whole: pd.DataFrame) -> None:
    now, then = by_kind(table), by_kind(whole)
    names = [name for name in now.index.names if name != "kind"]
    sums = [each.groupby(names).sum() for each in (now, then)]
    pd.testing.assert_series_equal(sums[0], sums[1], rtol=1e-12)
    told = now[now.index.get_level_values("kind") != "unknown"]
    assert (told <= then.reindex(told.index) + 1e-6).all()
    keys = [*names, "cause"]
    causes = [t[t["cause"] != ""].groupby(keys)["minutes"].sum() for t in (table, whole)]
    certain = causes[0][causes[0].index.get_level_values("cause") != "rest"]
    if len(certain):
        assert (certain <= causes[1].reindex(certain.index).fillna(0) + 1e-6).all()


def cells_are_the_same_or_empty(table: pd.DataFrame, whole: pd.DataFrame) -> None:
    """Row by row as far as there are as many; else each row of the one is in the other."""
    if len(table) != len(whole):
        assert {*ordered(table)} <= {*ordered(whole)}
        return
    keys = [
        str(c) for c in whole if c == "start" or not pd.api.types.is_float_dtype(whole[c].dtype)
    ]
    known = [c for c in keys if _said(table[c].iloc[0]) or not table[c].isna().all()]
    one, two = (each.sort_values(known, kind="stable") for each in (table, whole))
    for column in whole:
        pairs = zip(one[column], two[column], strict=True)
        assert all(_said(a) in ("", _said(b)) for a, b in pairs), column
