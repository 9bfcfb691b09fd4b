"""What conclusions rest on: indices known in closed form, hand-computed systems, and the list."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from math import pi
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import sim.scenario
from sim.clock import to_micros
from sim.distributions import Fixed, Triangular, Uniform
from sim.errors import KrisimError
from sim.files.sheets import read_grids
from sim.plots import alt_text
from sim.report.assumptions import moved, summary, tornado, write_assumptions
from sim.scenario import Event, KeyTime, Number, Scenario, Target
from sim.studies.assumptions import How, rests_on, to_play
from sim.studies.assumptions.factors import Factor, assumptions, factors, place_of
from sim.studies.assumptions.headlines import Headline
from sim.studies.assumptions.naming import FIELDS, Names
from sim.studies.assumptions.saying import turning_sentences, weighing_sentences, what_holds
from sim.studies.assumptions.screening import Effect, by_chance, effects, elementary, trajectories
from sim.studies.assumptions.signing import to_sign
from sim.studies.assumptions.spreading import over
from sim.studies.assumptions.surface import chance_of
from sim.studies.assumptions.swinging import foremost
from sim.studies.assumptions.tables import Tables
from sim.studies.assumptions.weighing import Weight, saltelli, weights
from sim.words import LANGUAGES, Words
from tests.builders import exercise, order, person, step
from tests.pictures import outside, overlapping

WHEN = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


def taking(minutes, name, low, high):
    """Return an assumed length of time with a range of factors."""
    kind = Fixed(float(minutes)) if isinstance(minutes, int) else minutes
    return Number(kind, "assumption", (low, high), name)


def work(*lengths: Number[Any], within: float = 1000.0, share: float = 0.9) -> Scenario:
    """Return one job at STARTEX with a step for each length, one after the other by one person."""
    steps = [
        replace(step(f"s{k}", "staff/clerk", 1, f"s{k - 1}" if k else ""), takes=length)
        for k, length in enumerate(lengths)
    ]
    steps[-1] = replace(steps[-1], milestone="acted")
    done = Event("I-1", "acted")
    return replace(
        exercise(2000, person("ann", "staff/clerk"), order("I-1", 0, *steps)),
        numbers=tuple(n for n in lengths if n.name),
        key_times=(KeyTime("activation", (done,)),),
        targets=(
            Target(
                "T", "Done", to_micros(within), share, Event("I-1", "sent"), done, source="plan"
            ),
        ),
    )


FEW = How(replications=2, each=6, points=4, trajectories=2, first=2, base=4)
CERTAIN = How(replications=10, each=6, points=4, trajectories=2, first=1, base=4)
"""So many that a verdict on a promise of one half is sure where all runs agree."""


# SALib's cube and our factors ---------------------------------------------------------------------


def twice(values):
    """Return values at points as those of two replications that agree."""
    return np.repeat(np.asarray(values)[:, None], 2, axis=1)


def test_sobol_indices_are_those_of_ishigami():
    """Ishigami and Homma 1990: S1 = V1/V, 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437."""
    names = ["a", "b", "c"]
    x = (2 * saltelli(names, 2048, 0) - 1) * pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = weights(names, twice(y), 0)
    first, total = ([getattr(w, name) for w in found] for name in ("first", "total"))
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.04)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.04)
    assert [w.chance for w in found] == pytest.approx([0, 0, 0], abs=1e-12)


def test_sobol_indices_are_those_of_the_g_function():
    """Sobol' 1993: V_i = 1/(3(1+a_i)²), S_i = V_i/V, ST_i = V_i Π(1+V_j)/V, V = Π(1+V_j) - 1."""
    a = np.array([0.0, 1.0, 4.5, 99.0])
    x = saltelli([*"abcd"], 2048, 1)
    y = np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)
    part = 1 / (3 * (1 + a) ** 2)
    variance = np.prod(1 + part) - 1
    found = weights([*"abcd"], twice(y), 0)
    first = [w.first for w in found]
    total = [w.total for w in found]
    assert first == pytest.approx(part / variance, abs=0.05)
    assert total == pytest.approx(part * np.prod(1 + part) / (1 + part) / variance, abs=0.05)


