"""Who knew when, over how many others, in what version: by hand, and in every scenario."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

import sim
from sim.log import MILESTONE, NEVER
from sim.measures.answers import Milestones
from sim.measures.knowing import KNOWING, knowing, knowing_table, lineages
from sim.scenario import Number, Scenario, Unit
from sim.studies import replicate
from tests.builders import (
    Things,
    exercise,
    inject,
    person,
    procedure,
    send,
    step,
)
from tests.builders import cascade as down
from tests.test_messages import (
    ANN,
    BO,
    CIA,
    CLERK,
    FEW,
    TOWN,
    away,
    heard,
    mail,
    phone,
    radio,
)
from tests.timelines.test_cascades import chain_of_command

FIRM = Unit("firm", "Firm", kind="counterpart")


def known(scenario: Scenario) -> dict[str, Any]:
    """Return by unit, for I-1: when it knew, over how many others, and if the right version."""
    table = replicate(scenario, 1)["knowing"]
    table = table[table["case"] == "I-1"]
    columns = (table[k] for k in ("unit", "at", "relays", "right"))
    rows = zip(*columns, strict=True)
    return {str(unit): (at, relays, bool(right)) for unit, at, relays, right in rows}


def relay(end: float = 60, *more: Things, by: Any = None) -> Scenario:
    """The firm calls staff at 3 (until 7), staff calls town (until 11), town region (until 15)."""
    cards = [
        procedure("first", step("tell town", CLERK, send=send("town", "phone", "second"))),
        procedure("second", step("tell region", TOWN, send=send("region", "phone"))),
    ]
    called = inject("I-1", 3, "staff", "phone", "first", sender="firm")
    return exercise(end, by or phone(), FIRM, ANN, BO, CIA, called, cards, *more)


# when and over whom -------------------------------------------------------------------------------


def test_relays_are_the_units_between_exercise_control_and_whoever_knows():
    assert known(relay()) == {
        "staff": (4, 0, True),
        "town": (8, 1, True),
        "region": (12, 2, True),
    }


def test_who_was_to_be_told_and_was_not_does_not_know():
    """ENDEX at 13, amid the last talk."""
    found = known(relay(13))
    assert found["town"] == (8, 1, True)
    at, relays, right = found["region"]
    assert isnan(at)
    assert isnan(relays)
    assert right is False


def test_nobody_is_asked_about_an_inject_that_was_not_sent():
    late = inject("I-2", 9, "town", "phone", sender="firm", withdrawn=True)
    runs = replicate(relay(60, late), 1)
    assert set(runs["knowing"]["case"]) == {"I-1"}


def test_whoever_is_told_twice_knows_from_the_first_time():
    """Staff mails region (7-10, read 12-13) before it hears it from town (11-15)."""
    both = procedure(
        "first",
        step("mail", CLERK, send=send("region", "mail")),
        step("tell town", CLERK, send=send("town", "phone", "second"), after="mail"),
    )
    second = procedure("second", step("tell region", TOWN, send=send("region", "phone")))
    called = inject("I-1", 3, "staff", "phone", "first", sender="firm")
    scenario = exercise(60, phone(), mail(), FIRM, ANN, BO, CIA, called, both, second)
    assert known(scenario)["region"] == (10, 1, True)


def test_several_who_are_called_one_after_the_other_are_told_by_the_caller():
    """Town and region both hear it from staff, though the second call follows the first."""
    card = procedure("first", step("tell", CLERK, send=send("town, region", "phone")))
    called = inject("I-1", 3, "staff", "phone", "first", sender="firm")
    found = known(exercise(60, phone(), FIRM, ANN, BO, CIA, called, card))
    assert found["town"] == (8, 1, True)
    assert found["region"] == (12, 1, True)


def test_what_an_order_is_followed_by_is_not_told_by_those_who_got_it():
    """Top briefs left and right (5-25), then writes to control: over one unit, top."""
    steps = [
        step("alert", takes=10, cascade=down()),
        step("report", "top/head", send=send("control", "note"), after="alert"),
    ]
    card = procedure("card", *steps)
    scenario = exercise(60, chain_of_command(), inject("I-1", 5, "top", does="card"), card)
    assert known(scenario) == {
        "top": (0, 0, True),
        "left": (10, 1, True),
        "right": (20, 1, True),
        "far": (20, 2, True),
        "control": (20, 1, True),
    }


def test_people_of_another_unit_who_take_part_in_an_answer_are_between():
    """Bo of town writes the letter of staff's card: region knows over staff and town."""
    card = procedure("first", step("write", TOWN, send=send("region", "mail")))
    called = inject("I-1", 3, "staff", "phone", "first", sender="firm")
    scenario = exercise(60, phone(), mail(), FIRM, ANN, BO, CIA, called, card)
    assert known(scenario) == {"staff": (4, 0, True), "region": (10, 2, True)}


