"""The commands, one function each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import sim
from sim.cli.options import (
    Dask,
    For,
    Lang,
    Processors,
    Resume,
    ScenarioPath,
    Seed,
    app,
    name_of,
    terminal,
)
from sim.errors import KrisimError


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="print the version and stop")] = False,
) -> None:
    """Replay a crisis-management exercise: what takes how long, and why."""
    if version:
        typer.echo(f"krisim {sim.__version__}")
        raise typer.Exit


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="folder to make, for example scenarios/storm")],
    size: Annotated[
        Literal["tiny", "small", "medium", "large"],
        typer.Option(
            "--size", help="size of the municipality; tiny: some lines of everything there is"
        ),
    ] = "tiny",
    lang: Annotated[
        Literal["en", "sv"], typer.Option("--lang", help="language of its texts, names and ids")
    ] = "en",
    form: Annotated[
        Literal["yaml", "xlsx"],
        typer.Option("--as", help="text files, or one workbook with a sheet for every table"),
    ] = "yaml",
) -> None:
    """Make a working scenario to start from."""
    from sim.files.starting import start_scenario

    if size == "tiny" and lang != "en":
        raise KrisimError("the tiny scenario is in English only: add  --size small")
    of_size = None if size == "tiny" else size
    written = start_scenario(folder, of_size, lang, workbook=form == "xlsx")
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"Next: edit {written[-1]}, then  krisim run {folder}")


@app.command()
def check(scenario: ScenarioPath) -> None:
    """List everything in SCENARIO that would stop or falsify a run."""
    from sim.engine import unplayed
    from sim.files import load

    loaded = load(scenario, unplayed)
    counts = ", ".join(f"{name}: {len(getattr(loaded, name))}" for name in _COUNTED)
    typer.echo(f"{scenario}: nothing found that would stop a run ({counts})")


_COUNTED = ("units", "people", "channels", "procedures", "meetings", "injects", "targets")


@app.command()
def resolve(
    scenario: ScenarioPath,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="file to write instead of printing; ….xlsx: a workbook; default: printed",
            metavar="FILE",
        ),
    ] = None,
    audience: For = None,
    lang: Annotated[
        Literal["en", "sv"] | None,
        typer.Option("--lang", help="of a workbook: language of sheets and headings; default: en"),
    ] = None,
) -> None:
    """Print the complete form of SCENARIO, in which nothing is implied."""
    from sim.files import dump, load, save
    from sim.files.results import refuse_unwritable
    from sim.files.views import view, view_book
    from sim.files.workbooks import drafted

    workbook = out is not None and out.suffix.casefold() == ".xlsx"
    if lang is not None and not workbook:
        raise KrisimError("--lang is of a workbook's sheets and headings: add  --out FILE.xlsx")
    if out is not None:
        refuse_unwritable(out)
    loaded = load(scenario)
    if out is not None and workbook and audience is not None:
        view_book(loaded, audience, out, lang or "en")
    elif out is None:
        typer.echo(dump(loaded) if audience is None else view(loaded, audience), nl=False)
    elif audience is None:
        save(loaded, out, lang or "en")
    else:
        with drafted(out) as draft:
            draft.write_text(view(loaded, audience), encoding="utf-8", newline="\n")


@app.command()
def run(
    scenario: ScenarioPath,
    replications: Annotated[
        int | None,
        typer.Option(
            "-n",
            "--replications",
            min=1,
            help="how often to play it; default: as often as --precision needs",
        ),
    ] = None,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            help="play it until results are known so closely: '10 %', 'T04: 5 %', "
            "'I-09 acted: 4 min'; may be repeated; default: '10 %'",
            metavar="WHAT",
        ),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            "--most",
            min=1,
            help="without -n: how often to play it at most; default: 1000; without --precision 300",
        ),
    ] = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="folder for the results, not there yet; default: results/<scenario>/<date>-<time>",
            metavar="FOLDER",
        ),
    ] = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Play SCENARIO many times; print and keep what takes how long, and why."""
    from sim.cli.playing import asked_for, at_most, play
    from sim.cli.show import show_ending, show_run
    from sim.cli.teams import Playing, Study, team
    from sim.engine import unplayed
    from sim.files import load
    from sim.studies.keeping import keep

    loaded, started = load(scenario, unplayed), datetime.now().astimezone()
    asked = asked_for(loaded, replications, precision or [], most)
    study = Study("run", loaded, name_of(scenario), out, lang)
    with team(study, Playing(workers, resume, dask), at_most(asked)) as crew:
        runs, ending = play(loaded, asked, seed, crew)
        keep(runs, crew.out, started, lang, ending)
    console = terminal()
    show_run(runs, console, lang, ending)
    show_ending(runs, crew.out, console, lang, named=out is not None)


