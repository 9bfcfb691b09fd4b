"""The improvement plan: finding, cause, measure, expected gain, who, when, and last time's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.report.document import (
    Block,
    Blocks,
    Column,
    Editable,
    Heading,
    bullets,
    note,
    paragraph,
    table,
)
from sim.report.sections.evaluation import cause
from sim.report.sections.executive import not_for_public, not_tried
from sim.report.sections.lastly import OWN, OWN_ROW, PLAN, STATUS, own_row
from sim.report.sections.telling import finding
from sim.report.sections.tried import effect, how_played
from sim.studies.whatif.measuring import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.document import Cell
    from sim.report.sections.drills import Drill, Finding
    from sim.report.sections.lastly import Earlier
    from sim.report.sections.tried import Tried

MOST: Final = 12
"""Findings that the plan holds."""
GAINS: Final = 2
"""What-ifs that are told for a finding."""
HARMS: Final = 2
"""Targets that suffer, which are told of each of them."""
OF_TARGETS: Final = (*SHARES, "target time")


def plan(of: Drill) -> Blocks:
    """Return the improvement plan, and what became of last time's.

    A row for each target that is missed, or kept less often than promised, by its id: the same
    next time. What is expected of a measure comes from what-ifs that were played, with both
    intervals, or is *not tried*.
    """
    say = of.of.say
    heading = Heading(say("Improvement plan"))
    if of.of.secret:
        left_out = not_for_public(say) if of.of.audience == "public" else say(_CLOSED)
        return Blocks((heading, paragraph(left_out)))
    found = [each for each in of.findings() if each.is_short][:MOST]
    begin: list[Block] = [heading, paragraph(say(_HOW))]
    if not of.tried:
        begin.append(note(not_tried(say)))
    if not found:
        begin.append(paragraph(say("No target is missed, or kept less often than promised.")))
    begin.append(_table(found, of))
    return Blocks((*begin, *_tried(of), *_last(of)))


def _table(found: list[Finding], of: Drill) -> Block:
    say = of.of.say
    return table(
        say("Improvement plan"),
        [
            Column(say("no."), width=1),
            Column(say("finding"), width=3.2),
            Column(say("cause (simulated)"), width=2.2),
            Column(say("measure"), width=2.2),
            Column(say("expected gain"), width=3),
            Column(say("responsible function"), width=2.3),
            Column(say("date"), width=1.3),
        ],
        [*(_row(each, of) for each in found), *(_own(number, of) for number in range(1, OWN + 1))],
        [say("Name functions, no persons. Expected gains are simulated."), say(_OF_YOUR_OWN)],
    )


def _own(number: int, of: Drill) -> list[Cell | Editable | str]:
    """Return a row for what no target says."""
    say, key = of.of.say, f"{PLAN}{OWN_ROW}{number}"
    return [
        own_row(number),
        Editable(f"{key}:finding", say("Finding")),
        Editable(f"{key}:cause", say("Cause")),
        Editable(f"{key}:measure", say("Measure")),
        say("not tried"),
        Editable(f"{key}:function", say("Function")),
        Editable(f"{key}:date", say("Date")),
    ]


def _row(each: Finding, of: Drill) -> list[Cell | Editable | str]:
    say, key = of.of.say, f"{PLAN}{each.id}"
    helping = _helping(each, of)
    gains = "; ".join(f"{each.name}: {_gain(each, row, of)}" for each, row in helping)
    harmless = [each.name for each, _ in helping if not _harms(each)]
    gains = gains or say("not tried")
    if of.tried and not helping:
        gains = say("none of the what-ifs that were tried is shown to help")
    return [
        each.id,
        f"{each.name} – {finding(each, of.of, observed=of.observed)}",
        cause(each, of),
        Editable(f"{key}:measure", say("Measure"), "; ".join(harmless)),
        gains,
        Editable(f"{key}:function", say("Function")),
        Editable(f"{key}:date", say("Date")),
    ]


def _helping(each: Finding, of: Drill) -> list[tuple[Tried, dict[str, Any]]]:
    """Return the changes that are shown to help a target, each once, with that effect."""
    found = [(tried, tried.on(each.id)) for tried in of.tried]
    better = [(tried, row) for tried, row in found if row and row["verdict"] == "better"]
    ranked = sorted(better, key=lambda pair: -abs(float(pair[1]["difference"])))
    ranked.sort(key=lambda pair: pair[1]["measure"] == "target time")
    distinct: dict[str, tuple[Tried, dict[str, Any]]] = {}
    for pair in ranked:
        distinct.setdefault(pair[0].name, pair)
    return list(distinct.values())[:GAINS]


def _harms(each: Tried) -> list[dict[str, Any]]:
    """Return the effects by which targets are the worse for a change."""
    return [e for e in each.shown() if e["verdict"] == "worse" and e["measure"] in OF_TARGETS]


def _gain(each: Tried, row: dict[str, Any], of: Drill) -> str:
    """Return what a target gains by a change, and what others lose by it."""
    gained, harms = effect(row, of.of), _harms(each)
    if not harms:
        return gained
    told = "; ".join(effect(e, of.of, both=False) for e in harms[:HARMS])
    return of.of.say("{gained}; but worse: {harms}", gained=gained, harms=told)


def _tried(of: Drill) -> Iterator[Block]:
    """Yield all changes with an effect that is shown, and name the others."""
    if not of.tried:
        return
    say = of.of.say
    notes = [say(_BOTH), *(how_played(each, of.of) for each in of.studies)]
    if len(of.studies) > 1:
        notes.append(say(_EACH_BY_ITSELF))
    if any(each.chosen for each in of.studies):
        notes.append(say(_CHOSEN))
    shown = [each for each in of.tried if each.shown()]
    rest = [each.name for each in of.tried if not each.shown()]
    if rest:
        notes.append(say("No effect is shown of: {names}.", names="; ".join(dict.fromkeys(rest))))
    if not shown:
        yield Heading(say("What was tried"), 2)
        yield bullets(notes)
        return
    yield table(
        say("What was tried, compared run by run with the plan as it is"),
        [Column(say("change"), width=2), Column(say("effects that are shown"), width=5)],
        [[each.name, _all_of(each, of)] for each in shown],
        notes,
    )


def _all_of(each: Tried, of: Drill) -> str:
    return "; ".join(effect(e, of.of, both=False) for e in each.shown())


def _last(of: Drill) -> Iterator[Block]:
    if not of.last:
        return
    say = of.of.say
    yield Heading(say("Follow-up of the last plan"), 2)
    now = {each.id: each for each in of.findings()}
    yield table(
        say("Follow-up of the last plan"),
        [
            Column(say("no."), width=1),
            Column(say("finding then"), width=3),
            Column(say("measure"), width=2.2),
            Column(say("responsible function"), width=2.3),
            Column(say("date"), width=1.3),
            Column(say("now"), width=2.8),
            Column(say("status"), width=2),
        ],
        [_followed(each, now.get(each.id), of) for each in of.last],
    )


def _followed(earlier: Earlier, now: Finding | None, of: Drill) -> list[Cell | Editable | str]:
    say = of.of.say
    told = "" if earlier.own else say("no such target now")
    if now is not None:
        told = finding(now, of.of, observed=of.observed)
    return [
        earlier.called,
        earlier.finding,
        earlier.measure,
        earlier.function,
        earlier.date,
        told,
        Editable(f"{STATUS}{earlier.id}", say("Done, under way, not begun")),
    ]


_HOW = (
    "A row for each target that is missed, or kept less often than promised. Causes and gains come"
    " from simulated runs; what nobody tried is called that. Measures are written by those"
    " responsible, and are kept when the report is made again. Next time the workbook with this"
    " plan is followed up."
)
_OF_YOUR_OWN = (
    "The last rows are for what no target tells: what observers saw, or people said. They are kept,"
    " and followed up next time, like the others."
)
_EACH_BY_ITSELF = (
    "Whether there is an effect is judged for each study by itself. Of many studies, one may show"
    " an effect by chance alone."
)
_CHOSEN = (
    "What gains most was chosen among many on these runs: on others it gains somewhat less. Ask"
    " krisim what-if with another --seed before you decide."
)
_CLOSED = "The improvement plan names steps of the plan, and is left out."
_BOTH = (
    "Intervals are 95 % by chance; over the assumptions between nine of ten points in their ranges,"
    " where that was tried. An effect that is not shown may be there all the same."
)
