"""Folders of results: what a run found, written whole or not at all, and read back."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import KrisimError
from sim.files.cells import write_csv
from sim.files.dumping import save
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import pandas as pd

    from sim.scenario import Exercise, Scenario
    from sim.words import Language

    Writer = Callable[[Path], None]

RUN = "run.json"
README = "README.txt"
SCENARIO = "scenario.yaml"


def write_results(
    folder: Path,
    scenario: Scenario,
    tables: Mapping[str, pd.DataFrame | Writer],
    facts: Mapping[str, Any],
    language: Language = "en",
) -> None:
    """Write a folder of results; it appears under its name only when it is complete.

    ``tables`` are written by their names: ``….csv`` for people (for Excel: with a byte order mark
    and, in Swedish, semicolons and decimal commas), ``….parquet`` for programs; what is no table
    (a figure, a text) is a function that writes the file at the path it is given. ``facts`` go to
    ``run.json`` together with the checksums of all other files. The marking stands in README.txt,
    for all CSV files, and inside every Parquet file.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    refuse_unwritable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise KrisimError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        _fill(draft, scenario, tables, language)
        write_facts(draft, facts)
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError as error:
        raise KrisimError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def refuse_unwritable(path: Path, option: str = "--out") -> None:
    """Raise KrisimError if there is something at ``path``, or nothing can be written there."""
    if path.exists():
        raise KrisimError(f"{path} exists already: name another one with {option}, or remove it")
    there = next(p for p in path.absolute().parents if p.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=".krisim-", dir=there):
            return
    except OSError as error:
        raise KrisimError(f"{path} cannot be written: {error.strerror}") from error


def free_folder(root: Path, when: datetime) -> Path:
    """Return a folder below ``root``, named after ``when``, that is not there yet."""
    name = when.strftime("%Y-%m-%d-%H%M%S")
    names = chain([name], (f"{name}-{k}" for k in count(2)))
    return next(root / n for n in names if not (root / n).exists())


def _fill(
    draft: Path, scenario: Scenario, tables: Mapping[str, pd.DataFrame | Writer], language: Language
) -> None:
    save(scenario, draft / SCENARIO)
    (draft / README).write_text(readme(scenario, Words(language)), encoding="utf-8-sig")
    for name, table in tables.items():
        path = draft / name
        path.parent.mkdir(exist_ok=True)
        if callable(table):
            table(path)
        elif path.suffix == ".parquet":
            write_parquet(table, path, scenario.exercise)
        else:
            write_csv(table, path, language)


def readme(scenario: Scenario, words: Words) -> str:
    """Return what a folder says of itself, for the files of it that cannot."""
    exercise = scenario.exercise
    known = [text for text in (exercise.name, exercise.marking, exercise.notice) if text]
    return "\n".join([*known, "", words(_HOLDS), words(_GIVE_OUT), ""])


_HOLDS = "This holds for every file of this folder: pass none on without it."
_GIVE_OUT = (
    "scenario.yaml holds the whole script. For players and the public, write what they may see with"
    " krisim tables --for, not from this folder."
)


def write_parquet(table: pd.DataFrame, path: Path, exercise: Exercise) -> None:
    """Write a table that says in its metadata, under ``krisim``, what exercise it is of."""
    import pyarrow as pa  # slow to import, needed here only
    from pyarrow import parquet

    said = {"exercise": exercise.name, "marking": exercise.marking, "notice": exercise.notice}
    columns = pa.Table.from_pandas(table, preserve_index=False)
    metadata = {**(columns.schema.metadata or {}), b"krisim": json.dumps(said).encode()}
    parquet.write_table(columns.replace_schema_metadata(metadata), path)


def write_facts(draft: Path, facts: Mapping[str, Any]) -> None:
    """Write ``run.json`` beside the files of a folder that is otherwise complete."""
    files = sorted(p for p in draft.rglob("*") if p.is_file())
    sums = {p.relative_to(draft).as_posix(): _checksum(p) for p in files}
    text = json.dumps({**facts, "checksums": sums}, indent=2, ensure_ascii=False)
    (draft / RUN).write_text(text + "\n", encoding="utf-8")


def read_facts(folder: Path) -> dict[str, Any]:
    """Return what ``run.json`` says, after checking that no file was changed since.

    Raises
    ------
    KrisimError
        If the folder holds no results, or a file of it is missing or was changed.
    """
    try:
        facts: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
        sums = {str(name): str(value) for name, value in facts["checksums"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KrisimError(
            f"{folder} holds no results of a run (no readable {RUN}): "
            "name a folder that 'krisim run' wrote"
        ) from error
    changed = [n for n, s in sums.items() if not _is(folder / n, s)]
    if changed:
        raise KrisimError(f"{folder}: changed or missing since the run: {', '.join(changed)}")
    return facts


def newest_results(root: Path) -> Path:
    """Return the newest folder of results below ``root``.

    Raises
    ------
    KrisimError
        If there is none.
    """
    found = sorted(root.glob(f"*/*/{RUN}"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise KrisimError(f"no results below {root}: run a scenario first, 'krisim run SCENARIO'")
    return found[-1].parent


def _is(path: Path, checksum: str) -> bool:
    return path.is_file() and _checksum(path) == checksum


def _checksum(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
