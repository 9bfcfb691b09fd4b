"""Sentences that are said in two languages: a text of the catalogue, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.words import Words


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of the catalogue with what stands in its braces, perhaps remarks again.

    >>> from sim.words import Words
    >>> Remark("The log has no pauses: those of the plan are kept.").said(Words())
    'The log has no pauses: those of the plan are kept.'
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, words: Words) -> str:
        """Return it in the language of ``words``."""
        return words(self.text, **{key: _said(value, words) for key, value in self.values.items()})


def _said(value: object, words: Words) -> object:
    """Return what stands in a brace; a number that is not whole has as few decimals as it needs."""
    if isinstance(value, Remark):
        return value.said(words)
    if isinstance(value, float):
        return words.number(value, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return value
