"""A report as a tagged PDF on A4, with its contents by page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from sim.errors import KrisimError
from sim.report import printing
from sim.report.document.blocks import Contents
from sim.report.document.html import to_html

if TYPE_CHECKING:
    from sim.report.document.blocks import Document

MOST_PRINTS = 4


def to_pdf(document: Document) -> bytes:
    """Return a report as PDF: tagged, with an outline, page numbers, and contents by page.

    It is printed once to see on which pages its headings are, and again with these numbers, until
    they hold.

    Raises
    ------
    KrisimError
        If no browser can print, pypdf is missing, or the pages cannot be told.
    """
    pypdf = _pypdf()
    found: dict[str, int] = {}
    for _ in range(MOST_PRINTS):
        printed = printing.to_pdf(to_html(document, found))
        if not any(isinstance(block, Contents) for block in document.blocks):
            return _named(printed, document, pypdf)
        before, found = found, _pages(printed, pypdf)
        if found == before:
            return _named(printed, document, pypdf)
    raise KrisimError(f"the pages of the contents differ in each of {MOST_PRINTS} prints")


def _pages(printed: bytes, pypdf: Any) -> dict[str, int]:
    """Return on which page of a print each anchor of its contents is, from 1."""
    reader = pypdf.PdfReader(io.BytesIO(printed))
    places = reader.named_destinations
    found = {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in places.items()
    }
    if not found:
        raise KrisimError("the browser printed no table of contents that can be followed")
    return found


def _named(printed: bytes, document: Document, pypdf: Any) -> bytes:
    """Return a print that says what it is: title, marking, language; and nobody's name."""
    head = document.head
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed))
    writer.metadata = {
        "/Title": head.title,
        "/Subject": " ".join((head.exercise, *head.notices)),
        "/Keywords": head.marking,
        "/Creator": "Krisim",
        "/CreationDate": head.made.strftime("D:%Y%m%d%H%M%S%z").replace("UTC", "+0000"),
    }
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _pypdf() -> Any:
    try:
        import pypdf  # of an extra
    except ImportError:
        raise KrisimError('a report as PDF needs pypdf: pip install "krisim[report]"') from None
    return pypdf
