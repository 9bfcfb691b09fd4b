"""Reports as data and their writers: everything arrives, as text, in every format."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from sim.errors import KrisimError
from sim.files.visible import shown
from sim.report import printing
from sim.report.document import (
    Blocks,
    Cell,
    Column,
    Contents,
    Editable,
    Figure,
    Head,
    Heading,
    PageBreak,
    Table,
    Written,
    document,
    paragraph,
    table,
    to_docx,
    to_html,
    with_words,
    words_of,
    write_tables,
)
from sim.report.document.carrying import as_data, from_data
from sim.report.document.places import tag
from sim.report.document.shows import MIME
from sim.words import LANGUAGES
from tests.reporting import MADE, MARKING, NASTY, Page, head, nasty, png, section, small

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(to_html(small()))


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(to_docx(small())))


@pytest.fixture(scope="module")
def nasty_page() -> Page:
    return Page(to_html(nasty()))


@pytest.fixture(scope="module")
def nasty_word():
    return docx.Document(io.BytesIO(to_docx(nasty())))


def texts(element) -> list[str]:
    """Return what each paragraph says, places for words and links included."""
    return [
        "".join(
            {"t": each.text or "", "br": "\n", "tab": "\t"}.get(each.tag.removeprefix(WORD), "")
            for each in p.iter()
            if each.tag.startswith(WORD)
        )
        for p in element.iter(qn("w:p"))
    ]


def style_of(paragraph) -> Any:
    return paragraph.style


def instructions(element) -> list[str]:
    return [(code.text or "").strip() for code in element.iter(qn("w:instrText"))]


# blocks -----------------------------------------------------------------------------------------


def test_blocks_come_out_of_a_notebook_as_they_went_in():
    blocks = (head(), *small().blocks)
    told = json.loads(json.dumps(Blocks(blocks)._repr_mimebundle_()[MIME], allow_nan=False))
    assert tuple(from_data(told)) == blocks


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"version": 2, "blocks": []},
        {"version": 1, "blocks": [{"kind": "Script"}]},
        {"version": 1, "blocks": [{"kind": "Heading", "text": 3, "level": 1}]},
        {"version": 1, "blocks": [{"kind": "Figure", "caption": "", "alt": "x", "png": "%%"}]},
        {"version": 1, "blocks": ["x"]},
    ],
)
def test_what_is_no_block_is_refused(data):
    with pytest.raises(KrisimError):
        from_data(data)


def test_a_report_without_a_head_is_refused():
    with pytest.raises(KrisimError, match="begins with a head"):
        document([Heading("One")])
    with pytest.raises(KrisimError, match="one head"):
        document([head(), head()])


def test_a_heading_that_skips_a_level_is_refused():
    with pytest.raises(KrisimError, match="'Deep' is of level 3 below one of level 1"):
        document([head(), Heading("One"), Heading("Deep", 3)])


def test_two_places_with_one_key_are_refused():
    with pytest.raises(KrisimError, match="share a key: a"):
        document([head(), Editable("a", "?"), Editable("a", "?")])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Figure("A picture", "", png()),
        lambda: Figure("A picture", "alt", b"GIF89a"),
        lambda: Table("t", (Column("a"),), ((Cell("1", 1), Cell("2", 2)),)),
        lambda: Cell("inf", float("inf")),
        lambda: Heading("x", 4),
        lambda: Head("t", "e", "m", ("",), "sv", MADE),
        lambda: Head("t", "e", "m", ("Simulated.",), "sv", datetime(2026, 1, 1)),
    ],
)
def test_what_no_reader_could_use_cannot_be_made(make):
    with pytest.raises(ValueError, match=" "):
        make()


def test_a_text_cannot_turn_the_direction_of_what_follows():
    for text in ("\u202eabc", "\u2067abc", "a\u2069b", "\u2066\u2067a\u2069"):
        depth = 0
        for sign in shown(text):
            assert not "\u202a" <= sign <= "\u202e"
            depth += (sign in "\u2066\u2067\u2068") - (sign == "\u2069")
            assert depth >= 0
        assert depth == 0


# HTML -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_asks_for_nothing_and_says_its_language(language):
    html = to_html(small(language))
    page = Page(html)
    assert page.all("html") == [{"lang": language}]
    assert not page.all("script")
    assert not page.all("link")
    assert all((i["src"] or "").startswith("data:image/png;base64,") for i in page.all("img"))
    assert all((a["href"] or "").startswith("#") for a in page.all("a"))
    assert "http" not in page.style
    assert "url(" not in page.style


def test_headings_lie_below_one_title_and_the_contents_lead_to_them(page):
    levels = [tag for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels == ["h1", "h2", "h3", "h2"]
    ids = [a.get("id") for tag, a in page.elements if tag in {"h2", "h3"}]
    assert [f"#{id}" for id in ids] == [a["href"] for a in page.all("a")]


def test_tables_and_figures_are_numbered_and_figures_have_words(page):
    assert "Tabell 1. Svarstider" in page.text
    assert "Figur 1. En bild" in page.text
    assert [i["alt"] for i in page.all("img")] == ["En grå ruta."]


def test_every_cell_is_headed_by_its_column_and_its_row(page):
    scopes = [a.get("scope") for a in page.all("th")]
    assert scopes == ["col"] * 4 + ["row"] * 2


def test_the_marking_stands_on_the_page_and_in_the_margin_of_its_print(page):
    assert MARKING in page.texts
    string = re.search(r'@top-center \{ content: "([^"]*)"', page.style)
    assert string
    said = re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), string[1])
    assert said == f"{MARKING} · Storm i Hällaby"


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_are_text_on_a_page(nasty_page, text):
    page = nasty_page
    assert not page.all("script")
    assert not [a for a in page.all("img") if "onerror" in a]
    assert len(page.all("style")) == 1
    assert page.text.count(shown(text)) >= 7
    assert sum(i["alt"] == shown(text) for i in page.all("img")) == 1


# Word -------------------------------------------------------------------------------------------


def test_word_counts_tables_and_figures_and_makes_the_contents(word):
    told = instructions(word.element.body)
    assert told == [r'TOC \o "1-2" \h \z \u', r"SEQ Tabell \* ARABIC", r"SEQ Figur \* ARABIC"]
    begun = [e.get(qn("w:fldCharType")) for e in word.element.body.iter(qn("w:fldChar"))]
    assert begun == ["begin", "separate", "end"] * 3
    names = {e.get(qn("w:name")) for e in word.element.body.iter(qn("w:bookmarkStart"))}
    links = [e.get(qn("w:anchor")) for e in word.element.body.iter(qn("w:hyperlink"))]
    assert len(links) == 3
    assert set(links) == names


def test_every_page_in_word_has_marking_and_number(word):
    (section,) = word.sections
    assert MARKING in section.header.paragraphs[0].text
    assert instructions(section.footer._element) == ["PAGE", "NUMPAGES"]


def test_styles_in_word_are_those_that_a_template_can_change(word):
    used = [p.style.name for p in word.paragraphs]
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "Caption", "List Bullet"):
        assert name in used
    assert {"Krisim Marking", "Krisim Note", "toc 1", "List Number"} <= set(used)
    assert [t.style.name for t in word.tables] == ["Krisim Table"]


def test_heading_rows_repeat_and_rows_are_not_torn(word):
    (table,) = word.tables
    assert [len(row._tr.findall(f".//{WORD}tblHeader")) for row in table.rows] == [1, 0, 0]
    assert all(row._tr.findall(f".//{WORD}cantSplit") for row in table.rows)


def test_a_row_longer_than_a_page_may_be_torn(nasty_word):
    last = nasty_word.tables[-1].rows[-1]
    assert len("".join(texts(last._tr))) > 10_000
    assert not last._tr.findall(f".//{WORD}cantSplit")


def test_a_marking_of_any_length_leaves_room_for_the_text():
    made = document([head(marking="M" * 10_000), Heading("One")])
    (section,) = docx.Document(io.BytesIO(to_docx(made))).sections
    assert len(section.header.paragraphs[0].text) == 200
    assert "M" * 10_000 in Page(to_html(made)).texts


def test_a_table_in_word_says_what_the_report_says(word):
    (table,) = word.tables
    rows = [["".join(texts(tc)) for tc in row._tr.iter(qn("w:tc"))] for row in table.rows]
    assert rows == [
        ["inspel", "median", "uppnått", "bedömning"],
        ["I-01", "2 h 31 min", "61 %", "Bedömning"],
        ["I-02", "efter ENDEX", "–", "x"],
    ]


def test_pictures_in_word_have_their_words(word):
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == "En grå ruta."


@pytest.mark.parametrize(("language", "said"), [("sv", "sv-SE"), ("en", "en-GB")])
def test_word_checks_the_spelling_of_the_right_language(language, said):
    made = docx.Document(io.BytesIO(to_docx(small(language))))
    spoken = {e.get(qn("w:val")) for e in made.styles.element.iter(qn("w:lang"))}
    assert spoken == {said}
    assert made.core_properties.language == said


def test_no_file_in_word_names_a_person(word):
    facts = word.core_properties
    assert (facts.author, facts.last_modified_by) == ("", "")
    assert (facts.title, facts.keywords) == ("Utvärdering", MARKING)


def test_lists_in_word_begin_at_one_each():
    twice = document([head(), *section(), *replace_keys(section())])
    made = docx.Document(io.BytesIO(to_docx(twice)))
    items: list[Any] = [p for p in made.paragraphs if style_of(p).name == "List Number"]
    numbers = [p._p.pPr.numPr.numId.val for p in items]
    assert len(numbers) == 4
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    kinds = [each.tag.removeprefix(WORD) for each in made.part.numbering_part.element]
    assert kinds == sorted(kinds)  # Word wants every kind of list before the lists
    starts = made.part.numbering_part.element.findall(f".//{WORD}startOverride")
    assert [s.get(qn("w:val")) for s in starts] == ["1", "1"]


def replace_keys(blocks: Blocks) -> Blocks:
    """Return blocks without places for words, so that they can stand twice in a report."""
    return Blocks(tuple(b for b in blocks if not isinstance(b, Editable | Table)))


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_are_text_in_word(nasty_word, text):
    said = texts(nasty_word.element.body)
    assert sum(shown(text) in each for each in said) >= 7
    codes = instructions(nasty_word.element.body)
    assert {code.split()[0] for code in codes} == {"TOC", "SEQ"}
    assert not [r for r in nasty_word.part.rels.values() if r.is_external]


# templates --------------------------------------------------------------------------------------


def swedish_template(path, *, without: tuple[str, ...] = ()):
    """Save a template as a Swedish Word names its styles, with a header and somebody's name."""
    word = docx.Document()
    for style in word.styles:
        if style.name in without:
            style.element.getparent().remove(style.element)
    renamed = {"Heading1": "Rubrik1", "Caption": "Beskrivning", "Title": "Rubrik"}
    for style in list(word.styles):
        if style.style_id in renamed:
            for based in word.styles.element.iter(qn("w:basedOn"), qn("w:next")):
                if based.get(qn("w:val")) == style.style_id:
                    based.set(qn("w:val"), renamed[style.style_id])
            style.element.set(qn("w:styleId"), renamed[style.style_id])
            if style.type == WD_STYLE_TYPE.PARAGRAPH:
                style.font.name = "Georgia"
    word.add_paragraph("Hällaby kommuns omslag")
    word.sections[0].header.paragraphs[0].text = "Hällaby kommun"
    word.core_properties.author = "Somebody"
    word.save(path)
    return path


