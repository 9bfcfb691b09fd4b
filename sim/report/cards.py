"""Inject cards to print: what counter-players deliver, one card per inject, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.clock import Clock, to_micros
from sim.errors import KrisimError
from sim.files.cells import readable
from sim.files.views import shows_texts
from sim.report.pages import Head, page
from sim.scenario import URGENT, Event
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.files.views import Audience
    from sim.scenario import After, Conditions, Expectation, Inject, Scenario
    from sim.words import Language

PerPage = Literal[2, 4]
LAST = 2**62
"""The place of what has no time that could be known beforehand."""

REACHED = {
    "sent": "{case} was sent",
    "delivered": "{case} was delivered",
    "noticed": "{case} was noticed",
    "decided": "{case} was decided",
    "acted": "{case} was acted on",
    "completed": "{case} was completed",
    "fed back": "{case} was fed back",
}
REACHED_BY = {
    "sent": "{case} was sent to {unit}",
    "delivered": "{case} was delivered to {unit}",
    "noticed": "{unit} noticed {case}",
    "decided": "{unit} decided on {case}",
    "acted": "{unit} acted on {case}",
    "completed": "{unit} completed {case}",
    "fed back": "{unit} fed back on {case}",
}
EXPECTED = {
    "sent": "sent within {length}",
    "delivered": "delivered within {length}",
    "noticed": "noticed within {length}",
    "decided": "decided within {length}",
    "acted": "acted within {length}",
    "completed": "completed within {length}",
    "fed back": "fed back within {length}",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on one card; texts in the language of the page, empty where there is nothing."""

    id: str
    when: str
    title: str
    says: str
    sender: str
    receivers: tuple[str, ...]
    channel: str
    urgent: bool
    remarks: tuple[str, ...]
    expected: tuple[str, ...]


def cards_page(
    scenario: Scenario,
    audience: Audience | None = None,
    language: Language = "en",
    per_page: PerPage = 2,
) -> str:
    """Return an HTML page with a card per inject, so many on an A4 sheet.

    Withdrawn injects have none. What is expected stands on a card's lower part, to be cut off where
    the card is handed over.

    Raises
    ------
    KrisimError
        If the audience may not read injects, or there is nothing to deliver.
    """
    if audience is not None and not shows_texts(audience):
        raise KrisimError(
            f"inject cards are what counter-players deliver, and no view for {audience} shows them:"
            " leave out --for, or write --for counterplay"
        )
    words, exercise = Words(language), scenario.exercise
    cards = inject_cards(scenario, language)
    if not cards:
        raise KrisimError(f"{exercise.name} has no inject that goes out, so there are no cards")
    left_out = sum(inject.withdrawn for inject in scenario.injects)
    notices = [exercise.notice, words("{n} cards, in the order of time", n=len(cards))]
    if left_out:
        notices.append(words("{n} withdrawn injects have no card", n=left_out))
    head = Head(
        words("Inject cards: {exercise}", exercise=readable(exercise.name)),
        readable(exercise.marking) or words("EXERCISE"),
        tuple(map(readable, notices)),
    )
    return page(
        "cards",
        words,
        head,
        cards=cards,
        per_page=per_page,
        marking=readable(exercise.marking),
        notice=readable(exercise.notice),
        exercise=readable(exercise.name),
    )


def inject_cards(scenario: Scenario, language: Language = "en") -> list[Card]:
    """Return the cards of the injects that may go out, by their time.

    An inject that follows an event comes after that which it follows.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> inject_cards(scenario)[0].id
    'I-01'
    """
    writer = _Writer(scenario, Words(language))
    times = _Times(scenario)
    going = [inject for inject in scenario.injects if not inject.withdrawn]
    return [writer.card(inject) for inject in sorted(going, key=lambda i: times.of(i.id))]


class _Times:
    """When injects are due [µs after STARTEX], as far as that can be known beforehand."""

    def __init__(self, scenario: Scenario) -> None:
        self.injects = {inject.id: inject for inject in scenario.injects}

    def of(self, id: str, asking: tuple[str, ...] = ()) -> int:
        inject = self.injects.get(id)
        if inject is None or id in asking:
            return LAST
        if inject.after is None:
            return LAST if inject.at is None else inject.at
        return self._after(inject.after, (*asking, id))

    def _after(self, after: After, asking: tuple[str, ...]) -> int:
        earliest = [self.of(event.inject, asking) for event in after.events]
        begun = min(earliest) if after.join == "any" else max(earliest)
        return min(begun + to_micros(after.delay.value.mean()) + 1, LAST)


