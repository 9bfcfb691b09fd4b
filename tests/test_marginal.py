"""The marginal value table against hand calculations: K1 to K8 of the methods, and one fewer.

Nothing is left to chance in most of these scenarios: two runs are one played twice, and gains are
those of all answers together [min], worked out in each test.
"""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sim.checks import problems
from sim.distributions import Exponential
from sim.errors import KrisimError
from sim.files import load, save
from sim.plots import alt_text
from sim.plots.marginal import plot_marginal
from sim.scenario import Scenario
from sim.studies import replicate
from sim.studies.changes import one_more_person
from sim.studies.comparing import compared
from sim.studies.fewer import one_fewer_line, one_fewer_occasion, one_fewer_person
from sim.studies.marginal import Limits, Marginal, considered, marginal, pairs, told, values
from sim.studies.quicker import called_out_at_once, delegated, staffed
from sim.studies.whatif import How
from sim.words import Words
from tests.builders import (
    Things,
    channel,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    person,
    procedure,
    send,
    step,
)
from tests.test_along import krisim

A, B, C = person("ann", "staff/a"), person("bo", "staff/b"), person("cia", "town/a")
TWICE = 2


def study(end: float, *things: Things, **limits: int) -> Marginal:
    """Return the table of a scenario that is played twice."""
    return marginal(exercise(end, *things), How(TWICE), Limits(**limits))


def gains(found: Marginal) -> dict[str, float]:
    """Return what each change gains of all answers together [min]."""
    table = values(found, Words())
    return dict(zip(table["change"], table["gain"].round(9), strict=True))


def of_pairs(found: Marginal) -> dict[str, tuple[float, float]]:
    """Return what two changes gain together, and by how much more than the sum of each."""
    table = pairs(found, Words())
    names = table["one"] + " + " + table["other"]
    both = table[["gain_both", "interaction"]].round(9).itertuples(index=False, name=None)
    return dict(zip(names, both, strict=True))


def gain_of(scenario: Scenario, changed: Scenario) -> float:
    """Return what playing ``changed`` instead gains of all answers together [min]."""
    before, after = (replicate(each, TWICE) for each in (scenario, changed))
    return float(next(compared(before, after)).gains.mean())


def four_jobs() -> list[Things]:
    return [order(f"I-{k}", 0, step(f"j{k}", "staff/a", 10)) for k in range(4)]


# known answers ------------------------------------------------------------------------------------


def test_four_jobs_and_one_server():
    """K1: done at 10, 20, 30, 40 = 100; with two 10, 10, 20, 20 = 60; with three 50.

    So one gains 40, and two gain 50: 30 less than twice 40. The only one cannot be spared.
    """
    found = study(100, A, four_jobs())
    assert gains(found) == {"one more a (staff)": 40}
    assert of_pairs(found) == {"one more a (staff) + one more a (staff)": (50, -30)}
    assert found.pairs["verdict"].tolist() == ["less together"]


def test_one_of_two_servers_fewer_costs_what_one_more_gained():
    """K1 the other way round: 60 with two, 100 with one, 50 with three."""
    found = study(100, A, person("abe", "staff/a"), four_jobs())
    assert gains(found) == {"one more a (staff)": 10, "one a (staff) fewer": -40}
    headings = [heading for heading, _ in told(found)]
    assert headings == ["One more, or sooner", "Two together", "One fewer", "How to read this"]


def test_the_busiest_is_not_the_bottleneck_and_an_idle_one_is_spared():
    """K2: at A six wait, 210 in all; two at A: 10, 10, 20, 20, 30, 30 = 120, a gain of 90.

    B works 80 % of the time, and nobody waits: one more gains nothing. A second B never works.
    """
    often = [order(f"B-{k}", 10 * k, step(f"b{k}", "staff/b", 8)) for k in range(48)]
    burst = [order(f"A-{k}", 100, step(f"a{k}", "staff/a", 10)) for k in range(6)]
    found = study(480, A, B, person("bea", "staff/b"), *often, *burst)
    assert gains(found) == {"one more a (staff)": 90, "one b (staff) fewer": 0}
    assert [trial.text for trial in found.trials if trial.id in found.same] == [
        "one b (staff) fewer"
    ]
    assert (
        "One fewer",
        ["One b (staff) fewer: in none of 2 runs did any answer, target or call change."],
    ) in told(found)
    scenario = found.scenario
    assert gain_of(scenario, one_more_person(scenario, "staff", "b")) == 0


