"""Documented events as small scenarios, and the page that sets the model's figures beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from math import exp, inf, sqrt
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.checks import problems
from sim.clock import MINUTE
from sim.distributions import Fixed
from sim.engine import Player
from sim.files import dump, load
from sim.log import KIND, MILESTONE, NEVER, OUTCOME, Log
from sim.scenario import Number, OnCall, Post, Procedure, Public, Role, Scenario, Step, Unit

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios" / "cases"
PAGE = ROOT / "docs" / "explanation" / "validity.md"
NAMES = sorted(place.name for place in FOLDER.iterdir() if place.is_dir())
SEED = 0

Values: TypeAlias = NDArray[np.float64]
Change: TypeAlias = Callable[[Scenario], Scenario]
Measure: TypeAlias = Callable[[Log], float]
Show: TypeAlias = Callable[[Values], str]


# what is read from a log --------------------------------------------------------------------------


def rows(log: Log, kind: str, outcome: str = "completed") -> NDArray[np.bool_]:
    kinds, outcomes = log.columns["kind"], log.columns["outcome"]
    found: NDArray[np.bool_] = (kinds == KIND[kind]) & (outcomes == OUTCOME[outcome])
    return found


def first(log: Log, which: NDArray[np.bool_], time: str = "completed") -> float:
    """Return the first such time [min after STARTEX]; inf where there is none."""
    times = log.columns[time][which]
    return float(times.min()) / MINUTE if len(times) else inf


def done(activity: str, time: str = "completed") -> Measure:
    """When an activity was over (or ``time``)."""

    def measure(log: Log) -> float:
        its = log.columns["activity"] == log.names.activities.index(activity)
        over = log.columns["outcome"] == OUTCOME["completed"]
        return first(log, its & over, time)

    return measure


def told(unit: str) -> Measure:
    """When the message had come to a unit."""

    def measure(log: Log) -> float:
        reached = log.reached
        its = reached["unit"] == log.names.units.index(unit)
        its &= (reached["milestone"] == MILESTONE["delivered"]) & (reached["at"] != NEVER)
        times = reached["at"][its]
        return float(times.min()) / MINUTE if len(times) else inf

    return measure


def by(measure: Measure, limit: float) -> Measure:
    """Whether it had happened by ``limit`` [min after STARTEX]: 1 or 0."""
    return lambda log: float(measure(log) <= limit)


def vain_attempts(log: Log) -> float:
    """How often the fire service rang in vain."""
    its = log.columns["unit"] == log.names.units.index("fire")
    return float((rows(log, "attempt", "busy") & its).sum())


def waits(log: Log) -> Values:
    """How long each attempt of the public to call waited, answered or not [min]."""
    c = log.columns
    calls = (c["kind"] == KIND["call"]) & ((c["started"] != NEVER) | (c["completed"] != NEVER))
    until = np.where(c["started"] != NEVER, c["started"], c["completed"])
    found: Values = (until - c["scheduled"])[calls] / MINUTE
    return found


def longest_wait(log: Log) -> float:
    return float(waits(log).max())


def mean_wait(log: Log) -> float:
    """Return the mean wait of the calls that were answered [min]."""
    answered, c = rows(log, "call"), log.columns
    return float((c["started"] - c["scheduled"])[answered].mean()) / MINUTE


def callers(log: Log) -> float:
    """How many persons called."""
    return float(len(np.unique(log.columns["number"][log.columns["kind"] == KIND["call"]])))


def hung_up(log: Log) -> float:
    """The share of attempts in which the caller hung up."""
    return float(rows(log, "call", "abandoned").sum()) / len(waits(log))


def extra_nurses(log: Log) -> float:
    return float(len(log.names.people) - USUAL)


def answered_within(limit: float) -> Measure:
    """Return the share of the 44 who had answered the call-out by ``limit`` [min]."""

    def measure(log: Log) -> float:
        answers = log.columns["completed"][rows(log, "call-out")]
        return float((answers <= limit * MINUTE).sum()) / 44

    return measure


# how it is shown ----------------------------------------------------------------------------------


def spread(values: Values) -> list[float]:
    """Return the median and the ends of the 90 % interval, by order statistics."""
    found: list[float] = np.quantile(values, [0.5, 0.05, 0.95], method="inverted_cdf").tolist()
    return found


def number(value: float) -> str:
    if value == inf:
        return "never"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def minutes(values: Values) -> str:
    middle, low, high = map(number, spread(values))
    return f"{middle} min ({low}–{high})"


def count(values: Values) -> str:
    return "{:.0f} ({:.0f}–{:.0f})".format(*spread(values))


def percent(values: Values) -> str:
    return "{:.0f} % ({:.0f}–{:.0f})".format(*(100 * v for v in spread(values)))


def of_runs(values: Values) -> str:
    return f"{100 * values.mean():.0f} % of runs"


def longer_than_two_hours(values: Values) -> str:
    return of_runs(np.where(values > 120, 1.0, 0.0))


def mean_of_sixty(values: Values) -> str:
    """Return how the mean over sixty runs spreads: sixty organisations, played many times.

    Without a briefing by ENDEX a run counts with all six hours.
    """
    return minutes(np.minimum(values, 360).reshape(-1, 60).mean(axis=1))


# what is changed ----------------------------------------------------------------------------------


def as_it_is(scenario: Scenario) -> Scenario:
    return scenario


def changed_steps(scenario: Scenario, change: Callable[[Step], Step | None]) -> Scenario:
    """Return the scenario with other steps; those for which there is None are left out."""

    def changed(procedure: Procedure) -> Procedure:
        steps = tuple(new for step in procedure.steps if (new := change(step)) is not None)
        return replace(procedure, steps=steps)

    return replace(scenario, procedures=tuple(map(changed, scenario.procedures)))


def changed_public(scenario: Scenario, change: Callable[[Public], Public]) -> Scenario:
    return replace(scenario, public=tuple(map(change, scenario.public)))


def changed_unit(scenario: Scenario, unit: str, change: Callable[[Unit], Unit]) -> Scenario:
    units = tuple(change(u) if u.id == unit else u for u in scenario.units)
    return replace(scenario, units=units)


def prepared(scenario: Scenario) -> Scenario:
    """A prepared sentence goes out to all telephones, and nobody asks for permission."""
    (sentence,) = (s.takes for s in scenario.procedures[0].steps if s.id == "send")

    def change(step: Step) -> Step | None:
        if step.id in ("ask", "wait"):
            return None
        return replace(step, after=("confirm",), takes=sentence) if step.id == "compose" else step

    return changed_steps(scenario, change)


def second_person(scenario: Scenario) -> Scenario:
    """Two people answer the number of the force duty officer, on two lines."""
    one = next(p for p in scenario.people if p.unit == "police")
    two = replace(scenario, people=(*scenario.people, replace(one, id="police-2")))
    two = changed_unit(two, "police", lambda u: replace(u, lines=(("police line", 2),)))
    return changed_public(two, lambda p: replace(p, lines=2))


def own_line(scenario: Scenario) -> Scenario:
    """Somebody at the police answers the other services only, on a second line."""
    role = Role("partner desk", "Desk for the other services")
    one = next(p for p in scenario.people if p.unit == "police")
    desk = replace(one, id="police-2", posts=(Post("police", role.id),))

    def change(step: Step) -> Step:
        if step.send is None:
            return step
        to = tuple(replace(a, role=role.id) for a in step.send.to)
        return replace(step, send=replace(step.send, to=to))

    manned = replace(scenario, roles=(*scenario.roles, role), people=(*scenario.people, desk))
    manned = changed_unit(manned, "police", lambda u: replace(u, lines=(("police line", 2),)))
    return changed_steps(manned, change)


def radio_after_two(scenario: Scenario) -> Scenario:
    """After two attempts in vain the liaison officer takes the radio."""
    tried = tuple(replace(c, attempts=2) if c.id == "police line" else c for c in scenario.channels)
    fall_back = (("police line", ("radio",)),)
    changed = replace(scenario, channels=tried)
    return changed_unit(changed, "fire", lambda u: replace(u, fallback=fall_back))


@cache
def kept(share: float) -> Change:
    """Return the change after which a relay keeps so large a share of the messages."""

    def change(scenario: Scenario) -> Scenario:
        loss: Number[float] = Number(1 - share, "hand-overs")
        channels = (replace(c, loss=loss) if c.id == "neighbour" else c for c in scenario.channels)
        return replace(scenario, channels=tuple(channels))

    return change


def called_directly(scenario: Scenario) -> Scenario:
    """The county rings all three boroughs itself."""

    def change(step: Step) -> Step:
        if step.send is None or step.id != "tell":
            return step
        royalton = replace(step.send.to[-1], unit="royalton")
        return replace(step, send=replace(step.send, to=(*step.send.to, royalton)))

    return changed_steps(scenario, change)


@cache
def staffed(people: int) -> Change:
    """Return the change after which so many answer calls."""

    def change(scenario: Scenario) -> Scenario:
        last = scenario.people[-1]
        extra = (replace(last, id=f"extra-{k}") for k in range(people - len(scenario.people)))
        return replace(scenario, people=(*scenario.people[:people], *extra))

    return change


def half_the_calls(scenario: Scenario) -> Scenario:
    """The usual number of calls, answered by the usual staff."""
    rate: Number[float] = Number(3250 / 24, "medhelp")
    return staffed(USUAL)(changed_public(scenario, lambda p: replace(p, rate=rate)))


@cache
def called_by(method: str) -> Change:
    """Return the change after which all are called out by this method."""

    def change(scenario: Scenario) -> Scenario:
        def moved(on_call: OnCall | None) -> OnCall | None:
            return on_call and replace(on_call, method=method)

        people = (replace(p, on_call=moved(p.on_call)) for p in scenario.people)
        return replace(scenario, people=tuple(people))

    return change


def unheard(scenario: Scenario) -> Scenario:
    """A telephone tree in which a call is noticed no more often than a message."""
    (message,) = (m.reached for m in scenario.call_outs if m.id == "sms")
    methods = tuple(replace(m, reached=message) for m in scenario.call_outs)
    return called_by("tree")(replace(scenario, call_outs=methods))


# the figures --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A figure of the page: how it is measured in one run, and shown over many."""

    name: str
    measure: Measure
    show: Show = minutes
    change: Change = as_it_is


