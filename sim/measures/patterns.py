"""What recurs over many runs: patterns of explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.measures.explanation import Explainer, Stretch

NOTEWORTHY = 0.1
"""A stretch belongs to the pattern if it is at least this share of the response time."""


def pattern(stretches: Sequence[Stretch]) -> str:
    """Return the stretches that matter, in order, as one text that two runs can share.

    What matters is at least NOTEWORTHY of the whole; parts of one wait count together.

    >>> pattern([])
    ''
    """
    lengths: dict[str, int] = {}
    for stretch in stretches:
        name = _name(stretch)
        lengths[name] = lengths.get(name, 0) + stretch.end - stretch.start
    least = NOTEWORTHY * sum(lengths.values())
    return " > ".join(n for n, length in lengths.items() if length >= least > 0)


def _name(stretch: Stretch) -> str:
    if stretch.kind == "waiting":
        return f"waiting for {stretch.channel or '/'.join(stretch.who)}"
    return f"{stretch.kind} {stretch.channel or stretch.activity}".rstrip()


def answer_patterns(explainer: Explainer) -> Iterable[tuple[str, str, str]]:
    """Yield case, unit and pattern of every answer."""
    for case, unit, stretches in explainer.answers():
        yield case, unit, pattern(stretches)
