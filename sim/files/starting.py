"""A working scenario to start from: the small template, or a municipality of some size."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from sim.errors import KrisimError
from sim.files.books.writing import write_book
from sim.files.library.speech import Side
from sim.files.msel import read_msel
from sim.files.municipality import Size, municipality
from sim.files.reading import MAIN, MAIN_BOOK
from sim.files.tables import Source, keyed
from sim.files.tree import Plain, read_tree

TEMPLATE = ("README.md", "msel.csv", MAIN)
"""The files of the template; the last one makes a folder a scenario."""


def start_scenario(
    folder: Path, size: Size | None = None, language: Side = "en", *, workbook: bool = False
) -> list[Path]:
    """Write a scenario to ``folder`` and return its files.

    Parameters
    ----------
    folder
        Where to; new or empty.
    size
        Of the municipality; without it the small template, which is in English only.
    language
        Of the municipality's texts and ids, and of a workbook's sheets and headings.
    workbook
        Whether it is one workbook instead of text files.

    The folder, or in an empty folder its files, appear only when all of them are written.

    Raises
    ------
    KrisimError
        If ``folder`` is a file, holds anything already, or cannot be written.
    """
    texts = _template() if size is None else municipality(size, language)
    names = (MAIN_BOOK,) if workbook else TEMPLATE
    try:
        _refuse_occupied(folder)
        home = folder if folder.is_dir() else folder.parent
        home.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".krisim-", dir=home))
        try:
            if workbook:
                write_book(_tree(texts), draft / MAIN_BOOK, language)
            else:
                _write(draft, texts)
            draft.chmod(0o755)  # not for its owner alone, as temporary folders are
            _hand_over(draft, folder, names)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise KrisimError(
            f"{folder} cannot be written: {error.strerror or error}. "
            "Name a folder in which you may write"
        ) from error
    return [folder / name for name in names]


def _refuse_occupied(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()):
            raise KrisimError(f"{folder} is not empty: name a new folder, or empty this one")
    elif folder.exists() or folder.is_symlink():
        raise KrisimError(f"{folder} is a file: name a folder that does not exist yet")


def _template() -> dict[str, str]:
    folder = files("sim.files").joinpath("templates")
    return {name: folder.joinpath(name).read_bytes().decode() for name in TEMPLATE}


def _write(draft: Path, texts: Mapping[str, str]) -> None:
    for name in TEMPLATE:
        (draft / name).write_bytes(texts[name].encode())


def _tree(texts: Mapping[str, str]) -> dict[str, Plain]:
    """Return what the files say together."""
    top, _ = keyed(Source(MAIN, read_tree(texts[MAIN], MAIN)))
    rows = read_msel(texts["msel.csv"].removeprefix("\ufeff"), "msel.csv")
    injects: dict[str, Plain] = {**rows.injects}
    return {**top, "injects": injects}


def _hand_over(draft: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Move the draft into its place; an empty folder stays the same folder and gets the files."""
    if not folder.exists():
        draft.rename(folder)
        return
    for name in names:
        (draft / name).rename(folder / name)
