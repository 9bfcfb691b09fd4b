"""What a script asks of units: collisions, busy and idle units, peaks for the counter-players."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.plots.clock_axis import clock_time
from sim.report.document import (
    Blocks,
    Column,
    Heading,
    interval,
    minutes,
    number,
    paragraph,
    share,
    table,
)
from sim.studies.dry_run import CLOSE, IDLE, OFTEN, QUARTER, SHIFTS
from sim.studies.names import names_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.document import Cell
    from sim.report.sections.material import Material, Row
    from sim.studies.dry_run import DryRun, Move, Moves

ROWS = 4
"""Rows of a table: all of it has room on two pages."""

TITLE = 30
"""Letters of an inject's title: its id says which it is."""


def collided(of: Material, found: DryRun) -> Blocks:
    """Return which injects come to one unit at nearly the same time."""
    say = of.say
    often = found.collisions[found.collisions["runs"] >= OFTEN]
    heading = Heading(say("The script"))
    if often.empty:
        return Blocks((heading, paragraph(say("No two injects collide in half of the runs."))))
    rows: list[list[Cell | str]] = [
        [
            clock_time(row["at"], of.exercise, say),
            of.units[row["unit"]],
            f"{_titled(of, row['first'])}; {_titled(of, row['second'])}",
            share(row["runs"], say),
        ]
        for row in _first(often)
    ]
    columns = [
        Column(say("time"), width=1.05),
        Column(say("unit"), width=3),
        Column(say("both injects"), width=7.2),
        Column(say("of runs"), "share", width=1.25),
    ]
    caption = say("Injects within {close} min of each other at one unit", close=round(CLOSE))
    return Blocks((heading, table(caption, columns, rows, rest(of, len(often)))))


def busy(of: Material, found: DryRun) -> Blocks:
    """Return which injects find nobody free, or a unit in its meeting, and how long they wait."""
    say = of.say
    came = found.arrivals.assign(often=found.arrivals[["nobody_free", "meeting"]].max(axis=1))
    often = came[came["often"] >= OFTEN].sort_values(
        ["nobody_free", "meeting"], ascending=False, kind="stable"
    )
    if often.empty:
        told = say("No inject finds nobody free, or a meeting, in half of the runs.")
        return Blocks((paragraph(told),))
    rows: list[list[Cell | str]] = [
        [
            clock_time(row["at"], of.exercise, say),
            of.units[row["unit"]],
            _titled(of, row["case"]),
            share(row["nobody_free"], say),
            share(row["nobody_there"], say),
            share(row["meeting"], say),
            minutes(row["wait"], say),
            minutes(row["wait_p90"], say),
        ]
        for row in _first(often)
    ]
    columns = [
        Column(say("time"), width=1.2),
        Column(say("unit"), width=3.6),
        Column(say("inject"), width=4.3),
        Column(say("nobody free"), "share", width=1.15),
        Column(say("nobody there"), "share", width=1.2),
        Column(say("in a meeting"), "share", width=1.2),
        Column(say("taken up after"), "minutes", width=1.4),
        Column(say("9 of 10"), "minutes", width=1.25),
    ]
    notes = [say(_BUSY), *rest(of, len(often))]
    caption = say("Injects that come when nobody is free who may take them, or during a meeting")
    return Blocks((table(caption, columns, rows, notes),))


def moves(of: Material, tried: Moves) -> Blocks:
    """Return which injects had better come earlier or later, or that no move is shown to help."""
    say, best = of.say, tried.suggested()
    if not tried.tried:
        return Blocks((paragraph(say(_NOT_MOVED)),))
    told = say(
        _TRIED,
        number=len(tried.tried),
        injects=", ".join(tried.injects),
        shifts=SHIFTS_SAID,
        runs=tried.runs,
    )
    if not best:
        return Blocks((paragraph(f"{say('No move is shown to help.')} {told} {say(_STORY)}"),))
    columns = [
        Column(say("inject"), width=4),
        Column(say("instead of"), width=1.2),
        Column(say("move to"), width=1.2),
        Column(say("gain [min]"), "number", width=1.2),
        Column(say("95 % interval"), width=1.6),
    ]
    caption = say("Suggested moves: so much less time all answers together take")
    rows = [_move(move, of) for move in best]
    return Blocks((table(caption, columns, rows, [f"{told} {say(_STORY)}"]),))


def _move(move: Move, of: Material) -> list[Cell | str]:
    say, gain = of.say, move.gain
    mean, low, high = (number(x, say) for x in (gain.mean, gain.low, gain.high))
    before, at = (clock_time(t, of.exercise, say) for t in (move.before, move.at))
    return [_titled(of, move.inject), before, at, mean, interval(low, high)]


def functions(of: Material, found: DryRun) -> Blocks:
    """Return which functions more injects want at once than there are people for it."""
    say, names = of.say, names_of(of.runs.scenario)
    often = found.functions[found.functions["runs"] >= OFTEN]
    if often.empty:
        told = say("No function is wanted by more injects than it has people, in half of the runs.")
        return Blocks((paragraph(told),))
    rows: list[list[Cell | str]] = [
        [
            _function(of, names, row),
            number(row["people"], say),
            minutes(row["minutes"], say),
            clock_time(row["at"], of.exercise, say),
            share(row["runs"], say),
            ", ".join(row["cases"]),
        ]
        for row in _first(often)
    ]
    columns = [
        Column(say("function"), width=4),
        Column(say("people"), "number", width=0.9),
        Column(say("per run"), "minutes", width=1.2),
        Column(say("mostly at"), width=1),
        Column(say("of runs"), "share", width=1),
        Column(say("injects, mostly"), width=2.2),
    ]
    caption = say("How long more injects want a function than there are people who may act in it")
    return Blocks((table(caption, columns, rows, rest(of, len(often))),))


