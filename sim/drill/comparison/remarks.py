"""Sentences that are said in two languages: a text of the catalogue, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.words import Words


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of the catalogue with what stands in its braces.

    >>> from sim.words import Words
    >>> Remark("The log has no pauses: those of the plan are kept.").said(Words())
    'The log has no pauses: those of the plan are kept.'
    """

    text: str
    values: dict[str, str | int] = field(default_factory=dict)

    def said(self, words: Words) -> str:
        """Return it in the language of ``words``."""
        return words(self.text, **self.values)
