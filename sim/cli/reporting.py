"""The command that makes a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import For, Lang, app, progress_bar
from sim.errors import KrisimError


@app.command()
def report(
    of: Annotated[
        Path | None,
        typer.Argument(
            metavar="WHAT",
            help="results of a run, a study, a comparison, or a scenario; default: the newest run;"
            " for --notebook validity nothing",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="….html, ….pdf, ….docx or ….xlsx, or a folder for all of them, not "
            "there yet; default: a folder, the name of WHAT with -report",
            metavar="FILE|FOLDER",
        ),
    ] = None,
    notebook: Annotated[
        str | None,
        typer.Option(
            "--notebook",
            help="which report: a name, or a notebook of your own (….py, ….ipynb), "
            "which is a program: run only those you trust; default: the usual "
            "one for WHAT",
            metavar="NAME",
        ),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="NAME=VALUE: another value of a parameter of the notebook; may be "
            "repeated; default: its own values",
            metavar="NAME=VALUE",
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            help="Word document (.docx, .dotx) whose styles, headers and footers the "
            "report in Word takes; default: plain",
            metavar="FILE.docx",
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            help="earlier report (.docx, .xlsx): what was written in its places "
            "stands in the new one; default: nothing is taken over",
            metavar="FILE",
        ),
    ] = None,
    study: Annotated[
        list[Path] | None,
        typer.Option(
            "--study",
            help="folder of krisim what-if or krisim sweep resources, of the same plan: what "
            "measures are expected to gain; for --notebook staffing also of krisim staff; may "
            "be repeated; default: not tried",
            metavar="FOLDER",
        ),
    ] = None,
    last_plan: Annotated[
        Path | None,
        typer.Option(
            "--last-plan",
            help="improvement-plan.xlsx or report.xlsx of last time: its measures are followed "
            "up; default: no follow-up",
            metavar="FILE.xlsx",
        ),
    ] = None,
    lang: Lang = "en",
    audience: For = None,
) -> None:
    """Make a report of WHAT as page, PDF, Word document and workbook."""
    from sim.files.results import newest_results
    from sim.report.making import Asked, make_report, reads_nothing

    what = of
    if of is None and not reads_nothing(notebook):
        what = newest_results(Path("results"))
    name = what.resolve().name if what is not None else Path(notebook or "").stem
    target = out or Path(f"{name}-report")
    asked = Asked(
        notebook,
        lang,
        audience,
        _parameters(setting or []),
        template,
        keep,
        tuple(study or ()),
        last_plan,
    )
    with progress_bar() as progress:
        task = progress.add_task("cells", total=None)
        files = make_report(
            what, target, asked, lambda n, total: progress.update(task, completed=n, total=total)
        )
    for path in files:
        typer.echo(f"wrote {path}")
    if not target.suffix and not any(path.suffix == ".pdf" for path in files):
        typer.echo("No PDF: no browser is installed that prints (Chromium, Chrome, Edge)")


def _parameters(settings: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in settings]
    wrong = [name for name, sign, _ in pairs if not sign or not name.strip()]
    if wrong:
        raise KrisimError(
            f"--set takes NAME=VALUE, for example  --set replications=100: {wrong[0]}"
        )
    return {name.strip(): value for name, _, value in pairs}
