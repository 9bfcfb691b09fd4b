"""The styles of a report in Word: those of the customer's template, and ours where it has none."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from sim.report.document.word.xml import element

if TYPE_CHECKING:
    from docx.document import Document as Word

FONT: Final = "Arial"
BLUE, GREY = RGBColor(0x00, 0x3A, 0x70), RGBColor(0x59, 0x59, 0x59)
NUMBERED: Final = "List Number"
SIZES: Final = {"Title": 22, "Subtitle": 13, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11}
COPIED: Final = (*SIZES, "Caption", "List Bullet", NUMBERED, "Header", "Footer")
LANGUAGES: Final = {"sv": "sv-SE", "en": "en-GB"}

TABLE_STYLE: Final = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KrisimTable">
  <w:name w:val="Krisim Table"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>
  <w:rPr><w:sz w:val="18"/></w:rPr>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="6" w:space="0" w:color="595959"/>
      <w:bottom w:val="single" w:sz="6" w:space="0" w:color="595959"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="B3B3B3"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
      <w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F2F4F7"/><w:vAlign w:val="bottom"/></w:tcPr>
  </w:tblStylePr>
</w:style>"""


def plain() -> Word:
    """Return an empty document on A4 with the styles of a report, as it is without a template."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    normal = word.styles["Normal"]
    _letters(normal, 10)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in SIZES.items():
        style = word.styles[name]
        _letters(style, size)
        style.font.color.rgb = BLUE
        style.font.italic = False
        style.paragraph_format.space_before = Pt(14 if name == "Heading 1" else 10)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    for border in word.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    _letters(word.styles["Header"], 9)
    _letters(word.styles["Footer"], 9)
    caption = word.styles["Caption"]
    _letters(caption, 9.5)
    caption.font.bold, caption.font.color.rgb = False, RGBColor(0x1A, 0x1A, 0x1A)
    add_missing(word)
    return word


def add_missing(word: Word) -> None:
    """Give a document the styles that a report needs and it does not have."""
    lacking = [name for name in COPIED if name not in word.styles]
    if lacking:
        ours = plain()
        for name in lacking:
            _copy(ours, word, name)
    if "Krisim Table" not in word.styles:
        word.styles.element.append(parse_xml(TABLE_STYLE))
    for name, make in _OWN.items():
        if name not in word.styles:
            make(word, name)
    for level in (1, 2, 3):
        if f"toc {level}" not in word.styles:
            _contents(word, level)


def speak(word: Word, lang: str) -> None:
    """Say in which language a document is, for its spelling and for those who have it read out."""
    defaults = word.styles.element.find(qn("w:docDefaults"))
    normal = word.styles["Normal"].element.get_or_add_rPr()
    found = [normal, *([] if defaults is None else defaults.iter(qn("w:rPr")))]
    for properties in found:
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        properties.append(element("w:lang", val=LANGUAGES[lang]))


def _letters(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.rPr.find(qn("w:rFonts"))
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _copy(ours: Word, word: Word, name: str) -> None:
    """Copy a style of a paragraph, based on what is the usual one there; lists get their signs."""
    style = deepcopy(ours.styles[name].element)
    for part in ("w:basedOn", "w:link", "w:next"):
        for old in style.findall(qn(part)):
            style.remove(old)
    for old in style.iter(qn("w:numPr")):
        old.getparent().remove(old)
    usual = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    if usual is not None:
        style.find(qn("w:name")).addnext(element("w:basedOn", val=usual.style_id))
    word.styles.element.append(style)


def _note(word: Word, name: str) -> None:
    style = _paragraph(word, name)
    style.paragraph_format.left_indent = Mm(3)
    properties = style.element.get_or_add_pPr()
    border = element("w:left", val="single", sz=24, space=6, color="003A70")
    properties.insert_element_before(
        element("w:pBdr", border), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )
    properties.insert_element_before(
        element("w:shd", val="clear", color="auto", fill="F2F4F7"), "w:tabs", "w:spacing", "w:ind"
    )


def _marking(word: Word, name: str) -> None:
    _paragraph(word, name).font.bold = True


def _below(word: Word, name: str) -> None:
    style = _paragraph(word, name)
    style.font.size, style.font.color.rgb = Pt(8.5), GREY


def _cell(word: Word, name: str) -> None:
    style = _paragraph(word, name)
    style.font.size = Pt(9)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)


def _prompt(word: Word, name: str) -> None:
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.italic, style.font.color.rgb = True, GREY


def _paragraph(word: Word, name: str) -> Any:
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    return style


def _contents(word: Word, level: int) -> None:
    style = _paragraph(word, f"toc {level}")
    style.paragraph_format.left_indent = Mm(6 * (level - 1))
    style.paragraph_format.space_after = Pt(2)
    section = word.sections[-1]
    width = _usable(section)
    style.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _usable(section: Any) -> Any:
    return section.page_width - section.left_margin - section.right_margin


_OWN: Final = {
    "Krisim Note": _note,
    "Krisim Marking": _marking,
    "Krisim Below": _below,
    "Krisim Cell": _cell,
    "Krisim Prompt": _prompt,
}
