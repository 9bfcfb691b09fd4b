"""The files of parts: written for actors, found and read when they come back."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from sim.errors import KrisimError, Problem, ScenarioError
from sim.files.actors.merging import Returned
from sim.files.books import save_book
from sim.files.dumping import save
from sim.files.loading import read_unchecked
from sim.files.workbooks import drafted
from sim.scenario import Scenario
from sim.words import Language

Format = Literal["xlsx", "yaml"]

WHOLE = "exercise control"
"""Name of the file with the whole exercise, for those who put the parts together again."""

SUFFIXES = (".yaml", ".yml", ".xlsx")


def write_parts(
    whole: Scenario,
    parts: Mapping[str, Scenario],
    folder: Path,
    form: Format,
    language: Language = "en",
) -> list[Path]:
    """Write a file per actor, and one with everything for exercise control; all of them or none.

    ``language`` is that of a workbook's sheets and headings.

    Raises
    ------
    KrisimError
        If the folder exists or cannot be written.
    """
    named = {WHOLE: whole, **dict(zip(_file_names(parts), parts.values(), strict=True))}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, scenario in named.items():
                write_scenario(scenario, draft / f"{name}.{form}", language)
            draft.chmod(0o755)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise KrisimError(f"{folder} cannot be written: {error.strerror or error}") from error
    return [folder / f"{name}.{form}" for name in named]


def write_scenario(scenario: Scenario, path: Path, language: Language = "en") -> None:
    """Write a scenario as a workbook (``….xlsx``), a YAML file or a folder; whole or not at all.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    if path.suffix.casefold() == ".xlsx":
        save_book(scenario, path, language)
        return
    with drafted(path) as draft:
        save(scenario, draft)


def _file_names(actors: Iterable[str]) -> list[str]:
    """Return names that any file system takes, each once."""
    found: list[str] = []
    for actor in actors:
        name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "-", actor).strip(" .") or "actor"
        used = {WHOLE, *(other.casefold() for other in found)}
        while name.casefold() in used:
            name += "-2"
        found.append(name)
    return found


def find_parts(paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """Return the file with the whole exercise, if it is among them, and all others.

    Raises
    ------
    KrisimError
        If there are none, or the whole twice.
    """
    found = [file for path in paths for file in (_within(path) if path.is_dir() else [path])]
    wholes = [file for file in found if file.stem.casefold() == WHOLE]
    if len(wholes) > 1:
        raise KrisimError(f"{wholes[0]} and {wholes[1]} both hold the whole: name one of them")
    others = [file for file in found if file not in wholes]
    if not others:
        raise KrisimError("no files of actors: name them, or the folder that they are in")
    return next(iter(wholes), None), others


def _within(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.casefold() in SUFFIXES and not path.name.startswith((".", "~$"))
    )


def read_returned(files: Sequence[Path]) -> list[Returned]:
    """Return what the files hold, not yet checked.

    Raises
    ------
    ScenarioError
        With everything in any of them that cannot be read.
    """
    found: list[Returned] = []
    problems: list[Problem] = []
    for file in files:
        try:
            read = read_unchecked(file)
        except ScenarioError as error:
            problems += error.problems
        else:
            found.append(Returned(file.name, read.scenario, read.files.where))
    if problems:
        raise ScenarioError(problems)
    return found
