"""The MSEL as a workbook: one inject a row, in the columns of ``msel.csv``, and back by import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from sim.clock import Clock, write_start
from sim.files.dumping_script import write_inject
from sim.files.importing.layouts import own_headings
from sim.files.msel import COLUMNS
from sim.files.pen import Pen
from sim.files.views import Audience, seen_by
from sim.files.workbooks import Column, Front, Sheet, write_workbook
from sim.scenario import ASSUMPTION, Inject, Scenario
from sim.words import Language, Words

UNFIT = frozenset("|;,:{}[]")
"""What no title of an expectation may hold that stands in a short text."""


def msel_book(
    scenario: Scenario, path: Path, language: Language = "en", audience: Audience | None = None
) -> int:
    """Write the script of a scenario as a workbook and return its number of injects.

    `krisim import` of it gives the same injects. What has no short text stands as in YAML within
    braces. Players and the public get no texts.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    seen = scenario if audience is None else seen_by(scenario, audience)
    say = Words(language)
    headings = own_headings(language)
    rows = [row_of(inject, seen) for inject in seen.injects]
    table = pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS))
    columns = tuple(Column(headings[name], "text") for name in COLUMNS)
    says = say("The messages to the players (injects), one a row, as krisim import reads them")
    sheet = Sheet("MSEL", "MSEL", says, columns, table)
    write_workbook(path, _front(seen, say), [sheet])
    return len(rows)


def _front(scenario: Scenario, say: Words) -> Front:
    exercise = scenario.exercise
    clock = Clock(exercise.start)
    return Front(
        name=say("Contents"),
        title=exercise.name,
        marking=exercise.marking,
        notes=(say("EXERCISE"), exercise.notice),
        headings=(say("sheet"), say("table"), say("what it says"), say("rows")),
        facts=(("STARTEX", write_start(exercise.start)), ("ENDEX", clock.write(exercise.end))),
        made=exercise.start.replace(tzinfo=None),
    )


def row_of(inject: Inject, scenario: Scenario) -> dict[str, str]:
    """Return the cells of an inject by the columns of ``msel.csv``; empty for none."""
    told = {"id": inject.id, **write_inject(inject, Pen.of(scenario))}
    return {name: _WRITE.get(name, _text)(told[name]) for name in COLUMNS}


def _text(told: Any) -> str:
    if told is None or told is False:
        return ""
    if told is True:
        return "yes"
    short = _plain(told)
    return short if isinstance(short, str) else _flow(short)


def _plain(number: Any) -> Any:
    """Return a length of time in short where nothing is said of it but the length."""
    alone = {"source": ASSUMPTION, "range": None}
    if isinstance(number, dict) and {k: v for k, v in number.items() if k != "is"} == alone:
        return number["is"]
    return number


def _flow(told: Any) -> str:
    """Return a list or a mapping as YAML on one line."""
    return json.dumps(told, ensure_ascii=False)


def _joined(told: list[str]) -> str:
    return " | ".join(told)


def _procedures(told: list[str]) -> str:
    """Return what an inject sets going; nothing if it sets nothing going."""
    return "" if all(name == "-" for name in told) else " | ".join(told).removeprefix("-")


def _after(told: dict[str, Any] | None) -> str:
    """Return a delay in short where it is after one event and a plain length of time."""
    if told is None:
        return ""
    (_, events), *_ = told.items()
    delay = _plain(told["delay"])
    if len(events) == 1 and isinstance(delay, str):
        return f"{events[0]} + {delay}"
    return _flow(told)


def _all_of(told: dict[str, list[str]]) -> str:
    return _conditions(told, "all of")


def _any_of(told: dict[str, list[str]]) -> str:
    return _conditions(told, "any of")


def _conditions(told: dict[str, list[str]], meant: str) -> str:
    """Return conditions in short where they are joined as the column means."""
    (join, events), *_ = told.items()
    if not events:
        return ""
    return " | ".join(events) if join == meant or len(events) == 1 else _flow(told)


def _expectations(told: list[dict[str, Any]]) -> str:
    short = [_expectation(each) for each in told]
    if all(short):
        return " | ".join(short)
    return _flow(told)


def _expectation(told: dict[str, Any]) -> str:
    """Return an expectation in short; nothing if it says more than a short text can."""
    units, title = told["units"], told["title"]
    plain = told["rule"] == "all" and told["source"] == ASSUMPTION and len(units) <= 1
    if not plain or UNFIT & set(title) or title != title.strip():
        return ""
    head = "" if title == told["milestone"] else f"{title}: "
    by = f" by {units[0]}" if units else ""
    weight = "" if told["weight"] == 1 else f" weight {told['weight']:g}"
    return f"{head}{told['milestone']}{by} within {told['within']}{weight}"


_WRITE: dict[str, Any] = {
    "to": _joined,
    "objectives": _joined,
    "call out": _joined,
    "after": _after,
    "only if": _all_of,
    "unless": _any_of,
    "expectations": _expectations,
    "procedure": _procedures,
}
