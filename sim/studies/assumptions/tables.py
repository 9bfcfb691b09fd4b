"""What conclusions rest on, as tables for people: with names, and values in their own units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.studies.assumptions.naming import Names
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario
    from sim.scenario.ranges import Key
    from sim.studies.assumptions.factors import Assumption, Factor
    from sim.studies.assumptions.headlines import Headline
    from sim.studies.assumptions.study import Resting
    from sim.studies.assumptions.surface import Tried
    from sim.studies.assumptions.swinging import Swing
    from sim.words import Language

HEADINGS = {
    "headline": "headline",
    "unit": "unit of the numbers",
    "value": "value as stated",
    "low": "by chance, lower bound",
    "high": "by chance, upper bound",
    "ranges_low": "over the assumptions, lower bound",
    "ranges_high": "over the assumptions, upper bound",
    "ranges_chance": "part of what the points spread that is chance [share]",
    "promised": "promised",
    "verdict": "verdict as stated",
    "ranges_verdict": "verdict over the assumptions",
    "assumption": "assumption",
    "together": "numbers moved together",
    "places": "stands in so many places",
    "stated": "stated as",
    "range": "range",
    "source": "source",
    "strength": "screening: strength",
    "strength_low": "screening: lower bound",
    "strength_high": "screening: upper bound",
    "mean": "screening: mean effect",
    "sd": "screening: spread of effects",
    "by_chance": "screening: as strong by chance alone",
    "seen": "told from chance",
    "at_low": "at the low end",
    "at_high": "at the high end",
    "by_low": "difference at the low end",
    "by_low_low": "difference at the low end, lower bound",
    "by_low_high": "difference at the low end, upper bound",
    "by_high": "difference at the high end",
    "by_high_low": "difference at the high end, lower bound",
    "by_high_high": "difference at the high end, upper bound",
    "p": "probability by chance alone, adjusted (Holm)",
    "first": "Sobol' first order [share of variance]",
    "first_wide": "Sobol' first order, ± (95 %)",
    "total": "Sobol' total [share of variance]",
    "total_wide": "Sobol' total, ± (95 %)",
    "chance": "part of the variance that is chance [share]",
    "turns_at": "turns at",
    "turns_to": "verdict beyond",
    "sure_until": "verdict sure up to",
    "sure_from": "contrary sure from",
    "influence": "what it does",
    "changes_most": "changes most",
    "number": "no.",
    "design": "played for",
    "runs": "runs",
    "accepted": "accepted (yes/no)",
    "changed": "changed to",
    "by": "by function",
    "date": "date",
}
"""What the columns are called; shares of runs are in per cent, lengths of time in minutes."""


DESIGNS = {
    "ranges": "all ranges together",
    "screening": "screening",
    "alone": "one by itself",
    "weights": "the foremost together",
}


def bars(swings: Sequence[Swing], scenario: Scenario, language: Language = "en") -> pd.DataFrame:
    """Return the bars of a tornado plot of one headline, the widest first.

    Columns: name (of the assumption, with its range), low and high (the headline at both ends, in
    per cent or minutes), seen. What changes nothing has no bar.
    """
    names = Names(scenario, Words(language))
    rows = [
        (
            f"{names.factor(each.factor)} ({names.ends(each.factor)})",
            each.low * scale(each.headline),
            each.high * scale(each.headline),
            each.is_seen,
        )
        for each in swings
        if each.width > 0
    ]
    return pd.DataFrame(rows, columns=["name", "low", "high", "seen"])


def headed(table: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Return a table with its headings in words."""
    return table.rename(columns={name: say(HEADINGS[name]) for name in table.columns})


