"""Texts of a figure as texts: what people wrote into names is neither formula nor command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.text import Text

from sim.files.visible import shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BESIDE, ACROSS = 60, 160
"""Letters on a line that have room beside axes, and elsewhere; tables hold the whole of a name."""

LINES: Final = 8
"""Lines of one text that have room."""


def in_plain_letters(figure: Figure) -> None:
    r"""Let every text of a figure be what it says, as far as it has room.

    Dollar signs are dollar signs, and no formulas. Characters that cannot be drawn, or that turn
    the direction of others, are replaced by a mark; what is longer than any name ends with dots.

    >>> import matplotlib.pyplot as plt
    >>> figure, ax = plt.subplots()
    >>> _ = ax.set_yticks([1], ["$x^2$\x07"])
    >>> in_plain_letters(figure)
    >>> ax.get_yticklabels()[0].get_text()
    '$x^2$\ufffd'
    >>> plt.close(figure)
    """
    for ax in figure.axes:
        for axis, room in ((ax.xaxis, ACROSS), (ax.yaxis, BESIDE)):
            said = [label.get_text() for label in axis.get_ticklabels()]
            fitted = [_fitted(text, room) for text in said]
            if fitted != said:
                axis.set_ticks(axis.get_ticklocs(), fitted)
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_parse_math(False)
        if (fits := _fitted(text.get_text(), ACROSS)) != text.get_text():
            text.set_text(fits)


def _fitted(text: str, room: int) -> str:
    """Return a text of at most so many letters on a line."""
    lines = shown(text).split("\n")
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], "…"]
    return "\n".join(line if len(line) <= room else f"{line[: room - 1]}…" for line in lines)
