"""What is said in another language than it should be, by the texts of the catalogue."""

from __future__ import annotations

import re

from sim.words import catalogue


def foreign(said: str, language: str, longest_passed: int = 5) -> list[str]:
    """Return the texts of the other language that stand in ``said``, which is in ``language``.

    Those of at most ``longest_passed`` letters, and those that are in both languages, are passed.
    """
    texts = catalogue("sv")
    swedish, english = texts.values(), texts.keys()
    own, other = (swedish, english) if language == "sv" else (english, swedish)
    known = " ".join(own).casefold()
    return [
        text
        for text in other
        if len(text) > longest_passed
        and text in said  # which is quickly seen
        and text.casefold() not in known
        and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said)
    ]