def test_screening_finds_slopes_exactly_and_ranks_as_it_should():
    names = ["none", "one", "two"]
    design = trajectories(names, 6, 3)
    y = design[:, 1] - 2 * design[:, 2]
    found = effects(names, design, np.repeat(y[:, None], 8, axis=1), 0)
    assert [e.strength for e in found] == pytest.approx([0, 1, 2])
    assert [e.mean for e in found] == pytest.approx([0, 1, -2])
    assert [e.is_seen for e in found] == [False, True, True]


def test_effects_of_single_runs_have_the_mean_that_salib_finds():
    rng = np.random.default_rng(1)
    design = trajectories([*"abcde"], 5, 0)
    values = rng.normal(size=(len(design), 7)) + design @ rng.normal(size=(5, 7))
    found = effects([*"abcde"], design, values, 0)
    by_run = elementary(design, values)
    assert [e.mean for e in found] == pytest.approx(by_run.mean(axis=(1, 2)))
    assert [e.strength for e in found] == pytest.approx(np.abs(by_run.mean(axis=2)).mean(axis=1))


def test_what_only_stirs_the_draws_is_told_from_chance_in_one_of_twenty():
    rng = np.random.default_rng(2)
    trials = rng.normal(size=(400, 4, 10)) + rng.normal(size=(400, 1, 10))
    seen = sum(np.abs(t.mean(axis=1)).mean() > by_chance(t, rng) for t in trials)
    assert 6 <= seen <= 34  # binomial(400, 0.05): beyond with probability 0.001


def test_what_moves_every_run_alike_is_told_from_chance():
    rng = np.random.default_rng(3)
    trials = 1.5 + rng.normal(size=(50, 4, 10))
    seen = sum(np.abs(t.mean(axis=1)).mean() > by_chance(t, rng) for t in trials)
    assert seen == 50


def test_the_part_that_is_chance_is_that_of_the_two_way_layout():
    """Points with variance 4, common draws, interaction 9 over 5 runs: (9/5) / (4 + 9/5) = 0.31."""
    rng = np.random.default_rng(4)
    found = []
    for _ in range(500):
        points, runs = rng.normal(0, 2, (40, 1)), rng.normal(0, 5, (1, 5))
        found.append(chance_of(points + runs + rng.normal(0, 3, (40, 5))))
    assert np.median(found) == pytest.approx(0.31, abs=0.02)


def test_few_runs_at_a_point_do_not_widen_what_the_assumptions_leave_open_by_much():
    """Means from 0 to 10, evenly: nine of ten lie in 9. With chance of sd 3 they seem to in 12."""
    rng = np.random.default_rng(5)
    widths, raw = [], []
    for _ in range(100):
        values = rng.uniform(0, 10, (50, 1)) + rng.normal(0, 6, (50, 4))
        found = over(values)
        widths.append(found.high - found.low)
        raw.append(np.diff(np.quantile(values.mean(axis=1), [0.05, 0.95]))[0])
    assert np.mean(raw) > 11.4
    assert 9 < np.mean(widths) < 11


# systems by hand ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def linear():
    """The key time is 20 a + 40 b: two steps of 10 and 20 min, with factors from 0 to 2, evenly."""
    return rests_on(untargeted(taking(10, "a", 0.0, 2.0), taking(20, "b", 0.0, 2.0)), FEW)


def untargeted(*lengths):
    return replace(work(*lengths), targets=())


def activation(found):
    return next(h for h in found.levels if h.kind == "key time")


def test_the_headline_of_a_system_without_chance_is_its_hand_calculation(linear):
    level = linear.levels[activation(linear)]
    assert (level.value, level.low, level.high) == (30.0, 30.0, 30.0)


