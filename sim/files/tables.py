"""Tables by id: lists of things with a key ``id`` become mappings, and places become lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.errors import Place, Problem
from sim.files.tree import Plain, Tree

TABLES = (
    "services",
    "units",
    "roles",
    "people",
    "call outs",
    "channels",
    "meetings",
    "injects",
    "public",
    "objectives",
    "targets",
)
"""Keys under which a list of things with ids may stand instead of a mapping."""


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file that was read: tells where in it something stands."""

    name: str
    tree: Tree

    def where(self, place: Place) -> str:
        """Return file, line and place; the line of what holds it if it is not written itself."""
        path = _path(self.tree.value, place)
        line = self.tree.lines[path]
        shown = " / ".join(str(key) for key in place)
        return f"{self.name}, line {line}" + (f", {shown}" if shown else "")

    def line(self, place: Place) -> int:
        """Return the line in which ``place`` stands."""
        return self.tree.lines[_path(self.tree.value, place)]


def keyed(source: Source) -> tuple[dict[str, Plain], list[Problem]]:
    """Return the top level with all tables as mappings by id, and what is wrong with the ids."""
    top = source.tree.value
    if not isinstance(top, dict):
        kind = "a list" if isinstance(top, list) else "plain text"
        instead = "Begin with 'exercise: <name>', and write 'key: value' in every line"
        return {}, [Problem(f"the file is {kind}, not keys with values", (), instead=instead)]
    problems: list[Problem] = []
    tables = {key: _by_id(key, top[key], problems) for key in TABLES if key in top}
    return {**top, **tables}, problems


def _by_id(table: str, value: Plain, problems: list[Problem]) -> Plain:
    if not isinstance(value, list):
        return value
    items: dict[str, Plain] = {}
    for number, item in enumerate(value, start=1):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            instead = f"Write '{{id: {item}}}'" if isinstance(item, str) else "Write 'id: …'"
            problems.append(Problem("the key 'id' is missing", (table, number), instead=instead))
            continue
        id = str(item["id"]).strip()
        if id in items:
            what = f"the id '{id}' stands twice"
            problems.append(Problem(what, (table, number), instead="Give one of them another id"))
        items.setdefault(id, {key: item[key] for key in item if key != "id"})
    return items


def _path(value: Plain, place: Place) -> Place:
    """Return the keys and positions in the file that lead to ``place``, or as near as any."""
    return tuple(_steps(value, place))


def _steps(value: Plain, place: Place) -> Iterator[str | int]:
    for key in place:
        if isinstance(value, Mapping) and str(key) not in value and "steps" in value:
            yield "steps"
            value = value["steps"]
        if isinstance(value, Mapping) and str(key) in value:
            yield str(key)
            value = value[str(key)]
        elif isinstance(value, list):
            index = _index(value, key)
            if index is None:
                return
            yield index
            value = value[index]
        else:
            return


def _index(items: list[Plain], key: str | int) -> int | None:
    """Return the position of the item with the id ``key``, or at the number ``key`` from 1."""
    for index, item in enumerate(items):
        if isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"] == key:
            return index
    return key - 1 if isinstance(key, int) and 0 < key <= len(items) else None
