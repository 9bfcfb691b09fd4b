"""Forms for the day: what each evaluator is to look for, in the order of the script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from sim.checks import foreseen
from sim.errors import KrisimError, suggest
from sim.scenario import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.scenario import Inject, Milestone, Scenario, Target

ALWAYS: tuple[Milestone, ...] = ("sent", "noticed")
"""Milestones that are asked for of every inject that is addressed to a unit."""

CLAIMED: tuple[Milestone, ...] = ("decided", "acted", "fed back")
"""Those that are asked for where an action card foresees them.

Completion is asked for where it has none of them, any milestone where somebody judges by it.
"""

UNLIKE_A_FILE = re.compile(r'[\x00-\x1f<>:"/\\|?*\s]+')
"""What no name of a file may hold on every system."""

LONGEST_NAME = 60
"""Characters of the name of a file."""


@dataclass(frozen=True, slots=True)
class Tap:
    """One thing to take the time of: that ``unit`` reaches ``milestone``.

    ``within`` [µs after sending]: by when the script or a target wants it; None: no limit.
    """

    milestone: Milestone
    unit: str
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An inject as it concerns ``unit``; ``at`` [µs after STARTEX], None: ``after`` events.

    ``main`` is False for what only reaches the unit through others and is merely read there;
    ``may``: it goes out only under a condition.
    """

    inject: Inject
    unit: str
    taps: tuple[Tap, ...]
    main: bool

    @property
    def may(self) -> bool:
        """Whether it goes out only under a condition."""
        return bool(self.inject.only_if or self.inject.unless)


@dataclass(frozen=True, slots=True)
class Form:
    """What one evaluator looks for: ``items`` of ``units`` (ids), under the ``name`` of a seat.

    ``file``: the beginning of the names of its files, which no other form has.
    """

    name: str
    file: str
    units: tuple[str, ...]
    items: tuple[Item, ...]


def expected(scenario: Scenario, unit: str) -> tuple[Item, ...]:
    """Return what to look for in ``unit``, in the order of the script.

    Of a player: every inject that may come to concern it, with the milestones that its action cards
    foresee and those that an expectation, a target or a key time names. Of a counterpart: the
    injects that it sends, and the answers to them. Withdrawn injects are left out.

    Examples
    --------
    >>> from sim.files import load
    >>> items = [i for i in expected(load("scenarios/kko2017"), "education") if i.main]
    >>> items[0].inject.id, [tap.milestone for tap in items[0].taps]
    ('I-06', ['sent', 'noticed', 'decided', 'acted', 'fed back'])
    """
    player = next(u.kind for u in scenario.units if u.id == unit) == "player"
    find = _of_player if player else _of_counterpart
    going, judged = foreseen(scenario), _judged(scenario)
    return tuple(
        item
        for inject in in_order(scenario)
        for item in find(inject, unit, going[inject.id], judged.get(inject.id, {}))
    )


Judged = dict[tuple["Milestone", str], "int | None"]
"""By milestone and unit ("" for any) within which time [µs] somebody wants it, None: no limit."""


def _of_player(
    inject: Inject, unit: str, going: Mapping[str, set[Milestone]], judged: Judged
) -> Iterator[Item]:
    addressed = unit in {to.unit for to in inject.to}
    own = {m for m, u in judged if u == unit}
    reached = going.get(unit, set())
    if not (reached or own):
        return
    always = {*ALWAYS, *CLAIMED} if addressed else {"noticed", *CLAIMED}
    any_of = {m for m, u in judged if not u and (addressed or m != "sent")}
    wanted = (reached & (always | any_of)) | own
    works = any(to.unit == unit and to.procedure is not None for to in inject.to)
    if works and wanted <= {*ALWAYS}:
        wanted.add("completed")
    claims = wanted - {*ALWAYS}
    yield Item(inject, unit, _taps(wanted, unit, judged), main=addressed or bool(own or claims))


def _of_counterpart(
    inject: Inject, unit: str, going: Mapping[str, set[Milestone]], judged: Judged
) -> Iterator[Item]:
    if inject.sender != unit:
        return
    sent = Tap("sent", unit, None)
    asked = [to for to in dict.fromkeys(to.unit for to in inject.to) if "fed back" in going[to]]
    answers = (_taps({"fed back"}, to, judged) for to in asked)
    yield Item(inject, unit, (sent, *chain.from_iterable(answers)), main=True)


def _taps(milestones: set[Milestone], unit: str, judged: Judged) -> tuple[Tap, ...]:
    def limit(milestone: Milestone) -> int | None:
        known = (judged.get((milestone, who)) for who in (unit, ""))
        return min((each for each in known if each is not None), default=None)

    return tuple(Tap(m, unit, limit(m)) for m in MILESTONES if m in milestones)