def test_what_all_assumptions_leave_open_lies_within_the_corners(linear):
    found = linear.over[activation(linear)]
    assert 0 < found.low < 30 < found.high < 60
    assert found.chance == pytest.approx(0)


def test_screening_finds_the_slopes_of_a_played_system(linear):
    found = linear.effects[activation(linear)]
    assert [e.strength for e in found] == pytest.approx([20, 40])
    assert [e.sd for e in found] == pytest.approx([0, 0], abs=1e-9)


def test_the_ends_of_a_range_are_those_of_the_hand_calculation(linear):
    found = linear.swings[activation(linear)]
    told = {s.factor.id: (s.low, s.stated, s.high, s.by_high.mean) for s in found}
    assert told == {"a": (20, 30, 40, 10), "b": (10, 30, 50, 20)}
    assert [s.factor.id for s in found] == ["b", "a"]  # the widest first


@pytest.mark.slow
def test_a_fifth_and_four_fifths_of_the_variance_come_from_a_and_b():
    """Of a + 2 b the variances are as 1 to 4, and there is no interaction."""
    lengths = taking(1, "a", 0.0, 2.0), taking(2, "b", 0.0, 2.0)
    found = rests_on(untargeted(*lengths), replace(FEW, base=128))
    total = dict(
        zip(
            [f.id for f in found.weighed],
            [(w.first, w.total) for w in found.weights[activation(found)]],
            strict=True,
        )
    )
    assert total["a"] == pytest.approx((0.2, 0.2), abs=0.08)
    assert total["b"] == pytest.approx((0.8, 0.8), abs=0.08)


@pytest.fixture(scope="module")
def turning():
    """One step of 20 min, to be done within 30, whose factor goes from a half to four."""
    lengths = taking(20, "drafting", 0.5, 4.0), taking(1, "signing", 0.5, 2.0)
    return rests_on(work(*lengths, within=31, share=0.5), CERTAIN)


def test_the_verdict_turns_where_the_hand_calculation_says(turning):
    """20 f + 1 = 31 at f = 1.5, that is at 30 min; the range from 1 to 4 is halved five times."""
    (turn,) = turning.turns
    near, far = (turn.factor.towards(w)[("drafting",)] for w in (turn.near, turn.far))
    assert near <= 1.5 <= far
    assert far / near == pytest.approx(4 ** (1 / 32))
    assert (turn.sure_near, turn.sure_far) == (turn.near, turn.far)  # nothing is by chance here


def test_the_sentence_names_target_assumption_and_value_in_its_own_unit(turning):
    (english,) = turning_sentences(turning)
    assert english.startswith(
        "The verdict on T Done changes from met to not met if 'drafting' is more than 30 min"
        " (stated: 20 min;"
    )
    (swedish,) = turning_sentences(turning, "sv")
    assert "T Done går från uppfyllt till ej uppfyllt om ”drafting” är mer än 30 min" in swedish


def test_a_verdict_that_flips_in_the_ranges_cannot_be_said(turning):
    (target,) = turning.deciding
    assert turning.verdict(target) == ("met", "cannot say")


def test_a_verdict_that_no_range_reaches_stays_and_turns_nowhere():
    scenario = work(taking(20, "drafting", 0.5, 2.0), within=100, share=0.5)
    found = rests_on(scenario, CERTAIN)
    assert found.verdict(found.deciding[0])[0] == "met"
    assert found.turns == ()
    assert turning_sentences(found)[0].startswith("No assumption that was tried turns a verdict")


def test_a_verdict_that_is_open_as_stated_is_told_between_the_ends():
    """Uniform 0 to 20 within 10 is one half, as promised; half as long always, twice a fourth."""
    step = taking(Uniform(0, 20), "drafting", 0.5, 2.0)
    found = rests_on(work(step, within=10, share=0.5), replace(CERTAIN, replications=40))
    (turn,) = found.turns
    assert turn.begins == -1
    (said,) = turning_sentences(found)
    assert said.startswith("T Done is met if 'drafting' is less than ")
    assert "and not met if it is more" in said


