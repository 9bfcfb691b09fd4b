"""The places of a report in which an evaluator writes, and what was written there before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.report.document.blocks import Document, Heading, PageBreak, paragraph
from sim.report.document.tables import Editable, Table
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.report.document.blocks import Block

PREFIX: Final = "krisim:"
LONGEST: Final = 64
"""Characters of a tag or a title of a place, as Word allows."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an evaluator wrote in a place of a report, and what the place asked for."""

    prompt: str
    text: str


def tag(key: str) -> str:
    """Return how the place with that key is called in the file.

    >>> tag("observation:O-1"), len(tag("long" * 99))
    ('krisim:observation:O-1', 64)
    """
    whole = PREFIX + key
    if len(whole) <= LONGEST:
        return whole
    short = hashlib.sha256(key.encode()).hexdigest()
    return (PREFIX + short)[:LONGEST]


def gathered(places: Iterable[tuple[str, str, str]]) -> dict[str, Written]:
    r"""Return what stands in places (key, prompt, text) by key, as it is short enough for Word.

    Of several places of one key, as after copying, every text is kept, one below the other.

    >>> gathered([("a", "?", "one"), ("a", "?", "two"), ("a", "?", "one")])["a"].text
    'one\n\ntwo'
    """
    found: dict[str, list[Written]] = {}
    for key, prompt, text in places:
        same = found.setdefault(tag(key).removeprefix(PREFIX), [])
        if text not in [each.text for each in same]:
            same.append(Written(prompt, text))
    return {
        key: Written(same[0].prompt, "\n\n".join(each.text for each in same))
        for key, same in found.items()
    }


def with_words(document: Document, kept: Mapping[str, Written]) -> Document:
    """Return a report with what an evaluator wrote in an earlier one, each in its place.

    What stood in a place that is no longer there follows at the end; nothing is lost.
    """
    left = dict(kept)
    texts: dict[str, str] = {}
    for place in document.places():
        earlier = left.pop(tag(place.key).removeprefix(PREFIX), None)
        if earlier is not None:
            texts[place.key] = earlier.text
    blocks = tuple(_filled(block, texts) for block in document.blocks)
    return replace(document, blocks=(*blocks, *_appendix(left, Words(document.head.lang))))


def _filled(block: Block, texts: Mapping[str, str]) -> Block:
    if isinstance(block, Editable):
        return replace(block, text=texts.get(block.key, block.text))
    if isinstance(block, Table):
        rows = tuple(
            tuple(
                replace(cell, text=texts.get(cell.key, cell.text))
                if isinstance(cell, Editable)
                else cell
                for cell in row
            )
            for row in block.rows
        )
        return replace(block, rows=rows)
    return block


def _appendix(left: Mapping[str, Written], say: Words) -> list[Block]:
    if not left:
        return []
    told = say("They stood in places of the earlier report which this one does not have.")
    places = [Editable(key, each.prompt, each.text) for key, each in left.items()]
    return [PageBreak(), Heading(say("Kept texts")), paragraph(told), *places]
