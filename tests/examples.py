"""The examples of the pages: what stands in their fences, done as a reader would do it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Block(NamedTuple):
    """A fenced block: what stands after the fence, its text, and where in the page it ends."""

    kind: str
    text: str
    end: int


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    found = re.finditer(r"^```([^\n]*)\n(.*?)^```$", read(page), flags=re.DOTALL | re.MULTILINE)
    return [Block(m[1], m[2], m.end()) for m in found]


def fill(lines: str, file: Path) -> None:
    """Type into cells of a table: each line is the id of a row, a column, and what is typed."""
    table = pd.read_csv(file, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for line in lines.splitlines():
        id, column, text = line.split(";", 2)
        assert sum(table["id"] == id) == 1, line
        table.loc[table["id"] == id, column] = text
    table.to_csv(file, sep=";", index=False, encoding="utf-8-sig")


def put(lines: str, file: Path) -> None:
    """Put lines into a scenario: what has an id or key that stands there takes its place."""
    yaml = YAML(typ="safe", pure=True)
    scenario = yaml.load(read(file))
    for key, new in yaml.load(lines).items():
        old = scenario.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            scenario[key] = old | new
        elif isinstance(old, list):
            entries = {entry["id"]: entry for entry in (*old, *new)}
            scenario[key] = list(entries.values())
        else:
            scenario[key] = new
    file.write_text(json.dumps(scenario, indent=1), encoding="utf-8")  # which is YAML, too


def change(lines: str, file: Path) -> None:
    """Edit a file: each line after ``-`` stands in it once, and gives way to that after ``+``."""
    text = read(file)
    old = [line[1:] for line in lines.splitlines() if line.startswith("-")]
    new = [line[1:] for line in lines.splitlines() if line.startswith("+")]
    for before, after in zip(old, new, strict=True):
        assert text.count(f"{before}\n") == 1, f"{file} does not hold this once: {before}"
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def plain(text: str) -> str:
    """Return the lines without the blanks at their ends."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def pattern(shown: Sequence[str]) -> str:
    """Return what output must look like: ``…`` alone is any lines, within a line any text."""
    return "".join(_line(line.rstrip()) for line in shown)


def _line(line: str) -> str:
    if line.strip() == "…":
        return r"(?:.*\n)*?"
    return ".*".join(re.escape(part) for part in line.split("…")) + r"\n"