def test_an_effect_is_judged_among_all_factors_also_those_not_tried():
    """Ten factors, one tried; its probability is multiplied by ten and by two ends."""
    lengths = [taking(20, "long", 0.5, 4.0)] + [taking(1, f"n{k}", 0.9, 1.1) for k in range(9)]
    found = rests_on(
        work(*lengths, within=40), How(replications=12, each=6, points=2, trajectories=2, first=1)
    )
    (swing,) = found.swings[found.deciding[0]]
    assert swing.p == pytest.approx(10 * 2 * 0.5**11)  # McNemar: 12 of 12 lost


def test_the_foremost_are_those_of_each_target_and_common_ones_come_first():
    a, b = (
        Headline("target", ("A",)),
        Headline("target", ("B",)),
    )  # of which the last factor has 5/15 + 5/10, the one before 9/15 + 1/10
    found = {a: [effect(1), effect(9), effect(5)], b: [effect(4), effect(1), effect(5)]}
    assert foremost(found, [a, b], 1) == [2, 1]
    unsure = {a: [effect(1, 9), effect(2, 9), effect(0, 9)]}
    assert foremost(unsure, [a], 2) == [1]


def effect(strength: float, chance: float = 0.0) -> Effect:
    return Effect(strength, 0.0, 0.0, strength, 0.0, chance)


# what is varied -----------------------------------------------------------------------------------


def test_a_place_and_its_value_are_each_others_inverse():
    length = taking(20, "drafting", 0.5, 4.0)
    (open,) = [f.members[0].range for f in factors(assumptions(work(length)))]
    assert open is not None
    for place in (0, 0.3, 1):
        assert place_of(open, open.at(place)) == pytest.approx(place)


def test_the_ends_of_a_way_are_the_ends_of_the_range_and_its_middle_is_what_is_stated():
    (factor,) = factors(assumptions(work(taking(20, "drafting", 0.5, 4.0))))
    ends = [factor.towards(w)[("drafting",)] for w in (-1, 0, 1)]
    assert ends == pytest.approx([0.5, 1.0, 4.0])


def test_numbers_without_a_name_are_grouped_only_if_there_are_too_many():
    named = taking(5, "drafting", 0.5, 2.0)
    scenario = work(named, *[taking(5, "", 0.5, 2.0) for _ in range(6)])
    found = assumptions(scenario)
    assert [len(f.members) for f in factors(found, 7)] == [1] * 7
    by_thing = factors(found, 6)
    assert [(f.kind, len(f.members)) for f in by_thing] == [
        (("drafting",), 1),
        (("procedures", "I-1", "takes"), 6),
    ]
    assert [f.kind for f in factors(found, 1)][1] == ("procedures", "takes")


def test_a_number_with_a_source_is_no_assumption_and_one_that_is_nothing_is_not_varied():
    known = replace(taking(5, "known", 0.5, 2.0), source="measured 2025")
    nothing = taking(0, "nothing", 0.5, 2.0)
    scenario = work(known, nothing, taking(5, "drafting", 0.5, 2.0))
    found = {a.key[-1]: a.range is not None for a in assumptions(scenario)}
    assert found["drafting"] is True
    assert found["nothing"] is False
    assert "known" not in found


def test_a_number_that_is_used_nowhere_is_listed_as_that():
    scenario = work(taking(5, "drafting", 0.5, 2.0))
    idle = taking(3, "idle", 0.5, 2.0)
    scenario = replace(scenario, numbers=(*scenario.numbers, idle))
    found = rests_on(scenario, replace(FEW, base=2))
    listed = to_sign(found).set_index("assumption")
    assert listed.loc["idle", "influence"] == "is used nowhere"