class _Writer:
    """Writes cards with names instead of ids."""

    def __init__(self, scenario: Scenario, words: Words) -> None:
        self.say, self.clock = words, Clock(scenario.exercise.start)
        self.units = {each.id: each.name for each in scenario.units}
        self.roles = {each.id: each.name for each in scenario.roles}
        self.channels = {each.id: each.name for each in scenario.channels}
        self.objectives = {each.id: each.name for each in scenario.objectives}
        self.procedures = {each.id: each.name for each in scenario.procedures}

    def card(self, inject: Inject) -> Card:
        return Card(
            id=readable(inject.id),
            when=readable(self._when(inject)),
            title=readable(inject.title),
            says=readable(inject.says),
            sender=readable(self.units.get(inject.sender, inject.sender)),
            receivers=tuple(readable(self._post(each.unit, each.role)) for each in inject.to),
            channel=readable(self.channels.get(inject.channel, inject.channel)),
            urgent=inject.priority <= URGENT,
            remarks=tuple(map(readable, self._remarks(inject))),
            expected=tuple(map(readable, self._expected(inject))),
        )

    def _post(self, unit: str, role: str | None) -> str:
        named = self.units.get(unit, unit)
        return f"{named}, {self.roles.get(role, role)}" if role else named

    def _when(self, inject: Inject) -> str:
        if inject.after is None:
            return self._clock(inject.at or 0)
        events = self._joined(inject.after.events, inject.after.join)
        delay = to_micros(inject.after.delay.value.mean())
        if not delay:
            return self.say("when {events}", events=events)
        length = self.say.length(delay)
        return self.say("{length} after {events}", length=length, events=events)

    def _clock(self, micros: int) -> str:
        at = self.clock.at(micros)
        day = (at.date() - self.clock.start.date()).days + 1
        seconds = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
        return seconds if day == 1 else self.say("day {day}, {time}", day=day, time=seconds)

    def _joined(self, of: Iterable[object], join: str) -> str:
        said = [self._event(each) for each in of]
        return f" {self.say('and') if join == 'all' else self.say('or')} ".join(said)

    def _event(self, of: object) -> str:
        if not isinstance(of, Event):
            return self.say("phase {phase} is on", phase=getattr(of, "phase", ""))
        if of.unit is None:
            return self.say(REACHED[of.milestone], case=of.inject)
        unit = self.units.get(of.unit, of.unit)
        return self.say(REACHED_BY[of.milestone], case=of.inject, unit=unit)

    def _remarks(self, inject: Inject) -> Iterable[str]:
        if inject.only_if:
            yield self.say("Only if {events}", events=self._of(inject.only_if))
        if inject.unless:
            yield self.say("Not if {events}", events=self._of(inject.unless))
        if inject.remind is not None:
            yield self.say("Remind after {length}", length=self.say.length(inject.remind))

    def _of(self, conditions: Conditions) -> str:
        return self._joined(conditions.of, conditions.join)

    def _expected(self, inject: Inject) -> Iterable[str]:
        yield from map(self._expectation, inject.expectations)
        for each in inject.to:
            if each.procedure in self.procedures:
                unit = self.units.get(each.unit, each.unit)
                card = self.procedures[each.procedure]
                yield self.say("{unit}: action card {card}", unit=unit, card=card)
        names = [self.objectives.get(each, each) for each in inject.objectives]
        if names:
            yield self.say("Objective: {objectives}", objectives="; ".join(names))

    def _expectation(self, expectation: Expectation) -> str:
        length = self.say.length(expectation.within)
        within = self.say(EXPECTED[expectation.milestone], length=length)
        title = "" if expectation.title == expectation.milestone else f"{expectation.title}: "
        units = ", ".join(self.units.get(each, each) for each in expectation.units)
        return f"{title}{within}" + (f" ({units})" if units else "")
