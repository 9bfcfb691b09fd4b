"""What may stand in the columns of a sheet, as the schema of the short form has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, TypeAlias

from sim.files.schema import schema

Kind: TypeAlias = Literal[
    "value",
    "text",
    "yes or no",
    "number",
    "names",
    "phrases",
    "texts",
    "procedures",
    "windows",
    "all of",
    "any of",
    "pairs",
    "lists",
    "keys",
]
"""How a cell is read.

``value`` and ``text``: one thing, a text word for word. ``number``: one with source and range in
columns of their own. ``names``, ``phrases``, ``texts``, ``procedures``, ``windows``: several.
``all of``, ``any of``: several, joined so unless the cell says otherwise. ``pairs``, ``lists``: by
name one thing, or several. ``keys``: nothing of its own, for the columns after it say more.
"""

Path: TypeAlias = tuple[str, ...]
"""Keys within one thing of a table."""

BETWEEN = ": "
"""Stands between the keys of a heading, such as ``on call: travel``."""

ITSELF = "text"
"""The heading of what a thing without keys is."""

NUMBER_KEYS = ("source", "range", "why")
"""What is told of a number besides its value."""

_WORDS = ("name", "title", "says", "source", "notice", "marking", "why")
_LISTS: dict[str, Kind] = {
    "procedure": "procedures",
    "indicators": "texts",
    "expectations": "phrases",
    "times": "phrases",
    "cards": "names",
}
_NULL = {"type": "null"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the keys it stands for, how its cells are read, and what is said about it.

    ``nothing`` tells whether a key with nothing after it means something else than no key,
    ``empty`` whether an empty list does; ``blank`` that an empty text does not. ``usual`` are
    columns that every sheet has.
    """

    path: Path
    kind: Kind
    note: str = ""
    choices: tuple[str, ...] = ()
    nothing: bool = False
    empty: bool = False
    blank: bool = False
    usual: bool = True

    @property
    def heading(self) -> str:
        """The heading in English."""
        return BETWEEN.join(self.path) or ITSELF


NOTHING_MATTERS = (
    *("ring", "retry", "attempts", "talk", "write", "latency", "read", "reach"),
    *("takes", "span", "handover", "redial after", "gather", "resumption"),
)
"""Keys for which none is something else than left out, for they have numbers by default."""


@cache
def described() -> Mapping[str, Any]:
    """Return the schema of the short form."""
    return schema()


@cache
def columns(model: str, without: Path = ()) -> tuple[Column, ...]:
    """Return the columns of a model of the short form, but for the keys ``without``.

    >>> [column.heading for column in columns("ShortRole")]
    ['name', 'ringing']
    """
    told = _columns(_properties(_model(model)), (), without)
    return tuple(replace(each, blank=each.blank and not _named(model, each)) for each in told)


def _named(model: str, column: Column) -> bool:
    """Tell whether an empty name is another one than the name that comes in by default."""
    return column.path == ("name",) or (model, *column.path) == ("ShortExpectation", "title")


def number_columns(column: Column) -> Iterator[Column]:
    """Yield the columns for what is told of a number besides its value."""
    for key in NUMBER_KEYS:
        kind: Kind = "value" if key == "range" else "text"
        yield Column((*column.path, key), kind, _ABOUT_NUMBERS[key], usual=False)


_ABOUT_NUMBERS = {
    "source": "Where the number comes from; else it is an assumption.",
    "range": "What the number may lie in, such as x0.5-2 or 5-40 %.",
    "why": "Why it is assumed.",
}


def _columns(properties: Mapping[str, Any], before: Path, without: Path) -> Iterator[Column]:
    for key, told in properties.items():
        if key in without:
            continue
        column = _column((*before, key), told)
        column = replace(column, usual=not before)
        yield column
        if column.kind == "number":
            yield from number_columns(column)
        model = _submodel(told)
        if model is not None and column.kind in ("keys", "value", "number"):
            yield from _columns(_properties(model), column.path, ())


def _column(path: Path, told: Mapping[str, Any]) -> Column:
    key = path[-1]
    ways = _ways(told)
    choices = next((tuple(way["enum"]) for way in ways if "enum" in way), ())
    note = str(told.get("description", ""))
    default = told.get("default")
    return Column(
        path,
        _kind(key, ways, told),
        note,
        ("yes", "no") if True in choices else choices,
        nothing=default is None and key in NOTHING_MATTERS,
        empty="default" not in told or default is None,
        blank=default == "",
    )


def _kind(key: str, ways: list[Mapping[str, Any]], told: Mapping[str, Any]) -> Kind:
    titled = next((_TITLED[way["title"]] for way in ways if way.get("title") in _TITLED), None)
    many = next((way for way in ways if way.get("type") == "array"), None)
    if titled is not None:
        return titled
    if many is not None:
        return _LISTS.get(key, "names" if many["items"].get("type") == "string" else "keys")
    return _single(key, ways, told)


_TITLED: dict[str, Kind] = {
    "ShortAfter": "all of",
    "ShortConditions": "all of",
    "ShortExceptions": "any of",
    "ShortWindow": "windows",
    "ShortPause": "windows",
    "ShortShift": "windows",
}


def _single(key: str, ways: list[Mapping[str, Any]], told: Mapping[str, Any]) -> Kind:
    mapped = next((way for way in ways if _is_mapping(way)), None)
    kinds: tuple[tuple[bool, Kind], ...] = (
        (any("is" in way.get("properties", {}) for way in ways), "number"),
        (True in told.get("enum", ()), "yes or no"),
        (mapped is not None and _lists(mapped), "lists"),
        (mapped is not None, "pairs"),
        (all(way.get("type") == "object" for way in ways), "keys"),
        (key in _WORDS, "text"),
    )
    return next((kind for holds, kind in kinds if holds), "value")


def _is_mapping(way: Mapping[str, Any]) -> bool:
    return isinstance(way.get("additionalProperties"), dict)


def _lists(mapping: Mapping[str, Any]) -> bool:
    return any(way.get("type") == "array" for way in _ways(mapping["additionalProperties"]))


def _ways(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the ways in which something may be written, none aside."""
    if "$ref" in told:
        return _ways_of_model(str(told["$ref"]))
    if "anyOf" in told:
        return [way for each in told["anyOf"] if each != _NULL for way in _ways(each)]
    return [told]


def _ways_of_model(reference: str) -> list[Mapping[str, Any]]:
    model = _model(reference.rpartition("/")[2])
    if "anyOf" not in model:
        return [model]
    return [{"title": "", **way} for way in model["anyOf"]]


def _submodel(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the mapping of a model as which something may be written."""
    ways = _ways(told)
    if any(way.get("type") == "array" for way in ways):
        return None
    found = [way for way in ways if "properties" in way and "is" not in way["properties"]]
    return found[-1] if found else None


def _model(name: str) -> Mapping[str, Any]:
    models: Mapping[str, Mapping[str, Any]] = described()["$defs"]
    return models[name]


def _properties(model: Mapping[str, Any]) -> Mapping[str, Any]:
    mapping = model["anyOf"][-1] if "anyOf" in model else model
    properties: Mapping[str, Any] = mapping["properties"]
    return properties
