"""What every minute of a target was: stretches from its first event to its second."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from hypothesis import given

from sim.clock import to_micros, to_minutes
from sim.engine import simulate
from sim.measures.events import between
from sim.measures.explanation import Explainer
from sim.measures.lateness import lateness, target_stretches
from sim.scenario import Event, Milestone, Scenario, Target
from tests.builders import Things, after, exercise, order, pause, person, step
from tests.played import Played, played
from tests.test_laws import FAST

A, B = person("ann", "staff/a"), person("bo", "staff/b")
Part = tuple[float, float, str, str]


def target(start: Event, end: Event, within: float = 60, name: str = "T1") -> Target:
    return Target(name, name, to_micros(within), 0.9, start, end)


def told(start: Event, end: Event, *things: Things, until: float = 100) -> list[Part]:
    """Return the stretches between two events: from, until, kind, activity."""
    explainer = Explainer(simulate(exercise(until, *things)))
    stretches = target_stretches(explainer, start, end)
    return [(to_minutes(s.start), to_minutes(s.end), s.kind, s.activity) for s in stretches]


def test_from_sending_to_an_answer_it_is_what_explains_the_answer():
    """X until 10, then I-1 10-15."""
    things = (
        A,
        order("X", 0, step("x", "staff/a", 10), priority=1),
        order("I-1", 0, step("draft", "staff/a", 5)),
    )
    assert told(Event("I-1", "sent"), Event("I-1", "completed"), *things) == [
        (0, 10, "waiting", "draft"),
        (10, 15, "work", "draft"),
    ]


def test_what_was_sent_by_the_timetable_in_between_was_not_due_before():
    """I-1 at 0, I-2 at 30 takes bo 5 min; the exercise stands 10-20 meanwhile."""
    things = (
        A,
        B,
        pause(10, 20),
        order("I-1", 0, step("draft", "staff/a", 5)),
        order("I-2", 30, step("check", "staff/b", 5)),
    )
    assert told(Event("I-1", "sent"), Event("I-2", "completed"), *things) == [
        (0, 10, "outside", ""),
        (10, 20, "exercise paused", ""),
        (20, 30, "outside", ""),
        (30, 35, "work", "check"),
    ]


def test_a_chain_goes_on_through_the_inject_that_another_follows():
    """I-1: draft 0-5; I-2 goes out 7 min later and takes bo 12-20."""
    things = (
        A,
        B,
        order("I-1", 0, step("draft", "staff/a", 5)),
        order("I-2", None, step("check", "staff/b", 8), after=after("I-1", "completed", 7)),
    )
    assert told(Event("I-1", "sent"), Event("I-2", "completed"), *things) == [
        (0, 5, "work", "draft"),
        (5, 12, "delay", "delay"),
        (12, 20, "work", "check"),
    ]


def test_a_target_that_begins_amid_a_stretch_is_clipped_to_it():
    """I-2 is sent at 3, when ann has been drafting for I-1 since 0; she does until 10."""
    things = (
        A,
        B,
        order("I-1", 0, step("draft", "staff/a", 10)),
        order("I-2", 3, step("check", "staff/b", 1)),
    )
    assert told(Event("I-2", "sent"), Event("I-1", "completed"), *things) == [
        (3, 10, "work", "draft")
    ]


def test_what_came_before_the_first_event_has_no_stretches():
    things = (
        A,
        order("I-1", 0, step("draft", "staff/a", 5)),
        order("I-2", 30, step("check", "staff/a", 5)),
    )
    assert told(Event("I-2", "sent"), Event("I-1", "completed"), *things) == []


def test_an_event_that_has_not_come_is_explained_back_from_endex():
    """Ann is at it until 100; nothing of I-2 has been sent by then, as it follows her answer."""
    things = (
        A,
        order("I-1", 0, step("draft", "staff/a", 200)),
        order("I-2", None, step("check", "staff/a", 8), after=after("I-1", "completed", 7)),
    )
    assert told(Event("I-1", "sent"), Event("I-1", "completed"), *things) == [
        (0, 100, "work", "draft")
    ]
    kinds = [part[2] for part in told(Event("I-1", "sent"), Event("I-2", "completed"), *things)]
    assert kinds == ["outside"]


def test_stretches_alike_are_added_up_per_target():
    """Ann waits for nobody: 5 min of work between the pauses, and 3 after: one row of 8."""
    scenario = exercise(60, A, pause(5, 8), order("I-1", 0, step("draft", "staff/a", 8)))
    ends = Event("I-1", "sent"), Event("I-1", "completed")
    scenario = replace(scenario, targets=(target(*ends),))
    found = lateness(Explainer(simulate(scenario)), scenario)
    assert {key[:3]: to_minutes(length) for key, length in found.items()} == {
        ("T1", "work", "staff"): 8,
        ("T1", "exercise paused", ""): 3,
    }


MILESTONES: tuple[Milestone, ...] = ("sent", "noticed", "completed")


@FAST
@given(run=played())
def test_the_stretches_of_a_target_add_up_to_the_time_between_its_events(run: Played):
    explainer = Explainer(run.log)
    for target in between_all(run.scenario):
        assert target.start is not None
        assert target.end is not None
        took = between(run.log, explainer.milestones, [target.start], [target.end])
        parts = target_stretches(explainer, target.start, target.end)
        whole = max(took.players + took.control, 0) if took else 0
        assert sum(s.length for s in parts) == whole
        assert all(one.end == two.start for one, two in pairwise(parts))


def between_all(scenario: Scenario) -> list[Target]:
    """Return a target from each event of each inject to each other."""
    events = [Event(i.id, m) for i in scenario.injects[:3] for m in MILESTONES]
    return [target(start, end) for start, end in product(events, events)]
