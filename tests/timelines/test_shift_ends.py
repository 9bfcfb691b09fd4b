"""What happens to work that is running when a shift ends (R5), by hand, in minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.clock import MINUTE
from sim.engine import Player, simulate
from sim.engine.run import _Run
from sim.engine.task import CHANGE, Timer
from sim.files import load
from tests.builders import (
    channel,
    exercise,
    inject,
    meeting,
    order,
    person,
    play,
    rows,
    spells,
    step,
)

CLERK = "staff/clerk"


def test_a_colleague_goes_on_after_a_handover():
    """Ann is there from 0 to 30 and hands over, which costs 5; bo is there throughout.

    ====  ===================================================
       0  ann takes the draft of 40
      30  she leaves; 10 are left, and 5 for taking over: bo
      45  done
    ====  ===================================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30), at_end=["hand over"], handover=5),
        person("bo", CLERK),
        order("I-1", 0, step("draft", CLERK, 40)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "handed over"),
        ("draft", "bo", 30, 30, 45, "completed"),
    ]
    assert spells(log, "ann") == [("present", 0, 30), ("absent", 30, 90)]


def test_what_is_handed_over_waits_for_whoever_comes_first():
    """As above, but bo comes at 50 only: he goes on from 50 to 65."""
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30), at_end=["hand over"], handover=5),
        person("bo", CLERK, shift=(50, 90)),
        order("I-1", 0, step("draft", CLERK, 40)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "handed over"),
        ("draft", "bo", 30, 50, 65, "completed"),
    ]


def test_whoever_took_part_in_a_relief_hands_over_at_no_cost():
    """Ann counts as relieved from 10 on: bo goes on from 30 for the 10 that are left."""
    scenario = exercise(
        90,
        person("ann", CLERK, shift=(0, 30), at_end=["hand over"], handover=5),
        person("bo", CLERK),
        order("I-1", 0, step("draft", CLERK, 40)),
    )
    run = _Run(Player(scenario), seed=0, replication=0)
    Timer(run.env, 10 * MINUTE, CHANGE, lambda: run.floor.relieved.add(0))
    assert rows(run.log(0))[1] == ("draft", "bo", 30, 30, 40, "completed")


def test_suspended_work_waits_for_those_who_did_it():
    """Ann is there from 0 to 30 and from 60 on; bo is idle but does not take her work.

    ====  ==========================================
       0  ann takes the draft of 40
      30  she leaves; 10 are left, and wait for her
      60  she is back and goes on
      70  done
    ====  ==========================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30, 60, 90), at_end=["suspend"]),
        person("bo", CLERK),
        order("I-1", 0, step("draft", CLERK, 40)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "suspended"),
        ("draft", "ann", 30, 60, 70, "completed"),
    ]


def test_suspended_work_of_two_waits_for_both():
    """Ann leaves at 30 and is back at 60; bo, who worked with her, is free from 30.

    ====  =========================================================
       0  ann and bo begin their talk of 40
      30  ann leaves; both are let go; 10 are left
      55  bo takes a task of 20
      60  ann is back, bo is busy
      75  both are there, and go on (chris, a clerk too, is not asked)
      85  done
    ====  =========================================================
    """
    log = play(
        120,
        person("ann", CLERK, shift=(0, 30, 60, 120), at_end=["suspend"]),
        person("bo", CLERK, "staff/guard"),
        person("chris", CLERK),
        order("I-1", 0, step("sort", f"2 {CLERK}", 40)),
        order("I-2", 55, step("guard", "staff/guard", 20)),
    )
    assert rows(log) == [
        ("sort", "ann bo", 0, 0, 30, "suspended"),
        ("sort", "ann bo", 30, 75, 85, "completed"),
        ("guard", "bo", 55, 55, 75, "completed"),
    ]


@pytest.mark.parametrize("at_end", ["finish", "hand over", "suspend"])
def test_work_that_ends_at_the_very_instant_is_over(at_end):
    """The draft ends at 30, ann's shift too: tasks end before people go."""
    log = play(
        60,
        person("ann", CLERK, shift=(0, 30, 40, 60), at_end=[at_end]),
        person("bo", CLERK),
        order("I-1", 0, step("draft", CLERK, 30)),
    )
    assert rows(log) == [("draft", "ann", 0, 0, 30, "completed")]