def test_a_queue_beside_the_chain_is_no_bottleneck():
    """K3: two jobs at 0, 100, ..., 500, each A (10) and B (40): the second waits 40 at B.

    With two Bs that is 6 * 40 = 240 less. At A it waits 10, beside the chain: it is not tried.
    """
    jobs = [
        order(f"I-{t}-{k}", t, step(f"a{t}{k}", "staff/a", 10), step(f"b{t}{k}", "staff/b", 40))
        for t in range(0, 600, 100)
        for k in (1, 2)
    ]
    found = study(700, A, B, *jobs, together=0)
    assert gains(found) == {"one more b (staff)": 240}
    assert gain_of(found.scenario, one_more_person(found.scenario, "staff", "a")) == 0


def test_a_bottleneck_moves_and_both_together_gain_more_than_their_sum():
    """K4: six jobs at 0, A (10), then B (9): B ends at 19, 29, ..., 69 = 264.

    Two As end at 10, 10, 20, 20, 30, 30: B at 19, 28, ..., 64 = 249: 15 less. Two Bs alone: as it
    was. Two of each: 19, 19, 29, 29, 39, 39 = 174: 90 less, 75 more than 15 + 0.
    """
    steps = [(step(f"a{k}", "staff/a", 10), step(f"b{k}", "staff/b", 9, f"a{k}")) for k in range(6)]
    found = study(200, A, B, *[order(f"I-{k}", 0, *job) for k, job in enumerate(steps)])
    assert gains(found) == {"one more a (staff)": 15, "one more b (staff)": 0}
    assert of_pairs(found) == {"one more a (staff) + one more b (staff)": (90, 75)}
    assert found.pairs["verdict"].tolist() == ["more together"]
    sentences = dict(told(found, "sv"))["Två tillsammans"]
    assert sentences == [
        "En till: a (staff) + en till: b (staff): 90 min av alla svar tillsammans, 75 min mer än"
        " summan av var och en för sig (av slump 75 till 75)."
    ]


def test_what_comes_from_outside_is_not_cured_by_more_of_it():
    """K5: at 5 B (5), then A (3); at 8 A (4). A works 8-12, then 12-15: 10 + 4 = 14.

    Two As: 10-13 and 8-12, 8 + 4: 2 less. B works 5-10 whoever else is there: one more gains
    nothing, and of two one is too many.
    """
    first = order("I-0", 5, step("b", "staff/b", 5), step("a", "staff/a", 3, "b"))
    second = order("I-1", 8, step("a1", "staff/a", 4))
    found = study(100, A, B, person("bea", "staff/b"), first, second)
    assert gains(found) == {"one more a (staff)": 2, "one b (staff) fewer": 0}
    assert gain_of(found.scenario, one_more_person(found.scenario, "staff", "b")) == 0


def test_who_holds_the_momentary_bottleneck_longer_need_not_gain_more():
    """K6: A is active 0-10 and 12-20, B 5-18 (Roser's periods), here made of jobs that queue.

    A: two of 5 at 0 and two of 4 at 12: 5 + 10 + 4 + 8 = 27, with two 5 + 5 + 4 + 4: 9 less. B: 4,
    4, 5 at 5: 4 + 8 + 13 = 25, with two 4 + 4 + 9: 8 less. B is waited for longer (12 to 9).
    """
    jobs = [order(f"A-{k}", 0, step(f"a{k}", "staff/a", 5)) for k in range(2)]
    jobs += [order(f"A-{k}", 12, step(f"a{k}", "staff/a", 4)) for k in range(2, 4)]
    jobs += [order(f"B-{k}", 5, step(f"b{k}", "staff/b", t)) for k, t in enumerate((4, 4, 5))]
    found = study(100, A, B, *jobs)
    table = values(found, Words()).set_index("change")
    assert table["waiting"].to_dict() == {"one more a (staff)": 9, "one more b (staff)": 12}
    assert gains(found) == {"one more b (staff)": 8, "one more a (staff)": 9}
    assert of_pairs(found)["one more a (staff) + one more b (staff)"] == (17, 0)
    assert table["maybe_best"].to_dict() == {
        "one more a (staff)": True,
        "one more b (staff)": False,
    }


