"""The command that reads scripts of other makes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.options import app
from sim.errors import KrisimError

Makes = Literal["hseep", "standard", "mitre", "openaev", "t3sf", "cexf", "csv", "krisim"]
Option = typer.Option


@app.command("import")
def import_script(
    files: Annotated[list[Path], typer.Argument(help="scripts: .xlsx, .ods, .csv, .txt or .json")],
    preview: Annotated[
        bool, Option("--preview", help="show row by row what would be read; save nothing")
    ] = False,
    out: Annotated[
        Path | None,
        Option(
            "--out",
            help="folder to make, not there yet; default: needed, unless --preview",
            metavar="FOLDER",
        ),
    ] = None,
    size: Annotated[
        Literal["small", "medium", "large"] | None,
        Option(
            "--size",
            help="put the script into a municipality of this size, as krisim new "
            "makes it; default: neither: units and channels of the rows alone",
        ),
    ] = None,
    into: Annotated[
        Path | None,
        Option(
            "--into",
            help="put it into a copy of this scenario, which itself stays as it is; "
            "default: neither",
            metavar="SCENARIO",
        ),
    ] = None,
    start: Annotated[
        str | None,
        Option(
            "--start",
            help="STARTEX, such as '2026-03-12 08:00': relative times count from it; "
            "default: that of --into",
            metavar="TIME",
        ),
    ] = None,
    zone: Annotated[
        str | None,
        Option(
            "--zone",
            help="time zone of --start, such as Europe/Stockholm; default: written after the start",
            metavar="ZONE",
        ),
    ] = None,
    end: Annotated[
        str | None,
        Option(
            "--end",
            help="ENDEX: '16:00' or '8 h'; default: a row that says ENDEX, or that of --into",
            metavar="TIME",
        ),
    ] = None,
    preset: Annotated[
        Makes | None, Option("--preset", help="make of the script; default: recognised, and told")
    ] = None,
    sheet: Annotated[
        str | None,
        Option(
            "--sheet",
            help="sheet of the workbook, or MSEL of the export; default: the only "
            "one that looks like a script",
            metavar="NAME",
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        Option(
            "--map",
            help="which column is a field, by heading or by letter: at=Tid, says=F; "
            "may be repeated; default: by its heading",
            metavar="FIELD=HEADING",
        ),
    ] = None,
    means: Annotated[
        list[str] | None,
        Option(
            "--means",
            help="what a name in the script is in the scenario: Kriscell=ledning; "
            "may be repeated; default: by name and synonym",
            metavar="NAME=ID",
        ),
    ] = None,
    by: Annotated[
        str,
        Option(
            "--by",
            help="channel of the rows that name none; default: a thing to do",
            metavar="CHANNEL",
        ),
    ] = "",
    dates: Annotated[
        Literal["dmy", "mdy"] | None,
        Option(
            "--dates",
            help="whether 03/04/2026 is 3 April (dmy) or 4 March (mdy); default: "
            "refused where it matters",
        ),
    ] = None,
    t_unit: Annotated[
        Literal["h", "min", "d"] | None,
        Option(
            "--t-unit",
            help="what the 2 in T+2 counts; default: refused where it matters; hours "
            "in a script of OpenAEV",
        ),
    ] = None,
    likely: Annotated[
        float,
        Option(
            "--likely",
            min=0,
            max=1,
            help="take an action card from this confidence on",
            metavar="SHARE",
        ),
    ] = 0.75,
    name: Annotated[
        str | None,
        Option("--name", help="name of the exercise; default: that of the file", metavar="NAME"),
    ] = None,
    lang: Annotated[
        Literal["en", "sv"], Option("--lang", help="language of script, cards and messages")
    ] = "en",
) -> None:
    """Read scripts (MSEL) of other makes into a scenario."""
    from sim.cli.bringing import show_import, show_saved
    from sim.cli.options import terminal
    from sim.engine import unplayed
    from sim.files.importing.bringing import Wish, bring_in, save_in
    from sim.files.importing.tabular import Asked
    from sim.files.importing.times import Reading
    from sim.files.results import refuse_unwritable
    from sim.words import Words

    if not preview and out is None:
        raise KrisimError("where to? Add --out scenarios/mine, or look first with --preview")
    if out is not None and not preview:
        refuse_unwritable(out)
    asked = Asked(preset, sheet, pairs(columns, "--map at=Tid"), Reading(dates, t_unit))
    said = pairs(means, "--means 'Kriscell=leadership'")
    wish = Wish(asked, size, into, start, end, zone, by, said, likely, name)
    say = Words(lang)
    imported = bring_in(files, wish, say)
    if preview or out is None:
        show_import(imported, terminal(), say)
    else:
        show_saved(imported, save_in(imported, wish, out, say, unplayed), out, terminal(), say)


def pairs(told: list[str] | None, example: str) -> dict[str, str]:
    """Return what stands left and right of the equals signs.

    >>> pairs(["at=Tid", "says=Text"], "")
    {'at': 'Tid', 'says': 'Text'}
    """
    found: dict[str, str] = {}
    for each in told or ():
        left, equals, right = (part.strip() for part in each.partition("="))
        if not (left and equals and right):
            raise KrisimError(f"cannot read '{each}': write for instance  {example}")
        if left in found:
            raise KrisimError(f"'{left}' stands twice: once as {found[left]}, once as {right}")
        found[left] = right
    return found
