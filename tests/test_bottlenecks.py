"""Bottlenecks known by construction: the ranking names them, and one more there helps most.

K1 to K4, K7 and K8 are those of the methods, worked out again by hand here; their waiting (B2) and
their paths (B3) stand in test_paths.py, K6 in test_shifting.py, and K5 has no bottleneck.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.clock import to_micros
from sim.distributions import Exponential
from sim.engine import simulate
from sim.measures.paired import gain
from sim.measures.ranking import waited
from sim.measures.shifting import shifting
from sim.scenario import Event, Scenario, Target, Unit
from sim.studies import Runs, bottlenecks, helps, replicate
from sim.studies.changes import one_more_person
from sim.studies.comparing import Pair, compared
from sim.studies.cures import Cure
from sim.studies.helping import Effect, Option, judged
from sim.studies.saying import as_read, equally, further, sentences
from sim.words.remarks import Remark
from tests.builders import (
    Things,
    channel,
    exercise,
    inject,
    meeting,
    order,
    person,
    procedure,
    send,
    step,
)

A, B, C = person("ann", "staff/a"), person("bo", "staff/b"), person("cia", "town/a")
TWICE = 2
"""Nothing is left to chance in most of these scenarios: two runs are one played twice."""


def study(end: float, *things: Things, first: int = 5) -> tuple[Runs, pd.DataFrame]:
    """Return the runs of a scenario, and what helps."""
    runs = replicate(exercise(end, *things), TWICE)
    return runs, helps(runs, first, TWICE)


def ranked(runs: Runs) -> list[tuple[str, float]]:
    """Return the ranking: what, and the minutes of it in a run."""
    table = bottlenecks(runs)
    who = table[["what", "unit", "role", "channel"]].agg(" ".join, axis=1).str.split().str.join(" ")
    return list(zip(who, table["minutes"].round(9), strict=True))


def gains(found: pd.DataFrame) -> dict[str, float]:
    """Return what each change gains of all answers together [min]."""
    of_all = found[found["measure"] == "all answers"]
    return dict(zip(of_all["change"], of_all["gain"].round(9), strict=True))


def numbers(of: pd.DataFrame, measure: str) -> list[float]:
    """Return before, after and gain of one measure."""
    return of.loc[[measure], ["before", "after", "gain"]].to_numpy().ravel().tolist()


def gain_of(runs: Runs, scenario: Scenario) -> float:
    """Return what playing ``scenario`` instead gains of all answers together [min]."""
    after = replicate(scenario, runs.replications, runs.seed)
    return float(next(compared(runs, after)).gains.mean())


# known answers ------------------------------------------------------------------------------------


def test_four_jobs_and_one_server():
    """K1: done at 10, 20, 30, 40: waiting 60. Two: 10, 10, 20, 20, a gain of 40; three gain 50."""
    runs, found = study(
        100, A, [order(f"I-{k}", 0, step(f"j{k}", "staff/a", 10)) for k in range(4)]
    )
    assert ranked(runs) == [("people staff a", 60)]
    assert gains(found) == {"one more a (staff)": 40, "one more a (staff) + one more a (staff)": 50}


def test_the_busiest_is_not_the_bottleneck():
    """K2: B works 80 % of the time and nobody waits; at A six wait 0 + ... + 50 = 150.

    Two at A: 10, 10, 20, 20, 30, 30 = 120 instead of 210: 90. One more at B: nothing.
    """
    often = [order(f"B-{k}", 10 * k, step(f"b{k}", "staff/b", 8)) for k in range(48)]
    burst = [order(f"A-{k}", 100, step(f"a{k}", "staff/a", 10)) for k in range(6)]
    runs, found = study(480, A, B, *often, *burst)
    assert ranked(runs) == [("people staff a", 150)]
    assert gains(found)["one more a (staff)"] == 90
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "b")) == 0


def test_a_queue_beside_the_chain_is_no_bottleneck():
    """K3: at 0, 100, ..., 500 two jobs fork to A (10) and B (40).

    The second waits 40 at B, on the chain, and 10 at A, beside it. Two at B: 40 less, six times.
    """
    jobs = [
        order(f"I-{t}-{k}", t, step(f"a{t}{k}", "staff/a", 10), step(f"b{t}{k}", "staff/b", 40))
        for t in range(0, 600, 100)
        for k in (1, 2)
    ]
    runs, found = study(700, A, B, *jobs)
    assert ranked(runs) == [("people staff b", 240)]
    assert gains(found)["one more b (staff)"] == 240
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "a")) == 0


def line_of_two() -> list[Things]:
    """Return K4: six jobs at 0, A (10), then B (9)."""
    steps = [(step(f"a{k}", "staff/a", 10), step(f"b{k}", "staff/b", 9, f"a{k}")) for k in range(6)]
    return [order(f"I-{k}", 0, *of_job) for k, of_job in enumerate(steps)]


def test_a_bottleneck_moves_and_is_followed():
    """K4: waiting 150, all at A; two there gain 15, because the queue moves to B.

    Two at each: over at A at 10, 10, 20, 20, 30, 30, at B 9 later: 174 instead of 264, so 90.
    """
    runs, found = study(200, A, B, *line_of_two())
    assert ranked(runs) == [("people staff a", 150)]
    assert gains(found) == {
        "one more a (staff)": 15,
        "one more a (staff) + one more b (staff)": 90,
    }
    assert further(found, runs.scenario) == [
        "A (staff), and where it moves to, b (staff): more of both would save 90 min."
    ]


def test_nobody_on_duty_is_not_cured_by_one_more_of_the_same():
    """K7: B drafts 0-10, A is there from 70. One more of either changes nothing; one who is there
    all the time gains the 60 min."""
    decider = person("ann", "staff/a", shift=(70, 200))
    job = order("I-1", 0, step("draft", "staff/b", 10), step("ok", "staff/a", 5, "draft"))
    runs, found = study(200, decider, B, job)
    assert ranked(runs) == [("people staff a", 60)]
    assert bottlenecks(runs)[["by_more", "absent", "why"]].to_numpy().tolist() == [
        [0, 1, "off duty"]
    ]
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "a")) == 0
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "b")) == 0
    assert gains(found) == {"one more a (staff), on duty throughout": 60}


def two_alike(takes: object = 10) -> list[Things]:
    """Return K8: two jobs at 0 of 10 min in each of two units."""
    return [
        order(f"{unit}-{k}", 0, step(f"{unit}{k}", f"{unit}/a", takes))  # type: ignore[arg-type]  # minutes or a duration
        for unit in ("staff", "town")
        for k in (1, 2)
    ]


def test_identical_units_are_a_tie_and_help_equally_much():
    """K8: waiting 10 in each, and one more gains 10 in each."""
    runs, found = study(100, A, C, *two_alike())
    table = bottlenecks(runs)
    assert table["rank"].tolist() == [1, 1]
    assert table["tied"].all()
    assert gains(found)["one more a (staff)"] == gains(found)["one more a (town)"] == 10
    assert found[found["tied"]]["change"].tolist() == ["one more a (staff)", "one more a (town)"]
    assert [rank for rank, _ in sentences(table, runs.scenario)] == ["1 (tie)", "1 (tie)"]
    assert equally(found, runs.scenario, "sv") == [
        "Så vitt körningarna visar skulle dessa hjälpa lika mycket: a (staff); a (town)."
    ]


def test_units_that_differ_by_chance_only_are_a_tie_as_well():
    runs = replicate(exercise(500, A, C, *two_alike(Exponential(10))), 40)
    table = bottlenecks(runs)
    assert table["minutes"].nunique() == 2
    assert table["rank"].tolist() == [1, 1]
    found = helps(runs, 2, 40)
    assert found[found["tied"]]["place"].tolist() == ["1", "2"]


# bottlenecks known by construction ----------------------------------------------------------------


def test_a_manager_whom_two_units_share():
    """Two clerks in each of north and south draft 0-5; then the one head approves, 20 min each.

    Done at 25, 45 (north), 65, 85 (south): waiting 20 and 40 + 60. With two heads 25, 25, 45, 45:
    140 instead of 220. Whoever is like the head of one is head of both.
    """
    jobs = [
        order(
            f"{u}-{k}",
            0,
            step(f"d{u}{k}", f"{u}/clerk", 5),
            step(f"o{u}{k}", f"{u}/head", 20, f"d{u}{k}"),
        )
        for u in ("north", "south")
        for k in (1, 2)
    ]
    clerks = [person(f"{u}{k}", f"{u}/clerk") for u in ("north", "south") for k in (1, 2)]
    runs, found = study(200, person("hal", "north/head", "south/head"), clerks, jobs)
    assert ranked(runs) == [("people south head", 100), ("people north head", 20)]
    assert gains(found)["one more head (south)"] == gains(found)["one more head (north)"] == 80
    assert gain_of(runs, one_more_person(runs.scenario, "north", "clerk")) == 0


def test_a_single_line():
    """At 0 three clerks ring three others on one line: talk 10, signal 1, pause 9.

    The first talks 0-10. The others hear the engaged tone 0-1 and pause until 10: the second talks
    10-20, the third hears it again and pauses 11-20, talks 20-30: pauses 9 + 18 = 27. Each answer
    is that of exercise control, who asked, and of the one who was told: 2 * (10 + 20 + 30) = 120.
    With two lines the third talks 10-20: 2 * (10 + 10 + 20) = 80.
    """
    others = ("town", "village", "hamlet")
    runs, found = study(
        100,
        [person(f"c{k}", "staff/clerk") for k in range(3)],
        [person(f"at {u}", f"{u}/a") for u in others],
        channel("phone", "call", lines=1, ring=1, retry=9, attempts=9, talk=10),
        [order(f"I-{u}", 0, step(f"to {u}", "staff/clerk", send=send(u, "phone"))) for u in others],
    )
    assert ranked(runs) == [("channel phone", 27)]
    assert gains(found)["one more line (phone)"] == 40
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "clerk")) == 0
    assert gain_of(runs, one_more_person(runs.scenario, "hamlet", "a")) == 0


def test_the_lines_of_a_unit_and_whoever_is_engaged_are_told_apart():
    """Cia talks with ann until 10; at 0 bo rings her too. One line at staff, or cia, is missing."""
    both = [order(f"I-{r}", 0, step(r, f"staff/{r}", send=send("town", "phone"))) for r in "ab"]
    phone = channel("phone", "call", ring=1, retry=9, attempts=9, talk=10)
    runs, found = study(100, A, B, C, phone, both)
    assert ranked(runs) == [("people town", 9)]
    assert bottlenecks(runs)["why"].tolist() == ["busy"]
    assert gains(found)["one more of town"] == 20
    single = Unit("staff", "Staff", lines=(("phone", 1),))
    runs, found = study(100, A, B, C, person("cy", "town/a"), phone, both, single)
    assert ranked(runs) == [("channel staff phone", 9)]
    assert gains(found)["one more line (phone, Staff)"] == 20


def test_a_meeting_that_gates_everything():
    """Four clerks prepare 0-10; the only meeting is at 60, opens 1 min and decides 5 min each.

    Done at 66, 71, 76, 81; all four wait 50 for the meeting and then 1 + 0, 5, 10, 15 in it. With
    another one at 10, when the last is on the agenda: 50 less each.
    """
    runs, found = study(
        200,
        [person(f"c{k}", "staff/clerk") for k in range(4)],
        person("hal", "staff/head"),
        meeting("board", "staff/head", 1, times=[60]),
        [
            order(
                f"I-{k}",
                0,
                step(f"p{k}", "staff/clerk", 10),
                step(f"d{k}", takes=5, after=f"p{k}", decide_in="board"),
            )
            for k in range(4)
        ],
    )
    (first, minutes), *others = ranked(runs)
    assert first == "meeting staff board"
    assert minutes == 4 * 51 + 30
    assert not others
    assert gains(found)["one more board at 08:10"] == 200
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "clerk")) == 0


def test_a_gap_between_shifts():
    """The role is held 0-60 and 120-240; jobs at 70 and 80 of 10 min wait until 120, 130.

    Nobody there 50 + 40, busy 10. Somebody there throughout: 70-80, 80-90, which gains 100. One
    more like the first, whose shift is over, gains nothing. B has a queue of 20 min, which one more
    cures.
    """
    gap = [person("ann", "staff/a", shift=(0, 60)), person("amy", "staff/a", shift=(120, 240))]
    jobs = [order(f"I-{t}", t, step(f"a{t}", "staff/a", 10)) for t in (70, 80)]
    jobs += [order(f"J-{k}", 0, step(f"b{k}", "staff/b", 20)) for k in range(2)]
    runs, found = study(240, gap, B, jobs)
    assert ranked(runs) == [("people staff a", 100), ("people staff b", 20)]
    assert bottlenecks(runs)["absent"].tolist() == [0.9, 0]
    assert gains(found)["one more a (staff), on duty throughout"] == 100
    assert gains(found)["one more b (staff)"] == 20
    assert gain_of(runs, one_more_person(runs.scenario, "staff", "a")) == 0


def test_one_that_moves_at_noon():
    """Nine jobs of 30 min for A at 8:00 keep her busy until 12:30, four of 40 for B from 12:00.

    A: waiting 30 * (0 + ... + 8) = 1080; two: 30, 30, ..., 120, 120, 150 = 750 instead of 1350. B:
    waiting 40 + 80 + 120 = 240; two: 40, 40, 80, 80 = 240 instead of 400.
    """
    jobs = [order(f"I-{k}", 0, step(f"a{k}", "staff/a", 30)) for k in range(9)]
    jobs += [order(f"J-{k}", 240, step(f"b{k}", "staff/b", 40)) for k in range(4)]
    runs, found = study(480, A, B, jobs)
    assert ranked(runs) == [("people staff a", 1080), ("people staff b", 240)]
    assert gains(found)["one more a (staff)"] == 600
    assert gains(found)["one more b (staff)"] == 160
    turns = shifting(simulate(runs.scenario))[["role", "start", "end", "kind"]]
    assert turns.to_numpy().tolist() == [
        ["a", 0, 240, "sole"],
        ["a", 240, 270, "shifting"],
        ["b", 240, 270, "shifting"],
        ["b", 270, 400, "sole"],
    ]


def test_none_at_all():
    """Jobs come when nobody is busy: nothing is ranked, nothing is tried, nothing is said."""
    runs, found = study(
        100,
        A,
        B,
        order("I-1", 0, step("a1", "staff/a", 10)),
        order("I-2", 0, step("b", "staff/b", 10)),
    )
    assert bottlenecks(runs).empty
    assert found.empty
    assert bottlenecks(runs, found).empty
    assert sentences(bottlenecks(runs, found), runs.scenario) == []


def test_an_inbox():
    """Five readers look every 60 min, at a time of their own: a message waits 30 min in the mean.

    Looked at every 30 min it waits 15, so five gain 75: within the interval of 40 runs.
    """
    units = [f"u{k}" for k in range(5)]
    runs = replicate(
        exercise(
            300,
            [person(f"p{u}", f"{u}/a") for u in units],
            channel("mail", "inbox", look=60),
            inject("I-1", 70, ", ".join(units), "mail"),
        ),
        40,
    )
    found = helps(runs, 5, 40)
    row = found.iloc[0]
    assert set(bottlenecks(runs)["what"]) == {"inbox"}
    assert row["change"] == "looking into mail twice as often"
    assert row["gain_low"] < 75 < row["gain_high"]
    assert row["verdict"] == "helps"


# where shortlist and marginal value disagree ------------------------------------------------------


def test_the_longest_queue_is_not_always_where_one_more_helps_most():
    """K4 beside K1: A is waited for 150 min and one more gains 15; C 60 min, and it gains 40.

    The queue at A moves to B. That at C has nowhere to go. So: trust what was tried.
    """
    jobs = [order(f"T-{k}", 0, step(f"t{k}", "town/a", 10)) for k in range(4)]
    runs, found = study(200, A, B, C, *line_of_two(), *jobs)
    assert ranked(runs) == [("people staff a", 150), ("people town a", 60)]
    assert gains(found)["one more a (staff)"] == 15
    assert gains(found)["one more a (town)"] == 40


def test_one_more_can_make_it_worse():
    """Graham's anomaly (1969): nine steps of one job, 3, 2, 2, 2, 4, 4, 4, 4 and 8.5 min.

    The last waits for the first, the four of 4 min for the fourth. Three people: 0-3 and 3-11.5;
    0-2, 2-4, 4-8, 8-12; 0-2, 4-8, 8-12: done at 12. Four: the four of 4 min go first, 2-6 three of
    them and 3-7 one, so the last goes 6-14.5.
    """
    lengths = {"1": 3, "2": 2, "3": 2, "4": 2, "5": 4, "6": 4, "7": 4, "8": 4, "9": 8.5}
    after = dict.fromkeys("5678", "s4") | {"9": "s1"}
    steps = [step(f"s{k}", "staff/a", t, after.get(k, "")) for k, t in lengths.items()]
    people = [person(f"p{k}", "staff/a") for k in range(3)]
    runs, found = study(100, people, order("I-1", 0, *steps))
    (row,) = found[found["measure"] == "all answers"].head(1).to_dict("records")
    assert (row["before"], row["after"]) == (12, 14.5)
    assert (row["gain"], row["verdict"]) == (-2.5, "makes worse")
    ((_, said),) = sentences(bottlenecks(runs, found), runs.scenario)
    assert "with one more all answers together would take 2.5 min longer (2.5–2.5)" in said


# targets, open answers, sentences -----------------------------------------------------------------


def press(end: float = 100, within: float = 25) -> Scenario:
    """Return two texts of 20 min at 0 for one press officer; the second has a target."""
    texts = [
        order(f"I-{k}", 0, step(f"writing {k}", "staff/a", 20, milestone="acted")) for k in (1, 2)
    ]
    goal = Target(
        "T1",
        "First press statement",
        to_micros(within),
        0.9,
        Event("I-2", "sent"),
        Event("I-2", "acted"),
    )
    return replace(exercise(end, A, *texts), targets=(goal,))


def test_the_gain_is_told_by_the_target_that_gains_most():
    """The second is done at 40, with two at 20: within 25 min in all runs instead of none."""
    runs = replicate(press(), TWICE)
    found = helps(runs, 1, TWICE)
    of = found[found["place"] == "1"].set_index("measure")
    assert numbers(of, "target time") == [40, 20, 20]
    assert numbers(of, "target met") == [0, 1, 1]
    table = bottlenecks(runs, found)
    (row,) = table.to_dict("records")
    assert (row["measure"], row["helps"], row["gain"], row["verdict"]) == (
        "target time",
        "T1",
        20,
        "helps",
    )
    assert sentences(table, runs.scenario) == [
        (
            "1",
            "A (staff): 100% of all waiting on critical chains (100–100% over runs); one more"
            " would bring first press statement forward by 20 min (20–20); mostly busy with"
            " writing 1.",
        )
    ]
    assert as_read(table, runs.scenario)["helps"].tolist() == ["first press statement"]


def test_the_same_in_swedish():
    runs = replicate(press(), TWICE)
    ((_, said),) = sentences(bottlenecks(runs, helps(runs, 1, TWICE)), runs.scenario, "sv")
    assert said == (
        "A (staff): 100 % av all väntan i kritiska kedjor (100–100 % mellan körningarna); en till"
        " skulle tidigarelägga first press statement med 20 min (20–20); mest upptagen med"
        " writing 1."
    )


def test_what_is_open_counts_until_endex():
    """ENDEX at 35: the second text, done at 40, counts 35; with two 20: a gain of 15."""
    runs = replicate(press(end=35), TWICE)
    found = helps(runs, 1, TWICE)
    of = found[found["place"] == "1"].set_index("measure")
    assert numbers(of, "target time") == [35, 20, 15]
    assert of.loc["all answers", "gain"] == 15


def test_a_target_that_gets_worse_is_said():
    """Ann's new colleague is quicker with what calls bo away: known by a table made by hand."""
    runs = replicate(press(), TWICE)
    found = helps(runs, 1, TWICE)
    worse = found[found["measure"] == "all answers"].assign(gain=-7.0, verdict="makes worse")
    table = bottlenecks(runs, pd.concat([found[found["measure"] != "all answers"], worse]))
    ((_, said),) = sentences(table, runs.scenario)
    assert "; but all answers together would take 7.0 min longer;" in said


