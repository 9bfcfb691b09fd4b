"""What an evaluation takes from elsewhere: studies, the ranges of assumptions, last time's plan.

Four jobs of ten minutes and one who does them: done after 10, 20, 30 and 40 minutes. With one more
after 10, 10, 20 and 20: all answers together gain 40 minutes, and the fourth keeps a limit of 35.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import sim
from sim.clock import MINUTE
from sim.errors import KrisimError
from sim.files.sheets import read_grids
from sim.report.document import Editable, Written, document, to_html, with_words, words_of
from sim.report.document.blocks import Blocks
from sim.report.making import Asked, make_report, making
from sim.report.marginal import write_marginal
from sim.report.sections import answering, evaluation, executive, improvement, provenance
from sim.report.sections.drills import Drill, drill
from sim.report.sections.lastly import last_time, write_plan
from sim.report.sections.material import Material
from sim.report.what_ifs import write_what_ifs
from sim.scenario import Event, Number, Objective, Target
from sim.studies.keeping import keep
from sim.studies.marginal import Limits, marginal
from sim.studies.whatif import How, ask
from sim.studies.whatif.reading import what_if_told
from sim.words import Words
from tests.builders import exercise, person
from tests.commanding import krisim
from tests.reporting import MARKING, Page, head
from tests.test_evaluation_report import table_of
from tests.test_marginal import four_jobs

MADE = datetime(2026, 3, 12, tzinfo=UTC)
RUNS = 12
"""So many runs that differ the same way show an effect, of as many comparisons as there are."""


def with_target(*people: object) -> sim.Scenario:
    """Return the four jobs, and that the fourth is to be done within 35 minutes."""
    plan = exercise(100, *people, four_jobs())  # type: ignore[arg-type]  # of a test
    fourth = Event("I-3", "sent"), Event("I-3", "completed")
    return replace(
        plan,
        targets=(Target("T", "the fourth job", 35 * MINUTE, 0.8, *fourth, objective="O"),),
        objectives=(Objective("O", "do it all"),),
        exercise=replace(plan.exercise, name="Four jobs"),
    )


@pytest.fixture(scope="module")
def plan() -> sim.Scenario:
    return with_target(person("ann", "staff/a"))


@pytest.fixture(scope="module")
def runs(plan) -> sim.Runs:
    return sim.replicate(plan, RUNS, 1)


@pytest.fixture(scope="module")
def swept(plan, tmp_path_factory) -> Path:
    """What one more is worth, told in English."""
    folder: Path = tmp_path_factory.mktemp("swept") / "resources"
    write_marginal(folder, marginal(plan, How(RUNS), Limits(1, 0, 0)), MADE)
    return folder


@pytest.fixture(scope="module")
def asked(plan, tmp_path_factory) -> Path:
    """What if there were one more, and what if there were three more from 08:30 on."""
    folder: Path = tmp_path_factory.mktemp("asked") / "what-ifs"
    texts = ("add: 1 x staff/a", "add: 2 x staff/a")
    write_what_ifs(folder, ask(plan, [what_if_told(t, plan) for t in texts], How(RUNS)), MADE)
    return folder


@pytest.fixture(scope="module")
def results(runs, tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("kept") / "results"
    keep(runs, folder, MADE)
    return folder


def of(runs: sim.Runs, lang: str = "en") -> Material:
    return Material(runs, None, Words(lang))  # type: ignore[arg-type]  # of a test


def plan_of(told: Drill) -> Blocks:
    return improvement.plan(told)


# studies ----------------------------------------------------------------------------------------


def test_gains_come_from_one_more_in_the_language_of_the_report(runs, swept):
    """Not in the language in which the study was made."""
    (study,) = drill(of(runs, "sv"), "", str(swept)).studies
    (one_more,) = study.tried
    assert one_more.name == "En till: a (staff)"
    gained = {e["measure"]: e["difference"] for e in one_more.effects}
    assert (gained["all answers"], gained["target met"]) == (-40, 1)
    row = table_of(plan_of(drill(of(runs, "sv"), "", str(swept))), "Åtgärdsplan").rows[0]
    assert (row[0].text, row[3].text) == ("T", "En till: a (staff)")
    assert row[4].text.startswith(
        "En till: a (staff): the fourth job: körningar som klarar det 0 % → 100 % (+100; av slump"
    )
    assert row[4].text.endswith("; över antagandena inte prövat)")


def test_of_several_studies_each_change_is_told_once(runs, swept, asked):
    told = drill(of(runs), "", [str(asked), str(asked), str(swept)])
    assert [len(study.tried) for study in told.studies] == [2, 1]
    twice = replace(told, studies=(*told.studies, *told.studies))
    measures = table_of(plan_of(twice), "Improvement plan").rows[0][3].text.split("; ")
    assert len(measures) == len(set(measures)) == 2


def test_it_is_told_how_a_study_was_played_and_that_the_best_was_chosen_among_many(
    runs, swept, asked
):
    notes = table_of(
        plan_of(drill(of(runs), "", [str(asked), str(swept)])),
        "What was tried, compared run by run with the plan as it is",
    ).notes
    over = "the ranges of the assumptions not tried"
    assert f"what-ifs: each change in 12 runs, seed 0; {over}." in notes
    assert f"resources: each change in 12 runs, seed 0; {over}." in notes
    assert any("chosen among many" in note for note in notes)
    assert any("each study by itself" in note for note in notes)


def test_the_summary_tells_what_helps_most_first_and_a_target_that_suffers(runs, asked):
    told = drill(of(runs), "", str(asked))
    (study,) = told.studies
    first, second = study.tried
    harmed = replace(
        second,
        effects=(
            *second.effects,
            {
                **second.effects[0],
                "measure": "target met",
                "of": "U",
                "difference": -0.5,
                "verdict": "worse",
            },
        ),
    )
    worst = replace(told, studies=(replace(study, tried=(first, harmed)),))
    (helping,) = [b for b in executive._helping(worst) if hasattr(b, "items")]
    assert "U" in "".join(run.text for run in helping.items[-1])
    assert [each.name for each in executive._best_first(study.tried)] == [second.name, first.name]


def test_a_change_by_which_another_target_suffers_is_told_as_that_and_is_no_measure(runs, asked):
    told = drill(of(runs), "", str(asked))
    (study,) = told.studies
    first, _ = study.tried
    bad = {**first.effects[0], "measure": "target met", "of": "U", "verdict": "worse"}
    harmful = replace(first, effects=(*first.effects, bad))
    told = replace(told, studies=(replace(study, tried=(harmful,)),))
    row = table_of(plan_of(told), "Improvement plan").rows[0]
    assert row[3].text == ""
    assert "; but worse: U: runs that keep it" in row[4].text


def test_a_study_is_among_what_makes_the_numbers_again(runs, swept, results):
    told = drill(of(runs), "", str(swept))
    blocks = provenance.provenance(of(runs), str(results), told.origins())
    said = " ".join(Page(to_html(document([head("en"), *blocks]))).texts)
    assert "study resources" in said
    assert told.studies[0].checksum in said


def test_a_study_of_another_plan_is_refused_with_both_checksums(runs, swept, plan):
    other = replace(runs, scenario=replace(plan, targets=()))
    with pytest.raises(KrisimError, match=r"another plan \('Four jobs', SHA-256 [0-9a-f]{12}…\)"):
        drill(of(other), "", str(swept))


def test_a_folder_that_is_no_study_is_refused(runs, results, tmp_path):
    with pytest.raises(KrisimError, match=r"is no study: name a folder that 'krisim what-if'"):
        drill(of(runs), "", str(tmp_path))
    with pytest.raises(KrisimError, match="tells of nothing that was tried"):
        drill(of(runs), "", str(results))


def test_a_study_that_was_changed_is_refused(runs, swept, tmp_path):
    shutil.copytree(swept, tmp_path / "s")
    (tmp_path / "s" / "tables" / "effects.parquet").write_bytes(b"x")
    with pytest.raises(KrisimError, match="changed or missing"):
        drill(of(runs), "", str(tmp_path / "s"))


def test_a_table_that_is_none_is_refused_in_words(runs, swept, tmp_path):
    """Also by somebody who mended the checksums."""
    shutil.copytree(swept, tmp_path / "s")
    (tmp_path / "s" / "tables" / "effects.parquet").write_bytes(b"x")
    facts = json.loads((tmp_path / "s" / "run.json").read_text("utf-8"))
    (tmp_path / "s" / "run.json").write_text(json.dumps({**facts, "checksums": {}}), "utf-8")
    with pytest.raises(KrisimError, match="another version of krisim"):
        drill(of(runs), "", str(tmp_path / "s"))


# the ranges of the assumptions --------------------------------------------------------------------


def ranged(plan: sim.Scenario, low: float, high: float) -> sim.Scenario:
    """Return the plan with assumptions: each job takes so many times as long."""
    cards = tuple(
        replace(
            card,
            steps=tuple(
                replace(s, takes=Number(s.takes.value, "assumption", (low, high)))
                for s in card.steps
                if s.takes is not None
            ),
        )
        for card in plan.procedures
    )
    return replace(plan, procedures=cards)


@pytest.mark.parametrize(
    ("low", "high", "shares", "verdict"),
    [(0.9, 1.1, "100% – 100%", "met"), (0.5, 4.0, "0% – 100%", "cannot say")],
)
def test_a_target_is_met_only_if_it_is_over_the_assumptions(
    monkeypatch, low, high, shares, verdict
):
    """With two who do them the fourth is done after 20 minutes: 22 at most, or 10 to 80."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("sim.report.sections.drills.EACH", 6)
    two = ranged(with_target(person("ann", "staff/a"), person("bo", "staff/a")), low, high)
    told = drill(of(sim.replicate(two, 30, 1)), "", points=20)
    (row,) = table_of(
        answering.targets(told.of, told.over),
        "Targets: what is promised, and in how many runs it is kept",
    ).rows
    assert (row[5].text, row[6].text) == (shares, verdict)
    (found,) = told.findings()
    assert (found.stated, found.proposed) == ("met", verdict)
    caption = "Objectives, the units' own parts in them, and proposed ratings"
    assert table_of(evaluation.objectives(told), caption).rows[0][4].text == shares
    assert told.origins() == {"points in the ranges of the assumptions": "20, each in 6 runs"}


