"""Action cards: joins, branches, rework, and injects that follow others (R11)."""

from __future__ import annotations

from tests.builders import after, causes, inject, order, person, play, reached, rows, step

A, B, C = "staff/a", "staff/b", "staff/c"


def three():
    return [person("ann", A), person("bo", B), person("cia", C)]


def test_an_and_join_waits_for_the_last():
    """a ends at 10, b at 20: both has waited for b."""
    log = play(
        60,
        three(),
        order("I-1", 0, step("a", A, 10), step("b", B, 20), step("both", C, 5, after="a b")),
    )
    assert rows(log)[2] == ("both", "cia", 20, 20, 25, "completed")
    assert causes(log, "both") == ["b"]


def test_of_two_that_end_together_the_later_in_the_order_sets_an_and_join():
    log = play(
        60,
        three(),
        order("I-1", 0, step("a", A, 10), step("b", B, 10), step("both", C, 5, after="a b")),
    )
    assert rows(log)[2] == ("both", "cia", 10, 10, 15, "completed")
    assert causes(log, "both") == ["b"]


def test_an_any_join_goes_on_with_the_first_and_only_once():
    """b ends at 10, a at 20: either is set once, by b."""
    log = play(
        60,
        three(),
        order(
            "I-1", 0, step("a", A, 20), step("b", B, 10), step("go", C, 5, after="a b", join="any")
        ),
    )
    assert rows(log)[2:] == [("go", "cia", 10, 10, 15, "completed")]
    assert causes(log, "go") == ["b"]
    assert reached(log, "I-1", "completed") == 20


def test_of_two_that_end_together_the_earlier_in_the_order_sets_an_any_join():
    """b starts at 0 and a at 2, both end at 10: b's end comes off the agenda first, yet a sets."""
    log = play(
        60,
        three(),
        order(
            "I-1",
            0,
            step("hold", A, 2),
            step("a", A, 8, after="hold"),
            step("b", B, 10),
            step("go", C, 5, after="a b", join="any"),
        ),
    )
    assert rows(log)[-1] == ("go", "cia", 10, 10, 15, "completed")
    assert causes(log, "go") == ["a"]


def test_the_way_not_taken_is_not_waited_for():
    """Decide (until 5) takes the way yes (until 15): join waits for yes alone.

    ====  ==================================================
       5  yes is set; no and what hangs on it are left out
      15  join, behind yes and no, is set by yes
      20  all that happens has happened: the case is completed
    ====  ==================================================
    """
    log = play(
        60,
        three(),
        order(
            "I-1",
            0,
            step("decide", A, 5, branches={"yes": 1.0, "no": 0.0}),
            step("yes", B, 10, after="decide"),
            step("no", C, 30, after="decide"),
            step("then no", C, 30, after="no"),
            step("join", A, 5, after="yes no"),
        ),
    )
    assert rows(log) == [
        ("decide", "ann", 0, 0, 5, "completed"),
        ("yes", "bo", 5, 5, 15, "completed"),
        ("join", "ann", 15, 15, 20, "completed"),
    ]
    assert causes(log, "join") == ["yes"]
    assert reached(log, "I-1", "completed") == 20


def test_a_join_is_set_when_the_last_of_its_ways_turns_out_not_to_be_taken():
    """a ends at 5; at 10 decide leaves b out: join, behind a and b, goes on at 10."""
    log = play(
        60,
        three(),
        order(
            "I-1",
            0,
            step("a", A, 5),
            step("decide", B, 10, branches={"other": 1.0, "b": 0.0}),
            step("b", C, 5, after="decide"),
            step("other", B, 1, after="decide"),
            step("join", A, 5, after="a b"),
        ),
    )
    assert rows(log)[-1] == ("join", "ann", 10, 10, 15, "completed")
    assert causes(log, "join") == ["decide"]


