"""What one person may do from day to day under rules of rest, as a graph of days.

A node says what the days before leave open: whether the last duty reaches into this day, whether
daily rest is still running, how many hours are used up, whether the weekly rest has been had. Nodes
with the same future are one, so that the graph is small; every path through it is a roster that one
person may have, and every such roster is a path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.studies.staffing.terms import DAY, HOUR, WEEK, Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.studies.staffing.terms import Post, Terms

END: Final = WEEK * DAY
NEVER: Final = -END
"""Minutes after midnight before the first day: the end of the seven days, and long before them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Rests and the most time on site of one person in seven days [min]."""

    daily: int
    weekly: int
    most: int
    on_call_breaks: tuple[str, ...]

    def breaks(self, pattern: Pattern, rest: str) -> bool:
        """Whether such a duty interrupts that rest."""
        return pattern.kind == "on site" or rest in self.on_call_breaks


class Node(NamedTuple):
    """What matters of the days before [min after midnight before the first day].

    ``busy``: when the last duty ends; ``awake``: when the last one ends that breaks daily rest;
    NEVER once it hinders nothing. ``used``: minutes on site; -1 once the limit cannot be reached.
    ``since``: since when without a duty that breaks weekly rest; None once that rest has been had.
    """

    busy: int = NEVER
    awake: int = NEVER
    used: int = 0
    since: int | None = 0


class Arc(NamedTuple):
    """What somebody does on a day: a duty (its number) or nothing, and the nodes before and after.

    Nodes are numbered within their day; after the last day there is one.
    """

    day: int
    before: int
    duty: int | None
    after: int


def rules_of(post: Post, terms: Terms) -> Rules:
    """Return the rules for the people of a post."""
    most = round(post.most_hours * HOUR)
    return Rules(terms.daily_rest, terms.weekly_rest, most, terms.on_call_breaks)


def after(node: Node, pattern: Pattern, day: int, rules: Rules) -> Node | None:
    """Return what a duty on ``day`` leaves; None if somebody may not have it."""
    start, end = day * DAY + pattern.start, day * DAY + pattern.end
    worked = pattern.minutes if pattern.kind == "on site" else 0
    since, awake = node.since, node.awake
    if start < node.busy or (node.used >= 0 and node.used + worked > rules.most):
        return None
    if rules.breaks(pattern, "daily"):
        if start - awake < rules.daily or end - start > DAY - rules.daily:
            return None
        awake = end
    if rules.breaks(pattern, "weekly"):
        since = None if since is None or start - since >= rules.weekly else end
    return Node(end, awake, node.used + worked if node.used >= 0 else -1, since)


def rested(node: Node, rules: Rules) -> bool:
    """Whether the weekly rest has been had by the end of the seven days."""
    return node.since is None or END - node.since >= rules.weekly


def arcs(patterns: Sequence[Pattern], days: int, rules: Rules) -> list[Arc]:
    """Return everything that one person may do on each of so many days, in their order."""
    longest = max((p.minutes for p in patterns if p.kind == "on site"), default=0)
    layers: list[dict[Node, int]] = [{Node(): 0}]
    found: list[Arc] = []
    for day in range(days):
        following: dict[Node, int] = {}
        for node, before in layers[-1].items():
            for duty, left in _choices(node, patterns, day, rules):
                plain = _plain(left, day + 1, (days - day - 1) * longest, rules)
                if day == days - 1:
                    if not rested(plain, rules):
                        continue
                    plain = Node()
                found.append(Arc(day, before, duty, following.setdefault(plain, len(following))))
        layers.append(following)
    return _that_go_on(found, days)


def _choices(
    node: Node, patterns: Sequence[Pattern], day: int, rules: Rules
) -> Iterator[tuple[int | None, Node]]:
    yield None, node
    for duty, pattern in enumerate(patterns):
        left = after(node, pattern, day, rules)
        if left is not None:
            yield duty, left


def _plain(node: Node, day: int, ahead: int, rules: Rules) -> Node:
    """Return the node at the beginning of ``day`` without what no longer matters."""
    now = day * DAY
    since = node.since
    return Node(
        node.busy if node.busy > now else NEVER,
        node.awake if node.awake + rules.daily > now else NEVER,
        node.used if node.used >= 0 and node.used + ahead > rules.most else -1,
        None if since is None or now - since >= rules.weekly else since,
    )


def _that_go_on(found: list[Arc], days: int) -> list[Arc]:
    """Return the arcs from which the end can be reached."""
    alive = {0}
    kept: list[list[Arc]] = []
    for day in reversed(range(days)):
        kept.append([arc for arc in found if arc.day == day and arc.after in alive])
        alive = {arc.before for arc in kept[-1]}
    return [arc for of_day in reversed(kept) for arc in of_day]
