"""The library of action cards: whole in both languages, used by name, and played in every size."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sim.engine import simulate, unplayed
from sim.errors import ScenarioError
from sim.files import dump, load
from sim.files.library import cards
from sim.files.library.cards import IDS, table, vocabulary
from sim.files.library.page import described
from sim.files.library.speech import sided
from sim.files.municipality import SIZES, municipality
from sim.measures.tables import milestones
from sim.scenario import Addressee, Inject, Scenario

LANGUAGES: tuple[Any, ...] = ("en", "sv")
SCENARIO = """
exercise: Desk test
start: 2026-03-12 08:00 Europe/Stockholm
end: 8 h
library: {library}
units: {{staff: Staff, office: {{name: Office, kind: counterpart}}}}
people:
  - {{id: s-1, unit: staff, roles: [boss, writer, looker]}}
channels: {{mail: {{kind: inbox, look: every 5 min}}, phone: {{kind: call}}}}
injects:
  - {{id: I-01, at: "08:10", from: office, to: staff, by: mail, procedure: {procedure}}}
"""
CALLED = (
    "{cards: %s, called here: {communication/monitor: staff/looker, security: staff, communication:"
    " staff, preparedness officer: looker, web editor: writer, head of communication: boss,"
    " leadership: staff, chief of staff: boss, information centre: office}}"
)
SWEDISH = (
    "{cards: %s, called here: {kommunikation/omvärldsbevakare: staff/looker, säkerhet: staff,"
    " kommunikation: staff, beredskapshandläggare: looker, webbredaktör: writer,"
    " kommunikationschef: boss, ledning: staff, stabschef: boss, upplysningscentral: office,"
    " telefon: phone}}"
)


def written(tmp_path, text):
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def wrong(tmp_path, text):
    with pytest.raises(ScenarioError) as caught:
        load(written(tmp_path, text))
    return [str(problem) for problem in caught.value.problems]


# what it holds ------------------------------------------------------------------------------------


def test_there_are_at_least_25_cards_that_are_no_stand_ins():
    assert len([card for card in cards().values() if not card.placeholder]) >= 25


def test_both_languages_hold_the_same_cards_in_the_same_order():
    assert [c.key for c in cards("en").values()] == [c.key for c in cards("sv").values()]
    assert all(card.key == card.id for card in cards("en").values())


def test_a_name_means_one_card_in_whatever_language_it_is_said():
    english, swedish = cards("en"), cards("sv")
    assert {english[i].key == swedish[i].key for i in english.keys() & swedish.keys()} <= {True}


def test_every_card_says_where_it_comes_from_and_every_number_is_bracketed():
    for card in cards().values():
        assert card.source.startswith("assumption")
        for number in card.numbers.values():
            assert isinstance(number, dict)
            assert str(number["source"]).startswith("assumption")
            assert number["range"]
            assert number["why"]


def test_every_number_of_the_library_is_used_by_a_card():
    used = {name for card in cards().values() for name in card.numbers}
    assert {sided(name, "en") for name in table("numbers")} == used


def test_every_text_of_a_card_is_said_in_both_languages():
    """A text without the bar would be English in Swedish scenarios."""
    for theme in ("leading", "informing", "caring", "supplying", "general"):
        texts = [text for card in table(theme).values() for text in said(card)]
        assert [text for text in texts if " | " not in text] == []


def test_every_reason_of_a_number_is_said_in_both_languages():
    numbers: Any = table("numbers")
    assert [name for name, told in numbers.items() if " | " not in told["why"]] == []


def said(told: Any) -> list[str]:
    if not isinstance(told, dict):
        return []
    own = [told[key] for key in ("name", "says", "source") if isinstance(told.get(key), str)]
    own = [text for text in own if text != "assumption"]  # a word of the file format
    return [*own, *(text for value in told.values() for text in said(value))]


def test_a_swedish_word_stands_for_one_english_word_of_its_sort():
    swedish = vocabulary("sv")
    for name in IDS:
        told: Any = table("words")[name]
        listed = [sided(id, "en") for id in told]
        assert len({swedish[id] for id in listed}) == len(listed)


def test_every_card_claims_a_decision_or_an_act_and_steps_only_what_it_names():
    for card in cards().values():
        steps: Any = card.procedure["steps"]
        claimed = {step.get("milestone") for step in steps.values()}
        assert claimed & {"decided", "acted"}, card.id


# cards in a scenario ------------------------------------------------------------------------------


def test_a_card_is_taken_by_name_and_its_steps_and_numbers_come_along(tmp_path):
    text = SCENARIO.format(library=CALLED % "[rumour correction]", procedure="rumour correction")
    scenario = load(written(tmp_path, text), unplayed)
    (procedure,) = scenario.procedures
    assert procedure.name == "Correction of a rumour"
    assert [step.id for step in procedure.steps][:2] == ["watch", "verify"]
    assert procedure.source.endswith("Card 'rumour correction' of Krisim's library")
    assert [str(need.unit) for step in procedure.steps for need in step.needs] == ["staff"] * 6
    names = {number.name for number in scenario.numbers}
    assert {"looking around", "drafting a text", "texts sent back"} - names == {"texts sent back"}


def test_a_card_that_is_asked_for_in_swedish_speaks_swedish(tmp_path):
    text = SCENARIO.format(library=SWEDISH % "[ryktesbemötande]", procedure="ryktesbemötande")
    (procedure,) = load(written(tmp_path, text), unplayed).procedures
    assert procedure.name == "Bemötande av ett rykte"
    assert procedure.source.startswith("assumption. Sett på annat håll: 38 min")
    assert procedure.source.endswith("Kort 'ryktesbemötande' i Krisims bibliotek")
    assert procedure.steps[0].name == "se hur spritt det är"


def test_the_complete_form_of_a_scenario_with_cards_needs_no_library(tmp_path):
    text = SCENARIO.format(library=CALLED % "used", procedure="rumour correction")
    scenario = load(written(tmp_path, text))
    complete = dump(scenario)
    assert "library:\n" in complete or "library: null" in complete
    assert load(written(tmp_path, complete)) == scenario


def test_used_takes_the_cards_that_something_names_and_no_other(tmp_path):
    text = SCENARIO.format(library="used", procedure="read and answer")
    assert [p.id for p in load(written(tmp_path, text)).procedures] == ["read and answer"]


def test_a_procedure_of_ones_own_takes_the_place_of_the_card(tmp_path):
    own = "procedures: {read and answer: {read: {by: boss, takes: 5 min}}}\n"
    text = SCENARIO.format(library="used", procedure="read and answer") + own
    (procedure,) = load(written(tmp_path, text)).procedures
    assert [step.id for step in procedure.steps] == ["read"]


def test_a_number_of_ones_own_takes_the_place_of_the_library_s(tmp_path):
    own = "numbers: {read and answer: {is: 7 min, source: measured}}\n"
    text = SCENARIO.format(library="used", procedure="read and answer") + own
    scenario = load(written(tmp_path, text))
    length = scenario.procedures[0].steps[0].takes
    assert length is not None
    assert length.source == "measured"


def test_a_stand_in_is_marked_as_one(tmp_path):
    text = SCENARIO.format(library="used", procedure="read and answer")
    assert load(written(tmp_path, text)).procedures[0].placeholder


# what is refused ----------------------------------------------------------------------------------


def test_a_card_that_the_library_lacks_is_told_with_the_nearest_name(tmp_path):
    text = SCENARIO.format(library="[pres statement]", procedure="-")
    assert wrong(tmp_path, text) == [
        "scenario.yaml, line 5, library: the library has no card 'pres statement'. "
        "Did you mean 'press statement'?"
    ]


def test_a_card_listed_and_written_as_well_is_told(tmp_path):
    own = "procedures: {read and answer: {read: {by: boss, takes: 5 min}}}\n"
    text = SCENARIO.format(library="[read and answer]", procedure="read and answer") + own
    (problem,) = wrong(tmp_path, text)
    assert "the card 'read and answer' stands under 'procedures' too" in problem


def test_a_unit_that_the_scenario_lacks_is_told_where_the_library_is_asked(tmp_path):
    text = SCENARIO.format(library="[storm]", procedure="storm")
    found = wrong(tmp_path, text)
    assert all(
        each.startswith("scenario.yaml, line 5, library: the card 'storm'") for each in found
    )
    assert any("unknown unit 'technical'" in each for each in found)
    assert all("'called here'" in each for each in found)


def test_a_name_that_no_card_says_is_told(tmp_path):
    library = "{cards: used, called here: {comunication: staff}}"
    (problem,) = wrong(tmp_path, SCENARIO.format(library=library, procedure="read and answer"))
    assert "the cards name nothing 'comunication'. Did you mean 'communication'?" in problem


@pytest.mark.parametrize("library", ["{card: used}", "{cards: {a: b}}"])
def test_what_is_no_list_of_cards_is_told_with_its_line(library, tmp_path):
    found = wrong(tmp_path, SCENARIO.format(library=library, procedure="-"))
    assert all(each.startswith("scenario.yaml, line 5, library") for each in found)


# played in a municipality -------------------------------------------------------------------------


def stage(folder, size: Any, language: Any) -> Scenario:
    """Return a municipality with every card of the library, on duty for 32 h, without injects."""
    text = municipality(size, language)["scenario.yaml"]
    text = text.replace("library: used", f"library: [{', '.join(cards(language))}]")
    text = text[: text.index("objectives:")].replace('end: "16:00"', "end: day 2 16:00")
    text = text.replace("07:30-16:30", "07:30 - day 2 16:00")
    return load(written(folder, text), unplayed)


def unreached(stage: Scenario, runs: int) -> list[tuple[str, str]]:
    """Return what cards claim and do not reach in every run, played alone."""
    return [
        (procedure.id, milestone)
        for procedure in stage.procedures
        for run in range(runs)
        for milestone in {"completed", *(s.milestone for s in procedure.steps if s.milestone)}
        - what_is_reached(stage, procedure.id, run)
    ]


def test_every_card_can_be_carried_out_by_a_small_municipality(tmp_path):
    assert unreached(stage(tmp_path, "small", "sv"), runs=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_card_reaches_what_it_claims_in_every_size_and_language(size, language, tmp_path):
    assert unreached(stage(tmp_path, size, language), runs=2) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_card_is_checked_in_every_size_and_language(size, language, tmp_path):
    """`load` refuses a card that nobody can carry out."""
    assert len(stage(tmp_path, size, language).procedures) == len(cards(language))


def what_is_reached(stage: Scenario, procedure: str, run: int) -> set[str]:
    home = next(p for p in stage.procedures if p.id == procedure).steps[0].needs
    unit = next((need.unit for need in home if need.unit), stage.units[1].id)
    mail = next(c.id for c in stage.channels if c.kind == "inbox")
    to = (Addressee(unit, None, procedure),)
    sender = next(u.id for u in stage.units if u.kind == "counterpart")
    inject = Inject("I-01", sender, to, mail, at=0)
    log = simulate(replace(stage, injects=(inject,), public=()), 0, run)
    table = milestones(log)
    return set(table["milestone"][table["at"].notna() & (table["case"] == "I-01")])


# its page -----------------------------------------------------------------------------------------


def test_the_page_lists_every_card_step_and_number_as_it_is():
    page = Path(__file__).parents[1] / "docs" / "reference" / "action-cards.md"
    text = page.read_text(encoding="utf-8")
    assert text[text.index("## Leading\n") :] == described()


# the words ----------------------------------------------------------------------------------------


def test_the_steps_of_a_card_come_in_an_order_in_which_they_can_be_read():
    """Every step stands after those that it comes after, so that a card reads downwards."""
    for card in cards().values():
        steps: Any = card.procedure["steps"]
        order = {id: at for at, id in enumerate(steps)}
        for id, step in steps.items():
            before = step.get("after", [])
            before = before.get("any of", []) if isinstance(before, dict) else before
            for each in [before] if isinstance(before, str) else before:
                assert order[each] < order[id], (card.id, id)
        assert all(a < b for a, b in pairwise(order.values()))