@app.command()
def explain(
    what: Annotated[
        str, typer.Argument(help="id of an inject, a target, a unit, a role, or unit/role")
    ],
    results: Annotated[
        Path | None,
        typer.Option(
            "--in", help="results folder; default: the newest below results", metavar="FOLDER"
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            help="of an inject: id of the unit whose answer it is; default: the first addressed",
            metavar="UNIT",
        ),
    ] = None,
    number: Annotated[
        int | None,
        typer.Option(
            "--run",
            min=0,
            help="of an inject: number of the run, from 0; default: the median one of this answer",
        ),
    ] = None,
    lang: Lang = "en",
) -> None:
    """Tell why WHAT takes so long, is missed, or is waited for, part by part."""
    from sim.cli.show import show_explanation, show_marking
    from sim.files.results import newest_results
    from sim.studies import explain as explain_it
    from sim.studies.asking import also
    from sim.studies.keeping import fetch

    runs = fetch(results or newest_results(Path("results")))
    if number is not None and number >= runs.replications:
        raise KrisimError(f"there is no run {number}: they are 0 to {runs.replications - 1}")
    explanation = explain_it(runs, what, unit, number, lang)
    console = terminal()
    if note := also(runs.scenario, what, lang):
        console.print(note)
    show_explanation(explanation, console)
    show_marking(runs.scenario, console)


@app.command()
def tables(
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="workbook (….xlsx), or folder for CSV files, not there yet",
            metavar="FILE.xlsx|FOLDER",
        ),
    ],
    results: Annotated[
        Path | None, typer.Argument(help="folder of results; default: the newest")
    ] = None,
    lang: Lang = "en",
    audience: For = None,
) -> None:
    """Write all tables of RESULTS as one workbook, or as CSV files."""
    from sim.files.results import newest_results
    from sim.studies.exporting import export

    rows = export(results or newest_results(Path("results")), to, lang, audience)
    typer.echo(f"wrote {to}: {len(rows)} tables, {sum(rows.values())} rows")


@app.command()
def bottlenecks(
    results: Annotated[
        Path | None,
        typer.Option(
            "--in", help="results folder; default: the newest below results", metavar="FOLDER"
        ),
    ] = None,
    first: Annotated[
        int,
        typer.Option(
            "--first", min=0, help="for how many of the ranking something is tried; 0: for none"
        ),
    ] = 5,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=2, help="how often each change is played")
    ] = 100,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Tell what answers wait for most, and what one more of it would gain."""
    from sim.cli.ranking import show_bottlenecks
    from sim.cli.show import show_marking
    from sim.cli.teams import Playing, Study, team
    from sim.files.results import newest_results
    from sim.studies.helping import helps, to_play
    from sim.studies.keeping import fetch

    folder = results or newest_results(Path("results"))
    runs, total = fetch(folder), to_play(first, replications)
    beside = folder.with_name(f"{folder.name}-bottlenecks")
    study = Study("bottlenecks", runs.scenario, folder.name, beside, lang, writes=False)
    with team(study, Playing(workers, resume, dask), total) as crew:
        found = helps(runs, first, replications, crew.team, crew.progress(total))
    console = terminal()
    show_bottlenecks(runs, found, console, lang)
    show_marking(runs.scenario, console)
