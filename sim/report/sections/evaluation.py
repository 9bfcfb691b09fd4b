"""One drill, built as Swedish evaluation reports are: purpose, objectives, times, why, lessons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import sim
from sim.errors import KrisimError
from sim.plots import marked, plot_objectives
from sim.plots.comparison import plot_comparison
from sim.report.document import (
    Block,
    Blocks,
    Column,
    Editable,
    Heading,
    bullets,
    figure,
    note,
    paragraph,
    share,
    table,
)
from sim.report.sections.beside import outside, shown, together
from sim.report.sections.drills import rows_of
from sim.report.sections.executive import both, counted, played
from sim.report.sections.telling import between, finding, verdict
from sim.studies.saying import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.document import Cell
    from sim.report.sections.drills import Drill, Finding
    from sim.report.sections.material import Row

EXPLAINED: Final = 5
"""Targets of which it is told why they are missed."""
PARTS: Final = 5
"""Parts of such an explanation."""
RANKED: Final = 5


def purpose(of: Drill) -> Blocks:
    """Return what the exercise was for, which the evaluator writes, and what was played."""
    say = of.of.say
    blocks: list[Block] = [Heading(say("Purpose"))]
    if not of.of.secret:
        blocks.append(Editable("purpose", say("What the exercise was for, and who took part")))
    return Blocks((*blocks, paragraph(played(of))))


def objectives(of: Drill) -> Blocks:
    """Return the objectives, the units' own parts in them, how far they were reached, a figure."""
    say, found = of.of.say, of.of.table("objectives")
    blocks: list[Block] = [Heading(say("Objectives"))]
    if found.empty:
        return Blocks((*blocks, paragraph(say("The scenario states no objectives."))))
    told = table(
        say("Objectives, the units' own parts in them, and proposed ratings"),
        [
            Column(say("objective"), width=2.6),
            Column(say("own part"), width=3.4),
            Column(say("achieved"), "share", width=1.6),
            Column(say("95 % interval"), width=1.9),
            *([Column(say("over the assumptions"), width=2.4)] if of.over_objectives else []),
            Column(say("proposed"), width=1.7),
            Column("P/S/M/U", width=1.7),
            *([Column(say("in the drill"), width=1.8)] if of.observed else []),
        ],
        _objective_rows(of),
        [
            say(_OF_THE_PLAN),
            say(_PSMU),
            say("The interval holds chance only, not what the assumptions leave open."),
        ],
    )
    named = found.assign(unit=[of.of.units.get(unit, unit) for unit in found["unit"]])
    scale = of.of.runs.scenario.ratings.three_steps
    ax = marked(plot_objectives(named, scale, of.of.lang), of.of.exercise)
    drawn = figure(ax, say("How much of each objective is met in the simulated runs"))
    return Blocks((*blocks, told, drawn))


def _objective_rows(of: Drill) -> Iterator[list[Cell | str]]:
    say = of.of.say
    seen = {}
    if of.observed:
        rows = rows_of(of.compared["objectives"])
        seen = {(row["objective"], row["unit"]): row for row in rows}
    for row in of.of.rows("objectives"):
        drilled = seen.get((row["objective"], row["unit"]))
        chance = (float(row["low"]), float(row["high"]))
        whole = not row["unit"]
        yield [
            f"{row['objective']} {row['name']}" if whole else str(row["objective"]),
            "" if whole else f"{of.of.units[row['unit']]}: {row['part']}",
            share(float(row["achieved"]), say),
            between(chance, say),
            *(
                [between(of.over_objectives.get(str(row["objective"])) if whole else None, say)]
                if of.over_objectives
                else []
            ),
            verdict(str(row["rating"]), say),
            verdict(str(row["psmu"]), say),
            *([_drilled(drilled, of)] if of.observed else []),
        ]


def _drilled(row: dict[str, Any] | None, of: Drill) -> str:
    say = of.of.say
    if row is None or math.isnan(float(row["achieved"])):
        return verdict("cannot say", say)
    achieved = say.share(float(row["achieved"]))
    return f"{achieved}: {verdict(str(row['rating']), say)}"


def times(of: Drill) -> Blocks:
    """Return the observed minutes beside what the plan does; nothing without an observed drill."""
    if not of.observed:
        return Blocks((note(of.of.say(_ONLY_SIMULATED)),))
    say, found = of.of.say, of.compared["times"]
    compared = found[found["p"].notna()]
    heading = Heading(say("Observed times beside the plan"))
    if compared.empty:
        nothing = paragraph(say("Nothing can be compared: too little was both seen and planned."))
        return Blocks((heading, nothing))
    blocks: list[Block] = [heading, paragraph(counted(of)), *map(paragraph, together(of))]
    blocks.append(note(both(say)))
    unusual = compared[compared["verdict"].isin(["outside jointly", "outside 90 % alone"])]
    if len(unusual):
        blocks.append(outside(of, rows_of(unusual)))
    named = found.assign(unit=[of.of.units.get(u, u) for u in found["unit"]])
    if (compared["milestone"] == "acted").any():
        ax = marked(plot_comparison(named, "acted", of.of.lang), of.of.exercise)
        blocks.append(figure(ax, say("Observed times until units acted, beside the simulated")))
    return Blocks((*blocks, *shown(of)))


