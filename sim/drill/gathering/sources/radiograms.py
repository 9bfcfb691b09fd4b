"""Exercises recorded by FüSim: its radiograms, when each was published, accepted and done."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sim.clock import read_start
from sim.files.reading import refused
from sim.files.sheets import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.drill.gathering.sources.moments import Base
    from sim.drill.gathering.sources.rows import Row

RECEIVER: Final = "exercise control"
"""Who gets the radiograms: the trainer at the screen."""

STATUS: Final = {"accepted": ("noticed",), "done": ("noticed", "acted")}
DID: Final = {"[Radiogram] Accept radiogram": "noticed", "[Radiogram] Mark as done": "acted"}
_BEGUN = re.compile(r"\((\d{1,2})\.(\d{1,2})\.(\d{4}), (\d\d:\d\d)\)")


def read_radiograms(path: Path, base: Base) -> tuple[list[Row], datetime, list[str]]:
    """Return the radiograms as events, STARTEX, and what is to be told.

    Each radiogram is an inject of its own: *sent* when it was published, *noticed* when accepted,
    *acted* when done. Where the recording holds no actions, the times of the last two are missing.

    Raises
    ------
    ScenarioError
        If the file is no such recording, or nothing says when the exercise started.
    """
    state, actions = _state(path)
    start = base.start or _started(state, base)
    if start is None:
        raise refused(path.name, "nothing says when the exercise started", "Add --start")
    done = dict(_actions(actions))
    rows = [
        row
        for place, each in enumerate(state["radiograms"].values(), start=1)
        for row in _radiogram(path.name, place, each, (state, start, done))
    ]
    told = [] if actions else [f"{path.name}: without actions; times of answers are missing"]
    return rows, start, told


def _state(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    try:
        told = json.loads(read_bytes(path).decode("utf-8-sig"))
        state, history = told["currentState"], told.get("history") or {}
        actions = history.get("actionHistory", [])
        ids = [each["id"] for each in state["radiograms"].values()]
        times = [float(each["status"]["publishTime"]) for each in state["radiograms"].values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "this is no recording of FüSim with radiograms"
        raise refused(path.name, what, "Give a log as CSV, xlsx or XES") from None
    if not ids or any(not 0 <= each < float("inf") for each in times):
        raise refused(path.name, "no radiogram was published in this recording")
    return state, actions


def _radiogram(
    file: str, place: int, told: dict[str, Any], known: tuple[dict[str, Any], datetime, Any]
) -> Iterator[Row]:
    state, start, done = known
    id = f"R-{place:02d}"
    sender = state.get("simulatedRegions", {}).get(told.get("simulatedRegionId"), {})
    kind = re.sub(r"Radiogram$", "", str(told.get("type", "")))
    common = {
        "inject": id,
        "from": str(sender.get("name", "")),
        "to": RECEIVER,
        "by": "radio",
        "precision": 1.0,
        "note": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower(),
        "source": f"{file}, radiogram {place}",
        "file": file,
        "mail": False,
        "match": "id",
        "person": "",
        "words": "",
    }
    published = timedelta(milliseconds=float(told["status"]["publishTime"]))
    yield common | {"at": start + published, "event": "sent"}
    word = re.sub(r"RadiogramStatus$", "", str(told["status"].get("type", "")))
    for event in STATUS.get(word, ()):
        after = done.get((told["id"], event))
        at = None if after is None else start + after
        source = f"{common['source']}, {event}"
        yield common | {"at": at, "event": event, "unit": RECEIVER, "source": source}


def _actions(actions: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, str], timedelta]]:
    """Yield what was done with a radiogram and when; the clock goes on with every tick."""
    now = 0.0
    for action in actions:
        kind = str(action.get("type", ""))
        if kind == "[Exercise] Tick":
            now += float(action.get("tickInterval", 0))
        elif kind in DID:
            yield (str(action.get("radiogramId")), DID[kind]), timedelta(milliseconds=now)


def _started(state: dict[str, Any], base: Base) -> datetime | None:
    """Return STARTEX as the recording's own log tells it, to the minute."""
    for entry in state.get("eocLog", []):
        found = _BEGUN.search(str(entry.get("message", "")))
        if found and entry.get("exerciseTimestamp") == 0:
            day, month, year, clock = found.groups()
            return read_start(f"{year}-{int(month):02d}-{int(day):02d} {clock} {base.zone.key}")
    return None