def test_points_without_any_range_are_refused(runs):
    with pytest.raises(KrisimError, match="no assumption of the scenario has a range"):
        drill(of(runs), "", points=20)


def test_an_interval_of_too_few_points_is_refused(runs):
    with pytest.raises(KrisimError, match="points has to be 0 or at least 20, not 5"):
        drill(of(runs), "", points=5)


# the improvement plan by itself -------------------------------------------------------------------


def written(told: Drill, path: Path, **texts: str) -> Path:
    """Write the plan as a workbook in which somebody has written."""
    report = document([head(told.of.lang), *plan_of(told)])
    words = {key.replace("_", ":").replace("::", "-"): text for key, text in texts.items()}
    write_plan(with_words(report, {k: Written("?", t) for k, t in words.items()}), path)
    return path


def test_the_plan_is_a_workbook_of_its_own_that_is_read_back(runs, tmp_path):
    told = drill(of(runs, "sv"), "")
    path = written(told, tmp_path / "plan.xlsx", plan_T_measure="Två till", plan_T_date="2027")
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["Innehåll", "Åtgärdsplan"]
    assert any(MARKING in str(row[0]) for row in read_grids(path)[0].rows)
    assert words_of(path)["plan:T:measure"].text == "Två till"
    (earlier,) = last_time(path)
    assert (earlier.id, earlier.measure, earlier.date) == ("T", "Två till", "2027")
    again = drill(of(runs, "sv"), "", last_plan=str(path))
    both = written(again, tmp_path / "next.xlsx")
    assert CalamineWorkbook.from_path(str(both)).sheet_names[1:] == ["Åtgärdsplan", "Uppföljning"]


