"""The log as a table for spreadsheets and programs: one row per stretch, and per milestone."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from sim.drill.exporting.moments import END, MILESTONE, Moment
from sim.drill.exporting.telling import Telling
from sim.files.cells import harmless
from sim.files.workbooks import drafted
from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.drill.exporting.account import Account
    from sim.words import Language

COLUMNS: Final = (
    "run",
    "task",
    "case",
    "title",
    "number",
    "part",
    "repetition",
    "activity",
    "kind",
    "unit",
    "unit_name",
    "role",
    "role_name",
    "addressee",
    "to",
    "channel",
    "channel_name",
    "people",
    "scheduled",
    "started",
    "completed",
    "outcome",
    "cause",
    "waited_for",
    "exercise",
    "marking",
    "notice",
)
TIMES: Final = ("scheduled", "started", "completed")


def write_rows(account: Account, path: Path, language: Language = "en") -> int:
    """Write the log as CSV and return how many rows it has.

    Times are ISO clock times with their offset. Rows of the kind *milestone* tell which milestone
    (their activity) was reached when; the others are those of the log. With a byte order mark and,
    in Swedish, semicolons; texts are harmless in a spreadsheet.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    written = 0
    with drafted(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        pen = csv.writer(file, delimiter=";" if language == "sv" else ",", lineterminator="\r\n")
        pen.writerow(COLUMNS)
        for row in rows(account):
            pen.writerow([harmless(row.get(name, "")) for name in COLUMNS])
            written += 1
    return written


def rows(account: Account) -> Iterator[dict[str, str]]:
    """Yield the rows of the table, by COLUMNS; what is not known is left out."""
    telling, time = Telling(account), account.teller()
    always = account.facts()
    for row in range(len(account.log)):
        if telling.bare[row]:
            continue  # its milestone follows
        moment = Moment(NEVER, row, END, "")
        times = {name: telling.columns[name][row] for name in TIMES}
        yield {
            **always,
            **_of(telling, moment),
            **{name: time(at) for name, at in times.items() if at != NEVER},
        }
    for place, at in enumerate(telling.reached["at"]):
        if at != NEVER:
            moment = Moment(at, place, MILESTONE, "")
            yield {**always, **_of(telling, moment), "completed": time(at)}


def _of(telling: Telling, moment: Moment) -> dict[str, str]:
    case, number = telling.place(moment)
    return {
        "case": telling.cases[case],
        "title": telling.title(case),
        "number": str(number),
        "activity": telling.activity(moment),
        **telling.told(moment),
    }
