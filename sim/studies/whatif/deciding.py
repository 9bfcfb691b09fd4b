"""Changes of meetings and decisions: rhythm, quorum, who decides, and what happens on delay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.scenario import Escalation, Meeting, Right, Scenario
from sim.studies.whatif.whom import named, step_of, with_step, with_thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Need


def at_times(
    scenario: Scenario, meeting: str, times: Sequence[int], *, also: bool = False
) -> Scenario:
    """Return ``scenario`` with ``meeting`` at ``times`` [µs], instead of its own or ``also``."""
    found = _meeting(meeting, scenario)
    every = {*times, *(found.times if also else ())}
    return _with(scenario, replace(found, times=tuple(sorted(every))))


def with_quorum(scenario: Scenario, meeting: str, quorum: int | None) -> Scenario:
    """Return ``scenario`` in which ``quorum`` participants suffice (None: nobody may miss)."""
    return _with(scenario, replace(_meeting(meeting, scenario), quorum=quorum))


def waiting(scenario: Scenario, meeting: str, waits: int) -> Scenario:
    """Return ``scenario`` in which those who have come wait ``waits`` [µs] for the others."""
    return _with(scenario, replace(_meeting(meeting, scenario), waits=waits))


def lasting(scenario: Scenario, meeting: str, lasts: int) -> Scenario:
    """Return ``scenario`` in which ``meeting`` takes up items for ``lasts`` [µs]."""
    return _with(scenario, replace(_meeting(meeting, scenario), lasts=lasts))


def with_right(scenario: Scenario, meeting: str, who: Need, up_to: float) -> Scenario:
    """Return ``scenario`` in which ``who`` decides alone what is at stake up to ``up_to``."""
    found = _meeting(meeting, scenario)
    others = tuple(right for right in found.rights if right.who != who)
    return _with(scenario, replace(found, rights=(*others, Right(who, up_to))))


def decided_by(scenario: Scenario, step: str, who: Sequence[Need]) -> Scenario:
    """Return ``scenario`` in which ``who`` do ``procedure/step``, instead of others or a meeting.

    Raises
    ------
    KrisimError
        If there is no such step, or nobody does it because it calls a meeting or is an order.
    """
    card, found = step_of(step, scenario)
    if found.meet is not None or found.cascade is not None:
        raise KrisimError(f"'{step}' calls a meeting or gives an order: nobody decides there")
    new = replace(found, needs=tuple(who), decide_in=None, stake=None)
    return with_step(scenario, card, new)


def decided_in(scenario: Scenario, step: str, meeting: str) -> Scenario:
    """Return ``scenario`` in which ``procedure/step`` is an item on the agenda of ``meeting``.

    Raises
    ------
    KrisimError
        If there is no such step or meeting, or the step is no desk work.
    """
    card, found = step_of(step, scenario)
    if found.send or found.meet or found.cascade:
        raise KrisimError(f"'{step}' sends, meets or gives an order: no meeting can decide it")
    where = _meeting(meeting, scenario).id
    item = replace(found, needs=(), interruptible=False, resumption=None, patience=None)
    return with_step(scenario, card, replace(item, decide_in=where))


def escalating(
    scenario: Scenario, step: str, after: int | None, to: Need | None = None
) -> Scenario:
    """Return ``scenario`` in which ``procedure/step``, waiting for ``after`` [µs], goes to ``to``.

    ``to`` None: the contact of the unit above. ``after`` None: it never escalates.
    """
    card, found = step_of(step, scenario)
    new = None if after is None else Escalation(after, to)
    return with_step(scenario, card, replace(found, escalate=new))


def by_default(scenario: Scenario, step: str, after: int | None) -> Scenario:
    """Return ``scenario`` in which ``procedure/step`` is decided by default ``after`` [µs].

    None: never.
    """
    card, found = step_of(step, scenario)
    return with_step(scenario, card, replace(found, by_default=after))


def _meeting(name: str, scenario: Scenario) -> Meeting:
    return named(name, scenario.meetings, "meeting")


def _with(scenario: Scenario, meeting: Meeting) -> Scenario:
    return replace(scenario, meetings=with_thing(scenario.meetings, meeting))
