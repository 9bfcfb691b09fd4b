"""YAML as plain text, lists and mappings with line numbers; nothing is constructed from it.

Every value stays the text that was written (``8:30``, ``no`` and ``007`` are not numbers or
truth values here); an empty value and ``null`` become None. Aliases, anchors, merge keys and tags
are refused, because a scenario should be read where it stands, and because a few lines of them
can expand into gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.errors import Place, Problem, ScenarioError

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"
"""What a file says, before it is known what it means."""

DEEPEST = 20
"""So many mappings and lists within each other; a scenario needs seven."""

_UNPRINTABLE = re.compile(
    "[^\t\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_EMPTY = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Tree:
    """The values of a YAML file, and the line of each by its path of keys and positions."""

    value: Plain
    lines: dict[Place, int]


def read_tree(text: str, name: str) -> Tree:
    """Return what the YAML ``text`` of the file called ``name`` says.

    Raises
    ------
    ScenarioError
        If it is not YAML, or holds what scenarios do without: duplicate keys, aliases, tags, tabs
        before a key, more than one document, more than `DEEPEST` levels.

    Examples
    --------
    >>> read_tree("start: 8:30", "scenario.yaml").value
    {'start': '8:30'}
    >>> read_tree("a: 1" + chr(10) + "a: 2", "scenario.yaml")
    Traceback (most recent call last):
    sim.errors.ScenarioError: 1 problem
    scenario.yaml, line 2: the key 'a' stands twice, first in line 1. Leave one of them out
    """
    refused = _refused(text, name)
    if refused:
        raise ScenarioError(refused)
    builder = _Builder(name)
    try:
        value = builder.document(iter(YAML(typ="safe", pure=True).parse(text)))
    except YAMLError as error:
        raise ScenarioError([*builder.problems, _syntax(error, name)]) from None
    except _TooDeepError:
        value = None
    if builder.problems:
        raise ScenarioError(builder.problems)
    return Tree(value, builder.lines)


def _refused(text: str, name: str) -> list[Problem]:
    """Return what no YAML file may hold: tabs before a key, characters that cannot be printed."""
    rows = list(enumerate(text.split("\n"), start=1))
    tabbed = [n for n, row in rows if "\t" in row[: len(row) - len(row.lstrip())] and row.strip()]
    if tabbed:
        more = f" ({len(tabbed)} lines do)" if len(tabbed) > 1 else ""
        what = f"the line begins with a tab{more}"
        return [Problem(what, where=f"{name}, line {tabbed[0]}", instead="Indent with spaces")]
    odd = [(n, found[0]) for n, row in rows for found in [_UNPRINTABLE.search(row)] if found]
    return [
        Problem(
            f"the character U+{ord(sign):04X} is not text", (), f"{name}, line {n}", "Delete it"
        )
        for n, sign in odd
    ]


class _TooDeepError(Exception):
    """Reading is broken off; the problem is noted."""


@dataclass(slots=True)
class _Builder:
    """Takes the parser's events one by one; no event refers to another."""

    name: str
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)

    def document(self, events: Iterator[Event]) -> Plain:
        value: Plain = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(event, "a second document begins with '---'", "Leave out the line")
            elif isinstance(
                event, ScalarEvent | SequenceStartEvent | MappingStartEvent | AliasEvent
            ):
                found = self.value(event, events, ())
                value = found if documents == 1 else value
        return value

    def value(self, event: Event, events: Iterator[Event], place: Place) -> Plain:
        self.lines.setdefault(place, _line(event))
        self.refuse_references(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, AliasEvent):
            return None
        if len(place) > DEEPEST:
            self.refuse(event, f"more than {DEEPEST} levels within each other")
            raise _TooDeepError
        if isinstance(event, SequenceStartEvent):
            return self.sequence(events, place)
        return self.mapping(events, place)

    def sequence(self, events: Iterator[Event], place: Place) -> Plain:
        items: list[Plain] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(self.value(event, events, (*place, len(items))))
        return items

    def mapping(self, events: Iterator[Event], place: Place) -> Plain:
        entries: dict[str, Plain] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self.key(event, events, place)
            first = self.lines.get((*place, key)) if key in entries else None
            if first is not None:
                what = f"the key '{key}' stands twice, first in line {first}"
                self.refuse(event, what, "Leave one of them out")
            self.lines[(*place, key)] = _line(event)
            entries[key] = self.value(next(events), events, (*place, key))
        return entries

    def key(self, event: Event, events: Iterator[Event], place: Place) -> str:
        if isinstance(event, ScalarEvent):
            self.refuse_references(event)
            if event.value == "<<":
                self.refuse(event, "merge keys ('<<') are not read", "Write the values out")
            return str(event.value)
        self.value(event, events, (*place, ""))
        self.refuse(event, "a key has to be text", "Put text that begins with { or [ in quotes")
        return ""

    def refuse_references(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            instead = "Write the value out, or put text that begins with * in quotes"
            if event.anchor not in self.aliases:
                self.refuse(event, f"the alias '*{event.anchor}' is not read", instead)
            self.aliases.add(event.anchor)
            return
        if event.anchor is not None:
            instead = "Leave it out, or put text that begins with & in quotes"
            self.refuse(event, f"the anchor '&{event.anchor}' is not read", instead)
        if event.tag is not None:
            instead = "Leave it out, or put text that begins with ! in quotes"
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self.refuse(event, f"the tag '{tag}' is not read", instead)

    def refuse(self, event: Event, what: str, instead: str = "") -> None:
        where = f"{self.name}, line {_line(event)}"
        self.problems.append(Problem(what, where=where, instead=instead))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: Any) -> str | None:
    plain = event.style in (None, "")
    return None if plain and event.value in _EMPTY else str(event.value)


