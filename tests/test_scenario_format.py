"""The reference of the scenario format: its examples load, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim.files import (
    cards,
    gatherings,
    inhabitants,
    joins,
    judging,
    load,
    roster,
    script,
    ways,
    whole,
    windows,
)
from sim.files.library import using
from sim.files.msel import COLUMNS, read_msel
from sim.files.short import Short

pytestmark = pytest.mark.docs

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "scenario-format.md"
TEXT = PAGE.read_text(encoding="utf-8")
MODELS = [
    thing
    for module in (
        cards,
        gatherings,
        inhabitants,
        joins,
        judging,
        roster,
        script,
        using,
        ways,
        whole,
        windows,
    )
    for thing in vars(module).values()
    if isinstance(thing, type)
    and issubclass(thing, Short)
    and thing.model_fields
    and thing.__module__ == module.__name__
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("example", blocks("yaml complete"))
def test_every_complete_example_loads(example, tmp_path):
    (tmp_path / "scenario.yaml").write_text(example, encoding="utf-8")
    assert load(tmp_path).injects


def test_all_examples_together_are_one_scenario(tmp_path):
    (tmp_path / "scenario.yaml").write_text("".join(blocks("yaml")), encoding="utf-8")
    (tmp_path / "msel.csv").write_text(blocks("csv")[0], encoding="utf-8")
    scenario = load(tmp_path)
    assert len(scenario.injects) == 7
    assert len(scenario.targets) == 2


def test_the_example_of_the_msel_is_read():
    assert set(read_msel(blocks("csv")[0], "msel.csv").injects) == {"I-10", "I-11"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_explained(model: type[BaseModel]):
    quoted = re.findall(r"`([^`\n]+)`", TEXT)
    known = {word.strip() for text in quoted for word in re.split(r"[{}:,]", text)}
    tables = re.findall(r"^([a-z]+):$", "".join(blocks("yaml")), flags=re.MULTILINE)
    keys = {str(field.alias) for field in model.model_fields.values()}
    assert keys <= known | set(tables)


def test_every_column_is_named():
    assert all(f"`{column}`" in TEXT for column in COLUMNS)