USUAL = 13
"""Nurses at a time in case 1177-2020 before there was extra staff."""

through, arrived = done("ask the police", "started"), done("drive to the scene")
posted, sent = done("post it on social media"), done("send the correction to all telephones")
briefing = done("First staff briefing", "started")
written, printed, by_tree = kept(0.969), kept(0.998), called_by("tree")

FIGURES: dict[str, tuple[Figure, ...]] = {
    "manchester2017": (
        Figure("through to the police, after the explosion", through),
        Figure("attempts in vain before that", vain_attempts, count),
        Figure("first appliance at the scene, after the explosion", arrived),
        Figure("through, two people on the same number", through, minutes, second_person),
        Figure("at the scene, two people on the same number", arrived, minutes, second_person),
        Figure("at the scene, a line of their own", arrived, minutes, own_line),
        Figure("at the scene, radio after two attempts", arrived, minutes, radio_after_two),
    ),
    "tmi1979": (
        Figure("Middletown told, after the county", told("middletown")),
        Figure("Highspire told, after the county", told("highspire")),
        Figure("Royalton told by its neighbour", by(told("royalton"), 300), of_runs),
        Figure("Royalton told, relay with notes", by(told("royalton"), 300), of_runs, written),
        Figure("Royalton told, relay in print", by(told("royalton"), 300), of_runs, printed),
        Figure("Royalton told, called by the county", told("royalton"), minutes, called_directly),
    ),
    "hawaii2018": (
        Figure("cancelled in the alert system", done("cancel in the alert system")),
        Figure("posted on social media", posted),
        Figure("sent to all telephones", sent),
        Figure("sent to all telephones, prepared and unasked", sent, minutes, prepared),
    ),
    "sala2014": (
        Figure("longest wait of the day", longest_wait),
        Figure("persons who rang", callers, count),
        Figure("longest wait, two lines", longest_wait, minutes, staffed(2)),
        Figure("calls in which the caller hung up", hung_up, percent),
        Figure("calls in which the caller hung up, two lines", hung_up, percent, staffed(2)),
        Figure("longest wait, eight lines", longest_wait, minutes, staffed(8)),
    ),
    "1177-2020": (
        Figure("mean wait, usual calls, 13 nurses", mean_wait, minutes, half_the_calls),
        Figure("mean wait, twice the calls, 13 nurses", mean_wait, minutes, staffed(USUAL)),
        Figure("mean wait, twice the calls, 23 nurses", mean_wait),
        Figure("nurses more at a time", extra_nurses, count),
        Figure("callers who hung up, 13 nurses", hung_up, percent, staffed(USUAL)),
        Figure("callers who hung up, 23 nurses", hung_up, percent),
    ),
    "samo-kko2011": (
        Figure("first staff briefing begins, one organisation", briefing),
        Figure(
            "first staff briefing begins, mean over sixty organisations", briefing, mean_of_sixty
        ),
        Figure("organisations that take more than two hours", briefing, longer_than_two_hours),
        Figure(
            "first staff briefing over by 08:00", by(done("First staff briefing"), 102), of_runs
        ),
    ),
    "call-out-0400": (
        Figure("SMS, answered within 45 min", answered_within(45), percent),
        Figure("app, answered within 45 min", answered_within(45), percent, called_by("app")),
        Figure("telephone tree, answered within 45 min", answered_within(45), percent, by_tree),
        Figure("the same, heard as seldom as a message", answered_within(45), percent, unheard),
        Figure("list, answered within 60 min", answered_within(60), percent, called_by("list")),
    ),
}
RUNS = {
    "manchester2017": 200,
    "tmi1979": 400,
    "hawaii2018": 400,
    "sala2014": 40,
    "1177-2020": 10,
    "samo-kko2011": 600,
    "call-out-0400": 200,
}


