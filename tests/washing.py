"""Days for hot washes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sim.drill.hotwash.page import HotWash, hot_wash
from sim.drill.logs.events import Observed, events_table
from sim.drill.logs.observing import WAITED

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def of(inject: str, unit: str, minute: float) -> list[dict[str, Any]]:
    """Return an inject that a unit noticed after 3 minutes, and decided and acted on after 20."""
    return [
        {"at": minute, "event": "sent", "inject": inject, "to": unit, "from": "county"},
        {"at": minute + 3, "event": "noticed", "inject": inject, "unit": unit, "note": "Ann Ek"},
        {"at": minute + 20, "event": "decided", "inject": inject, "unit": unit},
        {"at": minute + 20, "event": "acted", "inject": inject, "unit": unit},
    ]


def crowded(zone: ZoneInfo) -> tuple[HotWash, dict[str, str]]:
    """Return a day of forty injects that fills every list of the page, and long titles for it."""
    units = [f"{n} förvaltningen för samhällsbyggnad och räddningstjänst" for n in range(12)]
    titles = {f"I-{n:03}": "Ett mycket långt namn på ett inspel om vatten" for n in range(99)}
    rows = [r for n in range(40) for r in of(f"I-{n:03}", units[n % 12], n * 5)]
    rows += [
        {"at": 30 + n, "event": "decided", "inject": f"I-{n:03}", "unit": units[n], "waited_for": c}
        for n, c in enumerate(WAITED)
    ]
    rows += [
        {"event": "acted", "unit": units[0]},
        {"at": 300, "event": "acted", "inject": "I-050", "precision": 600},
        {"at": 9, "event": "jumped"},
        {"at": 9, "event": "paused"},
        {"at": 9.5, "event": "resumed"},
        {"at": 50, "event": "resumed"},
        {"at": 20, "event": "sent", "inject": "I-001", "to": "; ".join(f"{u} 2" for u in units)},
    ]
    start = datetime(2017, 11, 29, 8, tzinfo=zone)
    told = [
        {"precision": 60.0, **r, "at": start + timedelta(minutes=r["at"]) if "at" in r else None}
        for r in rows
    ]
    observed = Observed("Storm", start, start + timedelta(hours=9), events_table(told, zone))
    return hot_wash(observed), titles
