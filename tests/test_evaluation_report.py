"""The evaluation report: two pages, objectives, observations, why, lessons, improvement plan.

The drill that is compared is written down here, by hand.
"""

from __future__ import annotations

import io
import json
import math
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.drill.comparison.comparing import Together
from sim.drill.comparison.jointly import Joined, as_table
from sim.errors import KrisimError
from sim.files import save
from sim.report.document import (
    Editable,
    Head,
    Table,
    document,
    to_docx,
    to_html,
    to_pdf,
    with_words,
    words_of,
    write_tables,
)
from sim.report.document.blocks import Blocks, places_in, says
from sim.report.making import Asked, make_report
from sim.report.sections import evaluation, executive, improvement, material, observations
from sim.report.sections.drills import Drill, Finding, _pressing, drill
from sim.report.sections.executive import front
from sim.report.sections.lastly import last_time
from sim.report.sections.material import Material
from sim.report.sections.telling import finding, share
from sim.report.what_ifs import write_what_ifs
from sim.studies.whatif import How, ask
from sim.studies.whatif.reading import what_if_told
from sim.words import Words
from tests.languages import foreign
from tests.reporting import Page

TINY = Path(str(files("sim.files") / "templates"))
MADE = datetime(2026, 3, 12, tzinfo=UTC)
MORE = "add: 2 x communication/call taker from 10:00 until 12:00"
AWAY = "away: communication/head of communication"

OBSERVED = """\
at,event,inject,unit,note
2026-03-12T08:00:00+01:00,start,,,Drill
,zone,,,Europe/Stockholm
2026-03-12T08:30:00+01:00,acted,I-01,leadership,they waited for the map
"""
TIME = {
    "inject": "I-01",
    "unit": "leadership",
    "milestone": "acted",
    "sent": 0.0,
    "watched": 240.0,
    "precision": 60.0,
    "median": 20.0,
    "low_50": 15.0,
    "high_50": 25.0,
    "low_90": 10.0,
    "high_90": 31.0,
    "why": "",
}


@pytest.fixture(scope="module")
def plan() -> sim.Scenario:
    return sim.load(TINY)


@pytest.fixture(scope="module")
def runs(plan) -> sim.Runs:
    return sim.replicate(plan, 4, 1)


@pytest.fixture(scope="module")
def study(plan, tmp_path_factory) -> Path:
    """Two what-ifs that were asked in English, each played six times."""
    folder: Path = tmp_path_factory.mktemp("study") / "what-ifs"
    what_ifs = [what_if_told(text, plan) for text in (MORE, AWAY)]
    write_what_ifs(folder, ask(plan, what_ifs, How(6, 0, 1)), MADE)
    return folder


@pytest.fixture(scope="module")
def compared(plan, tmp_path_factory) -> Path:
    """A comparison: T1 was met after 100 min, T2 missed after 125 min, T3 nobody knows."""
    folder: Path = tmp_path_factory.mktemp("compared")
    (folder / "tables").mkdir()
    save(plan, folder / "scenario.yaml")
    verdicts = {"inside 50 %": 20.0, "outside jointly": 120.0, "outside 90 % alone": 40.0}
    times = [{**TIME, "observed": o, "p": 0.1, "verdict": v} for v, o in verdicts.items()]
    times.append({**TIME, "observed": math.nan, "p": math.nan, "verdict": "cannot say"})
    limits = {t.id: t.within / 60e6 for t in plan.targets}
    targets = [
        ("T1", limits["T1"], limits["T1"] - 100, "met"),
        ("T2", limits["T2"], limits["T2"] - 125, "not met"),
        ("T3", limits["T3"], math.nan, "cannot say"),
    ]
    tables = {
        "times": pd.DataFrame(times),
        "expectations": _expected(plan),
        "targets": pd.DataFrame(targets, columns=["target", "within", "margin", "rating"]),
        "objectives": pd.DataFrame(
            [("O1", "", 0.5, "partly")], columns=["objective", "unit", "achieved", "rating"]
        ),
    }
    together = Joined(Together(0.023, 0.008, 0.041, 3, True), 50, 7)
    power = [("care", "missing", 1.0, 40, 0.15), ("care", "slow", 1.4, 40, 0.825)]
    tables["together"] = as_table(together)
    tables["power"] = pd.DataFrame(power, columns=["unit", "difference", "size", "drills", "found"])
    for name, table in tables.items():
        table.to_parquet(folder / "tables" / f"{name}.parquet")
    (folder / "observed.csv").write_text(OBSERVED, "utf-8")
    (folder / "comparison.csv").touch()
    (folder / "run.json").write_text(json.dumps({"checksums": {}, "marking": "M"}), "utf-8")
    return folder


