"""Rosters: who is there when, from the files in which people keep it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from sim.cli.options import Lang, app
from sim.errors import KrisimError
from sim.files.rosters.words import heading
from sim.words import Language, Words

if TYPE_CHECKING:
    from sim.files.rosters.taking import Taken


@app.command()
def roster(
    files: Annotated[list[Path], typer.Argument(help="workbooks, CSV files, calendars (.ics)")],
    into: Annotated[
        Path,
        typer.Option(
            "--into", help="folder of the scenario, which may lack people yet", metavar="SCENARIO"
        ),
    ],
    preview: Annotated[
        bool, typer.Option("--preview", help="show what would be written, and write nothing")
    ] = False,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="which heading a column has: --map person=Resurs; of a calendar "
            "summary, categories, calendar, location or attendee; may be "
            "repeated; default: headings are recognised in English and Swedish",
            metavar="COLUMN=HEADING",
        ),
    ] = None,
    means: Annotated[
        list[str] | None,
        typer.Option(
            "--means",
            help='what a word in a cell means: --means "D=07-16", --means '
            '"KLG=leadership"; may be repeated; default: words are recognised '
            "in English and Swedish",
            metavar="WORD=MEANING",
        ),
    ] = None,
    form: Annotated[
        Literal["xlsx", "csv"], typer.Option("--as", help="sort of file to write")
    ] = "xlsx",
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            help="CSV file with the name behind each code: personal data, so keep it "
            "apart; default: no file holds them",
            metavar="FILE",
        ),
    ] = None,
    lang: Lang = "en",
) -> None:
    """Write the roster of a scenario from FILES; names of persons become codes of functions."""
    from sim.files.results import refuse_unwritable
    from sim.files.rosters.duties import Told
    from sim.files.rosters.taking import roster_file, take_rosters
    from sim.files.rosters.writing import key_bytes, roster_bytes, rows, write_new

    told = Told(
        {heading: column for column, heading in _pairs("--map", maps)},
        dict(_pairs("--means", means)),
    )
    if not preview:
        path = roster_file(into, form)
        if key is not None:
            refuse_unwritable(key, "--key")
    taken = take_rosters(files, into, told)
    written = list(rows(taken.people, taken.outline.clock, taken.outline.end))
    _show(written if preview else [], taken, lang)
    if preview:
        return
    write_new(path, roster_bytes(written, form, lang, taken.outline.marking))
    typer.echo(f"wrote {path}")
    if key is not None:
        write_new(key, key_bytes(taken.people, lang))
        typer.echo(f"wrote {key}")
    typer.echo(f"Next: krisim check {into}")


def _pairs(option: str, told: Sequence[str] | None) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in told or ()]
    wrong = [before for before, sign, after in pairs if not (before and sign and after)]
    if wrong:
        raise KrisimError(f"{option} {wrong[0]}: write two words with '=' between them")
    return [(before.strip(), after.strip()) for before, _, after in pairs]


def _show(rows: Sequence[dict[str, str]], taken: Taken, language: Language) -> None:
    """Print the rows that would be written, and what is to be told about them."""
    from sim.cli.show import WIDTH  # which loads tables

    say = Words(language)
    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    for row in rows:
        console.print(_line(row, say), soft_wrap=True)
    for note in taken.notes:
        console.print(say(note.text, **note.values), soft_wrap=True)
    counts = {"people": len(taken.people), "known": sum(p.known for p in taken.people)}
    console.print(say("{people} people, {known} of them already in the scenario", **counts))
    if taken.unmentioned:
        names = ", ".join(taken.unmentioned)
        text = "no roster names these, they stay as the scenario has them: {names}"
        console.print(say(text, names=names), soft_wrap=True)


def _line(row: dict[str, str], say: Words) -> str:
    """Return a row of a roster in one line."""
    who = ", ".join(row[c] for c in ("unit", "roles") if row.get(c))
    times = f"{row['from']} – {row['until']}" if row.get("from") else say("throughout")
    told = [heading("on call", say.language)] if row.get("on call") else []
    away = f"{heading('absences', say.language)}: {row['absences']}" if row.get("absences") else ""
    there = [" ".join([*told, times])] if row.get("from") or told or not away else []
    return f"{row['id']}{f' ({who})' if who else ''}: {'; '.join([*there, *filter(None, [away])])}"
