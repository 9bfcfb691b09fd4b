"""Who, what and when, as files say it in short: needs, addressees, events, priorities."""

from __future__ import annotations

import re
from typing import get_args

from sim.scenario import (
    LOW,
    MILESTONES,
    NORMAL,
    URGENT,
    Addressee,
    During,
    Event,
    Milestone,
    Need,
    Post,
)

ANYBODY = "anybody"
"""Stands for a role: whoever of the unit."""

PRIORITIES = {"urgent": URGENT, "high": 3, "normal": NORMAL, "low": LOW}

PARENT = "parent"
"""Stands for the contact of the unit above."""

PHASE = "phase "
"""Begins a condition that a phase of the exercise is on."""

_COUNT = re.compile(r"(?:(\d+)\s*[x×]|(all))\s+(.+)")
_EVENT = re.compile(rf"(.+?)\s+({'|'.join(MILESTONES)})(?:\s+by\s+(.+))?")
_EXPECTED = re.compile(
    rf"(?:(.+?):\s+)?({'|'.join(MILESTONES)})(?:\s+by\s+(.+?))?\s+within\s+(.+?)"
    r"(?:\s+weight\s+([\d.,]+))?"
)
_DELAYED = re.compile(r"(.+)\s\+\s*(.+)")


def read_need(text: str, *, meeting: bool = False) -> Need:
    """Return who is needed.

    A bare name is a role of the unit that carries out the procedure; in a meeting it is a unit,
    of which everyone is called.

    Examples
    --------
    >>> read_need("2 x duty/nurse")
    Need(unit='duty', role='nurse', count=2, everyone=False)
    >>> read_need("leadership", meeting=True)
    Need(unit='leadership', role=None, count=1, everyone=True)
    """
    match = _COUNT.fullmatch(text.strip())
    counted, everyone, who = match.groups() if match else (None, None, text)
    unit, role = _unit_and_role(who, meeting=meeting)
    if counted is not None and int(counted) < 1:
        raise ValueError(f"'{text}' needs nobody: write '1 x …' or leave it out")
    called = bool(everyone) or (meeting and role is None and not match)
    return Need(unit, None if role == ANYBODY else role, int(counted or 1), called)


def write_need(need: Need, *, meeting: bool = False) -> str:
    """Return who is needed, as `read_need` reads it."""
    if meeting and need.everyone and need.role is None and need.unit is not None:
        return need.unit
    who = need.role or ANYBODY
    who = who if need.unit is None else f"{need.unit}/{who}"
    if need.everyone:
        return f"all {who}"
    return who if need.count == 1 else f"{need.count} x {who}"


def read_post(text: str, home: str) -> Post:
    """Return a role, in the unit ``home`` unless another is named.

    >>> read_post("leadership/chair", "duty"), read_post("chair", "duty")
    (Post(unit='leadership', role='chair'), Post(unit='duty', role='chair'))
    """
    unit, role = _unit_and_role(text, meeting=False)
    return Post(unit or home, role or "")


def read_addressee(text: str, procedure: str | None = None) -> Addressee:
    """Return a unit, or a role in it, that gets a message.

    >>> read_addressee("communication/press officer")
    Addressee(unit='communication', role='press officer', procedure=None)
    """
    unit, role = _unit_and_role(text, meeting=True)
    return Addressee(unit or "", None if role == ANYBODY else role, procedure)


def write_addressee(to: Addressee) -> str:
    """Return an addressee without the procedure."""
    return to.unit if to.role is None else f"{to.unit}/{to.role}"


def read_event(text: str) -> Event:
    """Return that an inject reaches a milestone.

    Raises
    ------
    ValueError
        If no milestone is named.

    Examples
    --------
    >>> read_event("I-01 fed back by county")
    Event(inject='I-01', milestone='fed back', unit='county')
    """
    match = _EVENT.fullmatch(text.strip())
    if not match:
        known = ", ".join(MILESTONES)
        raise ValueError(
            f"cannot read '{text}' as an event: write 'I-01 acted' or 'I-01 acted by <unit>'; "
            f"milestones are {known}"
        )
    return Event(match[1], _milestone(match[2]), match[3])


