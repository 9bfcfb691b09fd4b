"""The command `krisim observe`: one observed exercise out of many logs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.options import app
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
        Path,
        typer.Option(
            "--out", metavar="FILE", help="the file to write, ….csv or ….xlsx, not there yet"
        ),
    ] = Path("observed.csv"),
    scenario: Annotated[
        Path | None,
        typer.Option(
            "--scenario",
            metavar="SCENARIO",
            help="what was planned: rows are matched to its injects. What was found "
            "goes to a file of matches beside --out; default: no inject is "
            "sought",
        ),
    ] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=HEADING",
            help="FIELD=HEADING, which column holds what, such as at=Klockan; or a "
            "YAML file with columns (field: heading) and events (word: event); "
            "may be repeated; default: headings are recognised",
        ),
    ] = None,
    clocks: Annotated[
        list[str] | None,
        typer.Option(
            "--clock",
            metavar="FILE=OFFSET",
            help="FILE=+2min: the clock of that file was two minutes fast (-30s: "
            "slow), which is taken off; FILE=estimate: it is found out from "
            "messages that another log has too, at least six; default: clocks "
            "are right; that one seems wrong is told",
        ),
    ] = None,
    units: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="FILE=UNIT", help="FILE=UNIT: whose log it is; default: as its rows say"
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            help="STARTEX, such as 2017-11-29 08:00; default: as the logs say, else "
            "as the scenario does",
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            "--end",
            metavar="TIME",
            help="ENDEX; default: as the logs say, else as the scenario does",
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="time zone of local times; default: that of the forms or the "
            "scenario, else Europe/Stockholm",
        ),
    ] = None,
    dates: Annotated[
        Literal["dmy", "mdy"] | None,
        typer.Option("--dates", help="how 03/04/2026 is meant; default: refused if it may be both"),
    ] = None,
    matches: Annotated[
        Path | None,
        typer.Option("--matches", metavar="FILE", help="a corrected file of matches, which holds"),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            "--names",
            metavar="FILE",
            help="table with the columns name and function, or the key that krisim "
            "roster wrote; it is personal data",
        ),
    ] = None,
    keep_names: Annotated[
        bool, typer.Option("--keep-names", help="persons are not replaced by functions")
    ] = False,
    keep_subjects: Annotated[
        bool, typer.Option("--keep-subjects", help="keep the subjects of mails; bodies never are")
    ] = False,
    drop_notes: Annotated[
        bool,
        typer.Option(
            "--drop-notes",
            help="leave out all free texts; default: kept, without the names that are recognised",
        ),
    ] = False,
    coarsen: Annotated[
        bool, typer.Option("--coarsen", help="tell functions that one person holds as their unit")
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="name of the exercise; default: as the forms or the scenario say",
        ),
    ] = None,
    marking: Annotated[
        str | None,
        typer.Option(
            "--marking",
            metavar="TEXT",
            help="marking of the exercise; default: as the forms or the scenario say",
        ),
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
