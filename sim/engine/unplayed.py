"""What a scenario may say but the engine does not play: refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.loops import between
from sim.engine.routes import SPOKEN
from sim.errors import Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.errors import Problem
    from sim.scenario import Procedure, Public, Scenario, Step


def unplayed(scenario: Scenario) -> Sequence[Problem]:
    """Return a problem for everything in ``scenario`` that the engine does not play."""
    found = Problems()
    for check in (_procedures, _public):
        check(scenario, found)
    return tuple(found)


_HINT = "Leave it out for this version"


def _refuse(found: Problems, place: tuple[str, ...], thing: str, hint: str = _HINT) -> None:
    found.add(place, f"{thing} is not played yet", hint)


def _procedures(scenario: Scenario, found: Problems) -> None:
    spoken = {c.id for c in scenario.channels if c.kind in SPOKEN}
    for procedure in scenario.procedures:
        _redone(procedure, spoken, found)
        for step in procedure.steps:
            _limited(procedure, step, spoken, found)


def _limited(procedure: Procedure, step: Step, spoken: set[str], found: Problems) -> None:
    """Refuse limits of a conversation: the attempts and fallbacks of its channel are its limits."""
    if step.send is None or step.send.channel not in spoken:
        return
    for key, given in (("escalate", step.escalate), ("by default", step.by_default)):
        if given is not None:
            place = ("procedures", procedure.id, step.id, key)
            hint = "Give it to a step before, or send in writing"
            _refuse(found, place, f"'{key}' of a conversation", hint)


def _redone(procedure: Procedure, spoken: set[str], found: Problems) -> None:
    """Refuse redoing what cannot be undone: messages that were sent, joins that did not wait."""
    after = {s.id: s.after for s in procedure.steps}
    for last in procedure.steps:
        if last.again is None:
            continue
        inside = between(last.again.start, last.id, after)
        for step in (s for s in procedure.steps if s.id in inside):
            place = ("procedures", procedure.id, step.id)
            if step.send is not None and (step is not last or step.send.channel in spoken):
                hint = f"Send it in a step after '{last.id}'"
                _refuse(found, (*place, "send"), "a message sent from work that is redone", hint)
            if step.cascade is not None:
                hint = f"Give it in a step after '{last.id}'"
                _refuse(found, (*place, "cascade"), "an order given in work that is redone", hint)
            if step.join == "any":
                hint = f"Wait for all, or place it before '{last.again.start}'"
                _refuse(found, (*place, "after"), "'any of' in work that is redone", hint)


def _public(scenario: Scenario, found: Problems) -> None:
    for public in scenario.public:
        for key, present in _of_callers(public):
            if present and public.handling is None:
                hint = "Write 'handling': what answering takes"
                _refuse(found, ("public", public.id, key), f"'{key}' without 'handling'", hint)
        if public.redial_after is not None and not public.redial_after.value.mean() > 0:
            place, hint = ("public", public.id, "redial after"), "Write '5 min'"
            _refuse(found, place, "calling again at once", hint)


def _of_callers(public: Public) -> list[tuple[str, bool]]:
    return [
        ("patience", public.patience is not None),
        ("redials", public.redials is not None),
        ("lines", public.lines is not None),
        ("overload", public.overload is not None),
    ]
