"""Sheets as they are: what cells hold, where they stand, and what is refused before it is read."""

from __future__ import annotations

import io
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import pytest
import statsmodels
from xlsxwriter import Workbook

from sim.errors import ScenarioError
from sim.files import vetting, vetting_xls
from sim.files.sheets import Grid, read_grids
from sim.files.vetting import MOST_ROWS

SAMPLES = Path(__file__).parents[1].parent / "shared" / "samples"


def workbook(path: Path, fill: Callable[[Any], None], **options: Any) -> Path:
    with Workbook(path, options) as book:
        fill(book)
    return path


def only(path: Path) -> Grid:
    (grid,) = read_grids(path)
    return grid


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        read_grids(path)
    return str(error.value)


def every_kind(book: Any) -> None:
    sheet = book.add_worksheet("Plan")
    formats = {f: book.add_format({"num_format": f}) for f in ("hh:mm", "[h]:mm", "d/m yyyy hh:mm")}
    formats["d"] = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(2, 1, "text")
    sheet.write_number(2, 2, 3)
    sheet.write_number(2, 3, 0.25)
    sheet.write_boolean(2, 4, True)
    sheet.write_datetime(2, 5, clock(9, 5), formats["hh:mm"])
    sheet.write_datetime(2, 6, datetime(2017, 11, 29), formats["d"])
    sheet.write_datetime(2, 7, datetime(2017, 11, 29, 9, 5), formats["d/m yyyy hh:mm"])
    sheet.write_number(2, 8, 1.5, formats["[h]:mm"])
    sheet.write_string(2, 9, "   ")
    sheet.write_formula(2, 10, "=1+1", None, 2)
    sheet.write_formula(2, 11, "=1/0", None, "#DIV/0!")
    sheet.write_number(2, 12, -0.1, formats["hh:mm"])


@pytest.mark.parametrize("in_1904", [False, True])
def test_a_cell_is_what_the_spreadsheet_says_it_is_whichever_year_its_dates_begin_with(
    tmp_path, in_1904
):
    path = workbook(tmp_path / "plan.xlsx", every_kind, date_1904=in_1904)
    grid = only(path)
    assert (grid.file, grid.sheet, grid.hidden) == ("plan.xlsx", "Plan", False)
    assert grid.rows[0] == (None,) * 13
    assert grid.rows[2] == (
        None,
        "text",
        3,
        0.25,
        True,
        clock(9, 5),
        date(2017, 11, 29),
        datetime(2017, 11, 29, 9, 5),
        timedelta(hours=36),
        None,
        2,
        "#DIV/0!",
        "########",
    )
    assert [type(cell) for cell in grid.rows[2][2:5]] == [int, float, bool]
    assert grid.notes == ("failed formulas: L3 #DIV/0!",)


def test_hidden_sheets_rows_and_columns_and_merged_cells_are_read_and_told(tmp_path):
    def fill(book: Any) -> None:
        first, second = book.add_worksheet("a"), book.add_worksheet("b")
        first.merge_range(0, 0, 0, 2, "all morning")
        first.write_string(1, 0, "x")
        first.set_row(1, None, None, {"hidden": True})
        first.set_column(2, 2, None, None, {"hidden": True})
        second.write_string(0, 0, "y")
        second.very_hidden()

    first, second = read_grids(workbook(tmp_path / "plan.xlsx", fill))
    assert first.rows == (("all morning",), ("x",))
    assert first.notes == (
        "merged cells, of which the first holds the value: A1:C1",
        "hidden rows, which were read too: 1",
        "hidden columns, which were read too: 1",
    )
    assert (second.rows, second.hidden) == ((("y",),), True)


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, change(name, content))
    return path


def plain(tmp_path: Path, *cells: tuple[int, int, Any]) -> Path:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Injects")
        for cell in cells:
            sheet.write(*cell)

    return workbook(tmp_path / "plan.xlsx", fill)


