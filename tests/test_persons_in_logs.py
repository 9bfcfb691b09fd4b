"""Persons in logs: functions stand instead of names, wherever a name may be, unless asked."""

from __future__ import annotations

import pytest

from sim.drill.gathering.functions import Functions, looks_like_a_name, single_holders
from sim.drill.gathering.keys import read_names
from sim.errors import ScenarioError
from tests.builders import exercise, person


def row(**told: str) -> dict[str, object]:
    empty = dict.fromkeys(("from", "to", "unit", "role", "by", "note", "inject", "source"), "")
    return {**empty, "match": "", "person": "", **told}


def masked(who: Functions, **told: str) -> dict[str, object]:
    rows = [row(**told)]
    who.learn(rows)
    return who.masked(rows[0])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Anna Svensson ringde", "TiB ringde"),
        ("Svensson, Anna ringde", "TiB ringde"),
        ("svar till Annas fråga", "svar till TiBs fråga"),
        ("Svenssons bil", "TiBs bil"),
        ("Annandag i Svenssonby", "Annandag i Svenssonby"),
        ("Karin Ek och Nils tog över", "[name] och [name] tog över"),
        ("Dr Rutger Karlsson", "Dr Rutger [name]"),
        ("Bo kvar inomhus, säger Bo Ek", "Bo kvar inomhus, säger [name]"),
        ("Per telefon till Länsstyrelsen", "Per telefon till Länsstyrelsen"),
        ("nås på 070-123 45 67 el. +46 70 123 45 67", "nås på [phone] el. [phone]"),
        ("08-12 34 56; 0490-25 40 00", "[phone]; [phone]"),
        ("kl 08:05-09:15 den 2017-11-29", "kl 08:05-09:15 den 2017-11-29"),
        ("200 personer i 5 bussar, väg 23", "200 personer i 5 bussar, väg 23"),
        ("19800101-1234 och 800101+1234", "[personal number] och [personal number]"),
        ("svara anna.svensson@ort.se", "svara [e-mail]"),
    ],
)
def test_names_and_numbers_in_free_text_are_replaced_and_other_words_are_not(text, left):
    assert Functions({"Anna Svensson": "TiB"}).text(text) == left


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("Anna Svensson", "TiB"),
        ("Svensson, Anna", "TiB"),
        ("Anna Svensson <anna@ort.se>", "TiB"),
        ("Karin Ek (pressekreterare)", "pressekreterare"),
        ("Karin Ek", "person 1"),
        ("Karin Ek; Länsstyrelsen", "person 1; Länsstyrelsen"),
        ("Sveriges Radio", "Sveriges Radio"),
        ("Krisledningsgruppen", "Krisledningsgruppen"),
        ("TiB", "TiB"),
    ],
)
def test_whoever_told_is_a_function_and_a_unit_stays(cell, left):
    assert masked(Functions({"Anna Svensson": "TiB"}), **{"from": cell})["from"] == left


def test_who_signed_gives_the_role_and_is_replaced_in_texts_and_names_of_files():
    told = masked(
        Functions({}),
        person="Zvonimir Perić",
        role="desk officer",
        note="Zvonimir asks; Perićs answer",
        source="zvonimir_perić.csv, row 2",
    )
    assert told["role"] == "desk officer"
    assert told["note"] == "desk officer asks; desk officers answer"
    assert told["source"] == "desk officer_desk officer.csv, row 2"
    assert told["person"] == ""


def test_who_signed_without_any_function_is_numbered_the_same_everywhere():
    who = Functions({})
    rows = [row(person="Zvonimir Perić"), row(person="Li Wu"), row(**{"from": "Zvonimir Perić"})]
    who.learn(rows)
    assert [who.masked(r)["role"] for r in rows] == ["person 1", "person 2", ""]
    assert who.masked(rows[2])["from"] == "person 1"
    assert len(who.unnamed) == 2


def test_what_the_scenario_calls_its_units_is_no_name():
    who = Functions({}, known=["Anna Lind"])  # a ship
    assert masked(who, **{"from": "Anna Lind"}, note="Anna Lind answers")["from"] == "Anna Lind"
    assert masked(who, note="Anna Lind answers")["note"] == "Anna Lind answers"


@pytest.mark.parametrize("text", ["County Board", "SOS Alarm", "Polisen", "", "P4", "Crisis Group"])
def test_organisations_do_not_look_like_names(text):
    assert not looks_like_a_name(text)


def test_a_function_that_one_person_holds_becomes_its_unit():
    scenario = exercise(
        60,
        person("a", "staff/chief"),
        person("b", "staff/clerk"),
        person("c", "staff/clerk"),
        person("d", "press/clerk"),
    )
    single = single_holders(scenario)
    assert single == {"press/clerk": "press", "staff/chief": "staff", "chief": "staff"}
    who = Functions({"Anna Svensson": "staff/chief"}, unit_of=single)
    told = masked(who, unit="staff", role="chief", note="Anna Svensson", **{"from": "chief"})
    assert (told["role"], told["note"], told["from"]) == ("", "staff", "staff")
    assert masked(who, unit="staff", role="clerk")["role"] == "clerk"
    assert masked(who, unit="press", role="clerk")["role"] == ""


def test_a_list_of_names_is_read_with_units_and_with_the_codes_of_a_roster(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("Enhet;Namn;Funktion\nstaff;Anna Svensson;TiB\n;Bo Ek;press\n", "utf-8")
    assert read_names(path) == {"Anna Svensson": "staff/TiB", "Bo Ek": "press"}
    path.write_text("PERSONUPPGIFTER\nkod;namn i källan\nann;Anna Svensson\n", encoding="utf-8")
    scenario = exercise(60, person("ann", "staff/chief"))
    assert read_names(path, scenario) == {"Anna Svensson": "staff/chief"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("namn;ålder\nAnna;4\n", "no columns name and function"),
        ("namn;funktion\nAnna;a\nAnna;b\n", r"names\.csv, row 2: 'Anna' has two functions"),
    ],
)
def test_a_list_of_names_that_cannot_be_used_is_refused(tmp_path, text, why):
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=why):
        read_names(path)
