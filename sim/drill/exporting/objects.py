"""The things of an exercise that events are about, and how they belong together: OCEL's objects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.drill.exporting.moments import MILESTONE
from sim.log import MILESTONES, NEVER
from sim.measures.messages import messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.drill.exporting.moments import Moment
    from sim.drill.exporting.telling import Telling
    from sim.measures.messages import Message

OBJECT_TYPES: Final = {
    "exercise": ("name", "marking", "notice", "made", "run", "zone", "state"),
    "inject": ("name", "state"),
    "meeting": ("name", "state"),
    "call": ("name", "state"),
    "duty": ("name", "state"),
    "unit": ("name",),
    "role": ("name",),
    "channel": ("name",),
    "message": ("state",),
}
"""Types of objects and their attributes; *state* changes with time."""

CASES: Final = {"inject": "inject", "meeting": "meeting", "public": "call", "duty": "duty"}
"""What sort of object a case is."""

Related = tuple[str, str]
"""The id of an object, and what it is to the one that is related to it."""


class Value(NamedTuple):
    """What an attribute of an object is from a time [µs after STARTEX] on."""

    name: str
    value: str
    at: int = 0


class Thing(NamedTuple):
    """An object: its attributes, as they change, and those it is related to."""

    id: str
    type: str
    values: tuple[Value, ...]
    related: tuple[Related, ...] = ()


class Things:
    """The objects of a log, and which of them a moment is about."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.log = telling, telling.log
        self.messages = messages(self.log, telling.columns)
        self.carried = self._carried()
        self.meetings = {
            name: _id("meeting", name)
            for name, kind in zip(self.log.names.cases, self.log.names.case_kinds, strict=True)
            if kind == "meeting"
        }

    def all(self) -> Iterator[Thing]:
        """Yield every object once."""
        yield self._exercise()
        yield from self._cases()
        names = self.log.names
        for kind, ids in (
            ("unit", names.units),
            ("role", names.roles),
            ("channel", names.channels),
        ):
            for id in dict.fromkeys(ids):
                name = self.telling.name(kind, id) or id
                yield Thing(_id(kind, id), kind, (Value("name", name),))
        yield from map(self._message, range(len(self.messages)))

    def of(self, moment: Moment, told: Mapping[str, str]) -> list[Related]:
        """Return what a moment, of which ``told`` is known, is about, and as what."""
        case, number = self.telling.place(moment)
        found = [(self._case(case, number), "case")]
        for key, kind in _RELATED.items():
            if key in told:
                found.append((_id(kind, told[key]), key))
        if moment.what != MILESTONE:
            found += [(_id("message", str(m)), "message") for m in self.carried[moment.row]]
        awaited = told.get("waited_for")
        if awaited in self.meetings:
            found.append((self.meetings[awaited], "waited_for"))
        return list(dict.fromkeys(found))

    def _exercise(self) -> Thing:
        facts = self.telling.account.facts()
        values = [Value("name", facts.pop("exercise"))]
        values += [Value(name, value) for name, value in facts.items()]
        states = [(0, "running"), (self.log.end, "over")]
        for start, end in self.log.pauses:
            states += [(start, "paused"), (end, "running")]
        values += [Value("state", state, at) for at, state in sorted(states) if at <= self.log.end]
        return Thing(EXERCISE, "exercise", tuple(values))

    def _cases(self) -> Iterator[Thing]:
        states = self._states()
        for case, number in self._places():
            kind = CASES[self.log.names.case_kinds[case]]
            name = self.telling.title(case) or self.telling.cases[case]
            id = self._case(case, number)
            values = (Value("name", name), *states.pop(id, ()))
            yield Thing(id, kind, values, ((EXERCISE, "part of"),))

    def _places(self) -> list[tuple[int, int]]:
        """Return every case that occurs; of a meeting, that it is held at several times is one."""
        found: dict[str, tuple[int, int]] = {}
        for of in (self.telling.columns, self.telling.reached):
            for case, number in zip(of["case"], of["number"], strict=True):
                found.setdefault(self._case(case, number), (case, number))
        return list(found.values())

    def _case(self, case: int, number: int) -> str:
        kind = CASES[self.log.names.case_kinds[case]]
        called = self.telling.cases[case] if kind == "meeting" else self.telling.case(case, number)
        return _id(kind, called)

    def _states(self) -> dict[str, list[Value]]:
        """Return how far each case had come when, by whom."""
        of, units = self.telling.reached, self.telling.words["unit"]
        found = defaultdict(list)
        order = sorted(range(len(of["at"])), key=lambda k: (of["at"][k], k))
        for k in order:
            if of["at"][k] != NEVER:
                milestone, unit = MILESTONES[of["milestone"][k]], units[of["unit"][k]]
                said = f"{milestone} ({unit})" if unit else milestone
                id = self._case(of["case"][k], of["number"][k])
                found[id].append(Value("state", said, of["at"][k]))
        return found

    def _message(self, place: int) -> Thing:
        message = self.messages[place]
        times = [(message.set, "set"), (message.made, "made"), (message.known, message.outcome)]
        states = [Value("state", said, at) for at, said in times if at != NEVER]
        if message.known == NEVER:
            states.append(Value("state", message.outcome, self.log.end))
        return Thing(_id("message", str(place)), "message", tuple(states), self._ends(message))

    def _ends(self, message: Message) -> tuple[Related, ...]:
        units, channels = self.telling.words["unit"], self.telling.words["channel"]
        ends: Iterable[tuple[str, str | None, str]] = (
            ("unit", units[message.sender], "sender"),
            ("unit", units[message.receiver], "receiver"),
            ("channel", channels[message.channel], "channel"),
        )
        of = (self._case(message.case, message.number), "case")
        return (of, *((_id(kind, id), role) for kind, id, role in ends if id is not None))

    def _carried(self) -> dict[int, list[int]]:
        """Return by row the messages that it is a part of."""
        found: dict[int, list[int]] = defaultdict(list)
        for place, message in enumerate(self.messages):
            row = message.row
            while row != NEVER:
                found[row].append(place)
                row = NEVER if row == message.root else self.telling.columns["cause"][row]
        return found


EXERCISE: Final = "exercise"
_RELATED: Final = {
    "unit": "unit",
    "addressee": "unit",
    "to": "unit",
    "role": "role",
    "channel": "channel",
}
"""By what is told of an event: which sort of object that names."""


def _id(kind: str, name: Any) -> str:
    return f"{kind} {name}"
