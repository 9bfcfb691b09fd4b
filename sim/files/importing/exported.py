"""Scripts that programs export as JSON: read with bounds, told apart by their keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import KrisimError
from sim.files.importing.blueprint import read_blueprint
from sim.files.importing.cexf import read_cexf
from sim.files.importing.openaev import read_openaev
from sim.files.importing.script import Script
from sim.files.importing.tabular import Asked, script_of
from sim.files.reading import read_text
from sim.files.sheets import Grid
from sim.words import Words

DEEPEST = 40
"""Lists and mappings within each other; exports of scripts have ten."""


def read_export(path: Path, asked: Asked, say: Words) -> Script:
    """Return the script in a JSON file: of OpenAEV, CEXF, Blueprint, or a list of rows.

    Raises
    ------
    KrisimError
        If it is no JSON, or none of these.
    """
    told = _parsed(read_text(path, "Export the script again"), path.name)
    if isinstance(told, list):
        return script_of([_grid(told, path.name)], asked, say)
    if isinstance(told, dict):
        if any(key in told for key in ("scenario_information", "exercise_information")):
            return read_openaev(told, path.name, say)
        if {"inject_flow", "injects"} <= told.keys():
            return read_cexf(told, path.name, say)
        if {"DataFields", "ScenarioEvents"} <= told.keys():
            return read_blueprint(told, path.name, asked, say)
    raise KrisimError(
        f"{path.name} is none of the exports that are known: OpenAEV (scenario or exercise), CEXF, "
        "Blueprint, or a list of rows as T3SF has"
    )


def _parsed(text: str, name: str) -> Any:
    _refuse_deep(text, name)
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise KrisimError(f"{name} is no JSON that can be read: {error}") from None


def _refuse_deep(text: str, name: str) -> None:
    """Raise KrisimError if brackets stand so deep within each other that it is no script."""
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if quoted:
            quoted = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"':
            quoted = True
        elif sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise KrisimError(f"{name} has more than {DEEPEST} levels: it is no script")
        elif sign in "]}":
            depth -= 1


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one thing")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _grid(rows: list[Any], name: str) -> Grid:
    """Return a list of flat things as a grid with their keys as headings."""
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise KrisimError(f"{name} is a list, but not of rows with keys: is it the right file?")
    keys = list(dict.fromkeys(key for row in rows for key in row))
    body = (tuple(_cell(row.get(key)) for key in keys) for row in rows)
    return Grid(name, "", (tuple(keys), *body))


def _cell(value: Any) -> str | int | float | None:
    if value is None or isinstance(value, str):
        return value.strip() or None if value else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False)
    return value