def test_nobody_on_duty_is_cured_by_somebody_there_only():
    """K7: drafted 0-10, the decider is there from 70. Somebody there throughout gains 60."""
    decider = person("ann", "staff/a", shift=(70, 200))
    found = study(
        200, decider, B, order("I", 0, step("d", "staff/b", 10), step("ok", "staff/a", 5, "d"))
    )
    assert gains(found) == {"one more a (staff), on duty throughout": 60}
    assert gain_of(found.scenario, one_more_person(found.scenario, "staff", "a")) == 0


def test_identical_units_may_both_be_the_best():
    """K8: two jobs at 0 of 10 min in each of two units: one more gains 10 in either, 20 in both."""
    jobs = [
        order(f"{u}-{k}", 0, step(f"{u}{k}", f"{u}/a", 10))
        for u in ("staff", "town")
        for k in (1, 2)
    ]
    found = study(100, A, C, *jobs)
    table = values(found, Words())
    assert table["gain"].tolist() == [10, 10]
    assert table["maybe_best"].tolist() == [True, True]
    assert of_pairs(found)["one more a (staff) + one more a (town)"] == (20, 0)
    assert dict(told(found))["One more, or sooner"][-1] == (
        "For all answers together, these may be the best: one more a (staff) | one more a (town)."
    )


# more can be worse --------------------------------------------------------------------------------


def graham(machines: int) -> list[Things]:
    """Return Graham's nine tasks (1969): 9 comes after 1, and 5 to 8 after 4; served in order."""
    lengths = (3, 2, 2, 2, 4, 4, 4, 4, 9)
    after = {9: "t1", **dict.fromkeys((5, 6, 7, 8), "t4")}
    steps = [step(f"t{k}", "staff/a", t, after.get(k, "")) for k, t in enumerate(lengths, start=1)]
    return [[person(f"p{k}", "staff/a") for k in range(machines)], order("I", 0, *steps)]


def test_one_fewer_can_make_it_better():
    """Graham (1969): with three all is done at 12. With four, t8 starts at 3 and keeps t9 until 6:
    15. With five, t9 starts at 3 again: 12. So one fewer gains 3, and one more, too.
    """
    found = study(100, *graham(4), together=0)
    assert gains(found) == {"one more a (staff)": 3, "one a (staff) fewer": 3}
    assert gain_of(exercise(100, *graham(3)), found.scenario) == -3


# other ways ---------------------------------------------------------------------------------------


def test_a_line_more_and_a_line_fewer():
    """Three calls of 10 min (signal 1, pause 9) on two lines: 0-10, 0-10, 10-20; each counts for
    who asked and who was told: 80. On three: 60. On one: 0-10, 10-20, 20-30: 120."""
    others = ("town", "village", "hamlet")
    found = study(
        100,
        [person(f"c{k}", "staff/clerk") for k in range(3)],
        [person(f"at {u}", f"{u}/a") for u in others],
        channel("phone", "call", lines=2, ring=1, retry=9, attempts=9, talk=10),
        [order(f"I-{u}", 0, step(f"to {u}", "staff/clerk", send=send(u, "phone"))) for u in others],
        together=0,
        spare=0,
    )
    assert gains(found) == {"one more line (phone)": 20, "one line (phone) fewer": -40}