def test_a_report_takes_the_styles_and_headers_of_a_template_and_not_its_text(tmp_path):
    template = swedish_template(tmp_path / "hallaby.docx")
    made = docx.Document(io.BytesIO(to_docx(small(), template)))
    used = [style_of(p) for p in made.paragraphs]
    (heading, _) = [style for style in used if style.name == "Heading 1"]
    assert (heading.style_id, heading.font.name) == ("Rubrik1", "Georgia")
    assert "Hällaby kommuns omslag" not in texts(made.element.body)
    headers = [p.text for p in made.sections[0].header.paragraphs]
    assert headers == ["Hällaby kommun", f"{MARKING} · Storm i Hällaby"]
    assert made.core_properties.author == ""


def test_what_a_template_lacks_of_styles_is_added(tmp_path):
    lacking = ("Heading 2", "Caption", "List Bullet", "List Number", "Subtitle")
    template = swedish_template(tmp_path / "bare.docx", without=lacking)
    made = docx.Document(io.BytesIO(to_docx(small(), template)))
    assert {*lacking, "Krisim Table", "Krisim Note"} <= {style.name for style in made.styles}
    ids = {style.style_id for style in made.styles}
    assert {e.get(qn("w:val")) for e in made.styles.element.iter(qn("w:basedOn"))} <= ids


