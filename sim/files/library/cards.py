"""The cards of the library, as they are written and as a scenario gets them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sim.files.library.speech import Side, Speech, numbers_in, sided
from sim.files.tree import Plain, read_tree

THEMES = ("leading", "informing", "caring", "supplying", "general")
"""The files of the cards, in the order in which people look for them."""

LENGTH_RANGE = "x0.5-2"
"""The range of a length of which the library states none."""

IDS = ("units", "counterparts", "roles", "channels", "meetings")
"""The tables of ``words.yaml``."""


@dataclass(frozen=True, slots=True)
class Card:
    """An action card in one language.

    ``key`` is the same in every language; ``id`` is what scenarios call it. ``procedure`` and
    ``numbers`` (those that it uses, by name) are written as the short form writes them.
    """

    key: str
    id: str
    theme: str
    procedure: Mapping[str, Plain]
    numbers: Mapping[str, Plain]
    language: Side = "en"

    @property
    def name(self) -> str:
        """The name for people."""
        return str(self.procedure["name"])

    @property
    def source(self) -> str:
        """Where its steps come from, and what was seen elsewhere."""
        return str(self.procedure["source"])

    @property
    def placeholder(self) -> bool:
        """Whether it stands in for a card that is not written yet."""
        return self.procedure.get("placeholder") == "yes"


@cache
def cards(language: Side = "en") -> Mapping[str, Card]:
    """Return the cards of the library by their ids in ``language``.

    >>> cards("sv")["pressmeddelande"].key
    'press statement'
    """
    return {card.id: card for theme in THEMES for card in _of(theme, language)}


@cache
def vocabulary(language: Side) -> Mapping[str, str]:
    """Return the ids of units, roles, channels and meetings in ``language`` by the English ones."""
    return {
        id: other
        for table in IDS
        for id, other in _ids(table, language).items()
        if language != "en"
    }


@cache
def table(name: str) -> Mapping[str, Plain]:
    """Return what a file of the library says."""
    text = files("sim.files.library").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    told = read_tree(text, f"{name}.yaml").value
    assert isinstance(told, dict)
    return told


def _ids(name: str, language: Side) -> dict[str, str]:
    told = table("words")[name]
    assert isinstance(told, dict)
    if name in ("units", "counterparts"):
        return {sided(id, "en"): sided(id, language) for id in told}
    return {id: str(other) for id, other in told.items()}


def _of(theme: str, language: Side) -> Iterator[Card]:
    numbers = {sided(name, "en"): name for name in table("numbers")}
    spoken = {english: sided(both, language) for english, both in numbers.items()}
    speech = Speech(vocabulary(language), spoken, language)
    for both, told in table(theme).items():
        assert isinstance(told, dict)
        used = [numbers[name] for name in numbers_in(told) if name in numbers]
        yield Card(
            sided(both, "en"),
            sided(both, language),
            theme,
            speech.procedure(told),
            {sided(name, language): _number(table("numbers")[name], language) for name in used},
            language,
        )


def _number(told: Plain, language: Side) -> Plain:
    assert isinstance(told, dict)
    why = sided(str(told["why"]), language)
    return {"is": told["is"], "source": "assumption", "range": LENGTH_RANGE, **told, "why": why}