def test_shifts_that_touch_end_as_the_last_of_them():
    """Ann is there from 0 to 30 (suspend) and from 30 to 60 (hand over): one stay until 60.

    ====  ===================================================
       0  ann takes the draft of 40 and is not stopped at 30
      40  it ends, she takes the letter of 30
      60  she leaves; 10 are left, and 5 for taking over: bo
    ====  ===================================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30, 30, 60), at_end=["suspend", "hand over"], handover=5),
        person("bo", CLERK, shift=(50, 90)),
        order("I-1", 0, step("draft", CLERK, 40), step("letter", CLERK, 30)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 40, "completed"),
        ("letter", "ann", 0, 40, 60, "handed over"),
        ("letter", "bo", 60, 60, 75, "completed"),
    ]


def test_suspended_work_may_be_handed_over_the_next_time():
    """Ann is there from 0 to 30 (suspend) and from 60 to 70 (hand over, at no cost).

    ====  ================================================
      30  20 of 50 are left, for her alone
      60  she goes on
      70  10 are left, now for any clerk: bo, until 80
    ====  ================================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30, 60, 70), at_end=["suspend", "hand over"]),
        person("bo", CLERK),
        order("I-1", 0, step("draft", CLERK, 50)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "suspended"),
        ("draft", "ann", 30, 60, 70, "handed over"),
        ("draft", "bo", 70, 70, 80, "completed"),
    ]


def test_conversations_and_meetings_are_always_finished():
    """Ann leaves at 30, with work to be suspended; the call of 20 to 35 is finished, and so is
    the meeting that cia, who leaves at 30 too, opens at 25 for 10.
    """
    log = play(
        60,
        person("ann", CLERK, shift=(0, 30), at_end=["suspend"]),
        person("cia", "staff/chief", shift=(0, 30), at_end=["suspend"]),
        channel("phone", "call", ring=1, retry=5, talk=15),
        meeting("staff", "staff/chief", 10, times=[25]),
        inject("I-1", 20, "staff/clerk", "phone"),
    )
    assert rows(log, "talk", "opening") == [
        ("I-1", "ann", 20, 20, 35, "completed"),
        ("staff", "cia", 25, 25, 35, "completed"),
    ]


def test_reading_and_writing_are_suspended_like_other_desk_work():
    """Ann reads from 20 for 20, and leaves from 30 to 50: she reads on until 60."""
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30, 50, 90), at_end=["suspend"]),
        channel("mail", "inbox", read=20),
        inject("I-1", 20, "staff/clerk", "mail"),
    )
    assert rows(log, "read") == [
        ("reads", "ann", 20, 20, 30, "suspended"),
        ("reads", "ann", 30, 50, 60, "completed"),
    ]


NIGHT = """
exercise: Night
start: {start} Europe/Stockholm
end: 24 h
units: {{staff: Staff, county: {{name: County, kind: counterpart}}}}
people:
  - id: ann
    unit: staff
    roles: clerk
    shift:
      - {{from: "{first}", until: "{until}", at end: suspend}}
      - {{from: "{second}", until: "{end}"}}
channels:
  memo: {{kind: inbox, latency: 0 min, write: 0 min, read: 0 min}}
procedures:
  watch: {{watch: {{by: clerk, takes: 12 h}}}}
injects:
  - {{id: I-1, at: T+0:00, from: county, to: staff, by: memo, procedure: watch}}
"""


def night(tmp_path: Path, **when: str) -> list[tuple[float | None, float | None]]:
    """Return from when until when [h] the watch of one night was kept, stretch by stretch."""
    (tmp_path / "scenario.yaml").write_text(NIGHT.format(**when), encoding="utf-8")
    log = simulate(load(tmp_path))
    return [
        (row.started and row.started / 60, row.completed and row.completed / 60)
        for row in rows(log)
    ]


def test_a_shift_goes_on_over_midnight(tmp_path):
    """STARTEX is 20:00, the shift from 22:00 to 06:00: 2 to 10 hours; the next begins at 08:00.

    8 of 12 hours are done by then, the last 4 from 12 to 16.
    """
    when = {"first": "2026-03-12 22:00", "until": "2026-03-13 06:00"}
    when |= {"second": "2026-03-13 08:00", "end": "2026-03-13 18:00"}
    assert night(tmp_path, start="2026-03-12 20:00", **when) == [(2, 10), (12, 16)]


def test_the_night_in_which_winter_time_begins_is_an_hour_longer(tmp_path):
    """From midnight to 08:00 on 25 October 2026 nine hours pass: the clock is put back at 03:00.

    STARTEX is midnight. 9 of 12 hours are done at 08:00; the next shift begins at 10:00, 11 hours
    after STARTEX, for the last 3.
    """
    when = {"first": "2026-10-25 00:00", "until": "2026-10-25 08:00"}
    when |= {"second": "2026-10-25 10:00", "end": "2026-10-25 18:00"}
    assert night(tmp_path, start="2026-10-25 00:00", **when) == [(0, 9), (11, 14)]
