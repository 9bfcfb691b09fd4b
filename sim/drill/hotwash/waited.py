"""What people were waiting for in an observed exercise, by the codes that evaluators gave."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.drill.hotwash.handing import CONTROL
from sim.drill.logs.answers import Reading
from sim.drill.logs.lengths import between
from sim.drill.logs.observing import WAITED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.drill.hotwash.handing import Handover
    from sim.drill.logs.lengths import Pauses


class Waited(NamedTuple):
    """How often something was waited for, and how long.

    ``minutes`` adds up the hand-overs of which this is the only code; ``unknown`` is how many of
    the notes have no such length.
    """

    code: str
    notes: int
    minutes: float
    slack: float
    unknown: int

    @property
    def by_control(self) -> bool:
        """Whether that counts against nobody."""
        return self.code == CONTROL


Note = tuple[str, int | None]
"""A code, and the place of the hand-over that it belongs to; None if that cannot be told."""


def notes(
    rows: Iterable[Mapping[str, Any]], found: Sequence[Handover], pauses: Pauses = ()
) -> list[Note]:
    """Return what rows say was waited for, and during which of the hand-overs.

    A code stands in a row of a milestone, and belongs to the hand-over that ended there; or in a
    row *waiting*, and belongs to the hand-over of its inject and unit during which it was noted.
    """
    said = [r for r in rows if r["waited_for"]]
    return [(str(r["waited_for"]), _place(r, found, pauses)) for r in said]


def with_codes(found: Sequence[Handover], noted: Iterable[Note]) -> list[Handover]:
    """Return hand-overs that know what was waited for during them."""
    codes: defaultdict[int | None, list[str]] = defaultdict(list)
    for code, place in noted:
        if code not in codes[place]:
            codes[place].append(code)
    return [each._replace(waited_for=tuple(codes[k])) for k, each in enumerate(found)]


def waited_for(found: Sequence[Handover], noted: Sequence[Note]) -> list[Waited]:
    """Return what was waited for, most often first; exercise control last.

    ``found`` are the hand-overs that `with_codes` returned. One with several different codes is
    nobody's: its length cannot be split.
    """
    of_one = {k for k, each in enumerate(found) if len(each.waited_for) == 1}
    table = []
    for code in dict.fromkeys([*WAITED, *(code for code, _ in noted)]):
        its = [place for c, place in noted if c == code]
        if its:
            lengths = [found[p].length for p in sorted(of_one.intersection(its))]
            unknown = sum(p not in of_one for p in its)
            minutes, slack = sum(w.minutes for w in lengths), sum(w.slack for w in lengths)
            table.append(Waited(code, len(its), minutes, slack, unknown))
    return sorted(table, key=lambda w: (w.by_control, -w.notes))


def _place(row: Mapping[str, Any], found: Sequence[Handover], pauses: Pauses) -> int | None:
    """Return which hand-over a note belongs to; None if that cannot be told."""
    for place, each in enumerate(found):
        if each.inject != row["inject"] or each.second.unit != row["unit"] or not row["inject"]:
            continue
        if row["event"] == each.second.milestone:
            return place
        if row["event"] == "waiting" and _during(row, each, pauses):
            return place
    return None


def _during(row: Mapping[str, Any], each: Handover, pauses: Pauses) -> bool:
    """Whether a note was made between the two sides; an open hand-over has no length to give."""
    if each.length.open or row["at"] is None:
        return False
    into = between(each.when, Reading(row["at"], float(row["precision"])), pauses)
    return into is not None and into.minutes <= each.length.minutes + into.slack
