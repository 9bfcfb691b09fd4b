"""Work for several together: all or nothing, matching, patience (R3, R4)."""

from __future__ import annotations

from tests.builders import order, person, play, rows, step

CLERK = "staff/clerk"


def test_a_task_for_three_holds_nobody_while_it_waits():
    """Ann is free, bo busy until 10, cia until 20.

    ====  ==========================================================
       0  lift needs three clerks and holds nobody
       5  phone is set: ann takes it although lift waits for her too
      10  bo is free; ann is not
      20  cia is free; ann is not
      25  ann is free: all three start
    ====  ==========================================================
    """
    log = play(
        60,
        person("ann", CLERK),
        person("bo", CLERK, "staff/b"),
        person("cia", CLERK, "staff/c"),
        order("I-1", 0, step("bo's", "staff/b", 10), step("cia's", "staff/c", 20)),
        order("I-2", 0, step("lift", f"3 {CLERK}", 10)),
        order("I-3", 5, step("phone", CLERK, 20)),
    )
    assert rows(log) == [
        ("bo's", "bo", 0, 0, 10, "completed"),
        ("cia's", "cia", 0, 0, 20, "completed"),
        ("lift", "ann bo cia", 0, 25, 35, "completed"),
        ("phone", "ann", 5, 5, 25, "completed"),
    ]


def test_needs_that_overlap_are_matched_whenever_they_can_be():
    """Ann is chief and clerk, bo is chief only: taking ann as chief would leave no clerk.

    Both needs can be met, by bo as chief and ann as clerk, so the task starts at 0.
    """
    log = play(
        60,
        person("ann", "staff/chief", CLERK),
        person("bo", "staff/chief"),
        order("I-1", 0, step("sign", f"staff/chief, {CLERK}", 10)),
    )
    assert rows(log) == [("sign", "ann bo", 0, 0, 10, "completed")]


def test_a_chain_of_three_needs_is_matched():
    """Ann could be a, b or c; bo a or b; cia a only: c = ann, b = bo, a = cia."""
    log = play(
        60,
        person("ann", "staff/a", "staff/b", "staff/c"),
        person("bo", "staff/a", "staff/b"),
        person("cia", "staff/a"),
        order("I-1", 0, step("lift", "staff/a, staff/b, staff/c", 10)),
    )
    assert rows(log) == [("lift", "ann bo cia", 0, 0, 10, "completed")]


def test_two_places_are_never_filled_by_one_person():
    """Ann holds both roles and is alone until bo comes at 20."""
    log = play(
        60,
        person("ann", "staff/chief", CLERK),
        person("bo", CLERK, shift=(20, 60)),
        order("I-1", 0, step("sign", f"staff/chief, {CLERK}", 10)),
    )
    assert rows(log) == [("sign", "ann bo", 0, 20, 30, "completed")]


def test_a_group_passed_over_longer_than_its_patience_keeps_the_idle():
    """Lift (patience 10) needs ann and bo; short work comes for each in turn.

    ====  ===============================================================
       0  ann's work of 8 starts; lift waits for her and bo
       5  bo takes 10 of work, until 15
       8  ann is idle
      10  lift has waited 10: ann is kept
      12  work for ann is set: it is later in the order and does not get her
      15  bo is free: both are there, lift starts
      25  lift ends; ann takes the work of 12
    ====  ===============================================================
    """
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "staff/b"),
        order("I-1", 0, step("ann's", "staff/a", 8)),
        order("I-2", 0, step("lift", "staff/a, staff/b", 10, patience=10)),
        order("I-3", 5, step("bo's", "staff/b", 10)),
        order("I-4", 12, step("more", "staff/a", 5)),
    )
    assert rows(log) == [
        ("ann's", "ann", 0, 0, 8, "completed"),
        ("lift", "ann bo", 0, 15, 25, "completed"),
        ("bo's", "bo", 5, 5, 15, "completed"),
        ("more", "ann", 12, 25, 30, "completed"),
    ]
    assert [row[1:] for row in rows(log, "gathering")] == [
        ("ann", 0, 10, 15, "completed"),
        ("bo", 0, 15, 15, "completed"),
    ]


def test_patience_lets_the_idle_go_again_after_as_long():
    """Lift (patience 10) needs ann and bo; bo is busy until 33.

    ====  ==================================================================
       0  bo starts work of 33; lift is set
      10  lift keeps ann
      15  work for ann is set and waits
      20  lift lets ann go and waits anew; ann does the work of 15, until 25
      30  lift keeps ann again, at most until 40
      33  bo is free: lift starts
    ====  ==================================================================
    """
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "staff/b"),
        order("I-1", 0, step("bo's", "staff/b", 33)),
        order("I-2", 0, step("lift", "staff/a, staff/b", 10, patience=10)),
        order("I-3", 15, step("more", "staff/a", 5)),
    )
    assert rows(log) == [
        ("bo's", "bo", 0, 0, 33, "completed"),
        ("lift", "ann bo", 0, 33, 43, "completed"),
        ("more", "ann", 15, 20, 25, "completed"),
    ]
    assert [row[1:] for row in rows(log, "gathering")] == [
        ("ann", 0, 10, 20, "cancelled"),
        ("ann", 0, 30, 33, "completed"),
        ("bo", 0, 33, 33, "completed"),
    ]


def test_urgent_work_takes_whom_a_group_keeps():
    """Lift (patience 5) keeps ann from 5; urgent work at 8 takes her until 12.

    Bo is free at 20, so lift starts then; its second patience, until 10, is over at 10, and it
    waits anew from 10: at 15 it keeps ann again.
    """
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "staff/b"),
        order("I-1", 0, step("bo's", "staff/b", 20)),
        order("I-2", 0, step("lift", "staff/a, staff/b", 10, patience=5)),
        order("I-3", 8, step("urgent", "staff/a", 4, priority=1)),
    )
    assert rows(log) == [
        ("bo's", "bo", 0, 0, 20, "completed"),
        ("lift", "ann bo", 0, 20, 30, "completed"),
        ("urgent", "ann", 8, 8, 12, "completed"),
    ]
    assert rows(log, "gathering")[0][1:] == ("ann", 0, 5, 8, "taken")