def _expected(plan: sim.Scenario) -> pd.DataFrame:
    rows = [
        (inject.id, each.title, each.within / 60e6, each.within / 60e6 - 33, "met")
        for inject in plan.injects
        for each in inject.expectations
    ]
    return pd.DataFrame(rows, columns=["inject", "expectation", "within", "margin", "rating"])


def of(runs: sim.Runs, audience: str = "", lang: str = "en") -> Material:
    return Material(runs, audience or None, Words(lang))  # type: ignore[arg-type]  # of a test


def everything(of_drill: Drill) -> Blocks:
    """Return all sections but those that other tests look at."""
    return Blocks(
        (
            *front(of_drill),
            *evaluation.purpose(of_drill),
            *evaluation.objectives(of_drill),
            *evaluation.times(of_drill),
            *observations.sheet(of_drill),
            *evaluation.why(of_drill),
            *evaluation.lessons(of_drill),
            *improvement.plan(of_drill),
        )
    )


def head_of(blocks: Blocks) -> Head:
    head = blocks.blocks[0]
    assert isinstance(head, Head)
    return head


def table_of(blocks: Blocks, caption: str) -> Table:
    (found,) = [b for b in blocks if isinstance(b, Table) and b.caption == caption]
    return found


def target(**changed: object) -> Finding:
    usual = Finding(
        id="T1",
        name="Tanks",
        within=90.0,
        promised=0.8,
        of_calls=math.nan,
        runs=100,
        met=0.9,
        low=0.824,
        high=0.951,
        over=None,
        stated="met",
        took=math.nan,
        rating="",
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # of a test


# what is found of a target ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "over", "verdict"),
    [
        ("met", None, "met"),
        ("met", (0.81, 0.99), "met"),
        ("met", (0.79, 0.99), "cannot say"),
        ("not met", (0.2, 0.79), "not met"),
        ("not met", (0.2, 0.81), "cannot say"),
        ("cannot say", (0.9, 0.95), "cannot say"),
    ],
)
def test_a_verdict_holds_only_if_it_holds_over_the_assumptions(stated, over, verdict):
    assert target(stated=stated, over=over).verdict == verdict


def test_what_was_observed_goes_before_what_was_simulated():
    assert target(rating="not met").proposed == "not met"
    assert target(rating="cannot say").proposed == "met"


def test_what_the_drill_kept_and_the_plan_does_not_is_nothing_to_rely_on(runs, compared):
    """It stands in the improvement plan, and comes before what the plan keeps."""
    lucky = target(rating="met", stated="not met", met=0.4)
    assert (lucky.proposed, lucky.by_luck, lucky.is_short) == ("met", True, True)
    told = drill(of(runs), str(compared))
    rated = executive._rated(lucky, told)
    assert rated == "met in the drill, but kept too seldom as simulated"
    sure = target(rating="met", met=0.95)
    assert (sure.by_luck, sure.is_short) == (False, False)
    assert executive._rated(sure, told) == "met, in the drill"
    assert executive._rated(target(), told) == "met, as simulated"
    assert sorted([sure, lucky], key=_pressing) == [lucky, sure]


def test_a_finding_has_its_number_and_both_intervals_in_swedish(runs):
    told = finding(target(over=(0.6, 0.97)), of(runs, lang="sv"), observed=False)
    assert told == (
        "inom 1 h 30 min: hölls i 90 % av 100 simulerade körningar, utlovat i 80 % (av slump 82 %"
        " till 96 %; över antagandena 60 % till 97 %)."
    )


def test_a_finding_says_that_the_second_interval_was_not_tried(runs):
    assert "over the assumptions not tried" in finding(target(), of(runs), observed=False)


def test_bounds_are_rounded_outwards():
    say = Words()
    assert (share(0.829, say), share(0.821, say, up=True)) == ("82%", "83%")