def test_what_may_be_chance_is_not_called_help():
    """Two of three runs gain nothing: the third may be chance."""
    things = [order(f"I-{k}", 6 * k, step(f"j{k}", "staff/a", Exponential(4))) for k in range(3)]
    runs = replicate(exercise(300, A, things), 3, seed=2)
    found = helps(runs, 1, 3)
    assert (found["gain"] > 0).any()
    assert set(found["verdict"]) == {"no effect shown"}


def test_of_answers_the_one_that_gains_most_is_told():
    """K1: I-0 gains nothing, I-1 and I-2 gain 10 each, I-3 is done at 20 instead of 40."""
    _, found = study(100, A, [order(f"I-{k}", 0, step(f"j{k}", "staff/a", 10)) for k in range(4)])
    of = found[found["place"] == "1"].set_index("measure")
    assert of.loc["answer", "of"] == "I-3 control"
    assert numbers(of, "answer") == [40, 20, 20]


def test_a_wait_on_two_answers_is_one_and_an_answer_is_over_when_its_unit_acted():
    """A takes 10 min for each of two texts, B tells town, which acts (5) and then tidies up (30).

    The second waits 10 for A, on the chains of exercise control's and of town's answer: 10, not 20.
    Control's part is over at 10 and 20. Cia acts 10-15 and, when she has tidied up, 45-50. With two
    at A control's is over at 10 and 10, and town's no earlier: 85 instead of 10 + 20 + 15 + 50.
    """
    texts = [
        order(
            f"I-{k}",
            0,
            step(f"text{k}", "staff/a", 10),
            step(f"tell{k}", "staff/b", after=f"text{k}", send=send("town", "note", "card")),
        )
        for k in (1, 2)
    ]
    card = procedure(
        "card", step("act", "town/a", 5, milestone="acted"), step("tidy", "town/a", 30, "act")
    )
    runs, found = study(200, A, B, C, texts, card)
    assert ranked(runs) == [("people town", 25), ("people staff a", 10)]
    of = found[found["change"] == "one more a (staff)"].set_index("measure")
    assert numbers(of, "all answers") == [95, 85, 10]


