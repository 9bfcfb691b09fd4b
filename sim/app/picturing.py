"""What a page shows of two variants, in parts: those that tell most come first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.app import showing
from sim.studies.whatif import WhatIf

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.studies.runs import Runs
    from sim.words import Words

Part = dict[str, Any]


class Compared(NamedTuple):
    """Runs of the baseline and of what is set, as many of each; ``what_if`` is what was set."""

    before: Runs
    after: Runs
    what_if: WhatIf | None
    changed: bool
    """Whether what is set differs from the baseline."""


def first_part(of: Compared, say: Words) -> Part:
    """Return what is told first: sentences, targets, their figure, how sure all is."""
    told = of.what_if or WhatIf("", say("the plan as it is"), ())
    asked = showing.asked_of(of.before, of.after, told)
    return {
        "told": showing.told(asked, say) if of.changed else [],
        "targets": showing.targets(asked, say, changed=of.changed),
        "chart": showing.chart(asked, say, changed=of.changed),
        "holds": showing.holds(asked, say),
    }


def tables(of: Compared, say: Words) -> list[Callable[[], Part]]:
    """Return what makes each of the further tables."""
    other = of.after if of.changed else None
    found: list[Callable[[], Part]] = [
        partial(showing.times, of.before, other, say),
        partial(showing.injects, of.before, other, say),
        partial(showing.queues, of.before, other, say),
        partial(showing.ranking, of.after, say("What answers wait for most, now"), say),
    ]
    if of.changed:
        title = say("What answers wait for most, baseline")
        found.append(partial(showing.ranking, of.before, title, say))
    return found
