"""Links between units and the sequence of a case: counted and told by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import KrisimError
from sim.measures.flow import doings, exchanges
from sim.measures.links import link_table, way
from sim.scenario import Scenario, Unit
from sim.studies import replicate
from tests.builders import (
    Things,
    exercise,
    inject,
    order,
    pause,
    person,
    play,
    procedure,
    public,
    send,
    step,
)
from tests.test_messages import ANN, BO, CIA, CLERK, TOWN, away, mail, phone, tell
from tests.timelines.test_cascades import chain_of_command


def rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Return some columns of a table, NaN as None."""
    chosen = table[list(columns)].astype(object)
    return list(chosen.where(chosen.notna(), None).itertuples(index=False, name=None))


# links --------------------------------------------------------------------------------------------

ENDS = ("sender", "receiver", "channel", "planned")


def test_a_link_counts_what_was_requested_and_what_of_it_was_received():
    """Three mails to town: read at 6 and 12; the third, set at 50, is not read before 56.

    ====  ========================================================
       0  written until 3, there at 5, read until 6: 6 minutes
       7  written until 10, there at 12, read until 13: 6 minutes
      50  written until 53, on its way at ENDEX
    ====  ========================================================
    """
    twice = [
        order(f"I-{k}", at, step(f"tell {k}", CLERK, send=send("town", "mail")))
        for k, at in ((1, 0), (2, 7), (3, 50))
    ]
    runs = replicate(exercise(54, mail(), ANN, BO, twice), 1)
    table = runs["links"]
    table = table[table["sender"] == "staff"]
    assert rows(table, *ENDS, "requested", "received", "missed", "wrong", "minutes") == [
        ("staff", "town", "mail", "mail", 3, 2, 1, 0, 6)
    ]


def test_a_link_of_nothing_received_has_no_mean():
    runs = replicate(exercise(60, phone(), ANN, away(), tell("phone")), 1)
    table = runs["links"]
    assert rows(table[table["sender"] == "staff"], "received", "missed", "minutes") == [
        (0, 1, None)
    ]


def test_what_was_misunderstood_and_not_asked_back_is_received_and_wrong():
    """Heard at 4; the question would come at 24."""
    unclear = phone(misunderstanding=(1.0, 20, 2))
    table = replicate(exercise(20, unclear, ANN, BO, tell("phone")), 1)["links"]
    assert rows(table[table["sender"] == "staff"], "received", "missed", "wrong") == [(1, 0, 1)]


def test_pauses_of_the_exercise_are_not_part_of_the_minutes():
    """They talk 0-4, and the exercise stands from 2 to 12: known at 14, 4 minutes."""
    table = replicate(exercise(60, phone(), ANN, BO, pause(2, 12), tell("phone")), 1)["links"]
    assert rows(table[table["sender"] == "staff"], "received", "minutes") == [(1, 4)]


def test_what_a_call_from_the_public_has_nobody_write_any_more_is_missed():
    """Ann answers 0-4 and is to tell town; at ENDEX she is writing."""
    card = procedure("pass on", step("note", CLERK, send=send("town", "mail")))
    calls = public("calls", "staff", 60, 4, (0, 1), does="pass on")
    scenario = exercise(6, mail(), ANN, BO, calls, card, inject("I-1", 0))
    table = replicate(scenario, 9)["links"]
    found = set(rows(table[table["sender"] == "staff"], "receiver", "received", "minutes"))
    assert found == {("town", 0, None)}


def test_what_went_another_way_than_planned_is_a_link_of_its_own():
    bo = person("bo", TOWN, shift=(20, 60))
    scenario = exercise(60, phone(fallback=("mail",)), mail(), ANN, bo, tell("phone"))
    table = sim.links(replicate(scenario, 1))
    assert rows(table[table["sender"] == "staff"], *ENDS, "received") == [
        ("staff", "town", "mail", "phone", 1)
    ]