@cache
def scenario(case: str) -> Scenario:
    return load(FOLDER / case)


@cache
def play(case: str, change: Change, runs: int) -> dict[str, Values]:
    """Return what the figures of ``case`` with this change are, run by run."""
    wanted = [f for f in FIGURES[case] if f.change is change]
    player = Player(change(scenario(case)))
    logs = (player.play(SEED, k) for k in range(runs))
    table = np.array([[f.measure(log) for f in wanted] for log in logs])
    return dict(zip((f.name for f in wanted), table.T, strict=True))


def values(case: str, name: str) -> Values:
    """Return a figure of ``case``, run by run."""
    (change,) = (f.change for f in FIGURES[case] if f.name == name)
    return play(case, change, RUNS[case])[name]


# the scenarios ------------------------------------------------------------------------------------


def numbers(thing: object, path: tuple[object, ...] = ()) -> Iterator[tuple[str, Number[object]]]:
    if isinstance(thing, Number):
        yield " / ".join(map(str, path)), thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from numbers(getattr(thing, field.name), (*path, field.name))
    elif isinstance(thing, tuple):
        for k, each in enumerate(thing):
            yield from numbers(each, (*path, getattr(each, "id", k)))


def test_every_case_has_its_figures():
    assert set(FIGURES) == set(RUNS) == set(NAMES)


