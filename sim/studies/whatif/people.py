"""Changes of who is there: added, removed, away, on another shift, called out another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.scenario import Absence, Scenario, Shift
from sim.studies.changes import one_more_person
from sim.studies.whatif.whom import named, people_of, shown, with_people

if TYPE_CHECKING:
    from sim.scenario import Length, Person
    from sim.studies.whatif.whom import Whom

Window = tuple[int, int]
"""From, until, not including [µs after STARTEX]."""


def added(
    scenario: Scenario, whom: Whom, window: Window | None = None, *, throughout: bool = False
) -> Scenario:
    """Return ``scenario`` with so many more of a role, or of a unit.

    They have the hours of its first holder; with ``window`` they are on duty then, without breaks,
    or ``throughout``. All else is that of the first holder.
    """
    if whom.person is not None:
        raise KrisimError(f"'{whom.person}' is one person: name a role, such as '2 x unit/role'")
    for _ in range(whom.number or 1):
        before = {p.id for p in scenario.people}
        scenario = one_more_person(scenario, whom.unit, whom.role, throughout=throughout)
        if window is not None:
            new = [k for k, p in enumerate(scenario.people) if p.id not in before]
            scenario = with_people(scenario, new, lambda p: _on_duty(p, window))
    return scenario


def removed(scenario: Scenario, whom: Whom) -> Scenario:
    """Return ``scenario`` without the last so many of those meant (no count: without all)."""
    found = people_of(whom._replace(number=None), scenario)
    people_of(whom, scenario)  # are there so many?
    gone = set(found if whom.number is None else found[-whom.number :])
    kept = tuple(p for k, p in enumerate(scenario.people) if k not in gone)
    return replace(scenario, people=kept)


def away(scenario: Scenario, whom: Whom, window: Window | None = None) -> Scenario:
    """Return ``scenario`` in which the first so many are away in ``window``, or all the time."""
    start, end = window or (0, scenario.exercise.end)
    absence = Absence(start, end)
    return with_people(
        scenario,
        people_of(whom, scenario),
        lambda p: p if absence in p.absences else replace(p, absences=(*p.absences, absence)),
    )


def moved(scenario: Scenario, whom: Whom, by: int) -> Scenario:
    """Return ``scenario`` in which their shifts, with the breaks in them, are ``by`` [µs] later.

    Raises
    ------
    KrisimError
        If none of them has a shift.
    """
    places = people_of(whom, scenario)
    if not any(scenario.people[k].shifts for k in places):
        raise KrisimError(f"nobody of '{shown(whom)}' has a shift to move: write 'from … until …'")
    return with_people(scenario, places, lambda p: _later(p, by))


def on_duty(scenario: Scenario, whom: Whom, window: Window) -> Scenario:
    """Return ``scenario`` in which they are on duty in ``window`` instead of their own hours.

    Breaks within it stay. Whoever was on call is then on duty instead.
    """
    places = people_of(whom, scenario)
    return with_people(scenario, places, lambda p: _within(p, window))


def called_by(scenario: Scenario, whom: Whom, method: str) -> Scenario:
    """Return ``scenario`` in which those of them who are on call are called out by ``method``."""
    by = named(method, scenario.call_outs, "call-out method").id
    return _on_call(scenario, whom, method=by)


def surely_after(scenario: Scenario, whom: Whom, notice: Length) -> Scenario:
    """Return ``scenario`` in which those of them on call are surely reached after ``notice``."""
    return _on_call(scenario, whom, notice=notice)


def _on_call(
    scenario: Scenario, whom: Whom, method: str | None = None, notice: Length | None = None
) -> Scenario:
    places = [k for k in people_of(whom, scenario) if scenario.people[k].on_call is not None]
    if not places:
        raise KrisimError(f"nobody of '{shown(whom)}' is on call")

    def changed(person: Person) -> Person:
        assert person.on_call is not None
        return replace(person, on_call=replace(person.on_call, method=method, notice=notice))

    return with_people(scenario, places, changed)


def _on_duty(person: Person, window: Window) -> Person:
    """Return somebody new who is there in ``window`` and has no other hours."""
    return replace(person, shifts=(Shift(*window),), on_call=None, breaks=())


def _within(person: Person, window: Window) -> Person:
    first = person.shifts[0] if person.shifts else Shift(*window)
    start, end = window
    breaks = tuple(b for b in person.breaks if start <= b.start and b.end <= end)
    shift = replace(first, start=start, end=end)
    return replace(person, shifts=(shift,), on_call=None, breaks=breaks)


def _later(person: Person, by: int) -> Person:
    shifts = tuple(replace(s, start=s.start + by, end=s.end + by) for s in person.shifts)
    breaks = tuple(replace(b, start=b.start + by, end=b.end + by) for b in person.breaks)
    return replace(person, shifts=shifts, breaks=breaks)
