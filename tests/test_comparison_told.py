"""A comparison as people get it: on the screen, in a folder, in two languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from python_calamine import CalamineWorkbook

from sim.clock import MINUTE
from sim.drill.comparison.comparing import How
from sim.drill.comparison.jointly import joined
from sim.drill.comparison.planting import without
from sim.drill.comparison.results import Results, evaluate
from sim.drill.comparison.telling import Block, told
from sim.drill.logs.events import Observed, read_observed, write_observed
from sim.files import load, save
from sim.files.results import read_facts
from sim.plots import alt_text
from sim.plots.comparison import plot_comparison
from sim.report.comparison import write_comparison
from sim.scenario import Event, Expectation, Number, Objective, Scenario, Target, Unit
from sim.words import Words
from tests.commanding import krisim
from tests.drills import drill, log_of, morning

MARKING = "ÖVNING ÖVNING"
MADE = datetime(2026, 11, 22, 12).astimezone()
QUICK = How(runs=99, points=2, drills=5)


def plan() -> Scenario:
    """Return the small exercise, marked, with an assumption and a name that is a formula."""
    scenario = morning()
    unit = {"care": "Care", "press": "=Press"}
    cards = tuple(
        replace(card, steps=tuple(replace(s, takes=loose(s.takes)) for s in card.steps))
        for card in scenario.procedures
    )
    first, *others = scenario.injects
    soon = Expectation("decided soon", "decided", 50 * MINUTE)
    promise = Target("T", "soon", 50 * MINUTE, 0.9, Event("I-02", "sent"), Event("I-02", "acted"))
    return replace(
        scenario,
        injects=(replace(first, objectives=("O",), expectations=(soon,)), *others),
        objectives=(Objective("O", "decide in time"),),
        targets=(promise,),
        exercise=replace(scenario.exercise, name="Morning", marking=MARKING),
        units=tuple(Unit(u.id, unit.get(u.id, u.name), kind=u.kind) for u in scenario.units),
        procedures=cards,
    )


def loose(length):
    """Return a duration as an assumption that may be a tenth longer or shorter."""
    return Number(length.value, "assumption", (0.9, 1.1))


def seen() -> Observed:
    """Return a drill in which half of the press was missing, paused once, with a wrong channel."""
    return drill(without(plan(), ["press-2", "press-3"]))


@pytest.fixture(scope="module")
def results() -> Results:
    return evaluate(plan(), seen(), QUICK)


@pytest.fixture(scope="module")
def folder(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("told") / "comparison"
    with mpl.rc_context({"backend": "Agg"}):
        write_comparison(path, results, MADE, "sv")
    return path


def block(results: Results, heading: str) -> Block:
    return next(b for b in told(results, Words()) if b.heading == heading)


def test_what_the_drill_could_not_have_shown_comes_first(results):
    first = told(results, Words())[0]
    assert first.heading == "What this drill could have shown"
    assert first.rows[0][1:3] == ("one missing", "two missing")
    assert [row[0] for row in first.rows[1:]] == ["Care", "=Press"]
    assert "consistent with the plan does not mean that the plan works" in first.lines[0]


def test_it_says_how_unusual_all_is_and_how_far_assumptions_were_tried(results):
    lines = block(results, "All in all").lines
    assert lines[0].startswith("The 33 times together are unusual for this plan")
    assert lines[1] == "The 6 assumptions that have a range were tried at 2 points."


def test_without_power_and_ranges_it_says_what_is_not_known():
    found = evaluate(plan(), seen(), How(runs=19, points=0, drills=0))
    blocks = {b.heading: b.lines for b in told(found, Words())}
    assert blocks["What this drill could have shown"] == (
        "Nobody knows: no differences were tried, or nothing could be judged.",
    )
    assert blocks["All in all"][1] == (
        "The ranges of the assumptions were not tried: all holds as stated only."
    )
    assert "within the ranges" not in blocks["All in all"][0]


def test_every_time_is_counted_once_by_its_verdict(results):
    rows = block(results, "Every time by itself").rows[1:]
    assert [row[0] for row in rows] == [
        "inside 50 %",
        "inside 90 %",
        "outside 90 % alone",
        "outside jointly",
        "cannot say",
    ]
    assert sum(int(row[1]) for row in rows) == len(results.comparison.times)


def test_minutes_are_told_no_finer_than_the_clocks_were_read():
    log = log_of(
        "08:05 sent I-01 precision=60",
        "09:40 acted I-01 care precision=60",
        "08:12 sent I-02",
        "08:12:20 acted I-02 press",
    )
    rows = block(evaluate(plan(), log, How(99, 0, 0)), "Outside what nine of ten runs do").rows
    observed = {row[0]: row[1] for row in rows[1:]}
    assert observed == {"I-01 Care: acted": "95", "I-02 =Press: acted": "0.3"}


def test_deviations_and_what_exercise_control_took_are_told_with_names():
    log = log_of("08:09 sent I-01 - by=phone", "08:20 acted I-01 press", "08:21 paused")
    found = evaluate(plan(), log, How(19, 0, 0))
    rows = block(found, "Otherwise than planned").rows[1:]
    assert ("I-01", "another unit", "=Press", "Care") in rows
    assert ("I-01", "another channel", "phone", "mail") in rows
    assert block(found, "What exercise control took").lines == (
        "1 injects were sent late, by up to 4 min; nobody is blamed for that.",
        "The exercise stood for 219 min; that counts against nobody.",
    )


def test_ratings_are_proposed_with_the_evaluators_last_word(results):
    found = block(results, "Proposed ratings; the evaluator decides")
    assert found.rows[1:] == (("expectations", "1", "0", "0"), ("target", "0", "1", "0"))
    assert found.lines == ("O decide in time: met",)


def test_swedish_has_no_english_left(results):
    english = {line for b in told(results, Words()) for line in (b.heading, *b.lines)}
    swedish = {line for b in told(results, Words("sv")) for line in (b.heading, *b.lines)}
    assert not english & swedish


def test_the_folder_holds_tables_text_and_figures_marked_and_in_swedish(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.txt",
        "comparison-acted.png",
        "comparison-decided.png",
        "comparison-noticed.png",
        "comparison.csv",
        "comparison.xlsx",
        "observed.csv",
        "run.json",
        "scenario.yaml",
        "summary.txt",
        "tables",
    ]
    text = (folder / "summary.txt").read_text(encoding="utf-8")
    assert text.startswith("a morning (observerat) bredvid planen Morning (simulerat)\nÖVNING")
    table = pd.read_csv(folder / "comparison.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert len(table) == 55
    assert "'=Press" in set(table["unit"])
    assert set(table["verdict"]) >= {"inom 50 %", "utanför sammantaget", "går ej att säga"}


def test_the_folder_keeps_plan_log_and_findings_unchanged(folder, results):
    facts = read_facts(folder)
    assert (facts["marking"], facts["replications"]) == (MARKING, results.comparison.how.runs)
    assert load(folder / "scenario.yaml") == results.comparison.plan
    kept = read_observed(folder / "observed.csv")
    before = results.comparison.observed.events
    assert_frame_equal(kept.events.drop(columns="source"), before.drop(columns="source"))
    times = pd.read_parquet(folder / "tables" / "times.parquet")
    assert times["observed"].equals(results.comparison.times["observed"])
    together = joined(pd.read_parquet(folder / "tables" / "together.parquet"))
    assert (together.together, together.points) == (results.comparison.together, 2)
    assert "Observerade tider bredvid simulerade" in (folder / "README.txt").read_text("utf-8-sig")


def test_the_workbook_has_a_sheet_per_table_and_says_what_is_observed(folder, results):
    book = CalamineWorkbook.from_path(folder / "comparison.xlsx")
    assert book.sheet_names == [
        "Innehåll",
        "tider",
        "styrka",
        "avvikelser",
        "förväntningar",
        "tidsmål",
        "mål",
    ]
    front = [str(cell) for row in book.get_sheet_by_name("Innehåll").to_python() for cell in row]
    assert MARKING in front
    assert any("Observerade tider bredvid simulerade" in cell for cell in front)
    times = book.get_sheet_by_name("tider").to_python()
    assert len(times) == len(results.comparison.times) + 1
    assert times[1][times[0].index("skickat (observerat)")] == datetime(2026, 3, 12, 8, 5)


def test_a_figure_tells_what_it_shows_and_draws_a_line_for_each_time(results):
    with mpl.rc_context({"backend": "Agg"}):
        ax = plot_comparison(results.comparison.times, "acted")
        assert [t.get_text() for t in ax.get_yticklabels()][:2] == ["I-01  care", "I-02  press"]
        assert len(ax.get_yticks()) == 11
        assert "I-02 press; I-05 press" in alt_text(ax)
        mpl.pyplot.close("all")
    assert np.isinf(results.comparison.times["observed"]).any()


# the command --------------------------------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save(plan(), tmp_path / "plan.yaml")
    write_observed(seen(), tmp_path / "seen.csv")
    return tmp_path


ONE = ("-n", "99", "--ranges", "0", "--power", "0", "--workers", "1")


@pytest.mark.usefixtures("workplace")
def test_the_command_prints_in_a_hundred_columns_and_writes_what_was_asked_for(monkeypatch, capsys):
    assert krisim(monkeypatch, "compare", "plan.yaml", "seen.csv", *ONE, "--out", "found") == 0
    out = capsys.readouterr().out
    assert "The 33 times together are unusual" in out
    assert MARKING in out
    assert max(map(len, out.splitlines())) <= 100
    assert (Path("found") / "comparison.xlsx").is_file()
    assert krisim(monkeypatch, "compare", "plan.yaml", "seen.csv", *ONE, "--out", "found") == 1
    assert "found exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plan.yaml", "plan.yaml"), "plan.yaml"),
        (("seen.csv", "seen.csv"), "seen.csv"),
        (("plan.yaml", "nothing.csv"), "nothing.csv"),
        (("plan.yaml", "other.csv"), "no row of the log belongs to an inject of this scenario"),
    ],
)
def test_a_hurried_user_is_told_what_to_do(monkeypatch, capsys, workplace, words, told):
    write_observed(log_of("08:00 sent X-1"), workplace / "other.csv")
    assert krisim(monkeypatch, "compare", *words, *ONE, "--out", "found") == 1
    said = capsys.readouterr()
    assert told in said.err
    assert "inside Krisim" not in said.err
    assert not Path("found").exists()
