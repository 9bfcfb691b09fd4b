"""The command that searches for the cheapest staffing that is enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    Dask,
    Lang,
    Processors,
    Resume,
    ScenarioPath,
    Seed,
    app,
)
from sim.cli.studying import Asked, Out, Parts, study
from sim.errors import KrisimError, suggest

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario import Scenario
    from sim.studies.staffing.sufficient import Sufficient
    from sim.studies.staffing.terms import Terms
    from sim.words import Language


@app.command()
def staff(
    scenario: ScenarioPath,
    terms: Annotated[
        Path | None,
        typer.Option(
            "--terms",
            help="file with what may vary; default: staffing.yaml beside the "
            "scenario, if it is there",
            metavar="FILE",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            help="id of a target that need not be met; may be repeated; default: none",
            metavar="TARGET",
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=7,
            help="for so many days a roster is made; default: as in the terms",
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=10, help="how often to play each plan")
    ] = 100,
    verify: Annotated[
        int,
        typer.Option(
            "--verify",
            min=10,
            help="fresh replications of the chosen plan, and of today's staffing",
        ),
    ] = 400,
    most: Annotated[int, typer.Option("--most", min=10, help="try so many plans at most")] = 120,
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Search for the cheapest staffing of SCENARIO that meets its targets, and verify it."""
    from sim.cli.teams import Playing
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.staffing import write_staffing
    from sim.studies.staffing.judging import How
    from sim.studies.staffing.sufficient import sufficient

    plan = load(scenario, unplayed)
    agreed = _terms(scenario, plan, terms, without or [])
    if days is not None:
        agreed = replace(agreed, days=days)
    how = How(replications, verify, seed, at_most=most)
    study(
        Asked("staff", plan, scenario, out, lang, Playing(workers, resume, dask)),
        how.plays(),
        Parts(
            lambda team, progress: sufficient(plan, agreed, replace(how, workers=team), progress),
            write_staffing,
            show_staffing,
        ),
    )


def _terms(scenario: Path, plan: Scenario, path: Path | None, without: list[str]) -> Terms:
    """Return the terms of a file, if there is one, else those of the people there are."""
    from sim.studies.staffing.reading import beside, read_terms
    from sim.studies.staffing.standing import terms_of

    file = path or beside(scenario)
    found = read_terms(file, plan) if path is not None or file.exists() else terms_of(plan)
    known = [aim.target for aim in found.aims]
    for id in without:
        if id not in known:
            raise KrisimError(f"--without {id}: that is no target here. {suggest(id, known)}")
    return replace(found, aims=tuple(aim for aim in found.aims if aim.target not in without))


def show_staffing(found: Sufficient, console: Console, lang: Language) -> None:
    """Print what is enough, hour by hour and post by post, and how that is to be read."""
    from rich.table import Table
    from rich.text import Text

    from sim.studies.staffing.outcomes import differing
    from sim.studies.staffing.telling import sentences
    from sim.words import Words

    say = Words(lang)
    console.rule(Text(say("How few people are enough"), style="bold"))
    for line in sentences(found, lang):
        console.print(line)
    rows = differing(found, say)
    if len(rows):
        table = Table(box=None, padding=(0, 2, 0, 0))
        for name in rows:
            table.add_column(str(name))
        for row in rows.astype(str).to_numpy().tolist():
            table.add_row(*row)
        console.print()
        console.print(table)
