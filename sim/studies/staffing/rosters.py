"""Rosters: who is on duty on which day, so that a plan is covered by as few people as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.clock import MINUTE as MICROS_OF_MINUTE
from sim.errors import KrisimError
from sim.studies.staffing.covering import fewest
from sim.studies.staffing.evening import allowed
from sim.studies.staffing.terms import HOUR
from sim.studies.staffing.weeks import rules_of
from sim.words import Words
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.studies.staffing.covering import Demand
    from sim.studies.staffing.terms import Pattern, Plan, Post, Terms
    from sim.studies.staffing.weeks import Rules


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a post, by number from 1: the pattern of each day, None when free.

    ``hours`` on site and ``on_call_hours`` are sums over all days.
    """

    unit: str
    role: str
    number: int
    duties: tuple[str | None, ...]
    hours: float
    on_call_hours: float


@dataclass(frozen=True, slots=True)
class Lack:
    """Why nobody at a post may have a duty that a plan asks for."""

    unit: str
    role: str
    pattern: str
    why: Remark


@dataclass(frozen=True, slots=True)
class Rosters:
    """Duties of everybody on so many days, or what cannot be covered by anybody.

    ``cost``: of all days, in the currency of the terms. ``unproven``: posts of which it is not
    known whether fewer people would do.
    """

    days: int
    members: tuple[Member, ...]
    lacks: tuple[Lack, ...]
    unproven: tuple[tuple[str, str], ...]
    cost: float

    @property
    def people(self) -> dict[tuple[str, str], int]:
        """How many people each post needs; those that lack something are not there."""
        counted: dict[tuple[str, str], int] = {}
        for member in self.members:
            post = member.unit, member.role
            counted[post] = counted.get(post, 0) + 1
        return counted


def rosters(plan: Plan, terms: Terms) -> Rosters:
    """Return duties on the days of ``terms`` that cover ``plan`` on each of them.

    Everybody has at most one duty a day, the rests between duties, and no more hours than the post
    allows. What a plan costs does not depend on who does it; so, at that cost, there are as few
    people as can be, and hours are evened out between them.

    Raises
    ------
    KrisimError
        If ``plan`` counts somebody whom ``terms`` lack, or fewer than nobody.

    Examples
    --------
    >>> from sim.studies.staffing.terms import Pattern, Post, Terms
    >>> day = Pattern("day", 480, 960)
    >>> clerks = Post("office", "clerk", 0, 5, 1.0, 1.0, ("day",))
    >>> found = rosters({("office", "clerk", "day"): 1}, Terms((clerks,), (day,), (), days=7))
    >>> sorted(member.duties.count("day") for member in found.members)
    [3, 4]
    """
    members: list[Member] = []
    lacks: list[Lack] = []
    unproven = []
    for post, demand in demands(plan, terms):
        rules = rules_of(post, terms)
        cover = fewest(demand, terms.days, rules)
        if cover is None:
            lacks += _lacks(post, demand, terms.days, rules)
            continue
        patterns = [pattern for pattern, _ in demand]
        members += [_member(post, k, row, patterns) for k, row in enumerate(cover.rows, start=1)]
        if not cover.proven:
            unproven.append((post.unit, post.role))
    cost = terms.cost(plan) * terms.days
    return Rosters(terms.days, tuple(members), tuple(lacks), tuple(unproven), cost)


def demands(plan: Plan, terms: Terms) -> Iterator[tuple[Post, Demand]]:
    """Yield each post with how many people it has on its patterns, those without anybody left out.

    Raises
    ------
    KrisimError
        As `rosters`.
    """
    known = {cell.key for cell in terms.cells()}
    for key, heads in plan.items():
        if key not in known or heads < 0:
            raise KrisimError(f"a plan cannot have {heads} on {' / '.join(key)} in these terms")
    for post in terms.posts:
        told = ((terms.pattern(p), plan.get((post.unit, post.role, p), 0)) for p in post.patterns)
        demand = tuple((pattern, heads) for pattern, heads in told if heads)
        if demand:
            yield post, demand


def _member(
    post: Post, number: int, row: tuple[int | None, ...], patterns: list[Pattern]
) -> Member:
    told = [None if duty is None else patterns[duty] for duty in row]
    hours = {
        kind: sum(p.minutes for p in told if p is not None and p.kind == kind) / HOUR
        for kind in ("on site", "on call")
    }
    ids = tuple(None if p is None else p.id for p in told)
    return Member(post.unit, post.role, number, ids, hours["on site"], hours["on call"])


def _lacks(post: Post, demand: Demand, days: int, rules: Rules) -> Iterator[Lack]:
    """Yield the duties that nobody may have on some day, each with the rule that forbids it."""
    for pattern, _ in demand:
        rows = [(None,) * day + (0,) + (None,) * (days - day - 1) for day in range(days)]
        if not all(allowed(row, [pattern], rules) for row in rows):
            yield Lack(post.unit, post.role, pattern.id, _why(pattern, rules))


def _why(pattern: Pattern, rules: Rules) -> Remark:
    if pattern.kind == "on site" and pattern.minutes > rules.most:
        text = "{length} are more than the {most} that one person may work in seven days"
        return Remark(text, {"length": _said(pattern.minutes), "most": _said(rules.most)})
    lasts = pattern.end - pattern.start
    if rules.breaks(pattern, "daily") and lasts > 24 * HOUR - rules.daily:
        text = "{length} leave no daily rest of {rest}"
        return Remark(text, {"length": _said(lasts), "rest": _said(rules.daily)})
    text = "{length} leave no weekly rest of {rest}"
    return Remark(text, {"length": _said(lasts), "rest": _said(rules.weekly)})


def _said(minutes: int) -> str:
    return Words().length(minutes * MICROS_OF_MINUTE)
