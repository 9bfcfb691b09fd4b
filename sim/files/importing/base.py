"""What a script is put into: a municipality, a scenario of one's own, or nothing yet."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sim.clock import Clock, read_start, write_start
from sim.errors import KrisimError, ScenarioError
from sim.files.emitting import Block, to_yaml
from sim.files.importing.carding import meetings_of
from sim.files.importing.draft import Draft, procedures
from sim.files.library.speech import Side
from sim.files.loading import load
from sim.files.municipality import Size, municipality
from sim.files.reading import MAIN, read_text, scenario_file
from sim.files.times import write_micros
from sim.files.tree import Plain, read_tree
from sim.scenario import Scenario
from sim.words import Words

KINDS = {
    "phone": "call",
    "mail": "inbox",
    "wis": "inbox",
    "rakel": "talkgroup",
    "sms": "broadcast",
    "in the room": "in person",
}
"""Kinds of the library's channels; everything else of them is the format's default."""

_TOP = re.compile(r"(?:[^\s#\-{\[][^:]*|\"[^\"]*\"|'[^']*'):(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Base:
    """The scenario that a script is put into, as text and as read; both empty for none."""

    text: str = ""
    scenario: Scenario | None = None
    top: Mapping[str, Plain] = field(default_factory=dict)
    readme: str = ""

    @property
    def objectives(self) -> dict[str, str]:
        """Its objectives by id."""
        if self.scenario is None:
            return {}
        return {each.id: each.name for each in self.scenario.objectives}


def base_of(size: Size | None, into: Path | None, language: Side) -> Base:
    """Return the municipality of a size, or the scenario at ``into``; the empty one for neither.

    Raises
    ------
    KrisimError
        If both are asked for, or the scenario cannot be read.
    """
    if size is not None and into is not None:
        raise KrisimError("--size makes a new municipality and --into takes a scenario: give one")
    if into is not None:
        main = scenario_file(into)
        if main.suffix not in (".yaml", ".yml"):
            raise KrisimError(
                f"{into} is no YAML: write it as one with  krisim resolve {into} --out base.yaml"
            )
        text = read_text(main)
        return Base(text, load(into), _top(text, main.name))
    if size is None:
        return Base()
    files = municipality(size, language)
    with tempfile.TemporaryDirectory(prefix=".krisim-") as room:
        for name, text in files.items():
            (Path(room) / name).write_text(text, encoding="utf-8")
        scenario = load(room)
    return Base(files[MAIN], scenario, _top(files[MAIN], MAIN), files["README.md"])


def _top(text: str, name: str) -> Mapping[str, Plain]:
    top = read_tree(text, name).value
    return top if isinstance(top, dict) else {}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the scenario is called, when it begins, and its end as files write it."""

    name: str
    start: datetime
    end: str


def scenario_text(
    base: Base, frame: Frame, draft: Draft, say: Words, *, same_ids: bool = False
) -> str:
    """Return the text of ``scenario.yaml`` with the frame, without what belonged to old injects.

    The lines of the base stay as they are, remarks too, but for the keys that change. With
    ``same_ids`` the new injects are the old ones, and targets and key times speak of them still.

    Raises
    ------
    KrisimError
        If the base is written so that its keys cannot be told apart by lines.
    """
    if base.scenario is None:
        return _new(frame, draft, say)
    changes: dict[str, Plain | None] = {
        "exercise": _exercise(base.top.get("exercise"), frame.name),
        "start": write_start(frame.start),
        "end": frame.end,
        "library": _library(base.top.get("library")),
        **dict.fromkeys(("injects", "msel"), None),
    }
    if not same_ids:
        changes |= {"key times": None, "targets": _of_callers(base.top.get("targets"))}
    called = _called(base.top.get("meetings"), draft, say)
    if base.readme and called != base.top.get("meetings"):
        changes["meetings"] = called
    new = {"units": _units(draft), "objectives": _named(draft.objectives)}
    text = base.text
    for key, things in new.items():
        whole = _more(base.top.get(key), things)
        longer = lengthened(text, key, things) if isinstance(whole, dict) else None
        if longer is None:
            changes[key] = whole
        text = longer or text
    text = reworked(text, changes)
    more = {key: _more(base.top.get(key), things) for key, things in new.items()}
    kept = {k: v for k, v in {**base.top, **more, **changes}.items() if v is not None}
    if _read_back(text) != _read_back(to_yaml(Block(kept))):
        raise KrisimError(
            "the scenario is written so that single keys of it cannot be changed: write it anew "
            "with  krisim resolve SCENARIO --out base.yaml, and name that file"
        )
    return text


def _read_back(text: str) -> Plain:
    """Return what YAML says; a key with nothing after it counts as left out."""
    try:
        told = read_tree(text, MAIN).value
    except ScenarioError:
        return None
    if not isinstance(told, dict):
        return told
    return {key: value for key, value in told.items() if value is not None}


def reworked(text: str, changes: Mapping[str, Plain | None]) -> str:
    """Return YAML with other values for some keys of its top level; None takes a key away.

    >>> text = chr(10).join(["# mine", "a: 1", "# kept", "b:", "  c: 2", "d: 3"])
    >>> reworked(text, {"b": None, "a": "7"}).splitlines()
    ['# mine', "a: '7'", '# kept', 'd: 3']
    """
    lines = text.split("\n")
    starts = [k for k, line in enumerate(lines) if _TOP.match(line)]
    pieces = [lines[: starts[0]] if starts else lines]
    left = dict(changes)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        key = lines[start].partition(":")[0].strip("\"'")
        own = end
        while own > start + 1 and (not lines[own - 1].strip() or lines[own - 1].startswith("#")):
            own -= 1
        if key not in left:
            pieces.append(lines[start:end])
            continue
        value = left.pop(key)
        new = to_yaml(Block({key: value})).rstrip("\n").split("\n") if value is not None else []
        pieces.append([*new, *lines[own:end]])
    added = {key: value for key, value in left.items() if value is not None}
    tail = to_yaml(Block(added)).rstrip("\n").split("\n") if added else []
    whole = [line for piece in pieces for line in piece]
    return "\n".join([*whole, *tail]).rstrip("\n") + "\n"


