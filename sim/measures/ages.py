"""How old what a unit has been told is: the age of its newest report, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.clock import MINUTE
from sim.log import NEVER
from sim.measures.bins import share
from sim.measures.control import active

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.measures.bins import Bins
    from sim.measures.messages import Message

    Numbers = NDArray[np.int64]

AGES = ("start", "end", "age", "peak")


def ages(
    log: Log, found: Iterable[Message], units: Sequence[int], bins: Bins
) -> dict[str, NDArray[np.float64]]:
    """Return the age of information of each of ``units`` in each bin, with the columns AGES.

    At any time it is the time since the newest report that the unit has received was made, that is
    written or begun to be said: 0 at once after a report without delay, and a minute older every
    minute. Reports are the messages of other units. Units are in the order given, for each the bins
    in order: start and end [min after STARTEX], the mean ``age`` in the bin and its ``peak`` [min],
    NaN before the first report, and where an observed log does not tell who made a report, or
    when. Where the exercise stands nothing ages.
    """
    place, known, made = _reports(log, found, units)
    edges = active(log, bins.edges)
    until = np.append(known[1:], edges[-1])[: len(known)]
    until[:-1][place[1:] != place[:-1]] = edges[-1]
    piece, which = _cut(known, until, edges)
    start = np.maximum(known[piece], edges[which])
    end = np.minimum(until[piece], edges[which + 1])
    lasts = end > start
    piece, which, start, end = piece[lasts], which[lasts], start[lasts], end[lasts]
    born, cells = made[piece] / MINUTE, len(units) * len(bins)
    length, middle = (end - start) / MINUTE, (start / MINUTE + end / MINUTE) / 2
    cell = place[piece] * len(bins) + which
    went = np.bincount(cell, weights=length, minlength=cells)
    area = np.bincount(cell, weights=length * (middle - born), minlength=cells)
    peak = np.full(cells, np.nan)
    np.fmax.at(peak, cell, end / MINUTE - born)
    return bins.columns(len(units)) | {"age": share(area, went), "peak": peak}


def _reports(
    log: Log, found: Iterable[Message], units: Sequence[int]
) -> tuple[Numbers, Numbers, Numbers]:
    """Return whom (index of ``units``) each report reached when, and when the newest was made.

    They are in the order of units, then of time, on a clock that stands while the exercise does.
    """
    places = {unit: place for place, unit in enumerate(units)}
    heard = [m for m in found if m.receiver in places and m.sender != m.receiver]
    heard = [m for m in heard if m.known != NEVER or m.received]
    undated = {m.receiver for m in heard if NEVER in (m.known, m.made, m.sender)}
    told = [(places[m.receiver], m.known, m.made) for m in heard if m.receiver not in undated]
    table = np.array(sorted(told), dtype=np.int64).reshape(-1, 3)
    place, known, made = table[:, 0], active(log, table[:, 1]), active(log, table[:, 2])
    later = place * (log.end + 1)  # so that what others knew before is older than anything
    return place, known, np.maximum.accumulate(made + later) - later


def _cut(start: Numbers, end: Numbers, edges: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pieces into which ``edges`` cut spans: of which span, and in which bin."""
    first = np.searchsorted(edges, start, side="right") - 1
    last = np.searchsorted(edges, end, side="left") - 1
    number = np.where(end > start, last - first + 1, 0)
    span = np.repeat(np.arange(len(start)), number)
    nth = np.arange(len(span)) - np.repeat(np.cumsum(number) - number, number)
    return span, first[span] + nth
