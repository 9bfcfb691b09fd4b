"""Who goes first: the order of an instant and of waiting work (R3, R4)."""

from __future__ import annotations

from tests.builders import order, person, play, rows, step

CLERK = "staff/clerk"


def test_of_two_tasks_set_at_the_same_instant_the_more_urgent_starts_first():
    """Ann is alone; both are set at 10, the later one in the file has priority 2.

    ====  =====================
      10  urgent starts
      25  urgent ends, routine starts
      35  routine ends
    ====  =====================
    """
    log = play(
        60,
        person("ann", CLERK),
        order("I-1", 10, step("routine", CLERK, 10)),
        order("I-2", 10, step("urgent", CLERK, 15), priority=2),
    )
    assert rows(log) == [
        ("routine", "ann", 10, 25, 35, "completed"),
        ("urgent", "ann", 10, 10, 25, "completed"),
    ]


def test_priority_decides_between_what_waits_not_what_runs():
    """Ann works from 0 to 20; of the two set meanwhile the urgent one, set later, is next.

    ====  ==============================
       0  running starts
       5  early (priority 5) waits
      10  urgent (priority 1) waits
      20  urgent starts
      30  early starts
    ====  ==============================
    """
    log = play(
        60,
        person("ann", CLERK),
        order("I-1", 0, step("running", CLERK, 20)),
        order("I-2", 5, step("early", CLERK, 10)),
        order("I-3", 10, step("urgent", CLERK, 10, priority=1)),
    )
    assert rows(log) == [
        ("running", "ann", 0, 0, 20, "completed"),
        ("early", "ann", 5, 30, 40, "completed"),
        ("urgent", "ann", 10, 20, 30, "completed"),
    ]


def test_of_equals_the_one_set_first_starts_first():
    """Ann is busy until 20; b is set at 5, a at 10: b first, though a stands first in the file."""
    log = play(
        60,
        person("ann", CLERK),
        order("I-1", 0, step("running", CLERK, 20)),
        order("I-2", 10, step("a", CLERK, 10)),
        order("I-3", 5, step("b", CLERK, 10)),
    )
    assert rows(log)[1:] == [
        ("b", "ann", 5, 20, 30, "completed"),
        ("a", "ann", 10, 30, 40, "completed"),
    ]


def test_the_order_of_the_scenario_breaks_ties():
    """All is set at 0 with one priority: I-1 before I-2, and in I-1 a before b."""
    log = play(
        60,
        person("ann", CLERK),
        order("I-1", 0, step("a", CLERK, 10), step("b", CLERK, 10)),
        order("I-2", 0, step("c", CLERK, 10)),
    )
    assert rows(log) == [
        ("a", "ann", 0, 0, 10, "completed"),
        ("b", "ann", 0, 10, 20, "completed"),
        ("c", "ann", 0, 20, 30, "completed"),
    ]


def test_the_first_in_the_scenario_is_taken_of_those_who_are_free():
    """Bo stands before ann in the roster; ann is second choice even though she waited longer."""
    log = play(
        60,
        person("bo", CLERK),
        person("ann", CLERK),
        order("I-1", 0, step("a", CLERK, 10)),
        order("I-2", 15, step("b", CLERK, 10), step("c", CLERK, 10)),
    )
    assert rows(log) == [
        ("a", "bo", 0, 0, 10, "completed"),
        ("b", "bo", 15, 15, 25, "completed"),
        ("c", "ann", 15, 15, 25, "completed"),
    ]


def test_a_deputy_is_taken_only_while_no_holder_is_free():
    """Dan deputises for the chief and stands first in the roster; ann is chief.

    ====  ===========================================
       0  a: ann, the holder, is free
       5  b: ann is busy, dan steps in
      20  c: both are free, ann again
    ====  ===========================================
    """
    chief = "staff/chief"
    log = play(
        60,
        person("dan", CLERK, deputy=[chief]),
        person("ann", chief),
        order("I-1", 0, step("a", chief, 10)),
        order("I-2", 5, step("b", chief, 10)),
        order("I-3", 20, step("c", chief, 10)),
    )
    assert rows(log) == [
        ("a", "ann", 0, 0, 10, "completed"),
        ("b", "dan", 5, 5, 15, "completed"),
        ("c", "ann", 20, 20, 30, "completed"),
    ]


def test_a_person_with_roles_in_two_units_does_one_thing_at_a_time():
    """Ann is the staff's clerk and the town's press officer; both want her at 0.

    ====  ===========================================================
       0  she takes the staff's task (first in the file)
      10  then the town's
      12  'anybody of the staff' is set: ann is of the staff, and busy
      20  she takes it
    ====  ===========================================================
    """
    log = play(
        60,
        person("ann", CLERK, "town/press"),
        order("I-1", 0, step("staff work", CLERK, 10), step("town work", "town/press", 10)),
        order("I-2", 12, step("whoever", "staff/*", 5)),
    )
    assert rows(log) == [
        ("staff work", "ann", 0, 0, 10, "completed"),
        ("town work", "ann", 0, 10, 20, "completed"),
        ("whoever", "ann", 12, 20, 25, "completed"),
    ]


def test_work_without_length_takes_its_turn_and_no_time():
    """At 5, ann (free) signs and is free again at 5, for the next in the queue."""
    log = play(
        60,
        person("ann", CLERK),
        order("I-1", 5, step("sign", CLERK, 0), step("file", CLERK, 10)),
    )
    assert rows(log) == [
        ("sign", "ann", 5, 5, 5, "completed"),
        ("file", "ann", 5, 5, 15, "completed"),
    ]
