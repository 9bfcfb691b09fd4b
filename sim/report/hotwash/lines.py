"""The hot wash in a few lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.hotwash.naming import Names, speaker
from sim.report.hotwash.page import counts, slow
from sim.report.hotwash.sentences import doubt, notices, response, wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.drill.hotwash.page import HotWash
    from sim.words import Words


def hot_wash_lines(wash: HotWash, words: Words, names: Names | None = None) -> Iterator[str]:
    """Yield what stands on the page but for its table, a line each; headings have no indent."""
    speaks = speaker(wash, words, names or Names())
    yield wash.name
    yield notices(wash, speaks)[0]
    yield ", ".join(f"{number} {label}" for number, label in counts(wash, words))
    parts = (
        (words("From the sending of an inject"), [response(r, speaks) for r in wash.responses]),
        (words("Slowest hand-overs"), [f"{length}  {told}" for length, told in slow(wash, speaks)]),
        (words("What people waited for"), [wait(w, speaks) for w in wash.waited]),
        (words("What cannot be said"), [doubt(d, speaks) for d in wash.doubts]),
    )
    for heading, lines in parts:
        if lines:
            yield heading
            yield from (f"  {line}" for line in lines)
