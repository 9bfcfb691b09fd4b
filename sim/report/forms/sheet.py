"""The form as a sheet of paper: boxes to write times into, on A4, marked on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drill.forms.expected import functions
from sim.report.forms.entries import Names, entries
from sim.report.forms.naming import marking_of, waited_words
from sim.report.pages import Head, page

if TYPE_CHECKING:
    from sim.drill.forms.expected import Form
    from sim.scenario import Scenario
    from sim.words import Words

LINES = 18
"""Empty lines for anything else."""


def paper(scenario: Scenario, form: Form, words: Words) -> str:
    """Return the sheet that an evaluator prints and writes on; ``scenario`` as they may see it."""
    names, listed = Names(scenario, words), entries(scenario, form, words)
    start = scenario.exercise.start
    return page(
        "form_sheet",
        words,
        Head(
            title=f"{form.name} · {scenario.exercise.name}",
            marking=marking_of(scenario, words),
            notices=(
                words("Form for what is observed during the exercise. Functions, no persons."),
            ),
        ),
        name=form.name,
        units=", ".join(names.units[unit] for unit in form.units),
        several=len(form.units) > 1,
        date=f"{start:%Y-%m-%d}",
        zone=str(start.tzinfo),
        waited=tuple(waited_words(words).values()),
        main=[entry for entry in listed if entry.main],
        passed=[entry for entry in listed if not entry.main],
        functions=tuple(
            (names.units[unit], names.roles[role])
            for unit in form.units
            for role in functions(scenario, unit)
        ),
        lines=LINES,
    )
