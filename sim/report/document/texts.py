"""Texts of a report: what stands in them is text, whatever it looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.files.cells import readable

if TYPE_CHECKING:
    from collections.abc import Iterable

Look = Literal["plain", "strong", "emphasis"]
LOOKS: Final[tuple[Look, ...]] = ("plain", "strong", "emphasis")

MARK: Final = "\N{REPLACEMENT CHARACTER}"
_TURNING: Final = re.compile("[\u202a-\u202e]")
"""What turns the direction of all that follows, so that a text reads otherwise than it is."""

_BREAKS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_OPENING: Final = frozenset("\u2066\u2067\u2068")
_CLOSING: Final = "\u2069"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look.

    >>> Run("<b>no markup</b>", "strong").text
    '<b>no markup</b>'
    """

    text: str
    look: Look = "plain"

    def __post_init__(self) -> None:
        if self.look not in LOOKS:
            raise ValueError(f"a text looks plain, strong or emphasis, not {self.look!r}")
        object.__setattr__(self, "text", shown(self.text))


def strong(text: str) -> Run:
    """Return a text in bold letters."""
    return Run(text, "strong")


def emphasis(text: str) -> Run:
    """Return a text in italics."""
    return Run(text, "emphasis")


def runs(parts: Iterable[str | Run]) -> tuple[Run, ...]:
    """Return texts as runs; what is no run yet is plain.

    >>> runs(["met in ", strong("61 %")])
    (Run(text='met in ', look='plain'), Run(text='61 %', look='strong'))
    """
    return tuple(each if isinstance(each, Run) else Run(each) for each in parts)


def plain(parts: Iterable[Run]) -> str:
    """Return what runs say."""
    return "".join(each.text for each in parts)


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