def test_a_template_with_a_first_page_of_its_own_carries_the_marking_there_too(tmp_path):
    word = docx.Document()
    word.sections[0].different_first_page_header_footer = True
    word.settings.odd_and_even_pages_header_footer = True
    word.save(tmp_path / "t.docx")
    (section,) = docx.Document(io.BytesIO(to_docx(small(), tmp_path / "t.docx"))).sections
    for frame in (section.header, section.first_page_header, section.even_page_header):
        assert MARKING in frame.paragraphs[-1].text


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (b"<html>", "damaged"), (b"PK\x03\x04 broken", "damaged")],
)
def test_what_is_no_template_is_refused(tmp_path, content, told):
    path = tmp_path / "t.docx"
    path.write_bytes(content)
    with pytest.raises(KrisimError, match=rf"t\.docx.*{told}|{told}"):
        to_docx(small(), path)


# as another program reads it ------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice here")
def test_libreoffice_shows_every_page_with_marking_and_number_and_none_empty(tmp_path):
    """It has 120 s, and a profile of its own."""
    say_more = [paragraph("Text. " * 200) for _ in range(12)]
    made = document([head(), Contents(), PageBreak(), *section(), *say_more])
    (tmp_path / "r.docx").write_bytes(to_docx(made))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "r.docx"], check=True, capture_output=True, timeout=120)
    texts = [page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages]
    assert len(texts) > 3
    for at, text in enumerate(texts, start=1):
        assert MARKING in text
        assert f"{at} ({len(texts)})" in text
        assert len(text) > 150
    assert "Tabell 1. Svarstider" in " ".join(" ".join(texts).split())


