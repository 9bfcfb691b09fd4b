"""Who was really there: attendance of functions becomes the shifts of those who hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sim.clock import to_micros
from sim.scenario import Break, OnCall, Person, Post, Shift
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.scenario import Scenario

ATTENDANCE = ("arrived", "left")
FUNCTION = "(as observed)"
"""What the id of a person ends with whom the plan does not have."""


class Spell(NamedTuple):
    """Somebody was there from ``start`` until ``end`` [min]; None: not told."""

    start: float | None
    end: float | None


def as_attended(
    plan: Scenario, events: pd.DataFrame, end: float
) -> tuple[tuple[Person, ...], list[Remark]]:
    """Return the people of the plan, those of them staffed as observed of whom the log tells.

    A function (a role of a unit) whose coming or going the log tells is staffed as it tells: the
    first who came is its first holder, deputies after holders; holders who never came were away.
    Where more came than the plan knows, they are added. Whoever left without having come was there
    from the start of the planned shift; whoever came and did not leave stays until its end, or
    ENDEX. ``events`` have ``minute`` after STARTEX of the plan; those without a time count for
    nothing, and a note says so.
    """
    rows = events[events["event"].isin(ATTENDANCE)]
    timed = rows[rows["minute"].notna()]
    staff = _Staff(plan, end)
    for (unit, role), own in timed.groupby(["unit", "role"], sort=False):
        staff.take(str(unit), str(role), _spells(own))
    staff.excuse()
    return tuple(staff.people.values()), staff.remarks(len(rows) - len(timed))


def _spells(rows: pd.DataFrame) -> list[Spell]:
    """Return from when until when somebody of a function was there, in the order of coming."""
    inside: list[Spell] = []
    done: list[Spell] = []
    for event, minute in zip(rows["event"], rows["minute"], strict=True):
        if event == "arrived":
            inside.append(Spell(float(minute), None))
        elif inside:
            done.append(Spell(inside.pop(0).start, float(minute)))
        else:
            done.append(Spell(None, float(minute)))
    return sorted([*done, *inside], key=lambda s: -1.0 if s.start is None else s.start)


class _Staff:
    """The people of the plan, and what is observed of them, function by function."""

    def __init__(self, plan: Scenario, end: float) -> None:
        self.plan = plan
        self.end = max(plan.exercise.end, to_micros(end))
        self.people = {person.id: person for person in plan.people}
        self.seen: dict[str, list[Shift]] = {}
        self.told: list[Post] = []
        self.unknown: list[str] = []
        self.added = 0

    def take(self, unit: str, role: str, spells: Sequence[Spell]) -> None:
        """Give the spells of a function to its holders, first come, first holder."""
        able = self._able(unit, role)
        if not able:
            self.unknown.append("/".join(part for part in (unit, role) if part))
            return
        self.told.append(Post(unit, role))
        free = list(able)
        for spell in spells:
            back = next((p for p in able if p not in free and self._away(p, spell)), None)
            person = free.pop(0) if free else back or self._one_more(able[0], Post(unit, role))
            shift = self._shift(person, spell)
            if shift.end > 0 and shift.start < self.end:
                self.seen.setdefault(person, []).append(shift)

    def excuse(self) -> None:
        """Let those be away who hold a function that the log tells of and were not seen."""
        for person in self.plan.people:
            if person.id in self.seen:
                self.people[person.id] = self._as_seen(person.id)
            elif person.posts and all(self._tells_of(person, post) for post in person.posts):
                self.people[person.id] = replace(
                    person, shifts=(), breaks=(), on_call=_never(person.on_call), absent_with=None
                )
        for id in [*self.seen.keys() - {person.id for person in self.plan.people}]:
            self.people[id] = self._as_seen(id)

    def remarks(self, untimed: int) -> list[Remark]:
        """Return what was made of attendance."""
        found = []
        if self.told:
            text = "Functions staffed as the log tells: {functions}."
            found.append(Remark(text, {"functions": ", ".join(self._names(self.told))}))
        else:
            found.append(
                Remark("The log tells of nobody's coming or going: all are there as planned.")
            )
        if self.added:
            text = "{n} came more than the plan knows; they are added."
            found.append(Remark(text, {"n": self.added}))
        if self.unknown:
            text = "The plan has nobody who is {functions}: their attendance is left out."
            found.append(Remark(text, {"functions": ", ".join(self.unknown)}))
        if untimed:
            text = "{n} rows of attendance have no time and are left out."
            found.append(Remark(text, {"n": untimed}))
        return found

    def _names(self, posts: Sequence[Post]) -> list[str]:
        """Return functions by the names of units and roles."""
        units = {unit.id: unit.name for unit in self.plan.units}
        roles = {role.id: role.name for role in self.plan.roles}
        parts = ((units.get(p.unit, p.unit), roles.get(p.role, p.role)) for p in posts)
        return [" / ".join(part for part in both if part) for both in parts]

    def _able(self, unit: str, role: str) -> list[str]:
        """Return who could be meant: holders, then deputies; without role anybody of the unit."""
        people = self.plan.people
        if not role:
            return [p.id for p in people if p.unit == unit]
        post = Post(unit, role)
        holders = [p.id for p in people if post in p.posts]
        return [*holders, *(p.id for p in people if post in p.deputy_for and p.id not in holders)]

    def _tells_of(self, person: Person, post: Post) -> bool:
        return post in self.told or Post(person.unit, "") in self.told

    def _away(self, person: str, spell: Spell) -> bool:
        """Whether somebody seen before was away when ``spell`` begins: the same one comes back."""
        start = 0 if spell.start is None else to_micros(spell.start)
        return all(shift.end <= start for shift in self.seen.get(person, ()))

    def _one_more(self, like: str, post: Post) -> str:
        """Add one more who holds a function, right after the others."""
        self.added += 1
        old = self.people[like]
        new = f"{like} {FUNCTION} {self.added}"
        posts = (post,) if post.role else old.posts
        self.people[new] = replace(old, id=new, posts=posts, deputy_for=())
        return new

    def _shift(self, person: str, spell: Spell) -> Shift:
        """Return a spell as a shift; what the log does not tell of it is as planned."""
        planned = self.people[person].shifts
        start = 0 if spell.start is None else max(to_micros(spell.start), 1)
        if spell.start is None and planned:
            start = min(shift.start for shift in planned)
        later = [shift for shift in planned if shift.end > start]
        end = max((shift.end for shift in later), default=self.end + 1)
        if spell.end is not None:
            end = to_micros(spell.end)
        how = planned[-1] if planned else Shift(0, 1)
        return replace(how, start=min(start, end - 1), end=end)

    def _as_seen(self, id: str) -> Person:
        """Return somebody who is there when seen, and otherwise not."""
        person, shifts = self.people[id], joined(self.seen[id])
        return replace(
            person,
            shifts=shifts,
            breaks=tuple(b for b in person.breaks if _within(b, shifts)),
            on_call=_never(person.on_call),
            absences=(),
            absent_with=None,
        )


def joined(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """Return shifts in order of time, those that touch or overlap as one."""
    found: list[Shift] = []
    for shift in sorted(shifts, key=lambda s: (s.start, s.end)):
        if found and shift.start <= found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, shift.end))
        else:
            found.append(shift)
    return tuple(found)


def _within(each: Break, shifts: Sequence[Shift]) -> bool:
    return any(shift.start <= each.start and each.end <= shift.end for shift in shifts)


def _never(on_call: OnCall | None) -> OnCall | None:
    """Return being on call for no more than an instant: who came, and when, is known."""
    return None if on_call is None else replace(on_call, start=0, end=1)
