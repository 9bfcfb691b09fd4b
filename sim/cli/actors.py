"""Exercises of many actors: a file for each, and what comes back put together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.options import Lang, ScenarioPath, app


@app.command()
def split(
    scenario: ScenarioPath,
    out: Annotated[
        Path, typer.Option("--out", help="folder for the files, not there yet", metavar="FOLDER")
    ],
    actors: Annotated[
        list[str] | None,
        typer.Option(
            "--actor",
            help="id of a player unit that gets a file; may be repeated; default: "
            "the units at the top and right below it",
            metavar="UNIT",
        ),
    ] = None,
    form: Annotated[
        Literal["xlsx", "yaml"], typer.Option("--as", help="workbooks, or text files")
    ] = "xlsx",
    lang: Lang = "en",
) -> None:
    """Write a file per actor with its part of SCENARIO only, and the whole for exercise control."""
    from sim.files import load
    from sim.files.actors.files import write_parts
    from sim.files.actors.parts import Actors
    from sim.files.results import refuse_unwritable
    from sim.words import Words

    refuse_unwritable(out)
    divided = Actors.of(load(scenario), actors or ())
    written = write_parts(divided.scenario, divided.parts, out, form, lang)
    for path in written:
        typer.echo(f"wrote {path}")
    say = Words(lang)
    text = "{file} holds everything: keep it. It is needed when the others come back"
    typer.echo(say(text, file=written[0].name))


@app.command()
def merge(
    files: Annotated[list[Path], typer.Argument(help="a folder, or files that came back")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="file (….xlsx, ….yaml) or folder for the whole exercise, not there yet",
            metavar="FILE|FOLDER",
        ),
    ],
    lang: Lang = "en",
) -> None:
    """Put the files of actors together again; list what they contradict each other in."""
    from sim.files import load
    from sim.files.actors.combining import combine
    from sim.files.actors.files import find_parts, read_returned, write_scenario
    from sim.files.actors.merging import merge as merge_parts
    from sim.files.results import refuse_unwritable
    from sim.words import Words

    refuse_unwritable(out)
    whole, others = find_parts(files)
    returned = read_returned(others)
    if whole is None:
        merged = combine({path.stem: each for path, each in zip(others, returned, strict=True)})
    else:
        merged = merge_parts(load(whole), returned)
    say = Words(lang)
    for note in merged.notes:
        typer.echo(say(note.text, **note.values))
    write_scenario(merged.scenario, out, lang)
    typer.echo(f"wrote {out}")
    typer.echo(f"Next: krisim check {out}")
