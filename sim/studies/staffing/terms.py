"""What a study of staffing may vary, and by which rules: posts, shift patterns, rests and aims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from sim.scenario import ASSUMPTION

HOUR: Final = 60
DAY: Final = 24 * HOUR
WEEK: Final = 7
"""Minutes of an hour and of a day, days of a week."""

WORKING_HOURS_ACT: Final = "Swedish Working Hours Act (SFS 1982:673)"
DAILY_REST: Final = 11 * HOUR
WEEKLY_REST: Final = 36 * HOUR
RESTS_SOURCE: Final = f"{WORKING_HOURS_ACT}, sections 13 and 14"
MOST_HOURS: Final = 48.0
HOURS_SOURCE: Final = (
    f"{WORKING_HOURS_ACT}, section 10 b: on average over at most four months, here in each week"
)
MARGIN: Final = 0.05

Plan: TypeAlias = Mapping[tuple[str, str, str], int]
"""People on duty every day, by (unit, role, pattern): what a search varies."""

Rest: TypeAlias = Literal["daily", "weekly"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A duty that comes back every day, from ``start`` until ``end`` [min after midnight].

    ``end`` may lie on the next day (above 1440), at most 24 hours after ``start``. ``off``: times
    within it that are no duty, such as the hour at noon of a divided shift.

    >>> Pattern("early", 450, 990, off=((720, 780),)).spans
    ((450, 720), (780, 990))
    """

    id: str
    start: int
    end: int
    kind: Literal["on site", "on call"] = "on site"
    off: tuple[tuple[int, int], ...] = ()
    source: str = ASSUMPTION

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The times on duty, in order [min after midnight of its first day]."""
        starts = (self.start, *(until for _, until in self.off))
        ends = (*(since for since, _ in self.off), self.end)
        return tuple(zip(starts, ends, strict=True))

    @property
    def minutes(self) -> int:
        """How long a duty lasts, without what is off [min]."""
        return sum(end - start for start, end in self.spans)

    @property
    def hours(self) -> float:
        """How long a duty lasts, without what is off [h]."""
        return self.minutes / HOUR


@dataclass(frozen=True, slots=True)
class Post:
    """A role in a unit whose number of people may vary.

    On each of its ``patterns`` (ids) are ``least`` to ``most`` people, unless ``own`` tells
    (pattern, least, most). ``cost`` and ``on_call_cost`` are per person and hour. Nobody works more
    than ``most_hours`` on site in seven days.
    """

    unit: str
    role: str
    least: int
    most: int
    cost: float
    on_call_cost: float
    patterns: tuple[str, ...]
    most_hours: float = MOST_HOURS
    own: tuple[tuple[str, int, int], ...] = ()
    source: str = ASSUMPTION

    def limits(self, pattern: str) -> tuple[int, int]:
        """Return the least and the most people on ``pattern``."""
        own = {id: (least, most) for id, least, most in self.own}
        return own.get(pattern, (self.least, self.most))


@dataclass(frozen=True, slots=True)
class Aim:
    """That a target (id) is met in at least ``share`` of the runs."""

    target: str
    share: float
    source: str = ASSUMPTION


class Cell(NamedTuple):
    """One number of a plan: whom it counts, and from ``least`` to ``most``."""

    unit: str
    role: str
    pattern: str
    least: int
    most: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What stands for it in a plan."""
        return self.unit, self.role, self.pattern


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a study of staffing is told.

    A roster is made for ``days`` (1 to 7), the first of which is that of STARTEX. Between two
    duties on site lies at least ``daily_rest``, and in the seven days from the first on one stretch
    without any duty of at least ``weekly_rest`` [min]; ``on_call_breaks`` names the rests that time
    on call interrupts. The search asks for the share of each aim and ``margin`` more. ``currency``
    is what costs are counted in, "" for hours of people. ``sources``: (rests, hours, costs or
    margin, where it is written).
    """

    posts: tuple[Post, ...]
    patterns: tuple[Pattern, ...]
    aims: tuple[Aim, ...]
    days: int = 1
    daily_rest: int = DAILY_REST
    weekly_rest: int = WEEKLY_REST
    on_call_breaks: tuple[Rest, ...] = ("weekly",)
    margin: float = MARGIN
    currency: str = ""
    sources: tuple[tuple[str, str], ...] = (
        ("rests", RESTS_SOURCE),
        ("hours", HOURS_SOURCE),
        ("costs", ASSUMPTION),
        ("margin", ASSUMPTION),
    )

    def pattern(self, id: str) -> Pattern:
        """Return the pattern of that id."""
        return next(each for each in self.patterns if each.id == id)

    def post(self, unit: str, role: str) -> Post:
        """Return the post of that role in that unit."""
        return next(each for each in self.posts if (each.unit, each.role) == (unit, role))

    def cells(self) -> tuple[Cell, ...]:
        """Return every number that a plan has, with its limits, in the order of posts."""
        return tuple(
            Cell(post.unit, post.role, pattern, *post.limits(pattern))
            for post in self.posts
            for pattern in post.patterns
        )

    def fewest(self) -> dict[tuple[str, str, str], int]:
        """Return the plan with the least of everybody."""
        return {cell.key: cell.least for cell in self.cells()}

    def fullest(self) -> dict[tuple[str, str, str], int]:
        """Return the plan with the most of everybody."""
        return {cell.key: cell.most for cell in self.cells()}

    def per_head(self, key: tuple[str, str, str]) -> float:
        """Return what one more person on that post and pattern costs a day."""
        unit, role, id = key
        post, pattern = self.post(unit, role), self.pattern(id)
        hourly = post.cost if pattern.kind == "on site" else post.on_call_cost
        return pattern.hours * hourly

    def cost(self, plan: Plan) -> float:
        """Return what a plan costs a day."""
        return sum(heads * self.per_head(key) for key, heads in plan.items())
