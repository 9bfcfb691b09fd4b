"""The list of all assumptions, for the person who answers for them to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.durations import write_duration
from sim.studies.assumptions.naming import Names
from sim.words import Words

if TYPE_CHECKING:
    from sim.studies.assumptions.factors import Assumption, Factor
    from sim.studies.assumptions.headlines import Headline
    from sim.studies.assumptions.study import Resting
    from sim.studies.assumptions.swinging import Swing
    from sim.words import Language

EMPTY: Final = ("accepted", "changed", "by", "date")
"""Columns that the responsible person fills in."""
_ENDS: Final = ("changes_most", "at_low", "value", "at_high")

_SHOWN = "tried by itself: an effect is shown"
_NOT_SHOWN = "tried by itself: no effect shown"
_SEEN = "screened: can be told from chance; not tried by itself"
_STIRS = "screened: cannot be told from chance"
_NOTHING = "screened: changed nothing in any run"
_UNVARIED = {
    "unknown": "no range: nothing is known of what it does",
    "idle": "its range changes nothing",
    "unused": "is used nowhere",
}


def to_sign(found: Resting, language: Language = "en") -> pd.DataFrame:
    """Return a row for every assumption: value, range, source, what it does, and room to sign.

    What it does is told of the headline that decides and that it changes most: of those that it
    surely changes, in parts of how far all assumptions together move that headline.
    """
    lister = _Lister(found, language)
    rows = [lister.row(n, each) for n, each in enumerate(found.assumptions, start=1)]
    return pd.DataFrame(rows)


class _Lister:
    def __init__(self, found: Resting, language: Language) -> None:
        self.found, self.say = found, Words(language)
        self.names = Names(found.scenario, self.say)
        self._factor_of = {m.key: k for k, f in enumerate(found.factors) for m in f.members}

    def row(self, number: int, each: Assumption) -> dict[str, Any]:
        return {
            "number": number,
            "assumption": self.names.assumption(each),
            "places": len(each.places),
            "stated": self._written(each),
            "range": self.names.range(each),
            "source": each.number.source,
            **self._influence(each),
            **dict.fromkeys(EMPTY, ""),
        }

    def _written(self, each: Assumption) -> str:
        """Return a number as a scenario file tells it."""
        if each.sort == "length":
            return write_duration(each.number.value)
        return self.names.value(each, each.stated)

    def _influence(self, each: Assumption) -> dict[str, Any]:
        place = self._factor_of.get(each.key)
        if place is None:
            nothing = dict.fromkeys(_ENDS, "")
            return {"together": 0, "influence": self.say(_UNVARIED[_why(each)]), **nothing}
        factor = self.found.factors[place]
        tried = self._tried(factor)
        told = self._of_ends(tried) if tried else self._of_screening(place)
        return {"together": len(factor.members), **told}

    def _tried(self, factor: Factor) -> list[Swing]:
        swings = self.found.swings
        return [s for h in self.found.deciding for s in swings[h] if s.factor is factor]

    def _of_ends(self, tried: list[Swing]) -> dict[str, str]:
        seen = [each for each in tried if each.is_seen]
        if not seen:
            return {"influence": self.say(_NOT_SHOWN), **dict.fromkeys(_ENDS, "")}
        most = max(seen, key=self._part)
        values = (most.low, most.stated, most.high)
        shown = (self.names.level(most.headline, x) for x in values)
        cells = (self.names.headline(most.headline), *shown)
        return {"influence": self.say(_SHOWN), **dict(zip(_ENDS, cells, strict=True))}

    def _part(self, swing: Swing) -> float:
        over = self.found.over[swing.headline]
        return swing.width / (over.high - over.low or 1.0)

    def _of_screening(self, place: int) -> dict[str, str]:
        parts: dict[Headline, float] = {}
        for headline in self.found.deciding:
            effects = self.found.effects.get(headline, ())
            if effects and effects[place].is_seen:
                strongest = max(each.strength for each in effects)
                parts[headline] = effects[place].strength / strongest
        empty = dict.fromkeys(_ENDS, "")
        if parts:
            most = self.names.headline(max(parts, key=lambda h: parts[h]))
            return {"influence": self.say(_SEEN), **empty, "changes_most": most}
        does = any(each[place].strength for each in self.found.effects.values())
        return {"influence": self.say(_STIRS if does else _NOTHING), **empty}


def _why(each: Assumption) -> str:
    """Return why an assumption is not varied."""
    if not each.places:
        return "unused"
    return "unknown" if each.number.range is None else "idle"
