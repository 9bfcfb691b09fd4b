"""All that chance decides in one replication, drawn by name (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.clock import SECOND
from sim.draws import name_decision, uniforms
from sim.durations import sample_micros
from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.durations import Duration
    from sim.engine.plan import Node, Plan, Route

    Floats = NDArray[np.float64]

BLOCK = 512
"""Calls from the public whose draws are computed together."""

LOOKS = 32
"""Looks into an inbox whose intervals are drawn together."""

REPEATS = 8
"""Repetitions of one step whose draws are computed together."""


class Decisions:
    """Every decision of a plan with its key: made once, used by all replications.

    Decision ``rank`` of the list is how long node ``rank`` takes; ``chances`` are the others: for
    a node's rank and "chance", "branch", "again", "reach", "reached" or "willing" the index of its
    decision.
    """

    def __init__(self, plan: Plan) -> None:
        self.lengths: list[Duration | None] = [n.length for n in plan.nodes]
        names = [("length", *n.path) for n in plan.nodes]
        self.chances: dict[tuple[int, str], int] = {}
        for rank, what in (*_chances(plan), *_chances_of_orders(plan)):
            self.chances[rank, what] = len(names)
            names.append((what, *plan.nodes[rank].path))
        self.keys = np.array([name_decision(*n) for n in names], dtype=np.uint64)
        self.groups = _by_duration(self.lengths)
        self.rare: dict[tuple[str | int, ...], int] = {}
        self.rare_keys: list[int] = []
        self.public = [plan.templates[n.entity].kind == "public" for n in plan.nodes]
        self._refuse_collisions(names)

    def which(self, rare: tuple[str | int, ...], *name: str) -> int:
        """Return the number of a rare decision; the first run that asks for it gives it one."""
        index = self.rare.get(rare)
        if index is None:
            index = self.rare[rare] = len(self.rare_keys)
            self.rare_keys.append(name_decision(*name))
        return index

    def _refuse_collisions(self, names: list[tuple[str, ...]]) -> None:
        if len(set(self.keys.tolist())) < len(set(names)):
            raise RuntimeError("two decisions share a key: rename one of the scenario's steps")


class Fate:
    """The draws of one replication: lengths in whole µs, chances strictly between 0 and 1."""

    def __init__(self, decisions: Decisions, seed: int, replication: int) -> None:
        self.decisions = decisions
        self.seed, self.replication = seed, replication
        drawn = uniforms(seed, replication, decisions.keys)
        lengths = np.zeros(len(decisions.lengths), dtype=np.int64)
        for duration, ranks in decisions.groups:
            lengths[ranks] = sample_micros(duration, drawn[ranks])
        self._lengths: list[int] = lengths.tolist()
        self._chances: list[float] = drawn.tolist()
        known = np.array(decisions.rare_keys, dtype=np.uint64)
        self._rare: list[float] = uniforms(seed, replication, known).tolist()
        self._blocks: dict[tuple[int, int, int], list[int]] = {}
        self._chance_blocks: dict[tuple[int, int, int], list[float]] = {}

    def length(self, node: Node, number: int = 0, repetition: int = 0) -> int:
        """Return how long ``node`` takes [µs] in case ``number``, the ``repetition``-th time."""
        rank = node.rank
        if not (number or repetition):
            return self._lengths[rank]
        if node.length is None:
            return 0
        row, column = self._place(rank, number, repetition)
        block = self._blocks.get(row)
        if block is None:
            block = sample_micros(node.length, self._uniforms(row)).tolist()
            self._blocks[row] = block
        return block[column]

    def chance(self, node: Node, what: str, number: int = 0, repetition: int = 0) -> float:
        """Return the uniform number that decides ``what`` at ``node``."""
        index = self.decisions.chances[node.rank, what]
        if not (number or repetition):
            return self._chances[index]
        row, column = self._place(node.rank, number, repetition)
        row = (index, *row[1:])
        block = self._chance_blocks.get(row)
        if block is None:
            block = self._uniforms(row).tolist()
            self._chance_blocks[row] = block
        return block[column]

    def toss(self, what: str, node: Node, number: int = 0, which: int = 0) -> float:
        """Return the uniform number that decides ``what`` at ``node``: for what is rare."""
        index = self.decisions.which((what, node.rank), what, *node.path)
        return self._rarely(index, number, which)

    def draw(
        self, duration: Duration | None, what: str, node: Node, number: int = 0, which: int = 0
    ) -> int:
        """Return how long ``what`` takes [µs] at ``node``: for what is rare."""
        if duration is None:
            return 0
        return int(sample_micros(duration, np.array([self.toss(what, node, number, which)]))[0])

    def phase(self, *name: str) -> float:
        """Return the share of an interval that a reader's first look is late."""
        return self.once("phase", *name)

    def once(self, *name: str) -> float:
        """Return the uniform number that decides, by name, what is decided once in a run."""
        return self._rarely(self.decisions.which(name, *name), 0, 0)

    def _rarely(self, index: int, number: int, which: int) -> float:
        """Return a rare draw: from those drawn together where other runs have asked for it, too."""
        if not (number or which) and index < len(self._rare):
            return self._rare[index]
        key = self.decisions.rare_keys[index]
        return float(uniforms(self.seed, self.replication, key, number, which))

    def gaps(self, duration: Duration, block: int, *name: str) -> list[int]:
        """Return the next intervals [µs] between a reader's looks, each a second at least."""
        numbers = np.arange(block * LOOKS, (block + 1) * LOOKS, dtype=np.int64)
        key = name_decision("look", *name)
        drawn = sample_micros(duration, uniforms(self.seed, self.replication, key, numbers))
        gaps: list[int] = np.maximum(drawn, SECOND).tolist()
        return gaps

    def unit_exponentials(self, path: tuple[str, ...]) -> Iterator[Floats]:
        """Yield block after block of the sums of unit exponential numbers of one source."""
        key = name_decision(*path)
        total = 0.0
        first = 0
        while True:
            drawn = uniforms(
                self.seed, self.replication, key, np.arange(first, first + BLOCK, dtype=np.int64)
            )
            steps = -np.log1p(-drawn)
            steps[0] += total
            sums = np.cumsum(steps)
            total = float(sums[-1])
            yield sums
            first += BLOCK

    def _place(self, rank: int, number: int, repetition: int) -> tuple[tuple[int, int, int], int]:
        """Return the block that holds a draw and where in it.

        Calls are many and seldom repeat anything, so their blocks run over the number of the call
        (marked -1 - repetition); elsewhere blocks run over repetitions. What is drawn is the same.
        """
        if self.decisions.public[rank] and repetition < REPEATS:
            return (rank, number // BLOCK, -1 - repetition), number % BLOCK
        return (rank, number, repetition // REPEATS), repetition % REPEATS

    def _uniforms(self, block: tuple[int, int, int]) -> Floats:
        index, middle, last = block
        key = int(self.decisions.keys[index])
        if last < 0:
            numbers = np.arange(middle * BLOCK, (middle + 1) * BLOCK, dtype=np.int64)
            return uniforms(self.seed, self.replication, key, numbers, -1 - last)
        repetitions = np.arange(last * REPEATS, (last + 1) * REPEATS, dtype=np.int64)
        return uniforms(self.seed, self.replication, key, middle, repetitions)


def occasion(at: int) -> int:
    """Return the number that names the draws of what is planned for a time [µs]."""
    return at // SECOND


def _chances(plan: Plan) -> Iterator[tuple[int, str]]:
    for node in plan.nodes:
        if node.chance is not None:
            yield node.rank, "chance"
        if node.branches:
            yield node.rank, "branch"
        if node.again is not None:
            yield node.rank, "again"
        yield from _of_what_it_sets_going(node)


def _of_what_it_sets_going(node: Node) -> Iterator[tuple[int, str]]:
    for call in node.calls_out:
        if call.method != NEVER:
            yield call.notice.rank, "reached"
            yield call.notice.rank, "willing"
    for route in node.routes:
        via: Route | None = route
        while via is not None:
            if via.transit is not None:
                yield via.transit.rank, "reach"
            via = via.fallback


def _chances_of_orders(plan: Plan) -> Iterator[tuple[int, str]]:
    for order in (node.order for node in plan.nodes if node.order is not None):
        for link in order.all_links():
            yield link.briefing.rank, "fidelity"
            yield link.briefing.rank, "read back"


def _by_duration(
    lengths: list[Duration | None],
) -> list[tuple[Duration, np.ndarray[tuple[int], np.dtype[np.intp]]]]:
    """Return, for every distinct duration, the decisions that draw from it."""
    found: dict[Duration, list[int]] = {}
    for rank, length in enumerate(lengths):
        if length is not None:
            found.setdefault(length, []).append(rank)
    return [(d, np.array(r, dtype=np.intp)) for d, r in found.items()]
