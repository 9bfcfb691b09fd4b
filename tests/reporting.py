"""A small report with one of everything, and readers of what was written, independent of it."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from sim.report.document import (
    Blocks,
    Column,
    Contents,
    Document,
    Editable,
    Figure,
    Head,
    Heading,
    PageBreak,
    bullets,
    document,
    emphasis,
    minutes,
    note,
    paragraph,
    share,
    strong,
    table,
)
from sim.words import Words

if TYPE_CHECKING:
    from sim.words import Language

MADE = datetime(2026, 3, 12, 8, 5, tzinfo=UTC)
MARKING = "ÖVNING. Sekretess till ENDEX"

NASTY = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "</style><b>bold</b> &amp; &lt;",
    r"\input{/etc/passwd} $x^2$ {{ 7*7 }} {% raw %}",
    '=HYPERLINK("http://example.org")',
    "bell\x07 null\x00 escape\x1b[31m",
    "\u202eevil\u202c \u2067\u05d4\u05e4\u05d5\u05da",
    "x" * 10_000,
)
"""What people and their enemies write into names and notes."""


def png(width: int = 40, height: int = 20) -> bytes:
    """Return a grey picture, made without a library."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def head(lang: Language = "sv", **changed: str) -> Head:
    told = {"title": "Utvärdering", "exercise": "Storm i Hällaby", "marking": MARKING} | changed
    notices = ("Simulerat, inte observerat.",)
    return Head(told["title"], told["exercise"], told["marking"], notices, lang, MADE)


def section(lang: Language = "sv") -> Blocks:
    say = Words(lang)
    columns = [
        Column("inspel", width=2),
        Column("median", "minutes"),
        Column("uppnått", "share"),
        Column("bedömning", width=2),
    ]
    rows: list[list[Any]] = [
        ["I-01", minutes(151.2, say), share(0.61, say), Editable("o:I-01", "Bedömning")],
        [
            "I-02",
            minutes(float("inf"), say),
            share(float("nan"), say),
            Editable("o:I-02", "?", "x"),
        ],
    ]
    return Blocks(
        (
            Heading("Svarstider"),
            paragraph("Uppnått i ", strong("61 %"), " av ", emphasis("körningarna"), "."),
            Heading("Per inspel", 2),
            table("Svarstider", columns, rows, ["Minuter."]),
            note("Siffrorna rymmer bara slump."),
            bullets(["ett", ["två ", strong("fet")]]),
            bullets(["först", "sedan"], numbered=True),
            Figure("En bild", "En grå ruta.", png()),
            Heading("Sammanfattning"),
            Editable("summary", "Skriv din sammanfattning här"),
        )
    )


def small(lang: Language = "sv") -> Document:
    """Return a report with one of everything."""
    return document([head(lang), Contents(), PageBreak(), *section(lang)])


def nasty() -> Document:
    """Return a report that says every nasty text in every kind of block."""
    blocks: list[object] = [head(title=NASTY[0], exercise=NASTY[1], marking=NASTY[5]), Contents()]
    for number, text in enumerate(NASTY):
        blocks += [
            Heading(text),
            paragraph(text, strong(text)),
            note(text),
            bullets([text]),
            table(
                text,
                [Column(text), Column("b")],
                [[text, Editable(f"{number}", text, text)]],
                [text],
            ),
            Figure(text, text, png()),
            Editable(f"e{number}", text, text),
        ]
    return document(blocks)  # type: ignore[arg-type]  # all of them are blocks


class Page(HTMLParser):
    """What a browser would make of a page: its texts, elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.style = ""
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open == "style":
            self.style += data
        else:
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == self._open else self._open

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return "".join(self.texts)
