"""Values of exported files, whatever they may hold instead of what they should."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HIDDEN = re.compile(r"<\s*(script|style)\b.*?(?:<\s*/\s*\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


def text(told: Mapping[str, Any], *keys: str) -> str:
    """Return the first text that one of the keys holds; nothing if none does.

    >>> text({"title": None, "name": " A "}, "title", "name")
    'A'
    """
    found = (told.get(key) for key in keys)
    return next((each.strip() for each in found if isinstance(each, str) and each.strip()), "")


def things(told: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings in the list that a key holds."""
    listed = told.get(key)
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            yield each


def thing(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the mapping that a key holds, or an empty one."""
    found = told.get(key)
    return found if isinstance(found, Mapping) else {}


def texts(told: Mapping[str, Any], key: str) -> list[str]:
    """Return the texts in the list that a key holds, or the one text."""
    listed = told.get(key)
    listed = listed if isinstance(listed, list) else [listed]
    return [each.strip() for each in listed if isinstance(each, str) and each.strip()]


def seconds(value: object) -> int | None:
    """Return whole seconds; None if it is no such number.

    >>> seconds("7200"), seconds(None), seconds(-5)
    (7200, None, -5)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return round(number) if math.isfinite(number) else None


def unmarked(told: str) -> str:
    """Return a text without the marks of HTML.

    >>> unmarked("<p>Fire &amp; smoke</p>")
    'Fire & smoke'
    """
    bare = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", told)))
    lines = (" ".join(line.split()) for line in html.unescape(bare).splitlines())
    return "\n".join(line for line in lines if line)
