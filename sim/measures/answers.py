"""Response times: how long after an inject was sent each unit reached each milestone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.clock import MINUTE
from sim.log import MILESTONE, MILESTONES, NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.log import Log

SENT, COMPLETED = MILESTONE["sent"], MILESTONE["completed"]
AFTER_SENT = MILESTONES[1:]
CODES_AFTER_SENT = tuple(MILESTONE[name] for name in AFTER_SENT)
ANSWERS = ("case", "unit", "sent", *AFTER_SENT, *(f"has_{m}" for m in AFTER_SENT), "until_end")
Case = tuple[int, int]


class Reached(NamedTuple):
    """When [µs after STARTEX] a milestone was reached, by the end of which row; NEVER if not."""

    at: int
    row: int


NOT_SENT = Reached(NEVER, NEVER)


class Milestones:
    """The milestones of one log, by case, unit and milestone.

    A unit that does two things for one case has completed when the last of them is over; any other
    milestone is reached when it is reached first.
    """

    def __init__(self, log: Log) -> None:
        self.end = log.end
        self._sent: dict[Case, Reached] = {}
        self._found: dict[tuple[Case, int], dict[int, Reached]] = {}
        kinds = log.names.case_kinds
        for case, number, unit, milestone, at, row in zip(
            *(log.reached[k].tolist() for k in log.reached), strict=True
        ):
            if kinds[case] != "inject":
                continue
            if unit == NEVER:
                self._sent[case, number] = Reached(at, row)
            else:
                self._add(((case, number), unit), milestone, Reached(at, row))

    def _add(self, key: tuple[Case, int], milestone: int, new: Reached) -> None:
        found = self._found.setdefault(key, {})
        old = found.get(milestone)
        if old is None or _replaces(old, new, last=milestone == COMPLETED):
            found[milestone] = new

    def sent(self, case: Case) -> int:
        """Return when the inject was sent [µs after STARTEX], NEVER if it was not."""
        return self._sent.get(case, NOT_SENT).at

    def sending(self, case: Case) -> Reached | None:
        """Return when the inject was sent, by which row; None if it was withdrawn."""
        return self._sent.get(case)

    def of(self, case: Case, unit: int) -> dict[int, Reached]:
        """Return what ``unit`` reached in ``case``; empty if it was not concerned."""
        return self._found.get((case, unit), {})

    def __iter__(self) -> Iterator[tuple[Case, int, dict[int, Reached]]]:
        """Yield case, unit and what it reached, in the order of the scenario."""
        for (case, unit), found in self._found.items():
            yield case, unit, found


def _replaces(old: Reached, new: Reached, *, last: bool) -> bool:
    """Whether ``new`` counts instead of ``old``."""
    if last:
        return old.at != NEVER and (new.at == NEVER or new.at > old.at)
    return new.at != NEVER and (old.at == NEVER or new.at < old.at)


def answers(log: Log, found: Milestones | None = None) -> list[tuple[object, ...]]:
    """Return one row per inject and unit concerned, with the columns ANSWERS.

    ``sent`` is in minutes after STARTEX; each milestone in minutes after that, NaN where it was not
    reached by ENDEX; ``has_…`` says whether the plan foresees the milestone; ``until_end`` is the
    time from sending to ENDEX [min], at which open answers are cut off. ``found``, the milestones
    of the log, are looked up anew if not given.
    """
    found = found or Milestones(log)
    rows = []
    for case, unit, reached in found:
        sent = found.sent(case)
        if sent == NEVER:
            continue
        times = [_after(reached.get(milestone), sent) for milestone in CODES_AFTER_SENT]
        who = (log.names.cases[case[0]], log.names.units[unit])
        foreseen = [milestone in reached for milestone in CODES_AFTER_SENT]
        rows.append((*who, sent / MINUTE, *times, *foreseen, (log.end - sent) / MINUTE))
    return rows


def _after(reached: Reached | None, sent: int) -> float:
    if reached is None or reached.at == NEVER:
        return float("nan")
    return (reached.at - sent) / MINUTE
