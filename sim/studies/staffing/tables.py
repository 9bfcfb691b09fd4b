"""Rosters and endurance as tables: a row a person with a column per day, and duties in a list."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.files.rosters.words import heading
from sim.studies.staffing.standing import at_posts, duties
from sim.studies.staffing.terms import DAY, HOUR, WEEK
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sim.scenario import Scenario
    from sim.studies.staffing.endurance import Endurance
    from sim.studies.staffing.rosters import Member, Rosters
    from sim.studies.staffing.terms import Pattern, Terms
    from sim.words import Language

LISTED: Final = ("date", "from", "until", "kind", "unit", "role", "who")
_PARTS: Final = re.compile(r"[/,;|\n]")


def roster_table(
    found: Rosters, terms: Terms, scenario: Scenario, language: Language = "en"
) -> pd.DataFrame:
    """Return a row for everybody at the posts of ``terms``, with a column per day and the sums.

    Whoever is there already keeps their code and comes first; further people get the code of their
    unit and role; who is not needed has empty days. ``krisim roster`` reads such a table.
    """
    words = Words(language)
    who = (heading("id", language), heading("unit", language), heading("roles", language))
    days = [f"{day:%Y-%m-%d}" for day in _dates(found.days, scenario)]
    sums = (words("hours on site in all"), words("hours on call in all"))
    rows: list[tuple[object, ...]] = []
    named, left_out = codes(found, terms, scenario)
    for member, code in zip(found.members, named, strict=True):
        cells = [_cell(terms.pattern(own), language) if own else "" for own in member.duties]
        told = (member.hours, member.on_call_hours)
        rows.append((code, *_post(member.unit, member.role, scenario), *cells, *told))
    for (unit, role), code in left_out:
        rows.append((code, *_post(unit, role, scenario), *("" for _ in days), 0.0, 0.0))
    order = {(post.unit, post.role): k for k, post in enumerate(terms.posts)}
    places = [*((m.unit, m.role) for m in found.members), *(post for post, _ in left_out)]
    ranked = sorted(range(len(rows)), key=lambda k: order[places[k]])
    return pd.DataFrame([rows[k] for k in ranked], columns=[*who, *days, *sums])


def duty_table(
    found: Rosters, terms: Terms, scenario: Scenario, kind: str | None = None
) -> pd.DataFrame:
    """Return every duty of a roster in the order of time; those of one ``kind``, if it is named.

    With ``kind="on call"`` this is the on-call list.
    """
    named, _ = codes(found, terms, scenario)
    rows = []
    for day, on in enumerate(_dates(found.days, scenario)):
        for member, code in zip(found.members, named, strict=True):
            own = member.duties[day]
            pattern = None if own is None else terms.pattern(own)
            if pattern is None or kind not in (None, pattern.kind):
                continue
            names = _names(member.unit, member.role, scenario)
            times = (_clock(pattern.start), _clock(pattern.end))
            rows.append((pattern.start + day * DAY, on, *times, pattern.kind, *names, code))
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame([(f"{row[1]:%Y-%m-%d}", *row[2:]) for row in rows], columns=[*LISTED])


def endurance_table(kept: Endurance, scenario: Scenario) -> pd.DataFrame:
    """Return each post with its people, for how many days they last, and how many 1 to 7 need.

    Posts that run out first come first. A number of people is missing where nobody may have the
    duties.
    """
    columns = ["unit", "role", "people", "days", *(f"needed_{n}" for n in range(1, WEEK + 1))]
    rows = [
        (*_names(post.unit, post.role, scenario), post.people, post.days, *post.need)
        for post in sorted(kept.posts, key=lambda post: post.days)
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns[4:], "Int64"))


def codes(
    found: Rosters, terms: Terms, scenario: Scenario
) -> tuple[list[str], list[tuple[tuple[str, str], str]]]:
    """Return the code of each member, and (post, code) of those who are there and not needed.

    Of those who are there, who has the kind of duty that a member begins with comes first.
    """
    taken = {person.id.casefold() for person in scenario.people}
    there: Mapping[tuple[str, str], Sequence[int]] = at_posts(scenario)
    posts = {(post.unit, post.role) for post in terms.posts}
    free = {post: list(places) for post, places in there.items() if post in posts}
    counted: dict[tuple[str, str], Iterator[int]] = defaultdict(lambda: count(1))
    named = []
    for member in found.members:
        post = member.unit, member.role
        waiting = free.get(post, [])
        if waiting:
            waiting.sort(key=lambda k: (_kind_now(k, scenario) != _kind(member, terms), k))
            named.append(scenario.people[waiting.pop(0)].id)
            continue
        stem = "-".join(post)
        code = next(c for n in counted[post] if (c := f"{stem}-{n}").casefold() not in taken)
        named.append(code)
    left = [(post, scenario.people[k].id) for post, places in free.items() for k in sorted(places)]
    return named, left


def _kind(member: Member, terms: Terms) -> str:
    return terms.pattern(next(id for id in member.duties if id is not None)).kind


def _kind_now(place: int, scenario: Scenario) -> str:
    return next((duty.pattern.kind for duty in duties(scenario.people[place], scenario)), "")


def _dates(days: int, scenario: Scenario) -> list[date]:
    first = scenario.exercise.start.date()
    return [first + timedelta(days=day) for day in range(days)]


def _cell(pattern: Pattern, language: Language) -> str:
    """Return a duty as rosters write it."""
    times = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in pattern.spans)
    return f"{heading('on call', language)} {times}" if pattern.kind == "on call" else times


def _clock(minute: int) -> str:
    """Return a time of day; the midnight after a day is that of its end.

    >>> _clock(1860), _clock(1440)
    ('07:00', '24:00')
    """
    hour, rest = divmod(minute if minute == DAY else minute % DAY, HOUR)
    return f"{hour:02}:{rest:02}"


def _names(unit: str, role: str, scenario: Scenario) -> tuple[str, str]:
    units = {each.id: each.name for each in scenario.units}
    roles = {each.id: each.name for each in scenario.roles}
    return units[unit], roles[role]


def _post(unit: str, role: str, scenario: Scenario) -> tuple[str, str]:
    """Return unit and role by names that a roster's reader finds again; else by ids."""
    names = _names(unit, role, scenario)
    told = [each.name for each in scenario.units], [each.name for each in scenario.roles]
    unit_id_or_name, role_id_or_name = (
        name if known.count(name) == 1 and not _PARTS.search(name) else id
        for id, name, known in zip((unit, role), names, told, strict=True)
    )
    return unit_id_or_name, role_id_or_name
