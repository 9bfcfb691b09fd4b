"""Rows of logs find their injects by id or by rules that say why, and people have the last word."""

from __future__ import annotations

from datetime import timedelta
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.drill.gathering.match_files import corrected, matches_table, read_matches
from sim.drill.gathering.matching import Match, Matcher, placed
from sim.errors import ScenarioError
from sim.files import load
from sim.files.cells import write_csv
from sim.scenario import Unit
from tests.builders import STARTEX, channel, exercise, inject, person

KKO = Path(__file__).parents[1] / "scenarios" / "kko2017"
PLAN = exercise(
    240,
    Unit("county", "Länsstyrelsen", kind="counterpart"),
    Unit("staff", "Krisledningsgruppen"),
    person("ann", "staff/chair"),
    person("bo", "press/officer"),
    channel("phone", "call"),
    channel("mail", "inbox"),
    inject(
        "I-01", 10, "staff", "phone", sender="county", title="Dammen brister",
        says="Dammen vid Storsjön brister inom en timme, evakuera husen nedanför",
    ),
    inject(
        "I-02", 60, "press", "mail", title="Rykte om gift i vattnet",
        says="Folk skriver att dricksvattnet är förgiftat",
    ),
    inject(
        "I-03", 120, "staff", "phone", sender="county", title="Buss med evakuerade",
        says="En buss med fyrtio evakuerade är på väg till idrottshallen",
    ),
)  # fmt: skip
MATCHER = Matcher(PLAN, STARTEX)


def row(minute: float | None = None, words: str = "", **more: Any) -> dict[str, Any]:
    told = dict.fromkeys(("inject", "unit", "role", "from", "to", "by", "note", "match"), "")
    at = None if minute is None else STARTEX + timedelta(minutes=minute)
    told |= {"event": "message", "words": words, "source": "a.csv, row 2"}
    return told | {"at": at, "mail": False} | more


def found(*rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(r["inject"], r["event"], r["unit"]) for r, _ in placed(rows, MATCHER)]


# by id --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["I-02", "i-02", "2"])
def test_a_stated_id_is_taken_whatever_the_time_and_the_words(id):
    match = MATCHER.match(row(200, "Dammen brister", inject=id))
    assert (match.inject, match.by) == ("I-02", "id")


def test_an_id_in_the_text_is_taken_if_it_is_the_only_one():
    assert MATCHER.match(row(200, "svar på i-03 lämnat")).by == "id"
    assert MATCHER.match(row(200, "svar på I-03 och I-01")).by == ""
    assert MATCHER.match(row(200, "I-031, XI-03")).inject == ""


def test_an_unknown_id_finds_nothing_and_stays_in_the_note():
    ((told, match),) = placed([row(10, "Dammen brister", inject="X-9", note="n")], MATCHER)
    assert told["inject"] == ""
    assert told["note"] == "n [X-9]"
    assert match.reasons == "unknown inject 'X-9'"


# by rules -----------------------------------------------------------------------------------------


def test_a_message_near_its_time_in_its_words_is_the_inject_noticed_by_who_took_it_down():
    told = row(
        13, "Lst: dammen vid Storsjön brister, evakuera", by="Phone",
        **{"from": "Länsstyrelsen", "to": "Krisledningsgruppen"},
    )  # fmt: skip
    assert found(told) == [("I-01", "noticed", "staff")]
    match = MATCHER.match(told)
    assert match.by.startswith("rule 0.9")
    assert match.reasons.startswith("words 1.00, time 0.90, from/to 1.00, channel 1.00")
    assert round(exp(-3 / 30), 2) == 0.9  # of the time, by hand


def test_in_a_mailbox_it_is_delivered():
    told = row(61, "rykte att dricksvattnet är förgiftat", unit="press", mail=True, by="mail")
    assert found(told) == [("I-02", "delivered", "press")]


def test_an_answer_is_about_the_inject_and_stays_a_message():
    told = row(
        20, "evakuering av husen nedanför dammen Storsjön brister",
        **{"from": "staff", "to": "county"},
    )  # fmt: skip
    assert found(told) == [("I-01", "message", "")]


def test_nobody_is_guessed_where_it_is_not_told_who_took_it_down():
    told = row(13, "dammen vid Storsjön brister, evakuera husen")
    assert found(told) == [("I-01", "message", "")]


@pytest.mark.parametrize(
    "told",
    [
        row(13),  # a time alone
        row(None, "telefonsamtal"),  # a word that no inject has
        row(90, "buss"),  # one word
        row(65, "", **{"from": "county", "to": "staff"}),  # the same for two injects
        row(235, "middag"),
    ],
)
def test_what_may_be_several_or_none_is_left_open(told):
    assert MATCHER.match(told).inject == ""


