"""What the sheets of an OpenDocument file hold, and whether they can be read."""

from __future__ import annotations

from sim.files.vetting import DAMAGED, Found, VettingError, parse, refuse_large

_CELLS = ("table-cell", "covered-table-cell")


def vetted_ods(parts: dict[str, bytes]) -> dict[str, Found]:
    """Return what each sheet of an ods file holds, by name.

    Raises
    ------
    VettingError
        If it is no ods file, is damaged or encrypted, or a sheet is too large.
    """
    if "content.xml" not in parts or any(name.startswith("xl/") for name in parts):
        raise VettingError("this is no .ods workbook", "Save it anew as .ods or .xlsx")
    encrypted: list[str] = []
    parse(
        parts.get("META-INF/manifest.xml", b"<none/>"),
        lambda tag, _: encrypted.append(tag) if tag == "encryption-data" else None,
    )
    if encrypted:
        raise VettingError("the file is encrypted", "Save it without a password")
    reader = _Reader()
    parse(parts["content.xml"], reader.start, reader.end, reader.text)
    return reader.found


class _Reader:
    """Goes through the cells of all sheets as they come, repeated ones counted as often."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}
        self.sheet = Found()
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.content = False
        self.letters = self.row_letters = self.row_width = 0
        self.deep = 0

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "table":
            self.sheet = self.found.setdefault(about.get("name", ""), Found())
            self.row = 0
        elif tag == "table-row":
            self.rows = _repeated(about, "number-rows-repeated")
            self.column = self.row_letters = self.row_width = 0
            if about.get("visibility") in ("collapse", "filter"):
                self.sheet.hidden_rows += 1
        elif tag in _CELLS:
            self.columns = _repeated(about, "number-columns-repeated")
            self.content, self.letters = "value-type" in about, 0
            self.deep += 1

    def text(self, told: str) -> None:
        if self.deep:
            self.letters += len(told)
            self.content = self.content or bool(told.strip())

    def end(self, tag: str) -> None:
        if tag in _CELLS:
            self.deep -= 1
            self.column += self.columns
            if self.content:
                self.row_width = self.column
                self.row_letters += self.letters * self.columns
                refuse_large(1, self.row_width)
            self.content = False
        elif tag == "table-row":
            self.row += self.rows
            if self.row_width:
                self.sheet.hold(self.row - 1, self.row_width - 1, self.row_letters * self.rows)


def _repeated(about: dict[str, str], key: str) -> int:
    told = about.get(key, "1")
    if not told.isdecimal() or len(told) > 10:  # noqa: PLR2004 (digits; no sheet is so large)
        raise VettingError(*DAMAGED)
    return max(int(told), 1)
