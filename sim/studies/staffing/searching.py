"""The cheapest of many plans that is enough: from below, from above, and by what has failed.

Plans are whole numbers, one for each place that may be filled. Every plan is judged on the same
draws; whoever judges says whether it is enough, how late it is, and who was waited for.

The search rests on *more people never make it worse* in one respect only: where a plan has failed,
no plan with as few or fewer people everywhere is tried. That is nearly always true, and not always
(Graham 1969), so what is found is the cheapest found, proven only if that holds. The idea of
cutting off what has failed is that of Atlason, Epelman and Henderson (2004), who staff call centres
so; without slopes, since those of targets lead astray.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Counts: TypeAlias = tuple[int, ...]
"""So many heads in each place."""

TINY: Final = 1e-9
TRIES: Final = 4
"""So many places are tried, one by one, before all that are waited for get one more."""
EXCHANGES: Final = 2
"""For so many others somebody is exchanged, one by one."""
NODES: Final = 100_000
"""So many half-made plans are looked at to find the next that could be enough."""


@dataclass(frozen=True, slots=True)
class Space:
    """All plans: of each place from ``least`` to ``most`` heads, each of whom ``costs`` so much."""

    least: Counts
    most: Counts
    costs: tuple[float, ...]

    def cost(self, counts: Counts) -> float:
        """Return what a plan costs."""
        return sum(c * n for c, n in zip(self.costs, counts, strict=True))

    def size(self) -> int:
        """Return how many plans there are."""
        number = 1
        for low, high in zip(self.least, self.most, strict=True):
            number *= high - low + 1
        return number


class Judged(NamedTuple):
    """Whether a plan is enough, how late it was in each run, and how each place was waited for.

    Of a plan that is soon seen to fail fewer runs are played: the first ones. ``waits`` need a
    common unit only: they are compared.
    """

    enough: bool
    late: tuple[float, ...]
    waits: tuple[float, ...]

    def less_late(self, other: Judged) -> bool:
        """Whether this was less late than another, in the runs that both have."""
        both = min(len(self.late), len(other.late))
        return sum(self.late[:both]) < sum(other.late[:both]) - TINY


class Judge(Protocol):
    """Judges a plan; the second argument says why it is tried."""

    def __call__(self, counts: Counts, why: str) -> Judged:
        """Return what became of the plan."""


class Found(NamedTuple):
    """The cheapest plan found, if any is enough.

    ``proven``: no cheaper one is enough, unless fewer people would do better than more.
    ``below``: what any plan that is enough costs at least, on the same condition.
    """

    best: Counts | None
    proven: bool
    below: float


MOST_OF_ALL: Final = "the most of everybody"
FEWEST: Final = "who can be spared while the most of all others are there"
NEEDED: Final = "what must be there at least"
WAITED_FOR: Final = "one more where the late wait most"
LEFT_OUT: Final = "one fewer"
CHEAPEST_LEFT: Final = "the cheapest that is not known to fail"
FURTHER: Final = "more where nobody waits"
EXCHANGED: Final = "one exchanged for a cheaper one"
WHY: Final = (
    MOST_OF_ALL,
    FEWEST,
    NEEDED,
    WAITED_FOR,
    LEFT_OUT,
    CHEAPEST_LEFT,
    FURTHER,
    EXCHANGED,
)
"""Why plans are tried."""


def search(space: Space, judge: Judge, at_most: int) -> Found:
    """Return the cheapest plan of ``space`` that ``judge`` finds to be enough.

    At most so many plans are judged, each once. The same judge and space give the same plan.

    Examples
    --------
    >>> space = Space((0, 0), (3, 3), (1.0, 2.0))
    >>> def judge(counts, why):
    ...     late = max(0, 4 - counts[0] - 2 * counts[1])
    ...     return Judged(late == 0, (late,), (1.0, 1.0))
    >>> found = search(space, judge, at_most=20)
    >>> found.best, found.proven
    ((2, 1), True)
    """
    known = _Known(space, judge, at_most)
    if not known.judged(space.most, MOST_OF_ALL).enough:
        return Found(None, proven=True, below=float("inf"))
    try:
        _floors(known)
        _climb(known)
        _prune(known)
        _exchange(known)
        _exhaust(known)
        _surprise(known)
    except _OverError:
        pass
    below = known.next_below()
    best = known.best
    assert best is not None
    proven = below is not None and below >= space.cost(best)
    known_below = space.cost(space.least) if below is None else below
    return Found(best, proven, space.cost(best) if proven else known_below)


class _OverError(Exception):
    """So many plans as are allowed have been judged."""


@dataclass(slots=True)
class _Known:
    """What has been judged, and what follows from it."""

    space: Space
    judge: Judge
    at_most: int
    plans: dict[Counts, Judged] = field(default_factory=dict)
    failed: list[Counts] = field(default_factory=list)
    """Plans that failed and are not below another one that failed."""
    enough: list[Counts] = field(default_factory=list)

    def judged(self, counts: Counts, why: str) -> Judged:
        """Return what becomes of a plan; it is judged once."""
        if counts in self.plans:
            return self.plans[counts]
        if len(self.plans) >= self.at_most:
            raise _OverError
        found = self.plans[counts] = self.judge(counts, why)
        if found.enough:
            self.enough.append(counts)
        elif not self.must_fail(counts):
            self.failed = [f for f in self.failed if not _within(f, counts)] + [counts]
        return found

    @property
    def best(self) -> Counts | None:
        """The cheapest plan that is enough; of equally cheap ones the one with the fewest heads."""
        return min(self.enough, key=self._rank, default=None)

    def _rank(self, counts: Counts) -> tuple[float, int, Counts]:
        return round(self.space.cost(counts), 9), sum(counts), counts

    def must_fail(self, counts: Counts) -> bool:
        """Whether a plan with as many or more people everywhere has failed."""
        return any(_within(counts, each) for each in self.failed)

    def must_do(self, counts: Counts) -> bool:
        """Whether a plan with as few or fewer people everywhere is enough."""
        return any(_within(each, counts) for each in self.enough)

    def next_below(self) -> float | None:
        """Return what the cheapest plan costs that is not known to fail; None: hard to tell."""
        found = cheapest(self.space, self.failed)
        return None if found is None else self.space.cost(found)


def _within(one: Counts, other: Counts) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _with(counts: Counts, place: int, heads: int) -> Counts:
    return (*counts[:place], heads, *counts[place + 1 :])


def cheapest(space: Space, failed: Sequence[Counts]) -> Counts | None:
    """Return the cheapest plan that has more people somewhere than each of those that ``failed``.

    None if that is not found within NODES steps. There is one if the most of all has not failed.

    >>> cheapest(Space((0, 0), (3, 3), (1.0, 2.5)), [(1, 3), (3, 0)])
    (2, 1)
    """
    heap = [(round(space.cost(space.least), 9), sum(space.least), space.least)]
    seen = {space.least}
    for _ in range(NODES):
        if not heap:
            return None
        *_, counts = heappop(heap)
        cut = next((f for f in failed if _within(counts, f)), None)
        if cut is None:
            return counts
        for place, heads in enumerate(cut):
            if heads < space.most[place]:
                new = _with(counts, place, heads + 1)
                if new not in seen:
                    seen.add(new)
                    heappush(heap, (round(space.cost(new), 9), sum(new), new))
    return None


# the parts of the search --------------------------------------------------------------------------


def _floors(known: _Known) -> None:
    """Find how few will do in each place while the most are in all others.

    Places are emptied together, those least waited for first, and halved where that fails: most of
    many are not needed for any target.
    """
    space = known.space
    waits = known.plans[space.most].waits
    open_ = [k for k in range(len(waits)) if space.least[k] < space.most[k]]
    _spared(known, sorted(open_, key=lambda k: (waits[k], k)))


def _spared(known: _Known, places: Sequence[int]) -> None:
    if len(places) == 1:
        _floor(known, places[0])
    if len(places) <= 1:
        return
    counts = known.space.most
    for place in places:
        counts = _with(counts, place, known.space.least[place])
    if not known.must_do(counts) and not known.judged(counts, FEWEST).enough:
        middle = len(places) // 2
        _spared(known, places[:middle])
        _spared(known, places[middle:])


def _floor(known: _Known, place: int) -> None:
    """Find the fewest of one place that are enough, by halves."""
    low, high = known.space.least[place], known.space.most[place]
    while low < high:
        middle = (low + high) // 2
        counts = _with(known.space.most, place, middle)
        if known.must_do(counts) or known.judged(counts, FEWEST).enough:
            high = middle
        else:
            low = middle + 1


def _climb(known: _Known) -> None:
    """Add one where the late wait most for its cost, as long as that helps, until it is enough."""
    space = known.space
    counts = cheapest(space, known.failed) or space.most
    found, idle = known.judged(counts, NEEDED), set[int]()
    while not found.enough:
        room = [k for k, n in enumerate(counts) if n < space.most[k]]
        waited = [k for k in room if found.waits[k] > 0] or room
        pool = [k for k in waited if k not in idle]
        if not pool or len(idle) >= TRIES:
            counts = tuple(n + (k in waited) for k, n in enumerate(counts))
            found, idle = known.judged(counts, WAITED_FOR), set()
            continue
        place = max(pool, key=lambda k: (_pressing(found.waits[k], space.costs[k]), -k))
        more = _with(counts, place, counts[place] + 1)
        then = known.judged(more, WAITED_FOR)
        if then.enough or then.less_late(found):
            counts, found, idle = more, then, set()
        else:
            idle.add(place)


def _pressing(wait: float, cost: float) -> float:
    return wait / cost if cost > 0 else (float("inf") if wait > 0 else 0.0)


def _prune(known: _Known) -> None:
    """Leave out one after the other of the best plan, the dearest first, as long as it does."""
    while any(_left_out(known, place) for place in _dearest_first(known)):
        pass


def _left_out(known: _Known, place: int, *, sure: bool = True) -> bool:
    """Return whether one of ``place`` can go; ``sure``: no if that follows from what failed."""
    best = known.best
    assert best is not None
    fewer = _with(best, place, best[place] - 1)
    if sure and known.must_fail(fewer):
        return False
    return known.judged(fewer, LEFT_OUT).enough


def _exhaust(known: _Known) -> None:
    """Judge the cheapest plan that is not known to fail, until that is one known to be enough."""
    space = known.space
    while True:
        counts = cheapest(space, known.failed)
        best = known.best
        assert best is not None
        if counts is None or space.cost(counts) >= space.cost(best) - 1e-9:
            return
        found = known.judged(counts, CHEAPEST_LEFT)
        if not found.enough:
            _widen(known, counts, found)


def _widen(known: _Known, counts: Counts, found: Judged) -> None:
    """Judge a failed plan with more people where nobody waits: failing too, it rules out more."""
    more = counts
    for place in sorted(range(len(counts)), key=lambda k: (found.waits[k], k)):
        for heads in range(known.space.most[place], more[place], -1):
            tried = _with(more, place, heads)
            if not known.must_do(tried):
                more = tried
                break
    if more != counts and not known.must_fail(more):
        known.judged(more, FURTHER)


def _exchange(known: _Known) -> None:
    """Exchange one of the best plan for a cheaper one whom the late then wait for."""
    while any(_exchanged(known, place) for place in _dearest_first(known)):
        _prune(known)


def _exchanged(known: _Known, place: int) -> bool:
    """Return whether one of ``place`` can be exchanged for a cheaper one."""
    best, costs = known.best, known.space.costs
    assert best is not None
    fewer = _with(best, place, best[place] - 1)
    waits = known.judged(fewer, LEFT_OUT).waits
    cheaper = [
        k
        for k, n in enumerate(best)
        if costs[k] < costs[place] and n < known.space.most[k] and waits[k] > 0
    ]
    for other in sorted(cheaper, key=lambda k: (-_pressing(waits[k], costs[k]), k))[:EXCHANGES]:
        new = _with(fewer, other, best[other] + 1)
        if not known.must_fail(new) and known.judged(new, EXCHANGED).enough:
            return True
    return False


def _dearest_first(known: _Known) -> list[int]:
    """Return the places of the best plan of which one could go, the dearest first."""
    best, space = known.best, known.space
    assert best is not None
    places = [k for k, n in enumerate(best) if n > space.least[k] and space.costs[k] > 0]
    return sorted(places, key=lambda k: (-space.costs[k], k))


def _surprise(known: _Known) -> None:
    """Leave out one of the best plan although it should fail: fewer may do better than more."""
    while any(_left_out(known, place, sure=False) for place in _dearest_first(known)):
        pass
