"""Where one could be spared: every resource with what answers wait for it, and how free it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import Clock
from sim.engine import Player
from sim.log import KIND, NEVER
from sim.measures.load import Load
from sim.measures.pieces import FREE, PRESENT
from sim.studies.cures import Cure
from sim.studies.fewer import (
    looked_at_half_as_often,
    one_fewer_line,
    one_fewer_occasion,
    one_fewer_person,
)
from sim.studies.names import names_of
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from sim.log import Log
    from sim.scenario import Meeting, Person, Post, Scenario
    from sim.studies.cures import Resource
    from sim.studies.runs import Runs

LOOKED_AT = 5
"""Runs that are played again to find how free people and meetings are."""
NOTHING = 0.5
"""Waiting below this [min per run] counts as none: then the freest come first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource of which there could be one fewer.

    ``waits``: for what, of the ranking, answers wait that is this. ``free``: the share of their
    time in which people are there and free, in which a line is free, of occasions of a meeting at
    which nothing was decided; NaN for an inbox, of which nothing is known.
    """

    resource: Resource
    waits: frozenset[Resource]
    waiting: float
    free: float
    cure: Cure

    @property
    def place(self) -> tuple[float, float]:
        """Where it stands: the least waiting first, then the most free."""
        waiting = self.waiting if self.waiting >= NOTHING else 0.0
        return waiting, 1.0 if isnan(self.free) else -self.free


def candidates(runs: Runs, ranked: pd.DataFrame) -> list[Candidate]:
    """Return all resources, that could be spared best first; ``ranked`` is their ranking."""
    waits = {
        (str(r["what"]), str(r["unit"]), str(r["role"]), str(r["channel"])): float(r["minutes"])
        for r in ranked.to_dict("records")
    }
    player = Player(runs.scenario)
    logs = [player.play(runs.seed, k) for k in range(min(LOOKED_AT, runs.replications))]
    finder = _Finder(runs, waits, logs)
    every = [*finder.people(), *finder.lines(), *finder.meetings(), *finder.inboxes()]
    return sorted(every, key=lambda each: each.place)


class _Finder:
    def __init__(self, runs: Runs, waits: dict[Resource, float], logs: Sequence[Log]) -> None:
        self.runs, self.scenario, self.waits, self.logs = runs, runs.scenario, waits, logs
        scenario = runs.scenario
        self.names = names_of(scenario)
        self.clock = Clock(scenario.exercise.start)

    def candidate(
        self, resource: Resource, free: float, cure: Cure, held: Callable[[Resource], bool]
    ) -> Candidate:
        """Return a candidate; ``held`` tells which places of the ranking it is."""
        found = frozenset(each for each in self.waits if held(each))
        return Candidate(resource, found, sum(self.waits[each] for each in found), free, cure)

    # people ---------------------------------------------------------------------------------------

    def people(self) -> Iterator[Candidate]:
        """Yield those who have the same posts, together."""
        free = _free_shares(self.logs)
        for posts, people in _alike(self.scenario).items():
            first = posts[0]
            known = [free[person.id] for person in people if person.id in free]
            values = {"unit": self.names[first.unit], "role": self.names[first.role]}
            said = Remark("one {role} ({unit}) fewer", values)
            yield self.candidate(
                ("people", first.unit, first.role, ""),
                float(np.mean(known)) if known else nan,
                Cure(said, partial(one_fewer_person, posts=posts)),
                partial(_is_of, posts=posts, scenario=self.scenario),
            )

    # lines ----------------------------------------------------------------------------------------

    def lines(self) -> Iterator[Candidate]:
        """Yield channels and units that have so many lines."""
        by_pool = self.runs["lines"].groupby(["channel", "unit"], sort=False, observed=True)
        for row in by_pool["share"].mean().dropna().reset_index().to_dict("records"):
            channel, unit, share = str(row["channel"]), str(row["unit"]), float(row["share"])
            values = {"channel": self.names[channel]}
            said = Remark("one line ({channel}) fewer", values)
            if unit:
                values["unit"] = self.names[unit]
                said = Remark("one line ({channel}, {unit}) fewer", values)
            change = partial(one_fewer_line, channel=channel, unit=unit or None)
            resource = ("channel", unit, "", channel)
            yield self.candidate(resource, 1 - share, Cure(said, change), resource.__eq__)

    # meetings -------------------------------------------------------------------------------------

    def meetings(self) -> Iterator[Candidate]:
        """Yield meetings, each without the occasion at which least was decided."""
        for meeting in self.scenario.meetings:
            if not meeting.times or meeting.kind != "meeting":
                continue
            decided = _decided(meeting, self.logs)
            at = meeting.times[len(decided) - 1 - int(decided[::-1].argmin())]
            values = {"meeting": meeting.name, "at": self.clock.short(at)}
            change = partial(one_fewer_occasion, meeting=meeting.id, at=at)
            yield self.candidate(
                ("meeting", meeting.unit, "", meeting.name),
                float((decided == 0).mean()),
                Cure(Remark("{meeting} not at {at}", values), change, at),
                partial(_is_meeting, meeting=meeting),
            )

    # inboxes --------------------------------------------------------------------------------------

    def inboxes(self) -> Iterator[Candidate]:
        """Yield inboxes that somebody looks into from time to time."""
        for channel in self.scenario.channels:
            if channel.look is None:
                continue
            said = Remark("looking into {channel} half as often", {"channel": channel.name})
            change = partial(looked_at_half_as_often, channel=channel.id)
            yield self.candidate(
                ("inbox", "", "", channel.id),
                nan,
                Cure(said, change),
                partial(_is_inbox, channel=channel.id),
            )


def _alike(scenario: Scenario) -> dict[tuple[Post, ...], list[Person]]:
    found: dict[tuple[Post, ...], list[Person]] = {}
    for person in scenario.people:
        if person.posts:
            found.setdefault(person.posts, []).append(person)
    return found


def _free_shares(logs: Sequence[Log]) -> dict[str, float]:
    """Return of each person the share of the time there that is free, as a mean over logs."""
    found: dict[str, list[float]] = {}
    for log in logs:
        spent = Load(log).spent[:, PRESENT]
        there = spent.sum(axis=1)
        for name, free, whole in zip(log.names.people, spent[:, FREE], there, strict=True):
            if whole:
                found.setdefault(name, []).append(float(free / whole))
    return {name: float(np.mean(shares)) for name, shares in found.items()}


def _decided(meeting: Meeting, logs: Sequence[Log]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how much left the agenda at each occasion, until the next, in all logs."""
    times = np.array(meeting.times, dtype=np.int64)
    found = np.zeros(len(times), dtype=np.int64)
    for log in logs:
        columns = log.columns
        codes = [
            k for k, name in enumerate(log.names.waited_for) if name in (meeting.id, meeting.name)
        ]
        taken = (columns["kind"] == KIND["agenda"]) & np.isin(columns["waited_for"], codes)
        taken &= columns["completed"] != NEVER
        places = np.searchsorted(times, columns["completed"][taken], side="right") - 1
        found += np.bincount(places[places >= 0], minlength=len(times))
    return found


def _is_of(resource: Resource, posts: tuple[Post, ...], scenario: Scenario) -> bool:
    """Whether a place of the ranking waits for holders of ``posts``.

    What waits for anybody of a unit waits for its contacts.
    """
    what, unit, role, _ = resource
    contacts = {u.id: u.contact for u in scenario.units}.get(unit, ())
    roles = (role,) if role else contacts or tuple(p.role for p in posts if p.unit == unit)
    return what == "people" and any(p.unit == unit and p.role in roles for p in posts)


def _is_meeting(resource: Resource, meeting: Meeting) -> bool:
    return resource[0] == "meeting" and resource[3] in (meeting.id, meeting.name)


def _is_inbox(resource: Resource, channel: str) -> bool:
    return resource[0] == "inbox" and resource[3] == channel
