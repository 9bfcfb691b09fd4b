"""Alternative text: what a figure shows, in sentences, for those who cannot see it.

Each figure ``plot_x(table, …, lang)`` has a ``describe_x(table, …, lang)`` beside it, which makes
two to four sentences from the same tables: what is drawn, then the main figures. The text stands in
the label of the Axes, where `alt_text` finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes


def with_alt(ax: Axes, text: str) -> Axes:
    """Return ``ax`` with its alternative text."""
    ax.set_label(text)
    return ax


def alt_text(ax: Axes) -> str:
    """Return the alternative text of a figure that one of `sim.plots` drew; "" if it has none.

    It is plain text in the language of the figure: for ``alt=…`` in a page, or kept in the file by
    ``ax.figure.savefig(path, metadata={"Description": alt_text(ax)})``.
    """
    return str(ax.get_label())


def sentences(*parts: str) -> str:
    """Return sentences as one text; empty ones are left out, and dots end one by themselves.

    >>> sentences("Two bars.", "", "One is short, one ….")
    'Two bars. One is short, one …'
    """
    return " ".join(part for part in parts if part).replace("….", "…")


def listed(parts: Iterable[str], most: int) -> str:
    """Return the first parts as a list in one line, with dots where there are more.

    >>> listed(["a", "b", "c"], 2)
    'a; b; …'
    """
    every = list(parts)
    return "; ".join([*every[:most], *(["…"] if len(every) > most else [])])
