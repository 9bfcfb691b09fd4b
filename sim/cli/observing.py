"""The command `krisim observe`: one observed exercise out of many logs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.commands import app
from sim.errors import KrisimError

if TYPE_CHECKING:
    from sim.drill.gathering.merging import Merged

SHOWN = 20
"""Rows without inject that are listed on the screen; the file holds them all."""


@app.command()
def observe(
    files: Annotated[
        list[Path],
        typer.Argument(help="forms, journals, mail exports, event logs: .csv .xlsx .xes .json …"),
    ],
    out: Annotated[
        Path, typer.Option("--out", help="observed exercise to write: .csv or .xlsx, not there yet")
    ] = Path("observed.csv"),
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help="what was planned: to find the injects")
    ] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=HEADING, such as at=Klockan; or a YAML file"),
    ] = None,
    clocks: Annotated[
        list[str] | None,
        typer.Option("--clock", help="FILE=+2min: its clock was fast; FILE=estimate: find out"),
    ] = None,
    units: Annotated[
        list[str] | None, typer.Option("--of", help="FILE=UNIT: whose log it is")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", help="STARTEX, such as 2017-11-29 08:00")
    ] = None,
    end: Annotated[str | None, typer.Option("--end", help="ENDEX")] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="of local times, such as Europe/Stockholm")
    ] = None,
    dates: Annotated[
        Literal["dmy", "mdy"] | None, typer.Option("--dates", help="how 03/04/2026 is meant")
    ] = None,
    matches: Annotated[
        Path | None, typer.Option("--matches", help="corrected file of matches to go by")
    ] = None,
    names: Annotated[
        Path | None, typer.Option("--names", help="table of names and functions: personal data")
    ] = None,
    keep_names: Annotated[
        bool, typer.Option("--keep-names", help="do not replace persons by functions")
    ] = False,
    keep_subjects: Annotated[
        bool, typer.Option("--keep-subjects", help="keep the subjects of mails")
    ] = False,
    drop_notes: Annotated[
        bool, typer.Option("--drop-notes", help="leave out all free texts")
    ] = False,
    coarsen: Annotated[
        bool, typer.Option("--coarsen", help="functions that one person holds become their unit")
    ] = False,
    name: Annotated[str | None, typer.Option("--name", help="of the exercise")] = None,
    marking: Annotated[
        str | None, typer.Option("--marking", help="what stands on everything made of it")
    ] = None,
) -> None:
    """Make one observed exercise out of the logs in FILES, and list what could not be placed."""
    from sim.drill.gathering.keys import read_names, read_stated
    from sim.drill.gathering.merging import Asked, merge_logs
    from sim.drill.logs.events import write_observed
    from sim.files import load
    from sim.files.cells import write_csv
    from sim.files.results import refuse_unwritable

    beside = out.with_name(f"{out.stem}-matches.csv")
    writes_matches = scenario is not None and matches is None
    for path in (out, beside) if writes_matches else (out,):
        refuse_unwritable(path)
    planned = None if scenario is None else load(scenario)
    asked = Asked(
        scenario=planned,
        stated=read_stated(maps or ()),
        start=start,
        end=end,
        zone=zone,
        order=dates,
        clocks=dict(_pairs("--clock", clocks)),
        units=dict(_pairs("--of", units)),
        names={} if names is None else read_names(names, planned),
        matches=matches,
        keep_names=keep_names,
        keep_subjects=keep_subjects,
        drop_notes=drop_notes,
        coarsen=coarsen,
        name=name,
        marking=marking,
    )
    merged = merge_logs(files, asked)
    write_observed(merged.observed, out)
    typer.echo(f"wrote {out}")
    if writes_matches:
        write_csv(merged.matches, beside)
        typer.echo(f"wrote {beside}: look it through, correct it, and give it with --matches")
    _tell(merged, with_scenario=planned is not None)


def _tell(merged: Merged, *, with_scenario: bool) -> None:
    events = merged.observed.events
    missing = int(events["at"].isna().sum())
    typer.echo(f"{len(events)} events, {missing} of them without a time")
    for line in merged.told:
        typer.echo(f"- {line}")
    if not with_scenario:
        typer.echo("Without --scenario no inject is sought: only stated ids are kept.")
        return
    found = events["match"].str.split(" ").str[0].value_counts()
    how = ", ".join(f"{found.get(key, 0)} {said}" for key, said in _HOW)
    typer.echo(f"Injects found: {how}; none for {len(merged.unplaced)}:")
    for place in merged.unplaced[:SHOWN]:
        typer.echo(f"  {place}")
    if len(merged.unplaced) > SHOWN:
        typer.echo(f"  … and {len(merged.unplaced) - SHOWN} more, first in the file of matches")


_HOW = (("id", "by id"), ("rule", "by rule"), ("by", "by hand"))


def _pairs(option: str, told: Sequence[str] | None) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in told or ()]
    wrong = [before for before, sign, after in pairs if not (before.strip() and after.strip())]
    if wrong:
        raise KrisimError(f"{option} {wrong[0]}: write FILE={'UNIT' if option == '--of' else '…'}")
    return [(before.strip(), after.strip()) for before, _, after in pairs]