def test_a_formula_that_was_never_calculated_is_a_problem_with_its_cell(tmp_path):
    path = plain(tmp_path, (3, 1, "=1+1"))
    repacked(path, lambda _, content: content.replace(b"<v>0</v>", b""))
    assert 'plan.xlsx, sheet "Injects", row 4, column B: the formula was never' in refusal(path)
    repacked(path, lambda _, content: content.replace(b"</f>", b"</f><v></v>"))
    assert "row 4, column B: the formula was never calculated" in refusal(path)


def test_an_empty_result_of_a_formula_is_an_empty_cell(tmp_path):
    def fill(book: Any) -> None:
        book.add_worksheet().write_formula(0, 0, '=""', None, "text")
        book.worksheets()[0].write_number(0, 1, 5)

    path = workbook(tmp_path / "plan.xlsx", fill)
    repacked(path, lambda _, content: content.replace(b"<v>text</v>", b"<v></v>"))
    assert only(path).rows == ((None, 5),)


def test_formulas_and_links_to_other_files_are_neither_calculated_nor_followed(tmp_path):
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "='[other.xlsx]Sheet1'!A1", None, "seen before")
        sheet.write_url(1, 0, "external:other.xlsx", string="a link")

    assert only(workbook(tmp_path / "plan.xlsx", fill)).rows == (("seen before",), ("a link",))


@pytest.mark.parametrize(
    "cells",
    [
        [(0, 0, 1), (MOST_ROWS, 0, 1)],
        [(0, 0, 1), (0, vetting.MOST_COLUMNS, 1)],
        [(0, 0, 1), (MOST_ROWS - 1, 30, 1)],
    ],
)
def test_two_cells_far_apart_are_refused_before_memory_is_laid_out_for_them(tmp_path, cells):
    assert "a sheet " in refusal(plain(tmp_path, *cells))


def test_empty_cells_with_a_look_take_no_room(tmp_path):
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "x")
        sheet.write_blank(300_000, 5000, None, book.add_format({"bold": True}))

    assert only(workbook(tmp_path / "plan.xlsx", fill)).rows == (("x",),)


def test_a_million_rows_are_refused_in_seconds_and_bounded_memory(tmp_path):
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "x")

    path = workbook(tmp_path / "plan.xlsx", fill)
    rows = b"<row><c><v>1</v></c></row>" * 10**6
    repacked(path, lambda _, content: content.replace(b"</sheetData>", rows + b"</sheetData>"))
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    assert f"more than {MOST_ROWS} rows" in refusal(path)
    assert time.perf_counter() - started < 10
    if sys.platform == "linux":
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000
    (tmp_path / "plan.csv").write_bytes(b"a;b\n" * 10**6)
    assert f"more than {MOST_ROWS} rows" in refusal(tmp_path / "plan.csv")


