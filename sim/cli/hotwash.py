"""The command that makes a hot wash of an observed log."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Lang, app
from sim.errors import KrisimError

if TYPE_CHECKING:
    from sim.report.hotwash import Names


@app.command()
def hotwash(
    log: Annotated[Path, typer.Argument(help="observed log, CSV or xlsx")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="folder for hotwash.html, hotwash.pdf and hotwash.xlsx, not there "
            "yet; default: the name of LOG with -hotwash",
            metavar="FOLDER",
        ),
    ] = None,
    lang: Lang = "en",
    pdf: Annotated[
        bool | None,
        typer.Option(
            "--pdf/--no-pdf",
            help="print the page, too, with an installed browser (Chromium, Chrome, "
            "Edge), or do not; default: printed if there is one",
        ),
    ] = None,
    names_of: Annotated[
        Path | None,
        typer.Option(
            "--names-of",
            help="scenario whose names of units and titles of injects stand on the "
            "page instead of ids; default: ids",
            metavar="SCENARIO",
        ),
    ] = None,
) -> None:
    """Tell on one page what the observed LOG says by itself: who was told, what stayed open."""
    from sim.cli.show import WIDTH
    from sim.drill.logs.events import read_observed
    from sim.report.hotwash import Names, hot_wash_lines, write_hot_wash
    from sim.report.printing import find_browser
    from sim.words import Words

    _refuse_scenario(log)
    observed = read_observed(log)
    folder = out or Path(f"{log.stem}-hotwash")
    why = ""
    if pdf is None:
        try:
            find_browser()
        except KrisimError as error:
            why = str(error)
    printed = pdf if pdf is not None else not why
    names = _names(names_of) if names_of else Names()
    wash = write_hot_wash(observed, folder, Words(lang), names, pdf=printed)
    for line in hot_wash_lines(wash, Words(lang), names):
        typer.echo(fill(line, WIDTH, subsequent_indent="    "))
    files = sorted(p.name for p in folder.iterdir())
    typer.echo(f"wrote {folder}: {', '.join(files)}")
    if why:
        typer.echo(f"No PDF: {why}")


def _names(scenario: Path) -> Names:
    from sim.files import load
    from sim.report.hotwash import Names

    loaded = load(scenario)
    return Names(
        units={u.id: u.name for u in loaded.units},
        injects={i.id: i.title for i in loaded.injects},
    )


def _refuse_scenario(log: Path) -> None:
    """Refuse what is no log: a scenario, or a folder of results."""
    if log.is_dir() or log.suffix.lower() in {".yaml", ".yml"}:
        raise KrisimError(
            f"{log} is no observed log but a folder or a scenario: name the CSV file or workbook"
            " that 'krisim observe' wrote or the forms gave"
        )
