"""How few people are enough, verified as it fell; for how many days; and the roster of that."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from sim.files.rosters.words import heading as roster_heading
from sim.report.document import (
    Block,
    Blocks,
    Column,
    Heading,
    bullets,
    interval,
    number,
    paragraph,
    share,
    table,
)
from sim.report.sections.handed import number_in
from sim.studies.names import names_of
from sim.words import LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.document import Cell
    from sim.report.document.tables import Table
    from sim.report.sections.handed import Enough, Lasting, Sheet
    from sim.report.sections.material import Material
    from sim.report.sections.studied import Studies
    from sim.words import Language

POST: Final = 2
"""Columns that name a post: unit and role."""
FIRST: Final = 3
"""Columns of a roster before its days."""
SHOWN: Final = (1, 3, 5, 7)
"""Numbers of days of which is told how many people they take."""

VERDICTS = {"met": "met", "not met": "not met", "cannot say": "cannot say"}


def how_few(found: Studies) -> Blocks:
    """Return the cheapest staffing found that is enough, and what fresh runs say of it.

    Where no number of people is enough that is said, with what is missed and what takes the time.
    """
    of, enough = found.of, found.enough
    begin = Heading(of.say("How few people are enough"))
    if enough is None:
        return Blocks((begin, paragraph(of.say(_NOT_SEARCHED))))
    if not enough.verified:
        return Blocks((begin, *_out_of_reach(enough)))
    first, verified, *_, last = enough.told
    heading = Heading(of.say("Verified on fresh runs"), 2)
    return Blocks(
        (
            begin,
            bullets(list(first)),
            *_posts(enough.posts, of),
            heading,
            bullets(list(verified)),
            _verified(enough.verified, of),
            paragraph(" ".join(last)),
        )
    )


def _out_of_reach(enough: Enough) -> Iterator[Block]:
    for told in enough.told:
        first, *others = told
        yield paragraph(first)
        if others:
            yield bullets([line.strip() for line in others])


def _posts(posts: Sheet, of: Material) -> Iterator[Block]:
    """Yield where the plan differs from today; how many posts are as they are."""
    say, (_, *rows) = of.say, posts
    differing = [row for row in rows if number_in(row[5])]
    if differing:
        yield table(
            say("Where the staffing found differs from today's"),
            [
                Column(say("function"), width=4),
                Column(say("hours"), width=2.4),
                *(Column(say(text), "number") for text in ("today", "enough")),
                Column(say("more or fewer"), "number", width=1.2),
                Column(say("at least"), "number"),
                Column(say("at most"), "number"),
            ],
            [
                [_post(row, of), _hours(row[POST], say), *_numbers(row[3:8], say)]
                for row in differing
            ],
        )
    alike = len(rows) - len(differing)
    if alike:
        yield paragraph(say("At {n} posts and hours it is as today.", n=alike))


def _verified(verified: Sheet, of: Material) -> Table:
    say, (_, *rows) = of.say, verified
    return table(
        say("Targets: how often they are met in the search, on fresh runs, and today"),
        [
            Column(say("target"), width=3),
            Column(say("promised"), "share", width=1.3),
            Column(say("in the search"), "share", width=1.9),
            Column(say("on fresh runs"), "share", width=1.7),
            Column(say("95 % interval"), width=1.7),
            Column(say("verdict"), width=1.4),
            Column(say("today"), "share", width=1.4),
            Column(say("95 % interval"), width=1.7),
            Column(say("verdict"), width=1.4),
        ],
        [
            [
                f"{row[0]} {row[1]}",
                *(share(number_in(row[k]), say) for k in (2, 4)),
                *_met(row[6:10], say),
                *_met(row[10:14], say),
            ]
            for row in rows
        ],
        [say(_FRESH, n=say.number(number_in(rows[0][5]), 0))],
    )


def _met(cells: list[str], say: Words) -> list[Cell | str]:
    met, low, high = (share(number_in(cell), say) for cell in cells[:3])
    return [met, interval(low, high), _verdict(cells[3], say)]


def _verdict(cell: str, say: Words) -> str:
    """Return a verdict in the language of the report, whichever it was written in."""
    known = {Words(each)(said): said for said in VERDICTS for each in LANGUAGES}
    return say(VERDICTS[known[cell]])


# for how many days --------------------------------------------------------------------------------


def lasting(found: Studies) -> Blocks:
    """Return for how many days people can keep it up, post by post, and a roster of that."""
    of, enough = found.of, found.enough
    say = of.say
    begin = Heading(say("For how many days"))
    kept = found.lasting
    if kept is None:
        return Blocks((begin, paragraph(say(_NO_ROSTER))))
    is_found = enough is not None and enough.lasting is not None
    which = say("Of the staffing found:") if is_found else say("Of today's staffing:")
    parts = (begin, paragraph(which), bullets(list(kept.told)), _endurance(kept, of))
    heading = Heading(say("Roster"), 2)
    return Blocks((*parts, heading, _roster(kept.roster, of)))


def _endurance(kept: Lasting, of: Material) -> Table:
    say, (_, *rows) = of.say, kept.posts
    days = [n for n in SHOWN if 3 + n < len(kept.posts[0])]
    ranked = sorted(rows, key=lambda row: _days(row[3]))
    return table(
        say("For how many days those there are can keep it up"),
        [
            Column(say("function"), width=4.2),
            Column(say("people"), "number", width=1.4),
            Column(say("days"), width=1.1),
            *(Column(_needed(n, say), "number", width=1.2) for n in days),
        ],
        [
            [
                _post(row, of),
                *_numbers(row[2:3], say),
                _said_days(row[3], say),
                *_numbers([row[3 + n] for n in days], say),
            ]
            for row in ranked
        ],
        [say(_NEEDED)],
    )


def _needed(days: int, say: Words) -> str:
    return say("for 1 day") if days == 1 else say("for {n} days", n=days)


def _days(cell: str) -> int:
    """Return the number of days that a cell begins with.

    >>> _days("7 or more"), _days("3")
    (7, 3)
    """
    found = re.match(r"\d+", cell)
    return int(found[0]) if found else 0


def _said_days(cell: str, say: Words) -> str:
    days = _days(cell)
    return say("{n} or more", n=days) if days == SHOWN[-1] else str(days)


def _roster(roster: Sheet, of: Material) -> Table:
    say, (head, *rows) = of.say, roster
    days = head[FIRST:-2]
    return table(
        say("Roster: who is there when"),
        [
            Column(say("who"), width=2.2),
            Column(say("function"), width=3),
            *(Column(say.short_day(date.fromisoformat(day)), width=2.5) for day in days),
            Column(say("hours on site"), "number", width=1.2),
            Column(say("hours on call"), "number", width=1.9),
        ],
        [
            [
                row[0],
                _post(row[1:FIRST], of),
                *(duty(cell, of.lang) for cell in row[FIRST:-2]),
                *(number(number_in(cell), say) for cell in row[-2:]),
            ]
            for row in rows
        ],
        [say(_CODES)],
    )


def duty(cell: str, language: Language) -> str:
    """Return the hours of a duty, with the word for on call in another language.

    >>> duty("on call 17:00-07:00", "sv")
    'jour 17:00-07:00'
    """
    if not cell:
        return "–"
    for each in LANGUAGES:
        begin = f"{roster_heading('on call', each)} "
        if cell.startswith(begin):
            return f"{roster_heading('on call', language)} {cell.removeprefix(begin)}"
    return cell


def _hours(cell: str, say: Words) -> str:
    """Return hours with the word for on call in the language of the report.

    >>> _hours("22:00–07:00, on call", Words("sv"))
    '22:00–07:00, i beredskap'
    """
    for each in LANGUAGES:
        ending = Words(each)("{hours}, on call", hours="")
        if cell.endswith(ending):
            return say("{hours}, on call", hours=cell.removesuffix(ending))
    return cell


def _post(row: list[str], of: Material) -> str:
    """Return a post by names, whether it was written by names or by ids."""
    names = names_of(of.runs.scenario)
    unit, role = (names.get(each, each) for each in row[:POST])
    return f"{role} ({unit})"


def _numbers(cells: list[str], say: Words) -> list[Cell]:
    return [number(number_in(cell), say) for cell in cells]


_NOT_SEARCHED = (
    "How few people are enough was not searched for: hand in a folder of krisim staff, or make the"
    " report with search=50, which takes a while."
)
_FRESH = (
    "{n} fresh runs, which had no part in choosing it. The intervals hold chance only. cannot say:"
    " what is promised lies within the interval."
)
_NO_ROSTER = "There is no staffing to be kept up: none is enough, or nobody is at a post."
_NEEDED = (
    "people: those there are. days: so many they can keep it up, with rests. for … days: so many"
    " people that takes; – where nobody may have the hours."
)
_CODES = "Codes stand for functions, not for persons. Who has no hours is not needed."
