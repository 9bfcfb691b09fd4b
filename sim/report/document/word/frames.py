"""What stands around the text of a report in Word: marking, page numbers, what the file is."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn

from sim.report.document.word.styles import LANGUAGES
from sim.report.document.word.xml import field
from sim.words import Words

if TYPE_CHECKING:
    from docx.document import Document as Word

    from sim.report.document.blocks import Head


def put_around(word: Word, head: Head) -> None:
    """Put the marking at the head of every page, page numbers at its foot, and say what it is.

    What a template has there stays, and comes first; who wrote the template is left out.
    """
    section: Any = word.sections[-1]
    tops, feet = [section.header], [section.footer]
    if section.different_first_page_header_footer:
        tops.append(section.first_page_header)
        feet.append(section.first_page_footer)
    if word.settings.odd_and_even_pages_header_footer:
        tops.append(section.even_page_header)
        feet.append(section.even_page_footer)
    for top in tops:
        made = _added(top, "Header")
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        made.add_run(head.line).bold = True
    for foot in feet:
        _number(foot, section, head)
    _say_what_it_is(word, head)


def _added(frame: Any, style: str) -> Any:
    """Return a paragraph at the end of a header or footer: its empty one, or a new one."""
    frame.is_linked_to_previous = False
    last = frame.paragraphs[-1] if frame.paragraphs else None
    if last is not None and not last.text and not len(last._p.xpath(".//w:drawing|.//w:fldChar")):
        last.style = style
        return last
    return frame.add_paragraph(style=style)


def _number(foot: Any, section: Any, head: Head) -> None:
    codes = "".join(code.text or "" for code in foot._element.iter(qn("w:instrText")))
    simple = [each.get(qn("w:instr"), "") for each in foot._element.iter(qn("w:fldSimple"))]
    if "PAGE" in f"{codes} {' '.join(simple)}".split():
        return
    made = _added(foot, "Footer")
    stops = made.paragraph_format.tab_stops
    for stop in [*made.style.paragraph_format.tab_stops]:
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    wide = section.page_width - section.left_margin - section.right_margin
    stops.add_tab_stop(wide, WD_TAB_ALIGNMENT.RIGHT)
    say = Words(head.lang)
    made.add_run(f"{head.title} · {say.day(head.made)}\t")
    field(made, "PAGE", "1")
    made.add_run(" (")
    field(made, "NUMPAGES", "1")
    made.add_run(")")


def _say_what_it_is(word: Word, head: Head) -> None:
    facts = word.core_properties
    when = head.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    facts.author = facts.last_modified_by = facts.category = ""
    facts.title, facts.subject = head.title[:255], head.exercise[:255]
    facts.keywords, facts.comments = head.marking[:255], " ".join(head.notices)[:255]
    facts.language = LANGUAGES[head.lang]
    facts.created = facts.modified = when
    facts.revision = 1
