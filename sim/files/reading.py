"""From a file to its text, refusing what cannot be a scenario before anything is parsed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from sim.errors import Problem, ScenarioError

LARGEST = 10_000_000
"""Size from which a file is refused [bytes]; a scenario of 200 injects has about 100 000."""

_BEGIN = "Begin with 'exercise: <name>', 'start: 2026-03-12 08:00 Europe/Stockholm', 'end: 8 h'"

MAIN, MAIN_BOOK = "scenario.yaml", "scenario.xlsx"
"""Names of a scenario's file in its folder, of which one is there."""


def scenario_file(path: Path) -> Path:
    """Return the YAML file or workbook that ``path``, a folder or a file, stands for.

    Raises
    ------
    ScenarioError
        If there is no such file, or both are there.
    """
    if not path.exists():
        raise refused(str(path), "there is no such file or folder", _beside(path))
    if not path.is_dir():
        return path
    main, book = path / MAIN, path / MAIN_BOOK
    if book.exists():
        if main.exists():
            what = f"{MAIN} and {MAIN_BOOK} both lie in this folder"
            raise refused(str(path), what, "Remove one of them, or name the one that holds")
        return book
    if main.is_dir():
        raise refused(str(main), "this is a folder", f"'{MAIN}' has to be a file")
    if not main.exists():
        raise refused(str(path), f"this folder holds no '{MAIN}'", _inside(path))
    return main


def read_text(path: Path, begin: str = _BEGIN) -> str:
    """Return the text of ``path``, which is UTF-8 with or without a byte order mark.

    Parameters
    ----------
    path
        The file.
    begin
        What to write into an empty file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is larger than `LARGEST`, is empty or is not UTF-8.
    """
    raw = _bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(path.name, *_not_utf8(raw, error)) from None
    if "\0" in text:
        raise refused(path.name, "this is not a text file", "Save it as plain text in UTF-8")
    if not text.strip():
        raise refused(path.name, "the file is empty", begin)
    return text


def refused(where: str, what: str, instead: str = "") -> ScenarioError:
    """Return the error that ``what`` is wrong with the whole of ``where``."""
    return ScenarioError([Problem(what, where=where, instead=instead)])


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            what = f"the file has {size / 1e6:.0f} MB; a scenario has at most {LARGEST / 1e6:.0f}"
            raise refused(path.name, what, "Is it the right file?")
        return path.read_bytes()
    except IsADirectoryError:
        raise refused(path.name, "this is a folder", "Name a file") from None
    except FileNotFoundError:
        raise refused(path.name, "there is no such file") from None
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or error}"
        raise refused(path.name, what, "May you open it, and is it closed elsewhere?") from None


def _not_utf8(raw: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the text is in UTF-16, not UTF-8", "Save it with the encoding UTF-8"
    line = raw.count(b"\n", 0, error.start) + 1
    instead = "Save it with the encoding UTF-8 (in Excel: 'CSV UTF-8')"
    return f"the text is not in UTF-8: line {line} holds the byte 0x{raw[error.start]:02x}", instead


def _beside(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no folder '{path.parent}' either"
    return _suggested(path.name, path.parent)


def _inside(path: Path) -> str:
    return _suggested(MAIN, path) or f"Name a folder with a file '{MAIN}' in it"


def _suggested(name: str, folder: Path) -> str:
    near = get_close_matches(name, sorted(each.name for each in folder.iterdir()), n=1)
    return f"Did you mean '{near[0]}'?" if near else ""
