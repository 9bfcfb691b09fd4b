"""Reports as data: blocks in their order, and writers to HTML, PDF, Word and Excel.

A report is what the cells of a notebook show. Its cells call functions of `sim.report.sections`,
which return `Blocks` in one language, made of what follows; `krisim report` runs the notebook,
collects what its cells show, and hands it to the writers here. Markdown cells, figures and tables
that are shown otherwise stay in the notebook.

=================  =================================================================================
`Head`             shown first, and once: title, exercise, marking, notices (simulated or observed)
`Heading`          level 1 to 3; levels are not skipped
`paragraph`        texts; `strong("…")` and `emphasis("…")` are the only looks; no markup is read
`bullets`          a list, ``numbered=True`` where its order says something
`note`             set apart: what to know before believing a number
`table`            caption, `Column` s, rows, notes; numbers by `number`, `share`, `minutes`,
                   `interval`, which say them in words and keep what a workbook needs
`Figure`           `figure(ax, caption)` makes it of what `sim.plots` draws, with its alternative
                   text
`Editable`         where the evaluator writes, alone or as a cell of a table; kept by its key when
                   the report is made again
`PageBreak`        a new page
`Contents`         the table of contents
=================  =================================================================================

Tables and figures are numbered by the writers: texts do not name their numbers. All texts are
texts: HTML, LaTeX, formulas and control characters are read as they stand, everywhere. Texts come
from `sim.words.Words`, names of units (not ids) from the scenario, and no person is named.

>>> from datetime import UTC, datetime
>>> from sim.words import Words
>>> say = Words("sv")
>>> made = datetime(2026, 3, 12, tzinfo=UTC)
>>> head = Head("Rapport", "Storm", "ÖVNING", ("Simulerat.",), "sv", made)
>>> rows = [["I-09", minutes(151.2, say), share(0.61, say)]]
>>> columns = [Column("inspel"), Column("median", "minutes"), Column("uppnått", "share")]
>>> section = Blocks((Heading("Svarstider"), table("Svarstider", columns, rows)))
>>> report = document([head, *section])
>>> "2 h 31 min" in to_html(report)
True
"""

from sim.report.document.blocks import (
    Block,
    Blocks,
    Bullets,
    Contents,
    Document,
    Figure,
    Head,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    bullets,
    document,
    note,
    paragraph,
)
from sim.report.document.booked import write_tables
from sim.report.document.drawing import figure
from sim.report.document.html import to_html
from sim.report.document.places import Written, with_words
from sim.report.document.printed import to_pdf
from sim.report.document.tables import (
    Cell,
    Column,
    Editable,
    Table,
    interval,
    minutes,
    number,
    share,
    table,
    text_cell,
)
from sim.report.document.texts import Run, emphasis, strong
from sim.report.document.worded import to_docx, words_of

__all__ = [
    "Block",
    "Blocks",
    "Bullets",
    "Cell",
    "Column",
    "Contents",
    "Document",
    "Editable",
    "Figure",
    "Head",
    "Heading",
    "Note",
    "PageBreak",
    "Paragraph",
    "Run",
    "Table",
    "Written",
    "bullets",
    "document",
    "emphasis",
    "figure",
    "interval",
    "minutes",
    "note",
    "number",
    "paragraph",
    "share",
    "strong",
    "table",
    "text_cell",
    "to_docx",
    "to_html",
    "to_pdf",
    "with_words",
    "words_of",
    "write_tables",
]
