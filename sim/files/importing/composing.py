"""From the rows of somebody else's script to rows of our own, each with what has to be told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.clock import Clock
from sim.errors import Problem, ScenarioError
from sim.files.importing.addressing import Addresses
from sim.files.importing.carding import Deck
from sim.files.importing.draft import Draft, Row, Todo, procedures
from sim.files.importing.filling import (
    card_of,
    expectations_of,
    is_stopped,
    objectives_of,
    priority_of,
    title_of,
)
from sim.files.importing.naming import Names, free_id
from sim.files.importing.placing import Calendar, combined
from sim.files.importing.placing import written as moment
from sim.files.importing.script import Line, Script
from sim.files.importing.tabular import begins
from sim.files.importing.times import Reading, Told, TwoWaysError, read_time
from sim.files.msel import COLUMNS
from sim.words import Words

_CONTINGENCY = re.compile(r"contingen|reserv|vid behov|villkor|if needed|option", re.IGNORECASE)
_EXPECTED = re.compile(r"expected action|förväntad|expected response", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a script is put into: its clock (None: not known yet), names, cards, objectives.

    ``end`` is ENDEX [µs after STARTEX]; ``by`` the channel of rows that name none.
    """

    say: Words
    names: Names
    deck: Deck
    clock: Clock | None = None
    end: int | None = None
    by: str = ""
    reading: Reading = field(default_factory=Reading)
    objectives: Mapping[str, str] = field(default_factory=dict)


def compose(scripts: Sequence[Script], setting: Setting) -> Draft:
    """Return the rows of one or several scripts as rows of our own.

    Raises
    ------
    ScenarioError
        With every time that can be read in two ways, and every id that stands twice.
    """
    composer = _Composer(setting, Addresses(setting.names, setting.say, setting.by))
    for script in scripts:
        composer.take(script)
    if composer.problems:
        raise ScenarioError(composer.problems)
    return composer.draft()


