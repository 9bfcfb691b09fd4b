"""An import on the terminal: row by row what was read, whom names were taken for, what is left."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.files.importing.writing import TODO, said

if TYPE_CHECKING:
    from rich.console import Console

    from sim.files.importing.bringing import Imported
    from sim.files.importing.draft import Draft, Todo
    from sim.words import Words

MOST = 12
"""Of what is left to do, so many on the terminal; all stand in the file."""

HOW = {
    "told": "as you said",
    "id": "its id",
    "name": "its name",
    "role": "its role",
    "synonym": "a synonym",
    "beginning": "begins so: check it",
}


def show_import(imported: Imported, console: Console, say: Words) -> None:
    """Print everything that would be read, and that nothing was saved."""
    _scripts(imported, console, say)
    console.print(_rows(imported.draft, say))
    _names(imported.draft, console, say)
    _todo(imported.draft.todo, console, say)
    if imported.clock is None:
        console.print(say("The times wait for --start: they stand as they are written."))
    console.print(say("Nothing was saved. To save it, replace --preview by --out FOLDER."))


def show_saved(
    imported: Imported, draft: Draft, folder: Path, console: Console, say: Words
) -> None:
    """Print what was written, and what is left to do."""
    _scripts(imported, console, say)
    _names(draft, console, say)
    _todo(draft.todo, console, say)
    console.print(
        say("wrote {folder}: {count} injects", folder=folder, count=len(draft.injects)),
        soft_wrap=True,
    )
    first = f"{folder / TODO}, " if draft.todo else ""
    told = f"{say('Next:')} {first}krisim {'check' if draft.todo else 'run'} {folder}"
    console.print(told, soft_wrap=True)


def _scripts(imported: Imported, console: Console, say: Words) -> None:
    for script in imported.scripts:
        console.print(
            say("{file}: read as {preset}", file=script.file, preset=script.preset), soft_wrap=True
        )
        if script.columns:
            told = ", ".join(f"{name} = {text}" for name, text in script.columns.items())
            console.print(f"  {say('columns')}: {told}", soft_wrap=True)
        for note in script.notes:
            console.print(f"  {note}", soft_wrap=True)
    rows = imported.draft.rows
    counts = {v: sum(row.verdict == v for row in rows) for v in ("inject", "section", "left out")}
    console.print(
        say(
            "{rows} rows: {injects} injects, {headings} headings, {out} left out",
            rows=len(rows),
            injects=counts["inject"],
            headings=counts["section"],
            out=counts["left out"],
        )
    )


def _rows(draft: Draft, say: Words) -> Table:
    table = Table(title=say("Rows"), title_justify="left", show_lines=False)
    for heading in (say("row"), "id", say("time"), say("from, to, by"), say("title, messages")):
        table.add_column(heading, overflow="fold")
    for row in draft.rows:
        cells = row.cells
        if row.verdict == "inject":
            to = f"{cells.get('from', '?')} → {cells.get('to', '?')} ({cells.get('by', '?')})"
        else:
            to = said(row.verdict, say)
        text = Text(row.text)
        for message in row.messages:
            text.append(f"\n– {message}", style="dim")
        when = cells.get("at") or cells.get("after", "")
        table.add_row(_short(row.where), cells.get("id", ""), when, to, text)
    return table


def _short(where: str) -> str:
    """Return where a row stands without its file."""
    return where.rpartition(", ")[2]


def _names(draft: Draft, console: Console, say: Words) -> None:
    if draft.found:
        table = Table(title=say("Names and what they were taken for"), title_justify="left")
        for heading in (say("in the script"), say("taken for"), say("because it is")):
            table.add_column(heading, overflow="fold")
        for found in draft.found:
            table.add_row(found.name, found.id, say(HOW[found.how]))
        console.print(table)
    if draft.units:
        console.print(
            say("New units: {units}", units=", ".join(draft.units.values())), soft_wrap=True
        )


def _todo(todo: Iterable[Todo], console: Console, say: Words) -> None:
    alike: dict[tuple[str, str], list[str]] = {}
    for each in todo:
        alike.setdefault((each.what, each.instead), []).append(each.where)
    if not alike:
        return
    console.print(say("Left to do:"))
    for (what, instead), places in list(alike.items())[:MOST]:
        more = " " + say("and {count} more", count=len(places) - 1) if len(places) > 1 else ""
        console.print(f"  {places[0]}{more}: {what}. {instead}", soft_wrap=True)
    if len(alike) > MOST:
        console.print("  " + say("… and {count} things more", count=len(alike) - MOST))
