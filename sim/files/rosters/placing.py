"""From what rosters tell to people of a scenario: units, roles, times, and codes for names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from itertools import count

from sim.errors import Problem, ScenarioError, suggest
from sim.files.rosters import notes
from sim.files.rosters.duties import Duty, Found, Kind
from sim.files.rosters.outline import Outline
from sim.files.rosters.words import plain


@dataclass(frozen=True, slots=True)
class Stay:
    """A duty or absence of somebody [µs after STARTEX], and where it was read."""

    kind: Kind
    start: int
    end: int
    where: str
    method: str = ""
    notice: str = ""
    travel: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody of a roster by the code that stands for the name, with all duties in order.

    ``name`` is what the source called the person; nothing but a key that was asked for holds it.
    """

    code: str
    name: str
    unit: str
    roles: tuple[str, ...]
    deputy_for: tuple[str, ...]
    stays: tuple[Stay, ...]
    known: bool


_ONE_DUTY = "A person has one on-call duty: write it once, and the time in between as an absence"


def place(found: Found, outline: Outline) -> tuple[Placed, ...]:
    """Return the people of rosters with their duties during the exercise.

    Raises
    ------
    ScenarioError
        With every row that names an unknown unit, a misspelt role, a time that does not exist or
        exists twice, or that contradicts another.
    """
    places = _Places(outline, found)
    people = [places.person(duties) for duties in _by_person(found.duties).values()]
    placed = [person for person in people if person is not None]
    if found.problems:
        raise ScenarioError(found.problems)
    coded = tuple(_coded(placed, outline))
    if found.problems or not coded:
        raise ScenarioError(found.problems or [_nobody(outline)])
    return coded


def _nobody(outline: Outline) -> Problem:
    what = "nobody in these rosters is on duty during the exercise"
    clock = outline.clock
    instead = f"That is from {clock.write(0)} until {clock.write(outline.end)}"
    return Problem(what, where="rosters", instead=instead)


def _by_person(duties: Iterable[Duty]) -> dict[tuple[str, str], list[Duty]]:
    """Return the duties of each person; mere numbers and letters are told apart by unit."""
    found: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        name = plain(duty.person)
        unit = plain(duty.unit) if re.fullmatch(r"\d+|\w", name) else ""
        found.setdefault((name, unit), []).append(duty)
    return found


