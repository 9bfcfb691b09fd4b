"""How long answers take, and how surely targets are met: tables and figures of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.plots import marked, plot_targets
from sim.report.document import (
    Block,
    Blocks,
    Column,
    Heading,
    figure,
    minutes,
    paragraph,
    share,
    table,
)
from sim.report.sections.telling import between, over_all, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.report.document import Cell
    from sim.report.sections.material import Material, Row
    from sim.words import Words


def targets(of: Material, over: Mapping[str, tuple[float, float]] | None = None) -> Blocks:
    """Return what plans promise and how surely it is kept: a table and a figure.

    ``over``: between which shares of the runs nine of ten points in the ranges of the assumptions
    lie, by the ids of targets; a verdict then has to hold for all of that.
    """
    say = of.say
    found = of.table("targets")
    begin: list[Block] = [Heading(say("Targets"))]
    if found.empty:
        return Blocks((*begin, paragraph(say("The scenario states no targets."))))
    told = table(
        say("Targets: what is promised, and in how many runs it is kept"),
        [
            Column(say("target"), width=4),
            Column(say("within"), "minutes", width=1.7),
            Column(say("promised"), "share", width=1.2),
            Column(say("met in"), "share", width=1.2),
            Column(say("95 % interval"), width=1.6),
            *([Column(say("over the assumptions"), width=1.8)] if over else []),
            Column(say("verdict"), width=1.6),
        ],
        [_target(row, over, say) for row in of.rows("targets")],
        [say(_HOLDS), *([say(_OVER)] if over else [])],
    )
    shown = found.assign(rating=[_held(row, over) for row in of.rows("targets")])
    ax = marked(plot_targets(shown, of.lang), of.exercise)
    drawn = figure(ax, say("How surely targets are met, beside what is promised"))
    return Blocks((*begin, told, drawn))


def _target(row: Row, over: Mapping[str, tuple[float, float]] | None, say: Words) -> list[Any]:
    occasion = bool(row["runs"])
    chance = (float(row["low"]), float(row["high"])) if occasion else None
    ends = over.get(str(row["target"])) if over else None
    return [
        f"{row['target']} {row['name']}",
        minutes(float(row["within"]), say),
        share(float(row["promised"]), say),
        share(float(row["met"]) if occasion else float("nan"), say),
        between(chance, say),
        *([between(ends, say)] if over else []),
        verdict(_held(row, over), say),
    ]


def _held(row: Row, over: Mapping[str, tuple[float, float]] | None) -> str:
    """Return the verdict on a target, which the figure shows as well."""
    ends = over.get(str(row["target"])) if over else None
    return over_all(str(row["verdict"]), float(row["promised"]), ends)


def key_times(of: Material) -> Blocks:
    """Return the key times of the exercise; nothing if the scenario names none."""
    say = of.say
    rows = of.rows("key_times")
    if not rows:
        return Blocks(())
    told = table(
        say("Key times: half of all runs within the median, nine of ten within the next"),
        [
            Column(say("what"), width=3),
            Column(say("since"), width=2),
            Column(say("median"), "minutes", width=1.3),
            Column(say("9 of 10"), "minutes", width=1.3),
            Column(say("open"), "share"),
        ],
        [_key_time(row, say) for row in rows],
        [say("open: the share of runs in which it had not come about by ENDEX.")],
    )
    return Blocks((Heading(say("Key times")), told))


def _key_time(row: Row, say: Words) -> list[Any]:
    channel = f" ({row['channel']})" if row["channel"] else ""
    cells: list[Cell] = [minutes(float(row[k]), say) for k in ("median", "p90")]
    return [
        f"{say(str(row['what']))}{channel}",
        say(str(row["since"])),
        *cells,
        share(float(row["open"]), say),
    ]


_HOLDS = (
    "The interval holds chance only, not what the assumptions leave open. cannot say: what"
    " is promised lies within it; more runs narrow it."
)
_OVER = (
    "Over the assumptions: nine of ten points in the ranges of all of them, tried together, lie"
    " between these shares. Where the verdict changes between them, nothing can be said."
)