def test_what_is_ambiguous_names_the_nearest():
    told = row(65, "buss evakuerade evakuera husen", **{"from": "county", "to": "staff"})
    match = MATCHER.match(told)
    assert match.inject == ""
    assert "I-01" in match.others
    assert "I-03" in match.others


def test_of_two_injects_that_are_nearly_alike_none_is_taken():
    says = "Dammen vid Storsjön brister inom en timme"
    plan = exercise(
        60,
        person("ann", "staff/chair"),
        inject("I-01", 10, "staff", says=says),
        inject("I-02", 14, "staff", says=f"{says} nu"),
        inject("I-03", 50, "staff", says="Något helt annat händer"),
    )
    match = Matcher(plan, STARTEX).match(row(12, "dammen vid Storsjön brister"))
    assert match.score > 0.8
    assert (match.inject, match.others[:4]) == ("", "I-01")
    assert "I-02" in match.others


def test_what_is_no_message_and_no_milestone_is_not_matched():
    told = row(13, "dammen vid Storsjön brister, evakuera husen", event="arrived")
    assert found(told)[0][0] == ""


@pytest.mark.slow
def test_of_a_journal_of_a_whole_day_most_rows_are_found_and_hardly_any_wrongly():
    """A journal made from the script: five words of each message, 0 to 12 min late, no ids."""
    plan = load(KKO)
    rng = np.random.default_rng(7)
    matcher = Matcher(plan, plan.exercise.start)
    right = wrong = 0
    timed = [i for i in plan.injects if i.at is not None and len(i.says.split()) > 8]
    for each in timed:
        words = each.says.split()
        begin = int(rng.integers(0, len(words) - 7))
        late = timedelta(microseconds=each.at or 0, minutes=float(rng.uniform(0, 12)))
        told = row(None, " ".join(words[begin : begin + 7]), **{"to": each.to[0].unit})
        match = matcher.match(told | {"at": plan.exercise.start + late})
        right += match.inject == each.id
        wrong += match.inject not in ("", each.id)
    assert len(timed) >= 30
    assert right >= 0.6 * len(timed)
    assert wrong <= 0.04 * len(timed)


# by hand ------------------------------------------------------------------------------------------


def looked_through(tmp_path: Path, *changes: tuple[str, str]) -> list[dict[str, Any]]:
    """Return rows after somebody changed texts in the file of matches."""
    rows = [
        row(13, "Dammen vid Storsjön brister, evakuera", source="a.csv, row 2", to="staff"),
        row(90, "buss", source="a.csv, row 3", note="=1+1"),
    ]
    pairs = placed(rows, MATCHER)
    path = tmp_path / "matches.csv"
    write_csv(matches_table([r for r, _ in pairs], [m for _, m in pairs]), path)
    text = path.read_text(encoding="utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return corrected([r for r, _ in pairs], read_matches(path), PLAN)


def test_what_is_open_comes_first_in_the_file(tmp_path):
    looked_through(tmp_path)
    table = pd.read_csv(tmp_path / "matches.csv")
    assert table["source"].tolist() == ["a.csv, row 3", "a.csv, row 2"]
    assert table["note"].tolist()[0] == "'=1+1"


def test_a_file_that_nobody_changed_changes_nothing(tmp_path):
    first, second = looked_through(tmp_path)
    assert first["match"].startswith("rule")
    assert (second["inject"], second["match"]) == ("", "")


def test_what_is_written_into_the_file_holds(tmp_path):
    first, second = looked_through(
        tmp_path,
        ('row 3",2026-03-12T09:30:00+01:00,,message,,', 'row 3",x,I-03,acted,staff,'),
        ("I-01,noticed,staff", ",message,"),
    )
    assert (second["inject"], second["event"], second["unit"]) == ("I-03", "acted", "staff")
    assert (first["inject"], first["event"]) == ("", "message")
    assert (first["match"], second["match"]) == ("by hand", "by hand")


def test_what_cannot_be_is_said_all_at_once(tmp_path):
    with pytest.raises(ScenarioError) as error:
        looked_through(
            tmp_path, ("I-01,noticed,staff", "I-1,notised,stuff"), ("a.csv, row 3", "b.csv, row 3")
        )
    assert [str(p) for p in error.value.problems] == [
        "matches.csv, row 2, column \"source\": no log has the row 'b.csv, row 3'."
        " Leave this row out",
        "matches.csv, row 3, column \"inject\": unknown inject 'I-1'. Did you mean 'I-01'?",
        "matches.csv, row 3, column \"event\": unknown event 'notised'. Did you mean 'noticed'?",
        "matches.csv, row 3, column \"unit\": unknown unit 'stuff'. Did you mean 'staff'?",
    ]


def test_another_table_is_no_file_of_matches(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tid,Text\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="no file of matches"):
        read_matches(path)


def test_a_match_is_nothing_unless_something_was_found():
    assert Match() == Match("", "", 0.0, "", "", itself=False)