@dataclass(slots=True)
class _Places:
    """Looks up what rows name, and notes what it does not find."""

    outline: Outline
    found: Found
    near: set[str] = field(default_factory=set)

    def person(self, duties: Sequence[Duty]) -> Placed | None:
        """Return one person without a code; None if never there during the exercise."""
        first = duties[0]
        id = _match(first.person, {id: id for id in self.outline.people})
        unit, roles, deputy_for = self.posts(duties, id)
        stays = self.stays(duties)
        if id is not None:
            stays = stays or (Stay("away", 0, self.outline.end, first.where),)
            if unit and unit != self.outline.people[id]:
                told = f"'{id}' is of the unit '{self.outline.people[id]}', not '{unit}'"
                self.found.wrong(told, first.where, "Put the unit right, or use another code")
        elif all(stay.kind == "away" for stay in stays):
            self.found.note(notes.NEVER, where=first.where)
            return None
        elif not unit:
            instead = f"{suggest(first.unit, self.outline.units)} Or use --map unit=…"
            self.found.wrong("no unit of the scenario is named", first.where, instead)
            return None
        return Placed(id or "", first.person, unit, roles, deputy_for, stays, id is not None)

    # who ----------------------------------------------------------------------------------------

    def posts(
        self, duties: Sequence[Duty], id: str | None
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Return unit, roles and whom somebody stands in for, over all rows of the person."""
        home = ""
        roles: dict[str, None] = {}
        deputy_for: dict[str, None] = {}
        for duty in duties:
            named = [self.post(text, duty.where) for text in duty.roles]
            units = [unit for unit, _ in named if unit]
            unit = self.unit(duty) or next(iter(units), "")
            unit = unit or self.only(named, duty.where, known=id is not None)
            home = home or unit
            for own, role in named:
                roles |= dict.fromkeys(_post(own or unit, role, home))
            for own, role in (self.post(text, duty.where) for text in duty.deputy_for):
                deputy_for |= dict.fromkeys(_post(own or unit, role, home))
        return home, tuple(roles), tuple(deputy_for)

    def unit(self, duty: Duty) -> str:
        """Return the id of the unit that a row names; "" if it names none or an unknown one."""
        if not duty.unit:
            return ""
        id = _match(duty.unit, self.outline.units)
        if id is None and duty.unit not in self.near:
            self.near.add(duty.unit)
            known = [*self.outline.units, *self.outline.units.values()]
            instead = f'{suggest(duty.unit, known)} Or say --means "{duty.unit}=<unit>"'
            self.found.wrong(f"unknown unit '{duty.unit}'", duty.where, instead)
        return id or ""

    def post(self, text: str, where: str) -> tuple[str, str]:
        """Return unit and role of a text such as ``leadership/chair`` or ``chair``."""
        before, _, last = text.rpartition("/")
        unit = _match(before, self.outline.units) if before else ""
        role = _match(last, self.outline.roles)
        if unit is None:
            instead = suggest(before.strip(), self.outline.units)
            self.found.wrong(f"unknown unit '{before.strip()}'", where, instead)
        if role is None and not before:
            alone = _match(last, self.outline.units)
            if alone is not None:
                return alone, ""
        return unit or "", role if role is not None else self.new_role(last, where)

    def new_role(self, text: str, where: str) -> str:
        """Return a role that nothing in the scenario asks for, unless it is a misspelt one."""
        known = {plain(name): id for id, told in self.outline.roles.items() for name in (id, told)}
        close = get_close_matches(plain(text), known, n=1, cutoff=0.8)
        if close and text not in self.near:
            self.near.add(text)
            instead = f'{suggest(text, known.values())} Or say --means "{text}=<role>"'
            self.found.wrong(f"unknown role '{text.strip()}'", where, instead)
        elif not close:
            self.found.note(notes.UNASKED, role=text.strip())
        return " ".join(re.sub(r"[/,;:|]", " ", text).split())

    def only(self, named: Iterable[tuple[str, str]], where: str, *, known: bool) -> str:
        """Return the unit of a row without one: the only one with one of its roles."""
        if known:
            return ""
        for _, role in named:
            units = {unit for unit, held in self.outline.posts if held == role}
            if role and len(units) == 1:
                unit = units.pop()
                name = self.outline.units.get(unit, unit)
                self.found.note(notes.UNIT_OF_ROLE, where=where, role=role, unit=name)
                return unit
        return ""

    # when ---------------------------------------------------------------------------------------

    def stays(self, duties: Sequence[Duty]) -> tuple[Stay, ...]:
        """Return the duties during the exercise in order, adjoining ones as one."""
        told = [duty for duty in duties if duty.span.kind != "off"]
        all_stays = [stay for stay in map(self.stay, told) if stay is not None]
        during = [s for s in all_stays if s.end > 0 and s.start < self.outline.end]
        for stay in all_stays:
            if stay not in during:
                self.found.note(notes.OUTSIDE, where=stay.where)
        shifts = self.one_after_the_other([s for s in during if s.kind == "shift"])
        calls = self.one_duty([s for s in during if s.kind == "on call"], shifts)
        away = [s for s in during if s.kind == "away"]
        return (*shifts, *calls, *away)

    def stay(self, duty: Duty) -> Stay | None:
        start, end = duty.span.start, duty.span.end
        try:
            begins = 0 if start is None else self.micros(start)
            ends = self.outline.end if end is None else self.micros(end)
        except ValueError as error:
            self.found.wrong(str(error), duty.where)
            return None
        method = _match(duty.method, self.outline.call_outs) if duty.method else ""
        if method is None:
            instead = f"{suggest(duty.method, self.outline.call_outs)} Or write 'yes'"
            self.found.wrong(f"unknown call-out '{duty.method}'", duty.where, instead)
        more = (duty.notice, duty.travel) if duty.span.kind == "on call" else ("", "")
        return Stay(duty.span.kind, begins, ends, duty.where, method or "", *more)

    def micros(self, told: datetime) -> int:
        if told.tzinfo is None:
            return self.outline.clock.read(told.isoformat(sep=" ", timespec="seconds"))
        start = self.outline.clock.start.astimezone(UTC)
        return (told.astimezone(UTC) - start) // timedelta(microseconds=1)

    def one_after_the_other(self, shifts: list[Stay]) -> list[Stay]:
        """Return shifts in order; those that adjoin are one, those that overlap a problem."""
        found: list[Stay] = []
        for shift in sorted(shifts, key=lambda s: (s.start, s.end)):
            last = found[-1] if found else None
            if last is None or shift.start > last.end:
                found.append(shift)
            elif shift.start == last.end:
                found[-1] = replace(last, end=shift.end)
            elif (shift.start, shift.end) == (last.start, last.end):
                self.found.note(notes.TWICE, where=shift.where, other=last.where)
            else:
                what = f"the shift overlaps the one of {last.where}"
                times = f"{self.shown(last)} and {self.shown(shift)}"
                self.found.wrong(what, shift.where, f"They are {times}: leave one out")
        return found

    def one_duty(self, calls: list[Stay], shifts: Sequence[Stay]) -> list[Stay]:
        """Return the on-call duty; several are one if nothing but shifts lies between them."""
        found: list[Stay] = []
        for call in sorted(calls, key=lambda s: (s.start, s.end)):
            if found and _covered(found[-1].end, call.start, shifts):
                found[-1] = replace(found[-1], end=max(found[-1].end, call.end))
            elif found:
                what = f"on call a second time, after {self.shown(found[-1])} in {found[-1].where}"
                self.found.wrong(what, call.where, _ONE_DUTY)
            else:
                found.append(call)
        return found

    def shown(self, stay: Stay) -> str:
        clock = self.outline.clock
        return f"from {clock.short(stay.start)} until {clock.short(stay.end)}"


def _covered(start: int, end: int, shifts: Iterable[Stay]) -> bool:
    """Whether shifts fill the time from start to end."""
    for shift in shifts:
        if shift.start <= start:
            start = max(start, shift.end)
    return start >= end


def _match(told: str, known: Mapping[str, str]) -> str | None:
    """Return the id of what is told by id or name."""
    by_name = {plain(name): id for id, name in reversed(list(known.items()))}
    by_id = {plain(id): id for id in known}
    return by_id.get(plain(told), by_name.get(plain(told)))


def _post(unit: str, role: str, home: str) -> Iterator[str]:
    if role:
        yield role if unit in ("", home) else f"{unit}/{role}"


# codes for names ----------------------------------------------------------------------------------


def _coded(people: Iterable[Placed], outline: Outline) -> Iterator[Placed]:
    """Yield the people with the code that stands for each: theirs, or unit, role and number."""
    people = list(people)
    given = {p.name: p.name.strip() for p in people if _is_code(p.name, outline)}
    taken = {plain(id) for id in (*outline.people, *given.values())}
    for person in people:
        code = person.code or given.get(person.name) or _free(_stem(person), taken)
        taken.add(plain(code))
        yield replace(person, code=code)


def _is_code(name: str, outline: Outline) -> bool:
    """Whether a text is a function's code: a unit, a role or both, and a number."""
    match = re.fullmatch(r"\s*(.+)-\d+\s*", name)
    if not match:
        return False
    known = [{plain(word) for word in (*t, *t.values())} for t in (outline.units, outline.roles)]
    told = plain(match[1])
    parts = told.split("-")
    pairs = (("-".join(parts[:k]), "-".join(parts[k:])) for k in range(1, len(parts)))
    return told in known[0] | known[1] or any(u in known[0] and r in known[1] for u, r in pairs)


def _stem(person: Placed) -> str:
    role = person.roles[0].rpartition("/")[2] if person.roles else ""
    return f"{person.unit}-{role}" if role else person.unit


def _free(stem: str, taken: set[str]) -> str:
    return next(f"{stem}-{n}" for n in count(1) if plain(f"{stem}-{n}") not in taken)