# an observed drill ------------------------------------------------------------------------------


def test_an_observed_drill_tells_its_minutes_and_its_ratings(runs, compared):
    found = {each.id: each for each in drill(of(runs), str(compared)).findings()}
    assert (found["T1"].took, found["T1"].proposed) == (100.0, "met")
    assert (round(found["T2"].took, 6), found["T2"].proposed) == (125.0, "not met")
    assert not found["T3"].seen
    assert "in the drill 2 h 5 min: not met" in finding(found["T2"], of(runs), observed=True)


def test_observed_times_are_counted_by_where_they_lie(runs, compared):
    told = executive.counted(drill(of(runs), str(compared)))
    assert told.startswith("3 observed times could be compared: 1 lie inside")
    assert "1 outside by themselves only, 1 outside even when all are judged together" in told


def test_whether_all_times_together_are_unusual_is_told_in_the_summary_and_beside_them(
    runs, compared
):
    told = drill(of(runs, lang="sv"), str(compared))
    unusual = (
        "De 3 tiderna tillsammans är ovanliga för planen och denna bemanning (samlat"
        " test: p = 0,023; högst 0,041 inom antagandenas spann)."
    )
    assert [unusual in says(b) for b in executive.summary(told)].count(True) == 1
    beside = [says(b) for b in evaluation.times(told)]
    assert unusual in beside
    assert "De 7 antaganden som har ett spann prövades i 50 punkter." in beside


def test_what_the_drill_could_have_shown_is_told_by_unit(runs, compared):
    blocks = evaluation.times(drill(of(runs), str(compared)))
    (row,) = table_of(
        blocks, "Share of simulated drills that are found unusual, by what is different in them"
    ).rows
    assert [cell.text for cell in row] == ["care", "15%", "–", "–", "82%", "–"]


def test_what_had_not_come_is_told_with_how_long_it_was_watched(runs, compared):
    told = drill(of(runs), str(compared))
    times = told.compared["times"]
    late = times[times["verdict"] == "outside jointly"].assign(observed=math.inf, high_90=math.inf)
    told = replace(told, compared={**told.compared, "times": late})
    (row,) = table_of(
        evaluation.times(told), "Times outside what nine of ten simulated runs do"
    ).rows
    assert [row[3].text, row[4].text] == ["> 4 h 0 min", "10 min – > 4 h 0 min"]


def test_a_comparison_of_an_earlier_version_is_to_be_made_anew(runs, compared, tmp_path):
    shutil.copytree(compared, tmp_path / "c")
    (tmp_path / "c" / "tables" / "together.parquet").unlink()
    with pytest.raises(KrisimError, match="by an earlier version of krisim: compare the drill"):
        drill(of(runs), str(tmp_path / "c"))


def test_the_head_of_an_observed_drill_says_so_and_that_of_runs_that_they_are_simulated(
    runs, compared
):
    seen, played = (front(drill(of(runs), where)) for where in (str(compared), str(TINY)))
    assert head_of(seen).notices[0].startswith("Observed times of a drill beside simulated")
    assert head_of(played).notices[0].startswith("Simulated, not observed")


def test_a_comparison_that_was_changed_makes_no_report(runs, compared, tmp_path):
    shutil.copytree(compared, tmp_path / "c")
    facts = {"checksums": {"observed.csv": "0" * 64}}
    (tmp_path / "c" / "run.json").write_text(json.dumps(facts), "utf-8")
    with pytest.raises(KrisimError, match=r"observed\.csv"):
        drill(of(runs), str(tmp_path / "c"))


def test_the_material_of_a_comparison_is_its_plan(compared, plan):
    assert material(str(compared), 2, 1).runs.scenario == plan


def test_observations_hold_minutes_beside_what_people_saw(runs, compared):
    sheet = observations.sheet(drill(of(runs), str(compared)))
    places = [p for block in sheet for p in places_in(block)]
    noted = [p.text for p in places if p.key.startswith("observation:O1:expectation:I-01")]
    assert noted
    assert all(t.startswith("in the drill after 33 min; ”they waited for the map”") for t in noted)


# the evaluator's words ---------------------------------------------------------------------------


