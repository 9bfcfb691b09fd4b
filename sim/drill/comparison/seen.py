"""What the log says of all that the plan foresees: times, what stayed open, what it omits."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import pandas as pd

from sim.checks import stand_ins
from sim.clock import MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.drill.comparison.playing import Moment
    from sim.drill.comparison.replaying import Replay

Silence: TypeAlias = Literal["unknown", "open"]
"""What it means that the log says nothing of something: that nobody knows, or that it never came.
"""

INF = float("inf")
NAN = float("nan")

SILENT: Final = "the log does not say"
TIMELESS: Final = "its time is missing"
UNSENT: Final = "the log does not say when the inject was sent"
WITHDRAWN: Final = "the inject was withdrawn"
BACKWARDS: Final = "the log has it before the inject was sent"
UNWRITTEN: Final = "the plan has no action card for it yet"
UNFORESEEN: Final = "no run of the plan comes to it"
TOO_FEW: Final = "too few runs of the plan come to it"
FLIPS: Final = "the verdict changes within the ranges of the assumptions"
WHYS: Final = (
    SILENT,
    TIMELESS,
    UNSENT,
    WITHDRAWN,
    BACKWARDS,
    UNWRITTEN,
    UNFORESEEN,
    TOO_FEW,
    FLIPS,
)
"""Why nothing can be said of a time."""

FOR_CARDS: Final = ("decided", "acted", "completed", "fed back")
"""Milestones that an action card leads to."""

SEEN: Final = ("inject", "unit", "milestone", "sent", "took", "until", "width", "why")


def seen(replay: Replay, moments: Sequence[Moment], silence: Silence = "unknown") -> pd.DataFrame:
    """Return what the log says of each moment, with the columns SEEN.

    ``sent``: when its inject went out [min after STARTEX]; ``took``: how long after that it came
    [µs]; ``inf`` where it did not come while it was watched, which was for ``until`` [µs]; NaN
    where nobody knows, and ``why``. ``width``: by how much ``took`` may be wrong, both clocks added
    [µs]. What came after ENDEX, or after the inject was withdrawn, did not come. Of several times
    the first counts, of *completed* the last.
    """
    log = _Log(replay, silence)
    return pd.DataFrame([(*moment, *log.of(moment)) for moment in moments], columns=list(SEEN))


def states_what_stayed_open(events: pd.DataFrame) -> bool:
    """Whether the log says at least once that something was watched for and did not come."""
    return bool(events["event"].str.startswith("not ").any())


class _Log:
    def __init__(self, replay: Replay, silence: Silence) -> None:
        self.replay = replay
        self.silence = silence
        self.unwritten = set(stand_ins(replay.scenario))
        columns = [replay.events[k] for k in ("inject", "unit", "event", "minute", "precision")]
        self.rows: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
        for inject, unit, event, minute, precision in zip(*columns, strict=True):
            whose = "" if event in ("sent", "withdrawn") else unit
            self.rows.setdefault((inject, whose, event), []).append((minute, precision))

    def of(self, moment: Moment) -> tuple[float, float, float, float, str]:
        """Return sent, took, until, width and why of a moment."""
        sent, precision = self.sent(moment.inject)
        if isnan(sent):
            withdrawn = (moment.inject, "", "withdrawn") in self.rows
            return NAN, NAN, NAN, NAN, WITHDRAWN if withdrawn else UNSENT
        until = self.until(moment, sent)
        if moment.milestone in FOR_CARDS and (moment.inject, moment.unit) in self.unwritten:
            return sent, NAN, until, NAN, UNWRITTEN
        known = self.rows.get((moment.inject, moment.unit, moment.milestone), [])
        timed = [row for row in known if not isnan(row[0])]
        if not timed:
            return sent, *self.without_time(moment, until, timeless=bool(known))
        chosen, own = (max if moment.milestone == "completed" else min)(timed)
        width = round((precision + own) * SECOND)
        took = round((chosen - sent) * MINUTE)
        if took < -width:
            return sent, NAN, until, width, BACKWARDS
        return sent, INF if took > until else max(took, 0), until, width, ""

    def sent(self, inject: str) -> tuple[float, float]:
        """Return when an inject was first sent, and how precisely that is known."""
        rows = self.rows.get((inject, "", "sent"), [])
        return min((row for row in rows if not isnan(row[0])), default=(NAN, NAN))

    def until(self, moment: Moment, sent: float) -> float:
        """Return for how long a moment was watched for [µs]."""
        ends = [self.replay.end]
        ends += [at for at, _ in self.rows.get((moment.inject, "", "withdrawn"), []) if at >= sent]
        seen_open = self.rows.get((moment.inject, moment.unit, f"not {moment.milestone}"), [])
        ends += [at for at, _ in seen_open if at >= sent]
        return round((min(ends) - sent) * MINUTE)

    def without_time(
        self, moment: Moment, until: float, *, timeless: bool
    ) -> tuple[float, float, float, str]:
        """Return took, until, width and why of a moment for which the log has no time."""
        if timeless:
            return NAN, until, NAN, TIMELESS
        stated = (moment.inject, moment.unit, f"not {moment.milestone}") in self.rows
        if stated or self.silence == "open":
            return INF, until, 0.0, ""
        return NAN, until, NAN, SILENT
