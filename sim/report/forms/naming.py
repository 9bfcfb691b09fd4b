"""What events and reasons to wait are called on forms, and how forms are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.words import Words

EVENT_WORDS = {
    "message": "a message or observation",
    "sent": "sent",
    "delivered": "delivered",
    "noticed": "noticed",
    "decided": "decided",
    "acted": "acted",
    "completed": "completed",
    "fed back": "fed back",
    "not delivered": "never delivered",
    "not noticed": "never noticed",
    "not decided": "never decided",
    "not acted": "never acted",
    "not completed": "never completed",
    "not fed back": "never fed back",
    "start": "STARTEX",
    "end": "ENDEX",
    "paused": "the exercise pauses",
    "resumed": "the exercise goes on",
    "jumped": "jump in time",
    "withdrawn": "inject withdrawn",
    "arrived": "comes",
    "left": "goes",
    "waiting": "somebody waits",
    "clock": "clocks compared",
}
"""Events as people read them."""

WAITED_WORDS = {
    "person": "a person",
    "decision": "a decision",
    "line": "a line",
    "information": "information",
    "thought others would": "thought others would do it",
    "unaware": "unaware of it",
    "exercise control": "exercise control",
}
"""What somebody waits for, as people read it."""


def event_words(words: Words) -> dict[str, str]:
    """Return what each event is called."""
    return {event: words(EVENT_WORDS[event]) for event in EVENT_WORDS}


def waited_words(words: Words) -> dict[str, str]:
    """Return what each reason to wait is called."""
    return {code: words(WAITED_WORDS[code]) for code in WAITED_WORDS}


def marking_of(scenario: Scenario, words: Words) -> str:
    """Return how everything that is printed or saved for an exercise is marked."""
    own = scenario.exercise.marking
    return f"{words('EXERCISE')} · {own}" if own else words("EXERCISE")
