"""Forms for the day: a sheet to print, a workbook, and a page to tap on, for each evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.files.results import refuse_unwritable
from sim.files.workbooks import drafted
from sim.report.forms.book import write_form_book
from sim.report.forms.sheet import paper
from sim.report.forms.tapping import tap_page
from sim.report.printing import to_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.drill.forms.expected import Form
    from sim.scenario import Scenario
    from sim.words import Words

__all__ = ["write_forms"]


def write_forms(
    folder: Path, scenario: Scenario, forms: Sequence[Form], words: Words, pdf: bool = False
) -> list[str]:
    """Write three files for each form, and a PDF of its sheet if wanted; return their names.

    ``scenario`` is what its readers may see. The folder appears when all of it is complete.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, it cannot be written, or no browser prints.
    """
    refuse_unwritable(folder)
    sheet = words("sheet")
    with drafted(folder) as draft:
        draft.mkdir()
        for form in forms:
            printed = paper(scenario, form, words)
            page = tap_page(scenario, form, words)
            (draft / f"{form.file}.html").write_text(page, "utf-8")
            (draft / f"{form.file}-{sheet}.html").write_text(printed, "utf-8")
            write_form_book(draft / f"{form.file}.xlsx", scenario, form, words)
            if pdf:
                (draft / f"{form.file}-{sheet}.pdf").write_bytes(to_pdf(printed))
        return sorted(path.name for path in draft.iterdir())
