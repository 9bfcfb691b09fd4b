"""The parts of the reference that code knows: `make reference` writes them into the pages anew.

A page says where such a part stands, between two remarks that a reader does not see.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docs.making.commands import options, usage
from docs.making.headings import headings, sheets
from docs.making.problems import problems

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = Path(__file__).parents[1] / "reference"
PART = re.compile(
    r"(?P<begin><!-- made by make reference: (?P<kind>\S+)(?: (?P<what>[^\n]+?))? -->\n\n)"
    r".*?(?P<end>\n<!-- end -->)",
    re.DOTALL,
)
KINDS: dict[str, Callable[[str], str]] = {
    "usage": lambda _: usage(),
    "options": options,
    "sheets": lambda _: sheets(),
    "headings": headings,
    "problems": problems,
}


def made(text: str) -> str:
    """Return a page with all its parts made anew."""
    return PART.sub(lambda m: f"{m['begin']}{KINDS[m['kind']](m['what'])}{m['end']}", text)


def main() -> None:
    """Write the pages whose parts have changed, and name them."""
    for page in sorted(REFERENCE.glob("*.md")):
        before = page.read_text(encoding="utf-8")
        after = made(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"wrote docs/reference/{page.name}\n")


if __name__ == "__main__":
    main()
