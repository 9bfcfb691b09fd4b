"""The evening before: what tomorrow's script and attendance lead to, on two pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sim
from sim.errors import KrisimError
from sim.files.results import RUN, SCENARIO
from sim.plots import marked
from sim.plots.clock_axis import clock_time
from sim.plots.strips import plot_strips
from sim.report.document import (
    Block,
    Blocks,
    Column,
    Heading,
    bullets,
    figure,
    interval,
    minutes,
    note,
    paragraph,
    share,
    table,
)
from sim.report.sections.material import FEW, Material, audience_named, material
from sim.report.sections.script import ROWS, rest
from sim.studies.dry_run import CLOSE, IDLE, OFTEN, try_moves
from sim.studies.whatif import what_if_told
from sim.words import Words

if TYPE_CHECKING:
    from sim.report.document import Cell
    from sim.studies.dry_run import DryRun, Moves
    from sim.words import Language


def tomorrow(
    source: str,
    replications: int,
    seed: int,
    attendance: tuple[str, str],
    view: tuple[str, Language],
) -> Material:
    """Return the plan as it will be played tomorrow; played now, unless results are given as is.

    ``attendance`` is a file, written as the roster beside a scenario, which says when those are
    there whom it names (empty: none), and changes as what-ifs tell them, such as
    ``away: unit/role`` (empty: none). ``view`` is the audience and the language.

    Raises
    ------
    KrisimError
        If anything cannot be read, or is for players or the public: a dry run tells the script.
    """
    roster, changes = attendance
    audience, lang = view
    seen_as = audience_named(audience)
    if audience in {"players", "public"}:
        raise KrisimError(
            f"a dry run tells what comes when, and is not for {audience}: leave --for out, or"
            " write --for counterplay"
        )
    if not (roster or changes):
        return material(source, replications, seed, audience, lang)
    from sim.engine import unplayed

    path = Path(source)
    kept = path / SCENARIO if (path / RUN).is_file() else path
    plan = sim.load(kept, unplayed, roster=Path(roster) if roster else None)
    if changes:
        plan = what_if_told(changes, plan, may_be_as_is=True).change(plan)
    runs = sim.replicate(plan, replications, seed, 1 if replications <= FEW else -1)
    return Material(runs, seen_as, Words(lang))


def on_trial(of: Material, found: DryRun, injects: int) -> Moves:
    """Return the moves of so many injects, tried in the runs of the dry run."""
    return try_moves(of.runs, found, injects, 1 if of.runs.replications <= FEW else -1)


def overview(of: Material, found: DryRun, attendance: tuple[str, str]) -> Blocks:
    """Return the first sentences: whose attendance was played, and how much was found."""
    say = of.say
    roster, changes = attendance
    idle = found.idle["unit"].nunique()
    busy = (found.arrivals["nobody_free"] >= OFTEN).sum()
    peak = found.peaks.iloc[int(found.peaks["needed_for_rest_p90"].argmax())]
    risk = [row for row in of.rows("targets") if row["verdict"] == "not met"]
    come: list[Block] = [
        paragraph(
            say("Attendance: as the plan says.")
            if not (roster or changes)
            else say(
                "Attendance: {told}.", told="; ".join(filter(None, (Path(roster).name, changes)))
            )
        ),
        bullets(
            [
                say(
                    "{number} pairs of injects come to one unit within {close} min of each other"
                    " in at least half of the runs.",
                    number=int((found.collisions["runs"] >= OFTEN).sum()),
                    close=round(CLOSE),
                ),
                say(
                    "{number} injects find nobody free who may take them, in at least half of the"
                    " runs.",
                    number=int(busy),
                ),
                say(
                    "{number} units have nothing to do for {idle} min or more, in more than half"
                    " of the runs.",
                    number=int(idle),
                    idle=IDLE,
                ),
                say(
                    "Counter-players peak at {time}: {number} at once, beside calls from the"
                    " public, are enough in nine of ten runs.",
                    time=clock_time(float(peak["start"]), of.exercise, say),
                    number=say.number(float(peak["needed_for_rest_p90"]), 0),
                ),
                say("{number} targets are not met.", number=len(risk)),
            ]
        ),
    ]
    if found.looked < of.runs.replications:
        come.append(
            paragraph(
                say(
                    "Targets are of all {all} runs, all else of the first {looked}.",
                    all=of.runs.replications,
                    looked=found.looked,
                )
            )
        )
    return Blocks(tuple(come))


def day(of: Material, found: DryRun) -> Blocks:
    """Return the day as a figure: when nobody is free, with the injects that come then."""
    strips, came = (
        each.assign(unit=each["unit"].map(of.units)) for each in (found.strips, found.arrivals)
    )
    ax = marked(plot_strips(strips, came, of.exercise, of.lang), of.exercise)
    caption = of.say("How often nobody of a unit is free; triangles: injects, at their median time")
    return Blocks((Heading(of.say("The day")), figure(ax, caption)))


def at_risk(of: Material) -> Blocks:
    """Return the targets that are not shown to be met, with their intervals."""
    say = of.say
    rows = of.rows("targets")
    heading = Heading(say("Targets at risk"))
    if not rows:
        return Blocks((heading, paragraph(say("The scenario states no targets."))))
    order = {"not met": 0, "cannot say": 1}
    risky = sorted(
        (row for row in rows if row["verdict"] in order),
        key=lambda row: (order[row["verdict"]], row["met"] - row["promised"]),
    )
    if not risky:
        return Blocks((heading, paragraph(say("All targets are shown to be met."))))
    columns = [
        Column(say("target"), width=4),
        Column(say("within"), "minutes", width=1.3),
        Column(say("promised"), "share", width=1.2),
        Column(say("met in"), "share", width=1.2),
        Column(say("95 % interval"), width=1.6),
        Column(say("verdict"), width=1.6),
    ]
    cells: list[list[Cell | str]] = [
        [
            f"{row['target']} {row['name']}",
            minutes(row["within"], say),
            share(row["promised"], say),
            share(row["met"], say),
            interval(share(row["low"], say), share(row["high"], say)),
            say(str(row["verdict"])),
        ]
        for row in risky[:ROWS]
    ]
    notes = [say(_CHANCE), *rest(of, len(risky))]
    caption = say("Targets that are not shown to be met, in {runs} runs", runs=of.runs.replications)
    return Blocks((heading, table(caption, columns, cells, notes)))


def counted(found: DryRun, of: Material) -> Blocks:
    """Return what the dry run does not know."""
    return Blocks((note(of.say(_NOT, runs=found.looked)),))


_CHANCE = "The interval holds chance only, not what the assumptions leave open."
_NOT = (
    "Simulated, {runs} runs: it shows how script and attendance fit together under the assumptions"
    " of the plan. What people do of their own accord between injects is not in it, so an idle unit"
    " may well have something to do."
)
