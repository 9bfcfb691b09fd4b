"""An imported script as a folder: ``scenario.yaml``, ``msel.csv``, what is left to do."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.errors import KrisimError, ScenarioError
from sim.files.beside import MSELS
from sim.files.cells import harmless
from sim.files.importing.draft import Draft, Todo
from sim.files.loading import Rule, load
from sim.files.msel import COLUMNS, NOTES
from sim.files.reading import MAIN
from sim.files.results import refuse_unwritable
from sim.words import Words

MSEL = MSELS[0]
TODO, ROWS = "todo.csv", "import.csv"
"""What is left to do, and what became of each row."""

KEYS = ("procedure", "only if", "unless", "after", "expectations")
"""Columns whose texts are not free, and so are never taken for formulas after a mark of ours."""


def write_import(folder: Path, text: str, draft: Draft, say: Words, *rules: Rule) -> Draft:
    """Write the folder of a scenario and return the draft with what would stop a run as well.

    Parameters
    ----------
    folder
        Where to; nothing may be there.
    text
        Of ``scenario.yaml``.
    draft
        What the rows came to.
    rules
        That a scenario must keep to be played.

    Raises
    ------
    KrisimError
        If there is something at ``folder``, or it cannot be written; then nothing is.
    """
    refuse_unwritable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=".krisim-", dir=folder.parent))
        try:
            whole = _fill(room, text, draft, say, rules)
            room.chmod(0o755)
            room.rename(folder)
        finally:
            shutil.rmtree(room, ignore_errors=True)
    except OSError as error:
        raise KrisimError(f"{folder} cannot be written: {error.strerror or error}") from error
    return whole


def _fill(room: Path, text: str, draft: Draft, say: Words, rules: Iterable[Rule]) -> Draft:
    _put(room / MAIN, text)
    _put(room / MSEL, msel_text(draft.injects))
    whole = replace(draft, todo=(*draft.todo, *_stopping(room, rules, say)))
    _put(room / TODO, todo_text(whole.todo, say))
    _put(room / ROWS, rows_text(whole, say))
    return whole


def _put(path: Path, text: str) -> None:
    encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
    path.write_text(text, encoding=encoding, newline="")


def _stopping(room: Path, rules: Iterable[Rule], say: Words) -> list[Todo]:
    """Return what would stop a run, as what is to be done."""
    try:
        load(room, *rules)
    except ScenarioError as error:
        mend = say("Mend it there; a run would stop")
        return [Todo(each.where, each.what, each.instead or mend) for each in error.problems]
    return []


def msel_text(injects: Sequence[Mapping[str, str]]) -> str:
    """Return the text of ``msel.csv``: the columns that any row fills, and all that are needed."""
    needed = ("id", "at", "from", "to", "by", "title", "says", "procedure")
    columns = [
        name
        for name in (*COLUMNS, *NOTES)
        if name in needed or any(inject.get(name) for inject in injects)
    ]
    return _csv(columns, ([_cell(name, each) for name in columns] for each in injects))


def _cell(column: str, inject: Mapping[str, str]) -> str:
    text = inject.get(column, "")
    if column in KEYS:
        return text.removeprefix("-") if column == "procedure" else text
    return harmless(text)


def todo_text(todo: Iterable[Todo], say: Words) -> str:
    """Return the table of what is left to do."""
    heading = [say("where"), say("what is wrong"), say("what to do"), say("done")]
    told = ([each.where, each.what, each.instead, ""] for each in todo)
    return _csv(heading, ([harmless(text) for text in row] for row in told))


def rows_text(draft: Draft, say: Words) -> str:
    """Return the table of what became of each row."""
    heading = [say("row"), "id", say("read as"), say("messages")]
    told = (
        [row.where, row.cells.get("id", ""), said(row.verdict, say), "; ".join(row.messages)]
        for row in draft.rows
    )
    return _csv(heading, ([harmless(text) for text in row] for row in told))


def said(verdict: str, say: Words) -> str:
    """Return what became of a row, in words."""
    return say(VERDICTS[verdict])


VERDICTS = {"inject": "inject", "section": "heading", "left out": "left out"}


def _csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue()
