"""For how many days the people there are can keep a plan up, and who runs out first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.studies.staffing.covering import fewest
from sim.studies.staffing.rosters import demands
from sim.studies.staffing.terms import WEEK
from sim.studies.staffing.weeks import rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.studies.staffing.terms import Plan, Terms


@dataclass(frozen=True, slots=True)
class PostEndurance:
    """One post: the ``people`` there are, and how many 1, 2, … 7 days ``need`` (None: nobody may).

    ``days``: the most that these people can cover; 7 means at least seven.
    """

    unit: str
    role: str
    people: int
    need: tuple[int | None, ...]
    days: int

    @property
    def short(self) -> int | None:
        """How many more people one more day needs; None if seven are covered, or nobody may."""
        wanted = self.need[self.days] if self.days < WEEK else None
        return None if wanted is None else wanted - self.people


@dataclass(frozen=True, slots=True)
class Endurance:
    """For how many days everybody together can cover a plan; 7 means at least seven."""

    posts: tuple[PostEndurance, ...]
    days: int

    @property
    def first(self) -> tuple[PostEndurance, ...]:
        """The posts that run out first; none if seven days are covered."""
        return tuple(post for post in self.posts if post.days == self.days < WEEK)


def endurance(plan: Plan, terms: Terms, people: Mapping[tuple[str, str], int]) -> Endurance:
    """Return for how many days, from 1 to 7, ``people`` can cover ``plan`` on each of them.

    Parameters
    ----------
    plan
        People on duty every day; posts with nobody on duty are left out.
    terms
        Patterns, rests and limits of hours; its days do not matter.
    people
        How many there are at each post (unit, role); nobody where it is not named.

    Raises
    ------
    KrisimError
        If ``plan`` counts somebody whom ``terms`` lack, or fewer than nobody.

    Examples
    --------
    >>> from sim.studies.staffing.terms import Pattern, Post, Terms
    >>> day = Pattern("day", 480, 960)
    >>> clerks = Post("office", "clerk", 0, 5, 1.0, 1.0, ("day",))
    >>> terms = Terms((clerks,), (day,), ())
    >>> kept = endurance({("office", "clerk", "day"): 1}, terms, {("office", "clerk"): 1})
    >>> kept.days, kept.posts[0].need
    (5, (1, 1, 1, 1, 1, 2, 2))
    """
    found = []
    for post, demand in demands(plan, terms):
        rules = rules_of(post, terms)
        covers = [fewest(demand, days, rules) for days in range(1, WEEK + 1)]
        need = tuple(None if cover is None else len(cover.rows) for cover in covers)
        there = people.get((post.unit, post.role), 0)
        days = next((k for k, n in enumerate(need) if n is None or n > there), WEEK)
        found.append(PostEndurance(post.unit, post.role, there, need, days))
    return Endurance(tuple(found), min((post.days for post in found), default=WEEK))
