"""Texts of a report: what stands in them is text, whatever it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.files.visible import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

Look = Literal["plain", "strong", "emphasis"]
LOOKS: Final[tuple[Look, ...]] = ("plain", "strong", "emphasis")


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
