"""What the numbers of a report cannot show, as far as it holds for its scenario and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.document import Blocks, Heading, bullets, note
from sim.studies.assumptions.factors import assumptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.sections.material import Material

FEW_RUNS: Final = 100
"""Below so many runs a share of the runs is known to no better than ten per cent."""


def limits(of: Material) -> Blocks:
    """Return what to know before quoting a number of the report."""
    say = of.say
    heading = Heading(say("What the numbers cannot show"))
    return Blocks((heading, note(say(FOREMOST)), bullets(list(_sentences(of)))))


def _sentences(of: Material) -> Iterator[str]:
    say, scenario = of.say, of.runs.scenario
    yield say(SIMULATED)
    assumed = assumptions(scenario)
    if assumed:
        yield say(CHANCE, number=say.number(len(assumed), 0))
    if of.runs.replications < FEW_RUNS:
        yield say(FEW, number=of.runs.replications)
    waiting = [card.name for card in scenario.procedures if card.placeholder]
    if waiting:
        yield say(PLACEHOLDERS, names=", ".join(waiting))
    yield say(OPEN)
    if len(scenario.targets) > 1:
        yield say(MANY, number=len(scenario.targets))
    if scenario.public:
        yield say(CALLERS)
    yield say(PEOPLE)
    yield say(TOO_FAST)
    yield say(RATINGS)


FOREMOST = (
    "The numbers say how this plan with these assumptions behaves. They say nothing about how"
    " anybody did, and nothing about trust, leadership or the quality of decisions."
)
SIMULATED = "The times of the runs are simulated. No run is a forecast of the day."
CHANCE = (
    "The intervals of single runs of the plan hold chance only. {number} numbers of the scenario"
    " are assumed: more runs do not make them true, and only a study of the assumptions says what"
    " they leave open."
)
FEW = (
    "There are {number} runs only: a share of about half of them may be off by ten percentage"
    " points or more by chance alone."
)
PLACEHOLDERS = (
    "Not written yet, and therefore in no target and no ranking of bottlenecks: {names}. Their"
    " times among the others are made up."
)
OPEN = "Open is not slow: what is open at ENDEX may have come a minute later, or never."
MANY = (
    "There are {number} targets: of so many, one may look bad by chance. Each interval is meant for"
    " one."
)
CALLERS = "Waits of callers are of those who were answered: who gave up waited, too."
PEOPLE = (
    "Everybody in a role works alike. Functions are named, never persons; nobody's skill or effort"
    " is judged."
)
TOO_FAST = (
    "Nobody in the model hesitates, improvises or forgets, unless the scenario says so: it tends to"
    " be too fast."
)
RATINGS = "Ratings are proposals. The evaluator decides."
