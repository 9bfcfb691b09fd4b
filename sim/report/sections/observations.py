"""The observations sheet: objective, indicator, observation, source, judgement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.report.document import Blocks, Column, Editable, Heading, paragraph, table
from sim.report.sections.drills import rows_of
from sim.report.sections.evaluation import indicators, rows_for
from sim.report.sections.telling import finding, promise, short, verdict
from sim.words import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.document import Cell
    from sim.report.sections.drills import Drill
    from sim.report.sections.material import Row

NOTES: Final = 3
"""Notes of the log that an observation quotes."""
LONGEST: Final = 300
"""Characters of a note that are quoted."""


class Line(NamedTuple):
    """A line of the sheet, before it has places to write in; ``key`` is made of ids."""

    key: str
    indicator: str
    observation: str
    source: str
    proposed: str


def sheet(of: Drill) -> Blocks:
    """Return the observations sheet; without places to write in for those who may not see them."""
    say = of.of.say
    heading = Heading(say("Observations"))
    rows = [
        _cells(objective.id, objective.name, line, of)
        for objective in of.of.seen.objectives
        for line in lines(of, objective.id)
    ]
    if not rows:
        return Blocks((heading, paragraph(say("There is nothing to judge objectives by."))))
    columns = [
        Column(say("objective"), width=2),
        Column(say("indicator"), width=2.6),
        Column(say("observation"), width=3.6),
        Column(say("source"), width=2),
        Column(say("proposed"), width=1.6),
        *([] if of.of.secret else [Column(say("judgement"), width=2.2)]),
    ]
    told = say("Observations: objective, indicator, observation, source, judgement")
    return Blocks((heading, paragraph(say(_HOW)), table(told, columns, rows)))


def _cells(id: str, name: str, line: Line, of: Drill) -> list[Cell | Editable | str]:
    say, key = of.of.say, f"{id}:{line.key}"
    cells: list[Cell | Editable | str] = [f"{id} {name}", line.indicator]
    if of.of.secret:
        return [*cells, line.observation, line.source, line.proposed]
    seen = Editable(f"observation:{key}", say("Observation"), line.observation)
    judged = Editable(f"judgement:{key}", say("Judgement, with the reason"))
    return [*cells, seen, line.source, line.proposed, judged]


def lines(of: Drill, objective: str) -> Iterator[Line]:
    """Yield the lines of an objective: expectations, targets, and what only people can judge."""
    say = of.of.say
    seen = {}
    if of.observed:
        rows = rows_of(of.compared["expectations"])
        seen = {(row["inject"], row["expectation"]): row for row in rows}
    for row in rows_for(of, "expectations"):
        if objective in str(row["objectives"]).split("; "):
            yield _expected(row, seen.get((row["inject"], row["expectation"])), of)
    serving = {t.id for t in of.of.runs.scenario.targets if t.objective == objective}
    for each in of.findings():
        if each.id in serving:
            told = finding(each, of.of, observed=of.observed)
            source = say("observed log") if each.seen else say("simulated")
            what = f"{each.id} {each.name}, {promise(each, say)}"
            yield Line(f"target:{each.id}", what, told, source, verdict(each.proposed, say))
    for number, indicator in enumerate(indicators(of, objective), start=1):
        yield Line(f"indicator:{number}", indicator, "", say("observers"), "")


def _expected(row: Row, seen: Row | None, of: Drill) -> Line:
    say = of.of.say
    within = say.length(float(row["within"]) * MINUTE)
    what = say(
        "{inject} {title}: {units} within {within}",
        inject=row["inject"],
        title=row["expectation"],
        units=row["units"],
        within=within,
    )
    key = f"expectation:{row['inject']}:{row['expectation']}"
    if seen is not None and str(seen["rating"]) in {"met", "not met", "partly"}:
        return Line(key, what, _took(seen, row, of), say("observed log"), _rated(seen, of))
    if not row["runs"]:
        return Line(key, what, "", say("simulated"), _rated(row, of))
    told = say(
        "simulated: in time in {met} of {runs} runs",
        met=say.share(float(row["met"])),
        runs=say.number(int(row["runs"]), 0),
    )
    if of.observed:
        told = f"{say('in the drill not known')}; {told}"
    return Line(key, what, told, say("simulated"), _rated(row, of))


def _rated(row: Row, of: Drill) -> str:
    word = str(row["rating"])
    return of.of.say("left out") if word == "left out" else verdict(word, of.of.say)


def _took(seen: Row, row: Row, of: Drill) -> str:
    """Return how long it took in the drill, and what people wrote of it."""
    say, margin = of.of.say, float(seen["margin"])
    if math.isfinite(margin):
        took = say.length((float(seen["within"]) - margin) * MINUTE)
        told = say("in the drill after {took}", took=took)
    else:
        told = say("in the drill not by ENDEX")
    return "; ".join([told, *_notes(str(row["inject"]), of)])


def _notes(inject: str, of: Drill) -> list[str]:
    """Return what observers wrote of an inject, the first few, each once."""
    rows = of.saw[(of.saw["inject"] == inject) & (of.saw["note"] != "")]
    return [f"”{short(note, LONGEST)}”" for note in dict.fromkeys(rows["note"])][:NOTES]


_HOW = (
    "What stands under observation is proposed from the times; write over it what people saw."
    " The judgement is the evaluator's. Both are kept when the report is made again."
)