def test_means_over_runs_weigh_every_message_alike():
    """By hand: 6 minutes once in the first run, 4 and 8 in the second; a third was missed."""
    columns = ("run", *ENDS, "requested", "received", "missed", "wrong", "minutes")
    ends = ("staff", "town", "mail", "mail")
    found = pd.DataFrame(
        [(0, *ends, 1, 1, 0, 1, 6.0), (1, *ends, 3, 2, 1, 0, 9.0), (2, *ends, 1, 0, 1, 0, None)],
        columns=list(columns),
    )
    scenario = exercise(60, ANN, BO, order("I-1", 0, step("x", CLERK, 1)))
    (row,) = link_table(found, scenario, 4).to_dict("records")
    assert (row["requested"], row["received"]) == (5 / 4, 3 / 4)
    assert row["missed"] == pytest.approx(2 / 5)
    assert row["wrong"] == pytest.approx(1 / 3)
    assert row["minutes"] == pytest.approx((6 + 2 * 9) / 3)


def tree() -> Scenario:
    card = procedure("card", step("tell", "left/head", send=send("top", "note")))
    return exercise(60, chain_of_command(), inject("I-1", 5, "left", does="card"), card)


@pytest.mark.parametrize(
    ("sender", "receiver", "expected"),
    [
        ("top", "left", "down"),
        ("top", "far", "down"),
        ("far", "left", "up"),
        ("far", "top", "up"),
        ("left", "right", "sideways"),
        ("right", "far", "sideways"),
        ("top", "top", "within"),
        ("control", "far", "outside"),
        ("far", "control", "outside"),
    ],
)
def test_a_link_lies_up_or_down_or_aside_or_outside_the_chain_of_command(
    sender, receiver, expected
):
    assert way(tree(), sender, receiver) == expected


def test_units_that_never_told_their_parent_anything_are_listed():
    """Left told top; right and far told nobody."""
    table = sim.links(replicate(tree(), 2))
    silent = table[table["requested"] == 0]
    assert rows(silent, "sender", "receiver", "way", "received", "missed") == [
        ("right", "top", "up", 0, None),
        ("far", "left", "up", 0, None),
    ]
    told = table[table["requested"] > 0]
    assert rows(told, "sender", "receiver", "way", "requested") == [
        ("control", "left", "outside", 1),
        ("left", "top", "up", 1),
    ]


def test_a_unit_below_a_counterpart_or_a_counterpart_itself_is_not_asked_to_report():
    units = [Unit("out", "Out", kind="counterpart"), Unit("staff", "Staff", parent="out")]
    units += [Unit("other", "Other", parent="staff", kind="counterpart")]
    scenario = exercise(60, units, ANN, inject("I-1", 9, "staff", sender="other"))
    assert sim.links(replicate(scenario, 1))["requested"].tolist() == [1]


def test_without_messages_there_are_no_links():
    scenario = exercise(60, ANN, order("I-1", 9, step("x", CLERK, 1), withdrawn=True))
    runs = replicate(scenario, 1)
    assert runs["links"].empty
    assert sim.links(runs).empty


# the sequence of a case ---------------------------------------------------------------------------

FIRM = Unit("firm", "Firm", kind="counterpart")
WHO = ("sender", "receiver", "channel", "what", "outcome")


def story(end: float = 60, *more: Things) -> Any:
    """The firm calls staff at 3; ann checks 7-9 and mails town and region (9-12)."""
    card = procedure(
        "card",
        step("check", CLERK, 2),
        step("tell", CLERK, send=send("town, region", "mail"), after="check"),
    )
    called = inject("I-1", 3, "staff", "phone", "card", sender="firm", title="Alarm")
    return play(end, phone(), mail(), FIRM, ANN, BO, CIA, called, card, *more)


