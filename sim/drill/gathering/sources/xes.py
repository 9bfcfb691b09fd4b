"""Event logs in XES (IEEE 1849): every event as a row, with the attributes of its trace."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from sim.files.reading import refused
from sim.files.sheets import Grid, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from sim.files.sheets import Cell

MOST_EVENTS: Final = 200_000
MOST_KEYS: Final = 200
DEEPEST: Final = 30
"""Levels of nesting; a log needs four or five."""

TYPED = ("string", "date", "int", "float", "boolean", "id")


def read_xes(path: Path) -> Grid:
    """Return the events of a log as a grid: a column per attribute, those of the trace with case:.

    Entities, document types and references to other files are refused, not followed.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is no XES, or is too large.
    """
    events: list[dict[str, str]] = []
    for event in _events(read_bytes(path), path.name):
        events.append(event)
        if len(events) > MOST_EVENTS:
            raise refused(path.name, f"more than {MOST_EVENTS} events", "Cut the log into parts")
    keys = [*dict.fromkeys(key for event in events for key in event)]
    if not keys:
        raise refused(path.name, "there is no event in this log", "Is it the right file?")
    if len(keys) > MOST_KEYS:
        raise refused(path.name, f"events have more than {MOST_KEYS} different attributes")
    rows = [tuple(event.get(key) or None for key in keys) for event in events]
    headings: tuple[Cell, ...] = tuple(keys)
    return Grid(path.name, "", (headings, *rows))


def _events(raw: bytes, name: str) -> Iterator[dict[str, str]]:
    from defusedxml import DefusedXmlException  # needed here only
    from defusedxml.ElementTree import ParseError, iterparse

    reader = _Reader(name)
    try:
        for step, element in iterparse(io.BytesIO(raw), ("start", "end"), forbid_dtd=True):
            if step == "start":
                reader.begin(element)
            elif (event := reader.end(element)) is not None:
                yield event
    except DefusedXmlException:
        what = "the file defines entities or a document type, which no event log needs"
        raise refused(name, what, "Export it anew from where it comes from") from None
    except (ParseError, LookupError, ValueError) as error:
        raise refused(name, f"this is no XML: {error}", "Export it anew") from None


class _Reader:
    """Goes through the elements of a log, and knows the attributes of the trace it is in."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self.trace: dict[str, str] = {}

    def begin(self, element: Element) -> None:
        self.depth += 1
        tag = _tag(element)
        if self.depth > DEEPEST:
            raise refused(self.name, "it is nested too deeply for an event log")
        if self.depth == 1 and tag != "log":
            what = f"this is no event log: it begins with <{tag}>, not <log>"
            raise refused(self.name, what, "Is it the right file?")
        if tag == "trace":
            self.trace = {}

    def end(self, element: Element) -> dict[str, str] | None:
        """Return the event that ends here, if one does."""
        self.depth -= 1
        tag = _tag(element)
        if tag == "event":
            event = {k: v for child in element for k, v in _pair(child)} | self.trace
            element.clear()
            return event
        if self.depth == _IN_TRACE:
            self.trace |= {f"case:{k}": v for k, v in _pair(element)}
        if tag == "trace":
            element.clear()
        return None


_IN_TRACE: Final = 2
"""Elements above an attribute of a trace."""


def _pair(element: Element) -> Iterator[tuple[str, str]]:
    if _tag(element) in TYPED and element.get("key") and element.get("value") is not None:
        yield str(element.get("key")), str(element.get("value"))


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
