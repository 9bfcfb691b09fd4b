"""Which durations of the plan an observed exercise tells something about, and how much.

A time between two milestones is the length of a step only where the plan has nothing else between
them, and where nothing else was going on when the step could begin. It is what was going on *then*
that counts: to leave out whatever anything fell into would leave out the long ones.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.checks.who import Staff
from sim.clock import MINUTE
from sim.drill.logs.lengths import stood
from sim.drill.logs.observing import same_day
from sim.durations import Fixed
from sim.scenario import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.drill.logs.observing import Observed
    from sim.scenario import Addressee, Channel, Inject, Person, Procedure, Scenario, Step

Kind = Literal["exact", "at least"]
"""How a length is known: to the clock's precision; or it was not over when somebody last looked."""


class Place(NamedTuple):
    """Where a duration stands in a scenario: a step of an action card, or how a channel is used.

    ``table`` is *procedures* (``id`` a card, ``part`` a step) or *channels* (``part``: look).
    """

    table: Literal["procedures", "channels"]
    id: str
    part: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A duration that was observed: between ``low`` and ``high`` [min] (inf: nobody knows).

    ``readers``: how many look into an inbox, each at times of their own; 1 for work.
    """

    place: Place
    unit: str
    inject: str
    kind: Kind
    low: float
    high: float
    source: str
    readers: int = 1


@dataclass(frozen=True, slots=True)
class Unused:
    """A pair of times that says nothing of any duration, and why."""

    inject: str
    unit: str
    what: str
    why: str
    source: str


class _Time(NamedTuple):
    """When something happened [min after STARTEX], how precisely that was read [min], and where."""

    at: float
    precision: float
    source: str


def durations(scenario: Scenario, observed: Observed) -> tuple[list[Seen], list[Unused]]:
    """Return the observed durations of what the plan foresees, and the times that tell none.

    Three things are told: how long a step took from the milestone before it to its own; how long a
    message lay unread in an inbox that is looked at now and then; and how long a step took whose
    beginning and end were written down (events *began* and *ended*).

    A time is taken as *exact*, within the precision of the clocks, if nothing is known to have kept
    the people in question when it began: no other inject was open in their units, no meeting was
    due, they answer no calls from inhabitants, and nobody was seen to wait. It lasted *at least*
    so long if its end was looked for and had not come when somebody last looked. Pauses of the
    exercise do not count. All other times are left out, with the reason.
    """
    return _Finder(scenario, observed).found()


class _Finder:
    """Looks through one exercise."""

    def __init__(self, scenario: Scenario, observed: Observed) -> None:
        self.scenario = scenario
        self.staff = Staff.of(scenario.people)
        self.cards = {card.id: card for card in scenario.procedures if not card.placeholder}
        self.channels = {channel.id: channel for channel in scenario.channels}
        self.units = {unit.id: unit for unit in scenario.units}
        as_planned = replace(observed, start=same_day(scenario.exercise.start, observed.start))
        end = observed.end
        last = (end - as_planned.start).total_seconds() / 60 if end is not None else math.inf
        self.notes = _Notes(as_planned, last)
        self.seen: list[Seen] = []
        self.unused: list[Unused] = []

    def found(self) -> tuple[list[Seen], list[Unused]]:
        for inject in self.scenario.injects:
            if not inject.withdrawn:
                self._inject(inject)
        return self.seen, self.unused

    def _inject(self, inject: Inject) -> None:
        cards = Counter(to.unit for to in inject.to)
        for to in inject.to:
            if cards[to.unit] > 1:
                continue  # which of its cards reached a milestone cannot be told
            self._unread(inject, to)
            card = self.cards.get(to.procedure or "")
            if card is not None:
                self._written(inject, to.unit, card)
                self._steps(inject, to.unit, card)

    def _unread(self, inject: Inject, to: Addressee) -> None:
        channel = self.channels.get(inject.channel)
        if channel is None or channel.kind != "inbox" or channel.look is None:
            return
        start = self.notes.when(inject.id, to.unit, "delivered") or self._arrived(inject, channel)
        place = Place("channels", channel.id, "look")
        readers = self._readers(to)
        pair = _Pair(inject.id, to.unit, to.unit, readers, start, "noticed")
        if not isinstance(channel.look.value, Fixed):
            self._leave(pair, "the plan has no fixed interval between looks")
            return
        there = [p for p in readers if start is not None and _on_duty(p, start.at)]
        if not there or any(person.on_call for person in readers):
            self._leave(pair, "how many looked into the inbox is not known")
            return
        self._between(place, pair, len(there))

    def _readers(self, to: Addressee) -> list[Person]:
        roles = (to.role,) if to.role else self.units[to.unit].contact or (None,)
        found = {p.id: p for role in roles for p in self.staff.able(to.unit, role)}
        return list(found.values())

    def _arrived(self, inject: Inject, channel: Channel) -> _Time | None:
        """Return when a message was there that takes no time on its way."""
        late = channel.latency is not None and channel.latency.value.mean() > 0
        return None if late else self.notes.when(inject.id, "", "sent")

    def _steps(self, inject: Inject, unit: str, card: Procedure) -> None:
        by_id = {step.id: step for step in card.steps}
        claims = Counter(step.milestone for step in card.steps)
        for step in card.steps:
            if step.milestone is None or claims[step.milestone] > 1:
                continue
            before = [by_id[id].milestone for id in step.after if id in by_id]
            pair = self._pair(inject, unit, step, None, step.milestone)
            if not _works(step):
                self._leave(pair, "no work of its own: a message, a meeting or a pause")
            elif not before or None in before or (step.join == "any" and len(before) > 1):
                self._leave(pair, "several steps lie between")
            else:
                starts = [self.notes.when(inject.id, unit, str(name)) for name in before]
                known = [start for start in starts if start is not None]
                start = max(known) if len(known) == len(starts) else None
                place = Place("procedures", card.id, step.id)
                self._between(place, pair._replace(start=start))

    def _pair(
        self, inject: Inject, unit: str, step: Step, start: _Time | None, milestone: str
    ) -> _Pair:
        people = [p for place in self.staff.places(step.needs, unit) for p in place]
        worker = (step.needs[0].unit or unit) if step.needs else unit
        return _Pair(inject.id, unit, worker, people, start, milestone)

    def _written(self, inject: Inject, unit: str, card: Procedure) -> None:
        for step in card.steps:
            for name in {step.id, step.name}:
                start = self.notes.when(inject.id, unit, f"began {name.casefold()}")
                end = self.notes.when(inject.id, unit, f"ended {name.casefold()}")
                if start is not None and end is not None and _works(step):
                    place = Place("procedures", card.id, step.id)
                    worker = self._pair(inject, unit, step, start, "").worker
                    self._add(place, worker, inject.id, start, end)

    def _add(self, place: Place, unit: str, inject: str, start: _Time, end: _Time) -> None:
        low, high = self._bounds(start, end)
        told = f"{start.source}; {end.source}"
        self.seen.append(Seen(place, unit, inject, "exact", low, high, told))

    def _bounds(self, start: _Time, end: _Time) -> tuple[float, float]:
        """Return between what a length lies when clocks show the last full second or minute."""
        length = end.at - start.at - self.notes.paused(start.at, end.at)
        return max(0.0, length - start.precision), length + end.precision

    def _leave(self, pair: _Pair, why: str) -> None:
        end = self.notes.when(pair.inject, pair.unit, pair.milestone)
        if end is not None:
            self.unused.append(Unused(pair.inject, pair.unit, pair.milestone, why, end.source))

    def _between(self, place: Place, pair: _Pair, readers: int = 1) -> None:
        """Note how long it took from a start to a milestone, as far as both are known."""
        start, end = pair.start, self.notes.when(pair.inject, pair.unit, pair.milestone)
        stopped = self.notes.stopped(pair.inject, pair.unit, pair.milestone)
        if start is None:
            self._leave(pair, "when it could begin was not observed")
        elif end is not None and end.at + end.precision <= start.at:
            self._leave(pair, "it came before what it follows in the plan")
        elif not any(_on_duty(person, start.at) for person in pair.people):
            self._leave(pair, "whether those in question were there is not known")
        elif self._kept(pair, start.at):
            self._leave(pair, "those in question may have been busy when it could begin")
        elif end is not None:
            low, high = self._bounds(start, end)
            told = f"{start.source}; {end.source}"
            self.seen.append(
                Seen(place, pair.worker, pair.inject, "exact", low, high, told, readers)
            )
        elif stopped is not None:
            low = self._bounds(start, _Time(stopped, 0.0, ""))[0]
            self.seen.append(
                Seen(
                    place,
                    pair.worker,
                    pair.inject,
                    "at least",
                    low,
                    math.inf,
                    start.source,
                    readers,
                )
            )

    def _kept(self, pair: _Pair, at: float) -> bool:
        """Whether something else may have kept the people in question at a moment."""
        units = {pair.unit, pair.worker}
        units |= {u for p in pair.people for u in (p.unit, *(post.unit for post in p.posts))}
        spans = (
            *(span for unit in units for span in self.notes.others(pair.inject, unit)),
            *self._meetings(units),
            *self._calls(units),
        )
        if self.notes.waited(pair.inject, pair.unit):
            return True
        return any(first <= at < last for first, last in spans)

    def _meetings(self, units: set[str]) -> Iterator[tuple[float, float]]:
        for meeting in self.scenario.meetings:
            if units & {meeting.unit, *(need.unit for need in meeting.participants)}:
                for at in meeting.times:
                    yield at / MINUTE, (at + meeting.waits + meeting.lasts) / MINUTE

    def _calls(self, units: set[str]) -> Iterator[tuple[float, float]]:
        for public in self.scenario.public:
            if public.to.unit in units:
                yield public.start / MINUTE, math.inf


class _Pair(NamedTuple):
    """From a start to the ``milestone`` of an inject in ``unit``; ``people`` who could do it."""

    inject: str
    unit: str
    worker: str
    people: Sequence[Person]
    start: _Time | None
    milestone: str


class _Notes:
    """What was observed, by inject, unit and event."""

    def __init__(self, observed: Observed, end: float) -> None:
        self.end = end
        self._times: dict[tuple[str, str, str], _Time] = {}
        self._not: dict[tuple[str, str, str], float] = {}
        self._open: dict[str, dict[str, list[tuple[float, str]]]] = {}
        self._waited: set[tuple[str, str]] = set()
        self._paused = stood(observed, observed.end or observed.events["at"].max())
        rows = observed.events.assign(minute=observed.minutes())
        for row in rows.sort_values("minute", kind="stable").to_dict("records"):
            self._add({str(key): value for key, value in row.items()})

    def _add(self, row: dict[str, object]) -> None:
        event, inject, unit = (str(row[key]) for key in ("event", "inject", "unit"))
        at, precision = float(str(row["minute"])), float(str(row["precision"])) / 60
        activity = str(row["activity"]).casefold()
        if event.startswith("not ") or event == "withdrawn":
            stopped = self.end if math.isnan(at) else at
            self._not[inject, unit, event.removeprefix("not ")] = stopped
        elif event == "waiting":
            self._waited.add((inject, unit))
        elif math.isnan(at):
            return
        elif inject and event in (*MILESTONES, "began", "ended"):
            key = event if event in MILESTONES else f"{event} {activity}"
            time = _Time(at, precision, str(row["source"]))
            self._times.setdefault((inject, "" if event == "sent" else unit, key), time)
            if unit and event != "sent":
                self._open.setdefault(unit, {}).setdefault(inject, []).append((at, event))

    def when(self, inject: str, unit: str, event: str) -> _Time | None:
        """Return when it happened first; None if that was not observed."""
        return self._times.get((inject, unit, event))

    def stopped(self, inject: str, unit: str, milestone: str) -> float | None:
        """Return when somebody saw that it had not happened yet; None if nobody did."""
        own = self._not.get((inject, unit, milestone))
        gone = self._not.get((inject, "", "withdrawn"), self._not.get((inject, unit, "withdrawn")))
        known = [each for each in (own, gone) if each is not None and not math.isinf(each)]
        return min(known, default=None)

    def others(self, inject: str, unit: str) -> Iterator[tuple[float, float]]:
        """Yield from when until when other injects were open in a unit, as far as was seen.

        One that was noticed and of which nothing more was seen may be open still.
        """
        for other, times in self._open.get(unit, {}).items():
            if other != inject:
                (first, _), (last, event) = times[0], times[-1]
                yield first, math.inf if event in ("delivered", "noticed") else last

    def waited(self, inject: str, unit: str) -> bool:
        """Whether somebody was seen to wait in this inject."""
        return (inject, unit) in self._waited

    def paused(self, start: float, end: float) -> float:
        """Return for how long the exercise stood in between [min]."""
        return sum(max(0.0, min(end, last) - max(start, first)) for first, last in self._paused)


def _works(step: Step) -> bool:
    """Whether a step is work of its own."""
    other = step.send or step.decide_in or step.meet or step.cascade
    return step.takes is not None and bool(step.needs) and not other


def _on_duty(person: Person, minute: float) -> bool:
    at = minute * MINUTE
    away = [(a.start, a.end) for a in person.absences] + [(b.start, b.end) for b in person.breaks]
    there = [(shift.start, shift.end) for shift in person.shifts]
    return _within(at, there) and not _within(at, away)


def _within(at: float, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