@pytest.mark.parametrize("case", NAMES)
def test_every_case_is_a_scenario_that_plays(case):
    assert not problems(scenario(case))
    assert len(Player(scenario(case)).play(SEED, 0)) > 0


@pytest.mark.parametrize("case", NAMES)
def test_every_case_is_the_same_when_it_is_written_and_read_again(case, tmp_path):
    (tmp_path / "scenario.yaml").write_text(dump(scenario(case)), encoding="utf-8")
    assert load(tmp_path) == scenario(case)


@pytest.mark.parametrize("case", NAMES)
def test_every_case_says_that_it_was_not_observed(case):
    exercise = scenario(case).exercise
    assert exercise.notice.startswith("Simulated, not observed. A reconstruction")
    assert "reconstruction" in exercise.name
    beginning = (FOLDER / case / "scenario.yaml").read_text(encoding="utf-8")[:600]
    assert "RECONSTRUCTION: SIMULATED, NOT OBSERVED." in beginning


@pytest.mark.parametrize("case", NAMES)
def test_every_number_has_a_source_or_is_an_assumption_with_a_range(case):
    wrong = [
        path
        for path, number in numbers(scenario(case))
        if number.assumed and number.range is None and number.value != Fixed(0.0)
    ]
    assert wrong == []


@pytest.mark.parametrize("case", ["hawaii2018", "samo-kko2011"])
def test_numbers_taken_over_from_kko2017_are_the_same_there(case):
    there = {n.name: n.value for _, n in numbers(load(FOLDER.parent / "kko2017")) if n.name}
    taken = [n for _, n in numbers(scenario(case)) if n.source.endswith("as in kko2017")]
    assert len({n.name for n in taken}) >= 4
    assert all(n.value == there[n.name] for n in taken)


# the page -----------------------------------------------------------------------------------------

COMPARED = {"fitted", "predicted"}
ALONE = {"what-if", "not documented"}
COLUMNS = ["figure", "documented", "source", "label", "model"]


@cache
def page() -> dict[str, str]:
    """Return the section of the page for every case."""
    text = PAGE.read_text(encoding="utf-8")
    found = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        for case in re.findall(r"^Scenario: \[`scenarios/cases/([^`]+)`\]", section, re.MULTILINE):
            found[case] = section
    return found


def table(case: str) -> list[dict[str, str]]:
    lines = [line for line in page()[case].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells[2:]]


def test_the_page_has_a_section_for_every_case():
    assert sorted(page()) == NAMES


@pytest.mark.parametrize("case", NAMES)
def test_the_page_says_of_every_figure_whether_it_was_fitted_or_predicted(case):
    for row in table(case):
        compared = row["documented"] != "–"
        assert row["label"] in (COMPARED if compared else ALONE), row["figure"]
        assert compared == (row["source"] != "–"), row["figure"]


