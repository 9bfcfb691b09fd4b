"""The ledger of all answers: what every minute of them was, and what held them up.

Measures B1 and B2 of the docs. The entries of one answer add up to its response exactly. What is
on the chains of several units' answers to one inject stands in the ledger of each of them, and is
the *own* of one of them only: so a wait that several share is counted once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.clock import MINUTE
from sim.measures.explanation import Stretch

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    import pandas as pd

    from sim.measures.explanation import Explainer

WAITS = ("waiting", "unread", "redial", "agenda", "transit", "left lying")
"""Kinds of stretches in which nobody works on the case; not those that exercise control caused."""

ENTRY = (
    "kind",
    "of_unit",
    "of_role",
    "channel",
    "activity",
    "why",
    "doing",
    "doing_kind",
    "doing_for",
    "cause",
)
"""What stretches of one answer have in common that stand in one entry."""

HOLDUP = ("kind", "unit", "role", "why", "doing")
"""What waits are charged to: whom or what, why, and what was done meanwhile."""


Entry = tuple[str, ...]
"""Case and unit of an answer, then the values of ENTRY: what so many minutes of it were.

``of_unit`` and ``of_role`` name who did it, or who was waited for; for the rest see `Stretch`.
"""


def ledger(
    explainer: Explainer, last: Container[tuple[str, str]] = ()
) -> dict[Entry, tuple[int, int]]:
    """Return of all answers of one run how long each entry is [µs], and how much of it is *own*.

    What several units' answers to one inject share is the own of the first of them in the table
    of milestones. The answers (inject, unit) in ``last`` come after all others: those are then
    complete without them.
    """
    found: dict[Entry, list[int]] = {}
    seen: set[tuple[str, int, int]] = set()
    for case, unit, stretches in _in_order(explainer, last):
        for s in stretches:
            entry = (case, unit, *entry_of(s))
            length = s.end - s.start
            sums = found.get(entry)
            if sums is None:
                sums = found[entry] = [0, 0]
            sums[0] += length
            if (key := (case, s.start, s.row)) not in seen:
                seen.add(key)
                sums[1] += length
    return {entry: (length, own) for entry, (length, own) in found.items()}


def _in_order(
    explainer: Explainer, last: Container[tuple[str, str]]
) -> Iterator[tuple[str, str, list[Stretch]]]:
    late = []
    for case, unit, stretches in explainer.answers():
        if (case, unit) in last:
            late.append((case, unit, stretches))
        else:
            yield case, unit, stretches
    yield from late


def entry_of(s: Stretch) -> tuple[str, ...]:
    """Return what a stretch is entered under: its values for ENTRY."""
    meanwhile = (s.doing, s.doing_kind, s.doing_for)
    return (s.kind, *s.who, s.channel, s.activity, s.why, *meanwhile, s.cause)


def entry_words(row: Mapping[Any, Any]) -> Stretch:
    """Return a stretch with the words of one row of a ledger, or of sums over one; no times."""
    said: dict[str, Any] = {k: str(row.get(k, "")) for k in ENTRY}
    who = said.pop("of_unit"), said.pop("of_role")
    return Stretch(0, 0, who=who, **said)


def ledger_rows(
    explainer: Explainer, last: Container[tuple[str, str]] = ()
) -> Iterable[tuple[object, ...]]:
    """Yield the entries of `ledger` with both lengths in minutes."""
    for entry, (length, own) in ledger(explainer, last).items():
        yield (*entry, length / MINUTE, own / MINUTE)


def holdups(entries: pd.DataFrame) -> pd.DataFrame:
    """Return the waiting in a ledger by what it was for: the columns HOLDUP, and minutes.

    ``entries`` has the columns of the table ``ledger``; a wait that several answers share counts
    once. The role is the channel, or else the activity, of a wait that is not for people. Measure
    B2 of the docs: what went on beside a chain, and would have been over anyway, is in no ledger.
    """
    held = entries[entries["kind"].isin(WAITS) & (entries["own"] > 0)]
    held = held.astype(dict.fromkeys(ENTRY, str))
    line, people = held["why"] == "channel", held["kind"] == "waiting"
    through = held["channel"].where(held["channel"] != "", held["activity"])
    named = held.assign(
        kind=held["kind"].mask(line, "channel"),
        unit=held["of_unit"],
        role=held["of_role"].where(people & ~line, through),
        why=held["why"].mask(line, ""),
        doing=held["doing"].mask(line, ""),
    )
    summed = named.groupby([*HOLDUP], sort=False)["own"].sum()
    return summed.rename("minutes").reset_index()
