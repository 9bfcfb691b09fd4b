"""What-ifs: each kind changes what it says, differences are those of hand calculations, and errors.

K1 to K4 are the known answers of the methods, worked out by hand in tests/test_bottlenecks.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.checks import problems
from sim.clock import to_micros
from sim.distributions import Exponential, Fixed, Lognormal, Triangular
from sim.errors import KrisimError, ScenarioError
from sim.measures.paired import best
from sim.scenario import (
    Absence,
    After,
    Event,
    Influence,
    Length,
    Number,
    Outage,
    Scenario,
    Service,
    Shift,
    Target,
    Unit,
)
from sim.studies import replicate
from sim.studies.whatif import How, ask, chosen, sentences, what_if_told, what_ifs_of, which_is_best
from sim.studies.whatif.effects import effects
from sim.studies.whatif.kinds import KINDS, read_change
from sim.words import Words
from tests.builders import (
    call_out,
    channel,
    escalation,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    person,
    procedure,
    public,
    send,
    step,
)

M = to_micros(1)
"""A minute [µs]."""


def at(clock: str) -> int:
    """Return a time of the day after STARTEX, which is at 08:00 [µs]."""
    hours, minutes = map(int, clock.split(":"))
    return ((hours - 8) * 60 + minutes) * M


def office() -> Scenario:
    """Return four hours from 08:00 with one of everything that can be changed."""
    short: Length = Number(Triangular(5.0, 10.0, 20.0), "assumption", (0.5, 2.0), "drafting")
    share = Number(0.3, "assumption", (0.1, 0.6), "share away")
    scenario = exercise(
        240,
        Unit("staff", "The staff", lines=(("phone", 1),), contact=("chief",)),
        Unit("town", "The town", parent="staff"),
        person("ann", "staff/clerk", shift=(0, 240), breaks=(60, 75)),
        person("amy", "staff/clerk", shift=(0, 200)),
        replace(person("bo", "town/guard", shift=(0, 240)), absent_with=share),
        person("chief", "staff/chief", shift=(0, 240)),
        person("vice", "staff/aide", deputy=("staff/chief",), shift=(0, 240)),
        person("cy", "town/guard", shift=(), on_call=on_call(5, 10, 0, 240)),
        call_out("sms", reply=20),
        Service("power", "Power"),
        channel("phone", "call", lines=2, ring=1, retry=4, attempts=3, talk=6),
        channel("mail", "inbox", latency=1, look=20, read=3),
        meeting(
            "briefing",
            "staff/chief, town/guard",
            8,
            times=[20, 120],
            quorum=1,
            rights={"staff/chief": 1},
        ),
        order("I-1", 0, step("write", "staff/clerk", short.value), step("tell", "staff/clerk", 4)),
        order("I-2", 5, step("ring", "staff/clerk", send=send("town", "phone", "card"))),
        procedure(
            "card",
            step(
                "act", "town/guard", 10, milestone="acted", escalate=escalation(30, "staff/chief")
            ),
        ),
        order("I-3", 9, step("decide", takes=5, decide_in="briefing", by_default=100, stake=2)),
        inject("I-4", 5, "town", "mail", "card"),
        order("I-6", 9, step("agree", takes=5, decide_in="briefing", stake=3)),
        order("I-5", 200, step("come", meet="briefing")),
        public("calls", "town/guard", 6, Exponential(3), (0, 150), patience=9),
    )
    (calls,) = scenario.public
    swing = Influence(Event("I-1", "completed"), adds=Number(12.0))
    cards = tuple(
        replace(c, steps=(replace(c.steps[0], takes=short), *c.steps[1:])) if c.id == "I-1" else c
        for c in scenario.procedures
    )
    return replace(
        scenario,
        procedures=cards,
        public=(replace(calls, influences=(swing,)),),
        numbers=(short, share),
        targets=(Target("T", "Acted", 40 * M, 0.9, Event("I-2", "sent"), Event("I-2", "acted")),),
    )


OFFICE = office()


def of(things, id):
    return next(thing for thing in things if thing.id == id)


def who(scenario, id):
    return of(scenario.people, id)


def card_step(scenario, card, name):
    return of(of(scenario.procedures, card).steps, name)


def changed(text: str) -> Scenario:
    return read_change(text, OFFICE).make(OFFICE)


EXACTLY = {
    "add: staff/clerk": lambda s: (
        [(p.shifts, p.breaks) for p in s.people[2:3]]
        == [(who(s, "ann").shifts, who(s, "ann").breaks)]
    ),
    "add: 2 x staff/clerk from 09:00 until 10:00": lambda s: (
        [p.shifts for p in s.people[2:4]] == [(Shift(60 * M, 120 * M),)] * 2
    ),
    "add: town/guard throughout": lambda s: s.people[-1].shifts == (Shift(0, 240 * M),),
    "remove: 1 x staff/clerk": lambda s: (
        [p.id for p in s.people] == ["ann", "bo", "chief", "vice", "cy"]
    ),
    "remove: cy": lambda s: [p.id for p in s.people] == ["ann", "amy", "bo", "chief", "vice"],
    "away: staff/clerk": lambda s: [len(p.absences) for p in s.people] == [1, 1, 0, 0, 0, 0],
    "away: 1 x staff/clerk from 09:00 until 09:30": lambda s: (
        who(s, "ann").absences == (Absence(60 * M, 90 * M),)
    ),
    "away: ann until 09:00": lambda s: who(s, "ann").absences == (Absence(0, 60 * M),),
    "shift: ann +30 min": lambda s: (
        (who(s, "ann").shifts[0].start, who(s, "ann").breaks[0].end) == (30 * M, 105 * M)
    ),
    "shift: amy -10 min": lambda s: who(s, "amy").shifts == (Shift(-10 * M, 190 * M),),
    "shift: ann from 08:30 until 09:10": lambda s: (
        (who(s, "ann").shifts, who(s, "ann").breaks) == ((Shift(30 * M, 70 * M),), ())
    ),
    "shift: cy from 09:00 until 10:00": lambda s: who(s, "cy").on_call is None,
    "call out: town by sms": lambda s: who(s, "cy").on_call.method == "sms",
    "call out: cy after 9 min": lambda s: who(s, "cy").on_call.notice.value == Fixed(9.0),
    "lines: phone 5": lambda s: of(s.channels, "phone").lines == 5,
    "lines: phone -1": lambda s: of(s.channels, "phone").lines == 1,
    "lines: phone of staff +2": lambda s: dict(of(s.units, "staff").lines) == {"phone": 3},
    "lines: phone of The town 4": lambda s: dict(of(s.units, "town").lines) == {"phone": 4},
    "outage: mail from 09:00 until 10:00": lambda s: (
        of(s.channels, "mail").outages == (Outage(60 * M, 120 * M),)
    ),
    "outage: power": lambda s: s.services[0].outages == (Outage(0, 240 * M),),
    "fallback: phone to mail": lambda s: of(s.channels, "phone").fallback == ("mail",),
    "fallback: phone of staff to mail": lambda s: (
        of(s.units, "staff").fallback == (("phone", ("mail",)),)
    ),
    "look: mail every 5 min": lambda s: of(s.channels, "mail").look.value == Fixed(5.0),
    "look: mail staffed": lambda s: of(s.channels, "mail").look is None,
    "meeting: briefing at 09:00, 11:00": lambda s: s.meetings[0].times == (60 * M, 180 * M),
    "meeting: briefing also at 09:00": lambda s: s.meetings[0].times == (20 * M, 60 * M, 120 * M),
    "meeting: briefing at every 1 h from 09:00 until 11:00": lambda s: (
        s.meetings[0].times == (60 * M, 120 * M, 180 * M)
    ),
    "meeting: briefing never": lambda s: s.meetings[0].times == (),
    "quorum: briefing 2": lambda s: s.meetings[0].quorum == 2,
    "quorum: briefing everyone": lambda s: s.meetings[0].quorum is None,
    "waits: briefing 3 min": lambda s: s.meetings[0].waits == 3 * M,
    "lasts: briefing 20 min": lambda s: s.meetings[0].lasts == 20 * M,
    "right: staff/chief in briefing up to 2,5": lambda s: (
        [r.up_to for r in s.meetings[0].rights] == [2.5]
    ),
    "decide: I-3/decide by staff/chief": lambda s: (
        (
            card_step(s, "I-3", "decide").decide_in,
            [n.role for n in card_step(s, "I-3", "decide").needs],
        )
        == (None, ["chief"])
    ),
    "decide: I-1/tell in briefing": lambda s: (
        (
            card_step(s, "I-1", "tell").decide_in,
            card_step(s, "I-1", "tell").needs,
        )
        == ("briefing", ())
    ),
    "escalate: card/act after 10 min to parent": lambda s: (
        (
            card_step(s, "card", "act").escalate.after,
            card_step(s, "card", "act").escalate.to,
        )
        == (10 * M, None)
    ),
    "escalate: card/act never": lambda s: card_step(s, "card", "act").escalate is None,
    "by default: I-3/decide after 50 min": lambda s: (
        card_step(s, "I-3", "decide").by_default == 50 * M
    ),
    "by default: I-3/decide never": lambda s: card_step(s, "I-3", "decide").by_default is None,
    "takes: I-1/write 7 min": lambda s: card_step(s, "I-1", "write").takes.value == Fixed(7.0),
    "takes: I-1 x2": lambda s: (
        [t.takes.value for t in of(s.procedures, "I-1").steps]
        == [Triangular(10.0, 20.0, 40.0), Fixed(8.0)]
    ),
    "number: drafting x0,5": lambda s: (
        (
            s.numbers[0].value,
            card_step(s, "I-1", "write").takes.value,
        )
        == (Triangular(2.5, 5.0, 10.0),) * 2
    ),
    "number: drafting median 8 min, p90 30 min": lambda s: (
        s.numbers[0].value == Lognormal(8.0, 30.0)
    ),
    "number: share away 50 %": lambda s: who(s, "bo").absent_with.value == 0.5,
    "calls: calls x3": lambda s: (
        (
            s.public[0].rate.value,
            s.public[0].influences[0].adds.value,
        )
        == (18.0, 36.0)
    ),
    "calls: all x0": lambda s: s.public[0].rate.value == 0,
    "move: I-4 +15 min": lambda s: of(s.injects, "I-4").at == 20 * M,
    "move: I-4 -2 min": lambda s: of(s.injects, "I-4").at == 3 * M,
    "move: I-4 to 09:10": lambda s: of(s.injects, "I-4").at == 70 * M,
    "move: I-4 by phone": lambda s: of(s.injects, "I-4").channel == "phone",
    "start: 07:00": lambda s: (
        (s.exercise.start.hour, who(s, "amy").shifts, s.injects[1].at)
        == (7, (Shift(60 * M, 260 * M),), 5 * M)
    ),
    "start: +1 h": lambda s: (
        (who(s, "ann").shifts[0], who(s, "amy").shifts[0])
        == (Shift(0, 240 * M), Shift(-60 * M, 140 * M))
    ),
}


@pytest.mark.parametrize("text", EXACTLY)
def test_a_change_does_exactly_what_it_says(text):
    new = changed(text)
    assert EXACTLY[text](new)
    assert not EXACTLY[text](OFFICE)
    assert not problems(new)


ABOUT = {
    **dict.fromkeys(("add", "remove", "away", "shift", "call out"), "people"),
    **dict.fromkeys(("lines", "fallback"), "channels units"),
    **dict.fromkeys(("meeting", "quorum", "waits", "lasts", "right"), "meetings"),
    **dict.fromkeys(("decide", "escalate", "by default", "takes"), "procedures"),
    "outage": "channels services",
    "look": "channels",
    "number": "numbers procedures people",
    "calls": "public",
    "move": "injects",
    "start": "exercise people",
}


@pytest.mark.parametrize("text", EXACTLY)
def test_a_change_leaves_all_else_as_it_is(text):
    """Of the tables of the scenario only those change that the kind is about."""
    new = changed(text)
    tables = {name for name in OFFICE.__slots__ if getattr(new, name) != getattr(OFFICE, name)}
    assert tables
    assert tables <= set(ABOUT[text.partition(":")[0]].split())


@pytest.mark.parametrize("text", EXACTLY)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_change_is_told_in_words(text, language):
    said = read_change(text, OFFICE).words.said(Words(language))
    assert said
    assert "{" not in said


def test_every_kind_of_change_is_tried():
    assert {text.partition(":")[0] for text in EXACTLY} == set(KINDS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("awya: ann", "Did you mean 'away'?"),
        ("away: staf/clerk", "there is no unit 'staf'. Did you mean 'staff'?"),
        ("away: town/clerk", "nobody is 'town/clerk'. Did you mean"),
        ("away: 3 x staff/clerk", "'staff/clerk' is only 2, not 3"),
        ("shift: cy +1 h", "nobody of 'cy' has a shift to move"),
        ("call out: ann by sms", "nobody of 'ann' is on call"),
        ("lines: fone 3", "there is no channel 'fone'. Did you mean 'phone'?"),
        ("lines: phone -2", "'phone' would have 0 lines"),
        ("outage: mail from 10:00 until 09:00", "before it starts"),
        ("look: phone every 5 min", "no inbox. Known: note, mail."),
        ("meeting: brifing never", "Did you mean 'briefing'?"),
        ("decide: I-3/decde by staff/chief", "Did you mean 'decide'?"),
        ("decide: I-3 by staff/chief", "names no step: write 'I-3/<step>' with decide"),
        ("takes: card/at x2", "Did you mean 'act'?"),
        ("number: draftin x2", "Did you mean 'drafting'?"),
        ("number: drafting 20 %", "'drafting' is a length"),
        ("calls: all", "cannot read 'all': write 'all x2'"),
        ("start: 25:00", "25:00"),
        ("move: I-44 +15 min", "there is no inject 'I-44'. Did you mean 'I-4'?"),
        ("move: I-4 15 min", "write 'I-09 +15 min', 'I-09 to 10:45' or 'I-09 by phone'"),
        ("move: I-4 -6 min", "before STARTEX: write 'I-4 to 08:00' or later, at most 5 min"),
        ("move: I-4 to 12:01", "after ENDEX: write 'I-4 to 12:00' or earlier, at most 3 h 55"),
        ("move: I-4 by fone", "there is no channel 'fone'. Did you mean 'phone'?"),
    ],
)
def test_a_change_that_matches_nothing_is_an_error_with_a_suggestion(text, said):
    with pytest.raises(KrisimError) as refused:
        changed(text)
    assert said in str(refused.value)


def test_an_inject_that_waits_for_others_or_is_withdrawn_has_no_time_to_move():
    waits = After((Event("I-1", "acted"), Event("I-4", "completed")), Number(Fixed(5.0)))
    (first, second, *others) = OFFICE.injects
    after, gone = replace(second, at=None, after=waits), replace(first, withdrawn=True)
    plan = replace(OFFICE, injects=(gone, after, *others))
    with pytest.raises(KrisimError, match="after I-1 acted and I-4 completed: move 'I-1' or 'I-4'"):
        read_change("move: I-2 +15 min", plan)
    with pytest.raises(KrisimError, match="'I-1' is withdrawn"):
        read_change("move: I-1 +15 min", plan)


# the file -----------------------------------------------------------------------------------------


def written(tmp_path, text):
    path = tmp_path / "what_ifs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_tells_changes_combinations_and_grids(tmp_path):
    text = """what ifs:
  one away: {name: Ann is away, changes: [away: ann]}
  down:
    - outage: mail from 09:00 until 10:00
  more:
    changes: ["add: {n} x staff/clerk from {t} until 11:00"]
    for: {n: [1, 2], t: ["08:30", "09:00"]}
  both: {together: [one away, down]}
