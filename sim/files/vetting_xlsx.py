"""What the sheets of an xlsx file hold besides their values, and whether they can be read."""

from __future__ import annotations

import re

from sim.files.vetting import DAMAGED, Found, VettingError, parse

_SHEETS = "xl/worksheets/"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_HIDDEN = ("1", "true")


def vetted_xlsx(parts: dict[str, bytes]) -> dict[str, Found]:
    """Return what each sheet of cells of an xlsx file holds, by name.

    Raises
    ------
    VettingError
        If it is no xlsx file, is damaged, or a sheet is too large.
    """
    if "xl/workbook.xml" not in parts or {"xl/workbook.bin", "content.xml"} & parts.keys():
        raise VettingError("this is no .xlsx workbook", "Save it anew as .xlsx")
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")) and not name.startswith(_SHEETS):
            parse(content, lambda *_: None)
    texts = _shared_texts(parts)
    return {name: _sheet(parts[part], texts) for name, part in _sheets(parts).items()}


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the part of every sheet of cells by the sheet's name."""
    targets: dict[str, str] = {}
    named: dict[str, str] = {}

    def relation(tag: str, about: dict[str, str]) -> None:
        if tag == "Relationship":
            part = about.get("Target", "").removeprefix("/").removeprefix("xl/")
            _once(targets, about.get("Id", ""), f"xl/{part}")

    def sheet(tag: str, about: dict[str, str]) -> None:
        if tag == "sheet":
            _once(named, about.get("name", ""), about.get("id", ""))

    parse(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), relation)
    parse(parts["xl/workbook.xml"], sheet)
    found = {name: targets.get(id, "") for name, id in named.items()}
    return {n: part for n, part in found.items() if part.startswith(_SHEETS) and part in parts}


def _once(table: dict[str, str], key: str, value: str) -> None:
    if key in table:
        raise VettingError(*DAMAGED)
    table[key] = value


def _shared_texts(parts: dict[str, bytes]) -> list[int]:
    """Return the length of every text that cells share."""
    lengths: list[int] = []

    def start(tag: str, _about: dict[str, str]) -> None:
        if tag == "si":
            lengths.append(0)

    def text(told: str) -> None:
        if lengths:
            lengths[-1] += len(told)

    parse(parts.get("xl/sharedStrings.xml", b"<sst/>"), start, text=text)
    return lengths


def _sheet(content: bytes, texts: list[int]) -> Found:
    reader = _Reader(texts)
    parse(content, reader.start, reader.end, reader.text)
    return reader.found


class _Reader:
    """Goes through the cells of a sheet as they come."""

    def __init__(self, texts: list[int]) -> None:
        self.texts = texts
        self.found = Found()
        self.row = self.column = -1
        self.kind = ""
        self.value: str | None = None
        self.told: list[str] = []
        self.formula = False

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "c":
            self.cell(about)
        elif tag in ("v", "is"):
            self.told = []
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            number = about.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() else self.row + 1
            self.column = -1
            self.found.hidden_rows += about.get("hidden") in _HIDDEN
        elif tag == "col":
            self.found.hidden_columns += about.get("hidden") in _HIDDEN

    def cell(self, about: dict[str, str]) -> None:
        match = _REFERENCE.fullmatch(about.get("r", ""))
        if match:
            self.column, self.row = _number(match[1]), int(match[2]) - 1
        elif "r" in about:
            raise VettingError(*DAMAGED)
        else:
            self.column, self.row = self.column + 1, max(self.row, 0)
        self.kind = about.get("t", "n")
        self.value, self.formula = None, False

    def text(self, told: str) -> None:
        self.told.append(told)

    def end(self, tag: str) -> None:
        if tag in ("v", "is"):
            self.value = "".join(self.told)
        elif tag == "c":
            self.leave()
        self.told = []

    def leave(self) -> None:
        place = self.row, self.column
        if self.formula and not self.value and (self.value is None or self.kind != "str"):
            self.found.valueless.append(place)
        if not self.value:
            return
        self.found.hold(*place, self.letters())
        if self.kind == "e":
            self.found.failed[place] = self.value
        elif self.kind == "n" and self.value.startswith("-"):
            self.found.negative.add(place)

    def letters(self) -> int:
        value = self.value or ""
        if self.kind != "s":
            return len(value)
        if not value.strip().isdecimal() or int(value) >= len(self.texts):
            raise VettingError(*DAMAGED)
        return self.texts[int(value)]


def _number(letters: str) -> int:
    """Return the position of a column from 0.

    >>> _number("A"), _number("Z"), _number("AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
