"""An observed exercise: what happened when, one event a row, with the time that a clock showed.

`sim.drill.logs.events` reads and writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.clock import MINUTE
from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from sim.log import Log

COLUMNS: Final = (
    "at",
    "event",
    "inject",
    "unit",
    "role",
    "from",
    "to",
    "by",
    "activity",
    "precision",
    "waited_for",
    "note",
    "source",
    "match",
)
TEXTS: Final = tuple(c for c in COLUMNS if c not in ("at", "precision"))

HEAD: Final = ("start", "end", "zone", "marking")
"""Rows of a file that tell of the exercise as a whole; `Observed` holds them as fields."""

CONTROL: Final = ("paused", "resumed", "jumped")
ATTENDANCE: Final = ("arrived", "left")
NOT_REACHED: Final = tuple(f"not {name}" for name in MILESTONES[1:])
"""That somebody watched until then (no time: until ENDEX), and a milestone was not reached."""

WORKED: Final = ("began", "ended")
"""Work whose beginning and end were written down: the ``activity`` names the step."""

EVENTS: Final = (
    *MILESTONES,
    *NOT_REACHED,
    *CONTROL,
    *ATTENDANCE,
    *WORKED,
    "withdrawn",
    "message",
    "waiting",
)
WAITED: Final = (
    "person",
    "decision",
    "line",
    "information",
    "thought others would",
    "unaware",
    "exercise control",
)
"""What somebody can have waited for."""

READ: Final = 1.0
"""Precision [s] of a time that says nothing of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """An observed exercise.

    ``start`` (STARTEX) and ``end`` (ENDEX, if it is known) are aware; ``start`` in a `ZoneInfo`.
    ``events`` has the columns COLUMNS: ``at`` aware times in that zone, or NaT where the time is
    missing; ``precision`` in seconds; texts, empty where nothing is said.

    Raises
    ------
    ValueError
        If the events have other columns, or are of unknown kinds.
    """

    name: str
    start: datetime
    end: datetime | None
    events: pd.DataFrame = field(repr=False)
    marking: str = ""

    def __post_init__(self) -> None:
        """Check columns and words."""
        if tuple(self.events.columns) != COLUMNS:
            raise ValueError(f"events have the columns {', '.join(COLUMNS)}")
        unknown = sorted({*self.events["event"]} - {*EVENTS})
        if unknown:
            raise ValueError(f"unknown events: {', '.join(map(str, unknown))}")

    def minutes(self) -> pd.Series[float]:
        """Return when each event happened [min after STARTEX]; NaN where the time is missing."""
        after = self.events["at"] - pd.Timestamp(self.start)
        return after / pd.Timedelta(microseconds=MINUTE)

    def log(self) -> Log:
        """Return the log, as `sim.drill.logs.placing.to_log` makes it."""
        from sim.drill.logs.placing import to_log  # imports this module

        return to_log(self)


def same_day(planned: datetime, observed: datetime) -> datetime:
    """Return the moment nearest to ``observed`` at which the planned clock time comes round.

    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Europe/Stockholm")
    >>> same_day(datetime(2026, 3, 2, 8, tzinfo=zone), datetime(2026, 3, 12, 7, 50, tzinfo=zone))
    datetime.datetime(2026, 3, 12, 8, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Stockholm'))
    """
    there = observed.astimezone(planned.tzinfo)
    days = [there.date() + timedelta(days=k) for k in (-1, 0, 1)]
    times = [datetime.combine(day, planned.time(), planned.tzinfo) for day in days]
    return min(times, key=lambda at: abs(at - there))


def events_table(rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> pd.DataFrame:
    """Return rows as a table with the columns COLUMNS, its times in ``zone``.

    What a row leaves out is empty; a time (aware) may be None. Blanks and line breaks in texts
    become single blanks.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> table = events_table([{"event": "sent", "inject": "I-1"}], ZoneInfo("Europe/Stockholm"))
    >>> table.loc[0, ["event", "inject", "unit"]].tolist(), float(table.loc[0, "precision"])
    (['sent', 'I-1', ''], 1.0)
    """
    listed = [dict(row) for row in rows]
    table: dict[str, pd.Series[Any]] = {}
    for name in COLUMNS:
        values = [row.get(name) for row in listed]
        if name == "at":
            table[name] = moments(values, zone)
        elif name == "precision":
            table[name] = pd.Series([READ if v is None else v for v in values], dtype="float64")
        else:
            table[name] = pd.Series([one_line(v) for v in values], dtype="str")
    return pd.DataFrame(table, columns=list(COLUMNS))


def moments(values: Iterable[datetime | None], zone: tzinfo) -> pd.Series[Any]:
    """Return aware times as a column in ``zone``; None is a missing time."""
    instants = pd.to_datetime(pd.Series(list(values), dtype="object"), utc=True)
    return instants.dt.as_unit("us").dt.tz_convert(zone)


def one_line(value: object) -> str:
    """Return a text without line breaks and doubled blanks; nothing for None.

    >>> one_line(" two  lines"), one_line(None)
    ('two lines', '')
    """
    return "" if value is None else " ".join(str(value).split())
