"""The items of a form in words: when, from whom, to whom, and what to take the time of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.clock import Clock
from sim.report.forms.naming import event_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.drill.forms.expected import Form, Item, Tap
    from sim.scenario import Addressee, Channel, Inject, Role, Scenario, Unit
    from sim.words import Words


@dataclass(frozen=True, slots=True)
class Button:
    """A milestone to take the time of.

    ``unit`` reaches it (an id); ``of``: its name, where it is not the unit of the entry. Only who
    sends is known beforehand: ``sender`` and ``to``, as a script names them.
    """

    milestone: str
    label: str
    unit: str
    limit: str
    of: str = ""
    sender: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in words; ``unit_id`` and ``inject`` are ids, everything else is for people."""

    inject: str
    title: str
    says: str
    when: str
    may: bool
    main: bool
    sender: str
    channel: str
    unit: str
    unit_id: str
    to: str
    buttons: tuple[Button, ...]


def _told_apart(things: Sequence[Unit | Channel | Role]) -> dict[str, str]:
    """Return names by ids; where several share one, with the id beside it."""
    times = Counter(each.name.casefold() for each in things)
    shared = {name for name, count in times.items() if count > 1}
    return {
        each.id: f"{each.name} ({each.id})" if each.name.casefold() in shared else each.name
        for each in things
    }


class Names:
    """Names of units, channels and roles by their ids, and times as the script writes them."""

    def __init__(self, scenario: Scenario, words: Words) -> None:
        self.units = _told_apart(scenario.units)
        self.channels = _told_apart(scenario.channels)
        self.roles = _told_apart(scenario.roles)
        self.events = event_words(words)
        self.words, self.clock = words, Clock(scenario.exercise.start)
        first, last = (self.clock.at(t).date() for t in (0, scenario.exercise.end))
        self.days = first != last

    def when(self, inject: Inject) -> str:
        """Return when an inject is planned: a clock time, or what it follows.

        A day stands beside the time where the exercise has more than one.
        """
        if inject.at is not None:
            return self.time(inject.at)
        events = inject.after.events if inject.after else ()
        join = (
            self.words("or") if inject.after and inject.after.join == "any" else self.words("and")
        )
        told = [f"{e.inject} {self.events[e.milestone]}" for e in events]
        return self.words("after {events}", events=f" {join} ".join(told))

    def time(self, micros: int) -> str:
        """Return a time after STARTEX [µs] on the clock of the exercise."""
        at = self.clock.at(micros)
        return f"{at:%Y-%m-%d %H:%M}" if self.days else f"{at:%H:%M}"


def entries(scenario: Scenario, form: Form, words: Words) -> list[Entry]:
    """Return the items of a form in words."""
    names = Names(scenario, words)
    return [_entry(item, names) for item in form.items]


def _entry(item: Item, names: Names) -> Entry:
    inject = item.inject
    addressed = dict.fromkeys(to.unit for to in inject.to)
    return Entry(
        inject=inject.id,
        title=inject.title,
        says=inject.says,
        when=names.when(inject),
        may=item.may,
        main=item.main,
        sender=names.units[inject.sender],
        channel=names.channels[inject.channel],
        unit=names.units[item.unit],
        unit_id=item.unit,
        to=", ".join(names.units[each] for each in addressed),
        buttons=tuple(_button(tap, item, names) for tap in item.taps),
    )


def _button(tap: Tap, item: Item, names: Names) -> Button:
    within = "" if tap.within is None else names.words.length(tap.within)
    limit = names.words("within {time}", time=within) if within else ""
    label = names.events[tap.milestone]
    if tap.milestone == "sent":
        sender, to = item.inject.sender, "|".join(map(_address, item.inject.to))
        return Button("sent", label, sender, limit, sender=sender, to=to)
    of = "" if tap.unit == item.unit else names.units[tap.unit]
    return Button(tap.milestone, label, tap.unit, limit, of)


def _address(to: Addressee) -> str:
    """Return an addressee as a script writes it."""
    return f"{to.unit}/{to.role}" if to.role else to.unit
