"""The words of a comparison, as they are said to people; Swedish in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.words import Words

VERDICT = {
    "inside 50 %": "inside 50 %",
    "inside 90 %": "inside 90 %",
    "outside 90 % alone": "outside 90 % alone",
    "outside jointly": "outside jointly",
    "cannot say": "cannot say",
}
MILESTONE = {
    "sent": "sent",
    "delivered": "delivered",
    "noticed": "noticed",
    "decided": "decided",
    "acted": "acted",
    "completed": "completed",
    "fed back": "fed back",
}
WHY = {
    "the log does not say": "the log does not say",
    "its time is missing": "its time is missing",
    "the log does not say when the inject was sent": (
        "the log does not say when the inject was sent"
    ),
    "the inject was withdrawn": "the inject was withdrawn",
    "the log has it before the inject was sent": "the log has it before the inject was sent",
    "the plan has no action card for it yet": "the plan has no action card for it yet",
    "no run of the plan comes to it": "no run of the plan comes to it",
    "too few runs of the plan come to it": "too few runs of the plan come to it",
    "the verdict changes within the ranges of the assumptions": (
        "the verdict changes within the ranges of the assumptions"
    ),
}
DEVIATION = {
    "another unit": "another unit",
    "another receiver": "another receiver",
    "another channel": "another channel",
    "out of order": "out of order",
    "without mandate": "without mandate",
}
DIFFERENCE = {"missing": "people missing", "slow": "work takes longer"}
RATING = {
    "met": "met",
    "partly": "partly",
    "not met": "not met",
    "cannot say": "cannot say",
    "left out": "left out",
}


def verdict(word: str, words: Words) -> str:
    """Return a verdict in the language of ``words``."""
    return words(VERDICT[word])


def milestone(word: str, words: Words) -> str:
    """Return a milestone in the language of ``words``."""
    return words(MILESTONE[word])


def why(word: str, words: Words) -> str:
    """Return why nothing can be said; empty where something can."""
    return words(WHY[word]) if word else ""


def deviation(word: str, words: Words) -> str:
    """Return in which respect an exercise went another way than planned."""
    return words(DEVIATION[word])


def difference(word: str, words: Words) -> str:
    """Return what sort of difference was planted."""
    return words(DIFFERENCE[word])


def rating(word: str, words: Words) -> str:
    """Return a proposed rating; those of other scales than the usual one stay as they are."""
    return words(RATING[word]) if word in RATING else word