def briefing() -> Scenario:
    """Return a clerk who prepares 0-10, and a board at 30 and 60 that opens 1 min and decides 5."""
    return exercise(
        200,
        person("cle", "staff/clerk"),
        person("hal", "staff/head"),
        meeting("board", "staff/head", 1, times=[30, 60]),
        order(
            "I",
            0,
            step("p", "staff/clerk", 10),
            step("d", takes=5, after="p", decide_in="board"),
        ),
    )


def test_a_meeting_earlier_left_out_or_replaced_by_one_who_decides():
    """Decided at 36. At 10: 16, so 20 less. The head alone, at 10: done at 15, so 21 less. The
    first left out: 66; the second, at which nothing is decided: 36."""
    plan = briefing()
    found = marginal(plan, How(TWICE), Limits(together=0))
    expected = {
        "one more board at 08:10": 20,
        "what board decides, decided by head (staff) alone": 21,
        "board not at 09:00": 0,
    }
    assert gains(found) == expected
    assert gain_of(plan, one_fewer_occasion(plan, "board", plan.meetings[0].times[0])) == -30
    free = values(found, Words()).set_index("change")["free"]
    assert free["board not at 09:00"] == 0.5


def test_an_inbox_that_is_staffed_is_read_at_once():
    """Looked into every 20 min, at a phase that is drawn; staffed, what comes is read at once."""
    card = procedure("card", step("act", "town/a", 10, milestone="acted"))
    mail = channel("mail", "inbox", write=0, latency=0, look=20, read=0)
    plan = exercise(200, C, mail, card, inject("I", 5, "town", "mail", "card"))
    unread = replicate(plan, TWICE)["ledger"]
    waited = unread.loc[unread["kind"] == "unread", "own"].sum() / TWICE
    assert 0 < waited <= 20
    assert gain_of(plan, staffed(plan, "mail")) == pytest.approx(waited)
    assert "mail staffed" in gains(marginal(plan, How(TWICE), Limits(together=0, spare=0)))


def call_out_card() -> Scenario:
    """Return who confirms (10 min) and then calls out (5); the town comes 8 + 12 later."""
    return exercise(
        200,
        person("dot", "duty/officer"),
        person("tom", "town/a", shift=(), on_call=on_call(8, 12)),
        order(
            "I",
            0,
            step("confirm", "duty/officer", 10),
            step("call", "duty/officer", 5, "confirm", call_out=inject("x", 0, "town", "note").to),
            step("act", "town/a", 7, "call", milestone="acted"),
        ),
    )


def test_an_earlier_call_out_brings_forward_who_is_waited_for():
    """Called at 15, there at 35, done at 42. Called at 0, there at 20, but asked for at 15: 27."""
    plan = call_out_card()
    assert [*problems(called_out_at_once(plan, "town"))] == []
    found = marginal(plan, How(TWICE), Limits(together=0))
    assert gains(found)["town called out when the action card begins"] == 15
    with pytest.raises(KrisimError, match="no action card calls out 'duty'"):
        called_out_at_once(plan, "duty")


def test_of_several_alike_the_last_goes():
    plan = study(
        100, A, person("abe", "staff/a"), B, person("ada", "staff/a"), four_jobs()
    ).scenario
    left = one_fewer_person(plan, A.posts)
    assert [person.id for person in left.people] == ["ann", "abe", "bo"]


def test_what_cannot_be_taken_away_is_refused():
    plan = briefing()
    with pytest.raises(KrisimError, match="no occasion then"):
        one_fewer_occasion(plan, "board", 1)
    with pytest.raises(KrisimError, match="as many lines as are wanted"):
        one_fewer_line(plan, "note")
    with pytest.raises(KrisimError, match="nobody has these posts"):
        one_fewer_person(plan, ())
    with pytest.raises(KrisimError, match="nothing is decided"):
        delegated(delegated(plan, "board"), "board")
    with pytest.raises(KrisimError, match="no 'look'"):
        staffed(plan, "note")


# judged -------------------------------------------------------------------------------------------


def by_chance() -> Scenario:
    """Return units alike but for their names, whose work takes as long as it takes."""
    jobs = [
        order(f"{u}-{k}", 0, step(f"{u}{k}", f"{u}/a", Exponential(10)))
        for u in ("staff", "town")
        for k in (1, 2)
    ]
    return exercise(500, A, C, *jobs)