def _exercise(told: Plain, name: str) -> Plain:
    return {**told, "name": name} if isinstance(told, dict) else name


def _library(told: Plain) -> Plain:
    """Return what makes every card come along that a row names."""
    return {**told, "cards": "used"} if isinstance(told, dict) else "used"


def _of_callers(told: Plain) -> Plain:
    """Return the targets that speak of callers; all others belong to injects that are gone."""
    if isinstance(told, list):
        kept: Plain = [each for each in told if isinstance(each, dict) and "callers" in each]
    elif isinstance(told, dict):
        kept = {k: each for k, each in told.items() if isinstance(each, dict) and "callers" in each}
    else:
        kept = None
    return kept or None


def _called(told: Plain, draft: Draft, say: Words) -> Plain:
    """Return the meetings of a municipality that are on its clock or that a row's card calls."""
    cards = {name.strip() for inject in draft.injects for name in procedures(inject)}
    called = {name for card in cards for name in meetings_of(card, say.language)}
    meetings = told if isinstance(told, dict) else {}
    return {
        id: each
        for id, each in meetings.items()
        if id in called or (isinstance(each, dict) and "times" in each)
    }


def lengthened(text: str, key: str, new: Mapping[str, Mapping[str, str]]) -> str | None:
    """Return YAML with a line for each new thing in a table; None if that has no lines.

    >>> text = chr(10).join(["units:", "  a: {}", "", "end: 8 h"])
    >>> lengthened(text, "units", {"b": {"name": "B"}}).splitlines()
    ['units:', '  a: {}', '  b: {name: B}', '', 'end: 8 h']
    """
    lines = text.split("\n")
    if f"{key}:" not in lines:
        return None if new else text
    start = lines.index(f"{key}:")
    own = [k for k, line in enumerate(lines) if k > start and line.strip()]
    inside = [k for k in own if not _TOP.match(lines[k]) and not lines[k].startswith(("#", "-"))]
    last = start
    for k in own:
        if k not in inside:
            break
        last = k
    if last == start:
        return None
    indent = " " * (len(lines[start + 1]) - len(lines[start + 1].lstrip()))
    added = [indent + to_yaml({id: dict(each)}).rstrip("\n") for id, each in new.items()]
    return "\n".join([*lines[: last + 1], *added, *lines[last + 1 :]])


def _named(new: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {id: {"name": name} for id, name in new.items()}


def _units(draft: Draft) -> dict[str, dict[str, str]]:
    """Return the new units; those that only send are counterparts."""
    sending = {id: {"name": name, "kind": "counterpart"} for id, name in draft.senders.items()}
    return {**_named(draft.units), **sending}


def _more(told: Plain, new: Mapping[str, Mapping[str, str]]) -> Plain:
    """Return a table with new things in it."""
    if isinstance(told, list):
        added: list[Plain] = [{"id": id, **each} for id, each in new.items()]
        return [*told, *added]
    old = told if isinstance(told, dict) else {}
    return Block({**old, **{id: dict(each) for id, each in new.items()}}) if old or new else told


def _new(frame: Frame, draft: Draft, say: Words) -> str:
    units = Block(_units(draft))
    channels = Block({id: {"kind": KINDS[id]} for id in draft.channels if id in KINDS})
    objectives = Block(_named(draft.objectives))
    parts = [
        _remark(say("Made from a script. What is left to fill in stands in todo.csv.")),
        to_yaml(
            Block({"exercise": frame.name, "start": write_start(frame.start), "end": frame.end})
        ),
        _remark(say("Cards that a row names come from the library.")),
        to_yaml(Block({"library": "used"})),
        _remark(
            say("Units that the script addresses; whoever sends and is none of them is played.")
        ),
        to_yaml(Block({"units": units})),
        _remark(say("One line for each person: function and number, no names.")),
        f"#  - {{id: {next(iter(units), 'unit')}-1, unit: {next(iter(units), 'unit')}}}\n",
        to_yaml(Block({"people": []})),
        _remark(say("Channels of the script that are known; describe the others.")),
        to_yaml(Block({"channels": channels})),
        to_yaml(Block({"objectives": objectives})) if objectives else "",
    ]
    return "".join(parts)


def _remark(text: str) -> str:
    return f"\n# {text}\n"


def clock_of(base: Base, start: str | None, zone: str | None) -> Clock | None:
    """Return the clock of an exercise that begins at ``start``, else as the base does; else None.

    Raises
    ------
    KrisimError
        If the start cannot be understood, or lacks its zone.
    """
    if start is None:
        return Clock(base.scenario.exercise.start) if base.scenario is not None else None
    try:
        return Clock(read_start(f"{start} {zone}" if zone else start))
    except ValueError as error:
        told = "" if zone else ", or add --zone Europe/Stockholm"
        raise KrisimError(f"--start: {error}{told}") from None


def end_of(base: Base, end: str | None, draft: Draft) -> str | None:
    """Return ENDEX as files write it: as told, as a row says, or as the base has it."""
    if end is not None:
        return end
    if draft.end is not None:
        return write_micros(draft.end)
    return write_micros(base.scenario.exercise.end) if base.scenario is not None else None
