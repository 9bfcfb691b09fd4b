"""How complete an observed log is: which units have rows at all, and in which hours."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.drill.logs.answers import SENT, addressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

HOUR = timedelta(hours=1)
MOST = 24 * 31
"""Hours that are counted one by one; a log of more than a month is no exercise's."""


class Covered(NamedTuple):
    """How many rows a unit has in each hour of the log, and how many without a time."""

    unit: str
    rows: tuple[int, ...]
    timeless: int

    @property
    def silent(self) -> int:
        """Hours without any row."""
        return sum(n == 0 for n in self.rows)


def hours(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return the beginnings of the clock hours from STARTEX to ENDEX.

    >>> from datetime import datetime, UTC
    >>> [h.hour for h in hours(datetime(2026, 3, 12, 8, 30, tzinfo=UTC),
    ...                        datetime(2026, 3, 12, 10, 0, tzinfo=UTC))]
    [8, 9]
    """
    from zoneinfo import ZoneInfo

    zone, universal = start.tzinfo, ZoneInfo("UTC")
    first = start.replace(minute=0, second=0, microsecond=0).astimezone(universal)
    number = -(-(end.astimezone(universal) - first) // HOUR)
    return tuple((first + k * HOUR).astimezone(zone) for k in range(min(max(number, 1), MOST)))


def coverage(rows: Iterable[Mapping[str, Any]], start: datetime, end: datetime) -> list[Covered]:
    """Return how many rows each unit has in each of `hours`, the unit with most silent hours first.

    A row belongs to the unit that it names; the sending of an inject to the units it goes to, but
    that alone is no sign that anybody watched them: a unit with nothing else has no rows. A
    message belongs to its sender and its receivers. Rows outside the hours are left out.
    """
    beginnings = hours(start, end)
    known: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for row in rows:
        for unit in _whose(row):
            count = known[unit]
            if row["event"] != SENT:
                count[_hour(row["at"], beginnings)] += 1
    found = [
        Covered(unit, tuple(count[k] for k in range(len(beginnings))), count[None])
        for unit, count in known.items()
    ]
    return sorted(found, key=lambda c: (-c.silent, c.unit))


def _whose(row: Mapping[str, Any]) -> Sequence[str]:
    if row["unit"] or row["event"] == SENT:
        return addressed(row)
    if row["event"] != "message":
        return []
    return [*dict.fromkeys(u for u in (row["from"], *addressed(row)) if u)]


def _hour(at: datetime | None, beginnings: Sequence[datetime]) -> int | None:
    """Return the place of the hour of a time; -1 if it is none of them, None without a time."""
    if at is None:
        return None
    place = (at - beginnings[0]) // HOUR
    return place if 0 <= place < len(beginnings) else -1