@pytest.mark.slow  # starts processes
def test_the_table_is_the_same_for_any_number_of_workers():
    one, two = (marginal(by_chance(), How(12, workers=w), Limits()) for w in (1, 2))
    pd.testing.assert_frame_equal(one.comparisons, two.comparisons)
    pd.testing.assert_frame_equal(one.pairs, two.pairs)


def test_units_alike_but_for_chance_are_both_maybe_the_best():
    found = marginal(by_chance(), How(30), Limits(together=0))
    table = values(found, Words())
    assert (table["verdict"] == "better").all()
    assert table["maybe_best"].tolist() == [True, True]
    assert (table["low"] < table["gain"]).all()
    assert (table["gain"] < table["high"]).all()


def test_over_the_assumptions_every_change_has_a_second_interval():
    """One more at K1 gains 4 times the work, which is 5 to 20 min: 20 to 80."""
    from tests.test_along import QUEUE

    found = marginal(QUEUE, How(TWICE, points=4), Limits())
    (row,) = values(found, Words()).to_dict("records")
    assert row["gain"] == 40
    assert row["points"] == 4
    assert 20 <= row["ranges_low"] < 40 < row["ranges_high"] <= 80
    (pair,) = found.pairs.to_dict("records")
    assert -60 <= pair["ranges_low"] < -30 < pair["ranges_high"] <= -15


def test_where_nothing_waits_and_nobody_can_be_spared_that_is_said():
    with pytest.raises(KrisimError, match="nothing to try"):
        study(100, A, order("I", 0, step("a", "staff/a", 10)))


def test_everything_that_could_be_spared_is_listed_whether_it_was_tried_or_not():
    found = study(100, A, person("abe", "staff/a"), B, four_jobs(), spare=0, together=0)
    table = considered(found, Words()).set_index("resource")
    assert table["tried"].to_dict() == {"b (staff)": "", "a (staff)": "more + fewer"}
    assert table["waiting"].to_dict() == {"b (staff)": 0, "a (staff)": 20}
    assert table.loc["b (staff)", "free"] == 1
    assert table.loc["a (staff)", "free"] == pytest.approx(0.8)


def test_the_figure_says_in_words_what_it_shows():
    found = study(100, A, person("abe", "staff/a"), four_jobs())
    text = alt_text(plot_marginal(values(found, Words("sv")), "sv"))
    plt.close("all")
    assert "En till sparar påvisat: en till: a (staff) (10 min)." in text
    assert "En färre kostar påvisat: en färre: a (staff) (40 min)." in text


# the command --------------------------------------------------------------------------------------


def test_the_command_writes_a_folder_with_everything_that_was_tried(tmp_path: Path):
    save(exercise(100, A, person("abe", "staff/a"), four_jobs()), tmp_path / "plan.yaml")
    asked = ("sweep", "resources", tmp_path / "plan.yaml", "-n", 3, "--workers", 1, "--lang", "sv")
    status, out, err = krisim(*asked, "--out", tmp_path / "out")
    assert status == 0, err
    assert "Högst 108 körningar ska spelas." in err
    assert "En färre: a (staff): alla svar tillsammans 60 min → 100 min" in out
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [
        *("README.txt", "comparisons.csv", "considered.csv", "marginal-values.csv"),
        *("marginal-values.png", "pairs.csv", "run.json", "scenario.yaml", "summary.txt"),
        "tables",
    ]
    table = pd.read_csv(
        tmp_path / "out" / "marginal-values.csv", sep=";", decimal=",", encoding="utf-8-sig"
    )
    assert table["fler eller färre"].tolist() == ["fler", "färre"]
    assert table["vinst för alla svar tillsammans [min]"].tolist() == [10, -40]
    facts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert facts["changes"]["F1"] == "one a (staff) fewer"
    assert load(tmp_path / "out" / "scenario.yaml") == load(tmp_path / "plan.yaml")
