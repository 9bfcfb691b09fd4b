"""The action card for an inject: suggested by its words, taken if it is likely enough and fits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from sim.files.library import Card, Suggestion, cards, suggest_cards
from sim.files.library.speech import Side
from sim.files.phrases import read_need
from sim.files.tree import Plain
from sim.scenario import Scenario

LIKELY = 0.75
"""Share of suggestions of a confidence that have to be right so that the card is taken."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The card that an inject gets, whether it is a stand-in, and what was suggested."""

    card: str
    stand_in: bool
    suggestion: Suggestion | None = None


def stand_in(language: Side) -> str:
    """Return the card for what has none yet; it stays out of targets and rankings.

    >>> stand_in("en"), stand_in("sv")
    ('read and answer', 'läsa och svara')
    """
    return next(card.id for card in cards(language).values() if card.placeholder)


@dataclass(frozen=True, slots=True)
class Deck:
    """The cards to choose from: those that a scenario can play, in one language.

    Without a scenario none can be played but the stand-in. ``least`` says how likely a suggestion
    has to be right so that it is taken [share of 1].
    """

    scenario: Scenario | None
    language: Side
    least: float = LIKELY

    def choose(self, text: str, unit: str) -> Choice:
        """Return the card for an inject to ``unit`` that says ``text``.

        A card is taken if it is likely, if the scenario has whom it names, and if the unit that
        gets the inject does a part of it: others could not know of it.
        """
        suggested = suggest_cards(text, self.language, most=1)
        best = suggested[0] if suggested else None
        if best is not None and best.confidence >= self.least and self.plays(best.card, unit):
            return Choice(best.card, stand_in=False, suggestion=best)
        return Choice(stand_in(self.language), stand_in=True, suggestion=best)

    def plays(self, card: str, unit: str) -> bool:
        """Tell whether ``unit`` can begin a card of the library here."""
        if self.scenario is None:
            return False
        card_itself = cards(self.language)[card]
        who = (name for kind, name in _named(card_itself) if kind == "by")
        return unit in {name.partition("/")[0] for name in who} and fits(card_itself, self.scenario)

    def milestone(self, card: str) -> str:
        """Return the last thing that a procedure or card reaches: acted, fed back or decided."""
        own = (
            next((p for p in self.scenario.procedures if p.id == card), None)
            if self.scenario
            else None
        )
        reached = (
            {step.milestone for step in own.steps} if own else _milestones(card, self.language)
        )
        return next((each for each in ("acted", "fed back", "decided") if each in reached), "acted")

    def called(self, name: str) -> str | None:
        """Return the procedure or card of the library that is called so; None if none is."""
        plain = name.strip().casefold()
        own = self.scenario.procedures if self.scenario else ()
        known = {procedure.id.casefold(): procedure.id for procedure in own}
        for card in cards(self.language).values():
            known.setdefault(card.id.casefold(), card.id)
            known.setdefault(card.name.casefold(), card.id)
        return known.get(plain)


def _milestones(card: str, language: Side) -> set[str]:
    found = cards(language).get(card)
    steps = found.procedure["steps"] if found else {}
    assert isinstance(steps, dict)
    return {str(step.get("milestone")) for step in steps.values() if isinstance(step, dict)}


def meetings_of(card: str, language: Side) -> set[str]:
    """Return the meetings, and channels, that a card of the library names; none if it has none.

    >>> "board meeting" in meetings_of("board decision", "en")
    True
    """
    found = cards(language).get(card)
    return {name for kind, name in _named(found) if kind == "other"} if found else set()


def fits(card: Card, scenario: Scenario) -> bool:
    """Tell whether a scenario has the units, roles, channels and meetings that a card names."""
    units = {unit.id for unit in scenario.units}
    posts = {
        f"{post.unit}/{post.role}"
        for person in scenario.people
        for post in (*person.posts, *person.deputy_for)
    }
    others = {channel.id for channel in scenario.channels}
    others |= {meeting.id for meeting in scenario.meetings}
    return all(_there(kind, name, units, posts, others) for kind, name in _named(card))


def _there(kind: str, name: str, units: set[str], posts: set[str], others: set[str]) -> bool:
    if kind == "other":
        return name in others
    with suppress(ValueError):
        need = read_need(name, meeting=kind == "to")
        if need.unit is None:
            return True
        return need.unit in units if need.role is None else f"{need.unit}/{need.role}" in posts
    return False


def _named(card: Card) -> tuple[tuple[str, str], ...]:
    steps = card.procedure["steps"]
    assert isinstance(steps, dict)
    return tuple(pair for step in steps.values() for pair in _of_step(step))


def _of_step(step: Plain) -> Iterator[tuple[str, str]]:
    if not isinstance(step, dict):
        return
    yield from (("by", name) for name in _texts(step.get("by")))
    yield from (("other", name) for key in ("meet", "decide in") for name in _texts(step.get(key)))
    sent = step.get("send")
    if isinstance(sent, dict):
        yield from (("to", name) for name in _texts(sent.get("to")))
        yield from (("other", name) for name in _texts(sent.get("by")))


def _texts(told: Plain) -> list[str]:
    if isinstance(told, str):
        return [told]
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
