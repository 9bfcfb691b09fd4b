"""A report in a real browser: on a screen, on a telephone, and as the PDF that it prints."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from sim.files.visible import shown
from sim.report.document import (
    Column,
    Contents,
    Document,
    Heading,
    PageBreak,
    document,
    paragraph,
    table,
    to_html,
    to_pdf,
)
from tests.reporting import MARKING, NASTY, head, nasty, section, small

pytestmark = pytest.mark.browser
PHONE, DESK = (360, 740), (1280, 900)
LONG = 30


def long() -> Document:
    """Return a report of many pages."""
    blocks = [head(), Contents(), PageBreak(), *section()]
    for number in range(LONG):
        blocks += [Heading(f"Avsnitt nummer {number:02}"), paragraph("Text. " * 300)]
    return document(blocks)


@pytest.fixture(scope="module")
def printed() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(to_pdf(long())))


@pytest.fixture(scope="module")
def texts(printed) -> list[str]:
    """What each page of the print says."""
    return [page.extract_text() for page in printed.pages]


@pytest.fixture
def page(tmp_path) -> Path:
    path: Path = tmp_path / "r.html"
    path.write_text(to_html(small()), "utf-8")
    return path


def elements(node: Any) -> Iterator[Any]:
    """Yield every element of the structure of a tagged PDF."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for each in node:
            yield from elements(each)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_a_report_has_nothing_that_keeps_a_screen_reader_out(page, visit, screen):
    shown = visit(page, screen).page
    found = Axe().run(shown).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("make", [small, nasty])
def test_a_report_scrolls_in_one_direction_on_a_telephone_whatever_stands_in_it(
    tmp_path, visit, make
):
    (tmp_path / "r.html").write_text(to_html(make()), "utf-8")
    shown = visit(tmp_path / "r.html", PHONE).page
    assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_the_contents_lead_to_headings_by_keyboard(page, visit):
    shown = visit(page, DESK).page
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.querySelector(':target').textContent") == "Svarstider"


def test_a_print_is_tagged_and_says_language_and_title(printed):
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    kinds = {str(each["/S"]) for each in elements(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/Figure", "/L", "/LI"} <= kinds
    figures = [e for e in elements(root["/StructTreeRoot"]) if e["/S"] == "/Figure"]
    assert [str(each.get("/Alt")) for each in figures] == ["En grå ruta."]
    assert printed.metadata.title == "Utvärdering"
    assert printed.metadata.author is None


def test_every_page_of_a_print_has_marking_and_number(texts):
    number = len(texts)
    assert number > LONG / 3
    for at, text in enumerate(texts, start=1):
        assert MARKING in text
        assert f"{at} ({number})" in text


def test_the_contents_name_the_page_on_which_each_heading_is(texts):
    first, *others = texts
    contents = dict(re.findall(r"^(Avsnitt nummer \d\d) (\d+)$", first, flags=re.M))
    assert len(contents) == LONG
    for heading, at in contents.items():
        assert [n for n, text in enumerate(others, start=2) if heading in text] == [int(at)]


def test_the_outline_of_a_print_is_that_of_its_headings(printed):
    def titles(outline: Any) -> Iterator[str]:
        for each in outline:
            if isinstance(each, list):
                yield from titles(each)
            else:
                yield str(each.title)

    assert [t for t in titles(printed.outline) if t.startswith("Avsnitt")] == [
        f"Avsnitt nummer {n:02}" for n in range(LONG)
    ]


def test_a_print_is_of_a4_throughout(printed):
    boxes = [page.mediabox for page in printed.pages]
    sizes = {(round(float(box.width)), round(float(box.height))) for box in boxes}
    assert sizes == {(595, 842)}


def test_nasty_texts_are_text_in_a_print():
    told = [["a", text] for text in NASTY[:-1]]
    cells = table("t", [Column("a"), Column("b", width=3)], [*told, [NASTY[-1], "b"]])
    said_so = document([head(), *(paragraph(text) for text in NASTY), cells])
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(said_so)))
    said = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    for text in NASTY[:4]:
        assert said.count(re.sub(r"\s", "", shown(text))) == 2, text
    assert said.count("x") > 2 * 10_000
    objects = "".join(str(reader.get_object(number)) for number in sorted(reader.xref[0]))
    assert "/JavaScript" not in objects
    assert "/URI" not in objects
