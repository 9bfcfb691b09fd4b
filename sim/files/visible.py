"""Texts as they can stand in any document and figure, and as they are read."""

from __future__ import annotations

import re
from typing import Final

from sim.files.cells import readable

MARK: Final = "\N{REPLACEMENT CHARACTER}"
_TURNING: Final = re.compile("[\u202a-\u202e]")
"""What turns the direction of all that follows, so that a text reads otherwise than it is."""

_BREAKS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_OPENING: Final = frozenset("\u2066\u2067\u2068")
_CLOSING: Final = "\u2069"


def shown(text: str) -> str:
    r"""Return a text as it can stand in any document, and as it is read.

    Characters that no document may hold, and those that turn the direction of what follows, are
    replaced by a mark that can be seen. Stretches of another direction end with their text.
    Every kind of line break is one kind.

    >>> shown("a\x07\u202eb"), shown("one\r\ntwo")
    ('a\ufffd\ufffdb', 'one\ntwo')
    >>> shown("\u2067right to left")[-1] == "\u2069"
    True
    """
    return _closed(readable(_TURNING.sub(MARK, _BREAKS.sub("\n", text))))


def _closed(text: str) -> str:
    """Return a text of which every isolated stretch is opened and closed in it."""
    if not (_OPENING | {_CLOSING}) & set(text):
        return text
    found, depth = [], 0
    for sign in text:
        if sign in _OPENING:
            depth += 1
        elif sign == _CLOSING:
            if not depth:
                found.append(MARK)
                continue
            depth -= 1
        found.append(sign)
    return "".join(found) + _CLOSING * depth
