"""Tables as the pages hold them: Markdown, in which no sign of a cell's text means anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SIGNS = re.compile(r"([\\*_\[\]`|])")


def plain(text: str) -> str:
    r"""Return a text whose signs stand for themselves.

    >>> plain("write '<id>: a_b'")
    "write '&lt;id>: a\\_b'"
    """
    return SIGNS.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;")


def code(text: str) -> str:
    """Return a text as code; nothing stays nothing.

    >>> code("krisim check"), code("")
    ('`krisim check`', '')
    """
    quoted = text.replace("|", r"\|")
    fence = "``" if "`" in text else "`"
    return f"{fence}{quoted}{fence}" if text else ""


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already.

    >>> print(table(["a", "b"], [["1", "2"]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    first, *others = (
        f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in (heading, *rows)
    )
    return "".join([first, "|" + "---|" * len(heading) + "\n", *others])