# the evaluator's words --------------------------------------------------------------------------


def write_in(raw: bytes, path, **said: str):
    """Write into places of a report as Word does: by their tags; the prompt goes."""
    word = docx.Document(io.BytesIO(raw))
    by_tag = {tag(key.replace("__", ":").replace("_", "-")): text for key, text in said.items()}
    for place in word.element.body.iter(qn("w:sdt")):
        name = place.find(f"{WORD}sdtPr/{WORD}tag").get(qn("w:val"))
        if name not in by_tag:
            continue
        prompt = place.find(f"{WORD}sdtPr/{WORD}showingPlcHdr")
        if prompt is not None:
            prompt.getparent().remove(prompt)
        first, *others = place.iter(qn("w:t"))
        first.text = by_tag.pop(name)
        assert not others
    assert not by_tag
    word.save(path)
    return path


def test_prompts_are_no_words_of_the_evaluator(tmp_path):
    path = tmp_path / "r.docx"
    path.write_bytes(to_docx(small()))
    assert words_of(path) == {"o:I-02": Written("?", "x")}


def test_what_an_evaluator_writes_in_word_stands_in_the_report_when_it_is_made_again(tmp_path):
    first = to_docx(small())
    edited = write_in(first, tmp_path / "r.docx", o__I_01="Bra. Två\tfrågor.", summary="Allt gick.")
    again = with_words(small(), words_of(edited))
    assert {p.key: p.text for p in again.places()} == {
        "o:I-01": "Bra. Två\tfrågor.",
        "o:I-02": "x",
        "summary": "Allt gick.",
    }
    (tmp_path / "2.docx").write_bytes(to_docx(again))
    assert words_of(tmp_path / "2.docx") == words_of(edited)
    assert "Allt gick." in Page(to_html(again)).text


def test_lines_and_paragraphs_that_an_evaluator_writes_stay_lines(tmp_path):
    again = with_words(small(), {"summary": Written("?", "one\ntwo\n\nthree")})
    (tmp_path / "r.docx").write_bytes(to_docx(again))
    assert words_of(tmp_path / "r.docx")["summary"].text == "one\ntwo\n\nthree"


