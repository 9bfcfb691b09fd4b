"""Changes that let work begin sooner without anybody more: call-outs, decisions and inboxes.

As those of `sim.studies.changes`, each takes a scenario and returns another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.distributions import Fixed
from sim.errors import KrisimError
from sim.scenario import Number, Scenario, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Length, Meeting, Need, Procedure

SOURCE = "assumption: an earlier call-out"
AFTER = "(after the call-out)"
"""What the id of a step ends with whose call-out goes out before it."""


def called_out_at_once(scenario: Scenario, unit: str) -> Scenario:
    """Return ``scenario`` in which action cards that call out ``unit`` do so when they begin.

    The call-out keeps the name of its step, so who is called replies after the same time; the work
    of that step follows as it was, without it. Steps that are not surely come to stay as they are.

    Raises
    ------
    KrisimError
        If no such step calls out anybody of ``unit``.
    """
    found = [(card, step) for card, step in _callers(scenario, unit) if _is_sure(card, step)]
    if not found:
        raise KrisimError(f"no action card calls out '{unit}' after something else")
    for card, step in found:
        now = next(each for each in scenario.procedures if each.id == card.id)
        new = replace(now, steps=_called_first(now.steps, step))
        cards = tuple(new if each.id == card.id else each for each in scenario.procedures)
        scenario = replace(scenario, procedures=cards)
    return scenario


def _callers(scenario: Scenario, unit: str) -> Iterator[tuple[Procedure, Step]]:
    for card in scenario.procedures:
        for step in card.steps:
            if any(each.unit == unit for each in step.call_out):
                yield card, step


def _is_sure(card: Procedure, step: Step) -> bool:
    """Whether a step happens whenever its card is begun, however its branches fall."""
    by_chance = any(each.branches or each.join == "any" for each in card.steps)
    return not (by_chance or step.chance or step.only_if or step.unless)


def _called_first(steps: tuple[Step, ...], calling: Step) -> tuple[Step, ...]:
    """Return steps of which the first is the call-out of ``calling``, and takes no time."""
    at_once: Length = Number(Fixed(0.0), SOURCE)
    first = Step(calling.id, calling.name, takes=at_once, call_out=calling.call_out)
    later = f"{calling.id} {AFTER}"
    return (first, *(_renamed(step, calling.id, later) for step in steps))


def _renamed(step: Step, old: str, new: str) -> Step:
    """Return ``step`` with another id if it is ``old``, and after that where it was after ``old``.

    The call-out has gone out before.
    """
    after = tuple(new if each == old else each for each in step.after)
    again = step.again
    if again is not None and again.start == old:
        again = replace(again, start=new)
    found = replace(step, after=after, again=again)
    return replace(found, id=new, call_out=()) if step.id == old else found


def delegated(scenario: Scenario, meeting: str) -> Scenario:
    """Return ``scenario`` in which one decides alone what was for ``meeting`` (id).

    Whoever has the largest right there, or else stands first among the participants (see
    `decider`).

    Raises
    ------
    KrisimError
        If nothing is decided in it.
    """
    found = next(each for each in scenario.meetings if each.id == meeting)
    if not any(s.decide_in == meeting for card in scenario.procedures for s in card.steps):
        raise KrisimError(f"nothing is decided in '{meeting}'")
    who = (decider(found),)
    empty = replace(found, rights=(), extra_for=None)
    return replace(
        scenario,
        procedures=tuple(_decided_by(card, meeting, who) for card in scenario.procedures),
        meetings=tuple(empty if m.id == meeting else m for m in scenario.meetings),
    )


def _decided_by(card: Procedure, meeting: str, who: tuple[Need, ...]) -> Procedure:
    steps = (
        replace(step, needs=who, decide_in=None, stake=None) if step.decide_in == meeting else step
        for step in card.steps
    )
    return replace(card, steps=tuple(steps))


def decider(meeting: Meeting) -> Need:
    """Return who decides instead of a meeting."""
    if meeting.rights:
        who = max(meeting.rights, key=lambda right: right.up_to).who
    else:
        who = replace(meeting.participants[0], count=1)
    return replace(who, unit=who.unit or meeting.unit)


def staffed(scenario: Scenario, channel: str) -> Scenario:
    """Return ``scenario`` in which what arrives in the inbox ``channel`` (id) is noticed at once.

    Raises
    ------
    KrisimError
        If it is so already, or ``channel`` is no inbox.
    """
    found = next(each for each in scenario.channels if each.id == channel)
    if found.look is None:
        raise KrisimError(f"nobody looks into '{channel}' from time to time: it has no 'look'")
    new = replace(found, look=None)
    channels = tuple(new if each.id == channel else each for each in scenario.channels)
    return replace(scenario, channels=channels)
