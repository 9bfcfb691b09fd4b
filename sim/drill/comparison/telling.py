"""What a comparison says, in sentences and short tables, headed by what it could not show."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.drill.comparison.jointly import joined_of, sentences
from sim.drill.comparison.power import ENOUGH
from sim.drill.comparison.terms import deviation, milestone, rating, verdict, why
from sim.drill.comparison.verdicts import ALONE, CANNOT_SAY, JOINTLY, VERDICTS
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd

    from sim.drill.comparison.comparing import Comparison
    from sim.drill.comparison.results import Results

    Row = Mapping[Hashable, Any]

MOST: Final = 12
"""Rows of a list that are told; all of them stand in the tables."""
COARSE: Final = 60.0
"""Precision [s] from which on minutes have no decimals."""
ROUND: Final = 10
"""Minutes from which on no decimals are told."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with what stands below it: ``rows`` of a table, then sentences.

    The first cell of a row is a text, the others are short; the first row is the heading of the
    table.
    """

    heading: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def told(results: Results, words: Words) -> list[Block]:
    """Return what a comparison says, block by block; what it could not have shown comes first."""
    teller = _Teller(results, words)
    blocks = [
        teller.power(),
        teller.together(),
        teller.verdicts(),
        teller.unusual(),
        teller.deviations(),
        teller.proposals(),
        teller.control(),
        teller.replay(),
    ]
    return [block for block in blocks if block.lines or block.rows]


def headline(comparison: Comparison, words: Words) -> str:
    """Return the title of a comparison: what is beside what."""
    return words(
        "{drill} (observed) beside the plan {plan} (simulated)",
        drill=comparison.observed.name,
        plan=comparison.plan.exercise.name,
    )


class _Teller:
    def __init__(self, results: Results, words: Words) -> None:
        self.results = results
        self.found = results.comparison
        self.say = words
        self.units = {unit.id: unit.name for unit in self.found.plan.units}
        self.injects = {inject.id: inject.title for inject in self.found.plan.injects}

    def power(self) -> Block:
        say, table = self.say, self.found.power
        heading = say("What this drill could have shown")
        if table.empty:
            nothing = say("Nobody knows: no differences were tried, or nothing could be judged.")
            return Block(heading, (nothing,))
        drills = int(table["drills"].iloc[0])
        legend = say(
            "Share of {n} simulated drills with this difference that the joint test finds unusual."
            " What is found in less than {share} of them could well be there unseen: consistent"
            " with the plan does not mean that the plan works.",
            n=drills,
            share=say.share(ENOUGH),
        )
        return Block(heading, (legend,), tuple(self.power_rows(table)))

    def power_rows(self, table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
        say = self.say
        yield (
            say("unit"),
            say("one missing"),
            say("two missing"),
            *(say("work +{share}", share=say.share(f)) for f in (0.2, 0.4, 0.6)),
        )
        columns = [("missing", 1.0), ("missing", 2.0), *(("slow", f) for f in (1.2, 1.4, 1.6))]
        for unit, own in table.groupby("unit", sort=False):
            pairs = zip(own["difference"], own["size"], strict=True)
            shares = dict(zip(pairs, own["found"], strict=True))
            cells = (say.share(float(shares[k])) if k in shares else "–" for k in columns)
            yield (self.units[str(unit)], *cells)

    def together(self) -> Block:
        joint = joined_of(self.found)
        return Block(self.say("All in all"), tuple(sentences(joint, self.say)))

    def verdicts(self) -> Block:
        say, times = self.say, self.found.times
        rows = [(say("verdict"), say("times"))]
        rows += [(verdict(v, say), str(int((times["verdict"] == v).sum()))) for v in VERDICTS]
        reasons = times.loc[times["verdict"] == CANNOT_SAY, "why"].value_counts(sort=True)
        text = "Cannot say, because {why}: {n}"
        lines = [say(text, why=why(str(word), say), n=int(n)) for word, n in reasons.items()]
        return Block(say("Every time by itself"), tuple(lines), tuple(rows))

    def unusual(self) -> Block:
        say, times = self.say, self.found.times
        chosen = times[times["verdict"].isin([JOINTLY, ALONE])]
        ranked = chosen.sort_values(["verdict", "p"], ascending=[False, True], kind="stable")
        rows: list[tuple[str, ...]] = [
            (say("time"), say("observed [min]"), say("9 of 10 runs"), say("verdict"))
        ]
        rows += [self.row(row) for row in ranked.head(MOST).to_dict("records")]
        more = len(ranked) - MOST
        lines = (say("{n} more in the tables.", n=more),) if more > 0 else ()
        return Block(
            say("Outside what nine of ten runs do"), lines, tuple(rows) if len(ranked) else ()
        )

    def row(self, row: Row) -> tuple[str, ...]:
        reached = milestone(str(row["milestone"]), self.say)
        what = f"{row['inject']} {self.units[row['unit']]}: {reached}"
        coarse = float(row["precision"]) >= COARSE
        seen = float(row["observed"])
        observed = self.minutes(seen, coarse=coarse)
        if not isfinite(seen):
            observed = f"> {self.minutes(float(row['watched']), coarse=coarse)}"
        low, high = (self.minutes(float(row[k]), coarse=False) for k in ("low_90", "high_90"))
        return what, observed, f"{low} – {high}", verdict(str(row["verdict"]), self.say)

    def minutes(self, minutes: float, *, coarse: bool) -> str:
        """Return minutes no finer than the clocks that were read."""
        if minutes == inf:
            return ">"
        return self.say.number(minutes, 0 if coarse or minutes >= ROUND else 1)

    def deviations(self) -> Block:
        say, table = self.say, self.results.deviations
        rows = [(say("inject"), say("in what"), say("seen"), say("planned"))]
        rows += [
            (
                f"{row['inject']} {self.injects[row['inject']]}".strip(),
                deviation(str(row["kind"]), say),
                self.named(str(row["seen"])),
                self.named(str(row["planned"])),
            )
            for row in table.head(MOST).to_dict("records")
        ]
        more = len(table) - MOST
        lines = (say("{n} more in the tables.", n=more),) if more > 0 else ()
        return Block(say("Otherwise than planned"), lines, tuple(rows) if len(table) else ())

    def named(self, text: str) -> str:
        """Return ids joined by "; " or arrows as names."""
        names = {c.id: c.name for c in self.found.plan.channels} | self.units
        names |= {role.id: role.name for role in self.found.plan.roles}
        names |= {word: milestone(word, self.say) for word in ("sent", "noticed", "decided")}
        names |= {word: milestone(word, self.say) for word in ("acted", "delivered")}
        for mark in ("; ", " → "):
            if mark in text:
                return mark.join(names.get(part, part) for part in text.split(mark))
        return names.get(text, text)

    def proposals(self) -> Block:
        say, found = self.say, self.results.proposals
        rows: list[tuple[str, ...]] = [
            (say("judged"), say("met"), say("not met"), say("cannot say"))
        ]
        for name, table, column in (
            (say("expectations"), found.expectations, "rating"),
            (say("target"), found.targets, "verdict"),
        ):
            if len(table):
                counts = table[column].value_counts()
                said = (str(int(counts.get(w, 0))) for w in ("met", "not met", CANNOT_SAY))
                rows.append((name, *said))
        whole = found.objectives[found.objectives["unit"] == ""]
        lines = [
            f"{row['objective']} {row['name']}: {rating(str(row['rating']), say)}"
            for row in whole.to_dict("records")
        ]
        heading = say("Proposed ratings; the evaluator decides")
        return Block(heading, tuple(lines), tuple(rows) if len(rows) > 1 else ())

    def control(self) -> Block:
        say, again = self.say, self.found.replay
        late = [again.sent[i] - again.planned[i] for i in again.sent if i in again.planned]
        behind = sorted(minutes for minutes in late if minutes >= 1)
        lines = []
        if behind:
            text = "{n} injects were sent late, by up to {minutes} min; nobody is blamed for that."
            lines.append(say(text, n=len(behind), minutes=say.number(behind[-1], 0)))
        stood = sum(p.end - p.start for p in again.scenario.exercise.pauses) / 60e6
        if stood:
            text = "The exercise stood for {minutes} min; that counts against nobody."
            lines.append(say(text, minutes=say.number(stood, 0)))
        return Block(say("What exercise control took"), tuple(lines))

    def replay(self) -> Block:
        say, found = self.say, self.found
        lines = [remark.said(say) for remark in found.replay.remarks]
        text = "{n} runs of the plan, seed {seed}; its durations and probabilities."
        lines.append(say(text, n=found.how.runs, seed=found.how.seed))
        if found.how.silence == "open":
            lines.append(say("What the log does not tell counts as not reached, as was asked for."))
        return Block(say("How the plan was replayed"), tuple(lines))