def test_a_step_left_to_chance_that_does_not_happen_lets_the_next_go_its_way():
    """check never happens (chance 0), so publish, which comes only after it, does not either."""
    log = play(
        60,
        three(),
        order(
            "I-1",
            0,
            step("draft", A, 10),
            step("check", B, 10, after="draft", chance=0.0),
            step("publish", C, 5, after="check"),
        ),
    )
    assert [row.activity for row in rows(log)] == ["draft"]
    assert reached(log, "I-1", "completed") == 10


def test_rework_is_done_as_often_as_the_card_allows():
    """Check always finds fault, at most twice: draft 10 + check 5, three times, then publish.

    ====  ==========================
       0  draft, check from 10
      15  again: draft, check from 25
      30  again: draft, check from 40
      45  no more: publish
    ====  ==========================
    """
    log = play(
        90,
        three(),
        order(
            "I-1",
            0,
            step("draft", A, 10),
            step("check", B, 5, after="draft", again=("draft", 1.0, 2), milestone="decided"),
            step("publish", C, 5, after="check", milestone="acted"),
        ),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 10, "completed"),
        ("check", "bo", 10, 10, 15, "completed"),
        ("draft", "ann", 15, 15, 25, "completed"),
        ("check", "bo", 25, 25, 30, "completed"),
        ("draft", "ann", 30, 30, 40, "completed"),
        ("check", "bo", 40, 40, 45, "completed"),
        ("publish", "cia", 45, 45, 50, "completed"),
    ]
    assert [reached(log, "I-1", m) for m in ("decided", "acted")] == [45, 50]
    assert reached(log, "I-1", "completed") == 50


def test_rework_redoes_a_join_inside_it():
    """Draft forks into two checks of 5 and 10, whose join sends the work back once.

    ====  ===================================================
       0  draft until 10; law until 15, facts until 20
      20  sign until 21: again
      21  draft until 31; law until 36, facts until 41
      41  sign until 42: done
    ====  ===================================================
    """
    log = play(
        90,
        three(),
        order(
            "I-1",
            0,
            step("draft", A, 10),
            step("law", B, 5, after="draft"),
            step("facts", C, 10, after="draft"),
            step("sign", A, 1, after="law facts", again=("draft", 1.0, 1)),
        ),
    )
    assert [row for row in rows(log) if row.activity == "sign"] == [
        ("sign", "ann", 20, 20, 21, "completed"),
        ("sign", "ann", 41, 41, 42, "completed"),
    ]
    assert reached(log, "I-1", "completed") == 42


def test_a_pause_takes_time_but_nobody():
    """Ann waits ten minutes for paint to dry and does something else meanwhile."""
    log = play(
        60,
        three(),
        order(
            "I-1",
            0,
            step("paint", A, 5),
            step("dry", takes=10, after="paint"),
            step("coat", A, 5, after="dry"),
        ),
        order("I-2", 6, step("other", A, 4)),
    )
    assert rows(log, "pause") == [("dry", "", 5, 5, 15, "completed")]
    assert rows(log) == [
        ("paint", "ann", 0, 0, 5, "completed"),
        ("other", "ann", 6, 6, 10, "completed"),
        ("coat", "ann", 15, 15, 20, "completed"),
    ]


def test_an_inject_follows_another_after_a_delay():
    """I-1 is completed by control at 10; fifteen minutes later I-2 goes out and sets b."""
    log = play(
        60,
        three(),
        order("I-1", 0, step("a", A, 10)),
        order("I-2", None, step("b", B, 5), after=after("I-1", "completed", 15)),
    )
    assert rows(log, "delay")[0][2:] == (10, 10, 25, "completed")
    assert reached(log, "I-2", "sent") == 25
    assert rows(log)[-1] == ("b", "bo", 25, 25, 30, "completed")


def test_an_inject_whose_delay_ends_at_endex_goes_out():
    log = play(
        60,
        three(),
        order("I-1", 0, step("a", A, 10)),
        order("I-2", None, step("b", B, 5), after=after("I-1", "completed", 50)),
        inject("I-3", after=after("I-1", "completed", 51)),
    )
    assert reached(log, "I-2", "sent") == 60
    assert reached(log, "I-3", "sent") is None
    assert rows(log)[-1] == ("b", "", 60, None, None, "open")
