"""Who knew when: how each inject came to the units that it concerns, and over how many others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import KIND, NEVER
from sim.measures.messages import lacks
from sim.measures.survival import kaplan_meier_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.measures.answers import Milestones
    from sim.measures.messages import Columns, Message
    from sim.scenario import Scenario

KNOWING = ("case", "unit", "at", "relays", "right", "until_end")
INJECT, CALL = KIND["inject"], KIND["call"]
NAN = float("nan")


class Lineage(NamedTuple):
    """By how many ``links`` a message comes from where its case began, and if it is ``right``.

    A link leads from one unit to another: by a message, or unspoken where people of another unit
    take part in an answer. It is wrong where it, or one that it was passed on from, was
    misunderstood and not asked back. NEVER and None where an observed log does not tell.
    """

    links: int
    right: bool | None


DIRECT, UNKNOWN = Lineage(0, right=True), Lineage(NEVER, right=None)


def lineages(found: Sequence[Message], columns: Columns) -> list[Lineage]:
    """Return the lineage of each message, by the rows that caused it."""
    return _Tracer(found, columns).trace()


class _Tracer:
    """Traces messages back to those that they were passed on from."""

    def __init__(self, found: Sequence[Message], columns: Columns) -> None:
        self.found = found
        self.kind, self.cause = columns["kind"], columns["cause"]
        self.part = columns["addressee"]
        self.by_row = {(m.row, m.receiver): k for k, m in enumerate(found) if m.known != NEVER}
        self.known: dict[int, Lineage] = {}

    def trace(self) -> list[Lineage]:
        """Return the lineages of all messages."""
        return [self._of(place) for place in range(len(self.found))]

    def _of(self, place: int) -> Lineage:
        chain = []
        while place >= 0 and place not in self.known:
            chain.append(place)
            place = self._before(self.found[place])
        lineage = self.known[place] if place >= 0 else UNKNOWN if place == LOST_TRACK else DIRECT
        holder = self.found[place].receiver if place >= 0 else NEVER
        for each in reversed(chain):
            message = self.found[each]
            lineage = self.known[each] = _passed_on(lineage, holder, message)
            holder = message.receiver
        return lineage

    def _before(self, message: Message) -> int:
        """Return the message that led to this one, NEVER if none did, or LOST_TRACK.

        What somebody does because of a message is part of the receiver's answer; what follows it on
        the sender's side is not.
        """
        below, row = message.root, self.cause[message.root]
        while row != NEVER and self.kind[row] != INJECT:
            place = self.by_row.get((row, self.part[below]))
            if place is not None:
                return place
            if self.part[below] == NEVER:
                return LOST_TRACK
            below, row = row, self.cause[row]
        return NEVER if row != NEVER or self.kind[below] == CALL else LOST_TRACK


LOST_TRACK = -2


def _passed_on(before: Lineage, holder: int, message: Message) -> Lineage:
    """Return the lineage of a message that ``holder`` (NEVER: exercise control) passed on."""
    if NEVER in (before.links, message.sender):
        return UNKNOWN
    unspoken = holder not in (NEVER, message.sender)
    links = before.links + unspoken + (message.sender != message.receiver)
    return Lineage(links, bool(before.right) and message.outcome != "misunderstood")


def knowing(
    found: Sequence[Message], milestones: Milestones, log: Log, columns: Columns
) -> list[tuple[object, ...]]:
    """Return a row for each inject and unit that it concerns, with the columns KNOWING.

    ``at``: when the unit first knew, that is had read or heard anything of the case to its end
    [min after the inject was sent], NaN if not by ENDEX. ``relays``: over how many units between
    exercise control and it, 0 where it was told directly. ``right``: whether it holds the right
    version by ENDEX. ``until_end``: from sending to ENDEX [min]. There are no rows where an
    observed log does not tell who was told what.
    """
    if not found or lacks(log, "case", "number", "completed"):
        return []
    told: dict[tuple[int, int, int], list[tuple[int, int, bool | None]]] = {}
    for message, lineage in zip(found, lineages(found, columns), strict=True):
        if message.known != NEVER:
            who = message.case, message.number, message.receiver
            told.setdefault(who, []).append((message.known, *lineage))
    names = log.names
    rows: list[tuple[object, ...]] = []
    for case, unit, _ in milestones:
        sent = milestones.sent(case)
        if sent == NEVER:
            continue
        when = _first(told.get((*case, unit), ()), sent)
        until = (milestones.end - sent) / MINUTE
        rows.append((names.cases[case[0]], names.units[unit], *when, until))
    return rows


def _first(
    told: Sequence[tuple[int, int, bool | None]], sent: int
) -> tuple[float, float, bool | float]:
    """Return when a unit first knew [min after ``sent``], over how many others, and if rightly."""
    if not told:
        return NAN, NAN, False
    at, links, _ = min(told, key=lambda each: each[:2])
    versions = [right for _, _, right in told]
    right = any(versions) or (NAN if None in versions else False)
    return (at - sent) / MINUTE, NAN if links == NEVER else float(max(links - 1, 0)), right


# over many runs -----------------------------------------------------------------------------------

TABLE = (
    *("case", "title", "runs", "units", "first_unit", "first_share", "first"),
    *("last_unit", "last_share", "last", "never", "right", "relays", "untold", "untold_outside"),
)


def knowing_table(found: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return for each inject who knew first and last, and who never, over all runs.

    ``found`` holds one row per run, inject and unit (run and KNOWING); the result has the columns
    TABLE. ``units`` (how many it concerns) and what follows are of units that play, but for
    ``untold_outside``. ``first`` and ``last`` [min after sending]: by when, in half of the runs,
    the first of them knew, and all of them (inf: not by ENDEX); ``first_unit`` and ``last_unit``
    most often were those, in a share of the runs. ``never``, ``right`` (mean shares of the units:
    not told, and holding the right version at ENDEX), ``relays`` (mean of those told). ``untold``
    names the units that did not know by ENDEX, with the share of the runs, the most often first.
    """
    playing = {u.id for u in scenario.units if u.kind == "player"}
    names = {u.id: u.name for u in scenario.units}
    known = found.astype({"case": str, "unit": str})
    by_case = dict(tuple(known.groupby("case", sort=False)))
    rows = []
    for inject in scenario.injects:
        if inject.id not in by_case:
            continue
        group = by_case[inject.id]
        plays = group["unit"].isin(playing)
        told = group[plays] if plays.any() else None
        which = (inject.id, inject.title, group["run"].nunique())
        outside = _untold(group[~plays], names)
        said = _NOBODY if told is None else (*_of_units(told, names), _untold(told, names))
        rows.append((*which, *said, outside))
    return pd.DataFrame(rows, columns=list(TABLE))