def test_what_a_unit_writes_to_itself_is_no_relay():
    """Ann writes to the chief of her own unit, who calls town: over staff alone."""
    cards = [
        procedure("first", step("note", CLERK, send=send("staff/chief", "mail", "second"))),
        procedure("second", step("call", "staff/chief", send=send("town", "phone"))),
    ]
    chief = person("chef", "staff/chief")
    called = inject("I-1", 3, "staff/clerk", "phone", "first", sender="firm")
    scenario = exercise(60, phone(), mail(), FIRM, ANN, chief, BO, called, cards)
    assert known(scenario) == {"staff": (4, 0, True), "town": (14, 1, True)}


def test_who_hears_it_on_the_radio_was_told_by_the_speaker():
    card = procedure("first", step("say", CLERK, send=send("town, region", "radio", "second")))
    second = procedure("second", step("report", TOWN, send=send("control", "phone")))
    called = inject("I-1", 3, "staff", "phone", "first", sender="firm")
    scenario = exercise(60, phone(), radio(), FIRM, ANN, BO, CIA, called, card, second)
    found = known(scenario)
    assert found["town"] == found["region"] == (6, 1, True)
    assert found["control"] == (10, 2, True)


# versions -----------------------------------------------------------------------------------------


def test_below_a_wrong_version_all_know_the_wrong_one():
    card = procedure("card", step("alert", takes=10, cascade=down(fidelity=0.0)))
    scenario = exercise(60, chain_of_command(), inject("I-1", 5, "top", does="card"), card)
    assert known(scenario) == {
        "top": (0, 0, True),
        "left": (10, 1, False),
        "right": (20, 1, False),
        "far": (20, 2, False),
    }


def test_whoever_is_told_the_right_version_later_holds_it_in_the_end():
    """Left hears a wrong version of the order (5-15), then top writes the right one to it."""
    steps = [
        step("alert", takes=10, cascade=down(fidelity=0.0)),
        step("write", "top/head", send=send("left", "note"), after="alert"),
    ]
    card = procedure("card", *steps)
    scenario = exercise(60, chain_of_command(), inject("I-1", 5, "top", does="card"), card)
    assert known(scenario)["left"] == (10, 1, True)
    assert known(scenario)["right"] == (20, 1, False)


def test_what_follows_from_a_wrong_version_is_wrong():
    """Left was told the wrong version of an order, and writes to control because of it."""
    cards = [
        procedure("card", step("alert", takes=10, cascade=down(fidelity=0.0, procedure="then"))),
        procedure("then", step("report", "left/head", send=send("control", "note"))),
    ]
    scenario = exercise(60, chain_of_command(), inject("I-1", 5, "top", does="card"), cards)
    assert known(scenario)["control"][2] is False


def test_whoever_asked_back_knows_the_right_version_from_the_first_telling_on():
    """Heard from 3 to 7; wrong until 27, asked until 29. Before that the version is wrong."""
    wrong = phone(misunderstanding=(1.0, 20, 2))
    assert known(relay(60, by=wrong))["staff"] == (4, 0, True)
    assert known(relay(20, by=wrong))["staff"] == (4, 0, False)


def test_whoever_left_it_lying_knows_it():
    idle = Unit("town", "Town", leaves=Number(1.0))
    note = procedure("note", step("note", takes=1))
    called = inject("I-1", 3, "town, region", "mail", "note", sender="firm")
    scenario = exercise(60, mail(), idle, FIRM, BO, CIA, called, note)
    assert known(scenario) == {"town": (3, 0, True), "region": (3, 0, True)}


# over many runs -----------------------------------------------------------------------------------


def table_of(*rows: tuple[Any, ...]) -> dict[str, Any]:
    """Return the row of I-1; ``rows``: run, unit, at, relays, right. ENDEX is 100 later."""
    full = [(run, "I-1", *rest, 100.0) for run, *rest in rows]
    found = pd.DataFrame(full, columns=["run", *KNOWING])
    (row,) = knowing_table(found, relay()).to_dict("records")
    return {str(k): v for k, v in row.items()}


