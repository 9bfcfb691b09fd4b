"""Why calls were tried again: what the caller met on the critical chains of one run.

A telephone tells a caller no more than that it is engaged or that nobody answers. Exercise control
knows more: whether a line was missing, whose, or somebody to answer. That decides what would help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.clock import MINUTE
from sim.log import KIND, NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from sim.log import Log
    from sim.measures.explanation import Explainer
    from sim.scenario import Scenario

VAIN = ("case", "unit", "why", "channel", "of_unit")

LINE = "channel"
WHYS = {
    OUTCOME["no answer"]: "no answer",
    OUTCOME["outage"]: "outage",
    OUTCOME["cut off"]: "outage",
    OUTCOME["not reached"]: "not reached",
}
"""Why else it was in vain than that it was engaged."""
ENGAGED = "busy"
REDIAL, TALK = KIND["redial"], KIND["talk"]

Whose = tuple[str, str]
"""Lines of a unit on a channel; those of the channel itself have no unit."""


class Vain(NamedTuple):
    """Pauses before the next call, for inject ``case`` to ``unit``, by ``channel``.

    ``why``: channel (no free line of ``of_unit``, or, where that is empty, of the channel itself),
    busy (whoever answers was), no answer (nobody was there), outage, or not reached (somebody at
    home who is called out: ``unit`` is then whose, and there is no channel).
    """

    case: str
    unit: str
    why: str
    channel: str
    of_unit: str


def capacities(scenario: Scenario) -> dict[Whose, int]:
    """Return how many lines there are, of channels and of units, where they are limited."""
    found = {("", c.id): c.lines for c in scenario.channels if c.lines is not None}
    return found | {(u.id, channel): n for u in scenario.units for channel, n in u.lines}


def vain(
    explainer: Explainer, lines: Mapping[Whose, int], without: Container[tuple[str, str]] = ()
) -> dict[Vain, float]:
    """Return the pauses before another call [min] on the critical chains of one run.

    ``lines`` are those of `capacities`. A pause on the chains of several units' answers to one
    inject counts once; the answers (inject, unit) in ``without`` are left out.
    """
    if REDIAL not in explainer.columns["kind"]:
        return {}
    calls, found = _Calls(explainer.log, explainer.columns, lines), dict[Vain, float]()
    for (row, _), length in _on_chains(explainer, without).items():
        told = calls.why(row)
        found[told] = found.get(told, 0.0) + length / MINUTE
    return found


def _on_chains(
    explainer: Explainer, without: Container[tuple[str, str]]
) -> dict[tuple[int, int], int]:
    """Return the pauses on chains: the row of each and its start, and how long it is [µs]."""
    names = explainer.log.names
    found: dict[tuple[int, int], int] = {}
    for case, unit, reached in explainer.milestones:
        if (names.cases[case[0]], names.units[unit]) not in without:
            for s in explainer.explain(case, unit, explainer.answer(reached)):
                if s.kind == "redial":
                    found[s.row, s.start] = s.length
    return found


class _Calls:
    """The talks of one log, and why an attempt during them was in vain."""

    def __init__(
        self, log: Log, columns: Mapping[str, list[int]], lines: Mapping[Whose, int]
    ) -> None:
        self.columns, self.names, self.lines = columns, log.names, lines
        self.talks = [
            (columns["started"][row], log.end if end == NEVER else end, row)
            for row, (kind, end) in enumerate(
                zip(columns["kind"], columns["completed"], strict=True)
            )
            if kind == TALK
        ]

    def why(self, redial: int) -> Vain:
        """Return why the attempt before a pause was in vain."""
        columns, names = self.columns, self.names
        attempt = columns["cause"][redial]
        channel = _name(names.channels, columns["channel"][redial])
        called = _name(names.units, columns["to" if channel else "unit"][redial])
        case = names.cases[columns["case"][redial]]
        why = WHYS.get(columns["outcome"][attempt], ENGAGED)
        if why != ENGAGED:
            return Vain(case, called, why, channel, "")
        full = self._full(attempt, channel, called)
        return Vain(case, called, ENGAGED if full is None else LINE, channel, full or "")

    def _full(self, attempt: int, channel: str, called: str) -> str | None:
        """Return whose lines were all taken at an attempt, "" for the channel's, None if none."""
        columns, at = self.columns, self.columns["started"][attempt]
        going = [
            row
            for start, end, row in self.talks
            if start <= at < end and columns["channel"][row] == columns["channel"][attempt]
        ]
        caller = _name(self.names.units, columns["unit"][attempt])
        for unit in ("", caller, called):
            number = self.lines.get((unit, channel))
            if number is not None and sum(self._takes(row, unit) for row in going) >= number:
                return unit
        return None

    def _takes(self, talk: int, unit: str) -> bool:
        """Whether a talk takes one of the lines of ``unit``."""
        ends = (self.columns["unit"][talk], self.columns["to"][talk])
        return not unit or unit in (_name(self.names.units, end) for end in ends)


def _name(names: Sequence[str], code: int) -> str:
    return "" if code == NEVER else names[code]
