"""Why calls were tried again: whose line was missing, or who was, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from sim.engine import simulate
from sim.measures.every import MEASURES, OneRun, Setting
from sim.measures.explanation import Explainer
from sim.measures.ledger import ledger_rows
from sim.measures.ranking import waited
from sim.measures.vain import capacities, vain
from sim.scenario import Unit
from tests.builders import (
    Things,
    call_out,
    channel,
    exercise,
    inject,
    on_call,
    order,
    person,
    send,
    step,
)
from tests.played import Played, played

FEW = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
A, B, C = person("ann", "staff/a"), person("bo", "staff/b"), person("cia", "town/a")
PHONE = {"ring": 1, "retry": 9, "attempts": 9, "talk": 10}


def pauses(*things: Things) -> list[tuple[str, str, str, str, float]]:
    """Return unit called, why, channel, whose lines, and the minutes of pauses."""
    scenario = exercise(100, *things)
    found = vain(Explainer(simulate(scenario)), capacities(scenario))
    return [(*why[1:], minutes) for why, minutes in found.items()]


def ring(who: str, at: float = 0, to: str = "town") -> Things:
    """Return that a role of the staff rings another unit."""
    return order(f"{who} {at}", at, step(f"{who}{at}", f"staff/{who}", send=send(to, "phone")))


def test_whoever_answers_is_engaged():
    """Ann talks 0-10 with cia. Bo hears the engaged tone 0-1, pauses until 10, and talks."""
    things = A, B, C, channel("phone", "call", **PHONE), ring("a"), ring("b")
    assert pauses(*things) == [("town", "busy", "phone", "", 9)]


@pytest.mark.parametrize(
    ("lines", "unit", "whose"),
    [(1, (), ""), (None, (("phone", 1),), "staff"), (1, (("phone", 1),), "")],
)
def test_no_line_is_free_on_the_channel_or_in_the_unit(lines, unit, whose):
    """As before, but two could answer. Where both are taken, the channel's are named."""
    phone = channel("phone", "call", lines=lines, **PHONE)
    staff, cy = Unit("staff", "Staff", lines=unit), person("cy", "town/a")
    assert pauses(A, B, C, cy, phone, staff, ring("a"), ring("b")) == [
        ("town", "channel", "phone", whose, 9)
    ]


def test_nobody_is_there():
    """Cia comes at 25: ann rings in vain at 0, 10 and 20, and pauses 9 min each time."""
    late = person("cia", "town/a", shift=(25, 100))
    phone = channel("phone", "call", **PHONE)
    assert pauses(A, late, phone, ring("a")) == [("town", "no answer", "phone", "", 27)]


def test_the_channel_is_dead():
    """Until 15, and so at 0 and 10; then from 20 on again cia can be reached."""
    phone = channel("phone", "call", **PHONE, outages=(0, 15))
    assert pauses(A, C, phone, ring("a")) == [("town", "outage", "phone", "", 18)]


def test_somebody_at_home_cannot_be_reached():
    """No attempt reaches: 10 min pause after the first, and then it is over."""
    method = call_out("list", 0.0, takes=1, retry=10, attempts=2, by="staff/a")
    dan = person("dan", "village/a", shift=(), on_call=on_call(None, 5, by="list"))
    first = inject("I-1", 0, "village", "mail", call_out="village")
    found = pauses(A, dan, method, channel("mail", "inbox", read=1), first)
    assert all(why in ("not reached", "busy") for _, why, *_ in found)


@FEW
@given(run=played())
def test_the_pauses_are_those_of_the_ledger(run: Played):
    explainer = Explainer(run.log)
    told = sum(vain(explainer, capacities(run.scenario)).values())
    entries = pd.DataFrame(ledger_rows(explainer), columns=MEASURES["ledger"].columns[1:])
    held = entries[entries["kind"] == "redial"]["own"].sum()
    assert told == pytest.approx(held, abs=1e-6)


@FEW
@given(run=played())
def test_what_is_ranked_adds_up_to_all_waiting_on_critical_chains(run: Played):
    one = OneRun(run.log, Setting(run.scenario))
    tables = {
        name: pd.DataFrame(
            [(0, *row) for row in MEASURES[name].rows(one)], columns=list(MEASURES[name].columns)
        )
        for name in ("ledger", "vain")
    }
    entries = tables["ledger"]
    keys = zip(entries["case"], entries["unit"], strict=True)
    written = [key not in one.setting.placeholders for key in keys]
    ranked = waited(entries[np.array(written, dtype=bool)], tables["vain"], {})
    kinds = ("waiting", "unread", "redial", "agenda", "transit", "left lying")
    held = entries[np.array(written, dtype=bool) & entries["kind"].isin(kinds)]["own"].sum()
    assert ranked["minutes"].sum() == pytest.approx(held, abs=1e-6)
