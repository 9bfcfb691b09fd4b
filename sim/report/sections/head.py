"""What every report begins with: what it is of, for whom, and whether it is simulated."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sim.report.document import Blocks, Contents, Head, PageBreak
from sim.words import LANGUAGES, Words

if TYPE_CHECKING:
    from sim.report.sections.material import Material
    from sim.scenario import Exercise

FOR = {
    "players": "For players: without the texts of the script and what is expected.",
    "public": "For the public: without the script's texts, what is expected, and single people.",
}


TITLES = {
    "evaluation": "Evaluation of the exercise",
    "dry_run": "Dry run on the evening before",
    "staffing": "Staffing: what helps, and what can be spared",
}
"""What reports are called, by the names of their notebooks."""


def beginning(of: Material, report: str, *, contents: bool = True) -> Blocks:
    """Return the head of a report of `TITLES` and, unless it is short, its table of contents."""
    head = Head(
        title=of.say(TITLES[report]),
        exercise=of.exercise.name,
        marking=of.exercise.marking,
        notices=tuple(filter(None, (simulated(of), _audience(of, of.say)))),
        lang=of.lang,
        made=datetime.now().astimezone(),
    )
    return Blocks((head, Contents(), PageBreak()) if contents else (head,))


def simulated(of: Material) -> str:
    """Return that the numbers are simulated, from how many runs, and what the scenario says."""
    say = of.say
    told = say(
        "Simulated, not observed: {number} runs of the plan, seed {seed}.",
        number=say.number(of.runs.replications, 0),
        seed=of.runs.seed,
    )
    return " ".join(filter(None, (told, own_notice(of.exercise))))


def own_notice(exercise: Exercise) -> str:
    """Return what an exercise says of itself besides that it is simulated, not observed.

    >>> from datetime import UTC, datetime
    >>> from sim.scenario import Exercise
    >>> start = datetime(2026, 3, 12, tzinfo=UTC)
    >>> own_notice(Exercise("Storm", start, 1, notice="Simulerat, inte observerat. Påhittat."))
    'Påhittat.'
    >>> own_notice(Exercise("Storm", start, 1))
    ''
    """
    told = exercise.notice
    for say in map(Words, LANGUAGES):
        same = say("Simulated, not observed.").rstrip(".")
        if told.casefold().startswith(same.casefold()):
            return told[len(same) :].lstrip(" .:;,")
    return told


def _audience(of: Material, say: Words) -> str:
    return say(FOR[of.audience]) if of.audience in FOR else ""