def test_words_typed_over_the_prompt_are_kept_even_where_the_place_still_says_it_is_empty(tmp_path):
    word = docx.Document(io.BytesIO(to_docx(small())))
    (place,) = [e for e in word.element.body.iter(qn("w:t")) if (e.text or "").startswith("Skriv")][
        1:
    ]
    place.text = "Typed"
    word.save(tmp_path / "r.docx")
    assert words_of(tmp_path / "r.docx")["summary"].text == "Typed"


def test_words_whose_place_is_gone_are_kept_at_the_end_and_again_the_next_time(tmp_path):
    gone = {"o:I-99": Written("Bedömning", "Viktigt!"), "x" * 57: Written("?", "lång nyckel")}
    again = with_words(small(), gone)
    assert [b.text for b in again.blocks if isinstance(b, Heading)][-1] == "Bevarade texter"
    (tmp_path / "r.docx").write_bytes(to_docx(again))
    found = words_of(tmp_path / "r.docx")
    assert {key: found[key].text for key in gone} == {k: w.text for k, w in gone.items()}
    thrice = with_words(small(), found)
    assert "Viktigt!" in [p.text for p in thrice.places()]
    back = document([head(), Editable("o:I-99", "Bedömning")])
    assert next(p.text for p in with_words(back, found).places()) == "Viktigt!"


def test_a_key_of_any_length_is_found_again(tmp_path):
    keys = ["k" * 58 + str(n) for n in range(2)]
    made = document([head(), *(Editable(key, "?", f"text {key[-1]}") for key in keys)])
    (tmp_path / "r.docx").write_bytes(to_docx(made))
    empty = document([head(), *(Editable(key, "?") for key in keys)])
    again = with_words(empty, words_of(tmp_path / "r.docx"))
    assert [p.text for p in again.places()] == ["text 0", "text 1"]


def test_a_document_without_places_is_refused_rather_than_taken_for_empty(tmp_path):
    docx.Document().save(str(tmp_path / "r.docx"))
    write_tables(document([head(), table("t", [Column("a")], [["b"]])]), tmp_path / "r.xlsx")
    for name in ("r.docx", "r.xlsx"):
        with pytest.raises(KrisimError, match=rf"{name} has no places to write in"):
            words_of(tmp_path / name)


def test_what_an_evaluator_writes_in_the_workbook_is_found_again(tmp_path):
    write_tables(small(), tmp_path / "t.xlsx")
    assert words_of(tmp_path / "t.xlsx") == {"o:I-02": Written("bedömning", "x")}


# workbooks --------------------------------------------------------------------------------------


def test_numbers_of_a_table_are_numbers_in_the_workbook(tmp_path):
    write_tables(small(), tmp_path / "t.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert book.sheet_names == ["Innehåll", "Tabell 1"]
    rows = book.get_sheet_by_name("Tabell 1").to_python()
    assert rows[0] == ["inspel", "median", "uppnått", "bedömning", "krisim: bedömning"]
    assert rows[1] == ["I-01", 151.2, 0.61, "", "o:I-01"]
    assert rows[2] == ["I-02", "efter ENDEX", "", "x", "o:I-02"]


@pytest.mark.parametrize("text", NASTY[:-1], ids=range(len(NASTY) - 1))
def test_nasty_texts_are_text_in_the_workbook(tmp_path, text):
    made = document([head(), table("t", [Column("a")], [[text]])])
    write_tables(made, tmp_path / "t.xlsx")
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(1).to_python()
    assert rows[1] == [shown(text)]


# PDF --------------------------------------------------------------------------------------------


def test_contents_that_never_settle_are_an_error(monkeypatch):
    from sim.report.document import printed

    pages = iter(range(1, 100))
    monkeypatch.setattr(printing, "to_pdf", lambda _: b"")
    monkeypatch.setattr(printed, "_pages", lambda *_: {"h-1": next(pages)})
    with pytest.raises(KrisimError, match="differ in each of 4 prints"):
        printed.to_pdf(replace(small(), blocks=(Contents(), Heading("One"), paragraph("x"))))


def test_data_of_blocks_is_plain():
    assert as_data([paragraph("a")]) == {
        "version": 1,
        "blocks": [{"kind": "Paragraph", "runs": [["a", "plain"]]}],
    }
