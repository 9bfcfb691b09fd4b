"""What conclusions rest on, as a folder: sentences, tables, tornado plots, and a list to sign."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.files.workbooks import Column, Front, Sheet, write_workbook
from sim.plots.tornado import Beside, plot_tornado
from sim.report.studies import Written, drawn, write_study
from sim.studies.assumptions.naming import Names
from sim.studies.assumptions.saying import (
    foremost_sentences,
    headline_sentences,
    turning_sentences,
    weighing_sentences,
    what_holds,
)
from sim.studies.assumptions.signing import to_sign
from sim.studies.assumptions.tables import Tables, bars, headed, scale
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sim.files.workbooks import Look
    from sim.studies.assumptions import Resting
    from sim.studies.assumptions.headlines import Headline
    from sim.words import Language

LIST: Final = "assumptions"
_NUMBERS: Final = ("number", "places", "together")


def write_assumptions(
    folder: Path, found: Resting, started: datetime, lang: Language = "en"
) -> None:
    """Write a folder of a study; it appears under its name only when it is complete.

    ``summary.txt`` holds what is printed; ``headlines.csv`` both intervals of every headline;
    ``screening.csv``, ``alone.csv``, ``turning-points.csv`` and ``weights.csv`` what was found of
    the assumptions; ``points.csv`` all that was played; ``tornado-….png`` a figure of each
    headline that decides; ``assumptions.xlsx`` and ``.csv`` the list of all assumptions, to be
    signed; ``scenario.yaml`` the plan in its complete form, ``run.json`` seed and versions.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    say, tables = Words(lang), Tables(found, lang)
    listed = headed(to_sign(found, lang), say)
    files: dict[str, Any] = {
        "headlines.csv": headed(tables.headlines(), say),
        "screening.csv": headed(tables.screening(), say),
        "alone.csv": headed(tables.alone(), say),
        "turning-points.csv": headed(tables.turns(), say),
        "weights.csv": headed(tables.weights(), say),
        "points.csv": tables.points(),
        f"{LIST}.csv": listed,
        f"{LIST}.xlsx": partial(_book, found=found, started=started, lang=lang),
    }
    for number, headline in enumerate(moved(found), start=1):
        plot = partial(tornado, found, headline, lang)
        files[f"tornado-{number:02d}.png"] = drawn(plot, found.scenario.exercise)
    lines: list[str] = []
    for heading, told in summary(found, lang):
        lines += [*([""] if lines else []), heading, *told]
    write_study(folder, Written(found.scenario, started, lang), lines, files, _facts(found))


def summary(found: Resting, lang: Language = "en") -> list[tuple[str, Sequence[str]]]:
    """Return what is printed: headings, each with its sentences."""
    say = Words(lang)
    told = [
        (say("Headlines"), headline_sentences(found, lang)),
        (say("What they rest on"), foremost_sentences(found, lang)),
        (say("Where verdicts turn"), turning_sentences(found, lang)),
        (say("The foremost together"), weighing_sentences(found, lang)),
        (say("How this was found"), what_holds(found, lang)),
    ]
    return [(heading, lines) for heading, lines in told if lines]


def moved(found: Resting) -> list[Headline]:
    """Return the headlines of which there is a figure: those that decide, if any was moved."""
    return [h for h in found.deciding if any(s.width > 0 for s in found.swings[h])]


def tornado(found: Resting, headline: Headline, lang: Language = "en") -> Any:
    """Return the tornado plot of a headline, without its marking."""
    say = Words(lang)
    names, k, over = Names(found.scenario, say), scale(headline), found.over[headline]
    rows = bars(found.swings[headline], found.scenario, lang)
    unit = say("% of the runs") if headline.kind == "target" else "%"
    label = f"{names.headline(headline)} [{unit if headline.is_share else 'min'}]"
    stated = found.swings[headline][0].stated * k
    beside = Beside(stated, over.low * k, over.high * k, headline.promised * k)
    return plot_tornado(rows, label, beside, lang)


def _book(path: Path, found: Resting, started: datetime, lang: Language) -> None:
    say, exercise = Words(lang), found.scenario.exercise
    rows = to_sign(found, lang)
    headings = headed(rows, say).columns
    columns = tuple(Column(h, _look(n)) for h, n in zip(headings, rows.columns, strict=True))
    says = say(
        "Every assumed number with its range, its source and what it does. Fill in the last"
        " columns; name functions, no persons."
    )
    sheet = Sheet(say("Assumptions"), LIST, says, columns, rows)
    front = Front(
        name=say("Contents"),
        title=say("Assumptions of {name}", name=exercise.name),
        marking=exercise.marking,
        notes=(exercise.notice, *what_holds(found, lang)),
        headings=(say("sheet"), say("table"), say("what it says"), say("rows")),
        facts=((say("seed"), found.how.seed), (say("runs"), found.how.replications)),
        made=started.replace(tzinfo=None),
    )
    write_workbook(path, front, [sheet])


def _look(column: str) -> Look:
    return "number" if column in _NUMBERS else "text"


def _facts(found: Resting) -> dict[str, Any]:
    how = found.how
    return {
        "seed": how.seed,
        "replications": how.replications,
        "each": how.each,
        "points": how.points,
        "trajectories": how.trajectories,
        "first": how.first,
        "base": how.base,
        "targets": list(how.targets),
    }
