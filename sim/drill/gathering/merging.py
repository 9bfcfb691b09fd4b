"""One observed exercise out of many logs: clocks set right, persons left out, injects found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sim.clock import read_length, read_start
from sim.drill.gathering.clocks import FEWEST, MOST, Offset, comparisons, estimated
from sim.drill.gathering.functions import Functions, single_holders
from sim.drill.gathering.match_files import corrected, matches_table, read_matches
from sim.drill.gathering.matching import MATCHED, Match, Matcher, placed
from sim.drill.gathering.sources.fields import NOTHING_STATED, Stated
from sim.drill.gathering.sources.moments import Base
from sim.drill.gathering.sources.radiograms import read_radiograms
from sim.drill.gathering.sources.reading import Log, open_logs, rows_in, zone_in
from sim.drill.logs.events import moment
from sim.drill.logs.observing import Observed, events_table
from sim.errors import KrisimError
from sim.files.importing.times import Reading

if TYPE_CHECKING:
    import pandas as pd

    from sim.drill.gathering.sources.rows import Row
    from sim.files.importing.times import Order
    from sim.scenario import Scenario

ESTIMATE: Final = "estimate"
ZONE: Final = "Europe/Stockholm"
MARKING: Final = "ÖVNING / EXERCISE"
NEAR: Final = timedelta(minutes=5)
"""How far apart several forms may tell STARTEX or ENDEX."""

FAR: Final = timedelta(hours=12)
"""How far before STARTEX or after ENDEX times may lie before that is told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What people ask of an import, beside the files.

    ``clocks``: by how much the clock of a file was fast, or `ESTIMATE`. ``units``: whose log a file
    is. ``names``: functions by the names of those who held them. ``matches``: a corrected file of
    matches.
    """

    scenario: Scenario | None = None
    stated: Stated = NOTHING_STATED
    start: str | None = None
    end: str | None = None
    zone: str | None = None
    order: Order | None = None
    clocks: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    matches: Path | None = None
    keep_names: bool = False
    keep_subjects: bool = False
    drop_notes: bool = False
    coarsen: bool = False
    name: str | None = None
    marking: str | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """The observed exercise, what was found for each row, and what is to be told.

    ``unplaced``: where the rows stand that belong to no inject of the scenario.
    """

    observed: Observed
    matches: pd.DataFrame
    told: tuple[str, ...]
    unplaced: tuple[str, ...]


def merge_logs(paths: Sequence[Path], asked: Asked) -> Merged:
    """Return one observed exercise out of the logs in several files.

    Raises
    ------
    KrisimError
        If a file cannot be read, or what is asked for cannot be done.
    """
    _known_files(paths, asked)
    logs = open_logs(paths, asked.stated)
    frame = _frame(logs, asked)
    by_file: dict[str, list[Row]] = {}
    told = [*frame.told]
    for log in logs:
        rows, notes = rows_in(log, frame.base, asked.stated, subjects=asked.keep_subjects)
        by_file[log.path.name] = [_of_unit(row, asked) for row in rows]
        told += notes
    by_file, notes = _on_time(by_file, asked)
    rows, more = _functions(by_file, asked)
    told += [*notes, *more]
    rows, matches = _injects(rows, asked, frame)
    observed = _observed(rows, logs, asked, frame)
    unplaced = [r["source"] for r in rows if r["event"] in MATCHED and not r["inject"]]
    if frame.base.start is None:
        told.append(f"STARTEX is taken from the logs: {observed.start:%Y-%m-%d %H:%M}")
    told += _far_off(observed)
    return Merged(observed, matches, tuple(told), tuple(unplaced))


@dataclass(frozen=True, slots=True)
class _Frame:
    """When and where the exercise was, and how that is known."""

    base: Base
    end: datetime | None
    told: tuple[str, ...]


def _known_files(paths: Sequence[Path], asked: Asked) -> None:
    names = {path.name for path in paths}
    for option, given in (("--clock", asked.clocks), ("--of", asked.units)):
        for name in given:
            if name not in names:
                listed = ", ".join(sorted(names))
                raise KrisimError(f"{option} {name}: no such file among {listed}")


def _frame(logs: Sequence[Log], asked: Asked) -> _Frame:
    told = []
    planned = asked.scenario.exercise if asked.scenario else None
    zone = _zone(asked.zone) or zone_in(logs)
    if zone is None and planned is not None and isinstance(planned.start.tzinfo, ZoneInfo):
        zone = planned.start.tzinfo
    if zone is None:
        zone = ZoneInfo(ZONE)
        told.append(f"local times are taken to be those of {ZONE}; --zone names another one")
    start = _when("--start", asked.start, zone) or _headed(logs, "start", told)
    end = _when("--end", asked.end, zone) or _headed(logs, "end", told)
    if start is None and planned is not None:
        start = planned.start
        told.append(f"STARTEX is taken from the scenario: {start:%Y-%m-%d %H:%M}")
    reading = Reading(order=asked.order)
    if start is None:
        start = _recorded(logs, Base(zone, None, reading))
    if end is None and planned is not None and start is not None:
        end = start + timedelta(microseconds=planned.end)
        told.append(f"ENDEX is taken from the scenario: {end.astimezone(zone):%Y-%m-%d %H:%M}")
    return _Frame(Base(zone, start, reading), end, tuple(told))


def _zone(key: str | None) -> ZoneInfo | None:
    try:
        return None if key is None else ZoneInfo(str(read_start(f"2000-01-01 12:00 {key}").tzinfo))
    except ValueError as error:
        raise KrisimError(f"--zone: {error}") from None


def _when(option: str, text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return a time with its zone, with an offset, or else of ``zone``."""
    with suppress(ValueError):
        return read_start(text or "")
    try:
        return moment(text, zone)
    except ValueError as error:
        raise KrisimError(f"{option}: {error}") from None


