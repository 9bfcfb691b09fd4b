"""The library: action cards that scenarios may use by name, in English and Swedish."""

from sim.files.library.cards import Card, cards
from sim.files.library.suggesting import Suggestion, suggest_cards

__all__ = ["Card", "Suggestion", "cards", "suggest_cards"]
