"""The parts of the reference that are made from code: up to date, complete, and right."""

from __future__ import annotations

import re
from html import unescape

import pytest

from docs.making.commands import commands, usage
from docs.making.headings import headings
from docs.making.problems import FAULTY, parts
from docs.making.reference import PART, REFERENCE, made
from sim.studies.headings import TITLES, unit_of
from sim.studies.summary import TABLES
from tests.examples import read

pytestmark = pytest.mark.docs

PAGES = [page for page in sorted(REFERENCE.glob("*.md")) if PART.search(read(page))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_reference_says_what_the_code_says(page):
    """If not: `make reference` writes it anew."""
    assert made(read(page)) == read(page)


def parts_of(page: str, kind: str) -> set[str]:
    found = PART.finditer(read(REFERENCE / page))
    return {part["what"] for part in found if part["kind"] == kind}


def test_every_part_that_can_be_made_stands_on_its_page():
    assert parts_of("cli.md", "options") == {"krisim", *(f"krisim {each}" for each in commands())}
    assert parts_of("headings.md", "headings") == set(TITLES) - {"names"}
    assert parts_of("errors.md", "problems") == set(parts())


def test_how_a_command_is_called_tells_what_has_to_be_given():
    lines = usage().splitlines()
    views = "players|counterplay|evaluators|public"
    assert f"krisim tables [RESULTS] --to FILE.xlsx|FOLDER [--lang en|sv] [--for {views}]" in lines
    assert "krisim merge FILES… --out FILE|FOLDER [--lang en|sv]" in lines


def test_a_heading_is_told_in_both_languages_with_its_unit():
    assert r"| `met` | met \[share\] | uppfyllt \[andel\] |" in headings("targets")


def test_each_message_of_the_page_of_errors_is_one_that_the_faulty_scenarios_announce():
    """What the reader has to say stands, written by hand, in the head of each, or beside it."""
    files = [each for each in FAULTY.rglob("*.*") if each.suffix in (".txt", ".yaml")]
    heads = "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)
    rows = re.findall(r"^\| (.+) \| (?:`.*|–) \|$", read(REFERENCE / "errors.md"), re.MULTILINE)
    said = [re.sub(r"\\(.)", r"\1", unescape(row)) for row in rows]
    assert len(said) > 250
    assert [message for message in said if message not in heads] == []


UNITS = {"share": ("share",), "min after STARTEX": ("min after STARTEX",), "min": ("min", "as `")}


@pytest.mark.parametrize("table", TABLES)
def test_measures_md_gives_each_column_the_unit_of_its_heading(table):
    page = read(REFERENCE / "measures.md")
    part = page.split(f"\n## {table}.csv\n")[1].split("\n## ")[0]
    for columns, unit in re.findall(r"^\| (`.+?`) \| (.+?) \|", part, re.MULTILINE):
        for column in re.findall(r"`([^`]+)`", columns):
            of_heading = unit_of(table, column)
            wanted = UNITS.get(of_heading)
            assert wanted is None or "–" in unit or unit.startswith(wanted), (column, unit)
