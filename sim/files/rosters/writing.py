"""A roster beside its scenario, and the key to whom its codes stand for, written for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import xlsxwriter

from sim.clock import Clock
from sim.files.cells import harmless
from sim.files.rosters.beside import COLUMNS
from sim.files.rosters.placing import Placed, Stay
from sim.files.rosters.words import heading
from sim.words import Language, Words

Format = Literal["csv", "xlsx"]

_WRITTEN = [c for c in COLUMNS if c not in ("at end", "handover", "absent with", "breaks", "rest")]
_TIMES = ("from", "until")
_WIDTHS = {"id": 30, "unit": 22, "roles": 30, "deputy for": 22, "absences": 36, "note": 30}

_WHOLE = "whole exercise"


def rows(people: Sequence[Placed], clock: Clock, end: int) -> Iterator[dict[str, str]]:
    """Yield the rows of a roster: one a duty; the first of a person says who it is."""
    for person in people:
        who = {"id": person.code}
        if not person.known:
            who |= {"unit": person.unit, "roles": " | ".join(person.roles)}
            who |= {"deputy for": " | ".join(person.deputy_for)}
        away = [f"{clock.write(s.start)} - {clock.write(s.end)}" for s in _of(person, "away")]
        first = {**who, "absences": " | ".join(away)}
        duties = [s for s in person.stays if s.kind != "away"]
        for stay in duties:
            yield {**first, **_duty(stay, clock, end)}
            first = {"id": person.code}
        if not duties:
            yield first


def _of(person: Placed, kind: str) -> list[Stay]:
    return [stay for stay in person.stays if stay.kind == kind]


def _duty(stay: Stay, clock: Clock, end: int) -> dict[str, str]:
    told: dict[str, str] = {}
    if stay.kind == "on call":
        told |= {"on call": stay.method or "yes", "notice": stay.notice, "travel": stay.travel}
    if (stay.start, stay.end) != (0, end):
        told |= {"from": clock.write(stay.start), "until": clock.write(stay.end)}
    return told


def roster_bytes(
    told: Sequence[dict[str, str]], form: Format, language: Language, marking: str
) -> bytes:
    """Return a roster as a file; ``marking`` stands in the header of its printed pages."""
    headings = [heading(column, language) for column in _WRITTEN]
    if form == "csv":
        table = [headings, *([row.get(c, "") for c in _WRITTEN] for row in told)]
        return _csv(table)
    return _workbook(told, headings, language, marking)


def key_bytes(people: Sequence[Placed], language: Language) -> bytes:
    """Return which name each code stands for, as CSV that says that it is personal data."""
    say = Words(language)
    marked = [say("PERSONAL DATA: whom the codes of a roster stand for. Keep it apart, delete it.")]
    headings = [say("code"), say("name in the source")]
    named = [[p.code, p.name.strip()] for p in people if not p.name.endswith(" ")]
    return _csv([marked, headings, *named])


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in row] for row in table])
    return text.getvalue().encode("utf-8-sig")


def _workbook(
    told: Sequence[dict[str, str]], headings: list[str], language: Language, marking: str
) -> bytes:
    say, raw = Words(language), io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(raw, options)
    sheet = book.add_worksheet(say("Roster"))
    bold, date = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    sheet.freeze_panes(1, 1)
    sheet.set_header(f"&C{harmless(marking)}".replace("&&", "&"))
    for k, column in enumerate(_WRITTEN):
        sheet.set_column(k, k, _WIDTHS.get(column, 17))
        sheet.write_string(0, k, headings[k], bold)
        for r, row in enumerate(told, start=1):
            _write(sheet, (r, k), row.get(column, ""), date if column in _TIMES else None)
    sheet.autofilter(0, 0, len(told), len(_WRITTEN) - 1)
    book.close()
    return raw.getvalue()


def _write(sheet: object, at: tuple[int, int], text: str, date: object | None) -> None:
    """Write a text, or a moment as a spreadsheet's date.

    Moments that the clock shows twice keep their offset as text; midnights stay text too, because a
    spreadsheet cannot tell them from days.
    """
    if not text:
        return
    if date is not None and len(text) == len("2026-03-12 07:30") and not text.endswith(" 00:00"):
        sheet.write_datetime(*at, datetime.fromisoformat(text), date)  # type: ignore[attr-defined]  # xlsxwriter has no types
    else:
        sheet.write_string(*at, harmless(text))  # type: ignore[attr-defined]  # as above


def write_new(path: Path, raw: bytes) -> None:
    """Write a file that is not there yet, whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(raw)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