_NOBODY = (0, "", NAN, NAN, "", *(NAN,) * 5, "")


def _of_units(told: pd.DataFrame, names: dict[str, str]) -> tuple[object, ...]:
    """Return what TABLE says, from units to relays, of the units that play."""
    run, runs = pd.factorize(told["run"])
    unit, units = pd.factorize(told["unit"].to_numpy(), sort=True)
    at = np.full((len(runs), len(units)), np.nan)
    at[run, unit] = told["at"].fillna(np.inf)
    until = np.zeros(len(runs))
    until[run] = told["until_end"]
    first, last = np.nanmin(at, axis=1), np.nanmax(at, axis=1)
    return (
        len(units),
        *_most_often((at == first[:, None]) & np.isfinite(at), units, names),
        _median(first, until),
        *_most_often(at == last[:, None], units, names),
        _median(last, until),
        float(told["at"].isna().groupby(told["run"]).mean().mean()),
        float(told["right"].astype(float).groupby(told["run"]).mean().mean()),
        float(told["relays"].mean()),
    )


def _most_often(
    which: NDArray[np.bool_], units: NDArray[np.str_], names: dict[str, str]
) -> tuple[str, float]:
    """Return the unit that was it in the most runs, and their share."""
    share = which.mean(axis=0)
    best = int(share.argmax())
    return (names[str(units[best])], float(share[best])) if share[best] else ("", 0.0)


def _median(at: NDArray[np.float64], until: NDArray[np.float64]) -> float:
    reached = np.isfinite(at)
    return kaplan_meier_quantile(np.where(reached, at, until), reached, 0.5)


def _untold(told: pd.DataFrame, names: dict[str, str]) -> str:
    """Return the units that did not know by ENDEX, each with the share of the runs."""
    share = told["at"].isna().groupby(told["unit"], sort=False).mean()
    share = share[share > 0].sort_values(ascending=False, kind="stable")
    return "; ".join(f"{names[str(unit)]} {100 * part:.0f} %" for unit, part in share.items())
