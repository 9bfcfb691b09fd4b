"""The command that makes forms for the day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.options import Lang, ScenarioPath, app
from sim.errors import KrisimError


@app.command()
def forms(
    scenario: ScenarioPath,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="folder for the forms, not there yet")
    ],
    evaluator: Annotated[
        list[str] | None,
        typer.Option(
            "--evaluator",
            metavar="SEAT=UNITS",
            help="a seat and the units that it follows, by id or name: 'Seat "
            "1=leadership,social'; may be repeated; default: one for each "
            "player unit that something is expected of; with --for counterplay, "
            "one for each counterpart that sends",
        ),
    ] = None,
    audience: Annotated[
        Literal["players", "counterplay", "evaluators", "public"],
        typer.Option(
            "--for",
            help="who fills them in; players and the public read no texts of "
            "injects, no titles and no expectations",
        ),
    ] = "evaluators",
    pdf: Annotated[
        bool, typer.Option("--pdf", help="print the sheets as PDF, too, with an installed browser")
    ] = False,
    lang: Lang = "en",
) -> None:
    """Make forms to take times on: a sheet, a workbook and an offline page per evaluator."""
    from sim.drill.forms.expected import forms as forms_of
    from sim.files import load
    from sim.files.results import refuse_unwritable
    from sim.files.views import seen_by
    from sim.report.forms import write_forms
    from sim.words import Words

    refuse_unwritable(out)
    seen = seen_by(load(scenario), audience)
    wanted = dict(map(_seat, evaluator)) if evaluator else None
    if wanted is not None and evaluator is not None and len(wanted) < len(evaluator):
        raise KrisimError("--evaluator: the same name stands twice; name all its units at once")
    made = forms_of(seen, audience == "counterplay", wanted)
    names = write_forms(out, seen, made, Words(lang), pdf)
    typer.echo(f"wrote {out}: {len(names)} files for {len(made)} evaluators")


def _seat(text: str) -> tuple[str, list[str]]:
    """Return the name of an evaluator and the units followed."""
    name, sign, units = text.partition("=")
    listed = [each.strip() for each in units.split(",") if each.strip()]
    if not (sign and name.strip() and listed):
        raise KrisimError(f"--evaluator: cannot read '{text}': write 'Seat 1=leadership,social'")
    return name.strip(), listed
