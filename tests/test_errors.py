"""Problems, the error that carries them, and suggestions."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import KrisimError, Problem, Problems, ScenarioError, suggest


def test_a_problem_says_where_what_and_what_to_write_instead() -> None:
    problem = Problem("unknown channel 'Rakkel'", ("injects", 3), "msel.xlsx, row 14", "Use Rakel.")
    assert str(problem) == "msel.xlsx, row 14: unknown channel 'Rakkel'. Use Rakel."


def test_a_problem_without_a_file_is_placed_by_its_path() -> None:
    assert str(Problem("no sender", ("injects", 3, "from"))) == "injects / 3 / from: no sender"


def test_a_problem_leaves_out_what_is_empty() -> None:
    assert str(Problem("nothing to run")) == "nothing to run"


def test_a_full_stop_is_not_doubled_before_the_advice() -> None:
    assert str(Problem("It is late.", instead="Go.")) == "It is late. Go."


def test_problems_sort_by_place_even_where_numbers_meet_names() -> None:
    late, named, early = Problem("a", ("x", 10)), Problem("a", ("x", "y")), Problem("b", ("x", 2))
    assert sorted([named, late, early]) == [early, late, named]


def test_a_scenario_error_lists_every_problem_on_a_line_of_its_own() -> None:
    error = ScenarioError([Problem("one"), Problem("two", ("units",)), Problem("three")])
    assert str(error).splitlines() == ["3 problems", "one", "units: two", "three"]


def test_a_single_problem_is_counted_in_the_singular() -> None:
    assert str(ScenarioError([Problem("one")])).splitlines() == ["1 problem", "one"]


def test_a_scenario_error_without_problems_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        ScenarioError([])


def test_a_scenario_error_survives_the_way_back_from_a_worker() -> None:
    error = ScenarioError([Problem("one", ("units", 1), "a.yaml, line 3", "Write two.")])
    copy = pickle.loads(pickle.dumps(error))
    assert issubclass(ScenarioError, KrisimError)
    assert isinstance(copy, ScenarioError)
    assert (copy.problems, str(copy)) == (error.problems, str(error))


def test_no_problem_raises_nothing() -> None:
    found = Problems()
    found.raise_if_any()
    assert not found


def test_all_collected_problems_are_raised_together_in_their_order() -> None:
    found = Problems()
    found.add(("units", "a"), "first")
    found.add((), "second", "Write it.")
    assert found
    with pytest.raises(ScenarioError) as caught:
        found.raise_if_any()
    expected = (Problem("first", ("units", "a")), Problem("second", (), "", "Write it."))
    assert caught.value.problems == expected == tuple(found)


@pytest.mark.parametrize("word", ["rakel", "Rakkel", "RAKEL", "Rakl"])
def test_the_nearest_known_word_is_suggested_whatever_its_case(word: str) -> None:
    assert suggest(word, (each for each in ["phone", "Rakel", "mail"])) == "Did you mean 'Rakel'?"


def test_an_odd_word_gets_the_known_ones_in_their_given_order() -> None:
    assert suggest("pigeon", ["wis", "mail", "Rakel"]) == "Known: wis, mail, Rakel."


def test_a_long_list_of_known_words_breaks_off_after_eight() -> None:
    assert suggest("pigeon", "abcdefghi") == "Known: a, b, c, d, e, f, g, h, …"
    assert suggest("pigeon", "abcdefgh") == "Known: a, b, c, d, e, f, g, h."


def test_nothing_is_suggested_where_nothing_is_known() -> None:
    assert suggest("pigeon", []) == ""
