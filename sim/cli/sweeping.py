"""The group `sweep`: what many small changes of a plan do, one beside the other."""

from __future__ import annotations

from dataclasses import replace
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
from sim.cli.studying import AT_MOST, Asked, Out, Parts, Ranges, announce, study

if TYPE_CHECKING:
    from rich.console import Console

    from sim.studies.along import Along
    from sim.studies.marginal import Marginal
    from sim.words import Language

sweep = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Try many changes of a plan, one beside the other, on the same draws.",
)
app.add_typer(sweep, name="sweep")


@sweep.command("along")
def sweep_along(
    scenario: ScenarioPath,
    change: Annotated[
        str, typer.Argument(help='a change with a place for a value: "calls: all x{}"')
    ],
    values: Annotated[
        list[str],
        typer.Argument(help="what stands there in turn; of two places: 1 2 3 by 10:00 11:00"),
    ],
    replications: Annotated[
        int,
        typer.Option(
            "-n", "--replications", min=2, help="how often to play the plan and each value"
        ),
    ] = 100,
    ranges: Ranges = 0,
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Play one CHANGE of SCENARIO along VALUES: up to which of them does each target hold."""
    from sim.cli.teams import Playing
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.along import write_along
    from sim.studies.along import along, read_line
    from sim.studies.whatif import How

    plan = load(scenario, unplayed)
    line = read_line(change, values, plan)
    how = How(replications, seed, points=ranges)
    total = how.plays(len(line.changed))
    announce(total, lang)
    study(
        Asked("sweep-along", plan, scenario, out, lang, Playing(workers, resume, dask)),
        total,
        Parts(
            lambda team, progress: along(plan, line, replace(how, workers=team), progress),
            write_along,
            show_along,
        ),
    )


@sweep.command("resources")
def sweep_resources(
    scenario: ScenarioPath,
    first: Annotated[
        int,
        typer.Option(
            "--first",
            min=0,
            help="so many changes are tried where answers wait most: one more "
            "person, line or occasion, looking twice as often, and other ways "
            "(an inbox staffed, a decision delegated, an earlier call-out)",
        ),
    ] = 8,
    spare: Annotated[
        int,
        typer.Option(
            "--spare",
            min=0,
            help="of how many to try one fewer where nothing waits and they are most free",
        ),
    ] = 6,
    together: Annotated[
        int,
        typer.Option(
            "--together",
            min=0,
            help="of how many that gain most to try all pairs; 0: no pairs, and "
            "nothing is followed to where the bottleneck moves",
        ),
    ] = 4,
    replications: Annotated[
        int,
        typer.Option(
            "-n", "--replications", min=2, help="how often to play the plan and each change"
        ),
    ] = 100,
    ranges: Ranges = 0,
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Tell what one more and one fewer of each person, line and meeting of SCENARIO is worth."""
    from sim.cli.teams import Playing
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.marginal import write_marginal
    from sim.studies.marginal import Limits, marginal
    from sim.studies.whatif import How

    plan = load(scenario, unplayed)
    how = How(replications, seed, points=ranges)
    limits = Limits(first, spare, together)
    total = how.plays(limits.changes())
    announce(total, lang, AT_MOST)
    study(
        Asked("sweep-resources", plan, scenario, out, lang, Playing(workers, resume, dask)),
        total,
        Parts(
            lambda team, progress: marginal(plan, replace(how, workers=team), limits, progress),
            write_marginal,
            show_marginal,
        ),
    )


def show_marginal(found: Marginal, console: Console, lang: Language) -> None:
    """Print what one more and one fewer are worth, and how that is to be read."""
    from rich.text import Text

    from sim.studies.marginal import told

    for heading, sentences in told(found, lang):
        console.rule(Text(heading, style="bold"))
        for sentence in sentences:
            console.print(sentence)


def show_along(found: Along, console: Console, lang: Language) -> None:
    """Print at which values each target holds, what each does, and how that is to be read."""
    from rich.text import Text

    from sim.report.along import told

    console.rule(Text(found.line.text, style="bold"))
    for line in told(found, lang):
        console.print(line)
