"""Cells of an inject that its row tells in other words: title, priority, objectives, card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from sim.files.importing.carding import Deck
from sim.files.importing.expecting import wanted_of, written
from sim.files.importing.naming import free_id, plain
from sim.files.importing.script import Line
from sim.words import Words

TITLE, SHORT = 60, 6
"""Characters of a title taken from a text, and of what is an id and not a name."""

_STOPPED = re.compile(r"cancel|withdrawn|deleted|disabled|archiv|inställ|struk|utgår|utgått", re.I)
_URGENCY = {
    **dict.fromkeys(("urgent", "akut", "brådskande", "omedelbar", "omedelbart"), "urgent"),
    **dict.fromkeys(("high", "hög", "högt"), "high"),
    **dict.fromkeys(("normal", "medium", "medel", "normalt"), "normal"),
    **dict.fromkeys(("low", "låg", "lågt"), "low"),
}
_FLOW = re.compile(r"\s*[{\[]")


def title_of(line: Line) -> str:
    """Return a short name: its own, else what is to be done, else how the text begins."""
    told = line.says("title") or line.says("action")
    if told:
        return " ".join(told.split())
    first = next(iter(line.says("says").splitlines()), "")
    return first if len(first) <= TITLE else f"{first[: TITLE - 1].rstrip()}…"


def priority_of(line: Line, say: Words, messages: list[str]) -> str:
    """Return the priority as ``msel.csv`` writes it."""
    told = line.says("priority").casefold()
    if not told or told in {str(k) for k in range(1, 10)}:
        return told
    if told not in _URGENCY:
        messages.append(say("unknown priority '{told}': normal", told=told))
    return _URGENCY.get(told, "")


def is_stopped(line: Line, say: Words, messages: list[str]) -> bool:
    """Tell whether a row says that it is not to be sent."""
    stopped = bool(_STOPPED.search(line.says("status")))
    if stopped:
        messages.append(say("withdrawn there: '{status}'", status=line.says("status")))
    return stopped


def objectives_of(line: Line, known: Mapping[str, str], new: dict[str, str]) -> Iterator[str]:
    """Yield the ids of the objectives that a row names; new names are noted in ``new``."""
    for name in re.split(r"\s*[;|\n]\s*|,\s+", line.says("objectives")):
        if not name:
            continue
        every = {**known, **new}
        by_name = {plain(text): id for id, text in every.items()}
        id = name if name in every else by_name.get(plain(name))
        if id is None:
            free = (f"O{k}" for k in count(1) if f"O{k}" not in every)
            id = free_id(name) if len(name) <= SHORT else next(free)
            new[id] = name
        yield id


def card_of(
    line: Line, to: Sequence[str], deck: Deck, say: Words, messages: list[str]
) -> dict[str, str]:
    """Return the card of an inject, and what was suggested by its words."""
    told = line.says("procedure")
    called = deck.called(told) if told else None
    if called:
        return {"procedure": _for_first(called, to)}
    if told:
        messages.append(say("no action card is called '{name}'", name=told))
    unit = to[0].partition("/")[0] if to else ""
    choice = deck.choose(f"{line.says('title')}. {line.says('says')}", unit)
    suggested = ""
    if choice.suggestion:
        share = say.share(choice.suggestion.confidence)
        words = ", ".join(choice.suggestion.because)
        suggested = f"{choice.suggestion.card} {share} ({words})"
    if choice.stand_in:
        messages.append(say("no card yet: {card}", card=choice.card))
        return {"procedure": choice.card, "suggested": suggested}
    messages.append(say("card: {card}", card=suggested))
    return {"procedure": _for_first(choice.card, to), "suggested": suggested}


def expectations_of(line: Line, milestone: str, say: Words, messages: list[str]) -> dict[str, str]:
    """Return what is expected: with a limit as an expectation, without one as a note."""
    wanted = wanted_of(line)
    timed = [told for each in wanted for told in [written(each, milestone)] if told]
    if timed and not line.wanted:
        messages.append(say("expectation by its words, to be confirmed: {what}", what=timed[0]))
    flow = any(_FLOW.match(told) for told in timed)
    cell = f"[{', '.join(_quoted(told) for told in timed)}]" if flow else " | ".join(timed)
    told = [line.says("expected"), *(w.title for w in line.wanted if w.within is None)]
    return {"expectations": cell, "expected": "\n".join(filter(None, told))}


def _quoted(told: str) -> str:
    """Return an expectation so that it can stand in a list of YAML."""
    return told if told.startswith("{") else '"' + told.replace('"', "'") + '"'


def _for_first(card: str, to: Sequence[str]) -> str:
    """Return a card that the first of the addressed carries out, and the others read only."""
    return " | ".join([card, *["-"] * (len(to) - 1)])
