"""The ledger of all answers: its entries add up, and what several answers share counts once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given

from sim.checks import stand_ins
from sim.engine import simulate
from sim.files import load
from sim.log import KINDS, NEVER, Log
from sim.measures.control import paused
from sim.measures.explanation import ANSWERED, Explainer
from sim.measures.ledger import WAITS, Entry, ledger
from sim.scenario import Scenario
from tests.builders import order, pause, person, play, procedure, send, step
from tests.played import played
from tests.test_laws import FAST

ROOT = Path(__file__).parents[1]
MINUTE = 60_000_000
A, B = person("ann", "staff/a"), person("bo", "town/b")


def by_answer(log: Log) -> Counter[tuple[str, str]]:
    """Return the length [µs] of each answer, as the ledger has it."""
    found: Counter[tuple[str, str]] = Counter()
    for (case, unit, *_), (length, _) in ledger(Explainer(log)).items():
        found[case, unit] += length
    return found


@FAST
@given(run=played())
def test_the_ledger_of_every_answer_adds_up_to_the_response(run):
    """Responses as the milestones have them; an open answer lasts until ENDEX."""
    responses = {}
    milestones = Explainer(run.log).milestones
    for case, unit, reached in milestones:
        sent = milestones.sent(case)
        if sent != NEVER:
            at = next(reached[m].at for m in ANSWERED if m in reached)
            who = run.log.names.cases[case[0]], run.log.names.units[unit]
            responses[who] = (run.log.end if at == NEVER else at) - sent
    found = by_answer(run.log)
    assert {who: found[who] for who in responses} == responses
    assert found.keys() <= responses.keys()


@FAST
@given(run=played())
def test_own_waiting_adds_up_to_all_waiting_on_critical_chains_counted_once(run):
    waiting_counts_once(run.log, run.scenario)


def test_own_waiting_adds_up_in_a_large_exercise_in_which_many_answers_share_waits():
    scenario = load(ROOT / "scenarios" / "kko2017")
    log = simulate(scenario)
    waiting_counts_once(log, scenario)
    entries = ledger(Explainer(log))
    shared = [entry for entry, (_, own) in entries.items() if entry[2] in WAITS and not own]
    assert len(shared) > 50


def waiting_counts_once(log: Log, scenario: Scenario) -> None:
    """Hold it for each inject that every unit has answered, row by row."""
    expected = waited_once(log)
    found = Counter(dict.fromkeys(expected, 0))
    for (case, _, kind, *_), (_, own) in ledger(Explainer(log), stand_ins(scenario)).items():
        if kind in WAITS and case in expected:
            found[case] += own
    assert found == expected


def waited_once(log: Log) -> Counter[str]:
    columns = {k: c.tolist() for k, c in log.columns.items()}
    milestones = Explainer(log).milestones
    chains: dict[int, dict[tuple[int, str], int]] = {}
    still_open = set()
    for case, _, reached in milestones:
        at, row = next(reached[m] for m in ANSWERED if m in reached)
        if at == NEVER:
            still_open.add(case[0])
        sent = milestones.sent(case)
        while NEVER not in (row, sent):
            kind = KINDS[columns["kind"][row]]
            set_at, begun, over = (columns[k][row] for k in ("scheduled", "started", "completed"))
            if begun == NEVER:  # it waited too long
                begun = set_at if kind == "agenda" else over
            waits = chains.setdefault(case[0], {})
            waits[row, "before"] = _without_pauses(log, max(set_at, sent), max(begun, sent))
            if kind in WAITS:
                waits[row, "in it"] = _without_pauses(log, max(begun, sent), max(over, sent))
            row = columns["cause"][row]
    return Counter(
        {
            log.names.cases[case]: sum(waits.values())
            for case, waits in chains.items()
            if case not in still_open
        }
    )


def _without_pauses(log: Log, start: int, end: int) -> int:
    return end - start - paused(start, end, log.pauses)


def shared() -> Log:
    """Ann is busy with X until 20, then writes (0 min) to town, where bo works 5 on what he reads.

    So control has completed its part at 20 and town at 25. Both waited the same 20 min for ann.
    """
    return play(
        100,
        A,
        B,
        order("X", 0, step("press", "staff/a", 20), priority=1),
        order("I-1", 0, step("tell", "staff/a", send=send("town", "note", "card"))),
        procedure("card", step("look", "town/b", 5)),
    )


FOR_ANN = ("waiting", "staff", "a", "", "tell", "busy", "press", "work", "X", "contention")
LOOK = ("work", "town", "b", "", "look", "", "", "", "", "")


def minutes(found: dict[Entry, tuple[int, int]]) -> dict[Entry, tuple[float, float]]:
    return {
        entry: (length / MINUTE, own / MINUTE)
        for entry, (length, own) in found.items()
        if entry[0] == "I-1"
    }


def test_what_two_answers_share_is_the_own_of_one_of_them():
    """Town reaches a milestone first: to it the message is delivered."""
    assert minutes(ledger(Explainer(shared()))) == {
        ("I-1", "control", *FOR_ANN): (20, 0),
        ("I-1", "town", *FOR_ANN): (20, 20),
        ("I-1", "town", *LOOK): (5, 5),
    }


def test_an_answer_that_does_not_count_leaves_the_others_complete():
    """Town's part rests on a card that is not written yet: the wait is then control's own."""
    assert minutes(ledger(Explainer(shared()), {("I-1", "town")})) == {
        ("I-1", "control", *FOR_ANN): (20, 20),
        ("I-1", "town", *FOR_ANN): (20, 0),
        ("I-1", "town", *LOOK): (5, 5),
    }


def test_stretches_of_one_kind_are_one_entry():
    """I-1 waits 0-5 for ann, the exercise stands 5-8, and it waits on 8-23."""
    log = play(
        100,
        A,
        pause(5, 8),
        order("X", 0, step("press", "staff/a", 20), priority=1),
        order("I-1", 0, step("tell", "staff/a", 5)),
    )
    entries = minutes(ledger(Explainer(log)))
    assert entries[("I-1", "control", *FOR_ANN)] == (20, 20)
    assert len(entries) == 3
