"""The MSEL from a spreadsheet: separators, lists in cells, rows as a spreadsheet counts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.clock import MINUTE
from sim.durations import Fixed, Triangular
from sim.errors import ScenarioError
from sim.files import load
from sim.files.msel import read_msel
from sim.scenario import Conditions, Event, Expectation, Number

HERE = Path(__file__).parent / "scenarios"
ROW = "I-01{0}T+0:10{0}county{0}duty{0}phone\r\n"
HEADING = "id{0}at{0}from{0}to{0}by\r\n"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_semicolons_commas_and_tabs_separate_cells(separator):
    rows = read_msel((HEADING + ROW).format(separator), "msel.csv")
    assert rows.injects == {"I-01": {"at": "T+0:10", "from": "county", "to": "duty", "by": "phone"}}


@pytest.mark.parametrize(
    ("separator", "cell"), [(";", "duty, staff"), (",", "duty; staff"), (";", "duty|staff")]
)
def test_a_cell_may_hold_a_list(separator, cell):
    text = (HEADING + ROW.replace("duty", cell)).format(separator)
    assert read_msel(text, "msel.csv").injects["I-01"]["to"] == ["duty", "staff"]


def test_an_empty_part_of_a_list_of_procedures_means_none():
    text = "id;at;from;to;by;procedure\nI-01;09:00;county;duty|staff|rescue;phone;act|-|\n"
    assert read_msel(text, "msel.csv").injects["I-01"]["procedure"] == ["act", "-", ""]


def test_a_text_may_hold_separators_quotes_and_lines():
    text = 'id;at;from;to;by;says\nI-01;09:00;county;duty;phone;"a; ""b"",\nc|d"\n'
    assert read_msel(text, "msel.csv").injects["I-01"]["says"] == 'a; "b",\nc|d'


def test_a_column_of_ones_own_is_passed_over():
    text = "id;at;from;to;by;#checked\nI-01;09:00;a;b;c;by the board\n"
    assert read_msel(text, "msel.csv").injects["I-01"].keys() == {"at", "from", "to", "by"}


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    text = 'id;at;from;to;by;says\nI-01;09:00;a;b;c;"1\n2\n3"\n;;;;;\n\nI-02;09:00;a;b;c;\n'
    rows = read_msel(text, "msel.csv")
    assert rows.rows == {"I-01": 2, "I-02": 5}
    assert rows.where(("injects", "I-02", "by")) == 'msel.csv, row 5, column "by"'
    assert rows.where(("injects", "I-02")) == "msel.csv, row 5"


def test_a_row_may_say_how_late_it_is_of_what_it_reminds_and_that_it_is_withdrawn(tmp_path):
    text = (HERE / "valid" / "county" / "scenario.yaml").read_text(encoding="utf-8")
    text = text.replace("Communication group", "{somebody else: 20 %}")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "msel.csv").write_text(
        "id;at;from;to;by;late;remind;withdrawn;only if;unless\n"
        "I-02;T+0:30;county;leadership|communication;mail;1-2-3 min;30 min;yes;"
        "I-01 sent|I-01 noticed;I-01 completed\n",
        encoding="utf-8",
    )
    inject = load(tmp_path).injects[-1]
    assert inject.late == Number(Triangular(1, 2, 3))
    assert (inject.remind, inject.withdrawn) == (30 * MINUTE, True)
    assert inject.only_if == Conditions((Event("I-01", "sent"), Event("I-01", "noticed")))
    assert inject.unless == Conditions((Event("I-01", "completed"),), "any")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ()),
        ("acted within 1 h 30 min", (Expectation("acted", "acted", 90 * MINUTE),)),
        (
            "text out: acted by communication within 45 min weight 2.5|noticed within 5 min",
            (
                Expectation("text out", "acted", 45 * MINUTE, ("communication",), 2.5),
                Expectation("noticed", "noticed", 5 * MINUTE),
            ),
        ),
    ],
)
def test_a_cell_holds_none_one_or_several_expectations(tmp_path, cell, expected):
    text = (HERE / "valid" / "county" / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    row = f"I-02;T+0:30;county;communication;mail;inform;{cell}\n"
    heading = "id;at;from;to;by;procedure;expectations\n"
    (tmp_path / "msel.csv").write_text(heading + row, encoding="utf-8")
    assert load(tmp_path).injects[-1].expectations == expected


def test_what_a_cell_cannot_say_is_told_with_its_column(tmp_path):
    text = (HERE / "valid" / "county" / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "msel.csv").write_text(
        "id;at;from;to;by;expectations;late;remind;withdrawn\n"
        "I-02;T+0:30;county;communication;mail;acted;soon;1-2 min;perhaps\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "msel.csv, row 2, column \"expectations\": cannot read 'acted' as an expectation: write "
        "'acted within 60 min' or 'title: acted by <unit> within 60 min weight 2'; milestones are "
        "sent, delivered, noticed, decided, acted, completed, fed back",
        "msel.csv, row 2, column \"late\": cannot read 'soon' as a duration: write for instance "
        "'10 min', '5-10-20 min' or 'median 8 min, p90 25 min'",
        "msel.csv, row 2, column \"remind\": '1-2 min' is a range: write one length of time, "
        "such as '30 min'",
        "msel.csv, row 2, column \"withdrawn\": expected yes or no, found 'perhaps'",
    ]


def test_headings_may_be_in_any_order_and_case():
    text = "By;To;ID;From;After\nphone;duty;I-02;county;I-01 + 5 min\n"
    assert read_msel(text, "msel.csv").injects["I-02"]["after"] == "I-01 + 5 min"


def test_empty_columns_at_the_right_are_passed_over():
    text = "id;at;from;to;by;;\nI-01;09:00;a;b;c;;\n"
    assert list(read_msel(text, "msel.csv").injects) == ["I-01"]


def test_a_cell_without_heading_is_not_passed_over():
    with pytest.raises(ScenarioError, match="column 6 has no heading"):
        read_msel("id;at;from;to;by;\nI-01;09:00;a;b;c;d\n", "msel.csv")


def test_an_endless_cell_is_refused():
    text = 'id;at;from;to;by\nI-01;09:00;a;b;"' + "x" * 200_000
    with pytest.raises(ScenarioError, match=r"msel\.csv, line 2: it cannot be read"):
        read_msel(text, "msel.csv")


def test_the_injects_of_both_files_are_played():
    scenario = load(HERE / "valid" / "county")
    assert [inject.id for inject in scenario.injects] == ["I-01", "I-02", "I-03"]
    last = scenario.injects[2]
    assert last.takes is not None
    assert last.takes.value == Triangular(2.5, 4, 8)
    assert last.after is not None
    assert last.after.delay.value == Fixed(2.5)
    assert [to.procedure for to in last.to] == ["decide", None]


def test_a_single_file_has_an_msel_only_if_it_says_so(tmp_path):
    source = HERE / "valid" / "county"
    text = (source / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "msel.csv").write_bytes((source / "msel.csv").read_bytes())
    (tmp_path / "county.yaml").write_text(text, encoding="utf-8")
    assert len(load(tmp_path / "county.yaml").injects) == 1
    (tmp_path / "county.yaml").write_text(text + "msel: msel.csv\n", encoding="utf-8")
    assert len(load(tmp_path / "county.yaml").injects) == 3
    (tmp_path / "scenario.yaml").write_text(text + "msel: none.csv\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"a file that does not exist: 'none\.csv'"):
        load(tmp_path)


def test_an_msel_in_another_encoding_is_told(tmp_path):
    text = (HERE / "valid" / "county" / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "msel.csv").write_bytes("id;at;from;to;by\nI-02;09:00;länet;a;b".encode("cp1252"))
    with pytest.raises(ScenarioError, match=r"msel\.csv: the text is not in UTF-8: line 2 holds"):
        load(tmp_path)
