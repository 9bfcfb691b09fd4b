"""What recurs over many runs: patterns of explanations, and what holds answers up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.clock import MINUTE
from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from sim.measures.explanation import Explainer, Stretch

NOTEWORTHY = 0.1
"""A stretch belongs to the pattern if it is at least this share of the response time."""

WAITS = ("waiting", "unread", "redial", "agenda", "transit", "left lying")
"""Kinds of stretches in which nobody works on the case; not those that exercise control caused."""

HELD = (*WAITS, "channel")
"""Kinds of hold-ups: a wait for a free line is told apart from one for people."""


class Holdup(NamedTuple):
    """What waits are charged to: whom or what (``who``), why, and what was done meanwhile."""

    kind: str
    unit: str
    role: str
    why: str
    doing: str


def pattern(stretches: Sequence[Stretch]) -> str:
    """Return the stretches that matter, in order, as one text that two runs can share.

    What matters is at least NOTEWORTHY of the whole; parts of one wait count together.

    >>> pattern([])
    ''
    """
    total = sum(s.length for s in stretches)
    lengths: dict[str, int] = {}
    for stretch in stretches:
        lengths.setdefault(name := _name(stretch), 0)
        lengths[name] += stretch.length
    return " > ".join(n for n, length in lengths.items() if length >= NOTEWORTHY * total > 0)


def _name(stretch: Stretch) -> str:
    if stretch.kind == "waiting":
        return f"waiting for {stretch.channel or '/'.join(stretch.who)}"
    return f"{stretch.kind} {stretch.channel or stretch.activity}".rstrip()


def holdups(explainer: Explainer, without: Container[tuple[str, str]] = ()) -> dict[Holdup, float]:
    """Return the waiting [min] on the logical critical chains of one run, by what it was for.

    A stretch on the chains of several units' answers to one inject counts once. Measure B2 of
    the docs: a wait beside the chain, that would have been over anyway, counts nothing. The answers
    (inject, unit) in ``without`` are left out.
    """
    names = explainer.log.names
    found: dict[Holdup, float] = {}
    seen: set[tuple[object, ...]] = set()
    for case, unit, reached in explainer.milestones:
        if (names.cases[case[0]], names.units[unit]) in without:
            continue
        for stretch in explainer.explain(case, unit, explainer.answer(reached)):
            key = (case, stretch.start, stretch.end, stretch.who, stretch.activity)
            if stretch.kind in WAITS and key not in seen:
                seen.add(key)
                held = _holdup(stretch)
                found[held] = found.get(held, 0.0) + stretch.length / MINUTE
    return found


def _holdup(stretch: Stretch) -> Holdup:
    unit, role = stretch.who
    if stretch.why == "channel":
        return Holdup("channel", unit, stretch.channel, "", "")
    if stretch.kind == "waiting":
        return Holdup("waiting", unit, role, stretch.why, stretch.doing)
    return Holdup(stretch.kind, unit, stretch.channel or stretch.activity, "", "")


def answer_patterns(explainer: Explainer) -> Iterable[tuple[str, str, str]]:
    """Yield case, unit and pattern of every answer."""
    names = explainer.log.names
    for case, unit, reached in explainer.milestones:
        if explainer.milestones.sent(case) != NEVER:
            stretches = explainer.explain(case, unit, explainer.answer(reached))
            yield names.cases[case[0]], names.units[unit], pattern(stretches)
