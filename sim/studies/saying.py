"""The ranking of bottlenecks as sentences, in English or Swedish."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from sim.clock import Clock, to_micros
from sim.measures.telling import said_why
from sim.studies.cures import needs_somebody_there
from sim.studies.names import names_of
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sim.scenario import Scenario
    from sim.words import Language

HALF = 0.5
"""A reason that makes up this share of a wait is what it is mostly because of."""
ROUND = 10
"""Minutes from which on no decimals are said."""


def sentences(
    ranked: pd.DataFrame, scenario: Scenario, language: Language = "en"
) -> list[tuple[str, str]]:
    """Return, for each row of `sim.bottlenecks`, its rank (a tie is said) and a sentence."""
    teller = _Teller(scenario, Words(language))
    return [(teller.rank(row), teller.sentence(row)) for row in ranked.to_dict("records")]


def further(study: pd.DataFrame, scenario: Scenario, language: Language = "en") -> list[str]:
    """Return a sentence for each second change that `sim.helps` tried."""
    teller = _Teller(scenario, Words(language))
    of_all = study[(study["measure"] == "all answers") & (study["then_what"] != "")]
    return [teller.further(row) for row in of_all.to_dict("records")]


def equally(study: pd.DataFrame, scenario: Scenario, language: Language = "en") -> list[str]:
    """Return a sentence that says which changes help equally much, as far as can be told."""
    teller = _Teller(scenario, Words(language))
    tied = study[(study["measure"] == "all answers") & study["tied"].astype(bool)]
    if tied.empty:
        return []
    who = "; ".join(teller.who(row) for row in tied.to_dict("records"))
    return [teller.say("As far as the runs tell, these would help equally much: {list}.", list=who)]


def as_read(ranked: pd.DataFrame, scenario: Scenario, language: Language = "en") -> pd.DataFrame:
    """Return the table of `sim.bottlenecks` with names instead of ids, as figures show it."""
    names, say = names_of(scenario), Words(language)
    found = ranked.assign(
        **{k: [names.get(each, each) for each in ranked[k]] for k in ("unit", "role", "channel")}
    )
    if "helps" not in ranked:
        return found
    pairs = zip(ranked["measure"], ranked["helps"], strict=True)
    return found.assign(helps=[_helped(*pair, names, say) for pair in pairs])


def _inside(name: str) -> str:
    """Return a name as it stands inside a sentence: first press statement, but VMA.

    >>> _inside("First press statement"), _inside("VMA on the web")
    ('first press statement', 'VMA on the web')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _helped(measure: str, of: str, names: Mapping[str, str], say: Words) -> str:
    """Return what gets better, as people read it."""
    if measure == "all answers":
        return say("all answers together")
    case, _, unit = of.partition(" ")
    if measure != "answer":
        return _inside(names.get(of, of))
    return say("{unit}'s answer to {case}", unit=names.get(unit, unit), case=case)


