"""The hot wash: what an observed log says by itself within the hour, without plan or model."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.drill.hotwash.coverage import coverage, hours
from sim.drill.hotwash.doubts import doubts, reversed_
from sim.drill.hotwash.handing import handovers
from sim.drill.hotwash.waited import notes, waited_for, with_codes
from sim.drill.logs.answers import LATER, Answer, answers, records
from sim.drill.logs.lengths import between, pauses_of, since
from sim.errors import KrisimError
from sim.measures.survival import kaplan_meier_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sim.drill.hotwash.coverage import Covered
    from sim.drill.hotwash.doubts import Doubt
    from sim.drill.hotwash.handing import Handover
    from sim.drill.hotwash.waited import Waited
    from sim.drill.logs.events import Observed
    from sim.drill.logs.lengths import Length, Pauses

ENOUGH = 6
"""From so few on a median has an interval at all, so a median of fewer is not given."""


class Response(NamedTuple):
    """How long it took from sending to a milestone, over all that were watched for it.

    ``median`` [min] counts the open ones as longer than they were watched (Kaplan–Meier): inf if
    more than half of them are open, None if there are fewer than ENOUGH. ``slack`` [min]: how far
    it may be off because of the clocks. ``reached``: in a known time; ``unknown``: it was reached
    or may have been, but how long that took cannot be said.
    """

    milestone: str
    reached: int
    open: int
    unknown: int
    median: float | None
    longest: Length | None
    slack: float


@dataclass(frozen=True, slots=True)
class HotWash:
    """What a hot wash tells."""

    name: str
    marking: str
    start: datetime
    end: datetime
    """ENDEX, or the last time in the log."""
    rows: int
    answers: tuple[Answer, ...]
    responses: tuple[Response, ...]
    handovers: tuple[Handover, ...]
    waited: tuple[Waited, ...]
    hours: tuple[datetime, ...]
    coverage: tuple[Covered, ...]
    doubts: tuple[Doubt, ...]
    pauses: Pauses

    def states(self, state: str) -> list[Answer]:
        """Return the answers in a state."""
        return [a for a in self.answers if a.state == state]


def hot_wash(observed: Observed) -> HotWash:
    """Return what an observed log says by itself.

    Raises
    ------
    KrisimError
        If no row names an inject, or none has a time.
    """
    rows = records(observed.events)
    _refuse(observed, [r["inject"] for r in rows], [r["at"] for r in rows])
    end = observed.end or max(r["at"] for r in rows if r["at"] is not None)
    end = max(end, observed.start)
    pauses, _ = pauses_of(rows, end)
    found = answers(observed.events, end)
    bare = handovers(found, pauses)
    noted = notes(rows, bare, pauses)
    steps = with_codes(bare, noted)
    return HotWash(
        name=observed.name,
        marking=observed.marking,
        start=observed.start,
        end=end,
        rows=len(rows),
        answers=tuple(found),
        responses=tuple(_responses(found, pauses)),
        handovers=tuple(steps),
        waited=tuple(waited_for(steps, noted)),
        hours=hours(observed.start, end),
        coverage=tuple(coverage(rows, observed.start, end)),
        doubts=tuple(doubts(observed, rows, found, end)),
        pauses=pauses,
    )


def _refuse(observed: Observed, injects: Sequence[str], times: Sequence[object]) -> None:
    if not injects:
        raise KrisimError(f"{observed.name}: the log has no events, so there is nothing to tell")
    if not any(injects):
        raise KrisimError(
            f"{observed.name}: none of the {len(injects)} rows names an inject. Write its id in the"
            " column 'inject', or let 'krisim observe … --scenario SCENARIO' find it"
        )
    if all(at is None for at in times):
        raise KrisimError(
            f"{observed.name}: none of the {len(times)} rows has a time. Write it in the column"
            " 'at', for example 2017-11-29T08:05:00+01:00"
        )


def _responses(found: Sequence[Answer], pauses: Pauses) -> list[Response]:
    return [_response(m, found, pauses) for m in LATER if any(m in a.reached for a in found)]


def _response(milestone: str, found: Sequence[Answer], pauses: Pauses) -> Response:
    looked = [_since_sent(a, milestone, pauses) for a in found if _concerned(a, milestone)]
    lengths = [length for length in looked if length is not None]
    ended = [length for length in lengths if not length.open]
    median, slack = _median(lengths) if len(lengths) >= ENOUGH else (None, 0.0)
    return Response(
        milestone=milestone,
        reached=len(ended),
        open=len(lengths) - len(ended),
        unknown=len(looked) - len(lengths),
        median=median,
        longest=max(ended, key=lambda length: length.minutes, default=None),
        slack=slack,
    )


def _median(lengths: Sequence[Length]) -> tuple[float, float]:
    """Return the median of Kaplan and Meier, and how far it may be off [min].

    It moves no further than if all lengths were off in the same direction, each by as much as it
    can be.
    """
    minutes = np.array([length.minutes for length in lengths], dtype=np.float64)
    slack = np.array([length.slack for length in lengths], dtype=np.float64)
    happened = np.array([not length.open for length in lengths], dtype=bool)
    shifts = (np.zeros_like(slack), -slack, slack)
    median, *others = (kaplan_meier_quantile(minutes + s, happened, 0.5) for s in shifts)
    if any(map(isinf, (median, *others))):
        return median, float(slack.max())
    return median, max(abs(other - median) for other in others)


def _concerned(answer: Answer, milestone: str) -> bool:
    """Whether something can be said of a milestone: it was reached, or would have been seen."""
    return milestone in answer.reached or answer.state != "cannot say"


def _since_sent(answer: Answer, milestone: str, pauses: Pauses) -> Length | None:
    """Return how long a milestone took, or had not come; None if that is not known.

    It is not known, either, if something later is known to have happened: then it may have
    happened unseen.
    """
    if answer.sending is None or reversed_(answer):
        return None
    sent = answer.sending.when
    if milestone in answer.reached:
        return between(sent, answer.reached[milestone], pauses)
    if any(later in answer.reached for later in LATER[LATER.index(milestone) :]):
        return None
    return since(sent, answer.until, pauses)