_SAID = (
    (
        "mapping values are not allowed",
        "there is a ': ' where no key can stand",
        "Put text that holds ': ' in quotes, and indent keys of one thing equally",
    ),
    (
        "could not find expected ':'",
        "there is text where a key was expected",
        "Write 'key: value', with a space after the colon",
    ),
    (
        "cannot start any token",
        "no text can begin with this character",
        "Put text that begins with @, `, % or a tab in quotes",
    ),
    ("scanning a quoted scalar", "a quotation mark is never closed", "Write \" or ' at the end"),
    ("unknown escape", "there is a \\ within double quotes", "Write \\\\, or use single quotes"),
    ("flow node", "something is missing between two commas or brackets", "Leave one comma out"),
    (
        "flow mapping",
        "a bracket { is never closed, or a comma is missing",
        "Write {key: value, key: value}",
    ),
    ("flow sequence", "a bracket [ is never closed, or a comma is missing", "Write [a, b]"),
    (
        "block mapping",
        "this line is indented unlike those above",
        "Indent all keys of one thing equally, with spaces",
    ),
    (
        "block collection",
        "this line is indented unlike those above",
        "Indent all points '-' of a list equally, and write either points or keys",
    ),
    (
        "sequence entries are not allowed",
        "a point '-' cannot stand here",
        "Begin the list on a line of its own, or write [a, b]",
    ),
)


def _syntax(error: YAMLError, name: str) -> Problem:
    """Return what the parser stumbled on, in words and with a way out."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Problem(f"this is not YAML: {error}", where=name)
    mark = error.problem_mark
    where = f"{name}, line {mark.line + 1}, column {mark.column + 1}"
    parsers = f"{error.problem or ''} {error.context or ''}"
    known = ((what, instead) for words, what, instead in _SAID if words in parsers)
    what, instead = next(known, (f"this is not YAML: {' '.join(parsers.split())}", ""))
    return Problem(f"{what}{_began(error, mark.line)}", where=where, instead=instead)


def _began(error: MarkedYAMLError, line: int) -> str:
    began = error.context_mark
    return f" (see line {began.line + 1})" if began is not None and began.line != line else ""
