"""The files of a hot wash: page, print and workbook in one folder, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sim.drill.hotwash.page import hot_wash
from sim.files.results import refuse_unwritable
from sim.files.workbooks import drafted, write_workbook
from sim.report.hotwash.book import hot_wash_book
from sim.report.hotwash.page import hot_wash_page
from sim.report.printing import to_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from sim.drill.hotwash.page import HotWash
    from sim.drill.logs.events import Observed
    from sim.report.hotwash.naming import Names
    from sim.words import Words

PAGE, PRINT, BOOK = "hotwash.html", "hotwash.pdf", "hotwash.xlsx"


def write_hot_wash(
    observed: Observed, folder: Path, words: Words, names: Names, *, pdf: bool
) -> HotWash:
    """Write the hot wash of an observed exercise into a new folder, and return it.

    Raises
    ------
    KrisimError
        If the log says too little, there is something at ``folder`` already, it cannot be written,
        or, with ``pdf``, no browser can print.
    """
    refuse_unwritable(folder)
    wash = hot_wash(observed)
    html = hot_wash_page(wash, words, names)
    printed = to_pdf(html) if pdf else None
    front, sheets = hot_wash_book(wash, words, datetime.now().replace(microsecond=0), names)
    with drafted(folder) as draft:
        draft.mkdir()
        (draft / PAGE).write_text(html, encoding="utf-8")
        if printed is not None:
            (draft / PRINT).write_bytes(printed)
        write_workbook(draft / BOOK, front, sheets)
    return wash