def test_what_the_evaluator_found_besides_is_followed_up_too(runs, tmp_path):
    told = drill(of(runs, "sv"), "")
    texts = {"plan_own::2_finding": "Ingen förde dagbok", "plan_own::2_function": "stabschef"}
    path = written(told, tmp_path / "plan.xlsx", **texts)
    (earlier,) = last_time(path)
    assert (earlier.finding, earlier.function) == ("Ingen förde dagbok", "stabschef")
    rows = table_of(
        plan_of(drill(of(runs, "sv"), "", last_plan=str(path))),
        "Uppföljning av förra åtgärdsplanen",
    ).rows
    assert [cell.text for cell in rows[0][:2]] == ["E2", "Ingen förde dagbok"]
    assert isinstance(rows[0][6], Editable)


def test_a_row_that_somebody_added_in_a_spreadsheet_and_a_date_typed_there_are_read(runs, tmp_path):
    path = written(drill(of(runs), ""), tmp_path / "plan.xlsx", plan_T_measure="One more")
    rows: list[list[object]] = [list(row) for row in read_grids(path)[1].rows]
    heading, first, *others = rows
    measure, date = heading.index("measure"), heading.index("date")
    first[date] = datetime(2027, 3, 1)  # as a spreadsheet has it
    added: list[object] = [None] * len(heading)
    added[1], added[measure] = "No log was kept", "A form for it"
    path = tmp_path / "saved.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("My plan")
        for k, row in enumerate([heading, first, *others, added]):
            sheet.write_row(k, 0, ["" if cell is None else cell for cell in row])
    one, other = last_time(path)
    assert (one.measure, one.date) == ("One more", "2027-03-01")
    assert (other.finding, other.measure) == ("No log was kept", "A form for it")
    assert (other.own, other.called) == (True, "E4")


