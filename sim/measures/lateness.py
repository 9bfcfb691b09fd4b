"""Why a target was missed or met: what every minute from its first event to its second was.

The stretches of a target are those of the critical chain that leads to its second event, back to
its first. They add up to the time between the two exactly, with what exercise control took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.clock import MINUTE
from sim.log import MILESTONE, NEVER
from sim.measures.answers import NOT_SENT
from sim.measures.events import case_of, on_the_way, units_of, when
from sim.measures.ledger import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.measures.answers import Reached
    from sim.measures.explanation import Explainer, Stretch
    from sim.scenario import Event, Scenario


def lateness(explainer: Explainer, scenario: Scenario) -> dict[tuple[str, ...], int]:
    """Return the stretches of each target with events in one run, those alike added up [µs].

    The key is the target and then as in a ledger (`sim.measures.ledger.ENTRY`).
    """
    found: dict[tuple[str, ...], int] = {}
    for target in scenario.targets:
        if target.start is None or target.end is None:
            continue
        for stretch in target_stretches(explainer, target.start, target.end):
            key = (target.id, *entry_of(stretch))
            found[key] = found.get(key, 0) + stretch.length
    return found


def lateness_rows(explainer: Explainer, scenario: Scenario) -> Iterator[tuple[object, ...]]:
    """Yield what `lateness` returns, in minutes."""
    for key, length in lateness(explainer, scenario).items():
        yield (*key, length / MINUTE)


def target_stretches(explainer: Explainer, start: Event, end: Event) -> Sequence[Stretch]:
    """Return the stretches from one event to another, in order; to ENDEX if it did not come.

    Empty if the first did not happen, the second could not, or came first.
    """
    log, found = explainer.log, explainer.milestones
    began, ended = when(log, found, start), when(log, found, end)
    if began is None or began.at == NEVER or ended is None:
        return ()
    if ended.at == NEVER:
        return _so_far(explainer, end, began.at)
    return explainer.chain(ended.row, ended.at, began.at)


def _so_far(explainer: Explainer, end: Event, since: int) -> Sequence[Stretch]:
    """Return what an event waited for that had not come by ENDEX.

    Of several units that it might come from, it is the first.
    """
    log, found = explainer.log, explainer.milestones
    case = case_of(log, end.inject)
    assert case is not None
    sending: Reached = found.sending(case) or NOT_SENT
    units = list(units_of(log, found, end, case)) if sending.at != NEVER else []
    if units:
        reached = found.of(case, units[0])[MILESTONE[end.milestone]]
        return explainer.until(case, units[0], reached, since)
    return explainer.chain(on_the_way(log, found, [end]), log.end, since)
