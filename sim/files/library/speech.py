"""One language of the library: which word stands for which, in procedures of the short form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.files.tree import Plain

Side = Literal["en", "sv"]

_WHO = re.compile(r"(?P<count>\d+\s*[x×]\s+|all\s+)?(?P<who>.+)")


def sided(text: str, language: Side) -> str:
    """Return one side of ``English | Svenska``; a text without a bar is the same in both.

    >>> sided("chief | kommundirektör", "sv"), sided("WIS", "sv")
    ('kommundirektör', 'WIS')
    """
    english, bar, swedish = text.partition(" | ")
    return swedish.strip() if bar and language == "sv" else english.strip()


@dataclass(frozen=True, slots=True)
class Speech:
    """Puts other words into a procedure.

    Parameters
    ----------
    words
        What units, roles, channels and meetings are called; ``unit/role`` comes before its parts.
    numbers
        What named numbers are called.
    language
        Which side of its texts is taken; None leaves them as they are.
    """

    words: Mapping[str, str]
    numbers: Mapping[str, str] = field(default_factory=dict)
    language: Side | None = None

    def procedure(self, told: Mapping[str, Plain]) -> dict[str, Plain]:
        """Return a procedure of the short form with a key ``steps`` in these words."""
        steps = told["steps"]
        assert isinstance(steps, dict)
        turned: dict[str, Plain] = {id: self._step(step) for id, step in steps.items()}
        texts = {key: self.text(told[key]) for key in ("name", "source") if key in told}
        return {**told, **texts, "steps": turned}

    def text(self, told: Plain) -> Plain:
        """Return a text for people."""
        if self.language is None or not isinstance(told, str):
            return told
        return sided(told, self.language)

    def word(self, told: str) -> str:
        """Return what a unit, role, channel or meeting is called."""
        return self.words.get(told, told)

    def who(self, told: str) -> str:
        """Return a need, a post or an addressee."""
        match = _WHO.fullmatch(told.strip())
        if match is None:
            return told
        count, who = match["count"] or "", match["who"]
        if who in self.words:
            return count + self.words[who]
        return count + "/".join(self.word(part.strip()) for part in who.split("/"))

    def _step(self, told: Plain) -> Plain:
        if not isinstance(told, dict):
            return told
        return {key: self._turn(key)(value) for key, value in told.items()}

    def _turn(self, key: str) -> Callable[[Plain], Plain]:
        if key in ("name", "says"):
            return self.text
        if key in ("takes", "chance"):
            return lambda told: self.numbers.get(told, told) if isinstance(told, str) else told
        if key == "branches":
            return self._numbered
        if key in ("send", "escalate", "again"):
            return self._step
        return self._named if key in _NAMING else lambda told: told

    def _numbered(self, told: Plain) -> Plain:
        turn = self._turn("chance")
        return {key: turn(value) for key, value in told.items()} if isinstance(told, dict) else told

    def _named(self, told: Plain) -> Plain:
        if isinstance(told, list):
            return [self._named(each) for each in told]
        return self.who(told) if isinstance(told, str) else told


_NAMING = ("by", "to", "call out", "decide in", "meet")
"""Keys of a step, and of what it sends, that name units, roles, channels or meetings."""


def numbers_in(procedure: Mapping[str, Plain]) -> Iterator[str]:
    """Yield every text of a procedure that may be the name of a number."""
    steps = procedure.get("steps")
    for step in steps.values() if isinstance(steps, dict) else ():
        if isinstance(step, dict):
            yield from _numbers(step)


def _numbers(step: Mapping[str, Plain]) -> Iterator[str]:
    again, branches = step.get("again"), step.get("branches")
    told = [step.get("takes"), step.get("chance")]
    told += [again.get("chance")] if isinstance(again, dict) else []
    told += branches.values() if isinstance(branches, dict) else []
    yield from (each for each in told if isinstance(each, str))
