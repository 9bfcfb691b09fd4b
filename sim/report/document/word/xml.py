"""Pieces of WordprocessingML that python-docx has no words for: fields, bookmarks, places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from sim.report.document.places import LONGEST, PREFIX, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.text.paragraph import Paragraph

    from sim.report.document.tables import Editable

Element = Any


def element(name: str, /, *children: Element, **attributes: object) -> Element:
    """Return an element of WordprocessingML, for example ``element("w:b", val="0")``."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def field(paragraph: Paragraph, instruction: str, result: str, *, dirty: bool = False) -> None:
    """Add a field to a paragraph: what Word calculates, and what stands there until it does."""
    begin_field(paragraph, instruction, dirty=dirty)
    paragraph.add_run(result)
    end_field(paragraph)


def begin_field(paragraph: Paragraph, instruction: str, *, dirty: bool = False) -> None:
    """Add the beginning of a field, whose result follows."""
    begin = element("w:fldChar", fldCharType="begin")
    if dirty:
        begin.set(qn("w:dirty"), "true")
    code = element("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    for part in (begin, code, element("w:fldChar", fldCharType="separate")):
        paragraph.add_run()._r.append(part)


def end_field(paragraph: Paragraph) -> None:
    """Add the end of a field."""
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Make all of a paragraph the place that ``name`` refers to."""
    first = paragraph._p.pPr
    start = element("w:bookmarkStart", id=number, name=name)
    if first is None:
        paragraph._p.insert(0, start)
    else:
        first.addnext(start)
    paragraph._p.append(element("w:bookmarkEnd", id=number))


def link(paragraph: Paragraph, name: str, text: str) -> None:
    """Add a text that leads to a bookmark."""
    run = paragraph.add_run(text)._r
    made = element("w:hyperlink", anchor=name, history=1)
    run.addprevious(made)
    made.append(run)


def place(paragraph: Paragraph, of: Editable, number: int) -> None:
    """Add a place to write in, which holds plain text of any number of lines."""
    run = paragraph.add_run(of.text or of.prompt)
    properties = element(
        "w:sdtPr",
        element("w:alias", val=of.prompt[:LONGEST]),
        element("w:tag", val=tag(of.key)),
        element("w:id", val=number),
    )
    if not of.text:
        run.style = "Krisim Prompt"
        properties.append(element("w:showingPlcHdr"))
    properties.append(element("w:text", multiLine=1))
    made = element("w:sdt", properties)
    run._r.addprevious(made)
    made.append(element("w:sdtContent", run._r))


def has_places(body: Element) -> bool:
    """Return whether there is any place to write in, be it empty."""
    return any(_value(found, "w:tag").startswith(PREFIX) for found in body.iter(qn("w:sdt")))


def written(body: Element) -> Iterator[tuple[str, str, str]]:
    """Yield key, prompt and text of each place in which something is written."""
    for found in body.iter(qn("w:sdt")):
        name, prompt = (_value(found, part) for part in ("w:tag", "w:alias"))
        content = found.find(qn("w:sdtContent"))
        if not name.startswith(PREFIX) or content is None:
            continue
        text = _text(content)
        properties = found.find(qn("w:sdtPr"))
        unwritten = properties.find(qn("w:showingPlcHdr")) is not None
        if text.strip() and not (unwritten and _same(text, prompt)):
            yield name.removeprefix(PREFIX), prompt, text


def _same(text: str, prompt: str) -> bool:
    """Return whether a text is a prompt, whose title in the file may be cut."""
    return text[:LONGEST] == prompt[:LONGEST]


def _value(found: Element, name: str) -> str:
    part = found.find(f"{qn('w:sdtPr')}/{qn(name)}")
    return "" if part is None else str(part.get(qn("w:val"), ""))


_SIGNS: Final = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}


def _text(content: Element) -> str:
    """Return what is written in a place; its paragraphs are lines."""
    parts: list[str] = []
    for each in content.iter():
        if each.tag == qn("w:p") and parts:
            parts.append("\n")
        elif each.tag == qn("w:t"):
            parts.append(each.text or "")
        else:
            parts.append(_SIGNS.get(each.tag, ""))
    return "".join(parts)
