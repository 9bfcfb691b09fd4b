"""What a cell's text stands for, and how it is written: the phrases of YAML, without its marks.

Several things stand in a cell one a line, or with ``|`` between them; names also with ``;`` or
``,``. A hyphen alone means none. What cannot be said so stands as YAML in one line (``{…}`` or
``[…]``), and a text that would be taken for something else behind a backslash, in double quotes.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta

from sim.errors import ScenarioError
from sim.files.books.columns import Column, Kind
from sim.files.cells import readable
from sim.files.sheets import Cell
from sim.files.times import split_window
from sim.files.tree import Plain, read_tree

NONE, YES = "-", "yes"
ESCAPE = '\\"'
BAR = " | "

_NAMES, _PHRASES, _TEXTS = re.compile(r"[|\n;,]"), re.compile(r"[|\n;]"), re.compile(r"[|\n]")
_SPLIT: dict[Kind, re.Pattern[str]] = {
    "names": _NAMES,
    "procedures": _NAMES,
    "windows": _NAMES,
    "phrases": _PHRASES,
    "texts": _TEXTS,
    "all of": _NAMES,
    "any of": _NAMES,
}
_JOIN = re.compile(r"(all of|any of):\s*(.*)", re.DOTALL)
_PAIR = re.compile(r"([^:]+?)\s*:\s+(.+)", re.DOTALL)
_LOCAL = {"ja": "yes", "nej": "no"}


def told_text(cell: Cell) -> str:
    """Return a cell as the text that a person would have written; of nothing the empty text.

    >>> told_text(3), told_text(True), told_text(time(9, 5)), told_text(0.5)
    ('3', 'yes', '09:05', '0.5')

    Raises
    ------
    ValueError
        If it is a length of time, which a spreadsheet shows like a time of day.
    """
    match cell:
        case None:
            told = ""
        case str():
            told = cell.replace("\r\n", "\n").strip()
        case bool():
            told = "yes" if cell else "no"
        case datetime():
            told = f"{cell.date().isoformat()} {_clock(cell.time())}"
        case date():
            told = cell.isoformat()
        case time():
            told = _clock(cell)
        case timedelta():
            raise ValueError("a time beyond midnight: write it as text, such as 'day 2 01:30'")
        case _:
            told = f"{cell:.15g}"
    return told


def _clock(moment: time) -> str:
    return moment.isoformat("minutes" if moment.second == moment.microsecond == 0 else "seconds")


def read_cell(column: Column, text: str) -> Plain:
    """Return what a cell's text stands for; ValueError if it cannot be read.

    >>> read_cell(Column(("to",), "names"), "duty, leadership/chair")
    ['duty', 'leadership/chair']
    """
    if text.startswith(ESCAPE):
        return _unescaped(text)
    if column.kind == "text":
        return text
    if text[:1] in ("{", "["):
        return _flow(text)
    if text == NONE and column.kind != "procedures":
        return [] if column.kind in _SPLIT else None
    return _in_words(column.kind, text)


def _in_words(kind: Kind, text: str) -> Plain:
    told: Plain = text
    if kind == "yes or no":
        told = _LOCAL.get(text.casefold(), text)
    elif kind == "keys":
        told = _only_yes(text)
    elif kind in ("pairs", "lists"):
        told = _pairs(text, kind)
    elif kind in _SPLIT:
        told = _several(text, kind)
    return told


def _only_yes(text: str) -> Plain:
    if text.casefold() not in (YES, "ja"):
        raise ValueError(f"'{text}' cannot stand here: write 'yes', or fill the columns after it")
    return {}


def write_cell(column: Column, value: Plain) -> str | None:
    """Return a text that `read_cell` reads as ``value``; None for an empty cell."""
    if value is None:
        return NONE if column.nothing else None
    if _is_default(column, value):
        return None
    if value == {}:
        return YES if column.kind == "keys" else None
    text = _phrase(column.kind, value)
    if text is not None and text == told_text(readable(text)) and _reads(column, text, value):
        return text
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else _escaped(value)


def _is_default(column: Column, value: Plain) -> bool:
    """Tell whether a value says no more than an empty cell."""
    if value == "":
        return column.blank
    if value == []:
        return not column.empty
    return value == {column.kind: []} or (value == NONE and column.path[-1:] == ("procedure",))


def _reads(column: Column, text: str, value: Plain) -> bool:
    try:
        return bool(text) and _normal(column, read_cell(column, text)) == _normal(column, value)
    except ValueError:
        return False


def _normal(column: Column, value: Plain) -> object:
    """Return what a value means, however it is spelt."""
    if column.kind in ("all of", "any of"):
        return value if isinstance(value, dict) else {column.kind: _listed(value)}
    if column.kind == "windows":
        return [_window(each) for each in _listed(value)]
    if column.kind == "lists" and isinstance(value, dict):
        return {key: _listed(each) for key, each in value.items()}
    return _listed(value) if column.kind in _SPLIT else value


def _listed(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else [value]


def _window(value: Plain) -> object:
    if isinstance(value, str):
        try:
            return split_window(value)
        except ValueError:
            return value
    if not isinstance(value, dict):
        return value
    rest = {"at end": "finish", "handover": None}
    told = {key: each for key, each in value.items() if key not in rest or each != rest[key]}
    return (told["from"], told["until"]) if told.keys() == {"from", "until"} else value


def _phrase(kind: Kind, value: Plain) -> str | None:
    """Return what may stand for a value, if anything may."""
    if isinstance(value, str):
        return value
    if kind in ("all of", "any of") and isinstance(value, dict):
        return _joined(kind, value)
    if kind == "windows":
        windows = [_window(each) for each in _listed(value)]
        shown = [" - ".join(map(str, w)) if isinstance(w, tuple) else w for w in windows]
        return _barred(shown) or NONE
    if isinstance(value, list):
        return _barred(value) or NONE
    if isinstance(value, dict) and kind in ("pairs", "lists"):
        told = {key: _barred(_listed(each), ", ") for key, each in value.items()}
        return BAR.join(f"{key}: {each}" for key, each in told.items())
    return None


def _joined(kind: Kind, value: dict[str, Plain]) -> str | None:
    if len(value) != 1:
        return None
    ((join, items),) = value.items()
    told = _barred(_listed(items))
    return told if join == kind or told is None else f"{join}: {told}"


def _barred(items: list[object] | list[Plain], between: str = BAR) -> str | None:
    texts = [each for each in items if isinstance(each, str)]
    return between.join(texts) if len(texts) == len(items) else None


def _several(text: str, kind: Kind) -> Plain:
    join = _JOIN.fullmatch(text) if kind in ("all of", "any of") else None
    parts = [part.strip() for part in _SPLIT[kind].split(join[2] if join else text)]
    if kind == "procedures":
        return [part or NONE for part in parts]
    items: list[Plain] = [part for part in parts if part]
    return {join[1]: items} if join else items


def _pairs(text: str, kind: Kind) -> Plain:
    pairs: dict[str, Plain] = {}
    for part in filter(str.strip, _PHRASES.split(text)):
        match = _PAIR.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"cannot read '{part.strip()}': write 'name: value | name: value'")
        if match[1] in pairs:
            raise ValueError(f"'{match[1]}' stands twice: leave one of them out")
        several = [each.strip() for each in match[2].split(",")]
        pairs[match[1]] = [*several] if kind == "lists" and len(several) > 1 else match[2].strip()
    return pairs


def _flow(text: str) -> Plain:
    try:
        return read_tree(text, "").value
    except ScenarioError as error:
        raise ValueError(f"cannot be read as YAML: {error.problems[0].what}") from None


def _escaped(text: str) -> str:
    return f"\\{json.dumps(text, ensure_ascii=readable(text) != text)}"


def _unescaped(text: str) -> str:
    try:
        told = json.loads(text[1:])
    except ValueError:
        told = None
    if not isinstance(told, str):
        raise ValueError('after a backslash a text in double quotes is wanted: \\"…"')
    return told
