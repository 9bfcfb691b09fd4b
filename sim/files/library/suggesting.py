"""Which card of the library a message may call for, by its words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sim.files.library.cards import cards, table
from sim.files.library.speech import Side

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A card that may fit, how often such suggestions were right, and the hints found."""

    card: str
    confidence: float
    because: tuple[str, ...]


def suggest_cards(text: str, language: Side = "en", most: int = 3) -> list[Suggestion]:
    """Return the cards whose hints ``text`` holds, best first.

    Parameters
    ----------
    text
        Title and message of an inject.
    language
        The language of the text, and of the cards' ids.
    most
        So many at most.

    Returns
    -------
    list[Suggestion]
        With ``confidence`` as a share of 1 (see `confidence_of`) and the hints found; empty if
        there are none. Somebody has to confirm them.

    Examples
    --------
    >>> [each.card for each in suggest_cards("The local newspaper wants a statement")]
    ['press statement']
    >>> suggest_cards("Nothing of the kind")
    []
    """
    said = [word.casefold() for word in _WORD.findall(text)]
    found = {
        card: [h for h in hints if _holds(said, h)] for card, hints in _hints(language).items()
    }
    scores = {card: sum(map(_weight, own)) for card, own in found.items() if own}
    ranked = sorted(scores, key=lambda card: -scores[card])
    total = sum(scores.values())
    return [
        Suggestion(
            card,
            confidence_of(scores[card], scores[card] / total),
            tuple(" ".join(hint) for hint in found[card]),
        )
        for card in ranked[:most]
    ]


CLASSES = ((0.8, 0.9), (0.6, 0.75), (0.4, 0.6), (0.0, 0.4))
"""From which strength on, what share of suggestions is right: rounded down from two scripts."""


def confidence_of(score: float, share: float) -> float:
    """Return what share of such suggestions was right where that is known.

    Parameters
    ----------
    score
        The weight of the hints found.
    share
        Its share of the weight of all cards' hints found in the text.
    """
    strength = share * (1 - math.exp(-score))
    return next(right for least, right in CLASSES if strength >= least)


def _weight(hint: tuple[str, ...]) -> float:
    """Return what a hint counts: more words in a row are rarer by chance."""
    return math.sqrt(len(hint))


def _holds(said: list[str], hint: tuple[str, ...]) -> bool:
    """Whether the words of the hint begin words that stand in a row."""
    return any(
        all(word.startswith(start) for word, start in zip(said[at:], hint, strict=False))
        for at in range(len(said) - len(hint) + 1)
    )


@cache
def _hints(language: Side) -> Mapping[str, list[tuple[str, ...]]]:
    ids = {card.key: card.id for card in cards(language).values()}
    return {ids[key]: list(_read(str(told[language]))) for key, told in _table()}


def _table() -> Iterator[tuple[str, dict[str, str]]]:
    for key, told in table("hints").items():
        assert isinstance(told, dict)
        yield key, {language: str(hints) for language, hints in told.items()}


def _read(told: str) -> Iterator[tuple[str, ...]]:
    for hint in told.split(","):
        yield tuple(hint.split())
