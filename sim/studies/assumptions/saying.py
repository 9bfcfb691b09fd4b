"""What conclusions rest on, as sentences in English or Swedish."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

from sim.studies.assumptions.naming import Names
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.studies.assumptions.headlines import Headline
    from sim.studies.assumptions.study import Resting
    from sim.studies.assumptions.swinging import Swing
    from sim.studies.assumptions.turning import Turn
    from sim.words import Language

NAMED: Final = 3
"""So many assumptions are named on which a headline rests most."""


def headline_sentences(found: Resting, language: Language = "en") -> list[str]:
    """Return a sentence for each headline: its value, both intervals, and the verdict."""
    teller = _Teller(found, Words(language))
    return [teller.headline(each) for each in found.levels]


def foremost_sentences(found: Resting, language: Language = "en") -> list[str]:
    """Return a sentence for each headline that decides: on what it rests most."""
    teller = _Teller(found, Words(language))
    return [teller.foremost(each) for each in found.deciding]


def weighing_sentences(found: Resting, language: Language = "en") -> list[str]:
    """Return what part of the variance the foremost bring (Sobol'), for headlines that decide."""
    teller = _Teller(found, Words(language))
    return [teller.weights(each) for each in found.deciding if each in found.weights]


def turning_sentences(found: Resting, language: Language = "en") -> list[str]:
    """Return a sentence for each verdict that turns within the range of one assumption."""
    teller = _Teller(found, Words(language))
    return [teller.turn(each) for each in found.turns] or [teller.say(_NO_TURN)]


def what_holds(found: Resting, language: Language = "en") -> list[str]:
    """Return of how much nothing is known, how it was done, and how it is to be read."""
    return [*_Teller(found, Words(language)).holds()]


class _Teller:
    def __init__(self, found: Resting, say: Words) -> None:
        self.found, self.say = found, say
        self.names = Names(found.scenario, say)

    def headline(self, headline: Headline) -> str:
        level, over = self.found.levels[headline], self.found.over[headline]
        if isnan(level.value):
            return self.say("{name}: no occasion in any run.", name=self.names.headline(headline))
        shown = {
            name: self.names.level(headline, value)
            for name, value in (
                ("value", level.value),
                ("low", level.low),
                ("high", level.high),
                ("from_", over.low),
                ("to", over.high),
            )
        }
        name = self.names.headline(headline)
        if headline.kind == "key time":
            return self.say(_KEY_TIME, name=name, **shown)
        stated, both = self.found.verdict(headline)
        verdict = self.names.verdict(both)
        if stated != both:
            text = "{stated} as stated, but over the assumptions: {both}"
            verdict = self.say(text, stated=self.names.verdict(stated), both=verdict)
        if headline.kind == "objective":
            return self.say(_OBJECTIVE, name=name, verdict=verdict, **shown)
        promised = self.say.share(headline.promised)
        return self.say(_TARGET, name=name, promised=promised, verdict=verdict, **shown)

    def foremost(self, headline: Headline) -> str:
        name, swings = self.names.headline(headline), self.found.swings[headline]
        if headline not in self.found.effects:
            return self.say(_NOT_SCREENED, name=name)
        seen = [each for each in swings if each.is_seen]
        if not seen:
            return self.say(_RESTS_ON_NONE, name=name, n=len(swings))
        return self.say(
            _RESTS_ON,
            name=name,
            value=self.names.level(headline, seen[0].stated),
            list="; ".join(self.swing(each) for each in seen[:NAMED]),
        )

    def swing(self, swing: Swing) -> str:
        low, high = (self.names.level(swing.headline, x) for x in (swing.low, swing.high))
        return self.say(
            "{what} (at {from_}: {low}, at {to}: {high})",
            what=self.names.factor(swing.factor),
            from_=self.names.way(swing.factor, -1),
            to=self.names.way(swing.factor, 1),
            low=low,
            high=high,
        )

    def weights(self, headline: Headline) -> str:
        pairs = zip(self.found.weighed, self.found.weights[headline], strict=True)
        seen = sorted((p for p in pairs if p[1].is_seen), key=lambda p: -p[1].total)
        name, n = self.names.headline(headline), len(self.found.weighed)
        if not seen:
            return self.say(_NO_WEIGHT, name=name, n=n)
        told = [
            self.say(
                "{what} {total} (± {wide}; by itself {first})",
                what=self.names.factor(factor),
                total=self.say.share(weight.total),
                wide=self.say.share(weight.total_wide),
                first=self.say.share(max(weight.first, 0.0)),
            )
            for factor, weight in seen
        ]
        return self.say(_WEIGHTS, name=name, n=n, list="; ".join(told))

    def turn(self, turn: Turn) -> str:
        factor = turn.factor
        texts = {
            "name": self.names.headline(turn.headline),
            "what": self.names.factor(factor),
            "value": self.names.way(factor, turn.where),
            "stated": self.names.way(factor, 0),
            "verdict": self.names.verdict(turn.verdict),
            "other": self.say("not met" if turn.verdict == "met" else "met"),
            "near": self.names.way(factor, turn.sure_near),
            "far": self.names.way(factor, turn.sure_far),
        }
        if turn.begins:
            return self.say(_DEPENDS, **texts)
        return self.say(_TURNS_ABOVE if turn.far > 0 else _TURNS_BELOW, **texts)

    def holds(self) -> Iterator[str]:
        found, how, say = self.found, self.found.how, self.say
        unknown = [a for a in found.assumptions if a.range is None]
        yield say(
            _COUNTED,
            n=len(found.assumptions),
            ranged=len(found.assumptions) - len(unknown),
            unknown=len(unknown),
        )
        groups = [f for f in found.factors if len(f.members) > 1]
        if groups:
            grouped = sum(len(f.members) for f in groups)
            yield say(_GROUPED, n=grouped, groups=len(groups))
        yield say(_SCREENED, factors=len(found.factors), trajectories=how.trajectories, n=how.each)
        yield say(_ALONE, n=how.replications, seed=how.seed)
        yield say(_OVER, points=how.points, n=how.each)
        chance = [o.chance for o in found.over.values() if not isnan(o.chance)]
        if chance:
            yield say(_NOISE, most=say.share(max(chance)))


_TARGET = (
    "{name}: kept in {value} of the runs (by chance {low} to {high}; over the assumptions {from_}"
    " to {to}; promised in {promised}): {verdict}."
)
_OBJECTIVE = (
    "{name}: {value} of it met (by chance {low} to {high}; over the assumptions {from_} to {to}):"
    " {verdict}."
)
_KEY_TIME = (
    "{name}: {value} in the mean (by chance {low} to {high}; over the assumptions {from_} to {to})."
)
_RESTS_ON = "{name} ({value} as stated) rests most on: {list}."
_RESTS_ON_NONE = "{name}: none of the {n} assumptions tried by themselves shows an effect."
_WEIGHTS = (
    "{name}: of the variance that the {n} foremost bring, together with others (Sobol', total):"
    " {list}. What is not named cannot be told from chance."
)
_NO_WEIGHT = (
    "{name}: of the {n} foremost, moved together, nothing can be told from chance (Sobol'): too few"
    " points or runs."
)
_NOT_SCREENED = (
    "{name}: what it rests on cannot be said, for at some point there was no occasion in any run."
)
_TURNS_ABOVE = (
    "The verdict on {name} changes from {verdict} to {other} if '{what}' is more than {value}"
    " (stated: {stated}; as far as chance goes, somewhere between {near} and {far})."
)
_TURNS_BELOW = (
    "The verdict on {name} changes from {verdict} to {other} if '{what}' is less than {value}"
    " (stated: {stated}; as far as chance goes, somewhere between {near} and {far})."
)
_DEPENDS = (
    "{name} is {verdict} if '{what}' is less than {value}, and {other} if it is more (stated:"
    " {stated}; as far as chance goes, somewhere between {near} and {far})."
)
_NO_TURN = (
    "No assumption that was tried turns a verdict by itself beyond chance. Several together may."
)
_COUNTED = (
    "{n} numbers are assumed. {ranged} of them have a range and were varied; of {unknown} nothing"
    " is known of what they do."
)
_GROUPED = "{n} numbers without a name were moved in {groups} groups, the members of one together."
_SCREENED = (
    "All {factors} factors were screened on {trajectories} trajectories (Morris), with {n} runs at"
    " each point. The foremost for each target were tried by themselves. What was not tried may"
    " still matter together with others."
)
_ALONE = (
    "By themselves: {n} runs at each end of a range on the same draws (seed {seed}), all other"
    " assumptions as stated. Whether there is an effect is judged together for all factors (Holm)."
)
_OVER = (
    "Over the assumptions: nine of ten of {points} points in all ranges together, {n} runs at each."
    " A verdict that flips there is told as: cannot say."
)
_NOISE = (
    "So few runs at a point spread by chance. What surely is chance is taken out of what is told"
    " over the assumptions: up to {most} of the variance that the points show."
)
