"""Who told whom, read from the log: by hand for every sort of channel, and in every scenario."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import Player
from sim.engine.reception import Reception
from sim.log import KIND, KINDS, MILESTONE, NEVER, Log
from sim.measures.links import ENDS, NUMBERS, links, unwritten
from sim.measures.messages import Message, messages
from sim.scenario import Number, Unit
from tests.builders import (
    Things,
    channel,
    escalation,
    exercise,
    inject,
    order,
    person,
    play,
    procedure,
    send,
    step,
)
from tests.builders import cascade as down
from tests.enriching import enriched
from tests.played import Played
from tests.timelines.test_cascades import chain_of_command

FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)

CLERK, TOWN, REGION = "staff/clerk", "town/officer", "region/officer"
ANN, BO, CIA = person("ann", CLERK), person("bo", TOWN), person("cia", REGION)
ALWAYS = 1.0


class Told(NamedTuple):
    """A message in words; times in minutes, None for never. ``via`` is 'planned>used'."""

    sender: str
    receiver: str
    via: str
    set: float | None
    made: float | None
    known: float | None
    outcome: str


def told(log: Log, *, own: bool = False, case: str = "I-1", **more: Any) -> list[Told]:
    """Return the messages of a case, those of exercise control only if asked for."""
    names = log.names
    return [
        _told(log, m)
        for m in messages(log, **more)
        if names.cases[m.case] == case and (own or names.units[m.sender] != "control")
    ]


def _told(log: Log, m: Message) -> Told:
    names = log.names
    planned, used = (names.channels[c] if c != NEVER else "" for c in (m.planned, m.channel))
    when, made, known = (None if at == NEVER else at / 60e6 for at in (m.set, m.made, m.known))
    via = used if used == planned else f"{planned}>{used}"
    return Told(names.units[m.sender], names.units[m.receiver], via, when, made, known, m.outcome)


def away(until: float = 50) -> list[Any]:
    """Return bo and cia, who are not there before ``until``."""
    shift = (until, 10_000)
    return [person("bo", TOWN, shift=shift), person("cia", REGION, shift=shift)]


def phone(**more: Any) -> Any:
    return channel("phone", "call", **{"ring": 1, "retry": 5, "talk": 4, "attempts": 2, **more})


def mail(**more: Any) -> Any:
    return channel("mail", "inbox", **{"write": 3, "latency": 2, "read": 1, **more})


def radio(**more: Any) -> Any:
    return channel(
        "radio", "talkgroup", **{"ring": 1, "retry": 5, "talk": 2, "attempts": 2, **more}
    )


def tell(by: str, to: str = "town", does: str | None = None, **more: Any) -> Things:
    return order("I-1", 0, step("tell", CLERK, send=send(to, by, does), **more))


# spoken -------------------------------------------------------------------------------------------


def test_a_call_is_known_when_the_talk_is_over():
    """Ann is busy until 2, rings at once and talks until 6."""
    log = play(
        60, phone(), ANN, BO, order("X", 0, step("own", CLERK, 2, priority=1)), tell("phone")
    )
    assert told(log) == [("staff", "town", "phone", 0, 2, 6, "completed")]


def test_a_second_attempt_is_the_same_message():
    """In vain 0-1, pause until 6, bo is there from 6 and talks until 10."""
    log = play(60, phone(), ANN, person("bo", TOWN, shift=(6, 60)), tell("phone"))
    assert told(log) == [("staff", "town", "phone", 0, 6, 10, "completed")]


def test_what_is_cut_off_and_said_again_is_the_same_message():
    """The telephone is dead from 2 to 5: they talk again from 7 to 11."""
    log = play(60, phone(outages=(2, 5)), ANN, BO, tell("phone"))
    assert told(log) == [("staff", "town", "phone", 0, 7, 11, "completed")]


def test_a_call_that_is_given_up_is_missed():
    log = play(60, phone(), ANN, away(), tell("phone"))
    assert told(log) == [("staff", "town", "phone", 0, None, None, "given up")]


def test_a_call_that_is_still_to_be_tried_at_endex_is_missed():
    """Pausing before the second attempt, waiting for ann herself, and amid the talk."""
    assert told(play(3, phone(), ANN, away(2), tell("phone")))[0].outcome == "open"
    busy = order("X", 0, step("own", CLERK, 60, priority=1))
    waiting = told(play(30, phone(), ANN, BO, busy, tell("phone")))
    assert waiting == [("staff", "town", "phone", 0, None, None, "open")]
    talking = told(play(3, phone(), ANN, BO, tell("phone")))
    assert talking == [("staff", "town", "phone", 0, 0, None, "open")]


def test_several_are_called_one_after_the_other():
    """Town 0-4; region, set when that is over, 4-8."""
    log = play(60, phone(), ANN, BO, CIA, tell("phone", "town, region"))
    assert told(log) == [
        ("staff", "town", "phone", 0, 0, 4, "completed"),
        ("staff", "region", "phone", 4, 4, 8, "completed"),
    ]


def test_who_is_called_after_somebody_was_given_up_has_a_message_of_his_own():
    """Town in vain 0-1 and 6-7; region is called from 7 to 11."""
    log = play(60, phone(), ANN, away(30)[0], CIA, tell("phone", "town, region"))
    assert told(log) == [
        ("staff", "town", "phone", 0, None, None, "given up"),
        ("staff", "region", "phone", 7, 7, 11, "completed"),
    ]


def test_a_mail_after_vain_calls_is_the_same_message():
    """In vain 0-1 and 6-7, written 7-10, there at 12, read by bo, who comes at 20, until 21."""
    bo = person("bo", TOWN, shift=(20, 60))
    log = play(60, phone(fallback=("mail",)), mail(), ANN, bo, tell("phone"))
    assert told(log) == [("staff", "town", "phone>mail", 0, 10, 21, "completed")]


def test_what_was_not_taken_in_during_a_talk_is_lost():
    log = play(60, phone(loss=ALWAYS), ANN, BO, tell("phone"))
    assert told(log) == [("staff", "town", "phone", 0, 0, None, "lost")]


def test_in_person_both_are_waited_for():
    """Bo is busy until 9; they talk until 14."""
    visit = channel("visit", "in person", talk=5)
    log = play(60, visit, ANN, BO, order("X", 0, step("own", TOWN, 9, priority=1)), tell("visit"))
    assert told(log) == [("staff", "town", "visit", 0, 9, 14, "completed")]


# written ------------------------------------------------------------------------------------------


def test_a_mail_is_known_when_it_has_been_read():
    """Written 0-3, there at 5, bo is busy until 9 and reads until 10; region, outside, at 5."""
    log = play(
        60,
        mail(),
        ANN,
        BO,
        Unit("region", "Region", kind="counterpart"),
        order("X", 0, step("own", TOWN, 9, priority=1)),
        tell("mail", "town, region"),
    )
    assert told(log) == [
        ("staff", "region", "mail", 0, 3, 5, "completed"),
        ("staff", "town", "mail", 0, 3, 10, "completed"),
    ]


def test_a_mail_that_lies_unread_or_has_been_seen_but_not_read_at_endex_is_missed():
    gone = person("bo", TOWN, shift=(0, 2))
    unread = told(play(60, mail(look=20), ANN, gone, tell("mail")))
    assert [(m.made, m.known, m.outcome) for m in unread] == [(3, None, "open")]
    busy = order("X", 4, step("own", TOWN, 100))
    seen = told(play(60, mail(), ANN, BO, busy, tell("mail")))
    assert [(m.made, m.known, m.outcome) for m in seen] == [(3, None, "open")]


def test_a_mail_that_is_on_its_way_or_lost_is_missed():
    assert told(play(4, mail(), ANN, BO, tell("mail"))) == [
        ("staff", "town", "mail", 0, 3, None, "open")
    ]
    assert told(play(60, mail(loss=ALWAYS), ANN, BO, tell("mail"))) == [
        ("staff", "town", "mail", 0, 3, None, "lost")
    ]


def test_what_nobody_has_written_by_endex_is_missed_by_all_it_was_for():
    """That stands in the scenario only: without it the message is not known."""
    scenario = exercise(2, mail(), ANN, BO, CIA, tell("mail", "town, region"))
    log = Player(scenario).play(0, 0)
    assert told(log) == []
    assert told(log, unwritten=unwritten(scenario)) == [
        ("staff", "town", "mail", 0, None, None, "open"),
        ("staff", "region", "mail", 0, None, None, "open"),
    ]


def test_a_mail_that_is_put_aside_while_it_is_written_was_set_when_it_was_begun():
    """Ann writes 0-2, is away until 20 and writes until 21; there at 23, read until 24."""
    ann = person("ann", CLERK, shift=(0, 2, 20, 60), at_end=("suspend", "finish"))
    log = play(60, mail(), ann, BO, tell("mail"))
    assert told(log) == [("staff", "town", "mail", 0, 21, 24, "completed")]


def test_a_mail_that_somebody_else_writes_in_the_end_was_set_when_it_was_begun():
    """Ann is busy; after 10 minutes it goes to bea, who writes until 13."""
    busy = order("X", 0, step("own", CLERK, 60, priority=1))
    passed_on = tell("mail", escalate=escalation(10, "staff/chief"))
    log = play(60, mail(), ANN, person("bea", "staff/chief"), BO, busy, passed_on)
    assert told(log) == [("staff", "town", "mail", 0, 13, 16, "completed")]


def test_a_mail_that_was_over_by_default_before_anybody_wrote_it_is_missed():
    busy = order("X", 0, step("own", CLERK, 60, priority=1))
    scenario = exercise(60, mail(), ANN, BO, busy, tell("mail", by_default=10))
    log = Player(scenario).play(0, 0)
    found = told(log, unwritten=unwritten(scenario))
    assert found == [("staff", "town", "mail", 0, None, None, "by default")]


def test_what_is_said_because_the_mail_is_dead_is_the_same_message():
    """Dead until 30: town is called 0-4, region, waiting since then, 4-8; mail was planned."""
    dead = mail(outages=(0, 30), fallback=("phone",))
    log = play(60, dead, phone(), ANN, BO, CIA, tell("mail", "town, region"))
    assert told(log) == [
        ("staff", "town", "mail>phone", 0, 0, 4, "completed"),
        ("staff", "region", "mail>phone", 4, 4, 8, "completed"),
    ]


def test_what_is_written_anew_because_the_mail_is_dead_is_one_message():
    """Drafted 0-5, dead; drafted again 5-10, still dead: told by telephone 10-14."""
    dead = mail(outages=(0, 30), fallback=("phone",))
    steps = [
        step("draft", CLERK, 5),
        step("tell", CLERK, send=send("town", "mail"), after="draft", again=("draft", 1.0, 1)),
    ]
    scenario = exercise(60, dead, phone(), ANN, BO, order("I-1", 0, *steps))
    log = Player(scenario).play(0, 0)
    assert told(log, unwritten=unwritten(scenario)) == [
        ("staff", "town", "mail>phone", 10, 10, 14, "completed")
    ]


def test_a_call_that_follows_was_planned_as_a_call():
    """The mail is dead: town is called 0-4; then region is called, as the next step says."""
    dead = mail(outages=(0, 30), fallback=("phone",))
    steps = [
        step("tell", CLERK, send=send("town", "mail")),
        step("then", CLERK, send=send("region", "phone"), after="tell"),
    ]
    log = play(60, dead, phone(), ANN, BO, CIA, order("I-1", 0, *steps))
    assert [(m.receiver, m.via) for m in told(log)] == [("town", "mail>phone"), ("region", "phone")]


def test_a_broadcast_reaches_each_or_not():
    sms = channel("sms", "broadcast", write=1, latency=2, reach=0.0, read=1)
    log = play(60, sms, ANN, BO, tell("sms"))
    assert told(log) == [("staff", "town", "sms", 0, 1, None, "lost")]


# said to several ----------------------------------------------------------------------------------


def test_each_who_listens_to_a_talkgroup_hears():
    log = play(60, radio(), ANN, BO, CIA, tell("radio", "town, region"))
    assert told(log) == [
        ("staff", "town", "radio", 0, 0, 2, "completed"),
        ("staff", "region", "radio", 0, 0, 2, "completed"),
    ]


def test_who_is_not_there_when_the_talk_ends_has_missed_it():
    log = play(
        60, radio(), ANN, BO, person("cia", REGION, shift=(0, 1)), tell("radio", "town, region")
    )
    assert sorted(told(log)) == [
        ("staff", "region", "radio", 0, 0, None, "lost"),
        ("staff", "town", "radio", 0, 0, 2, "completed"),
    ]


def test_where_nobody_listens_all_have_missed_it():
    log = play(60, radio(), ANN, away(), tell("radio", "town, region"))
    assert told(log) == [
        ("staff", "town", "radio", 0, None, None, "given up"),
        ("staff", "region", "radio", 0, None, None, "given up"),
    ]


def test_a_mail_after_a_talkgroup_in_vain_is_one_message_to_each():
    """Attempts at 0 and 6, until 7; written until 10, there at 12, read from 50 on."""
    log = play(60, radio(fallback=("mail",)), mail(), ANN, away(), tell("radio", "town, region"))
    assert told(log) == [
        ("staff", "town", "radio>mail", 0, 10, 51, "completed"),
        ("staff", "region", "radio>mail", 0, 10, 51, "completed"),
    ]


def test_calls_after_a_talkgroup_in_vain_belong_to_what_was_said_to_all():
    """Attempts at 0 and 6, until 7; then town is called in vain 7-8 and 13-14, region 14-18."""
    cia = person("cia", REGION, shift=(10, 60))
    group = radio(fallback=("phone",))
    log = play(40, group, phone(), ANN, away(30)[0], cia, tell("radio", "town, region"))
    assert told(log) == [
        ("staff", "town", "radio>phone", 0, None, None, "given up"),
        ("staff", "region", "radio>phone", 0, 14, 18, "completed"),
    ]
    log = play(12, group, phone(), ANN, away(11)[0], cia, tell("radio", "town, region"))
    assert [(m.receiver, m.set, m.outcome) for m in told(log)] == [
        ("town", 0, "open"),
        ("region", 0, "open"),
    ]


def test_who_misunderstands_what_is_said_to_several_is_told_once():
    """Heard by both at 2; wrong until 22, asked until 24, or ENDEX comes before."""
    unclear = radio(misunderstanding=(ALWAYS, 20, 2))
    for end, outcome in ((60, "completed"), (20, "misunderstood")):
        log = play(end, unclear, ANN, BO, CIA, tell("radio", "town, region"))
        assert sorted((m.receiver, m.known, m.outcome) for m in told(log)) == [
            ("region", 2, outcome),
            ("town", 2, outcome),
        ]


def test_what_is_said_next_to_the_same_units_is_another_message():
    """Cia leaves during the first talk, which she misses; ENDEX comes amid the second."""
    steps = [
        step("tell", CLERK, send=send("town, region", "radio")),
        step("more", CLERK, send=send("town, region", "radio"), after="tell"),
    ]
    cia = person("cia", REGION, shift=(0, 1))
    log = play(3, radio(), ANN, BO, cia, order("I-1", 0, *steps))
    assert sorted((m.receiver, m.set, m.outcome) for m in told(log)) == [
        ("region", 0, "lost"),
        ("region", 2, "open"),
        ("town", 0, "completed"),
        ("town", 2, "open"),
    ]


def test_who_leaves_it_lying_that_was_said_to_several_is_told_apart():
    idle = Unit("town", "Town", leaves=Number(ALWAYS))
    note = procedure("note", step("note", takes=1))
    log = play(60, radio(), idle, ANN, BO, CIA, tell("radio", "town, region", "note"), note)
    assert sorted((m.receiver, m.outcome) for m in told(log)) == [
        ("region", "completed"),
        ("town", "left lying"),
    ]


# orders down the chain of command -----------------------------------------------------------------


def given_order(end: float, **how: Any) -> list[Told]:
    card = procedure("card", step("alert", takes=10, cascade=down(**how)))
    log = play(end, chain_of_command(), inject("I-1", 5, "top", does="card"), card)
    return told(log)


def test_each_link_of_an_order_is_a_message():
    """Given at 5: left 5-15, right, waiting since 5, 15-25; far 15-25."""
    assert given_order(60) == [
        ("top", "left", "", 5, 5, 15, "completed"),
        ("top", "right", "", 5, 15, 25, "completed"),
        ("left", "far", "", 15, 15, 25, "completed"),
    ]


def test_a_joint_briefing_is_a_message_to_each_from_its_gathering_on():
    """Gathering 5-10, briefing until 20; then 20-25 and until 35."""
    assert given_order(60, briefing="joint", gather=5) == [
        ("top", "left", "", 5, 10, 20, "completed"),
        ("top", "right", "", 5, 10, 20, "completed"),
        ("left", "far", "", 20, 25, 35, "completed"),
    ]


@pytest.mark.parametrize("end", [8, 15])
def test_a_joint_briefing_that_is_not_over_at_endex_is_missed_by_all(end):
    assert given_order(end, briefing="joint", gather=5) == [
        ("top", "left", "", 5, None, None, "open"),
        ("top", "right", "", 5, None, None, "open"),
    ]


def test_a_mail_set_at_the_same_moment_does_not_stand_for_a_missed_briefing():
    """Both set at 5: left gets a mail (5-10), and nobody is briefed before 20."""
    both = procedure(
        "card",
        step("alert", takes=10, cascade=down(briefing="joint", gather=5)),
        step("tell", "top/head", send=send("left", "note")),
    )
    log = play(15, chain_of_command(), inject("I-1", 5, "top", does="card"), both)
    assert sorted((m.receiver, m.via, m.outcome) for m in told(log)) == [
        ("left", "", "open"),
        ("left", "note", "completed"),
        ("right", "", "open"),
    ]


def test_a_wrong_version_is_received_and_wrong():
    outcomes = [(m.receiver, m.outcome) for m in given_order(60, fidelity=0.0)]
    assert outcomes == [(unit, "misunderstood") for unit in ("left", "right", "far")]


# what is made of it -------------------------------------------------------------------------------


def test_what_was_misunderstood_and_asked_back_is_right_in_the_end():
    """Heard at 4, wrong until 24, asked until 26; ENDEX before that leaves it wrong."""
    things = [phone(misunderstanding=(ALWAYS, 20, 2)), ANN, BO, tell("phone", does="note")]
    note = procedure("note", step("note", TOWN, 3))
    asked = told(play(60, *things, note))
    assert asked == [("staff", "town", "phone", 0, 0, 4, "completed")]
    assert told(play(25, *things, note)) == [("staff", "town", "phone", 0, 0, 4, "misunderstood")]


def test_what_somebody_else_will_do_is_missed_unless_there_is_a_reminder():
    """Read by both 5-6; town leaves it lying, for good or until 10 later."""
    idle = Unit("town", "Town", leaves=Number(ALWAYS))
    for remind, outcome in ((None, "left lying"), (10, "completed")):
        card = order(
            "I-1",
            0,
            step("tell", CLERK, send=send("town, region", "mail", "note", remind=remind)),
        )
        note = procedure("note", step("note", takes=1))
        log = play(60, mail(), idle, ANN, BO, CIA, card, note)
        assert sorted((m.receiver, m.known, m.outcome) for m in told(log)) == [
            ("region", 6, "completed"),
            ("town", 6, outcome),
        ]


def test_what_was_left_lying_and_misunderstood_may_still_be_asked_back():
    """Read 5-6, left until 16, wrong until 26, asked until 28."""
    idle = Unit("town", "Town", leaves=Number(ALWAYS))
    unclear = mail(misunderstanding=(ALWAYS, 10, 2))
    sent = send("town, region", "mail", "note", remind=10)
    note = procedure("note", step("note", takes=1))
    card = order("I-1", 0, step("tell", CLERK, send=sent))
    for end, outcome in ((60, "completed"), (27, "misunderstood")):
        log = play(end, unclear, idle, ANN, BO, CIA, card, note)
        assert [m.outcome for m in told(log) if m.receiver == "town"] == [outcome]


# exercise control ---------------------------------------------------------------------------------


def test_an_inject_is_a_message_of_the_counterpart_that_sends_it():
    """The public company calls 3-7; by mail it is there at 5 and read until 6."""
    firm = Unit("firm", "Firm", kind="counterpart")
    called = play(60, phone(), firm, BO, inject("I-1", 3, "town", "phone", sender="firm"))
    assert told(called) == [("firm", "town", "phone", 3, 3, 7, "completed")]
    mailed = play(60, mail(), firm, BO, inject("I-1", 3, "town", "mail", sender="firm"))
    assert told(mailed) == [("firm", "town", "mail", 3, 3, 6, "completed")]


def test_an_inject_round_a_dead_channel_was_planned_by_it():
    """The telephone is dead: the firm writes at once what it would have said (3-6), read 8-9."""
    firm = Unit("firm", "Firm", kind="counterpart")
    dead = mail(outages=(0, 30), fallback=("phone",))
    log = play(60, dead, phone(), firm, BO, inject("I-1", 3, "town", "mail", sender="firm"))
    assert told(log) == [("firm", "town", "mail>phone", 3, 3, 7, "completed")]


def test_what_exercise_control_had_no_time_to_write_is_missed_by_all_it_was_for():
    """The log book is dead: a mail would take until 3, ENDEX is at 2."""
    dead = channel("log", "inbox", outages=(0, 2), fallback=("mail",))
    scenario = exercise(2, dead, mail(), BO, CIA, inject("I-1", 0, "town, region", "log"))
    log = Player(scenario).play(0, 0)
    assert told(log, own=True, unwritten=unwritten(scenario)) == [
        ("control", "town", "log>mail", 0, None, None, "open"),
        ("control", "region", "log>mail", 0, None, None, "open"),
    ]


def test_whom_exercise_control_tries_to_reach_by_radio_is_known_to_the_milestones():
    """The radio is dead, and nothing else happens."""
    log = play(2, radio(outages=(0, 2)), BO, CIA, inject("I-1", 0, "town, region", "radio"))
    assert told(log, own=True) == [
        ("control", "town", "radio", 0, None, None, "open"),
        ("control", "region", "radio", 0, None, None, "open"),
    ]


def test_exercise_control_may_be_told_too():
    log = play(60, phone(), ANN, tell("phone", "control"))
    assert told(log)[-1] == ("staff", "control", "phone", 0, 0, 4, "completed")


# laws ---------------------------------------------------------------------------------------------


class Heard(NamedTuple):
    """A scenario that has been played, and who received what when, as the engine itself knows."""

    run: Played
    received: Counter[tuple[int, int, int, int]]

    @property
    def messages(self) -> list[Message]:
        """All messages of the log."""
        return messages(self.run.log, unwritten=unwritten(self.run.scenario))


@st.composite
def heard(draw: st.DrawFn) -> Heard:
    """Return a random scenario, played once while its receptions are noted down."""
    scenario, seed = draw(enriched()), draw(st.integers(0, 3))
    found: Counter[tuple[int, int, int, int]] = Counter()
    receive = Reception.received

    def noting(self: Reception, case: Any, route: Any, row: int, *, mistaken: bool = False) -> None:
        unit = self.plan.templates[case.entity].run_units[route.run]
        found[case.entity, case.number, unit, self.env.now] += 1
        receive(self, case, route, row, mistaken=mistaken)

    player = Player(scenario)
    with patch.object(Reception, "received", noting):
        log = player.play(seed, 0)
    return Heard(Played(scenario, player, log, seed), found)


def what_was_received_is_what_the_engine_handed_over(heard: Heard) -> None:
    """But for orders, which it hands over link by link: those are the rows that say so."""
    run, found = heard.run, Counter[tuple[int, int, int, int]]()
    for m in heard.messages:
        if m.known != NEVER and run.rows[m.row].kind != "briefing":
            found[m.case, m.number, m.receiver, run.active(m.known)] += 1
    assert found == heard.received
    briefed = [m for m in heard.messages if run.rows[m.row].kind == "briefing"]
    told = [r for r in run.of_kind("briefing") if r.to != NEVER and r.outcome != "open"]
    assert Counter(m.row for m in briefed if m.known != NEVER) == Counter(r.line for r in told)


def every_message_that_was_sent_is_found_once(heard: Heard) -> None:
    """Each has a milestone: two, if it was written in the end after words in vain."""
    table = heard.run.log.reached
    sent = (table["milestone"] == MILESTONE["sent"]) & (table["at"] != NEVER)
    expected = Counter(table["unit"][sent & (table["unit"] != NEVER)].tolist())
    found: Counter[int] = Counter()
    for m in heard.messages:
        kinds = _kinds(heard.run.log, m)
        spoken = bool({"attempt", "talk", "briefing", "pause"} & set(kinds))
        on_its_way = kinds.index("transit") if "transit" in kinds else 0
        written = "transit" in kinds and "talk" not in kinds[:on_its_way][-1:]
        found[m.receiver] += spoken + written
    assert +found == expected


def _kinds(log: Log, m: Message) -> list[str]:
    """Return the kinds of the rows of a message, the first first."""
    rows = [m.row]
    while rows[-1] != m.root:
        rows.append(int(log.columns["cause"][rows[-1]]))
    return [KINDS[log.columns["kind"][r]] for r in rows[::-1]]


def a_message_is_set_made_and_known_in_that_order(heard: Heard) -> None:
    scheduled = heard.run.log.columns["scheduled"]
    sent = {r.case: int(scheduled[r.line]) for r in heard.run.of_kind("inject")}
    for m in heard.messages:
        assert m.set >= sent.get(m.case, 0), m
        assert m.made == NEVER or m.made >= m.set, m
        assert m.known == NEVER or m.known >= m.made != NEVER, m
        assert not m.received or m.known != NEVER, m
        lost = m.outcome in ("lost", "given up", "open", "by default")
        assert lost == (m.known == NEVER), m


def links_count_every_message_once(heard: Heard) -> None:
    """What is received and what is missed are all that is requested."""
    found = heard.messages
    rows: list[dict[str, Any]] = [
        dict(zip((*ENDS, *NUMBERS), row, strict=True)) for row in links(found, heard.run.log)
    ]
    assert all(row["requested"] == row["received"] + row["missed"] for row in rows)
    assert all(row["wrong"] <= row["received"] for row in rows)
    assert sum(row["requested"] for row in rows) == len(found)
    assert sum(row["received"] for row in rows) == sum(m.received for m in found)


LAWS = [
    links_count_every_message_once,
    what_was_received_is_what_the_engine_handed_over,
    every_message_that_was_sent_is_found_once,
    a_message_is_set_made_and_known_in_that_order,
]


def keep_the_laws(heard: Heard) -> None:
    for law in LAWS:
        law(heard)


@FEW
@given(heard())
def test_the_laws_of_messages_hold_in_every_scenario(heard):
    keep_the_laws(heard)


@pytest.mark.slow
@settings(FEW, max_examples=1000)
@given(heard())
def test_the_laws_of_messages_hold_in_many_more_scenarios(heard):
    keep_the_laws(heard)


def test_kinds_of_rows_that_tell_somebody_something_are_all_read():
    """Whoever adds a kind has to say here whether it is part of a message."""
    silent = {"inject", "work", "pause", "delay", "agenda", "item", "opening", "gathering"}
    silent |= {"call-out", "travel", "call", "late", "relief", "break"}
    telling = {"attempt", "redial", "talk", "write", "transit", "unread", "notice", "read"}
    assert silent | telling | {"left lying", "wrong", "question", "briefing"} == set(KIND)
