"""What a report is made of, block by block, and the report itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sim.errors import KrisimError
from sim.files.visible import shown
from sim.report.document.shows import Shows
from sim.report.document.tables import Editable, Table
from sim.report.document.texts import Run, plain, runs
from sim.words import LANGUAGES, Language

PNG: Final = b"\x89PNG\r\n\x1a\n"
DEEPEST: Final = 3
LINE: Final = 200
"""Characters that have room at the top of every page."""


@dataclass(frozen=True, slots=True)
class Head(Shows):
    """What a report begins with, and what stands on each of its pages.

    ``notices`` say whether its numbers are simulated or observed, and for whom it is; ``made`` is
    when, with a zone.
    """

    title: str
    exercise: str
    marking: str
    notices: tuple[str, ...]
    lang: Language
    made: datetime

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"a report is in 'en' or 'sv', not {self.lang!r}")
        if self.made.tzinfo is None:
            raise ValueError("when a report was made needs a time zone")
        if not any(map(str.strip, self.notices)):
            raise ValueError("a report has to say whether it is simulated or observed")
        for name in ("title", "exercise", "marking"):
            object.__setattr__(self, name, " ".join(shown(getattr(self, name)).split()))
        object.__setattr__(self, "notices", tuple(map(shown, self.notices)))

    @property
    def line(self) -> str:
        """What stands at the top of every page: the marking and the exercise, if need be cut."""
        whole = " · ".join(filter(None, (self.marking, self.exercise)))
        return whole if len(whole) <= LINE else f"{whole[: LINE - 1]}…"


@dataclass(frozen=True, slots=True)
class Heading(Shows):
    """A heading; those of a lower level (2, 3) belong to the one of the next higher above them."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in range(1, DEEPEST + 1):
            raise ValueError(f"a heading has level 1 to {DEEPEST}, not {self.level}")
        object.__setattr__(self, "text", " ".join(shown(self.text).split()))


@dataclass(frozen=True, slots=True)
class Paragraph(Shows):
    """A paragraph of texts; nothing in them is taken for markup."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Bullets(Shows):
    """A list; ``numbered`` where the order says something."""

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("a list needs at least one item")


@dataclass(frozen=True, slots=True)
class Note(Shows):
    """A paragraph that is set apart: what a reader must know before believing a number."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Figure(Shows):
    """A picture with its caption, and what it shows in words for those who do not see it."""

    caption: str
    alt: str
    png: bytes

    def __post_init__(self) -> None:
        if not self.png.startswith(PNG):
            raise ValueError(f"the figure {self.caption!r} is no PNG")
        if not self.alt.strip():
            raise ValueError(f"the figure {self.caption!r} has no alternative text")
        object.__setattr__(self, "caption", shown(self.caption))
        object.__setattr__(self, "alt", shown(self.alt))


@dataclass(frozen=True, slots=True)
class PageBreak(Shows):
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Contents(Shows):
    """The table of contents: headings down to ``depth``, with their pages where there are any."""

    depth: int = 2


Block = (
    Head | Heading | Paragraph | Bullets | Note | Table | Figure | Editable | PageBreak | Contents
)


@dataclass(frozen=True, slots=True)
class Blocks(Shows):
    """Blocks in their order: what a section of a report is.

    >>> len(Blocks((Heading("One"),)) + Blocks((PageBreak(),)))
    2
    """

    blocks: tuple[Block, ...]

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __len__(self) -> int:
        return len(self.blocks)

    def __add__(self, more: Blocks) -> Blocks:
        return Blocks(self.blocks + more.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """A report: what it begins with, and its blocks.

    Raises
    ------
    KrisimError
        If a heading skips a level, or two places for words have the same key.
    """

    head: Head
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        level = 0
        for each in self.blocks:
            if isinstance(each, Head):
                raise KrisimError("a report has one head, and it stands first")
            if isinstance(each, Heading):
                if each.level > level + 1:
                    told = f"the heading '{each.text}' is of level {each.level} below one of"
                    raise KrisimError(f"{told} level {level}: levels are not skipped")
                level = each.level
        keys = [place.key for place in self.places()]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise KrisimError(f"places for words share a key: {', '.join(twice)}")

    def places(self) -> Iterator[Editable]:
        """Yield the places for the evaluator's words."""
        for each in self.blocks:
            yield from places_in(each)

    def tables(self) -> list[Table]:
        """Return its tables; the first is number 1."""
        return [each for each in self.blocks if isinstance(each, Table)]


def places_in(block: Block) -> Iterator[Editable]:
    """Yield the places for words that a block is or holds."""
    if isinstance(block, Editable):
        yield block
    elif isinstance(block, Table):
        for row in block.rows:
            yield from (cell for cell in row if isinstance(cell, Editable))


def document(blocks: Iterable[Block]) -> Document:
    """Return blocks as a report.

    Raises
    ------
    KrisimError
        If the first of them is no head, or they make no report.
    """
    every = tuple(blocks)
    if not every or not isinstance(every[0], Head):
        raise KrisimError("a report begins with a head: title, exercise, marking, notices")
    return Document(every[0], every[1:])


def paragraph(*parts: str | Run) -> Paragraph:
    """Return a paragraph of texts; `strong` and `emphasis` make runs of another look.

    >>> paragraph("Met in 61 % of the runs.").runs[0].look
    'plain'
    """
    return Paragraph(runs(parts))


def note(*parts: str | Run) -> Note:
    """Return a paragraph that is set apart."""
    return Note(runs(parts))


def bullets(items: Iterable[str | Run | Iterable[str | Run]], *, numbered: bool = False) -> Bullets:
    """Return a list; an item is a text or several texts.

    >>> bullets(["one", ["two, ", "still two"]]).items[1][1].text
    'still two'
    """
    parts = ([each] if isinstance(each, str | Run) else each for each in items)
    return Bullets(tuple(map(runs, parts)), numbered)


def says(block: Block) -> str:
    """Return the text of a paragraph, a note or a heading, for tests and summaries."""
    if isinstance(block, Paragraph | Note):
        return plain(block.runs)
    return block.text if isinstance(block, Heading | Editable) else ""
