"""A report as a Word document, and the evaluator's words out of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.files.sheets import read_grids
from sim.report.document.booked import has_places, places_in
from sim.report.document.places import gathered

if TYPE_CHECKING:
    from pathlib import Path

    from sim.report.document.blocks import Document
    from sim.report.document.places import Written


def to_docx(document: Document, template: Path | None = None) -> bytes:
    """Return a report as a Word document, in the styles of ``template`` if there is one.

    Raises
    ------
    KrisimError
        If the template cannot be read, or python-docx is missing.
    """
    _refuse_without_docx()
    from sim.report.document.word.writing import write  # which needs an extra

    return write(document, template)


def words_of(path: Path) -> dict[str, Written]:
    """Return what is written in the places of an earlier report (.docx, .xlsx), by key.

    Raises
    ------
    KrisimError
        If the file cannot be read, or python-docx is missing.
    """
    if path.suffix.casefold() == ".xlsx":
        rows = [grid.rows for grid in read_grids(path)]
        if not any(map(has_places, rows)):
            raise KrisimError(f"{path} {_NO_PLACES}")
        return gathered(place for each in rows for place in places_in(each))
    _refuse_without_docx()
    from sim.report.document.word import xml
    from sim.report.document.word.opening import read  # which needs an extra

    body = read(path).element.body
    if not xml.has_places(body):
        raise KrisimError(f"{path} {_NO_PLACES}")
    return gathered(xml.written(body))


_NO_PLACES = (
    "has no places to write in: it is no report that krisim made, or a program saved it that drops"
    " their names, as LibreOffice 7.4 does. Copy what was written by hand"
)


def _refuse_without_docx() -> None:
    try:
        import docx  # noqa: F401  # of an extra: is it there?
    except ImportError:
        told = 'a report in Word needs python-docx: pip install "krisim[report]"'
        raise KrisimError(told) from None
