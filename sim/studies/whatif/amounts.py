"""Changes of numbers: how long steps take, named numbers, calls from the public, and STARTEX."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sim.errors import KrisimError, suggest
from sim.scenario import Number, Scenario
from sim.scenario.ranges import renumbered
from sim.studies.whatif.whom import named, step_of, with_step, with_thing

if TYPE_CHECKING:
    from datetime import datetime

    from sim.scenario import Length, Person, Public, Step

SOURCE = "assumption: what-if"
"""Source of every number that a what-if states."""


def lasting(scenario: Scenario, steps: str, length: Length | float) -> Scenario:
    """Return ``scenario`` in which ``procedure/step``, or each step, takes ``length``.

    A factor multiplies what is there.

    Raises
    ------
    KrisimError
        If there is no such step, or it takes no time of its own.
    """
    if "/" in steps:
        card, found = step_of(steps, scenario)
        return with_step(scenario, card, _taking(found, length, steps))
    procedure = named(steps, scenario.procedures, "procedure")
    timed = [step for step in procedure.steps if step.takes is not None]
    if not timed:
        raise KrisimError(f"no step of '{procedure.id}' takes a time of its own")
    for step in timed:
        scenario = with_step(scenario, procedure.id, _taking(step, length, steps))
    return scenario


def _taking(step: Step, length: Length | float, told: str) -> Step:
    if step.takes is None:
        raise KrisimError(f"'{told}' takes no time of its own: it sends, meets or is no work")
    if isinstance(length, Number):
        return replace(step, takes=replace(length, source=SOURCE, name=""))
    return replace(step, takes=times(step.takes, length))


def times(number: Number[Any], factor: float) -> Number[Any]:
    """Return ``number`` multiplied; it rests on the what-if, and has no range of its own.

    >>> times(Number(0.25), 2).value
    0.5
    """
    value = number.value
    new = value * factor if isinstance(value, int | float) else value.scaled(factor)
    return Number(new, SOURCE)


def renamed(scenario: Scenario, name: str, new: Number[Any] | float) -> Scenario:
    """Return ``scenario`` in which the number called ``name`` is another, or multiplied.

    Raises
    ------
    KrisimError
        If there is no number of that name, or it is of another sort.
    """
    known = {number.name: number for number in scenario.numbers}
    if name not in known:
        raise KrisimError(f"there is no number '{name}' in 'numbers'. {suggest(name, known)}")
    old = known[name]
    number = new if isinstance(new, Number) else times(old, new)
    if isinstance(number.value, int | float) != isinstance(old.value, int | float):
        sort = "a percentage or a rate" if isinstance(old.value, int | float) else "a length"
        raise KrisimError(f"the number '{name}' is {sort}: write another of that sort, or 'x2'")
    put = replace(number, source=SOURCE, range=None, name=name)
    return renumbered(scenario, lambda _, each: put if each.name == name else each)


def calling(scenario: Scenario, source: str | None, factor: float) -> Scenario:
    """Return ``scenario`` in which ``factor`` times as many call ``source`` (None: all).

    Every rate is multiplied: the curve or, of a population, the share that calls, and what events
    add. The n-th caller stays the same person.

    Raises
    ------
    KrisimError
        If nobody calls, or more than all of a population would.
    """
    if not scenario.public:
        raise KrisimError("nobody calls: the scenario has no 'public'")
    chosen = scenario.public if source is None else [named(source, scenario.public, "public")]
    for each in chosen:
        new = _more_calls(each, factor)
        scenario = replace(scenario, public=with_thing(scenario.public, new))
    return scenario


def _more_calls(public: Public, factor: float) -> Public:
    grown = tuple(
        i if i.adds is None else replace(i, adds=times(i.adds, factor)) for i in public.influences
    )
    if public.share is not None:
        share = times(public.share, factor)
        if share.value > 1:
            raise KrisimError(
                f"'{public.id}': {share.value:.0%} of the population would call: write a smaller"
                " factor"
            )
        return replace(public, share=share, influences=grown)
    curve = tuple((at, rate * factor) for at, rate in public.curve)
    return replace(public, rate=times(public.rate, factor), curve=curve, influences=grown)


def starting(scenario: Scenario, start: datetime) -> Scenario:
    """Return ``scenario`` that starts at ``start``; people keep their hours by the clock.

    All else (injects, calls, meetings, outages, pauses) stays as long after STARTEX as it was.
    Shifts, breaks, absences and duties on call stay at their local times; those that were to last
    from STARTEX to ENDEX still do, and those that the exercise no longer touches fall away.

    Raises
    ------
    KrisimError
        If nobody would have a shift or be on call.
    """
    passed = start.astimezone(UTC) - scenario.exercise.start.astimezone(UTC)
    by = passed // timedelta(microseconds=1)
    end = scenario.exercise.end
    people = tuple(_by_the_clock(person, by, end) for person in scenario.people)
    if not any(person.shifts or person.on_call for person in people):
        raise KrisimError("then nobody would be on duty or on call: write another start")
    exercise = replace(scenario.exercise, start=start)
    return replace(scenario, exercise=exercise, people=people)


def _by_the_clock(person: Person, by: int, end: int) -> Person:
    shifts = _moved(person.shifts, by, end)
    inside = (b for b in _moved(person.breaks, by, end) if _in_one(b, shifts))
    on_call = None if person.on_call is None else _moved((person.on_call,), by, end)
    return replace(
        person,
        shifts=shifts,
        breaks=tuple(inside),
        absences=_moved(person.absences, by, end),
        on_call=on_call[0] if on_call else None,
    )


def _moved(windows: tuple[Any, ...], by: int, end: int) -> tuple[Any, ...]:
    """Return windows that keep their clock times, those only that touch the exercise."""
    found = (
        w if w.start <= 0 and w.end >= end else replace(w, start=w.start - by, end=w.end - by)
        for w in windows
    )
    return tuple(w for w in found if w.end > 0 and w.start < end)


def _in_one(window: Any, shifts: tuple[Any, ...]) -> bool:
    return any(s.start <= window.start and window.end <= s.end for s in shifts)
