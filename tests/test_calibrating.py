"""A scenario fitted to an exercise: which numbers change, by how much, and that it says so."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from sim.drill.calibration.calibrating import calibrate, fingerprint, fitted_to
from sim.drill.comparison.comparing import How, compare
from sim.drill.comparison.leaving import fitted_to_the_others, left_out_times
from sim.drill.comparison.playing import Moment, Plays, response_times
from sim.drill.comparison.replaying import replay
from sim.drill.comparison.results import evaluate
from sim.drill.comparison.telling import told
from sim.drill.logs.observing import Observed, events_table
from sim.durations import Fixed, Lognormal, Triangular
from sim.errors import KrisimError
from sim.files import dump, load
from sim.scenario import Addressee, Inject, Length, Need, Number, Procedure, Step
from sim.words import Words
from tests.builders import NOTE, STARTEX, exercise, person

PLANNED: Length = Number(Lognormal(10.0, 20.0), name="an answer")
INJECTS = 12


def card(unit):
    """Return a card of two steps of which the second is looked at."""
    clerk = (Need(unit, "clerk"),)
    return Procedure(
        f"answer of {unit}",
        "answer",
        (
            Step("settle", "settle", clerk, Number(Fixed(5.0)), milestone="decided"),
            Step("answer", "answer", clerk, PLANNED, after=("settle",), milestone="acted"),
        ),
    )


def script(*units):
    look: Length = Number(Fixed(20.0), range=(0.5, 2.0))
    mail = replace(NOTE, id="mail", name="mail", look=look)
    people = [person(unit, f"{unit}/clerk") for unit in units]
    whole = exercise(INJECTS * 60, *people, mail, *map(card, units))
    to = tuple(Addressee(unit, None, f"answer of {unit}") for unit in units)
    injects = tuple(Inject(f"I-{k}", "control", to, "mail", at=0) for k in range(INJECTS))
    return replace(whole, injects=injects, numbers=(PLANNED,))


def drill(answers, name="drill"):
    """Return an exercise in which each unit took so many minutes for one answer after another."""
    rows = []
    for unit, minutes in answers.items():
        for k, minute in enumerate(minutes):
            for event, at in (("decided", 60 * k + 60), ("acted", 60 * k + 60 + minute)):
                moment = STARTEX + timedelta(minutes=at)
                rows.append({"at": moment, "event": event, "inject": f"I-{k}", "unit": unit})
    for k in range(max(map(len, answers.values()))):
        moment = STARTEX + timedelta(minutes=60 * k + 45)
        rows.append({"at": moment, "event": "sent", "inject": f"I-{k}"})
    assert STARTEX.tzinfo is not None
    end = STARTEX + timedelta(minutes=INJECTS * 60)
    return Observed(name, STARTEX, end, events_table(rows, STARTEX.tzinfo))


def taking(scenario, unit):
    found = next(each for each in scenario.procedures if each.id == f"answer of {unit}")
    return found.steps[1].takes


def test_a_plan_moves_towards_what_was_observed_and_not_all_the_way():
    observed = drill({"town": [30.0] * 6})
    new = calibrate(script("town"), observed).scenario
    assert 10 < taking(new, "town").value.quantile(np.array([0.5]))[0] < 30


def test_the_more_a_plan_counts_the_less_it_moves():
    medians = [
        calibrate(script("town"), drill({"town": [30.0] * 4}), weight).table["median"][0]
        for weight in (2.0, 5.0)
    ]
    assert medians[1] < medians[0]
    # mean of logs: (weight * log 10 + 4 * log 30) / (weight + 4)
    for weight, median in zip((2.0, 5.0), medians, strict=True):
        truth = math.exp((weight * math.log(10) + 4 * math.log(30)) / (weight + 4))
        assert median == pytest.approx(truth, rel=0.01)


def test_a_number_says_where_it_was_observed_and_how_often():
    number = taking(calibrate(script("town"), drill({"town": [12.0, 14.0, 9.0]})).scenario, "town")
    assert number.source == "observed in drill, n = 3; the plan counted in"
    assert not number.assumed
    assert number.range[0] < 1 < number.range[1]


def test_a_number_that_several_steps_share_changes_in_all_of_them():
    observed = drill({"town": [30.0] * 6})
    new = calibrate(script("town", "village"), observed).scenario
    assert taking(new, "village") == taking(new, "town")
    assert taking(new, "town") in new.numbers


def test_units_that_were_both_seen_get_numbers_of_their_own_that_lean_on_each_other():
    observed = drill({"town": [30.0] * 8, "village": [8.0] * 2})
    calibration = calibrate(script("town", "village"), observed)
    town, village = (taking(calibration.scenario, unit) for unit in ("town", "village"))
    assert (town.name, village.name) == ("an answer, town", "an answer, village")
    table = calibration.table.set_index("unit")["median"]
    assert 8 < table["village"] < table[""] < table["town"] < 30


def test_units_that_share_a_card_share_its_length():
    old = script("town", "village")
    to = tuple(Addressee(unit, None, "answer of town") for unit in ("town", "village"))
    steps = tuple(replace(step, needs=(Need(None, "clerk"),)) for step in old.procedures[0].steps)
    old = replace(
        old,
        injects=tuple(replace(inject, to=to) for inject in old.injects),
        procedures=(replace(old.procedures[0], steps=steps), old.procedures[1]),
    )
    calibration = calibrate(old, drill({"town": [30.0] * 4, "village": [8.0] * 2}))
    assert calibration.table["written"].tolist() == [True, False, False]
    assert taking(calibration.scenario, "town").name == "an answer"


def test_the_rest_of_a_scenario_stays_as_it_was():
    old = script("town")
    new = calibrate(old, drill({"town": [12.0]})).scenario
    assert new.people == old.people
    assert new.procedures[0].steps[0] == old.procedures[0].steps[0]
    assert new.injects == old.injects


def test_a_fitted_scenario_can_be_written_and_read_again(tmp_path):
    new = calibrate(
        script("town", "village"), drill({"town": [12.0, 30.0], "village": [3.0]})
    ).scenario
    file = tmp_path / "fitted.yaml"
    file.write_text(dump(new), encoding="utf-8")
    assert load(file) == new


def test_a_scenario_knows_which_exercise_it_was_fitted_to():
    observed, another = drill({"town": [12.0]}), drill({"town": [13.0]})
    old = script("town")
    new = calibrate(old, observed).scenario
    assert not fitted_to(old, observed)
    assert fitted_to(new, observed)
    assert not fitted_to(new, another)
    assert fitted_to(calibrate(new, another).scenario, observed)


def test_an_exercise_is_the_same_by_another_name_or_in_another_order():
    observed = drill({"town": [12.0, 14.0]})
    turned = replace(observed, name="other", events=observed.events.iloc[::-1])
    assert fingerprint(observed) == fingerprint(turned)


def test_fitting_twice_to_one_exercise_is_refused():
    observed = drill({"town": [12.0]})
    with pytest.raises(KrisimError, match="was fitted to 'drill' already"):
        calibrate(calibrate(script("town"), observed).scenario, observed)


def test_an_exercise_that_tells_of_no_duration_is_refused_with_what_is_needed():
    with pytest.raises(KrisimError, match="tells how long a step of the plan took"):
        calibrate(script("town"), drill({"elsewhere": [12.0]}))


@pytest.mark.parametrize("weight", [0.0, 1.9, 5.1, math.nan])
def test_a_weight_of_the_plan_outside_two_to_five_is_refused(weight):
    with pytest.raises(KrisimError, match="from 2 to 5"):
        calibrate(script("town"), drill({"town": [12.0]}), weight)


def test_one_inject_can_be_left_out():
    calibration = calibrate(script("town"), drill({"town": [12.0, 50.0]}), without="I-1")
    assert [each.inject for each in calibration.seen] == ["I-0"]


def test_looks_that_were_seen_to_be_rarer_change_how_often_an_inbox_is_looked_at():
    rows = [
        {
            "at": STARTEX + timedelta(minutes=minute),
            "event": event,
            "inject": f"I-{k}",
            "unit": unit,
        }
        for k in range(3)
        for event, minute, unit in (("sent", 60 * k, ""), ("noticed", 60 * k + 35, "town"))
    ]
    assert STARTEX.tzinfo is not None
    observed = Observed("drill", STARTEX, None, events_table(rows, STARTEX.tzinfo))
    new = calibrate(script("town"), observed).scenario
    look = next(channel.look for channel in new.channels if channel.id == "mail")
    assert look is not None
    assert look.value.mean() > 35


def test_a_range_stays_as_wide_as_what_is_not_known():
    few, many = (
        calibrate(script("town"), drill({"town": [10.0, 12.0, 9.0] * n})).table.iloc[0]
        for n in (1, 4)
    )
    assert math.log(few["high"] / few["low"]) > math.log(many["high"] / many["low"])


def test_a_triangular_plan_becomes_a_median_and_a_ninetieth_percentile():
    old = script("town")
    three = Number(Triangular(5, 10, 20), range=(0.5, 2.0), name="an answer")
    steps = tuple(
        replace(step, takes=three) if step.id == "answer" else step
        for step in old.procedures[0].steps
    )
    old = replace(old, numbers=(three,), procedures=(replace(old.procedures[0], steps=steps),))
    new = calibrate(old, drill({"town": [12.0, 14.0]})).scenario
    assert isinstance(taking(new, "town").value, Lognormal)


def test_each_inject_is_tested_on_a_plan_that_was_fitted_to_the_others_only():
    plan = script("town")
    observed = drill({"town": [30.0, 12.0]})
    told = dict_of(fitted_to_the_others(plan, observed, ["I-0", "I-1", "I-2"]))
    assert told["I-0"] == calibrate(plan, observed, without="I-0").scenario
    assert told["I-1"] == calibrate(plan, observed, without="I-1").scenario
    assert told["I-2"] == calibrate(plan, observed).scenario  # it told of nothing


def dict_of(found):
    return {inject: scenario for scenario, injects in found for inject in injects}


def test_what_is_left_out_is_played_with_the_durations_of_the_others():
    """One unit of one person: what a later inject took cannot move the time of an earlier one."""
    plan = script("town")
    observed = drill({"town": [40.0, 5.0]})
    moments = [Moment("I-0", "town", "acted"), Moment("I-1", "town", "acted")]
    plays = Plays(runs=20, seed=1)
    found = left_out_times(plan, observed, moments, plays)
    for k, (moment, without) in enumerate(zip(moments, ("I-0", "I-1"), strict=True)):
        fitted = calibrate(plan, observed, without=without).scenario
        alone = response_times(replay(fitted, observed).scenario, [moment], plays)
        assert (found[:, k] == alone[:, 0]).all()


def test_a_scenario_is_not_compared_with_the_exercise_that_it_was_fitted_to():
    plan, observed = script("town"), drill({"town": [30.0, 12.0]})
    with pytest.raises(KrisimError, match="were taken from 'drill': it would agree with itself"):
        compare(calibrate(plan, observed).scenario, observed, How(99, 0, 0))


def test_leaving_one_out_says_so_and_finds_a_slow_drill_less_unusual_than_its_plan():
    plan, observed = script("town"), drill({"town": [29.0, 31.0, 30.0, 28.0, 33.0, 30.0]})
    as_planned = compare(plan, observed, How(199, 0, 0))
    results = evaluate(plan, observed, How(199, 5, 5, leave_one_out=True))
    late, left_out = (
        each.times.query("milestone == 'acted'")["as_late"].median()
        for each in (as_planned, results.comparison)
    )
    assert late < 0.1
    assert left_out > 0.3
    assert results.comparison.points == 0
    assert results.comparison.power.empty
    lines = [line for block in told(results, Words("en")) for line in block.lines]
    assert any("fitted to all other injects of this same drill" in line for line in lines)
