"""Documented events as small scenarios, and the page that sets the model's figures beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from math import exp, inf, isnan, nan, sqrt
from pathlib import Path

import numpy as np
import pytest

from sim.checks import problems
from sim.clock import MINUTE
from sim.distributions import Fixed
from sim.engine import Player
from sim.files import dump, load
from sim.log import KIND, Log
from sim.scenario import Number, Scenario, Step
from sim.studies.validity import EVENTS, Documented, Figure, beside, play, spread, verdict
from sim.studies.validity.documented import mean_of_sixty
from sim.studies.validity.reading import Values, done, rows, told
from sim.studies.validity.variants import (
    USUAL,
    Change,
    as_it_is,
    changed_steps,
    kept,
    staffed,
)

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios" / "cases"
PAGE = ROOT / "docs" / "explanation" / "validity.md"
NAMES = sorted(place.name for place in FOLDER.iterdir() if place.is_dir())
SEED = 0

# how it is shown ----------------------------------------------------------------------------------


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


SHOWN: dict[str, Callable[[Values], str]] = {
    "minutes": minutes,
    "count": count,
    "share": percent,
    "runs": of_runs,
}


# what is played -----------------------------------------------------------------------------------


EVENT = {event.case: event for event in EVENTS}


@cache
def scenario(case: str) -> Scenario:
    return EVENT[case].scenario()


@cache
def played(case: str, change: Change) -> dict[str, Values]:
    """Return what the figures of ``case`` with this change are, run by run."""
    event = EVENT[case]
    wanted = [figure for figure in event.figures if figure.change is change]
    return {figure.name: v for figure, v in play(event, wanted, event.runs, SEED).items()}


def values(case: str, name: str) -> Values:
    """Return a figure of ``case``, run by run."""
    (figure,) = (figure for figure in EVENT[case].figures if figure.name == name)
    return played(case, figure.change)[name]


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
    assert sorted(EVENT) == NAMES


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
def test_the_page_tells_what_is_documented_and_by_whom(case):
    lines = {row["figure"]: row for row in table(case)}
    assert set(lines) == {figure.name for figure in EVENT[case].figures}
    assert f"## {EVENT[case].title}\n" in PAGE.read_text(encoding="utf-8")
    for figure in EVENT[case].figures:
        known, row = figure.documented, lines[figure.name]
        if known is None:
            assert row["documented"] == "–", figure.name
            continue
        name, address = known.source
        mark = re.fullmatch(rf"\[{re.escape(name)}\]\[(.+)\]", row["source"])
        assert mark, figure.name
        assert f"[{mark[1]}]: {address}\n" in PAGE.read_text(encoding="utf-8") + "\n"
        assert (row["label"], row["documented"]) == (known.label, documented(figure, known))


def documented(figure: Figure, known: Documented) -> str:
    if known.words:
        return known.words
    ends = dict.fromkeys(
        f"{100 * n if figure.kind == 'share' else n:g}" for n in (known.low, known.high)
    )
    unit = {"minutes": "min", "share": "%"}[figure.kind]
    return f"{'–'.join(ends)} {unit}" + (f" ({known.clock})" if known.clock else "")


def test_what_is_documented_in_numbers_is_what_its_words_say():
    for event in EVENTS:
        for figure in event.figures:
            known = figure.documented
            if known and known.words and not isnan(known.low) and figure.kind != "runs":
                scale = 100 if figure.kind == "share" else 1
                said = {float(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", known.words)}
                assert {round(scale * known.low), round(scale * known.high)} <= said, known.words


def test_reasons_for_misfits_are_those_of_the_page():
    text = PAGE.read_text(encoding="utf-8").partition("## What the model does not reproduce")[2]
    whys = {f.documented.why for e in EVENTS for f in e.figures if f.documented} - {""}
    assert len(whys) == 6
    assert not [why for why in whys if f" | {why} |" not in text]


@pytest.mark.parametrize(
    ("low", "high", "told", "off"),
    [
        (50, 50, "middle half", 0.0),
        (30, 40, "middle half", 10.0),
        (90, 120, "middle 90 %", -40.0),
        (96, 96, "outside", -46.0),
        (1, 4, "outside", 46.0),
        (nan, nan, "words only", nan),
    ],
)
def test_a_documented_figure_lies_where_it_lies_among_a_hundred_runs(low, high, told, off):
    """One run each at 1, 2, …, 100 min: the median is 50, half of them lie in 25 to 75."""
    runs = np.arange(1.0, 101.0)
    figure = Figure("x", done("x"), documented=Documented(low, high, ("", "")))
    assert verdict(figure, runs) == told
    assert beside(figure, runs) == pytest.approx(off, nan_ok=True)
    assert verdict(figure, runs[:9]) == ("words only" if isnan(low) else "too few runs")


def test_what_happened_once_is_outside_if_it_happens_in_less_than_one_run_of_twenty():
    never = Figure("x", done("x"), "runs", documented=Documented(0, 0, ("", "")))
    four, five = (np.repeat([0.0, 1.0], [n, 100 - n]) for n in (4, 5))
    assert (verdict(never, four), verdict(never, five)) == ("outside", "possible")
    assert beside(never, four) == pytest.approx(0.96)


def test_a_median_run_that_never_came_so_far_is_off_without_end():
    figure = Figure("x", done("x"), documented=Documented(10, 10, ("", "")))
    assert beside(figure, np.array([5.0, inf, inf])) == inf


def test_means_are_over_sixty_organisations_and_who_has_not_met_counts_with_the_whole_time():
    runs = np.concatenate([np.full(59, 60.0), [inf], np.full(60, 30.0), [1.0]])
    assert mean_of_sixty(runs) == pytest.approx([(59 * 60 + 360) / 60, 30.0])


@pytest.mark.parametrize("case", NAMES)
def test_every_case_predicts_something(case):
    assert "predicted" in {row["label"] for row in table(case)}


@pytest.mark.parametrize("case", NAMES)
def test_the_page_says_how_many_runs_and_which_seed(case):
    assert f"{EVENT[case].runs} runs, seed {SEED}" in page()[case]


SLOW = {"manchester2017", "sala2014", "1177-2020", "samo-kko2011", "call-out-0400"}


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=[pytest.mark.slow] if c in SLOW else []) for c in NAMES]
)
def test_the_figures_of_the_page_are_what_the_model_gives(case):
    given = {f.name: SHOWN[f.kind](f.of(values(case, f.name))) for f in EVENT[case].figures}
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
    runs = EVENT["tmi1979"].runs
    (found,) = (v for k, v in played("tmi1979", change).items() if k.startswith("Royalton"))
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
    tried = values("manchester2017", "attempts in vain before that") > 0
    assert within(tried.sum(), len(tried), float(offered / (1 + offered)))


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
