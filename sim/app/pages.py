"""The page as HTML: its head, its words, and what its script needs to know of the plan."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sim.files.visible import shown
from sim.report.forms.naming import marking_of
from sim.report.pages import Head
from sim.scenario import NOTICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.app.controls import Control
    from sim.scenario import Scenario
    from sim.words import Words

SCRIPT: Final = "page.js"
TEMPLATE: Final = "app"


def script() -> str:
    """Return the program of the page."""
    return (files("sim.app") / SCRIPT).read_text("utf-8")


def head(plan: Scenario, say: Words, **more: Any) -> Head:
    """Return what the page begins with: marking, name, and that it is simulated."""
    exercise = plan.exercise
    own = "" if exercise.notice == NOTICE else exercise.notice
    notices = tuple(text for text in (own, say("Simulated, not observed.")) if text)
    title = say("Try staffing: {exercise}", exercise=exercise.name)
    told: tuple[str, str, tuple[str, ...]] = legible((title, marking_of(plan, say), notices))
    return Head(*told, **more)


def legible(told: Any) -> Any:
    r"""Return what a page is told with all its texts as they are read, ids of questions apart.

    >>> legible([{"text": "a\u202eb", "ask": ["I-1", "a"]}, 1, None])
    [{'text': 'a\ufffdb', 'ask': ['I-1', 'a']}, 1, None]
    """
    if isinstance(told, str):
        return shown(told)
    if isinstance(told, dict):
        return {key: each if key == "ask" else legible(each) for key, each in told.items()}
    return type(told)(map(legible, told)) if isinstance(told, (list, tuple)) else told


def fixed(controls: Sequence[Control], say: Words) -> dict[str, Any]:
    """Return what the page is told once."""
    return {
        "words": _said(say),
        "shares": [say.share(share) for share in (0.0, 0.5, 1.0)],
        "controls": [
            {
                "id": each.id,
                "group": shown(each.group),
                "label": shown(each.label),
                "fields": [field._asdict() for field in each.fields],
            }
            for each in controls
        ],
    }


def _said(say: Words) -> dict[str, str]:
    """Return what the script says."""
    return {
        "setting": say("Setting"),
        "result": say("What it does"),
        "times": say("Times: 10:00, or day 2 07:00. Empty: from STARTEX, until ENDEX."),
        "time": "10:00",
        "further": say("Further changes"),
        "furtherNote": say("A line each, as krisim what-if takes them, such as  calls: all x2"),
        "asPlanned": say("All as planned"),
        "pin": say("Make this the baseline"),
        "unpin": say("Compare with the plan again"),
        "saved": say("Saved settings"),
        "load": say("Setting"),
        "open": say("Load setting"),
        "id": say("Short name (id)"),
        "name": say("Name"),
        "save": say("Save"),
        "choose": say("Setting"),
        "beforehand": say("These settings were played beforehand; the page needs no network."),
        "baseline": say("Baseline"),
        "nothing": say("Nothing is changed."),
        "same": say("The same from the command line:"),
        "wait": say("The first runs are being played."),
        "pending": say("What is shown is of the setting before."),
        "lost": say(
            "Krisim does not answer any more: nothing that is changed here is played. Start krisim"
            " app again; with the same --port this address brings the setting back."
        ),
        "length": say("length"),
        "stretch": say("what happened"),
        "close": say("Close"),
    }
