"""The drill of kko2017 that the simulator made: its log, and what a comparison finds in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.drill import LOG, MISSING, PLAN, SLOW, drilled
from sim.drill.comparison.comparing import How, compare
from sim.drill.comparison.replaying import replay
from sim.drill.logs.events import read_observed
from sim.files import load
from sim.words import Words


def test_the_log_is_the_one_that_the_script_makes():
    kept, made = read_observed(LOG), drilled(load(PLAN))
    assert (kept.start, kept.end, kept.marking) == (made.start, made.end, made.marking)
    assert kept.events.equals(made.events.assign(source=made.events["source"]))


def test_the_log_says_everywhere_that_it_is_synthetic():
    assert "synthetic drill" in read_observed(LOG).name
    readme = (Path(LOG).parent / "README.md").read_text(encoding="utf-8")
    assert readme.index("Simulated, not observed") < readme.index("## What differs from the plan")


def test_what_exercise_control_and_the_chief_did_is_taken_into_the_replay():
    again = replay(load(PLAN), read_observed(LOG))
    said = [remark.said(Words()) for remark in again.remarks]
    assert "The exercise was paused for 15 min in all, and so is the replay." in said
    assert "Functions staffed as the log tells: Crisis management group / chief." in said
    (chief,) = (p for p in again.scenario.people if p.id == "leadership-1")
    assert chief.shifts[0].start == 40 * 60_000_000


@pytest.mark.slow
def test_the_comparison_finds_the_slow_and_the_missing_and_blames_nobody_else():
    found = compare(load(PLAN), read_observed(LOG), How(runs=499, points=0, drills=0))
    assert found.together.unusual
    jointly = found.times[found.times["verdict"] == "outside jointly"]
    missing = {person.split("-")[0] for person in MISSING}
    assert set(jointly["unit"]) == {SLOW, *missing}
