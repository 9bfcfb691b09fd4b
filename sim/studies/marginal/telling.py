"""What one more and one fewer are worth, as sentences in English or Swedish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.studies.marginal.tables import pairs
from sim.studies.marginal.trying import ALL
from sim.studies.whatif import Asked, what_holds
from sim.studies.whatif.telling import Teller
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.studies.marginal.trials import Direction
    from sim.studies.marginal.trying import Marginal
    from sim.words import Language

ROUND: Final = 10
"""Minutes from which on no decimals are said."""


def told(found: Marginal, language: Language = "en") -> list[tuple[str, list[str]]]:
    """Return headings, each with the sentences below it."""
    say = Words(language)
    together = [*_of_pairs(found, say)]
    parts = [
        (say("One more, or sooner"), [*_changes(found, "more", language), *_best(found, say)]),
        (say("Two together"), together),
        (say("One fewer"), _changes(found, "fewer", language)),
        (say("How to read this"), _reading(found, language)),
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def _changes(found: Marginal, direction: Direction, language: Language) -> list[str]:
    """Return a sentence for each change of one direction, the most gain first."""
    say = Words(language)
    teller = Teller(found.scenario, say)
    by_id = dict(iter(found.comparisons.groupby("what_if", sort=False)))
    sentences = []
    for trial in found.of(direction):
        rows = by_id[trial.id]
        name = trial.said(say)
        if trial.id in found.same:
            text = "{change}: in none of {n} runs did any answer, target or call change."
            said = say(text, change=name, n=found.how.replications)
            sentence = said[:1].upper() + said[1:]
        else:
            sentence = teller.sentence(name, rows)
        difference = float(rows.loc[rows["measure"] == ALL, "difference"].iloc[0])
        sentences.append((difference, sentence))
    return [sentence for _, sentence in sorted(sentences, key=lambda each: each[0])]


def _best(found: Marginal, say: Words) -> Iterator[str]:
    """Yield which of the changes may be the best for all answers together."""
    of_all = found.comparisons[found.comparisons["measure"] == ALL].set_index("what_if")
    more = found.of("more")
    if not any(of_all.loc[trial.id, "verdict"] == "better" for trial in more):
        if more:
            yield say(_NONE)
        return
    may = [trial.said(say) for trial in more if of_all.loc[trial.id, "maybe_best"]]
    yield say("For all answers together, these may be the best: {list}.", list=" | ".join(may))


_NONE = "For all answers together, none of these is shown to be better than the plan as it is."


def _of_pairs(found: Marginal, say: Words) -> Iterator[str]:
    for row in pairs(found, say).to_dict("records"):
        said = say(
            _PAIRS[str(row["verdict"])],
            one=row["one"],
            other=row["other"],
            both=_minutes(row["gain_both"], say),
            alone=_minutes(float(row["gain_one"]) + float(row["gain_other"]), say),
            more=_minutes(abs(float(row["interaction"])), say),
            interval=_interval(row, say),
        )
        yield said[:1].upper() + said[1:]


def _interval(row: Mapping[Any, Any], say: Words) -> str:
    """Return the interval of an interaction, and over the assumptions, if they were varied."""
    low, high = (_minutes(row[name], say) for name in ("low", "high"))
    chance = say("by chance {low} to {high}", low=low, high=high)
    if not row["points"]:
        return chance
    low, high = (_minutes(row[name], say) for name in ("ranges_low", "ranges_high"))
    return chance + say("; over the assumptions {low} to {high}", low=low, high=high)


_PAIRS = {
    "more together": (
        "{one} + {other}: {both} min of all answers together, {more} min more than the sum of each"
        " by itself ({interval})."
    ),
    "less together": (
        "{one} + {other}: {both} min of all answers together, {more} min less than the sum of each"
        " by itself ({interval})."
    ),
    "no interaction shown": (
        "{one} + {other}: {both} min of all answers together, {alone} as the sum of each by itself;"
        " no interaction shown ({interval})."
    ),
    "cannot say": (
        "{one} + {other}: {both} min of all answers together, {alone} as the sum of each by itself;"
        " cannot say whether they interact ({interval})."
    ),
}


def _minutes(minutes: object, say: Words) -> str:
    value = float(str(minutes))
    if value != value:  # noqa: PLR0124 - NaN: of one run no interval is known
        return "–"
    said = say.number(abs(value), 0 if abs(value) >= ROUND else 1)
    return f"\N{MINUS SIGN}{said}" if value < 0 and said.strip("0,.") else said


def _reading(found: Marginal, language: Language) -> list[str]:
    asked = Asked(found.scenario, (), found.how, found.comparisons)
    say = Words(language)
    return [*what_holds(asked, language), say(_CHOSEN), say(_BEST_OF_MANY)]


_CHOSEN = (
    "One more was tried where answers wait most, one fewer there and where they wait least and"
    " people, lines and meetings are most free. No effect shown does not mean that there is none."
)
_BEST_OF_MANY = (
    "What gains most was chosen among many on these runs: on others it gains somewhat less. Ask"
    " krisim what-if with another --seed before you decide."
)
