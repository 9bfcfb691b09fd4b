"""A whole scenario as a workbook: nothing is lost, and whatever is wrong is told by its cell."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from xlsxwriter import Workbook

from sim.errors import KrisimError, ScenarioError
from sim.files import load, loading, save
from sim.files.books import read_book, save_book, write_book
from sim.files.books.columns import Column
from sim.files.books.labels import headings_of, sheets_by_name
from sim.files.books.layout import EXERCISE, facts, tables
from sim.files.books.spelling import read_cell, write_cell
from sim.files.msel import read_msel
from sim.files.sheets import read_grids
from sim.files.tables import Source, keyed
from sim.files.tree import read_tree
from sim.scenario import Conditions
from tests.everything import FULL
from tests.strategies import scenarios

HERE = Path(__file__).parent
SCENARIOS = HERE.parent / "scenarios"
VALID = sorted(path for path in (HERE / "scenarios" / "valid").iterdir())
TEMPLATE = HERE.parent / "sim" / "files" / "templates"
Rows = list[tuple[Any, ...]]


def written(
    path: Path, sheets: dict[str, Rows], change: Callable[[Any], None] | None = None
) -> Path:
    """Write plain sheets as a planner would type them, and return their path."""
    with Workbook(path) as book:
        clock = book.add_format({"num_format": "hh:mm"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for position, cell in enumerate(row):
                    page.write(number, position, cell, clock if isinstance(cell, time) else None)
        if change:
            change(book)
    return path


def short() -> dict[str, Rows]:
    """Return the sheets of a small scenario, typed by hand, some in Swedish."""
    return {
        "Exercise": [
            ("key", "value"),
            ("name", "Telephone test"),
            ("start", "2026-03-12 08:00 Europe/Stockholm"),
            ("end", "2 h"),
        ],
        "Enheter": [("id", "namn"), ("duty", "Duty officer"), ("staff", "Staff")],
        "People": [
            ("id", "unit", "roles"),
            ("duty-1", "duty", "officer"),
            ("s-1", "staff", "chief"),
        ],
        "Channels": [("id", "kind"), ("phone", "call")],
        "Procedures": [("id",), ("report",)],
        "Steps": [
            ("procedure", "id", "by", "takes", "milestone"),
            ("report", "write", "anybody", "5-10-20 min", "acted"),
        ],
        "Injects": [
            ("id", "at", "from", "to", "by", "procedure", "suggested"),
            ("I-01", "08:10", "county", "duty, staff", "phone", "report", 0.4),
            (2, time(8, 30), "county", "duty", "phone", "report"),
        ],
    }


def problems(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        load(path)
    return [str(problem) for problem in error.value.problems]


# nothing is lost ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_valid_scenario_comes_back_from_a_workbook_in_either_language(
    path, language, tmp_path
):
    scenario = load(path)
    save_book(scenario, tmp_path / "book.xlsx", language)
    assert load(tmp_path / "book.xlsx") == scenario


@pytest.mark.parametrize(
    "path", ["kko2017", pytest.param("kko2017-county", marks=pytest.mark.slow)]
)
def test_the_exercises_of_2017_come_back_from_a_workbook(path, tmp_path):
    scenario = load(SCENARIOS / path)
    save_book(scenario, tmp_path / "book.xlsx")
    assert load(tmp_path / "book.xlsx") == scenario


def test_the_scenario_that_uses_everything_comes_back_from_workbook_and_yaml_alike(tmp_path):
    save_book(FULL, tmp_path / "book.xlsx", "sv")
    save(FULL, tmp_path / "file.yaml")
    assert load(tmp_path / "book.xlsx") == load(tmp_path / "file.yaml") == FULL


@given(scenario=scenarios())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_scenario_comes_back_from_a_workbook(tmp_path_factory, scenario):
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    save_book(scenario, path)
    assert load(path) == scenario


@pytest.mark.parametrize(
    "text",
    [
        *(
            "-",
            "=1+1",
            "+46 1",
            "@x",
            "'x",
            '"quoted"',
            "{a: b}",
            "[a]",
            "\\n",
            '\\"x',
            "no",
            "1,5",
        ),
        *("a | b", "a; b, c", "line\nline", "line\r\nline", " edge ", "\t", "_x000A_", "bell\a"),
        *("", "0", "å" * 500, "2026-03-12", "TRUE", "#N/A", "https://example.org"),
    ],
)
def test_any_text_comes_back_from_a_workbook(text, tmp_path):
    first = replace(FULL.injects[0], title=text, says=text)
    exercise = replace(FULL.exercise, marking=text, sources=(("plan", text),))
    unit = replace(FULL.units[0], name=text)
    scenario = replace(
        FULL, injects=(first, *FULL.injects[1:]), exercise=exercise, units=(unit, *FULL.units[1:])
    )
    save_book(scenario, tmp_path / "book.xlsx")
    assert load(tmp_path / "book.xlsx") == scenario


def test_none_stays_none_where_leaving_out_would_mean_a_default(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "wrong_references", lambda _: ())
    nobody = replace(FULL.people[0], shifts=(), on_call=None)
    silent = replace(FULL.channels[0], ring=None, retry=None, talk=None)
    silent = replace(silent, kind="broadcast", reach=None)
    line = replace(FULL.public[0], redial_after=None)
    tree = replace(FULL.call_outs[2], span=None, takes=None)
    idle = replace(FULL.procedures[0].steps[0], resumption=None)
    card = replace(FULL.procedures[0], steps=(idle, *FULL.procedures[0].steps[1:]))
    never = replace(FULL.injects[0], unless=Conditions((), "all"), only_if=Conditions((), "any"))
    scenario = replace(
        FULL,
        people=(nobody, *FULL.people[1:]),
        channels=(silent, *FULL.channels[1:]),
        public=(line,),
        call_outs=(*FULL.call_outs[:2], tree),
        procedures=(card, *FULL.procedures[1:]),
        injects=(never, *FULL.injects[1:]),
    )
    save_book(scenario, tmp_path / "book.xlsx")
    assert load(tmp_path / "book.xlsx") == scenario


def short_form(folder: Path) -> dict[str, Any]:
    """Return the tree of a folder in its short form, with the rows of its MSEL."""
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    top, _ = keyed(Source("scenario.yaml", read_tree(text, "scenario.yaml")))
    if (folder / "msel.csv").exists():
        rows = read_msel((folder / "msel.csv").read_text(encoding="utf-8-sig"), "msel.csv")
        top["injects"] = {**(top.get("injects") or {}), **rows.injects}  # type: ignore[dict-item]  # a table
    return top


@pytest.mark.parametrize(
    "folder",
    [TEMPLATE, SCENARIOS / "kko2017", HERE / "scenarios" / "valid" / "county"],
    ids=lambda folder: folder.name,
)
def test_the_short_form_as_a_workbook_is_the_same_scenario(folder, tmp_path):
    write_book(short_form(folder), tmp_path / "book.xlsx", "sv")
    assert load(tmp_path / "book.xlsx") == load(folder)


def test_people_find_words_in_the_cells_and_hardly_ever_yaml(tmp_path):
    save_book(load(SCENARIOS / "kko2017"), tmp_path / "book.xlsx")
    cells = [
        cell
        for grid in read_grids(tmp_path / "book.xlsx")
        for row in grid.rows
        for cell in row
        if isinstance(cell, str)
    ]
    assert sum(cell[:1] in "{[\\" for cell in cells) <= len(cells) / 1000


# what people type ---------------------------------------------------------------------------------


def test_a_workbook_typed_by_hand_is_the_scenario_that_it_says(tmp_path):
    scenario = load(written(tmp_path / "plan.xlsx", short()))
    assert scenario.exercise.name == "Telephone test"
    assert [unit.name for unit in scenario.units] == ["Duty officer", "Staff", "county"]
    first, second = scenario.injects
    assert [to.unit for to in first.to] == ["duty", "staff"]
    assert (second.id, second.at) == ("2", 30 * 60 * 10**6)


def test_columns_sheets_and_rows_may_stand_in_any_order_and_have_gaps(tmp_path):
    sheets = short()
    sheets["Injects"] = [
        (),
        ("by", "#mine", None, "to", "from", "id", "at"),
        (),
        ("phone", "a remark", None, "duty", "county", "I-01", "08:10"),
    ]
    sheets = {"# my notes": [("anything",)], **dict(reversed(sheets.items()))}
    (inject,) = load(written(tmp_path / "plan.xlsx", sheets)).injects
    assert (inject.id, inject.channel, inject.at) == ("I-01", "phone", 600 * 10**6)


def test_a_number_has_its_source_and_range_in_columns_of_their_own(tmp_path):
    sheets = short()
    sheets["Steps"][0] += ("takes: source", "tar: spann")
    sheets["Steps"][1] += ("log 2024", "x0.5-2")
    takes = load(written(tmp_path / "plan.xlsx", sheets)).procedures[0].steps[0].takes
    assert takes is not None
    assert (takes.source, takes.range) == ("log 2024", (0.5, 2.0))


def test_shifts_and_expectations_may_stand_in_the_cell_or_a_row_each(tmp_path):
    sheets = short()
    sheets["People"][0] += ("shift",)
    sheets["People"][1] += ("08:00-09:00 | 09:30-10:00",)
    sheets["Shifts"] = [("person", "from", "until", "at end"), ("s-1", "08:00", "09:00", "suspend")]
    sheets["Expectations"] = [("inject", "milestone", "within"), ("I-01", "acted", "60 min")]
    scenario = load(written(tmp_path / "plan.xlsx", sheets))
    assert [len(person.shifts) for person in scenario.people] == [2, 1]
    assert scenario.people[1].shifts[0].at_end == "suspend"
    assert [each.milestone for each in scenario.injects[0].expectations] == ["acted"]


@pytest.mark.parametrize("name", ["Injects", "Inspel", "Blad1"])
def test_a_folder_may_have_its_injects_in_a_workbook_beside(name, tmp_path):
    shutil.copy(HERE / "scenarios" / "valid" / "power_cut.yaml", tmp_path / "scenario.yaml")
    before = load(tmp_path).injects
    rows: Rows = [
        ("id", "tid", "från avsändare", "till", "kanal"),
        ("X-1", "T+0:20", "county", "", ""),
    ]
    rows[1] = ("X-1", "T+0:20", "county", before[0].to[0].unit, before[0].channel)
    written(tmp_path / "msel.xlsx", {name: rows})
    if "tid" not in headings_of("Injects"):
        rows[0] = ("id", "klockan", *rows[0][2:])
        written(tmp_path / "msel.xlsx", {name: rows})
    assert [inject.id for inject in load(tmp_path).injects] == [*(i.id for i in before), "X-1"]
    written(tmp_path / "msel.xlsx", {name: [rows[0], (before[0].id, *rows[1][1:])]})
    (told,) = problems(tmp_path)
    assert told.startswith(f"msel.xlsx, sheet \"{name}\", row 2: the id '{before[0].id}' stands in")


def test_a_folder_may_hold_a_workbook_with_a_csv_beside(tmp_path):
    written(tmp_path / "scenario.xlsx", short())
    (tmp_path / "msel.csv").write_text("id;at;from;to;by\nI-09;09:00;county;duty;phone\n")
    assert [inject.id for inject in load(tmp_path).injects] == ["I-01", "2", "I-09"]
    (tmp_path / "scenario.yaml").write_text("exercise: x")
    assert "both lie in this folder" in problems(tmp_path)[0]


# what is wrong ------------------------------------------------------------------------------------


def test_problems_are_told_all_at_once_by_sheet_row_and_column_with_a_suggestion(tmp_path):
    sheets = short()
    sheets["Injects"][1] = ("I-01", "soon", "county", "duty", "phone", "report")
    sheets["Steps"][1] = ("report", "write", "anybody", "8:30", "akted")
    sheets["Channels"][1] = ("phone", "cal")
    told = problems(written(tmp_path / "plan.xlsx", sheets))
    assert len(told) == 4
    assert told[0].startswith('plan.xlsx, sheet "Channels", row 2, column "kind": ')
    assert told[0].endswith("Did you mean 'call'?")
    assert told[1].startswith('plan.xlsx, sheet "Steps", row 2, column "takes": ')
    assert told[2].startswith('plan.xlsx, sheet "Steps", row 2, column "milestone": ')
    assert told[3].startswith('plan.xlsx, sheet "Injects", row 2, column "at": ')


def test_names_that_do_not_exist_are_told_by_their_cell(tmp_path):
    sheets = short()
    sheets["Injects"][2] = (2, "08:30", "county", "dutty", "phon", "report")
    told = problems(written(tmp_path / "plan.xlsx", sheets))
    assert [each.partition(": ")[0] for each in told] == [
        'plan.xlsx, sheet "Injects", row 3, column "to"',
        'plan.xlsx, sheet "Injects", row 3, column "by"',
    ]


@pytest.mark.parametrize(
    ("sheet", "rows", "told"),
    [
        (
            "Injekts",
            [("id",)],
            'sheet "Injekts": the form has no such sheet. Did you mean \'Inject',
        ),
        ("Units", [("id",), ("x",)], "the sheet stands twice"),
        (
            "Roles",
            [("id", "nmae"), ("x", "y")],
            "column B: unknown column 'nmae'. Did you mean 'na",
        ),
        ("Roles", [("id", "name", "name"), ("x", "y")], "the column 'name' stands twice"),
        ("Roles", [("id", None, "name"), ("x", "y", "z")], "the column has no heading"),
        ("Roles", [("name",), ("x",)], "the column 'id' is missing"),
        ("Roles", [("id", "name"), (None, "y")], "row 2: the id is missing"),
        ("Roles", [("id",), ("x",), ("x",)], "row 3: the id 'x' stands twice, first in row 2"),
        (
            "Shifts",
            [("person", "from", "until"), ("dutty-1", "08:00", "09:00")],
            "Did you mean 'duty",
        ),
        ("Phases", [("name", "start", "end"), ("a", "08:00", "7:00")], "Phases"),
        ("Services", [("id", "outages"), ("x", "{a")], "cannot be read as YAML"),
        ("Units ", [("id", "lines"), ("x", "phone 2")], "stands twice"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_told_with_what_to_do(sheet, rows, told, tmp_path):
    found = problems(written(tmp_path / "plan.xlsx", {**short(), sheet: rows}))
    assert told in found[0], found


@pytest.mark.parametrize(
    ("heading", "cell", "told"),
    [
        ("takes: source", None, ""),
        ("send", "to the county", "write 'yes', or fill the columns after it"),
        ("branches", "a 60 %", "write 'name: value | name: value'"),
        ("branches", "a: 60 % | a: 40 %", "'a' stands twice"),
    ],
)
def test_a_cell_that_says_nothing_is_told(heading, cell, told, tmp_path):
    sheets = short()
    sheets["Steps"][0] += (heading,)
    sheets["Steps"][1] += (cell,)
    path = written(tmp_path / "plan.xlsx", sheets)
    if told:
        assert told in problems(path)[0]
    else:
        assert load(path).procedures


def test_a_source_without_a_number_and_two_spellings_at_once_are_refused(tmp_path):
    sheets = short()
    sheets["Steps"] = [
        ("procedure", "id", "takes", "takes: source", "escalate", "escalate: after"),
        ("report", "write", None, "log", "10 min", "20 min"),
    ]
    told = problems(written(tmp_path / "plan.xlsx", sheets))
    assert "'takes: source' is filled, but 'takes' is not. Fill both" in told[0]
    assert "both 'escalate' and 'escalate: after' are filled" in told[1]


def test_hidden_sheets_and_merged_cells_are_refused_for_half_of_them_cannot_be_seen(tmp_path):
    def hide(book: Any) -> None:
        book.get_worksheet_by_name("Channels").hide()
        book.get_worksheet_by_name("Procedures").merge_range(3, 0, 3, 1, "x")

    told = problems(written(tmp_path / "plan.xlsx", short(), hide))
    assert 'sheet "Channels": the sheet is hidden' in told[0]
    assert 'sheet "Procedures": merged cells (A4:B4)' in told[1]


def test_a_key_of_the_exercise_is_checked(tmp_path):
    sheets = short()
    sheets["Exercise"] += [("strat", "x"), ("end", "3 h"), (None, "y")]
    told = problems(written(tmp_path / "plan.xlsx", sheets))
    assert [each.partition("Exercise")[2] for each in told[:3]] == [
        "\", row 5: unknown key 'strat'. Did you mean 'start'?",
        "\", row 6: 'end' stands twice, first in row 4. Leave one of them out",
        '", row 7: the key is missing. Write it in column A',
    ]


def test_a_workbook_that_could_not_say_everything_is_not_written(tmp_path, monkeypatch):
    from sim.files.books import writing

    monkeypatch.setattr(writing, "complete", lambda _: {**short_form(TEMPLATE), "surprise": None})
    with pytest.raises(KrisimError, match="no sheet for surprise"):
        save_book(FULL, tmp_path / "book.xlsx")
    monkeypatch.setattr(writing, "complete", lambda _: short_form(TEMPLATE))
    with pytest.raises(KrisimError, match="a workbook cannot say all"):
        save_book(FULL, tmp_path / "book.xlsx")
    exercise = replace(FULL.exercise, marking="å" * 40_000)
    monkeypatch.undo()
    with pytest.raises(KrisimError, match="a cell holds 32767 characters"):
        save_book(replace(FULL, exercise=exercise), tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


# cells and headings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("names", "a | b", ["a", "b"]),
        ("names", "a, b", ["a", "b"]),
        ("names", "a\nb", ["a", "b"]),
        ("names", "-", []),
        ("texts", "a, b | c", ["a, b", "c"]),
        ("procedures", "a | -", ["a", "-"]),
        ("all of", "a, b", ["a", "b"]),
        ("all of", "any of: a, b", {"any of": ["a", "b"]}),
        ("pairs", "a: 1 | b: 2,5", {"a": "1", "b": "2,5"}),
        ("lists", "a: x, y | b: z", {"a": ["x", "y"], "b": "z"}),
        ("yes or no", "ja", "yes"),
        ("value", "{is: 5 min, source: plan}", {"is": "5 min", "source": "plan"}),
        ("value", '\\"-"', "-"),
        ("text", "{a}", "{a}"),
        ("keys", "yes", {}),
    ],
)
def test_a_cell_stands_for_what_its_column_holds(kind, text, value):
    assert read_cell(Column(("k",), kind), text) == value


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("names", ["a", "b"], "a | b"),
        ("names", ["a|b"], '["a|b"]'),
        ("all of", {"all of": ["a"]}, "a"),
        ("any of", {"all of": ["a"]}, "all of: a"),
        ("any of", {"any of": []}, None),
        ("windows", [{"from": "08:00", "until": "09:00"}], "08:00 - 09:00"),
        ("value", "-", '\\"-"'),
        ("text", "-", "-"),
    ],
)
def test_a_cell_says_what_it_can_in_words(kind, value, text):
    assert write_cell(Column(("k",), kind), value) == text


def test_headings_and_sheets_mean_one_thing_in_both_languages_together():
    columns = {table.name: len(table.keys) + len(table.columns) for table in tables()}
    columns[EXERCISE] = len(facts())
    for name, number in columns.items():
        meant = Counter(headings_of(name).values())
        assert len(meant) == number, name
    assert set(Counter(sheets_by_name().values())) == {EXERCISE, "Read me", *columns} - {""}


def test_a_new_workbook_has_instructions_first_notes_lists_and_nothing_hidden(tmp_path):
    write_book(short_form(TEMPLATE), tmp_path / "book.xlsx", "sv")
    grids = read_grids(tmp_path / "book.xlsx")
    assert [grid.sheet for grid in grids[:3]] == ["Läs mig", "Övning", "Skeden"]
    assert not any(grid.hidden for grid in grids)
    raw = unzipped(tmp_path / "book.xlsx")
    channels = raw["xl/worksheets/sheet14.xml"]
    assert '"call,inbox,talkgroup,broadcast,in person"' in channels
    assert 'state="frozen"' in channels
    assert "<formula1>'Enheter'!$A$2:" in raw["xl/worksheets/sheet10.xml"]
    assert any("Enheten som personen hör till." in part for part in raw.values())


def unzipped(path: Path) -> dict[str, str]:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_an_empty_workbook_and_no_workbook_of_ours_are_told_apart(tmp_path):
    assert (
        "the key 'exercise' is missing"
        in problems(written(tmp_path / "a.xlsx", {"Exercise": []}))[0]
    )
    book = read_book(written(tmp_path / "b.xlsx", {"Sheet1": [("Tid", "Vad"), ("09:05", "x")]}))
    assert "the form has no such sheet" in str(book.problems[0])