@dataclass(slots=True)
class _Composer:
    setting: Setting
    addresses: Addresses
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    objectives: dict[str, str] = field(default_factory=dict)
    end: int | None = None
    day: Told | None = None

    def draft(self) -> Draft:
        where = self.addresses
        return Draft(
            tuple(self.rows),
            tuple(where.found.values()),
            tuple(where.todo),
            where.units,
            {id: name for id, name in where.senders.items() if id not in where.units},
            tuple(where.channels),
            self.objectives,
            self.end,
        )

    def take(self, script: Script) -> None:
        """Add the rows of a script."""
        own = script.preset == "krisim"
        self.given |= {free_id(line.says("id")) for line in script.lines if line.says("id")}
        clock = self.setting.clock
        calendar = Calendar(clock, self.setting.say) if clock else None
        self.day = None
        for line in script.lines:
            self.rows.append(self.own(line) if own else self.row(line, calendar))

    # rows of our own ---------------------------------------------------------------------------

    def own(self, line: Line) -> Row:
        """Return a row of our own script, its cells as they are."""
        cells = {name: self.as_text(line, name) for name in (*COLUMNS, "suggested", "expected")}
        kept = {name: text for name, text in cells.items() if text}
        kept["id"] = self.id(line)
        return Row(line.where, "inject", kept, (), line.says("title"))

    def as_text(self, line: Line, name: str) -> str:
        """Return a cell as it is, but for its margins; a time of the spreadsheet's own as text."""
        cell = line.cells.get(name)
        if isinstance(cell, str):
            return cell.strip()
        if name != "at" or cell is None or self.setting.clock is None:
            return line.says(name)
        told = read_time(cell, self.setting.reading)
        due = Calendar(self.setting.clock, self.setting.say).due(told)
        return line.says(name) if due.at is None else moment(due.at, self.setting.clock)

    # rows of others ----------------------------------------------------------------------------

    def row(self, line: Line, calendar: Calendar | None) -> Row:
        """Return a row as one of ours, or why it is none."""
        say = self.setting.say
        if line.kind == "section":
            return Row(line.where, "section", {}, (say("a heading between rows"),), line.text)
        if line.kind == "heading":
            return Row(line.where, "section", {}, (say("the headings again"),), line.text)
        if line.kind == "mark":
            return self.mark(line, calendar)
        if _EXPECTED.search(line.says("kind")):
            return self.expected(line)
        return self.inject(line, calendar)

    def mark(self, line: Line, calendar: Calendar | None) -> Row:
        """Return a row that says STARTEX or ENDEX."""
        messages: list[str] = []
        at = self.due(line, calendar, messages)
        if not begins(line):
            self.end = at
            messages.append(self.setting.say("the end of the exercise"))
        else:
            messages.append(self.setting.say("the beginning of the exercise"))
        return Row(line.where, "section", {}, tuple(messages), line.text)

    def expected(self, line: Line) -> Row:
        """Return a row that tells what the row above it is to bring about."""
        say = self.setting.say
        text = line.says("says") or line.says("title") or line.says("expected")
        last = next((k for k in range(len(self.rows) - 1, -1, -1) if self.rows[k].cells), None)
        if last is not None:
            row = self.rows[last]
            told = "\n".join(filter(None, (row.cells.get("expected", ""), text)))
            cells = {**row.cells, "expected": told}
            self.rows[last] = replace(row, cells=cells)
        message = say("an expected action and no inject: noted at the row above it")
        return Row(line.where, "left out", {}, (message,), text)

    def inject(self, line: Line, calendar: Calendar | None) -> Row:
        """Return an inject."""
        messages = list(line.notes)
        at = self.due(line, calendar, messages)
        to = self.addresses.recipients(line, messages)
        title = title_of(line)
        objectives = objectives_of(line, self.setting.objectives, self.objectives)
        card = card_of(line, to, self.setting.deck, self.setting.say, messages)
        cells = {
            "id": self.id(line),
            "at": self.at(line, at),
            "after": line.after,
            "from": self.addresses.sender(line, messages),
            "to": " | ".join(to),
            "by": self.addresses.channel(line, messages),
            "title": title,
            "says": line.says("says") if title != line.says("says") else "",
            "objectives": " | ".join(dict.fromkeys(objectives)),
            "only if": " | ".join(line.only_if),
            "unless": " | ".join(line.not_if),
            "priority": priority_of(line, self.setting.say, messages),
            "withdrawn": "yes" if self.is_withdrawn(line, messages) else "",
            **card,
            **expectations_of(line, self.promised(to, card), self.setting.say, messages),
        }
        kept = {name: text for name, text in cells.items() if text}
        outside = self.outside(line, at)
        if outside:
            return Row(line.where, "left out", {}, (*messages, outside), title)
        return Row(line.where, "inject", kept, tuple(messages), title, guessed=True)

    def promised(self, to: Sequence[str], card: Mapping[str, str]) -> str:
        """Return which milestone an expectation means, and of whom if not of all addressed."""
        first, *others = procedures(card)
        milestone = self.setting.deck.milestone(first)
        return f"{milestone} by {to[0].partition('/')[0]}" if others and to else milestone

    def due(self, line: Line, calendar: Calendar | None, messages: list[str]) -> int | None:
        """Return when a row is due [µs after STARTEX]; None if it does not say, or not so far."""
        cell = line.cells.get("at")
        try:
            day = line.cells.get("day")
            if day is not None:
                self.day = day if isinstance(day, Told) else read_time(day, self.setting.reading)
            if cell is None:
                return None
            told = cell if isinstance(cell, Told) else read_time(cell, self.setting.reading)
            told = combined(told, self.day)
        except TwoWaysError as error:
            self.problems.append(Problem(str(error), where=line.where))
            return None
        except ValueError as error:
            self.unplaced(line, str(error))
            return None
        if calendar is None:
            return None
        due = calendar.due(told)
        messages += due.notes
        if due.problem:
            self.unplaced(line, due.problem)
        return due.at

    def unplaced(self, line: Line, why: str) -> None:
        say = self.setting.say
        self.addresses.todo.append(Todo(line.where, why, say("Write the time under 'at'")))

    def at(self, line: Line, at: int | None) -> str:
        """Return the time as our script writes it; as it was told where the start is not known."""
        if at is not None and self.setting.clock is not None:
            return moment(at, self.setting.clock)
        say = self.setting.say
        if line.cells.get("at") is None and not line.after:
            todo = Todo(line.where, say("no time"), say("Write the time under 'at'"))
            self.addresses.todo.append(todo)
        return line.says("at") if self.setting.clock is None else ""

    def outside(self, line: Line, at: int | None) -> str:
        """Return why a row is not within the exercise; nothing if it is."""
        say, end = self.setting.say, self.setting.end
        if at is None or (at >= 0 and (end is None or at <= end)):
            return ""
        why = say("before STARTEX") if at < 0 else say("after ENDEX")
        instead = say("It was left out: move STARTEX or ENDEX, or change its time")
        self.addresses.todo.append(Todo(line.where, why, instead))
        return why

    def id(self, line: Line) -> str:
        """Return the id that the row gives, or the next free one."""
        told = free_id(line.says("id")) if line.says("id") else ""
        if not told:
            taken = {*self.ids, *self.given}
            told = next(i for k in range(1, 100_000) if (i := f"I-{k:02}") not in taken)
        if told in self.ids:
            what = f"the id '{told}' stands twice, first in {self.ids[told]}"
            self.problems.append(Problem(what, where=line.where, instead="Give one another id"))
        self.ids.setdefault(told, line.where)
        return told

    def is_withdrawn(self, line: Line, messages: list[str]) -> bool:
        say = self.setting.say
        if is_stopped(line, say, messages):
            return True
        if _CONTINGENCY.search(line.says("kind")):
            what = say("a contingency inject: nothing says on what it depends")
            instead = say("Write it under 'only if' or 'after' and empty 'withdrawn'")
            self.addresses.todo.append(Todo(line.where, what, instead))
            messages.append(say("a contingency inject: withdrawn until its condition is written"))
            return True
        return False
