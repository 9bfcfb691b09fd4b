"""What each audience may see of an exercise: scripts are secret before it is over."""

from __future__ import annotations

from functools import cache
from typing import get_args

import pytest

from sim.cli.options import For
from sim.engine import simulate
from sim.files import dump, load
from sim.files.views import AUDIENCES, Audience, log_seen_by, seen_by, shows_texts, view
from sim.log import Log
from sim.measures.tables import presence, tasks
from sim.scenario import During, Person
from tests.scripted import SECRETS, scripted

OPEN: tuple[Audience, ...] = ("counterplay", "evaluators")
CLOSED: tuple[Audience, ...] = ("players", "public")


@cache
def log() -> Log:
    return simulate(scripted())


def test_the_script_that_is_tested_with_holds_all_its_secrets():
    text = " ".join(dump(scripted()).split()).casefold()
    assert all(secret in text for secret in SECRETS)
    told = set(tasks(log())["activity"][tasks(log())["kind"] == "talk"])
    assert told == {"Too late to warn"}


@pytest.mark.parametrize("audience", OPEN)
def test_exercise_control_and_evaluators_see_the_whole_scenario(audience):
    assert shows_texts(audience)
    assert seen_by(scripted(), audience) == scripted()
    assert log_seen_by(log(), audience) == log()


@pytest.mark.parametrize("audience", CLOSED)
def test_no_text_of_the_script_is_in_the_scenario_of_players_and_the_public(audience):
    assert not shows_texts(audience)
    text = " ".join(dump(seen_by(scripted(), audience)).split()).casefold()
    assert not [secret for secret in SECRETS if secret in text]


def test_what_players_see_of_an_inject_is_that_it_comes_from_whom_to_whom_and_how():
    mine, theirs = scripted().injects[0], seen_by(scripted(), "players").injects[0]
    assert (theirs.id, theirs.at, theirs.sender, theirs.channel) == ("I-1", 0, "control", "mail")
    assert [to.unit for to in theirs.to] == ["staff"]
    assert theirs.to[0].procedure is None
    assert mine.to[0].procedure == "card"
    assert (theirs.title, theirs.says, theirs.expectations) == ("", "", ())


def test_what_an_inject_depends_on_is_not_shown_to_players():
    assert scripted().injects[1].unless
    assert not seen_by(scripted(), "players").injects[1].unless


def test_objectives_are_shown_by_name_and_without_their_indicators():
    (objective,) = seen_by(scripted(), "public").objectives
    assert (objective.name, objective.indicators) == ("warn in time", ())


def test_phases_keep_their_numbers_and_what_depends_on_them():
    view = seen_by(scripted(), "players")
    assert [each.name for each in view.exercise.phases] == ["1"]
    assert view.procedures[0].steps[0].only_if.of == (During("1"),)


def test_a_view_for_players_is_a_scenario_that_loads(tmp_path):
    view = seen_by(scripted(), "players")
    (tmp_path / "scenario.yaml").write_text(dump(view), encoding="utf-8")
    assert load(tmp_path) == view


def test_the_public_sees_nobody_of_the_roster():
    everybody: tuple[Person, ...] = seen_by(scripted(), "players").people
    assert everybody == scripted().people
    assert seen_by(scripted(), "public").people == ()
    assert "ann-1" not in dump(seen_by(scripted(), "public"))


@pytest.mark.parametrize("audience", CLOSED)
def test_a_log_for_players_or_the_public_calls_injects_and_calls_by_their_ids(audience):
    rows = tasks(log_seen_by(log(), audience))
    assert not [s for s in SECRETS if rows.astype(str).stack().str.contains(s, case=False).any()]
    assert set(rows[rows["kind"] == "inject"]["activity"]) == {"I-1", "I-2"}
    assert set(rows[rows["kind"] == "call"]["activity"]) == {"calls"}
    assert log_seen_by(log(), audience).names.activities.count("The dam bursts") == 0


@pytest.mark.parametrize("audience", AUDIENCES)
def test_times_and_outcomes_are_the_same_in_every_view_of_a_log(audience):
    mine, theirs = tasks(log()), tasks(log_seen_by(log(), audience))
    same = ["case", "kind", "unit", "role", "to", "scheduled", "started", "completed", "outcome"]
    assert mine[same].equals(theirs[same])
    untitled = ~mine["kind"].isin(["inject", "call", "talk"])
    assert mine["activity"][untitled].astype(str).equals(theirs["activity"][untitled].astype(str))


def test_a_log_for_the_public_names_no_single_person():
    """The one clerk is waited for by the calls that come while she works."""
    mine, theirs = tasks(log()), tasks(log_seen_by(log(), "public"))
    assert "ann-1" in set(mine["waited_for"].astype(str))
    assert theirs["people"].isna().all()
    assert not theirs["waited_for"].astype(str).str.contains("ann-1").any()
    assert len(presence(log_seen_by(log(), "public"))) == 0
    assert len(presence(log_seen_by(log(), "players"))) > 0


def test_a_printed_view_says_whom_it_is_for_and_that_it_is_no_exercise():
    assert view(scripted(), "evaluators") == dump(scripted())
    first, second, *_ = view(scripted(), "players").splitlines()
    assert first.startswith("# A view for players: ")
    assert "does not play as the exercise" in second


def test_the_options_of_the_commands_name_every_audience():
    audience, nothing = get_args(get_args(For)[0])
    assert (get_args(audience), nothing) == (AUDIENCES, type(None))
