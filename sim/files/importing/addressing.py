"""From, to and by what: the names of a row as ids of the scenario, with what is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sim.files.importing.draft import Todo
from sim.files.importing.naming import (
    Found,
    Names,
    channel_in,
    everybody,
    free_id,
    parts_of,
    words_for,
)
from sim.files.importing.script import Line
from sim.words import Words

_CHANNELS = re.compile(r"\s*(?:[/,;&\n]|\s(?:och|and|eller|or)\s)\s*", re.IGNORECASE)
_RESERVED = ("all", "anybody", "-")


@dataclass(slots=True)
class Addresses:
    """Finds whom the rows name, and remembers what was found and what is new.

    ``by`` is the channel of rows that name none; ``units`` are new ones by id with their names,
    ``senders`` those of them that only send.
    """

    names: Names
    say: Words
    by: str = ""
    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    senders: dict[str, str] = field(default_factory=dict)
    channels: dict[str, None] = field(default_factory=dict)
    todo: list[Todo] = field(default_factory=list)

    def sender(self, line: Line, messages: list[str]) -> str:
        """Return who an inject comes from; exercise control if the row does not say."""
        name = line.says("from")
        if not name:
            control = self.names.unit("exercise control")
            messages.append(self.say("no sender: exercise control"))
            return control.id if control else self._new(self.say("exercise control"))
        found = self.names.unit(name)
        if found is None:
            return self._new(name)
        unit = found.id.partition("/")[0]
        if unit in self.names.players and found.how != "told":
            messages.append(
                self.say(
                    "the sender {name} is exercised itself: played by exercise control", name=name
                )
            )
            return self._new(self.say("{name} (counter-play)", name=name))
        self._keep("from", Found(name, unit, found.how))
        return unit

    def _new(self, name: str) -> str:
        id = _unreserved(free_id(name))
        self.senders.setdefault(id, name)
        return id

    def recipients(self, line: Line, messages: list[str]) -> list[str]:
        """Return who an inject goes to; new units for names that nothing is known of."""
        told = line.says("to")
        if not told:
            self.todo.append(
                Todo(line.where, self.say("no recipient"), self.say("Write who gets it under 'to'"))
            )
            return []
        if everybody(told) and self.names.players:
            messages.append(self.say("to all: {count} units", count=len(self.names.players)))
            return list(self.names.players)
        return list(dict.fromkeys(self._recipient(name) for name in parts_of(told, self.names)))

    def _recipient(self, name: str) -> str:
        found = self.names.unit(name)
        if found is not None:
            self._keep("to", found)
            return found.id
        words = words_for(name) if not self.names.players else []
        id = words[0] if words else _unreserved(free_id(name))
        self.units.setdefault(id, name)
        if words:
            self._keep("to", Found(name, id, "synonym"))
        return id

    def channel(self, line: Line, messages: list[str]) -> str:
        """Return the channel that an inject comes by; nothing if that cannot be told."""
        told = line.says("by")
        if told:
            return self._channel(told, line, messages)
        word = channel_in(line.says("action")) or channel_in(line.says("kind"))
        for name in (word, self.by):
            if name:
                return self._channel(name, line, messages)
        self.todo.append(
            Todo(
                line.where,
                self.say("no channel"),
                self.say("Write it under 'by', or add --by with the channel of all that name none"),
            )
        )
        return ""

    def _channel(self, told: str, line: Line, messages: list[str]) -> str:
        whole = self.names.channel(told)
        parts = [told] if whole else [part for part in _CHANNELS.split(told) if part]
        known = [found for part in parts for found in [self.names.channel(part)] if found]
        if not known:
            self.todo.append(
                Todo(
                    line.where,
                    self.say("unknown channel '{name}'", name=told),
                    self.say("Add --means '{name}=…', or describe it under 'channels'", name=told),
                )
            )
            return _unreserved(free_id(told))
        if len(parts) > 1:
            messages.append(
                self.say("several channels, the first was taken: {name}", name=known[0].name)
            )
        self._keep("by", known[0])
        self.channels[known[0].id] = None
        return known[0].id

    def _keep(self, column: str, found: Found) -> None:
        self.found.setdefault((column, found.name), found)


def _unreserved(id: str) -> str:
    """Return an id that has no meaning of its own in our files."""
    return f"{id} *" if id in _RESERVED or id.startswith("all ") else id
