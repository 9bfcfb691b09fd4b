"""How few people are enough: the cheapest plan found, verified on fresh draws."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.studies.staffing.judging import How, PlanJudge
from sim.studies.staffing.making import with_changes
from sim.studies.staffing.searching import Space, search
from sim.studies.staffing.standing import at_posts, duties, heads_now
from sim.studies.staffing.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario import Scenario
    from sim.studies.runs import Runs
    from sim.studies.staffing.judging import Asked, Tried
    from sim.studies.staffing.making import Change
    from sim.studies.staffing.terms import Cell, Terms
    from sim.studies.staffing.verifying import Verified


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The cheapest plan found that is enough, as a plan, as a scenario, and as what it changes.

    ``verified`` holds every aim on fresh draws, ``today`` the same of the scenario as it is.
    """

    tried: Tried
    plan: Mapping[tuple[str, str, str], int]
    scenario: Scenario
    change: Change
    verified: tuple[Verified, ...]
    today: tuple[Verified, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sufficient:
    """What a search for the cheapest staffing has found.

    ``fullest`` are the runs with the most of everybody: if these are not enough, ``chosen`` is
    None. ``proven`` and ``below`` are those of `sim.studies.staffing.searching.Found`, ``plans``
    is how many plans there are. ``now`` counts the people there are, ``cost_now`` what they cost a
    day, by the costs of the terms.
    """

    scenario: Scenario
    terms: Terms
    how: How
    cells: tuple[Cell, ...]
    aims: tuple[Asked, ...]
    tried: tuple[Tried, ...]
    fullest: Runs
    chosen: Chosen | None
    proven: bool
    below: float
    plans: int
    now: Mapping[tuple[str, str, str], int]
    cost_now: float


def sufficient(
    scenario: Scenario,
    terms: Terms,
    how: How | None = None,
    progress: Callable[[int], None] | None = None,
) -> Sufficient:
    """Return the cheapest staffing found within ``terms`` that meets all their aims.

    All plans are played on the same draws, the chosen one then once more on fresh ones. It is the
    same for any number of workers. ``progress`` is called with the number of replications just
    finished.

    Raises
    ------
    KrisimError
        If nothing may vary, nothing says what is enough, there is no occasion for an aim, or the
        scenario cannot be played with the most of everybody.
    ValueError
        If there are to be no replications, or no plan may be tried.
    """
    how = how or How()
    if min(how.replications, how.verify, how.at_most) < 1:
        raise ValueError("at least 1 replication, 1 of verification and 1 plan are needed")
    judge = PlanJudge(scenario, terms, how, progress)
    space = _space(judge)
    found = search(space, judge, how.at_most)
    assert judge.fullest is not None
    now = heads_now(scenario, terms)
    chosen = None if found.best is None else _chosen(judge, found.best, progress)
    return Sufficient(
        scenario,
        terms,
        how,
        judge.cells,
        judge.aims,
        tuple(judge.tried),
        judge.fullest,
        chosen,
        found.proven,
        found.below,
        _size(judge),
        now,
        cost_now(scenario, terms),
    )


def _space(judge: PlanJudge) -> Space:
    least, most = (tuple(c.least for c in judge.cells), tuple(c.most for c in judge.cells))
    if least == most:
        raise KrisimError(
            "nothing may vary: give a post a higher 'most' than 'least' in staffing.yaml"
        )
    return Space(judge.least(), most, judge.costs)


def _size(judge: PlanJudge) -> int:
    """Return how many plans there are, those that cannot be played among them."""
    return prod(cell.most - cell.least + 1 for cell in judge.cells)


def _chosen(
    judge: PlanJudge, counts: tuple[int, ...], progress: Callable[[int], None] | None
) -> Chosen:
    plan = judge.plan(counts)
    made, change = with_changes(judge.scenario, plan, judge.terms)
    full = (judge.scenario, judge.terms)
    verified, today = verify([made, judge.scenario], full, judge.aims, judge.how, progress)
    tried = next(each for each in judge.tried if each.counts == counts)
    return Chosen(tried, plan, made, change, verified, today)


def cost_now(scenario: Scenario, terms: Terms) -> float:
    """Return what the people at the posts of ``terms`` cost a day as they stand.

    Of several days, the dearest.
    """
    there, days = at_posts(scenario), dict[int, float]()
    for post in terms.posts:
        for k in there.get((post.unit, post.role), ()):
            for duty in duties(scenario.people[k], scenario):
                on_site = duty.pattern.kind == "on site"
                hourly = post.cost if on_site else post.on_call_cost
                days[duty.day] = days.get(duty.day, 0.0) + duty.pattern.hours * hourly
    return max(days.values(), default=0.0)
