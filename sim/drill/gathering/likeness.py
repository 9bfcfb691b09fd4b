"""How alike two short texts are, by the words they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from math import log
from typing import Final

SHORTEST: Final = 3
"""Letters of a word that says something."""

ENOUGH: Final = 3
"""Words in common that make a full likeness."""

_WORD = re.compile(r"[^\W_]+")


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text that say something, in small letters.

    >>> sorted(words_in("The grid is down in Norra Vi."))
    ['down', 'grid', 'norra', 'the']
    """
    found = _WORD.findall(text.casefold())
    return frozenset(word for word in found if len(word) >= SHORTEST or word.isdigit())


def likeness(one: Set[str], two: Set[str]) -> float:
    """Return the share of their words that two texts have in common, 0 if one says nothing.

    >>> likeness({"grid", "down"}, {"grid", "down", "north", "now"})
    0.5
    """
    return len(one & two) / len(one | two) if one and two else 0.0


def weights(texts: Iterable[Set[str]]) -> dict[str, float]:
    """Return how much each word tells texts apart: what is in all of them tells nothing.

    >>> found = weights([{"the", "grid"}, {"the", "school"}])
    >>> found["the"], found["grid"] == log(2)
    (0.0, True)
    """
    listed = list(texts)
    counts: dict[str, int] = {}
    for text in listed:
        for word in text:
            counts[word] = counts.get(word, 0) + 1
    return {word: log(len(listed) / count) for word, count in counts.items()}


def weighted_likeness(said: Set[str], meant: Set[str], weight: Mapping[str, float]) -> float:
    """Return how much of what the shorter of two texts says is in the other, by words' weights.

    Words that no text of the collection has weigh nothing. Fewer than three words in common are no
    full likeness, whatever they weigh.
    """
    sizes = [sum(weight.get(w, 0.0) for w in text) for text in (said, meant)]
    if not all(sizes):
        return 0.0
    shared = [w for w in said & meant if weight.get(w)]
    return sum(weight[w] for w in shared) / min(sizes) * min(1.0, len(shared) / ENOUGH)