def test_what_the_evaluator_wrote_in_the_sheet_is_kept_from_docx_and_workbook(runs, tmp_path):
    told = drill(of(runs), str(TINY))
    report = document([front(told).blocks[0], *observations.sheet(told)])
    keys = [p.key for p in report.places() if p.key.startswith("judgement:")]
    written = {keys[0]: "They knew what to do."}
    filled = with_words(report, words_of_written(written))
    write_tables(filled, tmp_path / "r.xlsx")
    (tmp_path / "r.docx").write_bytes(to_docx(filled))
    for name in ("r.xlsx", "r.docx"):
        again = with_words(report, words_of(tmp_path / name))
        assert {p.key: p.text for p in again.places()}[keys[0]] == "They knew what to do."
        assert len(again.blocks) == len(report.blocks)


def words_of_written(texts):
    from sim.report.document import Written

    return {key: Written("?", text) for key, text in texts.items()}


# the improvement plan ----------------------------------------------------------------------------


def test_a_gain_that_nobody_tried_is_called_that(runs, compared):
    blocks = improvement.plan(drill(of(runs), str(compared)))
    row = {r[0].text: r for r in table_of(blocks, "Improvement plan").rows}["T2"]
    assert row[4].text == "not tried"
    assert any(says(b).startswith("No what-ifs were tried") for b in blocks)


def test_gains_come_from_what_ifs_with_their_intervals_in_the_language_of_the_report(runs, study):
    told = drill(of(runs, lang="sv"), str(TINY), str(study))
    assert [len(each.effects) > 0 for each in told.tried] == [True, True]
    (_, away) = told.tried
    assert "frånvarande" in away.name or "borta" in away.name
    blocks = improvement.plan(told)
    tried = table_of(blocks, "Vad som prövats, jämfört körning för körning med planen som den är")
    (cell,) = [row[1].text for row in tried.rows if row[0].text == away.name]
    assert "antagandenas spann inte prövade." in tried.notes[1]
    assert "alla svar tillsammans" in cell
    worse = next(e for e in away.effects if e["measure"] == "all answers")
    assert worse["verdict"] == "worse"
    assert worse["difference"] == pytest.approx(worse["after"] - worse["before"], abs=1e-3)


def test_a_measure_is_proposed_for_a_target_only_if_it_is_shown_to_help_it(runs, study):
    told = drill(of(runs), str(TINY), str(study))
    helped = replace(
        told.tried[0],
        effects=(
            {**told.tried[0].effects[0], "measure": "target met", "of": "T1", "verdict": "better"},
        ),
    )
    (study,) = told.studies
    told = replace(told, studies=(replace(study, tried=(helped,)),))
    assert improvement._helping(target(id="T1"), told)[0][0].name == helped.name
    assert improvement._helping(target(id="T2"), told) == []


def test_what_ifs_of_another_plan_are_refused(runs, study, plan):
    other = replace(runs, scenario=replace(plan, targets=plan.targets[:1]))
    with pytest.raises(KrisimError, match="of another plan"):
        drill(of(other), str(TINY), str(study))


def test_a_folder_without_what_ifs_is_refused(runs, compared):
    with pytest.raises(KrisimError, match="tells of nothing that was tried"):
        drill(of(runs), str(TINY), str(compared))


def test_the_plan_of_last_time_is_read_back_from_its_workbook_and_followed_up(
    runs, compared, tmp_path
):
    told = drill(of(runs), str(compared))
    report = document([front(told).blocks[0], *improvement.plan(told)])
    wrote = {"plan:T2:measure": "A second editor", "plan:T2:function": "head of communication"}
    write_tables(with_words(report, words_of_written(wrote)), tmp_path / "written.xlsx")
    (earlier,) = last_time(tmp_path / "written.xlsx")
    assert (earlier.id, earlier.measure, earlier.date) == ("T2", "A second editor", "")
    again = drill(of(runs), str(compared), last_plan=str(tmp_path / "written.xlsx"))
    rows = table_of(improvement.plan(again), "Follow-up of the last plan").rows
    assert [cell.text for cell in rows[0][2:4]] == ["A second editor", "head of communication"]
    assert "in the drill 2 h 5 min" in rows[0][5].text
    assert isinstance(rows[0][6], Editable)


