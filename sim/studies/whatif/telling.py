"""The answers to what-ifs as sentences, in English or Swedish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.studies.names import names_of
from sim.studies.whatif.measuring import PERSONS, SHARES
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.scenario import Scenario
    from sim.studies.whatif.asking import Asked
    from sim.words import Language

    Row = Mapping[Any, Any]

TOLD: Final = 4
"""Effects that one sentence tells; the others are counted."""
EFFECT: Final = ("better", "worse")
ROUND: Final = 10
"""Minutes from which on no decimals are said."""


def sentences(asked: Asked, language: Language = "en") -> list[str]:
    """Return a sentence for each what-if: what it changes, by how much, and what it leaves."""
    teller = Teller(asked.scenario, Words(language))
    by_id = dict(iter(asked.table.groupby("what_if", sort=False)))
    return [teller.sentence(each.said(teller.say), by_id[each.id]) for each in asked.what_ifs]


def which_is_best(asked: Asked, language: Language = "en") -> str:
    """Return which of several what-ifs may be the best for all answers together; "" of one."""
    say = Words(language)
    of_all = asked.table[asked.table["measure"] == "all answers"]
    if len(asked.what_ifs) == 1 or of_all.empty:
        return ""
    if not (of_all["verdict"] == "better").any():
        return say(_NONE_BETTER)
    may = set(of_all.loc[of_all["maybe_best"].astype(bool), "what_if"])
    said = [each.said(say) for each in asked.what_ifs if each.id in may]
    return say("For all answers together, these may be the best: {list}.", list=" | ".join(said))


def what_holds(asked: Asked, language: Language = "en") -> list[str]:
    """Return how the numbers are to be read."""
    say, how = Words(language), asked.how
    lines = [say(_CHANCE, n=how.replications, seed=how.seed)]
    if how.points:
        return [*lines, say(_RANGES, points=how.points)]
    return [*lines, say(_CHANCE_ONLY)]


_NONE_BETTER = (
    "For all answers together, none of these is shown to be better than the plan as it is."
)
_CHANCE = (
    "Each was played {n} times on the draws of the plan as it is (seed {seed}). Intervals are 95 %"
    " for each number alone, for chance; whether there is an effect is judged together for all"
    " comparisons of the question (Holm)."
)
_RANGES = (
    "Over the assumptions: nine of ten of {points} points in their ranges, on the same draws."
    " What points both ways there is told as: cannot say."
)
_CHANCE_ONLY = (
    "The intervals hold chance only, not what the assumptions leave open: for that, add  --ranges."
)


class Teller:
    """Says effects with the names of one scenario."""

    def __init__(self, scenario: Scenario, say: Words) -> None:
        self.say = say
        self.names = names_of(scenario) | {p.id: p.name for p in scenario.public}

    def sentence(self, what_if: str, rows: pd.DataFrame) -> str:
        """Return all that one what-if does, in a sentence."""
        say, shown = self.say, _foremost(rows)
        told = [self.effect(row) for row in shown[:TOLD]]
        if len(shown) > TOLD:
            told.append(say("{n} more effects", n=len(shown) - TOLD))
        targets = rows[rows["measure"].isin(["target time", *SHARES])]
        touched = set(targets.loc[targets["verdict"].isin(EFFECT), "of"])
        unsure = set(targets.loc[targets["verdict"] == "cannot say", "of"]) - touched
        if unsure:
            told.append(say("cannot say for {n} targets", n=len(unsure)))
        rest = len(set(targets["of"]) - touched - unsure)
        if rest:
            text = "no effect shown on {n} other targets" if touched else _ON_TARGETS
            told.append(say(text, n=rest))
        return f"{_capital(what_if)}: {'; '.join(told)}."

    def effect(self, row: Row, untried: str = "") -> str:
        """Return one effect: before, after, difference and its intervals.

        ``untried`` is said where it was not tried over the assumptions.
        """
        low, high = self.amount(row, "low"), self.amount(row, "high")
        over = untried
        if row["points"]:
            ends = (self.amount(row, name) for name in ("ranges_low", "ranges_high"))
            over = self.say(
                "; over the assumptions {low} to {high}",
                **dict(zip(("low", "high"), ends, strict=True)),
            )
        return self.say(
            "{what} {before} → {after} ({difference}; by chance {low} to {high}{over})",
            what=self.what(row),
            before=self.level(row, "before"),
            after=self.level(row, "after"),
            difference=self.amount(row, "difference"),
            low=low,
            high=high,
            over=over,
        )

    def what(self, row: Row) -> str:
        """Return what a row measures, by name."""
        of = str(row["of"])
        name = self.names.get(of, of)
        if row["measure"] == "answer":
            case, _, unit = of.partition(" ")
            return self.say(
                "answer to {case} by {unit}", case=case, unit=self.names.get(unit, unit)
            )
        return self.say(_MEASURES[str(row["measure"])], name=name)

    def level(self, row: Row, column: str) -> str:
        """Return a mean: a share in per cent, minutes, or persons."""
        value = float(row[column])
        if row["measure"] in SHARES:
            return self.say.share(value)
        number = self.say.number(value, 0 if abs(value) >= ROUND else 1)
        return number if row["measure"] in PERSONS else f"{number} min"

    def amount(self, row: Row, column: str) -> str:
        """Return a difference with its sign; of shares in percentage points."""
        value = float(row[column])
        if value != value:  # noqa: PLR0124 - NaN: of one run no interval is known
            return "–"
        value *= 100 if row["measure"] in SHARES else 1
        whole = 1 if row["measure"] in SHARES else ROUND
        digits = 0 if abs(value) >= whole or value == 0 else 1
        said = self.say.number(abs(value), digits)
        sign = "" if float(f"{value:.{digits}f}") == 0 else "+" if value > 0 else "\N{MINUS SIGN}"
        return f"{sign}{said}"


_ON_TARGETS = "no effect shown on any of {n} targets"
_MEASURES = {
    "target met": "{name}: runs that keep it",
    "target time": "{name}: time",
    "calls in time": "{name}: share in time",
    "all answers": "all answers together",
    "mean wait": "{name}: mean wait",
    "gave up": "{name}: persons who gave up",
    "turned away": "{name}: persons turned away",
    "overtime": "{name}: overtime",
}


def _foremost(rows: pd.DataFrame) -> list[Row]:
    """Return the effects to be told: of a target its share, and its time only without that."""
    found = rows[rows["verdict"].isin(EFFECT)].to_dict("records")
    shares = {row["of"] for row in found if row["measure"] in SHARES}
    kept = [r for r in found if r["measure"] != "target time" or r["of"] not in shares]
    return sorted(kept, key=_place)


def _place(row: Row) -> tuple[int, float]:
    order = (*SHARES, "mean wait", "target time", "gave up", "turned away", "all answers")
    group = order.index(row["measure"]) if row["measure"] in order else len(order)
    return (0 if group < len(SHARES) else group), -abs(float(row["difference"]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
