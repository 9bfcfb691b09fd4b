"""The scenario of a plan: so many people at each post on each shift pattern, every day.

Who is on a pattern does not depend on the rest of the plan: first come those who have its hours
today, in their order, then copies of the last of them. So two plans that differ by one person have
all others in common, and all their draws with them (R12).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import KrisimError
from sim.scenario import OnCall, Scenario, Shift
from sim.studies.staffing.standing import at_posts, duties
from sim.studies.staffing.terms import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.scenario import Exercise, Person
    from sim.studies.staffing.terms import Pattern, Plan, Post, Terms

    Key = tuple[str, str, str]
    Windows = tuple[tuple[int, int], ...]

MICROS: Final = 60_000_000
"""A minute [µs]."""


class Change(NamedTuple):
    """What a plan changes of a scenario, by people's ids and what stands for their hours in it.

    Who is ``gone``; who has other hours (``moved``); who is ``added``; and all whom it counts.
    """

    gone: tuple[str, ...]
    moved: tuple[tuple[str, Key], ...]
    added: tuple[tuple[str, Key], ...]
    counted: tuple[tuple[str, Key], ...]


def scenario_of(scenario: Scenario, plan: Plan, terms: Terms) -> Scenario:
    """Return ``scenario`` with the people that ``plan`` counts, at the posts of ``terms``.

    Of those at these posts today who are not needed are gone; all others stay as they are, with
    absences, travel and what they deputise for, in their order. A copy has the properties of
    whom it follows but not the times at which that one is away, and stands behind the last of the
    post. Whoever has none of a post's patterns today counts on the one that overlaps most with the
    hours, and gets its hours.

    Raises
    ------
    KrisimError
        If a post has nobody who could be followed, or nobody says how people on call are reached.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> from sim.studies.staffing.standing import terms_of
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> terms = terms_of(scenario)
    >>> more = scenario_of(scenario, terms.fullest(), terms)
    >>> len(more.people) > len(scenario.people)
    True
    """
    return with_changes(scenario, plan, terms)[0]


def with_changes(scenario: Scenario, plan: Plan, terms: Terms) -> tuple[Scenario, Change]:
    """Return the scenario of a plan, and what that changes."""
    there = at_posts(scenario)
    kept: dict[int, list[Person]] = {k: [p] for k, p in enumerate(scenario.people)}
    changes = []
    for post in terms.posts:
        places = there.get((post.unit, post.role), ())
        if not places:
            raise KrisimError(_nobody(post, there))
        staffed = _Staffed(scenario, terms, post, places)
        wanted = {id: plan.get((post.unit, post.role, id), 0) for id in post.patterns}
        chosen = staffed.chosen(wanted)
        kept |= {k: chosen.get(k, []) for k in places}
        kept[places[-1]] = [*kept[places[-1]], *staffed.copies(wanted)]
        changes.append(staffed.change(chosen, wanted))
    people = tuple(p for of in kept.values() for p in of)
    parts = (tuple(each for of in part for each in of) for part in zip(*changes, strict=True))
    return replace(scenario, people=people), Change(*parts)


def _nobody(post: Post, there: Iterable[tuple[str, str]]) -> str:
    known = ", ".join(f"{unit}/{role}" for unit, role in list(there)[:8])
    what = f"nobody of the scenario has '{post.unit}/{post.role}' as first role"
    return f"{what}, so nobody says what one more is like. Posts with people: {known}"


class _Staffed:
    """One post: who of today is on which pattern, and what copies are like."""

    def __init__(self, scenario: Scenario, terms: Terms, post: Post, places: Sequence[int]) -> None:
        self.scenario, self.post, self.places = scenario, post, places
        self.patterns = [terms.pattern(id) for id in post.patterns]
        self.windows = {p.id: windows(p, scenario.exercise) for p in self.patterns}
        self.home = {k: self._home(scenario.people[k]) for k in places}

    def cell(self, pattern: str) -> Key:
        """Return what stands for a pattern of this post in a plan."""
        return self.post.unit, self.post.role, pattern

    def chosen(self, wanted: dict[str, int]) -> dict[int, list[Person]]:
        """Return who of today stays, by their places, on the hours of their patterns."""
        found: dict[int, list[Person]] = {}
        for pattern in self.patterns:
            own = [k for k in self.places if self.home[k] == pattern.id]
            for k in own[: wanted[pattern.id]]:
                found[k] = self._on(self.scenario.people[k], pattern)
        return found

    def copies(self, wanted: dict[str, int]) -> list[Person]:
        """Return all who are added."""
        return [p for id, heads in wanted.items() for p in self.new(id, heads)]

    def change(self, chosen: dict[int, list[Person]], wanted: dict[str, int]) -> Change:
        """Return what becomes of this post."""
        people, home = self.scenario.people, self.home
        there = [(p, self.cell(home[k])) for k, of in chosen.items() for p in of]
        moved = [(p.id, cell) for p, cell in there if p not in people]
        added = [(p.id, self.cell(id)) for id, n in wanted.items() for p in self.new(id, n)]
        gone = tuple(people[k].id for k in self.places if not chosen.get(k))
        counted = (*((p.id, cell) for p, cell in there), *added)
        return Change(gone, tuple(moved), tuple(added), counted)

    def new(self, id: str, heads: int) -> list[Person]:
        """Return who is added to a pattern that is to have so many heads."""
        own = [k for k in self.places if self.home[k] == id]
        pattern = next(p for p in self.patterns if p.id == id)
        model = self.scenario.people[own[-1] if own else self._like(pattern)]
        number = self.post.patterns.index(id) + 1
        found = []
        for k in range(len(own) + 1, heads + 1):
            name = f"{model.id} (one more {number}.{k})"
            found += self._on(replace(model, id=name, absences=()), pattern)
        return found

    def _like(self, pattern: Pattern) -> int:
        """Return who is followed on a pattern that nobody has: the last of the same kind."""
        kinds = ["on site" if self.scenario.people[k].shifts else "on call" for k in self.places]
        same = [k for k, kind in zip(self.places, kinds, strict=True) if kind == pattern.kind]
        return (same or list(self.places))[-1]

    def _home(self, person: Person) -> str:
        """Return the pattern of somebody: the same times, else the most in common."""
        own = duties(person, self.scenario)
        kind = own[0].pattern.kind if own else "on site"
        hours = _hours(person)

        def common(pattern: Pattern) -> tuple[bool, bool, int]:
            same = bool(own) and (kind, own[0].pattern.spans) == (pattern.kind, pattern.spans)
            return same, kind == pattern.kind, _overlap(hours, self.windows[pattern.id])

        return max(self.patterns, key=common).id

    def _on(self, person: Person, pattern: Pattern) -> list[Person]:
        """Return somebody with the hours of a pattern: nobody where it lies outside the exercise.

        On call on several days are several, one for each: who has come stays until the duty ends.
        """
        hours = self.windows[pattern.id]
        if pattern.kind == "on site":
            return [_on_site(person, hours)] if hours else []
        like = person.on_call or self._reached()
        return list(_on_call(person, like, hours))

    def _reached(self) -> OnCall:
        """Return how somebody else is reached who is on call: of the unit, else of any."""
        people = self.scenario.people
        own = [p.on_call for p in people if p.on_call and p.unit == self.post.unit]
        found = own or [p.on_call for p in people if p.on_call]
        if not found:
            raise KrisimError(
                f"'{self.post.unit}/{self.post.role}' is to be on call, but nobody in the scenario"
                " is, so nothing says how long it takes them to come: write somebody there with"
                " 'on call', or leave that pattern out"
            )
        return found[0]


def _on_site(person: Person, hours: Windows) -> Person:
    own = tuple((s.start, s.end) for s in person.shifts)
    if own == hours and person.on_call is None:
        return person
    like = person.shifts[0] if person.shifts else Shift(0, 0)
    shifts = tuple(replace(like, start=start, end=end) for start, end in hours)
    breaks = tuple(b for b in person.breaks if any(s <= b.start and b.end <= e for s, e in hours))
    return replace(person, shifts=shifts, on_call=None, breaks=breaks)


def _on_call(person: Person, like: OnCall, hours: Windows) -> Iterator[Person]:
    own = person.on_call
    if own is not None and not person.shifts and ((own.start, own.end),) == hours:
        yield person
        return
    for day, (start, end) in enumerate(hours):
        name = person.id if day == 0 else f"{person.id} (day {day + 1})"
        duty = replace(like, start=start, end=end)
        yield replace(person, id=name, on_call=duty, shifts=(), breaks=())


def _hours(person: Person) -> Windows:
    if person.shifts:
        return tuple((s.start, s.end) for s in person.shifts)
    return () if person.on_call is None else ((person.on_call.start, person.on_call.end),)


def _overlap(one: Windows, other: Windows) -> int:
    return sum(max(0, min(e, f) - max(s, t)) for s, e in one for t, f in other)


# when a pattern is --------------------------------------------------------------------------------


def windows(pattern: Pattern, exercise: Exercise) -> Windows:
    """Return when a pattern is on duty, every day of ``exercise`` [µs after STARTEX].

    Times are those of the clock on the wall, also on the night in which that is changed. What
    lies before STARTEX or after ENDEX is left out, unless it reaches into the exercise.
    """
    end = exercise.start.astimezone(UTC) + timedelta(microseconds=exercise.end)
    days = (end.astimezone(exercise.start.tzinfo).date() - exercise.start.date()).days
    found = []
    for day in range(-1, days + 1):
        for since, until in pattern.spans:
            start, stop = (_moment(day * DAY + m, exercise) for m in (since, until))
            if stop > 0 and start < exercise.end:
                found.append((start, stop))
    return tuple(found)


def _moment(minutes: int, exercise: Exercise) -> int:
    """Return a time by the clock on the wall [min after midnight of STARTEX's date] in µs."""
    day, minute = divmod(minutes, DAY)
    date = exercise.start.date() + timedelta(days=day)
    local = datetime.combine(date, time(*divmod(minute, 60)), exercise.start.tzinfo)
    return (local.astimezone(UTC) - exercise.start.astimezone(UTC)) // timedelta(microseconds=1)
