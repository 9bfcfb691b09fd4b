"""What an observed log cannot say, so that nobody takes its silence for an answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.drill.logs.answers import DONE, LATER, SENT, TOLD, addressed, sight_of
from sim.drill.logs.lengths import MINUTE, between, pauses_of
from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sim.drill.logs.answers import Answer
    from sim.drill.logs.events import Observed

    Rows = Sequence[Mapping[str, Any]]


class Doubt(NamedTuple):
    """One thing that the log cannot say: its key in DOUBTS, how many, and which."""

    key: str
    number: int
    which: tuple[str, ...] = ()


DOUBTS = (
    "no end",
    "no deliveries",
    "no deeds",
    "not watched",
    "no sending",
    "no inject",
    "no time",
    "several times",
    "out of order",
    "outside",
    "by rule",
    "unended",
    "stopped",
    "jumped",
    "coarse",
)
"""In the order in which they matter."""


def doubts(observed: Observed, rows: Rows, answers: Sequence[Answer], end: datetime) -> list[Doubt]:
    """Return what cannot be said, and why, in the order of DOUBTS; ``end``: of watching."""
    pauses, lacking = pauses_of(rows, end)
    found = [
        Doubt("stopped", len(pauses)),
        Doubt("unended", lacking),
        *_of_log(observed, rows),
        *_of_rows(observed, rows),
        *_of_answers(rows, answers),
    ]
    return sorted((d for d in found if d.number), key=lambda d: DOUBTS.index(d.key))


def _of_log(observed: Observed, rows: Rows) -> Iterable[Doubt]:
    seen = sight_of(rows)
    yield Doubt("no end", int(observed.end is None))
    yield Doubt("no deliveries", int(not seen.milestones.intersection(TOLD)))
    yield Doubt("no deeds", int(not seen.milestones.intersection(DONE)))
    sent_to = {u for r in rows if r["event"] == SENT for u in addressed(r)}
    yield Doubt("not watched", *_which(sent_to - seen.units))
    yield Doubt("jumped", sum(r["event"] == "jumped" for r in rows))


def _of_rows(observed: Observed, rows: Rows) -> Iterable[Doubt]:
    """Yield doubts about rows; ``which`` are their places, from 1, as the log lists its events."""
    end = observed.end

    def outside(row: Mapping[str, Any]) -> bool:
        at = row["at"]
        return at is not None and (at < observed.start or (end is not None and at > end))

    tests: dict[str, Callable[[Mapping[str, Any]], bool]] = {
        "no inject": lambda r: not r["inject"] and r["event"] in (*MILESTONES, "waiting"),
        "no time": lambda r: r["at"] is None and not str(r["event"]).startswith("not "),
        "outside": outside,
        "by rule": lambda r: str(r["match"]).startswith("rule"),
        "coarse": lambda r: r["at"] is not None and r["precision"] > MINUTE,
    }
    for key, doubtful in tests.items():
        places = [str(k) for k, row in enumerate(rows, start=1) if doubtful(row)]
        yield Doubt(key, len(places), tuple(places))


def _of_answers(rows: Rows, answers: Sequence[Answer]) -> Iterable[Doubt]:
    yield Doubt("no sending", *_which({a.inject for a in answers if a.sending is None}))
    times = Counter(
        (r["inject"], r["unit"], r["event"]) for r in rows if r["inject"] and r["event"] in LATER
    )
    yield Doubt("several times", *_which({_name(i, u) for (i, u, _), n in times.items() if n > 1}))
    yield Doubt("out of order", *_which({_name(a.inject, a.unit) for a in answers if reversed_(a)}))


def reversed_(answer: Answer) -> bool:
    """Whether something lies before what comes earlier, by more than the clocks allow."""
    known = answer.known
    return any(
        between(first, second) is None
        for k, (_, second) in enumerate(known)
        for _, first in known[:k]
    )


def _name(inject: str, unit: str) -> str:
    return f"{inject} {unit}".strip()


def _which(names: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    ordered = tuple(sorted(names))
    return len(ordered), ordered
