"""Inboxes that are looked at in irregular intervals (R7)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sim.distributions import Triangular, Uniform
from sim.engine import Player, simulate
from sim.engine.fate import Fate
from tests.builders import (
    channel,
    exercise,
    inject,
    order,
    person,
    play,
    reached,
    rows,
    step,
)

CLERK = "staff/clerk"
SOMETIMES = Uniform(10, 30)


def mail(look=SOMETIMES):
    return channel("mail", "inbox", write=3, latency=2, look=look, read=1)


@pytest.fixture
def _gaps_of_20_10_30(monkeypatch):
    """The intervals are 20, 10, 30 min, again and again, the phase is a quarter: 5, 15, 45, 65."""
    minute = 60_000_000
    again = [20 * minute, 10 * minute, 30 * minute] * 10
    monkeypatch.setattr(Fate, "gaps", lambda *_: list(again))
    monkeypatch.setattr(Fate, "phase", lambda *_: 0.25)


@pytest.mark.usefixtures("_gaps_of_20_10_30")
@pytest.mark.parametrize(
    ("sent", "seen"), [(0, 5), (2, 5), (3, 5), (4, 15), (13, 15), (14, 45), (44, 65)]
)
def test_a_message_is_noticed_at_the_next_of_the_irregular_looks(sent, seen):
    """Two minutes on its way; looks at 5, 15, 45, 65."""
    log = play(90, mail(), person("ann", CLERK), inject("I-1", sent, to="staff", by="mail"))
    assert reached(log, "I-1", "noticed", "staff") == seen


@pytest.mark.usefixtures("_gaps_of_20_10_30")
def test_a_reader_who_is_busy_at_an_irregular_look_looks_when_free():
    """Ann works 10-20, so that the look of 15 is made at 20."""
    log = play(
        90,
        mail(),
        person("ann", CLERK),
        order("I-1", 10, step("work", CLERK, 10)),
        inject("I-2", 10, to="staff", by="mail"),
    )
    assert rows(log, "unread", "notice", "read") == [
        ("unread", "", 12, 12, 15, "completed"),
        ("looks into the inbox", "ann", 15, 20, 20, "completed"),
        ("reads", "ann", 20, 20, 21, "completed"),
    ]


@pytest.mark.usefixtures("_gaps_of_20_10_30")
def test_a_message_that_comes_while_a_look_is_overdue_is_seen_by_it():
    """Ann works 10-20; the look of 15 is still due when the message comes at 17."""
    log = play(
        90,
        mail(),
        person("ann", CLERK),
        order("I-1", 10, step("work", CLERK, 10)),
        inject("I-2", 15, to="staff", by="mail"),
    )
    assert reached(log, "I-2", "noticed", "staff") == 20


def looks(scenario, replication=0, *, upto=300):
    """Return when somebody notices messages that come every minute."""
    log = Player(scenario).play(1, replication)
    return sorted({reached(log, f"I-{k}", "noticed", "staff") for k in range(upto)} - {None})


def every_minute(look, *others):
    messages = [inject(f"I-{k}", k, to="staff", by="mail") for k in range(300)]
    fast = channel("mail", "inbox", look=look)
    return exercise(330, fast, person("ann", CLERK), *others, messages)


def test_the_intervals_vary_within_what_the_file_says_and_the_first_look_is_earlier():
    """Messages of every minute show each look: at most 10 apart, at least 5."""
    seen = looks(every_minute(Triangular(5, 6, 10)))
    gaps = [two - one for one, two in pairwise(seen)]
    assert seen[0] <= 10
    assert all(5 <= gap <= 10 for gap in gaps)
    assert len({round(gap, 3) for gap in gaps}) > 10


def test_looks_do_not_depend_on_who_else_looks():
    alone = looks(every_minute(Triangular(5, 6, 10)))
    town = person("bo", "town/officer"), inject("T", 3, to="town", by="mail")
    assert looks(every_minute(Triangular(5, 6, 10), *town)) == alone


def test_the_same_seed_gives_the_same_looks():
    scenario = every_minute(SOMETIMES)
    assert simulate(scenario, 3) == simulate(scenario, 3)
    assert looks(scenario, 0, upto=100) != looks(scenario, 1, upto=100)
