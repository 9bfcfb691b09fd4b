"""Many runs: the same whatever plays them, kept whole or not at all, and read back unchanged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from math import inf, nan
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

import sim
from sim.clock import to_micros
from sim.distributions import Exponential, Triangular
from sim.engine import simulate
from sim.errors import KrisimError, ScenarioError
from sim.files.results import newest_results
from sim.measures.every import MEASURES
from sim.measures.tables import tasks
from sim.scenario import Event, Scenario, Target
from sim.studies import Runs, median_run, play_again, replicate, runs, typical_run
from sim.studies.explaining import explain_answer as explain
from sim.studies.judging import targets
from sim.studies.keeping import fetch, keep
from sim.studies.responding import responses
from sim.studies.summary import callers
from sim.studies.waiting import holdups, speed
from sim.words import Language
from tests.builders import (
    after,
    channel,
    exercise,
    inject,
    meeting,
    order,
    person,
    procedure,
    public,
    send,
    step,
)

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def day() -> Scenario:
    """Return an hour and a half with chance in everything: waits, calls, a meeting, a branch."""
    scenario = exercise(
        90,
        person("ann", "staff/clerk"),
        person("bo", "town/guard", "town/head"),
        person("cia", "town/guard", shift=(20, 90)),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=Triangular(2, 4, 8)),
        channel("mail", "inbox", write=1, latency=1, look=10, read=2),
        meeting("briefing", "staff/clerk, town/head", Exponential(8), times=[40]),
        order(
            "I-1",
            0,
            step("think", "staff/clerk", Exponential(10), milestone="decided"),
            step("tell", "staff/clerk", None, "think", send=send("town", "phone", "card")),
        ),
        procedure("card", step("act", "town/guard", Exponential(15), milestone="acted")),
        inject("I-2", 5, "staff, town", "mail", "card"),
        inject("I-3", to="town", by="mail", does="rare", after=after("I-1", "completed", 10)),
        procedure("rare", step("look", "town/head", 5, chance=0.1)),
        public("calls", "town/guard", 12, Exponential(4), (0, 80)),
    )
    wanted = (
        Target(
            "T1", "fast", to_micros(30), 0.9, Event("I-1", "sent"), Event("I-1", "acted", "town")
        ),
        Target("T2", "heard", to_micros(3), 0.8, callers="calls", of_calls=0.8),
    )
    return replace(scenario, targets=wanted)


@pytest.fixture(scope="module")
def twelve() -> Runs:
    return replicate(day(), 12, seed=7)


def assert_same(one: Runs, two: Runs) -> None:
    for name in MEASURES:
        pd.testing.assert_frame_equal(one[name], two[name], check_exact=True)


def runs_of(answers: Mapping[str, Any], replications: int = 1, **tables: pd.DataFrame) -> Runs:
    """Return runs that hold only some of their tables."""
    empty = {name: pd.DataFrame(columns=measure.columns) for name, measure in MEASURES.items()}
    return Runs(day(), 0, replications, empty | {"answers": pd.DataFrame(answers)} | tables)


# replicating --------------------------------------------------------------------------------------


def test_two_processes_find_the_same_as_one_to_the_last_bit(twelve):
    assert_same(replicate(day(), 12, seed=7, workers=2), twelve)


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_what_is_found_does_not_depend_on_how_the_runs_are_shared_out(twelve, chunk, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", chunk)
    assert_same(replicate(day(), 12, seed=7), twelve)


def test_the_first_runs_of_a_longer_study_are_those_of_a_shorter_one(twelve):
    few = replicate(day(), 4, seed=7)
    for name in MEASURES:
        long = twelve[name]
        of_few = long[long["run"] < 4].reset_index(drop=True)
        assert of_few.astype(str).equals(few[name].astype(str))


def test_every_run_differs_from_the_others_and_every_seed(twelve):
    by_run = twelve["answers"].groupby("run")["acted"].sum()
    assert by_run.nunique() > 6
    other = replicate(day(), 2, seed=8)["answers"]
    assert not other.equals(replicate(day(), 2, seed=7)["answers"])


def test_the_measures_of_a_run_are_those_of_its_log(twelve):
    """Run 3: rows, waits of callers and one answer, taken from the log itself."""
    log = simulate(day(), 7, 3)
    table = tasks(log)
    counted = twelve["tasks"].set_index("run")["rows"]
    assert counted[3] == len(table)
    calls = table[table["kind"] == "call"]
    of_run = twelve["callers"].set_index("run").loc[3]
    assert of_run["persons"] == of_run["attempts"] == len(calls)
    assert of_run["answered"] == calls["started"].notna().sum()
    acted = table[(table["activity"] == "act") & (table["case"] == "I-1")]["completed"]
    answer = twelve["answers"].query("run == 3 and case == 'I-1' and unit == 'town'")
    assert answer["acted"].tolist() == pytest.approx(acted.tolist(), nan_ok=True)


def test_progress_is_told_run_by_run_until_all_are_done():
    told: list[int] = []
    replicate(day(), 12, progress=told.append)
    assert sum(told) == 12
    assert len(told) > 1


def test_progress_is_told_by_several_processes_too():
    told: list[int] = []
    replicate(day(), 12, workers=2, progress=told.append)
    assert sum(told) == 12


def test_a_hold_up_that_no_run_of_the_first_chunk_knows_is_found_later():
    """X delays I-1 by 10 min in one run of twenty; without it nobody waits at all."""
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        order("X", 0, step("X", "staff/clerk", 10, chance=0.05), priority=1),
        order("I-1", 0, step("draft", "staff/clerk", 5)),
    )
    found = replicate(scenario, 60)
    delayed = found["answers"][
        (found["answers"]["case"] == "I-1") & (found["answers"]["completed"] > 5)
    ]
    assert 0 < len(delayed) < 20
    assert delayed["run"].min() >= runs.CHUNK, "choose another seed"
    waits = found["ledger"][found["ledger"]["kind"] == "waiting"]
    assert waits["run"].tolist() == delayed["run"].tolist()
    assert waits["minutes"].tolist() == [10.0] * len(delayed)
    assert waits["minutes"].dtype == float


def test_a_scenario_in_which_nothing_is_asked_can_be_replicated():
    found = replicate(exercise(60, person("ann", "staff/clerk")), 7)
    assert len(found["answers"]) == 0
    assert found["tasks"]["run"].tolist() == list(range(7))
    for table in (responses, callers, targets, holdups):
        assert len(table(found)) == 0


# errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("replications", [0, -3])
def test_no_replication_is_no_study(replications):
    with pytest.raises(ValueError, match=f"at least 1 replication is needed, got {replications}"):
        replicate(day(), replications)


@pytest.mark.parametrize("seed", [-1, 2**32])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_seed_out_of_range_is_refused(seed, workers):
    with pytest.raises(ValueError, match="seed"):
        replicate(day(), 2, seed=seed, workers=workers)


def test_a_scenario_that_the_engine_does_not_play_is_refused_before_any_run():
    told = day().procedures[0]
    steps = (replace(s, by_default=to_micros(30)) if s.send else s for s in told.steps)
    late = replace(told, steps=tuple(steps))
    scenario = replace(day(), procedures=(late, *day().procedures[1:]))
    with pytest.raises(ScenarioError, match="not played yet"):
        replicate(scenario, 2, workers=2)


def test_an_error_in_a_run_is_not_swallowed(monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("run 5 broke")

    monkeypatch.setattr("sim.studies.running.orders.OneRun", broken)
    with pytest.raises(RuntimeError, match="run 5 broke"):
        replicate(day(), 2)


# one run of many ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("took", "median"),
    [
        ([30, 10, 20], 2),
        ([30, 10, 20, 40], 2),  # the lower of the two in the middle
        ([nan, 10, 20], 2),  # an open answer is the longest
        ([nan, nan, 5], 0),  # of open answers the one cut off first
        ([7, 7, 7], 1),  # of equal ones in the order of the runs
        ([5], 0),
    ],
)
def test_the_median_run_is_the_lower_one_in_the_middle(took, median):
    table = pd.DataFrame({"run": range(len(took)), "acted": took})
    table["until_end"] = [50.0 + k for k in range(len(took))]
    assert median_run(table.assign(has_acted=True, completed=nan)) == median


def test_where_a_run_foresees_no_acting_its_completion_is_the_answer():
    """Run 0 acted after 30, run 1 had only to complete, after 20, run 2 acted after 10."""
    table = pd.DataFrame(
        {
            "run": [0, 1, 2],
            "acted": [30.0, nan, 10.0],
            "has_acted": [True, False, True],
            "completed": [50.0, 20.0, 50.0],
            "until_end": 60.0,
        }
    )
    assert median_run(table) == 1


def test_the_median_run_is_found_whatever_the_order_of_the_rows():
    table = pd.DataFrame({"run": [4, 9, 2], "acted": [30.0, 10.0, 20.0], "until_end": 60.0})
    assert median_run(table.assign(has_acted=True, completed=nan)) == 2


def test_the_typical_run_is_the_median_of_the_sum_of_all_answers():
    """Run 0: 10 + 50 open = 60; run 1: 20 + 5 = 25; run 2: 30 + 0 = 30."""
    answers = {
        "run": [0, 0, 1, 1, 2, 2],
        "completed": [10.0, nan, 20.0, 5.0, 30.0, 0.0],
        "until_end": [60.0, 50.0, 60.0, 60.0, 60.0, 60.0],
    }
    assert typical_run(runs_of(answers, 3)) == 2


def test_a_run_played_again_is_the_run_that_was_played(twelve):
    assert play_again(twelve, 5) == simulate(day(), 7, 5)
    assert play_again(twelve, 5) != simulate(day(), 7, 6)
    assert len(play_again(twelve, 5)) == twelve["tasks"].set_index("run")["rows"][5]


@pytest.mark.parametrize("run", [-1, 12])
def test_a_run_that_was_not_played_cannot_be_played_again(twelve, run):
    with pytest.raises(KrisimError, match=f"there is no run {run}: they are numbered 0 to 11"):
        play_again(twelve, run)


# explaining ---------------------------------------------------------------------------------------


def test_an_explanation_is_of_the_median_run_and_its_lengths_add_up(twelve):
    told = explain(twelve, "I-1", "town")
    of_town = twelve["answers"].query("case == 'I-1' and unit == 'town'")
    times = sorted(of_town["acted"].fillna(inf))
    row = of_town[of_town["run"] == told.run].iloc[0]
    assert told.median
    assert told.milestone == "acted"
    assert row["acted"] == times[5]
    assert told.length == sum(p.length for p in told.phrases) == round(row["acted"] * 60_000_000)


def test_the_share_of_runs_like_it_is_counted_and_includes_itself(twelve):
    told = explain(twelve, "I-1", "town", run=3)
    of_town = twelve["answers"].query("case == 'I-1' and unit == 'town'").set_index("run")
    alike = (of_town["pattern"] == of_town["pattern"][3]).sum()
    assert not told.median
    assert told.runs == 12
    assert told.share == alike / 12 >= 1 / 12


def test_without_a_unit_it_is_the_first_addressed_that_is_explained(twelve):
    assert explain(twelve, "I-2").unit == "staff"


def test_an_explanation_reads_as_a_sentence_in_either_language(twelve):
    english = str(explain(twelve, "I-1", "town", language="en"))
    swedish = str(explain(twelve, "I-1", "town", language="sv"))
    assert english.startswith("town acted on I-1 ")
    assert "of 12 runs show this pattern" in english
    assert "av 12 körningar visar detta mönster" in swedish
    assert english.count(";") == swedish.count(";")


def test_an_open_answer_is_told_as_open_at_endex():
    scenario = exercise(
        60, person("ann", "staff/clerk"), order("I-1", 10, step("draft", "staff/clerk", 200))
    )
    told = explain(replicate(scenario, 3), "I-1")
    assert told.is_open
    assert told.length == to_micros(50)
    assert told.milestone == "completed"
    assert "had not completed its part of I-1 by ENDEX, 50 min after it was sent" in told.title()


@pytest.mark.parametrize(
    ("case", "unit", "run", "said"),
    [
        ("I-11", None, None, "there is no inject 'I-11'. Did you mean 'I-1'?"),
        ("I-1", "twon", None, "'twon' has no part in inject 'I-1'. Did you mean 'town'?"),
        ("I-1", "town", 12, "run 12"),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_sentence(twelve, case, unit, run, said):
    with pytest.raises(KrisimError) as error:
        explain(twelve, case, unit, run)
    assert said in str(error.value)


def test_an_inject_that_went_out_in_no_run_cannot_be_explained():
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        order("I-1", 10, step("draft", "staff/clerk", 200)),
        order("I-2", None, step("x", "staff/clerk", 5), after=after("I-1", "completed", 5)),
    )
    with pytest.raises(KrisimError, match="inject 'I-2' was sent in no run"):
        explain(replicate(scenario, 2), "I-2")


# the summaries ------------------------------------------------------------------------------------


def test_responses_stand_in_the_order_of_the_scenario_with_their_titles(twelve):
    table = responses(twelve)
    assert list(dict.fromkeys(table["case"])) == ["I-1", "I-2", "I-3"]
    assert {"title", "median", "p90", "open"} <= set(table.columns)
    concerned = twelve["answers"].query("case == 'I-3' and unit == 'town'")
    of_rare = table.query("case == 'I-3' and unit == 'town' and milestone == 'completed'")
    assert of_rare["runs"].tolist() == [len(concerned)]


def test_hold_ups_are_added_up_per_run_and_the_longest_come_first():
    """Two runs: A waits 10 + 20 for a meeting and 5 for work, B 40; per run A 17.5, B 20."""
    of_a = ("waiting", "staff", "a", "", "draft")
    unread = ("unread", "staff", "", "mail", "tell", "", "", "", "")
    rows = [
        (0, "I-1", "staff", *of_a, "meeting", "briefing", "opening", "M", "contention", 10.0, 10.0),
        (0, "I-1", "staff", *of_a, "busy", "press", "work", "I-2", "contention", 5.0, 5.0),
        (1, "I-1", "staff", *of_a, "meeting", "briefing", "opening", "M", "contention", 20.0, 20.0),
        (1, "I-1", "town", *of_a, "meeting", "briefing", "opening", "M", "contention", 20.0, 0.0),
        (1, "I-1", "staff", *unread, "batching", 40.0, 40.0),
        (1, "I-1", "staff", "work", "staff", "b", "", "tell", *[""] * 5, 90.0, 90.0),
    ]
    held = pd.DataFrame(rows, columns=MEASURES["ledger"].columns)
    table = holdups(runs_of({}, 2, ledger=held))
    assert table["kind"].tolist() == ["unread", "waiting"]
    assert table["minutes"].tolist() == [20, 17.5]
    assert table["share"].tolist() == [40 / 75, 35 / 75]
    assert table["why"].tolist() == ["", "meeting"]
    assert table["doing"].tolist() == ["", "briefing"]
    assert table["mostly_share"].tolist() == [1, 30 / 35]


def test_speed_is_a_mean_over_all_runs_with_its_interval_and_the_most_comes_first():
    """Three runs: A 30, 60 and nothing: mean 30, s = 30, 30 ± 4.3027 * 30 / sqrt(3). B: 40 each."""
    rows = [(run, "staff", "b", 40.0) for run in range(3)]
    rows += [(0, "staff", "a", 30.0), (2, "staff", "a", 60.0)]
    found = pd.DataFrame(rows, columns=MEASURES["speed"].columns)
    table = speed(runs_of({}, 3, speed=found))
    assert table[["unit", "role", "minutes"]].to_numpy().tolist() == [
        ["staff", "b", 40],
        ["staff", "a", 30],
    ]
    assert table["low"].tolist() == pytest.approx([40, 30 - 4.3027 * 30 / 3**0.5], rel=1e-4)
    assert table["high"].tolist() == pytest.approx([40, 30 + 4.3027 * 30 / 3**0.5], rel=1e-4)
    assert speed(runs_of({}, 1, speed=found[:1]))["low"].isna().all()


def test_callers_are_means_over_the_runs_and_a_run_without_answers_has_no_wait():
    rows = [
        (0, "calls", 10, 13, 8, 1, 0, 1, 0, 2.0, 5.0, 1.0, 0.2, 0.6),
        (1, "calls", 20, 20, 18, 0, 0, 1, 1, 4.0, 9.0, 3.0, 0.4, 0.8),
        (2, "calls", 3, 3, 0, 0, 3, 0, 0, nan, nan, nan, 0.0, nan),
    ]
    table = callers(runs_of({}, 3, callers=pd.DataFrame(rows, columns=MEASURES["callers"].columns)))
    assert table.to_numpy().tolist() == [
        ["calls", 11, 12, 26 / 3, 1 / 3, 1, 2 / 3, 1 / 3, 3, 7, 2, pytest.approx(0.2), 0.7],
    ]


# keeping ------------------------------------------------------------------------------------------


def test_what_is_kept_can_be_fetched_again_unchanged(twelve, tmp_path):
    keep(twelve, tmp_path / "out", NOON)
    again = fetch(tmp_path / "out")
    assert_same(again, twelve)
    assert (again.scenario, again.seed, again.replications) == (twelve.scenario, 7, 12)


def test_runs_without_any_answer_can_be_kept_and_fetched(tmp_path):
    found = replicate(exercise(60, person("ann", "staff/clerk")), 3)
    keep(found, tmp_path / "out", NOON)
    assert fetch(tmp_path / "out").replications == 3


def test_what_is_kept_says_how_it_came_about(twelve, tmp_path):
    keep(twelve, tmp_path / "out", NOON)
    facts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (facts["seed"], facts["replications"]) == (7, 12)
    assert facts["notice"] == "simulated, not observed"
    assert facts["started"] == "2026-03-12T12:00:00+00:00"
    assert facts["versions"]["krisim"] == sim.__version__
    kept = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert kept == {*facts["checksums"], "run.json"}


def test_the_log_that_is_kept_is_that_of_the_typical_run(twelve, tmp_path):
    keep(twelve, tmp_path / "out", NOON)
    facts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert facts["log_of_run"] == typical_run(twelve)
    kept = pd.read_parquet(tmp_path / "out" / "log" / "tasks.parquet")
    pd.testing.assert_frame_equal(kept, tasks(play_again(twelve, facts["log_of_run"])))


def test_tables_for_people_open_in_excel_in_their_language(twelve, tmp_path):
    marks: dict[Language, tuple[str, str]] = {"en": (",", "."), "sv": (";", ",")}
    for language, (separator, decimal) in marks.items():
        keep(twelve, tmp_path / language, NOON, language)
        path = tmp_path / language / "responses.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # Excel takes it for UTF-8
        table = pd.read_csv(path, sep=separator, decimal=decimal, encoding="utf-8-sig")
        assert table["median"].tolist() == pytest.approx(
            responses(twelve)["median"].tolist(), abs=1e-4
        )


def test_nothing_is_written_over(twelve, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(KrisimError, match="exists already: name another"):
        keep(twelve, tmp_path / "out", NOON)
    assert [p.name for p in tmp_path.rglob("*")] == ["out", "mine.txt"]


def fail_at(number: int, error: BaseException) -> Callable[..., None]:
    """Return a way to write a table that fails at the n-th one, with half of it written."""
    calls = count(1)
    write = parquet.write_table

    def write_table(table: Any, path: Path) -> None:
        if next(calls) == number:
            path.write_bytes(b"half")
            raise error
        write(table, path)

    return write_table


@pytest.mark.parametrize("number", [1, 4, 8])
def test_a_full_disk_leaves_nothing_half_written(twelve, tmp_path, monkeypatch, number):
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(parquet, "write_table", fail_at(number, full))
    with pytest.raises(KrisimError, match="cannot be written: No space left on device"):
        keep(twelve, tmp_path / "results" / "out", NOON)
    assert [p for p in tmp_path.rglob("*") if p.name != "results"] == []


def test_a_stop_in_the_middle_leaves_nothing_half_written(twelve, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "write_table", fail_at(4, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        keep(twelve, tmp_path / "out", NOON)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_below_a_file_cannot_be_written(twelve, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KrisimError, match="cannot be written"):
        keep(twelve, tmp_path / "file" / "out", NOON)


@pytest.mark.parametrize("name", ["responses.csv", "runs/answers.parquet", "scenario.yaml"])
@pytest.mark.parametrize("change", ["change", "remove"])
def test_results_that_were_changed_since_are_refused(twelve, tmp_path, name, change):
    keep(twelve, tmp_path / "out", NOON)
    path = tmp_path / "out" / name
    if change == "change":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        path.unlink()
    with pytest.raises(KrisimError, match=f"changed or missing since the run: {name}"):
        fetch(tmp_path / "out")


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"checksums": []}', '"text"'])
def test_a_folder_without_readable_facts_holds_no_results(tmp_path, text):
    if text is not None:
        (tmp_path / "run.json").write_text(text)
    with pytest.raises(KrisimError, match="holds no results"):
        fetch(tmp_path)


def test_results_of_another_version_are_refused_with_the_way_out(twelve, tmp_path):
    keep(twelve, tmp_path / "out", NOON)
    facts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    facts["versions"]["krisim"] = "0.0.1"
    (tmp_path / "out" / "run.json").write_text(json.dumps(facts))
    with pytest.raises(KrisimError, match=r"made by krisim 0\.0\.1, this is .*: run the scenario"):
        fetch(tmp_path / "out")


def test_the_newest_results_are_the_last_written_whatever_their_name(tmp_path):
    for age, name in enumerate(("b/old", "a/new", "c/older")):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "run.json").write_text("{}")
        when = {0: 200, 1: 300, 2: 100}[age]
        os.utime(tmp_path / name / "run.json", (when, when))
    assert newest_results(tmp_path) == tmp_path / "a" / "new"


def test_where_there_are_no_results_yet_it_says_how_to_get_some(tmp_path):
    with pytest.raises(KrisimError, match=r"no results below .*: run a scenario first"):
        newest_results(tmp_path)
