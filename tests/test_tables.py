"""The log as tables: names instead of codes, minutes instead of microseconds, nothing lost."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest

from sim.clock import MINUTE
from sim.engine import simulate
from sim.log import KINDS, MILESTONES, NEVER, OUTCOMES, PRESENCE, Log
from sim.measures.tables import milestones, minutes, presence, tasks
from tests.builders import (
    channel,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    person,
    play,
    procedure,
    public,
    send,
    step,
)


def small() -> Log:
    """Two work at once 0.5-10.5, then one alone until after ENDEX at 60; I-2 is never finished."""
    return play(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        order(
            "I-1",
            0.5,
            step("lift", "staff/clerk, town/guard", 10),
            step("file", "staff/clerk", 200, "lift"),
        ),
        order("I-2", 12, step("check", "staff/clerk", 5)),
    )


def busy_day() -> Log:
    """Return a log with a meeting, a call-out, calls from the public, a telephone and an inbox."""
    return simulate(
        exercise(
            90,
            person("ann", "staff/clerk"),
            person("bo", "town/guard"),
            person("cia", "town/guard", shift=(), on_call=on_call(5, 5)),
            channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
            channel("mail", "inbox", write=1, latency=1, look=10, read=2),
            meeting("briefing", "staff/clerk, town/guard", 10, times=[20, 70]),
            order("I-1", 0, step("tell", "staff/clerk", send=send("town", "phone", "card"))),
            procedure("card", step("act", "town/guard", 10, milestone="acted")),
            inject("I-2", 5, "staff, town", "mail", "card", call_out="town"),
            public("calls", "town", 10, 3, (0, 80)),
        )
    )


def row(table: pd.DataFrame, activity: str) -> pd.Series:
    (found,) = (r for _, r in table[table["activity"] == activity].iterrows())
    return found


# tasks --------------------------------------------------------------------------------------------


def test_times_are_minutes_after_startex_and_missing_where_they_have_not_come():
    table = tasks(small())
    lift, file, check = (row(table, a) for a in ("lift", "file", "check"))
    assert (lift["scheduled"], lift["started"], lift["completed"]) == (0.5, 0.5, 10.5)
    assert (file["started"], isnan(file["completed"])) == (10.5, True)
    assert (check["scheduled"], isnan(check["started"]), isnan(check["completed"])) == (
        12,
        True,
        True,
    )


def test_people_are_named_in_one_cell_and_missing_where_nobody_has_come():
    table = tasks(small())
    assert row(table, "lift")["people"] == "ann; bo"
    assert row(table, "file")["people"] == "ann"
    assert pd.isna(row(table, "check")["people"])


def test_names_stand_where_the_log_holds_codes():
    lift = row(tasks(small()), "lift")
    said = {name: lift[name] for name in ("case", "kind", "unit", "role", "addressee", "outcome")}
    assert said == {
        "case": "I-1",
        "kind": "work",
        "unit": "staff",
        "role": "clerk",
        "addressee": "control",
        "outcome": "completed",
    }
    assert row(tasks(small()), "file")["outcome"] == "open"


def test_a_cause_names_the_task_that_set_it_and_the_first_has_none():
    table = tasks(small())
    lift, file = row(table, "lift"), row(table, "file")
    assert file["cause"] == lift["task"]
    assert table["task"].tolist() == list(range(len(table)))
    first = table[table["kind"] == "inject"]
    assert first["cause"].isna().all()


def test_who_was_waited_for_is_named():
    table = tasks(
        play(
            60,
            person("ann", "staff/clerk"),
            order("X", 0, step("long", "staff/clerk", 10), priority=1),
            order("I-1", 0, step("draft", "staff/clerk", 5)),
        )
    )
    assert row(table, "draft")["waited_for"] == "ann"
    assert pd.isna(row(table, "long")["waited_for"])


def test_no_row_of_the_log_is_left_out_and_every_code_can_be_found_again():
    log = busy_day()
    table = tasks(log)
    assert len(table) == len(log)
    vocabularies = {
        "case": log.names.cases,
        "kind": KINDS,
        "outcome": OUTCOMES,
        "unit": log.names.units,
        "role": log.names.roles,
        "addressee": log.names.units,
        "channel": log.names.channels,
        "activity": log.names.activities,
        "waited_for": log.names.waited_for,
    }
    for name, vocabulary in vocabularies.items():
        wanted = [None if c == NEVER else vocabulary[c] for c in log.columns[name].tolist()]
        assert [None if pd.isna(v) else v for v in table[name]] == wanted
    for name in ("number", "part", "repetition"):
        assert table[name].tolist() == log.columns[name].tolist()


def test_two_activities_of_one_name_are_one_in_the_table():
    """Two cards may have a step of the same name: a table has one category for both."""
    log = play(
        60,
        person("ann", "staff/clerk"),
        order("I-1", 0, step("check", "staff/clerk", 5)),
        order("I-2", 0, step("check", "staff/clerk", 5)),
    )
    table = tasks(log)
    assert list(table["activity"].cat.categories).count("check") == 1
    assert (table["activity"] == "check").sum() == 2


def test_the_run_is_named_in_every_row():
    log = simulate(exercise(60, person("ann", "s/c"), order("I-1", 0, step("a", "s/c", 1))), 0, 7)
    for table in (tasks(log), milestones(log), presence(log)):
        assert set(table["run"]) == {7}


# milestones and presence --------------------------------------------------------------------------


def test_milestones_say_when_and_by_which_task_and_keep_what_never_came():
    log = small()
    table = milestones(log)
    of_control = table[table["unit"] == "control"]
    done = of_control[of_control["milestone"] == "completed"]
    assert set(done["case"]) == {"I-1", "I-2"}
    assert done["at"].isna().all()
    sent = table[(table["milestone"] == "sent") & table["unit"].isna()]
    assert dict(zip(sent["case"], sent["at"], strict=True)) == {"I-1": 0.5, "I-2": 12}
    assert set(table["milestone"]) <= set(MILESTONES)


def test_a_milestone_that_never_came_has_no_task():
    table = milestones(small())
    never = table[table["at"].isna()]
    assert len(never)
    assert never["task"].isna().all()


def test_presence_says_where_everybody_was_from_when_until_when():
    log = play(
        60,
        person("ann", "staff/clerk", shift=(5, 30)),
        person("bo", "staff/clerk", shift=(), on_call=on_call(10, 20.5)),
        inject("I-1", 0, call_out="staff"),
    )
    table = presence(log).sort_values("start")
    assert set(table["state"]) <= set(PRESENCE)
    of_ann = table[table["person"] == "ann"][["state", "start", "end"]].to_numpy().tolist()
    assert of_ann == [["absent", 0, 5], ["present", 5, 30], ["absent", 30, 60]]
    of_bo = table[table["person"] == "bo"][["state", "start", "end"]].to_numpy().tolist()
    assert of_bo == [["on call", 0, 10], ["travelling", 10, 30.5], ["present", 30.5, 60]]


@pytest.mark.parametrize(
    ("micros", "shown"), [(0, 0.0), (1, 1 / MINUTE), (90_000_000, 1.5), (9 * 60 * MINUTE, 540)]
)
def test_minutes_are_exact_to_the_microsecond(micros, shown):
    assert minutes(np.array([micros]))[0] == shown


# written and read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [tasks, milestones, presence])
def test_a_table_comes_back_from_parquet_as_it_went(table, tmp_path):
    written = table(busy_day())
    written.to_parquet(tmp_path / "table.parquet", index=False)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "table.parquet"), written)


@pytest.mark.parametrize("table", [tasks, milestones, presence])
def test_a_table_of_a_day_on_which_nothing_happens_has_the_same_columns(table, tmp_path):
    quiet = table(play(60, person("ann", "staff/clerk")))
    assert list(quiet.columns) == list(table(busy_day()).columns)
    quiet.to_parquet(tmp_path / "quiet.parquet", index=False)
    assert len(pd.read_parquet(tmp_path / "quiet.parquet")) == len(quiet)