class Tables:
    """The tables of one study in one language."""

    def __init__(self, found: Resting, language: Language = "en") -> None:
        self.found, self.say = found, Words(language)
        self.names = Names(found.scenario, self.say)

    def headlines(self) -> pd.DataFrame:
        """Return each headline with both intervals and verdicts."""
        rows = []
        for headline, level in self.found.levels.items():
            over, k = self.found.over[headline], scale(headline)
            stated, both = (self.names.verdict(each) for each in self.found.verdict(headline))
            rows.append(
                {
                    **self._head(headline),
                    "value": level.value * k,
                    "low": level.low * k,
                    "high": level.high * k,
                    "ranges_low": over.low * k,
                    "ranges_high": over.high * k,
                    "ranges_chance": over.chance,
                    "promised": headline.promised * k,
                    "verdict": stated,
                    "ranges_verdict": both,
                }
            )
        return pd.DataFrame(rows)

    def screening(self) -> pd.DataFrame:
        """Return what each factor does to each headline that was screened."""
        rows = []
        for headline, effects in self.found.effects.items():
            k = scale(headline)
            for factor, effect in zip(self.found.factors, effects, strict=True):
                rows.append(
                    {
                        **self._head(headline),
                        **self.factor(factor),
                        "strength": effect.strength * k,
                        "strength_low": effect.low * k,
                        "strength_high": effect.high * k,
                        "mean": effect.mean * k,
                        "sd": effect.sd * k,
                        "by_chance": effect.chance * k,
                        "seen": self._yes(effect.is_seen),
                    }
                )
        return pd.DataFrame(rows)

    def alone(self) -> pd.DataFrame:
        """Return each headline at both ends of the ranges that were tried by themselves."""
        rows = [
            {**self._head(headline), **self._swing(swing)}
            for headline, swings in self.found.swings.items()
            for swing in swings
        ]
        return pd.DataFrame(rows)

    def _swing(self, swing: Swing) -> dict[str, Any]:
        k = scale(swing.headline)
        ends = {
            f"{name}{part}": value * k
            for name, gain in (("by_low", swing.by_low), ("by_high", swing.by_high))
            for part, value in (("", gain.mean), ("_low", gain.low), ("_high", gain.high))
        }
        return {
            **self.factor(swing.factor),
            "at_low": swing.low * k,
            "value": swing.stated * k,
            "at_high": swing.high * k,
            **ends,
            "p": swing.p,
            "seen": self._yes(swing.is_seen),
        }

    def weights(self) -> pd.DataFrame:
        """Return Sobol's indices of those that were weighed against each other."""
        rows = [
            {
                **self._head(headline),
                **self.factor(factor),
                "first": weight.first,
                "first_wide": weight.first_wide,
                "total": weight.total,
                "total_wide": weight.total_wide,
                "chance": weight.chance,
                "seen": self._yes(weight.is_seen),
            }
            for headline, weights in self.found.weights.items()
            for factor, weight in zip(self.found.weighed, weights, strict=True)
        ]
        return pd.DataFrame(rows)

    def turns(self) -> pd.DataFrame:
        """Return where verdicts turn, in the units of the assumptions."""
        rows = [
            {
                "headline": self.names.headline(turn.headline),
                **self.factor(turn.factor),
                "stated": self.names.way(turn.factor, 0),
                "verdict": self.names.verdict(turn.verdict),
                "turns_at": self.names.way(turn.factor, turn.where),
                "turns_to": self.names.verdict("not met" if turn.verdict == "met" else "met"),
                "sure_until": self.names.way(turn.factor, turn.sure_near),
                "sure_from": self.names.way(turn.factor, turn.sure_far),
            }
            for turn in self.found.turns
        ]
        columns = "headline assumption together range stated verdict turns_at turns_to"
        return pd.DataFrame(rows, columns=f"{columns} sure_until sure_from".split())

    def points(self) -> pd.DataFrame:
        """Return all that was played besides the scenario as stated.

        A row per point: in which design, its number, how often, the mean of each headline, and the
        value of each assumption that was moved there, of a length of time its median [min].
        """
        named = {each.key: each for each in self.found.assumptions if each.range is not None}
        columns = [self.say(HEADINGS[name]) for name in ("design", "number", "runs")]
        columns += [f"{h['headline']} [{h['unit']}]" for h in map(self._head, self.found.levels)]
        columns += [self._moved(each) for each in named.values()]
        rows = [
            [
                self.say(DESIGNS[point.design]),
                number,
                point.replications,
                *(point.means[h] * scale(h) for h in self.found.levels),
                *(_own(each, key, point) for key, each in named.items()),
            ]
            for number, point in enumerate(self.found.tried, start=1)
        ]
        return pd.DataFrame(rows, columns=columns)

    def _moved(self, each: Assumption) -> str:
        units = {"length": "min", "share": "%", "rate": self.say("per hour")}
        return f"{self.names.assumption(each)} [{units[each.sort]}]"

    def _head(self, headline: Headline) -> dict[str, str]:
        unit = "%" if headline.is_share else "min"
        return {"headline": self.names.headline(headline), "unit": unit}

    def factor(self, factor: Factor) -> dict[str, Any]:
        """Return the cells that say which factor it is."""
        return {
            "assumption": self.names.factor(factor),
            "together": len(factor.members),
            "range": self.names.ends(factor),
        }

    def _yes(self, yes: bool) -> str:
        return self.say("yes") if yes else self.say("no")


def _own(assumption: Assumption, key: Key, point: Tried) -> float:
    """Return the value of an assumption at a point, in its own unit."""
    value = point.moved.get(key, assumption.stated)
    if assumption.sort == "length":
        return assumption.median * value
    return 100 * value if assumption.sort == "share" else value


def scale(headline: Headline) -> float:
    """Return 100 for a share, which is told in per cent, else 1."""
    return 100.0 if headline.is_share else 1.0
