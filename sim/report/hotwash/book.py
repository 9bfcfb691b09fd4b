"""The hot wash as a workbook: every answer, hand-over and doubt, not only those with room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.drill.logs.answers import LATER
from sim.drill.logs.lengths import between, since
from sim.files.workbooks import Column, Front, Sheet
from sim.report.hotwash.naming import Names, speaker, state_of
from sim.report.hotwash.sentences import code, doubt, milestone, notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sim.drill.hotwash.page import HotWash
    from sim.drill.logs.answers import Answer, Reading
    from sim.drill.logs.lengths import Length
    from sim.files.workbooks import Look
    from sim.report.hotwash.naming import Speaker
    from sim.words import Words


def hot_wash_book(
    wash: HotWash, words: Words, made: datetime, names: Names | None = None
) -> tuple[Front, list[Sheet]]:
    """Return the first sheet and all others; `sim.files.workbooks.write_workbook` writes them."""
    speaks = speaker(wash, words, names or Names())
    front = Front(
        name=words("Contents"),
        title=words("Hot wash: {name}", name=wash.name),
        marking=wash.marking or words("EXERCISE"),
        notes=(*notices(wash, speaks), words(_HOW_TO_READ, zone=str(wash.start.tzinfo))),
        headings=(words("sheet"), words("table"), words("what it says"), words("rows")),
        facts=(),
        made=made,
    )
    sheets = [
        _answers(wash, speaks),
        _handovers(wash, speaks),
        _responses(wash, speaks),
        _waited(wash, speaks),
        _coverage(wash, speaks),
        _doubts(wash, speaks),
    ]
    return front, sheets


_HOW_TO_READ = (
    "Lengths of time are minutes, right to within the minutes in the column uncertainty. Clock"
    " times are those of {zone}. An empty cell: the log does not say."
)


def _sheet(
    names: tuple[str, str, str], columns: Sequence[tuple[str, Look]], rows: list[tuple[Any, ...]]
) -> Sheet:
    """Return a sheet; ``names`` are its name, that of its table, and what it says."""
    places = range(len(columns))
    table = pd.DataFrame(rows, columns=list(places), dtype=object)
    looks = tuple(Column(heading, look) for heading, look in columns)
    return Sheet(*names, looks, table)


def _answers(wash: HotWash, speaks: Speaker) -> Sheet:
    say = speaks.say
    columns: list[tuple[str, Look]] = [
        (say("inject"), "text"),
        (say("title"), "text"),
        (say("unit"), "text"),
        (say("state"), "text"),
        (say("sent"), "clock"),
    ]
    for name in LATER:
        said = milestone(name, speaks)
        columns += [
            (said, "clock"),
            (say("{milestone}, after the sending [min]", milestone=said), "minutes"),
            (say("uncertainty [min]"), "minutes"),
        ]
    columns += [(say("nothing more until"), "clock"), (say("open for [min]"), "minutes")]
    says = say("each inject and unit: what was reached when")
    rows = [_answer(a, wash, speaks) for a in wash.answers]
    return _sheet((say("Answers"), "answers", says), columns, rows)


def _answer(answer: Answer, wash: HotWash, speaks: Speaker) -> tuple[Any, ...]:
    sent = None if answer.sending is None else answer.sending.when
    cells: list[Any] = [
        answer.inject,
        speaks.names.injects.get(answer.inject, ""),
        speaks.unit(answer.unit),
        state_of(answer, speaks, wash.end),
        _clock(sent, wash),
    ]
    for name in LATER:
        when = answer.reached.get(name)
        length = None if sent is None or when is None else between(sent, when, wash.pauses)
        cells += [_clock(when, wash), *_minutes(length)]
    still = answer.state in {"open", "never told"}
    left = since(sent, answer.until, wash.pauses) if still and sent is not None else None
    until = answer.until.astimezone(wash.start.tzinfo).replace(tzinfo=None) if still else None
    return (*cells, until, _minutes(left)[0])


def _handovers(wash: HotWash, speaks: Speaker) -> Sheet:
    say = speaks.say
    columns: list[tuple[str, Look]] = [
        (say("inject"), "text"),
        (say("from unit"), "text"),
        (say("from"), "text"),
        (say("at"), "clock"),
        (say("to unit"), "text"),
        (say("to"), "text"),
        (say("length [min]"), "minutes"),
        (say("uncertainty [min]"), "minutes"),
        (say("open"), "text"),
        (say("waited for"), "text"),
    ]
    found = sorted(wash.handovers, key=lambda h: (h.length.open, -h.length.minutes))
    rows = [
        (
            h.inject,
            speaks.names.units.get(h.first.unit, h.first.unit),
            milestone(h.first.milestone, speaks),
            _clock(h.when, wash),
            speaks.unit(h.second.unit),
            milestone(h.second.milestone, speaks) if h.second.milestone else "",
            *_minutes(h.length),
            say("open") if h.length.open else "",
            ", ".join(code(c, speaks) for c in dict.fromkeys(h.waited_for)),
        )
        for h in found
    ]
    says = say("from one step to the next, longest first; then what was open")
    return _sheet((say("Hand-overs"), "handovers", says), columns, rows)


def _responses(wash: HotWash, speaks: Speaker) -> Sheet:
    say = speaks.say
    columns: list[tuple[str, Look]] = [
        (say("to"), "text"),
        (say("reached"), "number"),
        (say("open"), "number"),
        (say("length not known"), "number"),
        (say("half within [min]"), "minutes"),
        (say("longest [min]"), "minutes"),
        (say("uncertainty [min]"), "minutes"),
    ]
    rows = [
        (
            milestone(r.milestone, speaks),
            r.reached,
            r.open,
            r.unknown,
            None if r.median is None else r.median,
            _minutes(r.longest)[0],
            r.slack,
        )
        for r in wash.responses
    ]
    says = say("from the sending: half of all, the open ones counted as longer (Kaplan–Meier)")
    return _sheet((say("Response times"), "responses", says), columns, rows)


def _waited(wash: HotWash, speaks: Speaker) -> Sheet:
    say = speaks.say
    columns: list[tuple[str, Look]] = [
        (say("waited for"), "text"),
        (say("notes"), "number"),
        (say("length [min]"), "minutes"),
        (say("uncertainty [min]"), "minutes"),
        (say("notes without a length"), "number"),
    ]
    rows = [
        (
            code(w.code, speaks),
            w.notes,
            None if w.unknown == w.notes else w.minutes,
            None if w.unknown == w.notes else w.slack,
            w.unknown,
        )
        for w in wash.waited
    ]
    says = say("what was said to be waited for")
    return _sheet((say("Waited for"), "waited", says), columns, rows)


def _coverage(wash: HotWash, speaks: Speaker) -> Sheet:
    say = speaks.say
    columns: list[tuple[str, Look]] = [
        (say("unit"), "text"),
        (say("hours without rows"), "number"),
        (say("rows without a time"), "number"),
        *((speaks.clock(h), "number") for h in wash.hours),
    ]
    rows = [(speaks.unit(c.unit), c.silent, c.timeless, *c.rows) for c in wash.coverage]
    says = say("rows of each unit in each hour")
    return _sheet((say("Rows by hour"), "coverage", says), columns, rows)


def _doubts(wash: HotWash, speaks: Speaker) -> Sheet:
    say = speaks.say
    columns: list[tuple[str, Look]] = [
        (say("what cannot be said"), "text"),
        (say("which"), "text"),
    ]
    rows = [(doubt(d, speaks), ", ".join(d.which)) for d in wash.doubts]
    says = say("what the log cannot say, and why; rows by their number in the log")
    return _sheet((say("What cannot be said"), "doubts", says), columns, rows)


def _clock(when: Reading | None, wash: HotWash) -> datetime | None:
    if when is None or when.at is None:
        return None
    return when.at.astimezone(wash.start.tzinfo).replace(tzinfo=None)


def _minutes(length: Length | None) -> tuple[float | None, float | None]:
    """Return a length and how far it is right [min], no finer than the clocks."""
    if length is None:
        return None, None
    exact = length.minutes if length.slack < 1 else round(length.minutes)
    return exact, length.slack
