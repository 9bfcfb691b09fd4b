"""The form as a page: a tap writes down when something happened; it works offline, from a file."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from sim.clock import Clock
from sim.drill.forms.expected import functions
from sim.drill.logs.observing import COLUMNS, NOT_REACHED
from sim.report.forms.entries import Names, entries
from sim.report.forms.naming import EVENT_WORDS, event_words, marking_of, waited_words
from sim.report.pages import Head, page
from sim.scenario import MILESTONES

if TYPE_CHECKING:
    from sim.drill.forms.expected import Form
    from sim.scenario import Scenario
    from sim.words import Words

SCRIPT = "form.js"

SAID = (
    "time not known",
    "What this browser had kept cannot be read. Load the file that you saved last.",
    "The clocks have not been compared yet.",
    "This device agrees with the reference clock.",
    "This device is {seconds} s ahead of the reference clock.",
    "This device is {seconds} s behind the reference clock.",
    "The times in the file are those of this device; both clocks are in it.",
    "Correct",
    "kept in this browser",
    "NOT kept in this browser",
    "{count} not saved yet",
    "This browser keeps nothing (private window, or its store is full or blocked). Save the file"
    " often, and do not close the page before.",
    "Write a time of day, such as 08:05:00.",
    "The last change was taken back.",
    "Save the file first; then the form can be emptied.",
    "The form is empty. Undo brings everything back.",
    "Removed: {what}",
    "first tapped {time}",
    "Saved as {file}: look for it among your downloads.",
    "This file is too large for a form.",
    "This is not a file that a form has saved: it lacks the columns at and event.",
    "{new} lines loaded, {here} were here already, {odd} could not be read.",
)
"""What the script of the page says."""

PLACES = ("seconds", "count", "what", "time", "file", "new", "here", "odd")
JOURNAL = ("message", *MILESTONES, *NOT_REACHED, "jumped", "withdrawn", "waiting")
"""What the fields for anything else offer; all other events have buttons of their own."""

CONTROL = ("start", "paused", "resumed", "end")
UNUSED = ("activity", "source", "match")
"""Columns of observed events that a form has no use for."""

SEPARATOR = {"en": ",", "sv": ";"}
"""What separates the columns of a CSV file for the spreadsheets of each language."""


def tap_page(scenario: Scenario, form: Form, words: Words) -> str:
    """Return the page on which an evaluator taps times, with nothing outside itself.

    ``scenario`` is what its readers may see. The page saves CSV as `sim.drill.logs.events` reads
    it; what is kept in the browser has a key of its own for each exercise, evaluator and units.
    """
    names = Names(scenario, words)
    listed = entries(scenario, form, words)
    said, waited = event_words(words), waited_words(words)
    here = {unit: names.units[unit] for unit in form.units}
    others = {id: name for id, name in names.units.items() if id not in here}
    return page(
        "form_page",
        words,
        Head(
            title=f"{form.name} · {scenario.exercise.name}",
            marking=marking_of(scenario, words),
            notices=(
                words("Form for what is observed during the exercise. Functions, no persons."),
            ),
            script=script(),
            data=_data(scenario, form, words) | {"words": _words(words) | said | waited},
        ),
        entries=listed,
        passed=sum(not entry.main for entry in listed),
        several=len(form.units) > 1,
        waited=tuple(waited.items()),
        control=tuple((event, said[event]) for event in CONTROL),
        events=tuple((event, said[event]) for event in JOURNAL),
        units=(*here.items(), *others.items()),
        injects={entry.inject: entry.title for entry in listed}.items(),
        names=tuple(names.units.values()),
        channels=tuple(names.channels.values()),
        functions=tuple(
            (unit, here[unit], role, names.roles[role])
            for unit in form.units
            for role in functions(scenario, unit)
        ),
    )


def script() -> str:
    """Return the program of the page."""
    return (files("sim.report.forms") / SCRIPT).read_text("utf-8")


def _words(words: Words) -> dict[str, str]:
    """Return what the script says; its places are filled in the page."""
    places = {name: f"{{{name}}}" for name in PLACES}
    return {text: words(text, **places) for text in SAID}


def _data(scenario: Scenario, form: Form, words: Words) -> dict[str, object]:
    """Return what the script needs to know of the exercise and of its evaluator."""
    exercise, names = scenario.exercise, Names(scenario, words)
    zone = str(Clock(exercise.start).start.tzinfo)
    own = (exercise.name, exercise.start.isoformat(), form.name, *form.units)
    key = hashlib.sha256("\n".join(own).encode()).hexdigest()[:16]
    return {
        "key": f"krisim-form-{key}",
        "exercise": exercise.name,
        "file": form.file,
        "zone": zone,
        "separator": SEPARATOR[words.language],
        "columns": [name for name in COLUMNS if name not in UNUSED],
        "head": [
            {"event": "zone", "note": zone},
            {"event": "marking", "note": marking_of(scenario, words)},
        ],
        "events": list(EVENT_WORDS),
        "units": {unit: names.units[unit] for unit in form.units},
        "several": len(form.units) > 1,
        "roles": names.roles,
        "ids": {name: id for id, name in names.units.items()},
        "channels": {name: id for id, name in names.channels.items()},
    }


def spoken(program: str) -> set[str]:
    r"""Return the texts that a script says.

    >>> sorted(spoken('say("Correct") + say("Removed: {what}", {})'))
    ['Correct', 'Removed: {what}']
    """
    return set(re.findall(r'say\(\s*"([^"]*)"', program))
