"""A report as a Word document that can be edited."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from docx.enum.text import WD_BREAK

from sim.report.document.blocks import (
    Bullets,
    Contents,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
)
from sim.report.document.numbering import Item, listed, numbered
from sim.report.document.tables import Editable, Table
from sim.report.document.word import frames
from sim.report.document.word.grids import grid
from sim.report.document.word.lists import Lists
from sim.report.document.word.opening import opened
from sim.report.document.word.styles import NUMBERED, speak
from sim.report.document.word.xml import begin_field, bookmark, end_field, field, link, place
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docx.document import Document as Word

    from sim.report.document.blocks import Document
    from sim.report.document.texts import Run

HIGHEST: Final = 0.8
"""Of a figure: share of the height of the text on a page."""


def write(document: Document, template: Path | None = None) -> bytes:
    """Return a report as the bytes of a .docx file.

    Raises
    ------
    KrisimError
        If the template cannot be read.
    """
    word = opened(template)
    speak(word, document.head.lang)
    frames.put_around(word, document.head)
    Writer(word, document).write()
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


class Writer:
    """Writes the blocks of a report into a document, one after the other."""

    def __init__(self, word: Word, document: Document) -> None:
        self.word, self.document = word, document
        self.say = Words(document.head.lang)
        self.items = numbered(document.blocks)
        self.lists = Lists(word)
        self.numbers = count(1)
        section: Any = word.sections[-1]
        self.wide = section.page_width - section.left_margin - section.right_margin
        self.high = section.page_height - section.top_margin - section.bottom_margin

    def write(self) -> None:
        """Write the head and every block."""
        self.head()
        for item in self.items:
            _WRITE[type(item.block)](self, item)

    def head(self) -> None:
        """Write what the report begins with."""
        head = self.document.head
        if head.marking:
            self.word.add_paragraph(head.marking, "Krisim Marking")
        self.word.add_paragraph(head.title, "Title")
        self.word.add_paragraph(head.exercise, "Subtitle")
        for text in (*head.notices, self.say("Made {when}", when=self.say.moment(head.made))):
            self.word.add_paragraph(text)

    def heading(self, item: Item) -> None:
        """Write a heading, which the table of contents finds by its name."""
        block: Any = item.block
        made = self.word.add_paragraph(block.text, f"Heading {block.level}")
        bookmark(made, _name(item.anchor), next(self.numbers))

    def paragraph(self, item: Item) -> None:
        """Write a paragraph or a note."""
        block: Any = item.block
        style = "Krisim Note" if isinstance(block, Note) else None
        self.put(self.word.add_paragraph(style=style), block.runs)

    def bullets(self, item: Item) -> None:
        """Write a list."""
        block: Any = item.block
        style: Any = self.word.styles[NUMBERED if block.numbered else "List Bullet"]
        of_its_own = not block.numbered and style.element.xpath("./w:pPr/w:numPr")
        number = None if of_its_own else self.lists.begin(numbered=block.numbered)
        for each in block.items:
            made = self.word.add_paragraph(style=style)
            if number is not None:
                self.lists.put(made, number)
            self.put(made, each)

    def table(self, item: Item) -> None:
        """Write a table below its caption."""
        block: Any = item.block
        made = self.caption(self.say("Table {number}", number="{number}"), item, block.caption)
        made.paragraph_format.keep_with_next = True
        grid(self.word, block, self.wide, self.numbers)
        for text in block.notes:
            self.word.add_paragraph(text, "Krisim Below")
        if not block.notes:
            self.word.add_paragraph(style="Krisim Below")

    def figure(self, item: Item) -> None:
        """Write a figure above its caption, no larger than the page."""
        block: Any = item.block
        made = self.word.add_paragraph()
        made.paragraph_format.keep_with_next = True
        picture: Any = made.add_run().add_picture(io.BytesIO(block.png))
        scale = min(1.0, self.wide / picture.width, HIGHEST * self.high / picture.height)
        picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
        picture._inline.docPr.set("descr", block.alt)
        self.caption(self.say("Figure {number}", number="{number}"), item, block.caption)

    def editable(self, item: Item) -> None:
        """Write a place for the evaluator's words."""
        block: Any = item.block
        label = self.word.add_paragraph(style="Krisim Below")
        label.add_run(block.prompt)
        label.paragraph_format.keep_with_next = True
        place(self.word.add_paragraph(), block, next(self.numbers))

    def page_break(self, _: Item) -> None:
        """Begin a new page."""
        self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def contents(self, item: Item) -> None:
        """Write the table of contents, whose pages Word fills in."""
        block: Any = item.block
        self.word.add_paragraph(self.say("Contents"), "Krisim Marking")
        found = listed(self.items, block)
        made = None
        for anchor, heading in found:
            made = self.word.add_paragraph(style=f"toc {heading.level}")
            if anchor == found[0][0]:
                begin_field(made, rf'TOC \o "1-{block.depth}" \h \z \u', dirty=True)
            link(made, _name(anchor), heading.text)
        if made is not None:
            end_field(made)

    def caption(self, label: str, item: Item, text: str) -> Any:
        """Write a caption whose number Word counts, and return it."""
        made = self.word.add_paragraph(style="Caption")
        before, after = label.split("{number}")
        made.add_run(before).bold = True
        field(made, f"SEQ {before.strip()} \\* ARABIC", str(item.number))
        made.add_run(f"{after}. ").bold = True
        made.add_run(text)
        return made

    def put(self, paragraph: Any, runs: Iterable[Run]) -> None:
        """Add texts to a paragraph."""
        for each in runs:
            made = paragraph.add_run(each.text)
            made.bold = True if each.look == "strong" else None
            made.italic = True if each.look == "emphasis" else None


def _name(anchor: str) -> str:
    """Return the bookmark of a heading, as Word calls those of its own."""
    return f"_Toc{int(anchor.removeprefix('h-')):08d}"


_WRITE: Final[dict[type, Callable[[Writer, Item], None]]] = {
    Heading: Writer.heading,
    Paragraph: Writer.paragraph,
    Note: Writer.paragraph,
    Bullets: Writer.bullets,
    Table: Writer.table,
    Figure: Writer.figure,
    Editable: Writer.editable,
    PageBreak: Writer.page_break,
    Contents: Writer.contents,
}