def test_a_workbook_without_a_plan_is_refused(tmp_path):
    (tmp_path / "plan.csv").write_text("a;b\n1;2\n", "utf-8")
    with pytest.raises(KrisimError, match="holds no improvement plan"):
        last_time(tmp_path / "plan.csv")


# who may see what --------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["players", "public"])
def test_players_and_the_public_see_no_script_no_judgements_and_no_causes(
    runs, compared, study, audience
):
    blocks = everything(drill(of(runs, audience), str(compared), str(study)))
    assert [p for b in blocks for p in places_in(b)] == []
    said = to_html(document(blocks))
    plan = runs.scenario
    secret = {i.title for i in plan.injects} | {i.says for i in plan.injects}
    secret |= {e.title for i in plan.injects for e in i.expectations} | {"waited for the map"}
    secret |= {text for o in plan.objectives for text in o.indicators}
    shown = {o.name for o in plan.objectives} | {t.name for t in plan.targets}
    assert [text for text in secret - shown if text and text in said] == []


def test_what_the_evaluator_wrote_is_not_kept_in_a_report_for_the_public(tmp_path):
    asked = Asked("evaluation", audience="public", kept=tmp_path / "r.docx")
    with pytest.raises(KrisimError, match="not for public"):
        make_report(TINY, tmp_path / "r.html", asked)


# the whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_drill_of_a_scenario_in_a_language_says_nothing_in_the_other(
    compared, study, runs, language
):
    """By the texts of the catalogue; names of the scenario are taken out."""
    told = drill(of(runs, lang=language), str(compared), str(study))
    said = " ".join(Page(to_html(document(everything(told)))).texts)
    for name in names(runs.scenario):
        said = re.sub(re.escape(name), "", said, flags=re.IGNORECASE)
    assert foreign(said, language) == []


def names(plan: sim.Scenario) -> list[str]:
    """Return what the plan itself calls things, the longest first."""
    things: tuple[Any, ...] = (
        *plan.units,
        *plan.roles,
        *plan.channels,
        *plan.targets,
        *plan.objectives,
    )
    found = {thing.name for thing in things} | {i.title for i in plan.injects}
    found |= {e.title for i in plan.injects for e in i.expectations}
    found |= {text for o in plan.objectives for text in (*o.indicators, *dict(o.parts).values())}
    found |= {meeting.id for meeting in plan.meetings} | {plan.exercise.notice}
    found |= {step.id for p in plan.procedures for step in p.steps}
    found |= {"they waited for the map"}
    return sorted(filter(None, found), key=len, reverse=True)


def long_of(runs: sim.Runs) -> sim.Runs:
    """Return runs of a plan with names of ten thousand characters."""
    plan, long = runs.scenario, "mycket lång " * 800
    targets = tuple(replace(t, name=f"{t.name} {long}") for t in plan.targets)
    exercise = replace(plan.exercise, name=f"Storm {long}"[:150])
    return replace(runs, scenario=replace(plan, targets=targets, exercise=exercise))


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "sv"])
def test_the_chief_executive_has_two_pages(runs, compared, study, lang, tmp_path):
    """Of the PDF and, where LibreOffice is, of the Word document."""
    from pypdf import PdfReader

    told = drill(of(long_of(runs), lang=lang), str(compared))
    told = replace(told, studies=drill(of(runs, lang=lang), str(TINY), str(study)).studies)
    report = document([*front(told), *evaluation.purpose(told)])
    pages = [PdfReader(io.BytesIO(to_pdf(report)))]
    if shutil.which("soffice"):
        (tmp_path / "r.docx").write_bytes(to_docx(report))
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
        subprocess.run(
            [*map(str, command), str(tmp_path / "r.docx")],
            check=True,
            capture_output=True,
            timeout=120,
        )
        pages.append(PdfReader(tmp_path / "r.pdf"))
    cannot = {"en": "What the numbers cannot show", "sv": "Vad siffrorna inte kan visa"}[lang]
    contents = {"en": "Contents", "sv": "Innehåll"}[lang]
    for book in pages:
        texts = [page.extract_text() for page in book.pages]
        third = next(k for k, text in enumerate(texts) if contents in text)
        assert third == 2 or (third == 1 and cannot in texts[0])
        assert any(cannot in text for text in texts[:2])