def idle(of: Material, found: DryRun) -> Blocks:
    """Return which units have nothing to do, and when."""
    say = of.say
    heading = Heading(say("Units and counter-play"))
    if found.idle.empty:
        return Blocks((heading, paragraph(say("No unit is idle for long in most runs."))))
    lengths = found.idle.assign(minutes=found.idle["end"] - found.idle["start"])
    longest = lengths.groupby("unit", sort=False)["minutes"].sum()
    rows: list[list[Cell | str]] = []
    for unit in longest.sort_values(ascending=False, kind="stable").index:
        own = lengths[lengths["unit"] == unit]
        when = ", ".join(
            f"{clock_time(s, of.exercise, say)}–{clock_time(e, of.exercise, say)}"
            for s, e in zip(own["start"], own["end"], strict=True)
        )
        mean = float((own["runs"] * own["minutes"]).sum() / own["minutes"].sum())
        total = minutes(float(own["minutes"].sum()), say)
        rows.append([of.units[str(unit)], total, when, share(mean, say)])
    columns = [
        Column(say("unit"), width=3),
        Column(say("in all"), "minutes", width=1.6),
        Column(say("when"), width=5),
        Column(say("of runs"), "share", width=0.9),
    ]
    caption = say(
        "Stretches of {idle} min or more in which a unit has nothing to do, in most runs", idle=IDLE
    )
    return Blocks((heading, table(caption, columns, rows[:ROWS], rest(of, len(rows)))))


def peaks(of: Material, found: DryRun) -> Blocks:
    """Return the quarter hours that take most counter-players."""
    say, names = of.say, names_of(of.runs.scenario)
    order = ["needed_for_rest_p90", "injects", "contacts"]
    worst = found.peaks.sort_values(order, ascending=False, kind="stable").head(ROWS)
    rows: list[list[Cell | str]] = [
        [
            clock_time(row["start"], of.exercise, say),
            number(row["injects"], say, 1),
            ", ".join(
                f"{names[channel]} {say.number(sent, 1)}"
                for channel, sent in sorted(row["channels"].items(), key=lambda c: -c[1])
            ),
            number(row["contacts"], say, 1),
            number(row["calls"], say, 1),
            number(row["needed_for_rest_p90"], say),
            number(row["needed_p90"], say),
        ]
        for row in _records(worst.sort_values("start"))
    ]
    columns = [
        Column(say("from"), width=0.9),
        Column(say("injects"), "number", width=1),
        Column(say("over"), width=6),
        Column(say("contacts"), "number", width=1.1),
        Column(say("calls"), "number", width=0.9),
        Column(say("at once"), "number", width=1),
        Column(say("with calls"), "number", width=1),
    ]
    caption = say("Counter-play: the quarter hours that need most counter-players")
    return Blocks((table(caption, columns, rows, [say(_PEAKS, minutes=QUARTER)]),))


def _titled(of: Material, case: str) -> str:
    titles = {inject.id: inject.title for inject in of.seen.injects}
    title = titles.get(case, "")
    return f"{case} {title if len(title) <= TITLE else f'{title[: TITLE - 1].rstrip()}…'}".strip()


def _function(of: Material, names: dict[str, str], row: Row) -> str:
    unit = of.units[row["unit"]]
    return f"{names[row['role']]} ({unit})" if row["role"] else unit


def _records(rows: pd.DataFrame) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _first(rows: pd.DataFrame) -> list[Row]:
    return _records(rows.head(ROWS))


def rest(of: Material, number: int) -> list[str]:
    """Return how many more there are than a table of `ROWS` tells."""
    more = number - ROWS
    return [of.say("And {number} more.", number=more)] if more > 0 else []


_BUSY = (
    "Those who may take it: holders of the role that is asked for and their deputies, else the"
    " unit's contacts. in a meeting: one of them. taken up after: half of the runs; 9 of 10: nine"
    " of ten."
)
SHIFTS_SAID = " / ".join(f"\N{PLUS-MINUS SIGN}{by}" for by in SHIFTS if by > 0)
"""By how many minutes injects are moved, as it is said."""
_NOT_MOVED = (
    "No inject was moved on trial: none collides or finds nobody free in half of the runs, none was"
    " asked for, or there is only one run."
)
_TRIED = (
    "Tried in {runs} runs on the same draws: {number} moves of {injects} by {shifts} min. Suggested"
    " is what gains beyond chance, judged together for all that were tried (Holm), and makes no"
    " target worse. Each was tried alone. Intervals hold chance only; on other runs the best of"
    " many gains less."
)
_STORY = "Whether the story still holds is for its author to say."
_PEAKS = (
    "Means over the runs, for {minutes} minutes each. contacts: calls and messages of players"
    " that counterparts receive. at once: so many counter-players are enough in nine of ten runs,"
    " without and with calls from the public. Writing and reading of exercise control takes no time"
    " here."
)
