"""Lists in Word: a sign or a number before each item, every list beginning at 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from sim.report.document.word.xml import element

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

INDENT: Final = 360
"""How far items are indented [twentieths of a point]."""


class Lists:
    """Makes lists in a document."""

    def __init__(self, word: Word) -> None:
        self._numbering = _numbering(word)
        self._kinds: dict[bool, int] = {}

    def begin(self, *, numbered: bool) -> int:
        """Return the number of a new list."""
        if numbered not in self._kinds:
            self._kinds[numbered] = self._add_kind(numbered)
        taken = [int(e.get(qn("w:numId"))) for e in self._numbering.findall(qn("w:num"))]
        number = max(taken, default=0) + 1
        made = element("w:num", element("w:abstractNumId", val=self._kinds[numbered]), numId=number)
        if numbered:
            made.append(element("w:lvlOverride", element("w:startOverride", val=1), ilvl=0))
        self._numbering.append(made)
        return number

    def put(self, paragraph: Paragraph, number: int) -> None:
        """Make a paragraph an item of a list."""
        properties = paragraph._p.get_or_add_pPr()
        found = properties.get_or_add_numPr()
        found.get_or_add_ilvl().val = 0
        found.get_or_add_numId().val = number

    def _add_kind(self, numbered: bool) -> int:
        kinds = self._numbering.findall(qn("w:abstractNum"))
        number = max((int(e.get(qn("w:abstractNumId"))) for e in kinds), default=-1) + 1
        level = element(
            "w:lvl",
            element("w:start", val=1),
            element("w:numFmt", val="decimal" if numbered else "bullet"),
            element("w:lvlText", val="%1." if numbered else "•"),
            element("w:lvlJc", val="left"),
            element("w:pPr", element("w:ind", left=INDENT, hanging=INDENT)),
            ilvl=0,
        )
        made = element(
            "w:abstractNum",
            element("w:multiLevelType", val="singleLevel"),
            level,
            abstractNumId=number,
        )
        first = self._numbering.find(qn("w:num"))
        if first is None:
            self._numbering.append(made)
        else:
            first.addprevious(made)
        return number


def _numbering(word: Word) -> Any:
    """Return where a document keeps its lists, made if it has none."""
    part: Any = word.part
    try:
        return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        name = PackURI("/word/numbering.xml")
        made = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, empty, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element
