"""The key ``library`` of a scenario: cards that it takes from the library by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.errors import Place, Problem, suggest
from sim.files.library.cards import Card, cards, vocabulary
from sim.files.library.speech import Speech
from sim.files.short import TEXT, Short, Text, Texts
from sim.files.tree import Plain

USED = "used"
"""Stands for all cards that something of the scenario names and ``procedures`` lacks."""


class ShortLibrary(Short):
    """What a scenario takes from the library; in short the cards alone."""

    text_is = "cards"

    cards: Texts = Field(description="Cards by name, or 'used': all that something names.")
    called_here: dict[Text, Text] = Field(
        {}, description="What units, roles, channels and meetings of the cards are called here."
    )

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, told: object) -> object:
        return {"cards": told} if isinstance(told, list) else told

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the mapping, of a list of cards, or of one."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        described["anyOf"].insert(1, {"type": "array", "items": TEXT})
        return described


@dataclass(frozen=True, slots=True)
class Brought:
    """The top level of a scenario with the cards it takes, their ids, and what is wrong."""

    top: dict[str, Plain]
    ids: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def holds(self, place: Place) -> bool:
        """Tell whether a place is within a card that was brought."""
        return place[:1] == ("procedures",) and len(place) > 1 and place[1] in self.ids


def with_library(top: dict[str, Plain]) -> Brought:
    """Return the top level of a scenario with the cards that its key ``library`` asks for.

    Numbers that the cards use are added under their names, unless the scenario has its own. What
    cannot be understood is left to whoever reads the key.
    """
    try:
        asked = ShortLibrary.model_validate(top["library"]) if top.get("library") else None
    except ValidationError:
        asked = None
    if asked is None:
        return Brought(top)
    own = _mapping(top.get("procedures"))
    known = _known()
    names = _used(top, known) if asked.cards == [USED] else asked.cards
    found = [known[name] for name in dict.fromkeys(names) if name in known]
    problems = [*_unknown(names, known), *_twice(found, own), *_uncalled(asked)]
    renamed = Speech(asked.called_here)
    new: dict[str, Plain] = {card.id: renamed.procedure(_sourced(card)) for card in found}
    numbers = {name: number for card in found for name, number in card.numbers.items()}
    changed: dict[str, Plain] = {
        "procedures": {**new, **own},
        "numbers": {**numbers, **_mapping(top.get("numbers"))},
    }
    return Brought({**top, **changed}, frozenset(new), problems)


def placed(problem: Problem) -> Problem:
    """Return a problem in a card of the library as one of the key ``library``."""
    _, card, *rest = problem.place
    within = "".join(f" / {key}" for key in rest)
    instead = f"{problem.instead}. Or say under 'called here' what it is called here".lstrip(". ")
    return replace(
        problem,
        what=f"the card '{card}'{within}: {problem.what}",
        place=("library",),
        instead=instead,
    )


def _known() -> dict[str, Card]:
    return {**cards("sv"), **cards("en")}


def _sourced(card: Card) -> dict[str, Plain]:
    of = {"en": "Card '{id}' of Krisim's library", "sv": "Kort '{id}' i Krisims bibliotek"}
    source = f"{card.source}. {of[card.language].format(id=card.id)}"
    return {**card.procedure, "source": source}


def _unknown(names: Iterable[str], known: Mapping[str, Card]) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            what = f"the library has no card '{name}'"
            yield Problem(what, ("library",), instead=suggest(name, known))


def _twice(found: Iterable[Card], own: Mapping[str, Plain]) -> Iterator[Problem]:
    for card in found:
        if card.id in own:
            what = f"the card '{card.id}' stands under 'procedures' too"
            instead = "Leave it out here, and your own holds"
            yield Problem(what, ("library",), instead=instead)


def _uncalled(asked: ShortLibrary) -> Iterator[Problem]:
    """Yield the names under ``called here`` that no word of the library is."""
    known = {*vocabulary("sv"), *vocabulary("sv").values()}
    for name in asked.called_here:
        if not all(part.strip() in known for part in name.split("/")):
            what = f"the cards name nothing '{name}'"
            yield Problem(what, ("library", "called here", name), instead=suggest(name, known))


def _used(top: Mapping[str, Plain], known: Mapping[str, Card]) -> list[str]:
    """Return the cards that injects, calls and steps name and that have no procedure."""
    own = _mapping(top.get("procedures"))
    places: list[Any] = [top.get("injects"), top.get("public"), own]
    named = dict.fromkeys(name for place in places for name in _procedures(place))
    return [name for name in named if name in known and name not in own]


def _procedures(told: Plain) -> Iterator[str]:
    """Yield every text under a key ``procedure``, however deep."""
    if isinstance(told, list):
        for each in told:
            yield from _procedures(each)
    elif isinstance(told, dict):
        for key, value in told.items():
            if key == "procedure":
                yield from [value] if isinstance(value, str) else _texts(value)
            else:
                yield from _procedures(value)


def _texts(told: Plain) -> list[str]:
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []


def _mapping(told: Plain) -> dict[str, Plain]:
    return told if isinstance(told, dict) else {}
