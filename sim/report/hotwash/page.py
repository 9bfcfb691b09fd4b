"""The hot wash on one page: what fits on a sheet of A4, the most remarkable first to be kept."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sim.drill.hotwash.handing import slowest
from sim.drill.logs.answers import SENT
from sim.drill.logs.lengths import between
from sim.log import MILESTONES
from sim.report.hotwash.naming import Names, short, speaker, state_of
from sim.report.hotwash.sentences import doubt, handover, milestone, notices, response, wait
from sim.report.hotwash.strips import Axis
from sim.report.pages import Head, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.drill.hotwash.coverage import Covered
    from sim.drill.hotwash.page import HotWash
    from sim.drill.logs.answers import Answer
    from sim.drill.logs.lengths import Pauses
    from sim.report.hotwash.naming import Speaker
    from sim.report.hotwash.strips import Bar
    from sim.words import Words

ROWS, LISTED, DOUBTED, UNITS, SPANS = 46, 6, 6, 8, 12
"""So many rows, hand-overs, doubts, units and spans of hours have room on the page."""

PRIORITY = ("noticed", "acted", "decided", "delivered", "completed", "fed back")
"""Which milestones have a column: the first three that the log has."""
COLUMNS = 3

COUNTED = {
    "done": "done",
    "open": "open",
    "never told": "never told",
    "withdrawn": "withdrawn",
    "cannot say": "cannot say",
}
REMARKABLE = ("never told", "open", "done", "withdrawn", "cannot say")
"""What stays on the page if not all has room."""


class Row(NamedTuple):
    """A line of the table: an inject and a unit."""

    inject: str
    unit: str
    more: str
    cells: list[str]
    state: str
    told: str
    bars: list[Bar]
    mark: float | None


class Stripe(NamedTuple):
    """A unit and the number of its rows in each span of hours."""

    unit: str
    rows: list[int]


def hot_wash_page(wash: HotWash, words: Words, names: Names | None = None) -> str:
    """Return the page of a hot wash, in HTML."""
    speaks = speaker(wash, words, names or Names())
    axis = Axis(wash.start, wash.end)
    shown = chosen(wash.answers)
    columns = [SENT, *_columns(wash)]
    title = words("Hot wash: {name}", name=wash.name)
    return page(
        "hotwash",
        words,
        Head(title, wash.marking or words("EXERCISE"), notices(wash, speaks)),
        counts=counts(wash, words),
        responses=[response(r, speaks) for r in wash.responses if r.milestone in columns],
        columns=[milestone(name, speaks) for name in columns],
        rows=[_row(a, others, columns, _Pen(speaks, axis, wash.pauses)) for a, others in shown],
        left_out=len(wash.answers) - len(shown),
        labels=axis.labels(wash.hours),
        slow=slow(wash, speaks),
        waits=[wait(w, speaks) for w in wash.waited],
        span=_span(wash),
        hours=[f"{h:%H}" for h in wash.hours[:: _span(wash)]],
        stripes=[_stripe(c, _span(wash), speaks) for c in wash.coverage[:UNITS]],
        unlisted=max(len(wash.coverage) - UNITS, 0),
        doubts=[doubt(d, speaks) for d in wash.doubts[:DOUBTED]],
        undoubted=max(len(wash.doubts) - DOUBTED, 0),
    )


def chosen(answers: Sequence[Answer]) -> list[tuple[Answer, int]]:
    """Return the answers that have room, and how many others of its inject each stands for.

    All, if they have room; else one for each inject; else those of the most remarkable injects:
    never told before open before done, the longest first. In the order in which they were sent.
    """
    if len(answers) <= ROWS:
        return [(a, 0) for a in answers]
    by_inject: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_inject[answer.inject].append(answer)
    first = [(min(its, key=_remark), len(its) - 1) for its in by_inject.values()]
    kept = sorted(range(len(first)), key=lambda k: _remark(first[k][0]))[:ROWS]
    return [first[k] for k in sorted(kept)]


def _remark(answer: Answer) -> tuple[int, float]:
    known = answer.known
    length = between(known[0][1], known[-1][1]) if known else None
    return REMARKABLE.index(answer.state), 0.0 if length is None else -length.minutes


def _columns(wash: HotWash) -> list[str]:
    had = {r.milestone for r in wash.responses}
    kept = [name for name in PRIORITY if name in had][:COLUMNS]
    return [name for name in MILESTONES if name in kept]


def counts(wash: HotWash, words: Words) -> list[tuple[int, str]]:
    """Return how many injects and answers there are, and how many of these in which state."""
    injects = len({a.inject for a in wash.answers})
    answers = len(wash.answers)
    found = [
        (injects, words("inject" if injects == 1 else "different injects")),
        (answers, words("answer" if answers == 1 else "answers")),
    ]
    states = [(len(wash.states(state)), words(COUNTED[state])) for state in COUNTED]
    return [*found, *(s for s in states if s[0])]


class _Pen(NamedTuple):
    """What writes the rows."""

    speaks: Speaker
    axis: Axis
    pauses: Pauses


def _row(answer: Answer, others: int, columns: list[str], pen: _Pen) -> Row:
    speaks, say = pen.speaks, pen.speaks.say
    cells = [_cell(answer, name, columns, pen) for name in columns]
    state = "" if answer.state == "done" else state_of(answer, speaks, pen.axis.end)
    unit = speaks.unit(answer.unit)
    known = [f"{milestone(m, speaks)} {speaks.reading(w)}" for m, w in answer.known]
    told = ", ".join([*known, state_of(answer, speaks, pen.axis.end)])
    more = say("+{number} more", number=others) if others else ""
    bars, mark = pen.axis.bars(answer), pen.axis.mark(answer)
    return Row(
        short(speaks.inject(answer.inject)), short(unit), more, cells, state, told, bars, mark
    )


def _cell(answer: Answer, name: str, columns: list[str], pen: _Pen) -> str:
    """Return when something was reached, and how long after the column before that is known."""
    speaks = pen.speaks
    if name == SENT:
        return "–" if answer.sending is None else speaks.reading(answer.sending.when)
    if name not in answer.reached:
        return "–"
    when = answer.reached[name]
    earlier = [w for m, w in answer.known if m in columns[: columns.index(name)]]
    length = between(earlier[-1], when, pen.pauses) if earlier else None
    said = "" if length is None else speaks.length(length)
    sign = "+" if said[:1].isdigit() else ""
    return f"{speaks.reading(when)} {sign}{said}".rstrip()


def slow(wash: HotWash, speaks: Speaker) -> list[tuple[str, str]]:
    """Return the slowest hand-overs: how long each took, and which it was."""
    longest = slowest(wash.handovers)[:LISTED]
    return [(speaks.length(h.length), handover(h, speaks)) for h in longest]


def _span(wash: HotWash) -> int:
    """Return how many hours a column of the table of rows holds."""
    return -(-len(wash.hours) // SPANS)


def _stripe(covered: Covered, span: int, speaks: Speaker) -> Stripe:
    rows = [sum(covered.rows[k : k + span]) for k in range(0, len(covered.rows), span)]
    return Stripe(short(speaks.unit(covered.unit), 28), rows)
