"""Inject cards: what counter-players deliver, marked on each card, for nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from sim.clock import to_micros
from sim.errors import KrisimError
from sim.files import load
from sim.report.cards import Card, cards_page, inject_cards
from sim.scenario import Conditions, Event, Inject, Scenario
from tests.builders import after, after_several, exercise, inject, person
from tests.scripted import MARKING, scripted

KKO2017 = Path(__file__).parents[1] / "scenarios" / "kko2017"


def cards(*injects: Inject) -> list[Card]:
    return inject_cards(exercise(60 * 30, person("ann", "staff/clerk"), *injects))


@cache
def html(language: str = "en") -> str:
    return cards_page(scripted(), "counterplay", "sv" if language == "sv" else "en")


def articles(text: str) -> list[str]:
    return re.findall(r"<article.*?</article>", text, re.S)


def test_there_is_a_card_for_each_inject_with_its_text_and_who_gives_it_to_whom_how():
    first, second = inject_cards(scripted())
    assert (first.id, first.when, first.title) == ("I-1", "08:00", "The dam bursts")
    assert first.says == "4,000 people must go"
    assert (first.sender, first.receivers, first.channel) == (
        "Exercise control",
        ("staff",),
        "mail",
    )
    assert (second.id, second.when, second.receivers) == ("I-2", "08:05", ("town",))


def test_what_is_expected_stands_on_the_card_with_the_action_card_and_the_objective():
    assert inject_cards(scripted())[0].expected == (
        "decide to evacuate: acted within 30 min",
        "staff: action card card",
        "Objective: warn in time",
    )


def test_cards_are_in_the_order_of_time_and_what_follows_stands_behind_what_it_follows():
    """I-4 is due 20 min after I-1 (30), so at 50, between I-3 (40) and I-2 (60)."""
    found = cards(
        inject("I-2", 60, "staff"),
        inject("I-4", None, "staff", after=after("I-1", "sent", 20)),
        inject("I-5", None, "staff", after=after("I-4", "acted", 0, "staff")),
        inject("I-3", 40, "staff"),
        inject("I-6", None, "staff", after=after_several("any", "I-2 sent, I-3 sent", 5)),
        inject("I-1", 30, "staff"),
    )
    assert [(c.id, c.when) for c in found] == [
        ("I-1", "08:30"),
        ("I-3", "08:40"),
        ("I-6", "5 min after I-2 was sent or I-3 was sent"),
        ("I-4", "20 min after I-1 was sent"),
        ("I-5", "when staff acted on I-4"),
        ("I-2", "09:00"),
    ]


def test_the_next_day_is_named_and_seconds_are_shown_where_there_are_any():
    assert [
        c.when for c in cards(inject("I-1", 24 * 60, "staff"), inject("I-2", 0.5, "staff"))
    ] == [
        "08:00:30",
        "day 2, 08:00",
    ]


def test_conditions_reminders_and_urgency_are_on_the_card():
    acted = Conditions((Event("I-1", "acted", "staff"), Event("I-1", "decided")))
    (_, second) = cards(
        inject("I-1", 0, "staff"),
        inject("I-2", 5, "staff", remind=15, priority=1, only_if=acted, unless=acted),
    )
    told = "staff acted on I-1 and I-1 was decided"
    assert second.remarks == (f"Only if {told}", f"Not if {told}", "Remind after 15 min")
    assert second.urgent


def test_what_is_withdrawn_has_no_card_and_that_is_said():
    scenario = exercise(
        60, inject("I-1", 0, "control"), inject("I-2", 1, "control", withdrawn=True)
    )
    assert [c.id for c in inject_cards(scenario)] == ["I-1"]
    assert "1 withdrawn injects have no card" in cards_page(scenario)


@pytest.mark.parametrize(("language", "word"), [("en", "EXERCISE"), ("sv", "ÖVNING")])
def test_every_single_card_is_marked_as_of_an_exercise(language, word):
    found = articles(html(language))
    assert len(found) == 2
    for each in found:
        assert f"{word} · {word} · {word}" in each
        assert MARKING in each
        assert "simulated, not observed" in each


def test_swedish_cards_are_in_swedish():
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html("sv"), flags=re.S)
    for word in ("Från", "Till", "Via", "Endast för övningsledningen", "åtgärdat inom 30 min"):
        assert word in text
    assert not re.search(r"\b(From|To|By|Delivered|control only|within|Print on)\b", text)


def test_cards_of_the_real_case_are_one_for_each_inject_that_goes_out():
    scenario: Scenario = load(KKO2017)
    text = cards_page(scenario, language="sv", per_page=4)
    assert len(articles(text)) == sum(not i.withdrawn for i in scenario.injects) > 70
    assert unescape(text).count(scenario.injects[0].says) == 1


@pytest.mark.parametrize("audience", ["players", "public"])
def test_no_cards_are_made_for_those_who_may_not_read_them(audience):
    with pytest.raises(KrisimError, match="--for counterplay"):
        cards_page(scripted(), audience)


def test_without_injects_there_are_no_cards():
    with pytest.raises(KrisimError, match="no inject that goes out"):
        cards_page(exercise(60, person("ann", "staff/clerk")))


def test_texts_are_shown_as_they_stand_and_never_as_markup():
    nasty = '</article><script>alert("1")</script>\x07\nline 2' + "å" * 9000
    injects = tuple(replace(i, says=nasty, title="<b>") for i in scripted().injects)
    text = cards_page(replace(scripted(), injects=injects))
    assert len(articles(text)) == 2
    assert "<script" not in text
    (says,) = {unescape(t) for t in re.findall(r'class="says">(.*?)</div>', text, re.S)}
    assert says == nasty.replace("\x07", "�")


def test_the_place_of_what_waits_for_something_unknown_is_last():
    waiting = inject("I-2", None, "staff", after=after("briefing", "completed", 5))
    found = cards(waiting, inject("I-1", to_micros(1) // 60_000_000, "staff"))
    assert [c.id for c in found] == ["I-1", "I-2"]