def test_a_plan_that_is_none_is_refused(results):
    with pytest.raises(KrisimError, match=r"holds no improvement plan: name the improvement-plan"):
        last_time(results / "targets.csv")


# the command --------------------------------------------------------------------------------------


def shows(monkeypatch, blocks):
    """Let any notebook show these blocks, without a kernel; return what it was given."""
    seen: list[str] = []

    def run(node, *_):
        seen.append(node.cells[1].source)
        outputs = [nbformat.v4.new_output("display_data", Blocks(blocks)._repr_mimebundle_())]
        node.cells[-1].outputs = outputs
        return node

    monkeypatch.setattr(making, "executed", run)
    return seen


def test_studies_and_last_plan_are_given_to_the_notebook_and_the_plan_lies_in_the_folder(  # noqa: PLR0913, PLR0917  # fixtures
    runs, results, swept, tmp_path, monkeypatch, capsys
):
    told = drill(of(runs), "")
    seen = shows(monkeypatch, (head("en"), *plan_of(told)))
    monkeypatch.setattr(making, "can_print", lambda: False)
    out = tmp_path / "r"
    (tmp_path / "p.xlsx").touch()
    words = ("--study", swept, "--study", tmp_path, "--last-plan", tmp_path / "p.xlsx")
    assert krisim(monkeypatch, "report", results, *words, "--out", out) == 0
    assert f"studies = ['{swept}', '{tmp_path}']" in seen[0]
    assert f"last_plan = '{tmp_path / 'p.xlsx'}'" in seen[0]
    assert f"wrote {out / 'improvement-plan.xlsx'}" in capsys.readouterr().out
    assert sorted(p.name for p in out.iterdir()) == [
        *("improvement-plan.xlsx", "report.docx", "report.html", "report.xlsx"),
    ]


def test_a_report_without_a_plan_has_none_beside_it(results, tmp_path, monkeypatch):
    shows(monkeypatch, (head("en"),))
    monkeypatch.setattr(making, "can_print", lambda: False)
    make_report(results, tmp_path / "r", Asked())
    assert not (tmp_path / "r" / "improvement-plan.xlsx").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"last_plan": Path("none.xlsx")}, "none.xlsx: there is no such file or folder"),
        ({"notebook": "dry_run"}, "the notebook 'dry_run' reads no --study: leave it out"),
        (
            {"notebook": "evaluation", "parameters": {"studies": "x"}},
            "'studies' is given twice: with --study and with --set",
        ),
    ],
)
def test_studies_that_cannot_be_given_are_told(tmp_path, swept, given, told):
    with pytest.raises(KrisimError, match=told):
        make_report(
            swept / "scenario.yaml",
            tmp_path / "r.html",
            Asked(**{"notebook": "evaluation", **given}, studies=(swept,)),
        )