class _Teller:
    def __init__(self, scenario: Scenario, words: Words) -> None:
        self.say = words
        self.clock = Clock(scenario.exercise.start)
        self.names = names_of(scenario)

    def rank(self, row: Mapping[Any, Any]) -> str:
        return self.say("{rank} (tie)" if row["tied"] else "{rank}", rank=row["rank"])

    def sentence(self, row: Mapping[Any, Any]) -> str:
        say = self.say
        share = say(
            "{who}: {share} of all waiting on critical chains ({low}–{high} over runs)",
            who=self.who(row),
            share=say.share(row["share"]),
            low=say.number(100 * row["share_low"], 0),
            high=say.share(row["share_high"]),
        )
        parts = [share, self._gain(row), self._but(row), self._reason(row)]
        return _capital("; ".join(part for part in parts if part) + ".")

    def who(self, row: Mapping[Any, Any]) -> str:
        names = {k: self.names.get(row[k], row[k]) for k in ("unit", "role", "channel")}
        return waited_for({**row, **names}, self.say)

    # what one more would do -----------------------------------------------------------------------

    def _gain(self, row: Mapping[Any, Any]) -> str:
        if not row.get("verdict"):
            return ""
        say, gain = self.say, abs(float(row["gain"]))
        bounds = sorted(float(row[k]) for k in ("gain_low", "gain_high"))
        if row["gain"] < 0:
            bounds = [-bounds[1], -bounds[0]]
        texts = _GAIN if row["helps"] else _GAIN_OF_ALL
        return say(
            texts[row["verdict"]],
            change=self._change(row),
            what=_helped(row["measure"], str(row["helps"]), self.names, say),
            gain=self._minutes(gain),
            interval=self._interval(bounds),
        )

    def _interval(self, bounds: Sequence[float]) -> str:
        low, high = (self._minutes(bound) for bound in bounds)
        return self.say("{low} to {high}", low=low, high=high) if bounds[0] < 0 else f"{low}–{high}"

    def further(self, row: Mapping[Any, Any]) -> str:
        then = {name.removeprefix("then_"): row[name] for name in row if name.startswith("then_")}
        said = self.say(
            _FURTHER[row["verdict"]],
            who=self.who(row),
            then=self.who(then),
            gain=self._minutes(abs(float(row["gain"]))),
        )
        return _capital(said)

    def _change(self, row: Mapping[Any, Any]) -> str:
        if row["what"] == "people":
            return self.say(_THERE if needs_somebody_there(row) else "one more")
        if row["what"] == "meeting":
            return self.say("one more at {at}", at=self.clock.short(to_micros(row["at"])))
        return self.say(_CHANGES[row["what"]])

    def _but(self, row: Mapping[Any, Any]) -> str:
        worse = row.get("worse", "")
        if not worse:
            return ""
        minutes = self._minutes(float(row["loss"]))
        if worse == "all answers":
            return self.say("but all answers together would take {loss} min longer", loss=minutes)
        return self.say(
            "but {what} would come {loss} min later", what=_inside(self.names[worse]), loss=minutes
        )

    def _minutes(self, minutes: float) -> str:
        return self.say.number(minutes, 0 if isnan(minutes) or abs(minutes) >= ROUND else 1)

    # why ------------------------------------------------------------------------------------------

    def _reason(self, row: Mapping[Any, Any]) -> str:
        why = self._why(row)
        if not why:
            return ""
        if row["mostly_share"] >= HALF:
            return self.say("mostly {why}", why=why)
        return self.say(
            "above all {why} ({share})", why=why, share=self.say.share(row["mostly_share"])
        )

    def _why(self, row: Mapping[Any, Any]) -> str:
        why, doing = str(row["why"]), str(row["doing"])
        if why in _VAIN and not (why == "busy" and doing):
            return self.say(_VAIN[why])
        if row["what"] == "people":
            return said_why(why, doing, self.say)
        return self.say("taken by {activity}", activity=doing) if doing else ""


def waited_for(row: Mapping[Any, Any], words: Words) -> str:
    """Return in words whom or what a row of the ranking is about, by the names that it holds."""
    text = _WHO.get((row["what"], bool(row["unit"]), bool(row["role"])), _SOMETHING)
    return words(text, unit=row["unit"], role=row["role"], channel=row["channel"])


_WHO = {
    ("people", True, True): "{role} ({unit})",
    ("people", True, False): "anybody of {unit}",
    ("channel", False, False): "a free line of {channel}",
    ("channel", True, False): "a free line of {unit} on {channel}",
    ("meeting", True, False): "the agenda of {channel}",
    ("inbox", True, False): "somebody to look into {channel} ({unit})",
    ("transit", False, False): "messages on their way by {channel}",
    ("left lying", True, False): "somebody of {unit} to act",
    ("call-out", True, False): "reaching people of {unit} at home",
}
_SOMETHING = "{role} {unit} {channel}"
"""What is said where an observed log does not tell enough."""
_THERE = "one more on duty throughout"
_CHANGES = {"channel": "one more line", "inbox": "looking twice as often"}
_GAIN = {
    "helps": "{change} would bring {what} forward by {gain} min ({interval})",
    "makes worse": "{change} would put {what} off by {gain} min ({interval})",
    "no effect shown": "{change} shows no effect",
    "cannot say": "{change} was played too seldom to tell",
}
_GAIN_OF_ALL = {
    "helps": "{change} would save {gain} min of all answers together ({interval})",
    "makes worse": "with {change} all answers together would take {gain} min longer ({interval})",
    "no effect shown": "{change} shows no effect",
    "cannot say": "{change} was played too seldom to tell",
}
_FURTHER = {
    "helps": "{who}, and where it moves to, {then}: more of both would save {gain} min.",
    "makes worse": "{who}, and where it moves to, {then}: more of both would cost {gain} min.",
    "no effect shown": "{who}, and where it moves to, {then}: more of both shows no effect.",
    "cannot say": "{who}, and where it moves to, {then}: played too seldom to tell.",
}
_VAIN = {
    "busy": "engaged",
    "no answer": "nobody answered",
    "outage": "the channel was dead",
}
