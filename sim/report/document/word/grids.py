"""Tables in Word: fixed widths, a heading row on every page, rows that are not torn apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Emu
from docx.text.paragraph import Paragraph

from sim.report.document.tables import Editable
from sim.report.document.word.xml import element, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Word

    from sim.report.document.tables import Cell, Column, Table


LONG: Final = 1000
"""Characters of a row that may be torn apart by the end of a page."""


def grid(word: Word, table: Table, wide: int, numbers: Iterator[int]) -> None:
    """Add a table at the end of a document; ``wide`` is the width of its text [EMU]."""
    widths = [Emu(int(wide * share)).twips for share in table.shares()]
    style: Any = word.styles["Krisim Table"]
    look = str(word.styles["Krisim Cell"].style_id)
    made = element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblStyle", val=style.style_id),
            element("w:tblW", w=sum(widths), type="dxa"),
            element("w:tblLayout", type="fixed"),
            element("w:tblLook", val="0420", firstRow=1, noVBand=1),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths)),
    )
    made.append(_row(widths, [_heading(c, word, look) for c in table.columns], heading=True))
    for row in table.rows:
        pairs = zip(row, table.columns, strict=True)
        cells = [_cell(cell, column, word, look, numbers) for cell, column in pairs]
        made.append(_row(widths, cells))
    word.element.body.insert_element_before(made, "w:sectPr")


def _row(widths: list[int], cells: list[Any], *, heading: bool = False) -> Any:
    properties = element("w:trPr")
    if sum(len(paragraph._p.xpath("string()")) for paragraph in cells) < LONG:
        properties.append(element("w:cantSplit"))  # of a longer one a page may not show all
    if heading:
        properties.append(element("w:tblHeader"))
    row = element("w:tr", properties)
    for width, paragraph in zip(widths, cells, strict=True):
        size = element("w:tcPr", element("w:tcW", w=width, type="dxa"))
        row.append(element("w:tc", size, paragraph._p))
    return row


def _heading(column: Column, word: Word, look: str) -> Paragraph:
    made = _paragraph(word, column, look)
    made.add_run(column.heading)
    made.paragraph_format.keep_with_next = True
    return made


def _cell(
    cell: Cell | Editable, column: Column, word: Word, look: str, numbers: Iterator[int]
) -> Paragraph:
    made = _paragraph(word, column, look)
    if isinstance(cell, Editable):
        place(made, cell, next(numbers))
    else:
        made.add_run(cell.text)
    return made


def _paragraph(word: Word, column: Column, look: str) -> Paragraph:
    """Return a paragraph of the style with the id ``look``: finding it by name takes long."""
    made = Paragraph(OxmlElement("w:p"), word._body)
    made._p.style = look
    if column.align == "right":
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return made
