"""A report as one page of HTML that needs nothing but itself."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from markupsafe import Markup

from sim.report import pages
from sim.report.document.blocks import Contents
from sim.report.document.numbering import Item, listed, numbered
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.report.document.blocks import Block, Document

STEP = 5
"""Columns are so many per cent wide, or a multiple of it."""

CLOSELY = (
    "@page { margin: 15mm 14mm 14mm; } @media print { html { font-size: 9pt; }"
    " body { line-height: 1.3; } h2 { margin: .7rem 0 0; } .wide { margin: .4rem 0 .15rem; }"
    " .figure { margin: .4rem 0; } main p, main li { margin: .2rem 0; }"
    " header { margin-bottom: .5rem; padding-bottom: .2rem; } }"
)
"""How a report without a table of contents is printed: it is one to hand out, of few pages."""


def to_html(document: Document, on_pages: Mapping[str, int] | None = None) -> str:
    """Return a report as a page; ``on_pages`` says on which page of a print each anchor is.

    Tables and figures are numbered, the style prints on A4 with the marking and the number of the
    page on each, and on a telephone it scrolls in one direction only but for wide tables.
    """
    head = document.head
    words = Words(head.lang)
    items = numbered(document.blocks)
    brief = not any(isinstance(block, Contents) for block in document.blocks)
    style = _margins(document, words) + (CLOSELY if brief else "")
    return pages.page(
        "report",
        words,
        pages.Head(head.title, head.marking, head.notices, style=style),
        items=items,
        exercise=head.exercise,
        made=words.moment(head.made),
        on_pages=on_pages or {},
        **_means(items),
    )


def fragment(blocks: Iterable[Block]) -> str:
    """Return blocks as a piece of HTML, without numbers: how a notebook shows them.

    >>> from sim.report.document import paragraph
    >>> fragment([paragraph("<script>")]).strip()
    '<p>&lt;script&gt;</p>'
    """
    items = numbered(blocks)
    template = pages.environment().get_template("fragment.html")
    return template.render(items=items, say=Words(), on_pages={}, **_means(items))


def _means(items: list[Item]) -> dict[str, object]:
    """Return what templates need besides the blocks."""
    return {
        "picture": lambda png: Markup(base64.b64encode(png).decode()),
        "width": lambda share: max(round(share * 100 / STEP) * STEP, STEP),
        "headings": lambda contents: listed(items, contents),
    }


def _margins(document: Document, words: Words) -> str:
    """Return what stands in the margins of every printed page."""
    head = document.head
    top = quoted(head.line)
    left = quoted(f"{head.title} · {words.moment(head.made)}")
    return (
        f"@page {{ @top-center {{ content: {top}; }} @bottom-left {{ content: {left}; }} "
        '@bottom-right { content: counter(page) " (" counter(pages) ")"; } }'
    )


def quoted(text: str) -> str:
    r"""Return a text as a string of a style sheet, which holds nothing but the text.

    >>> quoted('a"} </style>')
    '"a\\22 \\7d \\20 \\3c \\2f style\\3e "'
    """
    signs = (sign if sign.isalnum() and sign.isascii() else f"\\{ord(sign):x} " for sign in text)
    return f'"{"".join(signs)}"'