def write_event(inject: str, milestone: Milestone, unit: str | None) -> str:
    """Return an event as `read_event` reads it."""
    return f"{inject} {milestone}" + (f" by {unit}" if unit else "")


def read_condition(text: str) -> Event | During:
    """Return an event, or that the exercise is in a phase.

    >>> read_condition("phase first hour")
    During(phase='first hour')
    """
    told = text.lstrip()
    return During(told.removeprefix(PHASE)) if told.startswith(PHASE) else read_event(text)


def write_condition(condition: Event | During) -> str:
    """Return a condition as `read_condition` reads it."""
    if isinstance(condition, During):
        return f"{PHASE}{condition.phase}"
    return write_event(condition.inject, condition.milestone, condition.unit)


def read_escalation(text: str) -> Need | None:
    """Return to whom something is escalated; None for the contact of the unit above.

    >>> read_escalation("parent"), read_escalation("leadership/chair").unit
    (None, 'leadership')
    """
    return None if text.strip() == PARENT else read_need(text)


def split_after(text: str) -> dict[str, str]:
    """Return inject, milestone, unit and delay of a text such as ``I-01 acted + 10 min``.

    >>> split_after("I-01 acted by county + 10 min")
    {'inject': 'I-01', 'milestone': 'acted', 'by': 'county', 'delay': '10 min'}
    >>> split_after("I-01")
    {'inject': 'I-01'}
    """
    delayed = _DELAYED.fullmatch(text.strip())
    told, delay = delayed.groups() if delayed else (text.strip(), None)
    event = _EVENT.fullmatch(told.strip())
    inject, milestone, unit = event.groups() if event else (told.strip(), None, None)
    parts = {"inject": inject, "milestone": milestone, "by": unit, "delay": delay}
    return {key: part for key, part in parts.items() if part is not None}


def split_expectation(text: str) -> dict[str, str]:
    """Return title, milestone, unit, limit and weight of a text such as ``acted within 60 min``.

    Raises
    ------
    ValueError
        If milestone or limit are missing.

    Examples
    --------
    >>> split_expectation("web text: acted by communication within 45 min weight 2")["units"]
    'communication'
    >>> split_expectation("noticed within 5 min")
    {'milestone': 'noticed', 'within': '5 min'}
    """
    match = _EXPECTED.fullmatch(text.strip())
    if not match:
        known = ", ".join(MILESTONES)
        raise ValueError(
            f"cannot read '{text}' as an expectation: write 'acted within 60 min' or "
            f"'title: acted by <unit> within 60 min weight 2'; milestones are {known}"
        )
    title, milestone, unit, within, weight = match.groups()
    parts = {"title": title, "milestone": milestone, "units": unit, "within": within}
    parts |= {"weight": weight.replace(",", ".") if weight else None}
    return {key: part for key, part in parts.items() if part is not None}


def read_priority(text: str) -> int:
    """Return a priority: urgent, high, normal, low, or 1 (first) to 9 (last).

    >>> read_priority("high"), read_priority("4")
    (3, 4)
    """
    word = text.strip()
    if word in PRIORITIES:
        return PRIORITIES[word]
    if re.fullmatch(r"[1-9]", word):
        return int(word)
    raise ValueError(f"unknown priority '{text}': write urgent, high, normal or low")


def write_priority(priority: int) -> str | int:
    """Return the word for a priority, or the number where there is none."""
    words = {number: word for word, number in PRIORITIES.items()}
    return words.get(priority, priority)


def _unit_and_role(text: str, *, meeting: bool) -> tuple[str | None, str | None]:
    parts = [part.strip() for part in text.split("/")]
    if not all(parts) or len(parts) > 2:  # noqa: PLR2004 (a unit and a role)
        raise ValueError(f"cannot read '{text}': write 'unit/role', such as 'leadership/chair'")
    if len(parts) == 1:
        return (parts[0], None) if meeting else (None, parts[0])
    return parts[0], parts[1]


def _milestone(word: str) -> Milestone:
    return next(m for m in get_args(Milestone) if m == word)