"""
    found = what_ifs_of(OFFICE, written(tmp_path, text))
    assert [w.id for w in found] == [
        "one away",
        "down",
        *(f"more (n {n}, t {t})" for n in (1, 2) for t in ("08:30", "09:00")),
        "both",
    ]
    assert found[0].said(Words()) == "Ann is away"
    assert [c.text for c in found[-1].changes] == [
        "away: ann",
        "outage: mail from 09:00 until 10:00",
    ]
    assert len(found[4].change(OFFICE).people) == len(OFFICE.people) + 2
    assert [w.id for w in chosen(["more", "down"], found)] == [w.id for w in found[1:6]]
    with pytest.raises(KrisimError, match="Did you mean 'more'"):
        chosen(["mor"], found)


def test_all_problems_of_a_file_come_at_once_with_their_lines(tmp_path):
    text = """what ifs:
  a: [away: annn]
  b: {chnges: [away: ann]}
  c:
    changes:
      - away: ann
      - lines: phone 2
  d: {together: [e]}
  f: {changes: ["add: {n} x staff/clerk"]}
  g: {changes: [away: ann], for: {k: [1]}}
  h: [remove: staff/chief, remove: vice]
"""
    with pytest.raises(ScenarioError) as refused:
        what_ifs_of(OFFICE, written(tmp_path, text))
    told = [str(problem) for problem in refused.value.problems]
    for line, said in (
        (2, "Did you mean 'ann'?"),
        (3, "unknown key 'chnges'. Did you mean 'changes'?"),
        (7, "it changes nothing: all is so already"),
        (8, "there is no what-if 'e'"),
        (9, "nothing stands for '{n}'"),
        (10, "'{k}' stands in no change"),
        (11, "so changed, the scenario cannot be played"),
    ):
        assert any(f"what_ifs.yaml, line {line}" in t and said in t for t in told), (line, told)


def test_a_file_without_what_ifs_says_how_to_begin(tmp_path):
    with pytest.raises(ScenarioError, match="Begin with 'what ifs:'"):
        what_ifs_of(OFFICE, written(tmp_path, "what if: {}"))


def test_changes_after_a_new_start_are_told_by_the_new_clock():
    found = what_if_told("start: 06:00; away: ann from 08:00 until 09:00", OFFICE)
    assert who(found.change(OFFICE), "ann").absences == (Absence(120 * M, 180 * M),)


# answers ------------------------------------------------------------------------------------------


def answered(scenario, *texts, **how):
    """Return the answers to what-ifs told in a line each."""
    return ask(
        scenario, [what_if_told(t, scenario) for t in texts], How(**{"replications": 2, **how})
    )


def gained(asked, number=0):
    """Return the minutes that all answers together take less."""
    rows = asked.table[asked.table["measure"] == "all answers"]
    return -rows["difference"].iloc[number]


def jobs(times, *steps):
    return [order(f"I-{k}", t, *steps, to="control") for k, t in enumerate(times)]


def test_one_more_where_four_wait_gains_forty_minutes():
    """K1: done at 10, 20, 30, 40; with two at 10, 10, 20, 20; three at 10, 10, 10, 20."""
    plan = exercise(200, person("a", "A/x"), *jobs([0] * 4, step("work", "A/x", 10)))
    asked = answered(plan, "add: A/x", "add: 2 x A/x")
    assert (gained(asked), gained(asked, 1)) == (40, 50)


def test_a_busy_unit_for_which_nobody_waits_gains_nothing():
    """K2: B works 80 % of the time and nobody waits; at A six wait 150; a second there gains 90."""
    plan = exercise(
        500,
        person("a", "A/x"),
        person("b", "B/x"),
        *[order(f"B-{k}", 10 * k, step(f"b{k}", "B/x", 8)) for k in range(48)],
        *[order(f"A-{k}", 100, step(f"a{k}", "A/x", 10)) for k in range(6)],
    )
    asked = answered(plan, "add: A/x", "add: B/x")
    assert (gained(asked), gained(asked, 1)) == (90, 0)


def test_a_queue_on_the_branch_that_would_wait_anyway_gains_nothing():
    """K3: two jobs at each of 0, 100, ..., 500 fork to A (10) and B (40): gain at A 0, at B 240."""
    fork = (step("a", "A/x", 10), step("b", "B/x", 40), step("end", after="a b", takes=0))
    times = [t for t in range(0, 600, 100) for _ in (0, 1)]
    plan = exercise(700, person("a", "A/x"), person("b", "B/x"), *jobs(times, *fork))
    asked = answered(plan, "add: A/x", "add: B/x")
    assert (gained(asked), gained(asked, 1)) == (0, 240)


def test_a_bottleneck_that_moves_gains_little():
    """K4: six jobs at 0, A (10), then B (9): one more at A gains 15."""
    line = (step("a", "A/x", 10), step("b", "B/x", 9, after="a"))
    plan = exercise(200, person("a", "A/x"), person("b", "B/x"), *jobs([0] * 6, *line))
    asked = answered(plan, "add: A/x", "add: A/x; add: B/x")
    assert gained(asked) == 15
    assert gained(asked, 1) > 15


def test_an_inject_that_waits_less_once_it_is_moved_gains_what_it_waited():
    """A drafts 0-20; the second comes at 10 and waits 10. At 15 it waits 5; at 20, 30: nothing."""
    plan = exercise(200, person("a", "A/x"), *jobs([0, 10], step("work", "A/x", 20)))
    texts = [f"move: I-1 +{m} min" for m in (5, 10, 20)]
    asked = answered(plan, *texts, "move: I-1 -10 min", "move: I-1 to 08:20; move: I-1 -5 min")
    assert [gained(asked, k) for k in range(5)] == [5, 10, 10, -10, 5]


def test_work_that_is_open_at_endex_gains_nothing_by_coming_later():
    """Of 60 minutes until ENDEX the work takes 90: moved, it is open as long as before."""
    plan = exercise(60, person("a", "A/x"), *jobs([0, 5], step("work", "A/x", 90)))
    asked = answered(plan, "move: I-1 +30 min", "move: I-0 +5 min")
    assert [gained(asked, k) for k in range(2)] == [0, 0]


def test_what_changes_nothing_differs_by_exactly_nothing():
    """One more whom nobody needs: every draw and every time stays what it was."""
    asked = answered(OFFICE, "add: staff/aide", replications=5, measures=("answers", "callers"))
    assert len(asked.table) > 8
    assert set(asked.table["difference"].dropna()) == {0.0}
    assert set(asked.table["verdict"]) <= {"no effect shown", "cannot say"}


def test_a_difference_is_that_of_the_two_scenarios_played_alone():
    import sim

    alone = answered(OFFICE, "away: ann", replications=6, seed=3)
    played = [
        sim.replicate(s, 6, 3)["callers"]["mean_wait"].mean()
        for s in (OFFICE, changed("calls: all x3"))
    ]
    asked = answered(
        OFFICE, "calls: all x3", "away: ann", seed=3, replications=6, measures=("callers",)
    )
    row = asked.table.set_index(["what_if", "measure"]).loc[("calls: all x3", "mean wait")]
    assert (row["before"], row["after"]) == pytest.approx(played)
    assert gained(asked, 1) == pytest.approx(gained(alone))


def test_probabilities_are_adjusted_as_statsmodels_does():
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="statsmodels is missing")
    from sim.measures.paired import holm

    ps = [0.001, 0.2, 0.012, 0.04, 0.5, 0.011]
    assert holm(ps) == pytest.approx(multitest.multipletests(ps, method="holm")[1])


def test_probabilities_are_adjusted_for_all_comparisons_of_the_question():
    """Those of statsmodels for all that differ in any run, whatever it is measured by."""
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="statsmodels is missing")
    texts = ("calls: all x2", "away: bo until 08:30")
    names = ["what_if", "measure", "of"]
    both = answered(OFFICE, *texts, replications=8, measures=("callers",)).table
    raw: dict[tuple[str, str, str], float] = {}
    for text in texts:
        after = replicate(changed(text), 8)
        found = list(effects(text, replicate(OFFICE, 8), after, ("callers",)))
        raw |= {e.key: e.better.p for e in found if np.abs(e.pair.before - e.pair.after).any()}
    assert len({measure for _, measure, _ in raw}) > 2
    expected = dict(
        zip(raw, multitest.multipletests([*raw.values()], method="holm")[1], strict=True)
    )
    told = both.set_index(names)["p"].to_dict()
    assert {key: told[key] for key in expected} == pytest.approx(expected)
    assert {p for key, p in told.items() if key not in expected} == {1.0}


def test_over_the_assumptions_an_effect_that_points_both_ways_is_not_said():
    from sim.measures.paired import Gain
    from sim.studies.whatif.effects import middle, verdict

    sure = Gain(5.0, 3.0, 7.0, 0.001)
    assert verdict(sure, middle([])) == "better"
    assert verdict(sure, middle([1.0, 2.0, 9.0])) == "better"
    assert verdict(sure, middle([-1.0, 2.0, 9.0])) == "cannot say"
    assert middle([float(k) for k in range(1, 21)]) == (1.0, 19.0)


def test_the_ranges_give_every_number_a_second_interval():
    """Half of 10 min gains 5; of 5 to 20 min, which the range leaves open, it gains 2.5 to 10."""
    takes: Length = Number(Fixed(10.0), "assumption", (0.5, 2.0))
    work = replace(step("work", "A/x", 10), takes=takes)
    plan = exercise(60, person("a", "A/x"), *jobs([0], work))
    asked = answered(plan, "takes: I-0/work x0.5", points=20)
    row = asked.table[asked.table["measure"] == "all answers"].iloc[0]
    assert (row["difference"], row["points"]) == (-5, 20)
    factors = 2.0 ** (np.array([-1, -0.9, 0.8, 0.9]))  # of 20 equal parts the 1st and the 19th
    lowest, low, high, highest = 5 * factors
    assert -highest < row["ranges_low"] < -high
    assert -low < row["ranges_high"] < -lowest


def test_of_several_the_one_that_is_sure_to_be_best_is_named():
    plan = exercise(200, person("a", "A/x"), *jobs([0] * 4, step("work", "A/x", 10)))
    asked = answered(plan, "add: A/x", "add: 2 x A/x")
    said = which_is_best(asked)
    assert "2 × x (A) added" in said
    assert "1 × x (A)" not in said


def test_multiple_comparison_with_the_best_errs_seldom():
    """Of 400 experiments with four equal alternatives, in 95 % all intervals hold nothing."""
    generator = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        common = generator.normal(0, 3, 20)
        alternatives = [common + generator.normal(0, 1, 20) for _ in range(4)]
        held += all(low <= 0 <= high for low, high in best(alternatives))
    assert held / 400 >= 0.93
    sure = best([np.array([0.0, 1.0, 0.5]), np.array([9.0, 10.0, 9.7])])
    assert sure[0][1] == 0
    assert sure[1][0] == 0


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_sentence_names_what_changes_what_it_does_and_what_it_leaves(language):
    asked = answered(
        OFFICE, "away: town/guard", "add: staff/aide", replications=16, measures=("callers",)
    )
    worse, nothing = sentences(asked, language)
    assert worse.startswith("Guard (The town)")
    assert "→" in worse
    none = "no effect shown on any of 1 targets"
    assert Words(language)("no effect shown on any of {n} targets", n=1) in nothing
    assert (none in nothing) == (language == "en")


def test_a_study_is_a_folder_whose_figures_say_in_words_what_they_show(tmp_path):
    from datetime import UTC, datetime

    import pandas as pd
    from PIL import Image

    from sim.report.what_ifs import write_what_ifs

    asked = answered(OFFICE, "away: town/guard", "add: staff/aide", replications=8)
    write_what_ifs(tmp_path / "study", asked, datetime(2026, 3, 12, tzinfo=UTC))
    table = pd.read_csv(tmp_path / "study" / "what-ifs.csv", encoding="utf-8-sig")
    assert table["difference"].to_numpy() == pytest.approx(
        asked.table["difference"].to_numpy(), nan_ok=True
    )
    with Image.open(tmp_path / "study" / "what-ifs-01.png") as figure:
        said = figure.info["Description"]
    assert "worse: guard (The town) away throughout." in said
    assert "no effect shown: 1 × aide (The staff) added, with the hours of the first." in said
    assert "simulated, not observed" in said
    with pytest.raises(KrisimError, match="exists already"):
        write_what_ifs(tmp_path / "study", asked, datetime(2026, 3, 12, tzinfo=UTC))


def test_the_what_ifs_of_kko2017_can_all_be_asked():
    from pathlib import Path

    from sim.files import load
    from sim.studies.whatif import beside

    folder = Path(__file__).parents[1] / "scenarios" / "kko2017"
    plan = load(folder)
    found = what_ifs_of(plan, beside(folder))
    assert len({each.of for each in found}) == 9
    assert all(each.change(plan) != plan for each in found)