def _headed(logs: Sequence[Log], event: str, told: list[str]) -> datetime | None:
    """Return when forms say that the exercise started or ended: of several times the median."""
    found: list[datetime] = sorted(log.head[event]["at"] for log in logs if event in log.head)
    if not found:
        return None
    apart = found[-1] - found[0]
    if apart > NEAR:
        listed = ", ".join(log.path.name for log in logs if event in log.head)
        raise KrisimError(f"{listed} name different times for '{event}': state it, with --{event}")
    if apart:
        told.append(
            f"{event}: {len(found)} forms tell times up to {apart.total_seconds():.0f} s apart;"
            f" {found[len(found) // 2]:%H:%M:%S} is taken; --{event} states another one"
        )
    return found[len(found) // 2]


def _recorded(logs: Sequence[Log], base: Base) -> datetime | None:
    found = [read_radiograms(log.path, base)[1] for log in logs if log.recording]
    return found[0] if found else None


def _of_unit(row: Row, asked: Asked) -> Row:
    return row if row.get("unit") else row | {"unit": asked.units.get(row["file"], "")}


def _on_time(by_file: dict[str, list[Row]], asked: Asked) -> tuple[dict[str, list[Row]], list[str]]:
    """Return the rows with their clocks set right, and what is to be told."""
    told, right = [], dict(by_file)
    for name, said in asked.clocks.items():
        if said != ESTIMATE:
            offset = _stated(name, said)
            right[name] = [_shifted(row, offset) for row in by_file[name]]
            told.append(f"{name}: its clock was {offset.seconds:+.0f} s fast, as stated")
    fixed = [name for name in right if asked.clocks.get(name) != ESTIMATE]
    for name in by_file:
        others = [row for other in fixed if other != name for row in right[other]]
        if asked.clocks.get(name) == ESTIMATE:
            offset = estimated(name, by_file[name], others)
            right[name] = [_shifted(row, offset) for row in by_file[name]]
            told.append(f"{name}: its clock was {_range(offset)}; its times are corrected")
        elif name not in asked.clocks:
            told += _suspected(name, by_file[name], others)
    return right, told


def _suspected(name: str, rows: Sequence[Row], others: Sequence[Row]) -> Iterator[str]:
    """Yield that a clock seems wrong, if enough messages say so."""
    if comparisons(rows, others) > MOST:
        yield f"{name}: too many rows to see whether its clock was right; state it, with --clock"
        return
    try:
        offset = estimated(name, rows, others)
    except KrisimError:
        return
    if offset.certain:
        yield (
            f"{name}: its clock seems to have been {_range(offset)}. Nothing is corrected;"
            f" --clock {name}={ESTIMATE} does, or state it, as in --clock {name}=+2min"
        )


def _range(offset: Offset) -> str:
    return (
        f"{offset.seconds:+.0f} s fast ({offset.low:+.0f} to {offset.high:+.0f}), by {offset.pairs}"
        " messages that another log has too"
    )


def _stated(name: str, said: str) -> Offset:
    """Return the offset that is stated: +2min is a clock that was two minutes fast."""
    sign = -1 if said.startswith(("-", "\N{MINUS SIGN}")) else 1
    try:
        seconds = sign * float(read_length(said.lstrip("+-\N{MINUS SIGN} "))) * 60
    except ValueError as error:
        raise KrisimError(
            f"--clock {name}={said}: {error}; write how fast the clock was, as in {name}=+2min or"
            f" {name}=-30s, or {name}={ESTIMATE} ({FEWEST} messages in another log are needed)"
        ) from None
    return Offset(seconds, seconds, seconds)


def _shifted(row: Row, offset: Offset) -> Row:
    """Return a row with its time set right; what is not known of the clock is added to it."""
    if row["at"] is None:
        return row
    at = row["at"] - timedelta(seconds=offset.seconds)
    return row | {"at": at, "precision": (row["precision"] or 1.0) + offset.high - offset.low}


def _functions(by_file: dict[str, list[Row]], asked: Asked) -> tuple[list[Row], list[str]]:
    """Return all rows with functions instead of names, and what is to be told."""
    rows = [row for each in by_file.values() for row in each]
    if asked.keep_names:
        return [_named(row) for row in rows], ["names of persons are kept, as asked for"]
    who = Functions(asked.names, _terms(asked.scenario), _coarser(asked))
    who.learn(rows)
    masked = [who.masked(row) for row in rows]
    if asked.drop_notes:
        masked = [row | {"note": ""} for row in masked]
    told = []
    if who.unnamed:
        told.append(
            "names without a known function became person 1"
            + (f" to person {len(who.unnamed)}" if len(who.unnamed) > 1 else "")
            + ": give a table of names and functions with --names"
        )
    if any(row["note"] for row in masked):
        told.append(
            "free texts are kept, without the names that were recognised; read them before you pass"
            " them on, or leave them out with --drop-notes"
        )
    return masked, told


def _named(row: Row) -> Row:
    return row | {"role": row.get("role") or row.get("person", "")}


def _terms(scenario: Scenario | None) -> list[str]:
    """Return what a scenario calls its units, roles and channels: no names of persons."""
    if scenario is None:
        return []
    things: list[Any] = [*scenario.units, *scenario.roles, *scenario.channels]
    return [text for thing in things for text in (thing.id, thing.name)]


def _coarser(asked: Asked) -> dict[str, str]:
    if not asked.coarsen:
        return {}
    if asked.scenario is None:
        raise KrisimError("--coarsen needs --scenario: it says which function one person holds")
    return single_holders(asked.scenario)


def _injects(rows: Sequence[Row], asked: Asked, frame: _Frame) -> tuple[list[Row], pd.DataFrame]:
    """Return the rows with the injects that they belong to, and how each was found."""
    if asked.scenario is None:
        if asked.matches is not None:
            raise KrisimError("--matches needs --scenario: it says which injects there are")
        return [*rows], matches_table(rows, [Match(r.get("inject", ""), "id") for r in rows])
    assert frame.base.start is not None  # a scenario has one
    pairs = placed(rows, Matcher(asked.scenario, frame.base.start))
    found = [row for row, _ in pairs]
    if asked.matches is not None:
        found = corrected(found, read_matches(asked.matches), asked.scenario)
    return found, matches_table(found, [match for _, match in pairs])


def _observed(rows: Sequence[Row], logs: Sequence[Log], asked: Asked, frame: _Frame) -> Observed:
    zone, start = frame.base.zone, frame.base.start
    times = [row["at"] for row in rows if row["at"] is not None]
    begun = [row["at"] for row in rows if row["event"] == "start" and row["at"] is not None]
    ended = [row["at"] for row in rows if row["event"] == "end" and row["at"] is not None]
    start = start or min(begun or times, default=None)
    if start is None:
        raise KrisimError("no log has a time, and nothing says when the exercise started: --start")
    end = frame.end or max(ended, default=None)
    ordered = sorted(
        (row for row in rows if row["event"] not in ("start", "end")),
        key=lambda row: (row["at"] is None, row["at"] or start),
    )
    plan = asked.scenario.exercise if asked.scenario else None
    name = asked.name or _first(logs, "start") or (plan.name if plan else "observed exercise")
    marking = asked.marking or _first(logs, "marking") or (plan.marking if plan else "") or MARKING
    return Observed(
        name=name,
        start=start.astimezone(zone),
        end=None if end is None else end.astimezone(zone),
        events=events_table(ordered, zone),
        marking=marking,
    )


def _first(logs: Sequence[Log], event: str) -> str:
    """Return what the first form says of the exercise, empty if none does."""
    notes = [log.head[event]["note"] for log in logs if event in log.head]
    return next((str(note) for note in notes if note), "")


def _far_off(observed: Observed) -> Iterator[str]:
    at = observed.events["at"].dropna()
    last = observed.end or observed.start
    far = int(((at < observed.start - FAR) | (at > last + FAR)).sum()) if observed.end else 0
    if far:
        yield (
            f"{far} of {len(at)} times lie more than 12 h before STARTEX"
            f" ({observed.start:%Y-%m-%d %H:%M}) or after ENDEX: is --start right?"
        )