@pytest.mark.parametrize("case", NAMES)
def test_every_case_predicts_something(case):
    assert "predicted" in {row["label"] for row in table(case)}


@pytest.mark.parametrize("case", NAMES)
def test_the_page_says_how_many_runs_and_which_seed(case):
    assert f"{RUNS[case]} runs, seed {SEED}" in page()[case]


SLOW = {"manchester2017", "sala2014", "1177-2020", "samo-kko2011", "call-out-0400"}


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=[pytest.mark.slow] if c in SLOW else []) for c in NAMES]
)
def test_the_figures_of_the_page_are_what_the_model_gives(case):
    given = {f.name: f.show(values(case, f.name)) for f in FIGURES[case]}
    assert {row["figure"]: row["model"] for row in table(case)} == given


# hand calculations --------------------------------------------------------------------------------


def agrees(found: Values, expected: float) -> bool:
    """Whether the mean of independent values lies within three standard errors of it."""
    return bool(abs(found.mean() - expected) < 3 * found.std(ddof=1) / sqrt(len(found)))


def within(successes: float, runs: int, chance: float) -> bool:
    """Whether so many successes lie within three standard errors of their expectation."""
    return abs(successes / runs - chance) < 3 * sqrt(chance * (1 - chance) / runs)


@pytest.mark.parametrize(("change", "share"), [(as_it_is, 0.478), (kept(0.969), 0.969)])
def test_a_relay_tells_with_the_share_that_it_keeps(change, share):
    runs = RUNS["tmi1979"]
    (found,) = (v for k, v in play("tmi1979", change, runs).items() if k.startswith("Royalton"))
    assert within(found.sum(), runs, share)


def test_two_relays_in_a_row_tell_with_the_product_of_their_shares():
    def relayed(step: Step) -> Step:
        if step.send is None or step.id != "tell":
            return step
        return replace(step, send=replace(step.send, channel="neighbour"))

    player = Player(changed_steps(scenario("tmi1979"), relayed))
    came = [told("royalton")(player.play(SEED, k)) < inf for k in range(400)]
    assert within(sum(came), 400, 0.478**2)


def test_a_correction_takes_the_sum_of_the_means_of_its_steps():
    post = 2 + 1 + sum(map(np.mean, [(6, 10, 20), (1, 3, 8), (3, 6, 12)]))
    assert agrees(values("hawaii2018", "posted on social media"), float(post))


def test_a_line_is_engaged_for_the_share_that_erlang_gives():
    """One line, calls that do not wait: Erlang's formula B, a / (1 + a)."""
    offered = 94 / 60 * np.mean([2, 4, 8])
    runs = RUNS["manchester2017"]
    tried = play("manchester2017", as_it_is, runs)["attempts in vain before that"] > 0
    assert within(tried.sum(), runs, float(offered / (1 + offered)))


def test_as_many_answer_a_message_as_notice_it_and_reply_in_time():
    found = values("call-out-0400", "SMS, answered within 45 min")
    assert agrees(found, 0.225 * (1 - exp(-45 / 36.4)))


@pytest.mark.slow
def test_callers_who_hang_up_are_as_many_as_erlang_a_says():
    """Palm's model with 13 nurses: exponential calls of 6 min, patience of 45 min, no redials.

    Those of the first four hours are left out, since the day begins without a queue, and those of
    the last four, who may still be waiting at ENDEX.
    """

    def given_up(log: Log) -> float:
        hours = log.columns["scheduled"] / (60 * MINUTE)
        its = (log.columns["kind"] == KIND["call"]) & (hours >= 4) & (hours < 20)
        return float((its & rows(log, "call", "abandoned")).sum() / its.sum())

    player = Player(staffed(USUAL)(scenario("1177-2020")))
    found = np.array([given_up(player.play(SEED, k)) for k in range(10)])
    assert agrees(found, abandoning(6500 / 24 / 60, USUAL, served=1 / 6, lost=1 / 45))


def abandoning(rate: float, servers: int, served: float, lost: float) -> float:
    """Return the share of callers who hang up in Erlang's model A, by birth and death."""
    weights = [1.0]
    for n in range(1, 2000):
        leaving = min(n, servers) * served + max(n - servers, 0) * lost
        weights.append(weights[-1] * rate / leaving)
    waiting = sum(max(n - servers, 0) * w for n, w in enumerate(weights))
    return lost * waiting / sum(weights) / rate


@pytest.mark.slow
def test_as_many_ring_as_the_share_of_the_inhabitants_says():
    found = values("sala2014", "persons who rang")
    assert agrees(found, 0.06 * 21_900)
