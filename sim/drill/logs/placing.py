"""Observed events become the log that simulated exercises have, as far as they tell it."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.clock import MINUTE
from sim.drill.logs.lengths import stood
from sim.drill.logs.observed import observed
from sim.drill.logs.observing import ATTENDANCE, NOT_REACHED
from sim.errors import Problem, ScenarioError
from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.drill.logs.observing import Observed
    from sim.log import Log

UNTOLD: Final = frozenset({"kind", "outcome", "started", "scheduled", "cause", "open"})
"""What events never tell: they say when something was reached, not what was done in between.

"open": what is missing may have been reached unseen.
"""

Rows = pd.DataFrame


def to_log(exercise: Observed) -> Log:
    """Return the log of an observed exercise.

    One row per milestone that an inject reached at a known time: its activity is the milestone.
    ``milestones`` holds, beside these, what was seen not to be reached (or after ENDEX only). A
    milestone without time is in neither: it was reached, nobody knows when. Rows without inject or
    unit stay in the events. ``arrived`` and ``left`` are presence of functions; ``paused`` and
    ``resumed`` pauses. What all this does not tell is in `Log.lacks`.

    Raises
    ------
    ScenarioError
        If something was reached before STARTEX by more than the precision of its time.
    """
    table = exercise.events.assign(minute=exercise.minutes())
    end = _end(exercise, table)
    reached = _reached(table, end)
    spells = _presence(table, end)
    rows = reached[reached["at"].notna()].reset_index(drop=True)
    log = observed(
        pd.DataFrame(
            {
                "case": rows["case"],
                "activity": rows["milestone"],
                "kind": ["inject" if m == "sent" else "work" for m in rows["milestone"]],
                **{name: _said(rows[name]) for name in ("unit", "role", "to", "channel")},
                "completed": rows["at"],
            }
        ),
        spells if len(spells) else None,
        end,
        exercise.name,
        reached.assign(task=_numbers(reached["at"].notna())),
    )
    lacks = frozenset({*log.lacks, *UNTOLD})
    return replace(log, lacks=lacks, pauses=_pauses(exercise, end))


def _end(exercise: Observed, table: Rows) -> float:
    if exercise.end is not None:
        return (exercise.end - exercise.start).total_seconds() / 60
    last = table["minute"].max()
    return 0.0 if pd.isna(last) else float(last)


def _reached(table: Rows, end: float) -> Rows:
    """Return case, unit, role, to, channel, milestone, at [min; NaN: seen not to be reached]."""
    words = [*MILESTONES, *NOT_REACHED]
    known = table[table["event"].isin(words) & (table["inject"] != "")]
    known = known[(known["unit"] != "") | (known["event"] == "sent")]
    seen = known["event"].isin(MILESTONES)
    until = known["minute"].isna() | (known["minute"] >= end)
    known = known[(seen & known["minute"].notna()) | (~seen & until)]
    _refuse_before_start(known)
    seen = known["event"].isin(MILESTONES)
    found = pd.DataFrame(
        {
            "case": known["inject"],
            "number": 0,
            "unit": known["unit"].where(known["event"] != "sent", ""),
            "role": known["role"],
            "to": "",
            "channel": known["by"],
            "milestone": known["event"].str.removeprefix("not "),
            "at": known["minute"].clip(lower=0).where(seen & (known["minute"] <= end)),
        }
    )
    return _once(found).assign(unit=lambda t: _said(t["unit"]))


def _once(found: Rows) -> Rows:
    """Return each milestone of a case and unit once: when it was first reached, or last completed.

    That somebody saw it not to be reached does not count where somebody saw it to be.
    """
    rows = found.sort_values("at", kind="stable")  # missing ones last
    keys = ["case", "unit", "milestone"]
    later = rows[rows["milestone"].eq("completed") & rows["at"].notna()]
    dropped = later.index[later.duplicated(keys, keep="last")]
    rows = rows.drop(index=dropped)
    return rows[~rows.duplicated(keys)].reset_index(drop=True)


def _refuse_before_start(known: Rows) -> None:
    early = known[known["minute"] < -known["precision"] / 60]
    if len(early):
        raise ScenarioError(
            Problem(
                f"{row['inject']} {row['event']} at {row['at']:%F %T} is before STARTEX",
                where=str(row["source"]) or f"event {place}",
                instead="Correct the time, or the row start",
            )
            for place, row in early.iterrows()
        )


def _presence(table: Rows, end: float) -> Rows:
    """Return the spells in which a function was there; the second of a kind is called … 2."""
    spells: list[tuple[str, float, float]] = []
    for function, rows in _functions(table):
        inside: deque[tuple[str, float]] = deque()
        before = len(spells)
        for event, minute in rows[["event", "minute"]].itertuples(index=False):
            if event == "left" and inside:
                spells.append((*inside.popleft(), minute))
                continue
            name = _free(function, [name for name, _ in inside], spells[before:])
            if event == "arrived":
                inside.append((name, minute))
            else:  # nobody wrote down when they came: they were there from the start
                spells.append((name, 0.0, minute))
        spells += [(name, since, end) for name, since in inside]
    found = [(p, "present", max(s, 0.0), min(e, end)) for p, s, e in spells]
    known = [spell for spell in found if spell[2] < spell[3]]
    return pd.DataFrame(known, columns=["person", "state", "start", "end"])


def _functions(table: Rows) -> Iterator[tuple[str, Rows]]:
    """Yield each function whose coming and going is told with its times, in order of time."""
    rows = table[table["event"].isin(ATTENDANCE)]
    for (unit, role), own in rows.groupby(["unit", "role"], sort=False):
        if own["minute"].notna().all():
            name = "/".join(part for part in (str(unit), str(role)) if part)
            yield name, own.sort_values("minute", kind="stable")


def _free(function: str, inside: Sequence[str], spells: Sequence[tuple[str, float, float]]) -> str:
    """Return a name for one more holder of a function."""
    taken = {*inside, *(name for name, _, _ in spells)}
    names = (function if k == 1 else f"{function} {k}" for k in count(1))
    return next(name for name in names if name not in taken)


def _pauses(exercise: Observed, end: float) -> tuple[tuple[int, int], ...]:
    """Return from when until when [µs after STARTEX] the exercise stood."""
    spans = stood(exercise, exercise.start + timedelta(minutes=end))
    return tuple((round(first * MINUTE), round(last * MINUTE)) for first, last in spans)


def _said(texts: pd.Series[str]) -> pd.Series[str]:
    """Return texts with what is empty as missing."""
    return texts.where(texts != "")


def _numbers(counted: pd.Series[bool]) -> pd.Series[int]:
    """Return for each row that is counted its number among these, from 0."""
    return (counted.cumsum() - 1).astype("Int64").where(counted)