def why(of: Drill) -> Blocks:
    """Return why targets are missed, and what answers wait for most; functions, no persons."""
    say = of.of.say
    blocks: list[Block] = [Heading(say("Why it takes as long as it does"))]
    if of.of.secret:
        return Blocks((*blocks, paragraph(say(_NOT_FOR_ALL))))
    blocks.append(paragraph(say(_WHY)))
    missed = [each for each in of.findings() if each.runs and each.met < 1][:EXPLAINED]
    for each in missed:
        blocks += _explained(each, of)
    ranked = sim.bottlenecks(of.of.runs).head(RANKED)
    if len(ranked):
        told = sentences(ranked, of.of.runs.scenario, of.of.lang)
        blocks += [
            Heading(say("What answers wait for most"), 2),
            bullets([f"{rank}: {sentence}" for rank, sentence in told]),
        ]
    return Blocks(tuple(blocks))


def _explained(of_target: Finding, of: Drill) -> list[Block]:
    heading = Heading(f"{of_target.id} {of_target.name}", 2)
    try:
        told = sim.explain(of.of.runs, of_target.id, language=of.of.lang)
    except KrisimError:
        return [heading, paragraph(of.of.say("Why cannot be told: there was no occasion."))]
    blocks: list[Block] = [heading, paragraph(told.title())]
    for block in told.blocks():
        lines = [f"{line[-1]}: {' · '.join(line[:-1])}" for line in block.lines[:PARTS]]
        blocks.append(paragraph(block.heading))
        if lines:
            blocks.append(bullets(lines))
    return blocks


def cause(of_target: Finding, of: Drill) -> str:
    """Return the part that makes the largest difference to a target, in words."""
    say = of.of.say
    if not of_target.runs:
        return say("not known")
    try:
        told = sim.explain(of.of.runs, of_target.id, language=of.of.lang)
    except KrisimError:
        return say("not known")
    first = next((block.lines[0] for block in told.blocks() if block.lines), None)
    return say("not known") if first is None else f"{first[-1]} ({first[0]})"


def lessons(of: Drill) -> Blocks:
    """Return strengths and development areas: what the targets propose, and places to write in."""
    say, found = of.of.say, of.findings()
    kept = [each for each in found if each.proposed == "met" and not each.by_luck]
    rest = [each for each in found if each.proposed in {"not met", "partly"} or each.by_luck]
    blocks: list[Block] = [
        Heading(say("Strengths")),
        *_lesson(kept, of, say("No target is shown to be met.")),
    ]
    if not of.of.secret:
        blocks.append(Editable("strengths", say("Strengths as the evaluator sees them")))
    blocks += [
        Heading(say("Development areas")),
        *_lesson(rest, of, say("No target is shown to be missed.")),
    ]
    if not of.of.secret:
        blocks.append(Editable("development", say("Development areas as the evaluator sees them")))
    return Blocks(tuple(blocks))


def _lesson(found: list[Finding], of: Drill, nothing: str) -> Iterator[Block]:
    if not found:
        yield paragraph(nothing)
        return
    yield bullets(
        f"{each.id} {each.name} – {finding(each, of.of, observed=of.observed)}" for each in found
    )


def indicators(of: Drill, objective: str) -> tuple[str, ...]:
    """Return what an objective is judged by besides times, as the scenario states it."""
    return next((o.indicators for o in of.of.seen.objectives if o.id == objective), ())


def rows_for(of: Drill, name: str) -> list[Row]:
    """Return the rows of a table that the audience may see; none of one that is closed to it."""
    return [] if of.of.secret and name == "expectations" else of.of.rows(name)


_OF_THE_PLAN = (
    "What is achieved, its interval, and what is proposed of it are those of the simulated runs."
)
_PSMU = (
    "P/S/M/U as in HSEEP: performed without, with some, with major challenges, unable to be"
    " performed. All ratings are proposals; the evaluator decides."
)
_ONLY_SIMULATED = (
    "Nothing observed is told of here: all times of this report are simulated. Set what was"
    " observed beside the plan with krisim compare, and make the report of that."
)
_WHY = (
    "From the simulated runs: what differs between those that miss a target and those that keep it."
    " It tells of functions, not of persons, and of the plan, not of the drill."
)
_NOT_FOR_ALL = "The explanations name steps of the plan and single functions, and are left out."
