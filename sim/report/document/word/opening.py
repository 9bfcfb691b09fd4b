"""The document that a report in Word begins with: the customer's template, emptied, or ours."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError  # which python-docx brings along

from sim.errors import KrisimError
from sim.files.sheets import read_bytes
from sim.files.vetting import VettingError, unpacked
from sim.report.document.word.styles import add_missing, plain

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as Word

_TYPES: Final = "[Content_Types].xml"
_TEMPLATE: Final = b"wordprocessingml.template.main+xml"
_DOCUMENT: Final = b"wordprocessingml.document.main+xml"


def opened(template: Path | None) -> Word:
    """Return an empty document with the styles, margins, headers and footers of a template.

    What stands in the template's text is left out; what it lacks of styles is ours.

    Raises
    ------
    KrisimError
        If the template cannot be read.
    """
    if template is None:
        return plain()
    word = read(template)
    body = word.element.body
    for each in list(body):
        if each.tag != qn("w:sectPr"):
            body.remove(each)
    if not word.sections:
        raise KrisimError(f"{template} has no page set-up: save it anew in Word")
    _forget_its_own(word)
    add_missing(word)
    return word


def read(path: Path) -> Word:
    """Return a Word document (.docx or .dotx), after looking it through.

    Raises
    ------
    KrisimError
        If it cannot be read, or is too large or damaged.
    """
    raw = read_bytes(path)
    try:
        return docx.Document(_as_document(raw, path))
    except VettingError as error:
        told = f"{path}: {error}. {error.instead.replace('.xlsx', '.docx')}"
        raise KrisimError(told.replace("your spreadsheet", "Word")) from error
    except (OpcError, ValueError, KeyError, XMLSyntaxError) as error:
        raise KrisimError(f"{path} is no Word document: save it as .docx in Word") from error


def _as_document(raw: bytes, path: Path) -> io.BytesIO:
    """Return a file whose template is a document, as python-docx wants it."""
    parts = unpacked(raw)
    types = parts.get(_TYPES, b"")
    if b"macroEnabled" in types:
        raise KrisimError(f"{path} holds macros: save it as .docx without them")
    parts[_TYPES] = types.replace(_TEMPLATE, _DOCUMENT)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def _forget_its_own(word: Word) -> None:
    """Leave out of a document what it would fetch from the place where its template lies."""
    part: Any = word.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    for each in part.element.findall(qn("w:attachedTemplate")):
        part.element.remove(each)
    for key in [key for key, related in part.rels.items() if related.is_external]:
        del part.rels[key]