def test_a_zip_bomb_is_refused_whether_it_says_so_or_lies(tmp_path):
    path = tmp_path / "plan.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(21):
            part.write(b" " * 10**7)
    assert "unpacked, the file has more than 200 MB" in refusal(path)
    raw = bytearray(path.read_bytes())
    directory = raw.rindex(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", 1000)
    path.write_bytes(raw)
    assert "the file says it is smaller than it is" in refusal(path)


def test_a_text_that_stands_in_very_many_cells_is_counted_in_each(tmp_path, monkeypatch):
    monkeypatch.setattr(vetting, "MOST_TEXT", 1000)
    assert len(only(plain(tmp_path, *[(row, 0, "a" * 100) for row in range(10)])).rows) == 10
    assert "letters" in refusal(plain(tmp_path, *[(row, 0, "a" * 100) for row in range(11)]))


def test_xml_entities_are_refused(tmp_path):
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    path = plain(tmp_path, (0, 0, 1))
    repacked(path, lambda _, content: content.replace(b"<worksheet", evil, 1))
    assert "XML entities" in refusal(path)


@pytest.mark.parametrize("encoding", [b"UTF-9", b"utf-7", b"shift_jis"])
def test_a_part_in_an_encoding_that_nobody_knows_is_refused(tmp_path, encoding):
    path = plain(tmp_path, (0, 0, 1))
    repacked(
        path, lambda _, content: content.replace(b'encoding="UTF-8"', b'encoding="%s"' % encoding)
    )
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("~$plan.xlsx", b"x", "beside a file it has open"),
        ("plan.pdf", b"x", ".xlsx, .xlsm"),
        ("plan.xlsx", b"", "empty"),
        ("plan.xlsx", b"<html>", "no .xlsx workbook"),
        ("plan.xlsx", b"PK\x03\x04 and so on", "damaged"),
        ("plan.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "without a password"),
        ("plan.ods", b"hello", "no .ods workbook"),
        ("plan.csv", b"a\0b", "not a text file"),
        ("plan.csv", b"a;b\n\x81;c", "line 2 holds the byte 0x81"),
        ("plan.csv", "å;b\n".encode() + "ä;c".encode("cp1252"), "line 2 is not in UTF-8, though"),
        ("plan.csv", b"\xff\xfea", "damaged UTF-16"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(tmp_path, name, raw, told):
    (tmp_path / name).write_bytes(raw)
    assert told in refusal(tmp_path / name)


def test_a_zip_file_that_is_no_workbook_and_folders_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "plan.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    assert "this is no .xlsx workbook" in refusal(tmp_path / "plan.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    assert "folder" in refusal(tmp_path / "folder.xlsx")
    assert "no such file" in refusal(tmp_path / "none.xlsx")


def test_a_file_that_another_program_has_locked_gives_a_sentence(tmp_path, monkeypatch):
    def locked(*_: object, **__: object) -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    path = plain(tmp_path, (0, 0, 1))
    monkeypatch.setattr(Path, "open", locked)
    assert "another program has locked it. Close it there" in refusal(path)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
@pytest.mark.parametrize(
    ("separator", "name"), [(";", "semicolons"), (",", "commas"), ("\t", "tabs"), ("|", "bars")]
)
def test_encoding_and_separator_of_a_text_file_are_found_out_and_told(
    tmp_path, encoding, said, separator, name
):
    text = f'Inspelslista\r\ntid{separator}från\r\n09:05{separator}"länet, {separator} staben"\r\n'
    (tmp_path / "plan.csv").write_bytes(text.encode(encoding))
    grid = only(tmp_path / "plan.csv")
    assert grid.rows[1:] == (("tid", "från"), ("09:05", f"länet, {separator} staben"))
    assert grid.notes == (f"read as {said}, cells separated by {name}",)


def test_the_separator_that_a_spreadsheet_is_told_in_the_first_line_holds_and_is_no_row(tmp_path):
    (tmp_path / "plan.csv").write_bytes(b"sep=;\r\na,b;c\r\n")
    assert only(tmp_path / "plan.csv").rows == (("a,b", "c"),)


def ods(path: Path, body: str) -> Path:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{n}="{office}{n}:1.0"' for n in ("office", "table", "text"))
    manifest = f'<m:manifest xmlns:m="{office}manifest:1.0"><m:file-entry m:full-path="/"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"{manifest}</m:manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Plan">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


CELL = '<table:table-cell office:value-type="string" {}><text:p>a</text:p></table:table-cell>'
TIME = '<table:table-cell office:value-type="time" office:time-value="PT09H05M00S"/>'
EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'


def test_an_opendocument_sheet_is_read_and_its_empty_margin_takes_no_room(tmp_path):
    rows = f"<table:table-row>{CELL.format('')}{TIME}{EMPTY}</table:table-row>"
    rest = f'<table:table-row table:number-rows-repeated="1048000">{EMPTY}</table:table-row>'
    assert only(ods(tmp_path / "plan.ods", rows + rest)).rows == (("a", clock(9, 5)),)


ROW = "<table:table-row{}>{}</table:table-row>"
MANY_ROWS = ' table:number-rows-repeated="{}"'
MANY_COLUMNS = CELL.format('table:number-columns-repeated="1000000"')


@pytest.mark.parametrize(
    "body",
    [
        ROW.format(MANY_ROWS.format(1_000_000), CELL.format("")),
        ROW.format(MANY_ROWS.format(9_999_999_999), CELL.format("")),
        ROW.format("", MANY_COLUMNS),
    ],
)
def test_an_opendocument_cell_that_is_repeated_a_million_times_is_refused(tmp_path, body):
    assert "a sheet has more than" in refusal(ods(tmp_path / "plan.ods", body))


# old workbooks, as others wrote them: none of our tools does

OLD = Path(statsmodels.__file__).parent / "tsa/statespace/tests/results/frbny_nowcast/Nowcasting"


@pytest.fixture(scope="module")
def old():
    path = OLD / "test_spec_blocks.xls"
    if not path.is_file():
        pytest.skip(f"this version of statsmodels brings no old workbook along: {path}")
    return path


def test_an_old_workbook_is_read(old):
    grid = only(old)
    assert grid.rows[0][:3] == ("Model", "SeriesID", "SeriesName")
    assert (len(grid.rows), len(grid.rows[0])) == (9, 10)
    assert grid.rows[1][1] == "GDPC1"


def changed(old: Path, tmp_path: Path, kind: int, at: int, new: bytes) -> Path:
    """Return a copy in which the first record of a kind has other bytes at some place."""
    stream = vetting_xls._workbook(old.read_bytes())
    place, raw = 0, bytearray(old.read_bytes())
    while struct.unpack_from("<H", stream, place)[0] != kind:
        place += 4 + struct.unpack_from("<H", stream, place + 2)[0]
    start = raw.index(stream[place : place + 14])
    raw[start + 4 + at : start + 4 + at + len(new)] = new
    (tmp_path / "plan.xls").write_bytes(raw)
    return tmp_path / "plan.xls"


def test_an_old_workbook_whose_last_cell_is_far_away_is_refused(old, tmp_path):
    far = struct.pack("<HH", 65_535, 255)
    assert "a sheet of 65536 rows and 256 columns is too large" in refusal(
        changed(old, tmp_path, 0x00FD, 0, far)
    )


def test_an_old_workbook_that_names_a_text_it_lacks_is_refused(old, tmp_path):
    assert "damaged" in refusal(changed(old, tmp_path, 0x00FD, 6, b"\xff\xff\x00\x00"))


def test_a_text_in_many_cells_of_an_old_workbook_is_counted_in_each(old, monkeypatch):
    letters = sum(len(cell) for row in only(old).rows for cell in row if isinstance(cell, str))
    monkeypatch.setattr(vetting, "MOST_TEXT", letters)
    assert len(only(old).rows) == 9
    monkeypatch.setattr(vetting, "MOST_TEXT", letters - 1)
    assert "letters" in refusal(old)


def test_an_old_workbook_that_is_cut_off_or_mixed_up_is_refused(old, tmp_path):
    raw = old.read_bytes()
    for number, broken in enumerate((raw[:700], raw[:2000], raw[:512] + bytes(len(raw) - 512))):
        path = tmp_path / f"{number}.xls"
        path.write_bytes(broken)
        assert "problem" in refusal(path)


@pytest.mark.parametrize("name", ["openaev/model_inject_xlsx.xlsx", "msel/MSEL.xlsx"])
def test_spreadsheets_of_others_are_read(name):
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"the samples are not here: {path}")
    grids = read_grids(path)
    assert all(len(row) == len(grid.rows[0]) for grid in grids for row in grid.rows)
    assert sum(cell is not None for grid in grids for row in grid.rows for cell in row) > 50