def test_of_a_wait_that_answers_share_in_part_only_their_own_counts():
    text = ("case", "unit", "kind", "of_unit", "of_role", "channel", "activity", "why", "doing")
    row = dict.fromkeys(text, "") | {"kind": "waiting", "of_unit": "staff", "why": "busy"}
    entries = pd.DataFrame([row | {"run": 0, "minutes": 10.0, "own": own} for own in (4.0, 0.0)])
    nothing = pd.DataFrame(columns=["run", "unit", "why", "channel", "of_unit", "minutes"])
    assert waited(entries, nothing, {})["minutes"].tolist() == [4]


def test_a_larger_share_is_a_gain_and_a_longer_time_is_a_loss():
    one, half = np.array([1.0]), np.array([0.5])
    assert Pair("calls in time", "T", half, one).gains.tolist() == [0.5]
    assert Pair("target time", "T", half, one).gains.tolist() == [-0.5]


def test_what_was_tried_is_judged_together():
    """Two changes: the smaller probability is doubled. Three answers: the interval of the one that
    gains most is that of 1 - 0.05 / 3.
    """
    noise = np.random.default_rng(1).normal(1, 2, (3, 20))
    nothing = np.zeros(20)
    cure = Cure(Remark("one more"), lambda scenario: scenario)
    options = [Option(str(k), ("people", "staff", "a", ""), (cure,)) for k in (1, 2)]
    effects = [
        Effect(options[k], pair, gain(pair.gains))
        for k, pair in enumerate(
            [Pair("all answers", "", noise[0], nothing), Pair("all answers", "", noise[1], nothing)]
        )
    ]
    alone = sorted(e.gain.p for e in effects)
    together = sorted(e.gain.p for e in judged(effects))
    assert together == pytest.approx([2 * alone[0], max(2 * alone[0], alone[1])])
    answers = [
        Effect(options[0], pair, gain(pair.gains))
        for pair in (Pair("answer", str(k), noise[k], nothing) for k in range(3))
    ]
    (most,) = judged(answers)
    best = max(answers, key=lambda e: e.gain.mean)
    assert most.pair is best.pair
    assert (most.gain.low, most.gain.high) == gain(best.pair.gains, 1 - 0.05 / 3)[1:3]
    assert most.gain.p >= best.gain.p


def test_two_replications_are_the_least():
    runs = replicate(exercise(100, A, *two_alike()[:2]), 1)
    assert bottlenecks(runs)["tied"].tolist() == [False]
    with pytest.raises(ValueError, match="at least 2 replications"):
        helps(runs, replications=1)


def test_runs_beyond_those_kept_are_played():
    runs = replicate(press(), 1)
    assert helps(runs, 1, 3)["runs"].tolist()[0] == 3


def test_a_talkgroup_cannot_be_added_to_and_is_passed_over():
    """Bo waits for the talkgroup 1-4: it leads the ranking, and nothing of it is tried."""
    runs, found = study(
        60,
        A,
        B,
        C,
        person("dan", "village/a"),
        channel("radio", "talkgroup", ring=1, retry=5, talk=4),
        order("I-1", 0, step("tell town", "staff/a", send=send("town", "radio"))),
        order("I-2", 1, step("tell village", "staff/b", send=send("village", "radio"))),
    )
    assert ranked(runs) == [("channel radio", 3)]
    assert found.empty
    assert bottlenecks(runs, found)["verdict"].tolist() == [""]
