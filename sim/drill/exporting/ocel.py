"""The log as OCEL 2.0 (JSON): events about several things at once, for programs that mine them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sim.drill.exporting.moments import moments
from sim.drill.exporting.objects import OBJECT_TYPES, Things
from sim.drill.exporting.telling import Telling
from sim.files.cells import readable
from sim.files.workbooks import drafted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sim.drill.exporting.account import Account
    from sim.drill.exporting.moments import Moment
    from sim.drill.exporting.objects import Thing

ATTRIBUTES: Final = (
    "lifecycle",
    "kind",
    "task",
    "instance",
    "unit_name",
    "role_name",
    "part",
    "repetition",
    "cause",
    "people",
    "waited_for",
    "outcome",
)
"""What an event may say beside the things that it is about."""


def write_ocel(account: Account, path: Path) -> int:
    """Write the log as OCEL 2.0 JSON and return how many events it has.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    telling, time = Telling(account), account.teller()
    things = Things(telling)
    kinds = {telling.activity(moment) for moment in moments(account.log)}
    written = 0

    def events() -> Iterator[dict[str, Any]]:
        nonlocal written
        for written, moment in enumerate(moments(account.log), start=1):
            yield _event(telling, things, moment, f"e{written}", time(moment.at))

    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write("{\n")
        sections: tuple[tuple[str, Iterable[dict[str, Any]]], ...] = (
            ("eventTypes", (_type(kind, ATTRIBUTES) for kind in sorted(kinds))),
            ("objectTypes", (_type(kind, of) for kind, of in OBJECT_TYPES.items())),
            ("objects", (_object(thing, time) for thing in things.all())),
            ("events", events()),
        )
        for place, (name, entries) in enumerate(sections):
            file.write(f'{"," if place else ""}"{name}": [')
            file.writelines(_listed(entries))
            file.write("\n]\n")
        file.write("}\n")
    return written


def _listed(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    for place, entry in enumerate(entries):
        yield ",\n" if place else "\n"
        yield json.dumps(entry, ensure_ascii=False)


def _type(name: str, attributes: Iterable[str]) -> dict[str, Any]:
    return {
        "name": readable(name),
        "attributes": [{"name": each, "type": "string"} for each in attributes],
    }


def _object(thing: Thing, time: Callable[[int], str]) -> dict[str, Any]:
    return {
        "id": readable(thing.id),
        "type": thing.type,
        "attributes": [
            {"name": each.name, "value": readable(each.value), "time": time(each.at)}
            for each in thing.values
        ],
        "relationships": [_relation(*each) for each in thing.related],
    }


def _event(telling: Telling, things: Things, moment: Moment, id: str, time: str) -> dict[str, Any]:
    told = {"lifecycle": moment.transition, **telling.told(moment)}
    if "task" in told and told["kind"] != "milestone":
        told["instance"] = str(telling.instances[moment.row])
    return {
        "id": id,
        "type": readable(telling.activity(moment)),
        "time": time,
        "attributes": [
            {"name": name, "value": readable(told[name])} for name in ATTRIBUTES if name in told
        ],
        "relationships": [_relation(*each) for each in things.of(moment, told)],
    }


def _relation(id: str, qualifier: str) -> dict[str, str]:
    return {"objectId": readable(id), "qualifier": qualifier}