def test_first_and_last_are_those_who_most_often_were():
    """Staff is first in two of three runs; region is last in all, once because it never knew."""
    row = table_of(
        *[(0, "staff", 2.0, 0.0, True), (0, "town", 5.0, 1.0, True), (0, "region", 9.0, 2.0, True)],
        *[
            (1, "staff", 4.0, 0.0, True),
            (1, "town", 8.0, 1.0, True),
            (1, "region", 20.0, 2.0, True),
        ],
        *[
            (2, "staff", 7.0, 1.0, True),
            (2, "town", 3.0, 0.0, False),
            (2, "region", nan, nan, False),
        ],
    )
    assert (row["runs"], row["units"]) == (3, 3)
    assert (row["first_unit"], row["first_share"]) == ("staff", pytest.approx(2 / 3))
    assert (row["last_unit"], row["last_share"]) == ("region", 1)
    assert (row["first"], row["last"]) == (3, 20)
    assert row["never"] == pytest.approx(1 / 9)
    assert row["right"] == pytest.approx(7 / 9)
    assert row["relays"] == pytest.approx(7 / 8)
    assert row["untold"] == "region 33 %"


def test_if_most_runs_leave_somebody_untold_all_know_never():
    row = table_of((0, "staff", 2.0, 0.0, True), (1, "staff", nan, nan, False))
    assert row["first"] == row["last"] == 2
    row = table_of(
        (0, "staff", 2.0, 0.0, True),
        *[(run, "staff", nan, nan, False) for run in (1, 2)],
    )
    assert row["first"] == row["last"] == inf
    assert (row["first_unit"], row["first_share"]) == ("staff", pytest.approx(1 / 3))


def test_units_outside_are_told_apart():
    row = table_of((0, "firm", nan, nan, False), (0, "staff", 2.0, 0.0, True))
    assert (row["units"], row["never"], row["untold"]) == (1, 0, "")
    assert row["untold_outside"] == "Firm 100 %"
    row = table_of((0, "firm", 3.0, 0.0, True))
    assert (row["units"], row["first_unit"], row["untold_outside"]) == (0, "", "")


def test_the_table_names_injects_in_the_order_of_the_scenario():
    """Region was to be told in every run, and comes too late for all of them."""
    late = [ANN, BO, away(50)[1]]
    cards = [
        procedure("first", step("tell town", CLERK, send=send("town", "phone", "second"))),
        procedure("second", step("tell region", TOWN, send=send("region", "phone"))),
    ]
    called = inject("I-1", 3, "staff", "phone", "first", sender="firm", title="Alarm")
    scenario = exercise(60, phone(), FIRM, late, called, cards)
    table = sim.knowing(replicate(scenario, 2))
    columns = ["case", "title", "runs", "first_unit", "last_unit", "last", "untold"]
    assert table[columns].to_numpy().tolist() == [
        ["I-1", "Alarm", 2, "staff", "region", inf, "region 100 %"]
    ]


# laws ---------------------------------------------------------------------------------------------


@FEW
@given(heard())
def test_whoever_passes_something_on_knew_it_before(heard):
    """And over one unit more; nobody knows anything before the inject is sent."""
    log, found = heard.run.log, heard.messages
    columns = {name: column.tolist() for name, column in log.columns.items()}
    lines = lineages(found, columns)
    sent = {r.case: int(log.columns["scheduled"][r.line]) for r in heard.run.of_kind("inject")}
    first: dict[int, int] = {}
    for message in found:
        if message.known != NEVER:
            first[message.case] = min(first.get(message.case, message.known), message.known)
    for message, line in zip(found, lines, strict=True):
        assert message.known == NEVER or message.known >= sent.get(message.case, 0)
        passed_on = log.names.units[message.sender] != "control" and message.case in sent
        if passed_on:
            assert message.set >= first[message.case], message
            assert line.links >= 1 + (message.sender != message.receiver), message


@FEW
@given(heard())
def test_every_unit_concerned_has_a_row_and_knows_no_earlier_than_it_notices(heard):
    log = heard.run.log
    columns = {name: column.tolist() for name, column in log.columns.items()}
    milestones = Milestones(log)
    rows = knowing(heard.messages, milestones, log, columns)
    concerned = [(c, u, of) for c, u, of in milestones if milestones.sent(c) != NEVER]
    assert len(rows) == len(concerned)
    for row, (case, _, reached) in zip(rows, concerned, strict=True):
        at, relays = float(str(row[2])), float(str(row[3]))
        assert isnan(at) == isnan(relays)
        noticed = reached.get(MILESTONE["noticed"])
        if not isnan(at):
            assert noticed is not None
            assert noticed.at != NEVER
            assert at * 60e6 >= noticed.at - milestones.sent(case) - 1
            assert relays >= 0