def test_a_scenario_without_ranges_is_refused_with_an_example():
    bare = work(Number(Fixed(5.0)))
    with pytest.raises(KrisimError, match=r"no assumption .* has a range.*x0\.5-2"):
        rests_on(bare, FEW)


def test_an_unknown_target_is_refused_with_a_suggestion():
    scenario = work(taking(5, "drafting", 0.5, 2.0))
    with pytest.raises(KrisimError, match=r"there is no target 'T1'.*'T'"):
        to_play(scenario, replace(FEW, targets=("T1",)))


def test_a_range_in_which_the_scenario_cannot_be_played_names_the_value(monkeypatch):
    from sim.studies.assumptions import surface

    def broken(*_):
        raise KrisimError("too long")

    monkeypatch.setattr(surface, "with_values", broken)
    with pytest.raises(KrisimError, match=r"everywhere in the ranges: too long \(with drafting: "):
        rests_on(work(taking(5, "drafting", 0.5, 2.0)), FEW)


@pytest.mark.parametrize("wrong", [{"replications": 1}, {"each": 5}, {"base": 12}, {"first": -1}])
def test_a_study_that_could_tell_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"has to be"):
        How(**wrong)


def test_every_number_that_a_scenario_may_hold_has_a_name_for_people():
    """All fields of the scenario's classes that hold a number, by what is written there."""
    held = set()
    for thing in vars(sim.scenario).values():
        if is_dataclass(thing) and thing is not Number:
            typed = {f.name: str(f.type) for f in fields(thing)}
            held |= {n for n, t in typed.items() if re.search(r"Length|Share|Number\[", t)}
    assert held - {"numbers"} <= FIELDS.keys()
    assert "resumption" in held


# what people get ----------------------------------------------------------------------------------


def test_the_output_counts_of_how_much_nothing_is_known(linear):
    scenario = work(taking(5, "drafting", 0.5, 2.0), Number(Fixed(3.0)))
    counted = what_holds(rests_on(scenario, replace(FEW, base=2)))[0]
    known = len([a for a in assumptions(scenario) if a.range is None])
    assert f"1 of them have a range and were varied; of {known} nothing is known" in counted
    assert len(what_holds(linear)) >= 4