def test_a_case_is_told_message_by_message():
    """There at 14, read until 15 by both."""
    table = exchanges(story(), "I-1")
    assert rows(table, "sent", "received", "until", *WHO) == [
        (3, 7, 7, "firm", "staff", "phone", "Alarm", "completed"),
        (12, 15, 15, "staff", "town", "mail", "tell", "completed"),
        (12, 15, 15, "staff", "region", "mail", "tell", "completed"),
    ]


def test_what_is_on_its_way_at_endex_lasts_until_then():
    table = exchanges(story(13), "I-1")
    assert rows(table, "sent", "received", "until", "outcome")[1:] == [
        (12, None, 13, "open"),
        (12, None, 13, "open"),
    ]


def test_work_of_a_case_stands_beside_its_messages():
    table = doings(story(), "I-1")
    assert rows(table, "unit", "role", "start", "end", "activity", "kind") == [
        ("staff", "clerk", 7, 9, "check", "work"),
        ("staff", "clerk", 9, 12, "tell", "write"),
        ("town", "", 14, 15, "reads", "read"),
        ("region", "", 14, 15, "reads", "read"),
    ]


def test_attempts_in_vain_come_before_what_was_done_instead():
    bo = person("bo", TOWN, shift=(20, 60))
    log = play(60, phone(fallback=("mail",)), mail(), ANN, bo, tell("phone"))
    table = exchanges(log, "I-1")
    assert rows(table[table["sender"] == "staff"], "sent", "received", "until", *WHO) == [
        (0, None, 1, "staff", "town", "phone", "writes instead", "no answer"),
        (6, None, 7, "staff", "town", "phone", "writes instead", "no answer"),
        (10, 21, 21, "staff", "town", "mail", "writes instead", "completed"),
    ]


def test_what_is_cut_off_is_told_and_then_said_again():
    log = play(60, phone(outages=(2, 5)), ANN, BO, tell("phone"))
    table = exchanges(log, "I-1")
    assert rows(table[table["sender"] == "staff"], "sent", "received", "until", *WHO) == [
        (0, None, 2, "staff", "town", "phone", "tell", "cut off"),
        (7, 11, 11, "staff", "town", "phone", "tell", "completed"),
    ]


def test_whoever_misunderstood_asks_back():
    things = [phone(misunderstanding=(1.0, 20, 2)), ANN, BO, tell("phone")]
    table = exchanges(play(60, *things), "I-1")
    assert rows(table[table["sender"] != "control"], "sent", "received", *WHO) == [
        (0, 4, "staff", "town", "phone", "tell", "completed"),
        (24, 26, "town", "staff", "phone", "asks back", "completed"),
    ]


def test_each_call_from_the_public_is_a_story_of_its_own():
    """Every call of 4 minutes lets ann call town, where each is misunderstood."""
    card = procedure(
        "pass on", step("tell", CLERK, 1), step("call", CLERK, send=send("town", "phone"))
    )
    calls = public("calls", "staff", 3, 4, (0, 60), does="pass on")
    unclear = phone(misunderstanding=(1.0, 2, 2), attempts=9)
    log = play(600, unclear, ANN, BO, calls, card, inject("I-1", 0), seed=3)
    first, second = exchanges(log, "calls", 1), exchanges(log, "calls", 2)
    for table in (first, second):
        assert table["what"].tolist().count("asks back") == 1
    assert first["received"].max() < second["sent"].min()
    assert doings(log, "calls", 1)["activity"].tolist().count("tell") == 1


def test_a_letter_that_was_never_sent_is_no_exchange():
    table = exchanges(play(2, mail(), ANN, BO, tell("mail")), "I-1")
    assert table[table["sender"] != "control"].empty


def test_another_case_is_another_story():
    log = story(60, inject("I-2", 30, "town", "phone", sender="firm", title="More"))
    assert exchanges(log, "I-2")["what"].tolist() == ["More"]
    assert doings(log, "I-2").empty


def test_a_case_that_is_not_there_is_refused_with_a_hint():
    with pytest.raises(KrisimError, match=r"no case 'I-11'\. Did you mean 'I-1'"):
        exchanges(story(), "I-11")
