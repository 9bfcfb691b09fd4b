"""The command that answers what-ifs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.commands import (
    Dask,
    Lang,
    Processors,
    Resume,
    ScenarioPath,
    Seed,
    _console,
    _name,
    app,
)
from sim.errors import KrisimError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario import Scenario
    from sim.studies.whatif.asking import Asked
    from sim.studies.whatif.reading import WhatIf
    from sim.words import Language


@app.command("what-if")
def what_if(
    scenario: ScenarioPath,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="what-ifs of what_ifs.yaml; default: all of them"),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", help='a what-if in a line: "away: leadership/chief"'),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="what-ifs elsewhere than beside the scenario")
    ] = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=2, help="how often to play each")
    ] = 100,
    ranges: Annotated[
        int, typer.Option("--ranges", min=0, help="points in the assumptions' ranges; 0: none")
    ] = 0,
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", help="besides the targets: answers, callers, overtime"),
    ] = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="folder for table and figures, not there yet")
    ] = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Tell what changes of SCENARIO would do to its targets, run by run on the same draws."""
    from sim.cli.teams import Playing, Study, team
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.what_ifs import write_what_ifs
    from sim.studies.whatif import How, ask, chosen_measures
    from sim.words import Words

    plan, started = load(scenario, unplayed), datetime.now().astimezone()
    asked_for = _asked_for(plan, scenario, file, names or [], change or [])
    how = How(replications, seed, points=ranges, measures=chosen_measures(measure or []))
    total = how.plays(len(asked_for))
    study = Study("what-if", plan, _name(scenario), out, lang, writes=out is not None)
    with team(study, Playing(workers, resume, dask), total) as crew:
        asked = ask(plan, asked_for, replace(how, workers=crew.team), crew.progress(total))
        if out is not None:
            write_what_ifs(out, asked, started, lang)
    show_what_ifs(asked, _console(), lang)
    if out is not None:
        say = Words(lang)
        typer.echo(say("Tables and figures: {folder}", folder=out))


def _asked_for(
    plan: Scenario, scenario: Path, file: Path | None, names: list[str], changes: list[str]
) -> tuple[WhatIf, ...]:
    """Return the what-ifs of the file that are named (all, if nothing is), then those in a line."""
    from sim.studies.whatif import beside, chosen, what_if_told, what_ifs_of

    told = tuple(what_if_told(text, plan) for text in dict.fromkeys(changes))
    path = file or beside(scenario)
    if told and not names and file is None:
        return told
    if file is None and not path.exists():
        raise KrisimError(f'there is no {path}: write it, or ask with  --change "away: unit/role"')
    known = what_ifs_of(plan, path)
    return (*(chosen(names, known) if names else known), *told)


def show_what_ifs(asked: Asked, console: Console, lang: Language) -> None:
    """Print a sentence per what-if, and how they are to be read."""
    from rich.text import Text

    from sim.cli.show import show_marking
    from sim.studies.whatif import sentences, what_holds, which_is_best
    from sim.words import Words

    say = Words(lang)
    console.rule(Text(say("What if …"), style="bold"))
    for line in sentences(asked, lang):
        console.print(line)
        console.print()
    if best := which_is_best(asked, lang):
        console.print(best)
    for line in what_holds(asked, lang):
        console.print(Text(line, style="italic"))
    show_marking(asked.scenario, console)
