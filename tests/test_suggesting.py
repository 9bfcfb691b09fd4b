"""Suggestions of cards by the words of a message, held against two scripts with known answers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.files.library import Suggestion, cards, suggest_cards
from sim.files.library.cards import table
from sim.files.library.suggesting import CLASSES

SCENARIOS = Path(__file__).parents[1] / "scenarios"

# What whoever knows the script would choose, by the card that the script itself names.
RECONSTRUCTION = {
    "activation": "alarm|call-out",
    "battle rhythm": "plan of the day",
    "situation report": "situation report",
    "press statement": "press statement",
    "interview": "interview",
    "questions and answers": "questions and answers",
    "web update": "web update",
    "rumour correction": "rumour correction",
    "reception": "reception centre",
    "evacuees arrive": "evacuees arrive",
    "schools": "school closure",
    "care": "home care|evacuation of a care home",
    "care standing": "home care",
    "iodine": "expert question",
    "drinking water": "contaminated drinking water",
    "farming and food": "expert question|food supply",
    "endurance": "endurance planning",
    "coordination conference": "coordination conference",
    "board decision": "board decision",
    "relay": "contact with neighbours",
    "expert question": "expert question",
    "answer the county": "contact with the county",
    "staff question": "staff shortage|relief",
    "inform managers": "managers informed",
    "company": "company matter",
    "handover": "relief",
    "closing briefing": "staff briefing",
}
TOWN = {
    **RECONSTRUCTION,
    "activation of $town": "alarm",
    "care": "home care|staff shortage",
    "staff question": "staff shortage",
    "endurance of $town": "endurance planning|relief",
    "decision of $town": "board decision",
}


class Judged(NamedTuple):
    """An inject with the cards that would be right, and what is suggested."""

    right: set[str]
    suggested: list[Suggestion]

    @property
    def hit(self) -> bool:
        return bool(self.suggested) and self.suggested[0].card in self.right


def judged(file: Path, right: dict[str, str]) -> list[Judged]:
    """Return the injects of a script whose card has a counterpart in the library."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for row in rows:
        named = [right[name] for name in row["procedure"].split("|") if name in right]
        if named:
            text = f"{row['title']}. {row['says']}".replace("$name", "Hällaby")
            found.append(Judged(set("|".join(named).split("|")), suggest_cards(text)))
    return found


@pytest.fixture(scope="module")
def script() -> list[Judged]:
    return judged(SCENARIOS / "kko2017" / "msel.csv", RECONSTRUCTION)


@pytest.fixture(scope="module")
def town() -> list[Judged]:
    return judged(SCENARIOS / "kko2017-county" / "parts" / "msel-town.csv", TOWN)


def test_every_card_but_the_stand_in_has_hints_in_both_languages():
    told = table("hints")
    assert set(told) == {card.key for card in cards().values() if not card.placeholder}
    assert all(isinstance(each, dict) and set(each) == {"en", "sv"} for each in told.values())


def test_the_best_suggestion_is_right_as_often_as_the_page_says(script, town):
    """The figures of the page are these, and a change of the hints has to change the page."""
    counts = [
        (len(each), sum(j.hit for j in each), sum(not j.suggested for j in each))
        for each in (script, town)
    ]
    page = (SCENARIOS.parent / "docs" / "reference" / "action-cards.md").read_text("utf-8")
    for messages, hits, silent in counts:
        assert f"| {messages} | {hits} | {silent} |" in page


def test_no_confidence_promises_more_than_was_right_in_both_scripts_together(script, town):
    firsts = [(j.suggested[0].confidence, j.hit) for j in (*script, *town) if j.suggested]
    for _, promised in CLASSES:
        hits = [hit for confidence, hit in firsts if confidence == promised]
        if len(hits) >= 8:
            assert promised <= sum(hits) / len(hits)


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("Tjugo boende måste utrymmas från äldreboendet", "utrymning av äldreboende"),
        ("Tidningen vill ha en kommentar", "pressmeddelande"),
        ("Det kommer inget vatten ur kranen efter ett rörbrott", "nödvatten"),
        ("Tusen hushåll är strömlösa", "elavbrott"),
        ("Ett rykte sprids om att skolan är stängd", "ryktesbemötande"),
        ("En pojke är försvunnen", "försvunnen person"),
    ],
)
def test_swedish_messages_are_recognised_by_swedish_beginnings_of_words(text, card):
    assert suggest_cards(text, "sv")[0].card == card


def test_a_message_without_hints_gets_no_suggestion():
    assert suggest_cards("Good morning to you all") == []


def test_hints_are_beginnings_of_words_and_not_parts_of_them():
    """`hot` (threat) begins `hotar`, and ends `idiothot` only by chance."""
    assert suggest_cards("Någon hotar personalen", "sv")[0].card == "hot"
    assert suggest_cards("Ett schottishot", "sv") == []


def test_more_than_asked_for_is_not_suggested():
    text = "A rumour in the newspaper: the school has no power, no water and a bomb threat"
    assert len(suggest_cards(text, most=2)) == 2
    assert len(suggest_cards(text, most=9)) > 4