def _judged(scenario: Scenario) -> dict[str, Judged]:
    """Return for each inject which milestones somebody wants to judge, and their limits."""
    found: dict[str, Judged] = {}
    for inject, milestone, unit, within in _wanted(scenario):
        judged = found.setdefault(inject, {})
        limits = [t for t in (judged.get((milestone, unit)), within) if t is not None]
        judged[milestone, unit] = min(limits, default=None)
    return found


Wish = tuple[str, "Milestone", str, "int | None"]


def _wanted(scenario: Scenario) -> Iterator[Wish]:
    """Yield inject, milestone, unit ("" for any) and limit [µs] of all that is judged."""
    for inject in scenario.injects:
        for each in inject.expectations:
            for unit in each.units or dict.fromkeys(to.unit for to in inject.to):
                yield inject.id, each.milestone, unit, each.within
    for target in scenario.targets:
        yield from _of_target(target)
    for event in chain.from_iterable(moment.events for moment in scenario.key_times):
        yield event.inject, event.milestone, event.unit or "", None


def _of_target(target: Target) -> Iterator[Wish]:
    """Yield both ends of a target; its limit is one of the inject if that is where it starts."""
    start, end = target.start, target.end
    if start is None or end is None:
        return
    own = (start.inject, start.milestone) == (end.inject, "sent")
    yield start.inject, start.milestone, start.unit or "", None
    yield end.inject, end.milestone, end.unit or "", target.within if own else None


def in_order(scenario: Scenario) -> list[Inject]:
    """Return the injects that go out, by time; what follows an event comes after its inject."""
    injects = {inject.id: inject for inject in scenario.injects}

    def planned(inject: Inject) -> tuple[int, int]:
        if inject.at is not None or inject.after is None:
            return inject.at or 0, 0
        before = [planned(injects[e.inject]) for e in inject.after.events]
        choose = max if inject.after.join == "all" else min
        at, steps = choose(before)
        return at, steps + 1

    return sorted((i for i in scenario.injects if not i.withdrawn), key=planned)


def forms(
    scenario: Scenario, counterplay: bool = False, wanted: Mapping[str, Sequence[str]] | None = None
) -> tuple[Form, ...]:
    """Return a form for each evaluator.

    ``wanted``: the units (ids or names) of each evaluator; None: an evaluator in each player unit
    that something is expected of or, for the ``counterplay``, with each counterpart that sends.

    Raises
    ------
    KrisimError
        If a unit is unknown, or there is nothing to look for.

    Examples
    --------
    >>> from sim.files import load
    >>> [form.name for form in forms(load("scenarios/kko2017"))][:2]
    ['Crisis management board', 'Crisis management group']
    """
    seats = {name: _units(scenario, units) for name, units in (wanted or {}).items()}
    kind = "counterpart" if counterplay else "player"
    by_unit = {u.id: expected(scenario, u.id) for u in scenario.units}
    if wanted is None:
        seats = {
            u.name: (u.id,)
            for u in scenario.units
            if u.kind == kind and any(item.main for item in by_unit[u.id])
        }
    if not seats:
        raise KrisimError(
            f"no form can be made: no {kind} has anything to look for. Write injects first, or "
            "name units with  --evaluator NAME=unit"
        )
    order = {inject.id: k for k, inject in enumerate(in_order(scenario))}
    found = []
    for (name, units), file in zip(seats.items(), file_names(seats), strict=True):
        items = sorted(chain(*(by_unit[u] for u in units)), key=lambda i: order[i.inject.id])
        found.append(Form(name, file, units, tuple(items)))
    return tuple(found)


def _units(scenario: Scenario, wanted: Sequence[str]) -> tuple[str, ...]:
    ids = {unit.id for unit in scenario.units}
    names = {unit.name.casefold(): unit.id for unit in scenario.units}
    found = []
    for each in wanted:
        id = each if each in ids else names.get(each.casefold())
        if id is None:
            raise KrisimError(f"--evaluator: unknown unit '{each}'. {suggest(each, sorted(ids))}")
        found.append(id)
    return tuple(dict.fromkeys(found))


def file_names(names: Iterable[str]) -> list[str]:
    """Return beginnings of names of files, each once whatever the case of its letters.

    >>> file_names(["Staff: night/day", "staff night day", "…"])
    ['Staff-night-day', 'staff-night-day-2', '…']
    """
    found: list[str] = []
    for name in names:
        plain = UNLIKE_A_FILE.sub("-", name).strip("-. ")[:LONGEST_NAME] or "form"
        taken = {each.casefold() for each in found}
        others = (f"{plain}-{k}" for k in range(2, len(found) + 3))
        found.append(next(n for n in (plain, *others) if n.casefold() not in taken))
    return found


def functions(scenario: Scenario, unit: str) -> tuple[str, ...]:
    """Return the roles (ids) that somebody holds in ``unit``, in the order of the scenario."""
    held = {post.role for p in scenario.people for post in p.posts if post.unit == unit}
    return tuple(role.id for role in scenario.roles if role.id in held)
