"""The report on staffing: what studies found, by hand, from folders as from runs."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from sim.errors import KrisimError
from sim.files import save
from sim.report.document import Bullets, Figure, Table
from sim.report.document.blocks import says
from sim.report.document.texts import plain
from sim.report.making import Asked, make_report
from sim.report.marginal import write_marginal
from sim.report.sections import enough, provenance, staffing, studied
from sim.report.staffing import write_staffing
from sim.report.what_ifs import write_what_ifs
from sim.studies.marginal import Limits, marginal
from sim.studies.staffing import judging
from sim.studies.staffing.standing import terms_of
from sim.studies.staffing.sufficient import sufficient
from sim.studies.whatif import How, ask, what_if_told
from tests.builders import exercise, order, person, step
from tests.languages import foreign
from tests.reporting import Page
from tests.staffed import within

MARKING = "EXERCISE. Draft."
STARTED = datetime(2026, 3, 12, tzinfo=UTC)
RUNS, SEED = 10, 3
CHANGES = ("add: A/x", "away: a from 08:00 until 08:30")
NOTHING = studied.Effort(2, first=0, spare=0)


def sections(found):
    parts = (
        *(staffing.in_short, staffing.questions, staffing.resources),
        *(enough.how_few, enough.lasting),
    )
    blocks = [block for part in parts for block in part(found)]
    plt.close("all")
    return blocks


def tables(blocks):
    return [[[cell.text for cell in row] for row in b.rows] for b in blocks if isinstance(b, Table)]


def told(blocks):
    return [plain(item) for b in blocks if isinstance(b, Bullets) for item in b.items]


def clerks(limit):
    """Return two jobs of ten minutes at once, to be done within a limit; one clerk."""
    jobs = [order(f"I-{k}", 0, step("work", "A/x", 10)) for k in range(2)]
    plan = exercise(240, person("a", "A/x", shift=(0, 240)), *jobs)
    return replace(plan, targets=(within("I-0", limit, 0.9), within("I-1", limit, 0.9)))


@pytest.fixture(scope="module")
def plan():
    scenario = clerks(10)
    return replace(scenario, exercise=replace(scenario.exercise, marking=MARKING))


@pytest.fixture(scope="module")
def source(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    save(plan, folder)
    asked = "".join(f'  "{k}": "{text}"\n' for k, text in enumerate(CHANGES))
    (folder / "what_ifs.yaml").write_text(f"what ifs:\n{asked}", encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def folders(plan, tmp_path_factory):
    """Folders of what-ifs, resources and staffing, written in English."""
    root = tmp_path_factory.mktemp("studies")
    paths = tuple(root / name for name in ("what-ifs", "resources", "staff"))
    how = How(RUNS, SEED)
    changes = [replace(what_if_told(t, plan), id=str(k)) for k, t in enumerate(CHANGES)]
    write_what_ifs(paths[0], ask(plan, changes, how), STARTED)
    write_marginal(paths[1], marginal(plan, how, Limits(1, 1, 0)), STARTED)
    search = judging.How(RUNS, studied.VERIFIED * RUNS, SEED)
    write_staffing(paths[2], sufficient(plan, terms_of(plan), search), STARTED)
    return tuple(map(str, paths))


def test_folders_of_studies_tell_in_swedish_what_the_same_runs_tell(source, folders):
    of = studied.planned(source, RUNS, SEED, "", "sv")
    played = studied.studies(of, source, (), studied.Effort(RUNS, 0, 1, 1, RUNS))
    read = studied.studies(of, source, folders, NOTHING)
    ours, theirs = sections(played), sections(read)
    assert [*map(says, theirs)] == [*map(says, ours)]
    assert told(theirs) == told(ours)
    assert tables(theirs) == tables(ours)
    figures = [[b.alt for b in blocks if isinstance(b, Figure)] for blocks in (ours, theirs)]
    assert figures[0] == figures[1]
    assert len(tables(ours)) >= 6
    said = [*map(says, theirs), *told(theirs), *(c for t in tables(theirs) for r in t for c in r)]
    assert foreign(" ".join(said), "sv") == []


def test_one_more_where_four_wait_is_told_as_forty_minutes_less(tmp_path):
    """By hand: done at 10, 20, 30, 40; with two at 10, 10, 20, 20."""
    jobs = [order(f"I-{k}", 0, step("work", "A/x", 10), to="control") for k in range(4)]
    save(exercise(200, person("a", "A/x"), *jobs), tmp_path)
    (tmp_path / "what_ifs.yaml").write_text("what ifs:\n  more: 'add: A/x'\n", "utf-8")
    source = str(tmp_path)
    of = studied.planned(source, 2, 1, "", "en")
    found = studied.studies(of, source, (), studied.Effort(2, first=1, spare=0))
    (row,) = tables(staffing.questions(found))[0]
    assert row[1:4] == ["100", "60", "-40"]
    (more,) = tables(staffing.resources(found))[0]
    assert more[1] == "40"
    plt.close("all")


def test_two_clerks_are_enough_for_two_jobs_at_once(tmp_path):
    save(clerks(10), tmp_path)
    source = str(tmp_path)
    of = studied.planned(source, 2, 1, "", "en")
    effort = studied.Effort(2, first=0, spare=0, search=RUNS)
    found = studied.studies(of, source, (), effort)
    posts, verified = tables(enough.how_few(found))
    assert posts == [["x (A)", "08:00–12:00", "1", "2", "1", "1", "3"]]
    first, second = verified
    assert first[2:4] == ["100%", "100%"]
    assert second[6] == "0%"
    assert told(enough.lasting(found))[0].startswith("Those there are today are too few for it")
    kept, roster = tables(enough.lasting(found))
    assert kept[0][1:3] == ["1", "0"]
    assert [row[2] for row in roster] == ["08:00-12:00"] * 2


def test_one_fewer_names_the_targets_that_lose_by_it(tmp_path):
    """Two jobs at once and two clerks: with one the second job takes 20 minutes, not 10."""
    save(
        replace(clerks(10), people=tuple(person(p, "A/x", shift=(0, 240)) for p in "ab")), tmp_path
    )
    source = str(tmp_path)
    of = studied.planned(source, RUNS, 1, "", "en")
    found = studied.studies(of, source, (), studied.Effort(RUNS, first=0, spare=1))
    ((row,),) = tables(staffing.resources(found))
    assert (row[1], row[-2], row[-1]) == ("-10", "worse", "T-I-1 I-1")
    plt.close("all")


def test_where_no_number_is_enough_that_is_said_with_what_takes_the_time(tmp_path):
    save(clerks(5), tmp_path)
    source = str(tmp_path)
    of = studied.planned(source, 2, 1, "", "en")
    effort = studied.Effort(2, first=0, spare=0, search=RUNS)
    blocks = sections(studied.studies(of, source, (), effort))
    said = [says(block) for block in blocks]
    assert any(text.startswith("No number of people is enough") for text in said)
    assert "Of today's staffing:" in said
    assert "Verified on fresh runs" not in said


def test_what_was_not_tried_is_told_as_that(folders):
    of = studied.planned(folders[0], 2, 1, "", "en")
    found = studied.studies(of, folders[0], (), studied.Effort(2))
    assert of.runs.replications == RUNS
    assert of.runs.seed == SEED
    said = " ".join(told(staffing.in_short(found)))
    assert "One more and one fewer were not tried." in said
    assert "How few people are enough was not searched for." in said
    assert "no what-ifs" not in said.casefold()


def test_studies_that_are_quoted_are_named_with_their_seed_and_runs(source, folders):
    of = studied.planned(source, 2, 1, "", "en")
    found = studied.studies(of, source, folders, NOTHING)
    (rows,) = tables(provenance.quoted(of, found.folders))
    assert [(row[0], row[2], row[3]) for row in rows] == [
        (name, str(RUNS), str(SEED)) for name in ("what-ifs", "resources", "staff")
    ]


def test_a_study_of_another_plan_is_refused(folders, tmp_path):
    save(clerks(10), tmp_path)
    source = str(tmp_path)
    of = studied.planned(source, 2, 1, "", "en")
    for k in range(3):
        own = [folders[k]]
        with pytest.raises(KrisimError, match="of another plan"):
            studied.studies(of, source, own, NOTHING)


def test_a_folder_that_holds_none_of_these_studies_is_refused(source, tmp_path):
    of = studied.planned(source, 2, 1, "", "en")
    with pytest.raises(KrisimError, match="none of the studies that are told of: name a folder"):
        studied.studies(of, source, [str(tmp_path)], NOTHING)


def test_two_studies_of_one_kind_are_refused(folders):
    of = studied.planned(folders[0], 2, 1, "", "en")
    with pytest.raises(KrisimError, match="the same kind of study: name one"):
        studied.studies(of, folders[0], [folders[0]], NOTHING)


@pytest.mark.parametrize("kind", [1, 2])
def test_a_study_that_told_nothing_is_to_be_made_again(source, folders, tmp_path, kind):
    """As those were that an earlier version wrote."""
    copy = tmp_path / "older"
    shutil.copytree(folders[kind], copy)
    facts = json.loads((copy / "run.json").read_text("utf-8"))
    del facts["told"]
    (copy / "run.json").write_text(json.dumps(facts), "utf-8")
    of = studied.planned(source, 2, 1, "", "en")
    with pytest.raises(KrisimError, match="another version of krisim: make the study again"):
        studied.studies(of, source, [str(copy)], NOTHING)


def test_a_study_that_was_changed_is_refused(source, folders, tmp_path):
    copy = tmp_path / "changed"
    shutil.copytree(folders[2], copy)
    (copy / "roster.csv").write_text("mine", "utf-8")
    of = studied.planned(source, 2, 1, "", "en")
    with pytest.raises(KrisimError, match=r"roster\.csv"):
        studied.studies(of, source, [str(copy)], NOTHING)


@pytest.mark.parametrize("audience", ["players", "public"])
def test_it_is_not_for_those_to_whom_the_script_is_secret(source, audience):
    with pytest.raises(KrisimError, match="tells of the script"):
        studied.planned(source, 2, 1, audience, "en")


@pytest.mark.slow
def test_the_command_makes_it_of_the_folder_of_a_study(folders, tmp_path):
    asked = Asked(None, "sv", studies=(Path(folders[2]),))
    make_report(Path(folders[0]), tmp_path / "r.html", asked)
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    assert MARKING in page.text
    assert "Prövat på nya körningar" in page.text
    assert foreign(" ".join(page.texts), "sv") == []
