"""The sentences of a hot wash: medians, waits, and what cannot be said."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from sim.drill.comparison import terms
from sim.drill.logs.lengths import Length
from sim.report.hotwash.naming import short

if TYPE_CHECKING:
    from sim.drill.hotwash.doubts import Doubt
    from sim.drill.hotwash.handing import Handover, Side
    from sim.drill.hotwash.page import HotWash, Response
    from sim.drill.hotwash.waited import Waited
    from sim.report.hotwash.naming import Speaker

NAMED = 4
"""How many things a sentence names."""

CODES = {
    "person": "a person",
    "decision": "a decision",
    "line": "a line",
    "information": "information",
    "thought others would": "thought others would",
    "unaware": "unaware",
    "exercise control": "exercise control (counts against nobody)",
}


def milestone(name: str, speaker: Speaker) -> str:
    """Return the name of a milestone."""
    return terms.milestone(name, speaker.say)


def code(name: str, speaker: Speaker) -> str:
    """Return what was waited for, by its code."""
    return speaker.say(CODES[name])


def response(row: Response, speaker: Speaker) -> str:
    """Return how long it took from sending to a milestone."""
    say, name = speaker.say, milestone(row.milestone, speaker)
    parts = [say("{reached} timed, {open} open", reached=row.reached, open=row.open)]
    if row.unknown:
        parts.append(say("{number} not known", number=row.unknown))
    if row.median is not None:
        parts.append(_half(row.median, row.slack, speaker))
    if row.longest is not None:
        parts.append(say("longest {length}", length=speaker.length(row.longest)))
    return f"{name}: {', '.join(parts)}"


def _half(median: float, slack: float, speaker: Speaker) -> str:
    if isinf(median):
        return speaker.say("more than half open")
    return speaker.say("half within {length}", length=speaker.length(Length(median, slack)))


def handover(row: Handover, speaker: Speaker) -> str:
    """Return a hand-over in words, without its length."""
    first, second = _side(row.first, speaker), _side(row.second, speaker)
    if row.first.unit == row.second.unit:
        second = milestone(row.second.milestone, speaker)
    told = f"{short(speaker.inject(row.inject), 34)}: {first} → {second}"
    codes = [code(c, speaker) for c in dict.fromkeys(row.waited_for)]
    return f"{told} ({', '.join(codes)})" if codes else told


def _side(side: Side, speaker: Speaker) -> str:
    name = milestone(side.milestone, speaker)
    return f"{short(speaker.unit(side.unit), 30)} {name}" if side.unit else name


def wait(row: Waited, speaker: Speaker) -> str:
    """Return how often, and how long, something was waited for."""
    say = speaker.say
    told = say("{what}: {number} times", what=code(row.code, speaker), number=row.notes)
    if row.notes == 1:
        told = say("{what}: once", what=code(row.code, speaker))
    if row.unknown == row.notes:
        return say("{wait}, how long is not known", wait=told)
    length = speaker.length(Length(row.minutes, row.slack))
    told = f"{told}, {length}"
    if not row.unknown:
        return told
    return say("{wait}, not known of {number} of them", wait=told, number=row.unknown)


def doubt(row: Doubt, speaker: Speaker) -> str:
    """Return what cannot be said."""
    names = [_doubtful(row.key, name, speaker) for name in row.which[:NAMED]]
    which = ", ".join(names) + (" …" if len(row.which) > NAMED else "")
    return speaker.say(DOUBT[row.key], number=row.number, which=which)


def _doubtful(key: str, name: str, speaker: Speaker) -> str:
    if key == "not watched":
        return speaker.unit(name)
    inject, _, unit = name.partition(" ")
    return f"{inject} {speaker.unit(unit)}" if unit else inject


def notices(wash: HotWash, speaker: Speaker) -> tuple[str, ...]:
    """Return what stands below the marking: what this is, from when until when."""
    say = speaker.say
    day = wash.start.date().isoformat()
    when = f"{speaker.clock(wash.start)} – {speaker.clock(wash.end)}"
    return (
        say(_OBSERVED),
        say("{day}, {when}, rows in the log: {rows}", day=day, when=when, rows=wash.rows),
    )


_OBSERVED = "Observed, not simulated. From the observed log alone: no plan, no model."

DOUBT = {
    "no end": "ENDEX is not in the log: what is open was watched until its last row.",
    "no deliveries": "Nobody's noticing is in the log: who was never told cannot be said.",
    "no deeds": "Nothing that was done is in the log: what stayed open cannot be said.",
    "not watched": (
        "Units without rows of their own ({number}): {which}. What they did not do cannot be said."
    ),
    "no sending": (
        "Injects whose sending is not in the log ({number}): {which}. How long they took cannot be"
        " said."
    ),
    "no inject": "Rows that belong to no inject: {number}.",
    "no time": "Rows without a time: {number}. It happened; how long it took cannot be said.",
    "several times": "Written down more than once ({number}): {which}. The first time counts.",
    "out of order": ("A later step before an earlier one ({number}): {which}. Not in any median."),
    "outside": "Rows before STARTEX or after ENDEX: {number}.",
    "by rule": "Rows whose inject was found by rules, not by its id: {number}. Look through them.",
    "unended": (
        "Pauses of which the log lacks the beginning or the end: {number}. Lengths hold them."
    ),
    "stopped": "Times that exercise control stopped the exercise: {number}. No length holds them.",
    "jumped": "Jumps of the played time: {number}. All lengths are by the clock on the wall.",
    "coarse": "Rows whose time is known less exactly than to the minute: {number}.",
}
