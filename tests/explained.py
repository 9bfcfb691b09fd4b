"""Playing a small scenario, with the laws that every log has to keep for its explanation."""

from __future__ import annotations

from itertools import pairwise

from sim.engine import simulate
from sim.log import NEVER, Log
from tests.builders import Things, exercise
from tests.test_explanation import explanations


def play_explained(end: float, *things: Things, seed: int = 0) -> Log:
    """Return the log of ``things``; hold that every row follows its cause and all adds up."""
    scenario = exercise(end, *things)
    log = simulate(scenario, seed)
    cause, scheduled = log.columns["cause"], log.columns["scheduled"]
    caused = cause != NEVER
    assert (scheduled[caused] == log.columns["completed"][cause[caused]]).all()
    for sent, until, stretches in explanations(scenario):
        assert sum(s.length for s in stretches) == until - sent
        assert all(one.end == two.start for one, two in pairwise(stretches))
    return log