def test_the_list_to_sign_holds_every_assumption_with_source_range_and_effect(turning):
    rows = to_sign(turning).set_index("assumption")
    drafting = rows.loc["drafting"]
    assert (drafting["stated"], drafting["range"]) == ("20 min", "10 min to 80 min")
    assert drafting["influence"] == "tried by itself: an effect is shown"
    assert drafting["changes_most"] == "T Done"
    assert (drafting["at_low"], drafting["value"], drafting["at_high"]) == ("100%", "100%", "0%")
    assert rows.loc["signing", "influence"] == "screened: cannot be told from chance"
    assert (rows[["accepted", "changed", "by", "date"]] == "").all(axis=None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_folder_is_whole_marked_and_in_one_language(lang, tmp_path):
    evil = "=cmd|'/c calc'!A0"
    scenario = work(taking(Triangular(5, 10, 20), evil, 0.5, 4.0), within=20)
    scenario = replace(
        scenario, exercise=replace(scenario.exercise, marking="EXERCISE", name="Storm")
    )
    found = rests_on(scenario, replace(CERTAIN, replications=12))
    write_assumptions(tmp_path / "study", found, WHEN, lang)
    names = {p.name for p in (tmp_path / "study").iterdir()}
    tables = {"headlines", "screening", "alone", "turning-points", "weights", "points"}
    assert {f"{name}.csv" for name in tables} < names
    assert {"assumptions.csv", "assumptions.xlsx", "tornado-01.png", "README.txt"} < names
    listed = (tmp_path / "study/assumptions.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd" in listed
    text = (tmp_path / "study/summary.txt").read_text(encoding="utf-8-sig")
    assert text.startswith("Storm\nEXERCISE\n")
    headings = listed.splitlines()[0]
    assert ("assumption" in headings) is (lang == "en")
    assert ("antagande" in headings) is (lang == "sv")
    facts = json.loads((tmp_path / "study/run.json").read_text(encoding="utf-8"))
    assert (facts["seed"], facts["replications"], facts["each"]) == (0, 12, 6)
    assert len(tuple(read_grids(tmp_path / "study/assumptions.xlsx"))) == 2
    with pytest.raises(KrisimError, match="exists already"):
        write_assumptions(tmp_path / "study", found, WHEN, lang)


def test_all_that_was_played_is_kept_with_the_values_of_the_assumptions(linear):
    points = Tables(linear).points()
    of_screening = points[points["played for"] == "screening"]
    assert len(of_screening) == 2 * (2 + 1)
    exact = points["a [min]"] + points["b [min]"]
    assert points["activation, since STARTEX [min]"].to_numpy() == pytest.approx(exact.to_numpy())
    assert len(points) == len(linear.tried)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tornado_shows_both_ends_and_says_so_in_words(lang, turning):
    (target,) = moved(turning)
    ax = tornado(turning, target, lang)
    assert outside(ax) == []
    assert overlapping(ax) == []
    bars = sorted((p.get_x(), p.get_x() + p.get_width()) for p in ax.patches[1:])
    assert bars[0] == (100.0, 0.0)  # drafting, from what is stated to the high end
    assert "drafting" in alt_text(ax)
    assert "0" in alt_text(ax)


def test_headlines_are_told_with_both_intervals_and_the_promise(turning):
    headings = [heading for heading, _ in summary(turning)]
    assert headings[0] == "Headlines"
    said = summary(turning)[0][1][0]
    assert said.startswith("T Done: kept in 100% of the runs (by chance 69% to 100%; over the")
    assert said.endswith("promised in 50%): met as stated, but over the assumptions: cannot say.")


def test_weights_are_told_with_their_width_or_as_chance(linear):
    """Of 20 a + 40 b all is brought by a and b; with four points nothing can be told."""
    assert [f.id for f in linear.weighed] == ["b", "a"]  # the foremost first
    sure = [Weight(0.79, 0.1, 0.8, 0.12, 0.0), Weight(0.2, 0.05, 0.21, 0.06, 0.0)]
    headline = activation(linear)
    (said,) = weighing_sentences(replace(linear, weights={headline: sure}))
    assert "b 80% (± 12%; by itself 79%); a 21% (± 6%; by itself 20%)." in said
    noise = [Weight(0.2, 0.05, 0.21, 0.06, 0.5), Weight(0.1, 0.2, 0.3, 0.4, 0.5)]
    (said,) = weighing_sentences(replace(linear, weights={headline: noise}), "sv")
    assert "går inget att skilja från slump" in said


def test_a_group_is_told_by_its_field_and_the_number_of_its_members():
    scenario = work(*[taking(5, "", 0.5, 2.0) for _ in range(3)])
    (group,) = factors(assumptions(scenario), 1)
    assert isinstance(group, Factor)
    assert Names(scenario, Words()).factor(group) == "I-1: how long it takes (3 together)"
    assert Names(scenario, Words()).way(group, 1) == "2 times what is stated"
    assert "3 tillsammans" in Names(scenario, Words("sv")).factor(group)


@pytest.mark.slow
def test_numbers_are_the_same_for_any_number_of_processes():
    scenario = work(taking(Triangular(5, 10, 20), "drafting", 0.5, 4.0), within=20)
    how = replace(CERTAIN, replications=12, base=2)
    one, two = (rests_on(scenario, replace(how, workers=w)) for w in (1, 2))
    assert one.levels == two.levels
    assert one.over == two.over
    assert one.effects == two.effects
    assert one.swings == two.swings
