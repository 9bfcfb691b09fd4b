"""Observed times beside the plan: those outside it, what all say together, what could be shown."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, Final

from sim.drill.comparison.jointly import sentences
from sim.drill.comparison.power import ENOUGH
from sim.report.document import (
    Block,
    Column,
    Heading,
    interval,
    minutes,
    paragraph,
    share,
    table,
    text_cell,
)
from sim.report.sections.drills import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.document import Cell
    from sim.report.sections.drills import Drill
    from sim.words import Words

TIMES: Final = 40
"""Observed times that are told one by one."""
MISSING: Final = (1.0, 2.0)
SLOWER: Final = (1.2, 1.4, 1.6)
"""Differences that a comparison plants: people missing in a unit, work so many times as long."""


def together(of: Drill) -> list[str]:
    """Return whether all observed times together are unusual, and how far that is known."""
    return [] if of.together is None else sentences(of.together, of.of.say)


def shown(of: Drill) -> Iterator[Block]:
    """Yield what the drill could have shown: differences that were planted, and how many found."""
    say, found = of.of.say, of.compared["power"]
    yield Heading(say("What this drill could have shown"), 2)
    if found.empty:
        yield paragraph(say("Nobody knows: no differences were tried, or nothing could be judged."))
        return
    yield table(
        say("Share of simulated drills that are found unusual, by what is different in them"),
        [
            Column(say("unit"), width=2),
            Column(say("one missing"), "share"),
            Column(say("two missing"), "share"),
            *(Column(say("work +{share}", share=say.share(f - 1)), "share") for f in SLOWER),
        ],
        [
            [of.of.units.get(unit, unit), *cells]
            for unit, cells in _by_unit(rows_of(found), say).items()
        ],
        [
            say(
                "Share of {n} simulated drills with this difference that the joint test finds"
                " unusual. What is found in less than {share} of them could well be there unseen:"
                " consistent with the plan does not mean that the plan works.",
                n=int(found["drills"].iloc[0]),
                share=say.share(ENOUGH),
            )
        ],
    )


def _by_unit(rows: list[dict[str, Any]], say: Words) -> dict[str, list[Cell]]:
    columns = [*(("missing", n) for n in MISSING), *(("slow", f) for f in SLOWER)]
    found = {(r["unit"], r["difference"], float(r["size"])): float(r["found"]) for r in rows}
    units = dict.fromkeys(str(row["unit"]) for row in rows)
    nothing = float("nan")
    return {u: [share(found.get((u, *c), nothing), say) for c in columns] for u in units}


def _watched(row: dict[str, Any], which: str, say: Words) -> Cell:
    """Return a time; of what had not come, how long it was watched."""
    value = float(row[which])
    if isfinite(value) or isnan(value):
        return minutes(value, say)
    return text_cell(f"> {minutes(float(row['watched']), say).text}")


def outside(of: Drill, rows: list[dict[str, Any]]) -> Block:
    """Return the times outside what nine of ten runs do, the most unusual first."""
    say, titles = of.of.say, {i.id: i.title for i in of.of.seen.injects}
    ranked = sorted(rows, key=lambda r: r["verdict"] != "outside jointly")
    notes = [say("9 of 10 runs: between these minutes nine of ten simulated runs lie, by chance.")]
    if len(ranked) > TIMES:
        notes.append(say("{n} more stand in the comparison.", n=len(ranked) - TIMES))
    return table(
        say("Times outside what nine of ten simulated runs do"),
        [
            Column(say("inject"), width=2.8),
            Column(say("unit"), width=2.2),
            Column(say("until"), width=1.9),
            Column(say("observed"), "minutes", width=1.7),
            Column(say("9 of 10 runs"), width=2.4),
            Column(say("outcome"), width=2),
        ],
        [
            [
                f"{row['inject']} {titles.get(row['inject'], '')}".strip(),
                of.of.units.get(row["unit"], row["unit"]),
                say(_MILESTONES[row["milestone"]]),
                _watched(row, "observed", say),
                interval(*(_watched(row, k, say) for k in ("low_90", "high_90"))),
                say(_TIMES[row["verdict"]]),
            ]
            for row in ranked[:TIMES]
        ],
        notes,
    )


_MILESTONES = {
    "delivered": "delivered",
    "noticed": "noticed",
    "decided": "decided",
    "acted": "acted",
    "completed": "completed",
    "fed back": "fed back",
}
_TIMES = {
    "outside 90 % alone": "outside 90 % alone",
    "outside jointly": "outside jointly",
}
