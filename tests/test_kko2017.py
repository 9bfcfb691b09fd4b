"""The reconstruction of KKÖ 2017: honest about what it is, complete, and playable."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from sim.checks import problems
from sim.clock import MINUTE
from sim.distributions import Fixed
from sim.engine import Player, unplayed
from sim.files import dump, load
from sim.log import MILESTONE, NEVER, Log
from sim.measures.explanation import Explainer
from sim.scenario import Length, Number, Scenario, Share

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "scenarios" / "kko2017"
START = datetime(2017, 11, 29, 7, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
SIMULATED = re.compile(r"simulated, not observed", re.IGNORECASE)
RECONSTRUCTION = re.compile(r"reconstruct", re.IGNORECASE)


@pytest.fixture(scope="module")
def kko() -> Scenario:
    return load(FOLDER)


@pytest.fixture(scope="module")
def log(kko: Scenario) -> Log:
    return Player(kko).play(seed=0, replication=0)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return what `krisim run` prints and the folder that it keeps."""
    out = tmp_path_factory.mktemp("kko2017") / "out"
    code = "from sim.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "run", str(FOLDER), "-n", "1", "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout, out


# says what it is ----------------------------------------------------------------------------------


def test_the_scenario_says_that_it_is_a_reconstruction_and_was_not_observed(kko):
    assert SIMULATED.search(kko.exercise.notice)
    assert RECONSTRUCTION.search(kko.exercise.notice)
    assert RECONSTRUCTION.search(kko.exercise.marking)
    assert RECONSTRUCTION.search(kko.exercise.name)


@pytest.mark.parametrize(
    "path", [FOLDER / "README.md", FOLDER / "scenario.yaml", ROOT / "README.md"]
)
def test_whoever_opens_a_file_of_it_reads_that_first(path):
    beginning = path.read_text(encoding="utf-8")[:2500]
    assert SIMULATED.search(beginning)
    assert RECONSTRUCTION.search(beginning)
    assert "not public" in " ".join(beginning.split())


def test_the_terminal_says_it_above_all_numbers(replayed):
    printed = " ".join(replayed[0].split())
    head = printed[: printed.index("I-01")]
    assert SIMULATED.search(head)
    assert RECONSTRUCTION.search(head)


def test_the_results_say_it_in_what_programs_read(replayed):
    facts = json.loads((replayed[1] / "run.json").read_text(encoding="utf-8"))
    assert SIMULATED.search(facts["notice"])
    assert RECONSTRUCTION.search(facts["notice"])
    assert RECONSTRUCTION.search(facts["marking"])


def test_the_scenario_beside_the_results_says_it_too(replayed, kko):
    kept = load(replayed[1] / "scenario.yaml")
    assert kept == kko
    assert SIMULATED.search((replayed[1] / "scenario.yaml").read_text(encoding="utf-8")[:3000])


# is complete --------------------------------------------------------------------------------------


def test_it_is_played_on_the_wednesday_from_half_past_seven_until_half_past_four(kko):
    assert kko.exercise.start == START
    assert kko.exercise.start.isoformat() == "2017-11-29T07:30:00+01:00"
    assert kko.exercise.end == 9 * 60 * MINUTE


def test_at_least_sixty_injects_go_out_between_half_past_seven_and_half_past_four(kko, log):
    assert len(kko.injects) >= 60
    table = {name: column.tolist() for name, column in log.reached.items()}
    sent = [
        START + timedelta(microseconds=at)
        for unit, milestone, at in zip(table["unit"], table["milestone"], table["at"], strict=True)
        if unit == NEVER and milestone == MILESTONE["sent"] and at != NEVER
    ]
    assert len(sent) >= 60
    assert all(time(7, 30) <= each.time() <= time(16, 30) for each in sent)
    assert {each.date() for each in sent} == {START.date()}


def test_no_hour_of_the_day_is_without_injects(kko):
    hours = {(START + timedelta(microseconds=i.at)).hour for i in kko.injects if i.at is not None}
    assert hours == set(range(7, 17))


def test_there_are_at_least_twelve_procedures_and_each_is_used(kko):
    assert len([p for p in kko.procedures if not p.placeholder]) >= 12
    sent = [s.send for p in kko.procedures for s in p.steps if s.send is not None]
    used = {a.procedure for each in (*kko.injects, *sent) for a in each.to}
    used |= {each.to.procedure for each in kko.public}
    assert {p.id for p in kko.procedures} <= used


def test_all_groups_that_took_part_are_units_with_people(kko):
    manned = {p.unit for p in kko.people}
    documented = {
        "board",
        "leadership",
        "social",
        "communication",
        "information centre",
        "security",
    }
    assert documented <= manned


def test_every_objective_has_a_target_and_an_inject(kko):
    objectives = {o.id for o in kko.objectives}
    assert {t.objective for t in kko.targets} == objectives
    assert {o for i in kko.injects for o in i.objectives} == objectives


# says where its numbers come from -----------------------------------------------------------------


AnyNumber: TypeAlias = Length | Share
Found: TypeAlias = tuple[tuple[object, ...], AnyNumber]


def numbers(thing: object, path: tuple[object, ...] = ()) -> Iterator[Found]:
    if isinstance(thing, Number):
        yield path, thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from numbers(getattr(thing, field.name), (*path, field.name))
    elif isinstance(thing, tuple):
        for k, each in enumerate(thing):
            yield from numbers(each, (*path, getattr(each, "id", k)))


def branch_shares(scenario: Scenario) -> list[list[Share]]:
    return [
        [b.chance for b in s.branches] for p in scenario.procedures for s in p.steps if s.branches
    ]


def excepted(path: tuple[object, ...], number: AnyNumber, scenario: Scenario) -> bool:
    """Whether an assumption may do without a range.

    The shares of branches, because those of one step have to add up to 100 %; no time at all, which
    stays none by any factor; and what the script itself sets: the delay of an inject after another.
    """
    shares = {share for step in branch_shares(scenario) for share in step}
    script = path[0] == "injects" and path[-1] == "delay"
    return number in shares or number.value == Fixed(0.0) or script


def test_every_number_has_a_source_or_is_called_an_assumption_with_a_range(kko):
    found = list(numbers(kko))
    assert len(found) > 200
    wrong = [
        (path, number.value)
        for path, number in found
        if not number.source.strip()
        or (number.assumed and number.range is None and not excepted(path, number, kko))
    ]
    assert wrong == []


def test_no_assumption_is_outside_its_own_range(kko):
    for path, number in numbers(kko):
        if number.range is not None:
            low, high = number.range
            middle = number.value if isinstance(number.value, float) else 1.0
            assert low <= middle <= high, path
            assert low < high, path


def test_the_shares_of_the_branches_of_a_step_add_up_to_the_whole(kko):
    found = branch_shares(kko)
    assert found
    for shares in found:
        assert sum(s.value for s in shares) == pytest.approx(1)


def test_every_procedure_and_target_says_where_it_comes_from(kko):
    for each in (*kko.procedures, *kko.targets):
        assert each.source.strip(), each.id


def test_the_readme_counts_what_the_scenario_holds(kko):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    players = sum(u.kind == "player" for u in kko.units)
    with (FOLDER / "msel.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = sum(1 for _ in csv.DictReader(file))
    steps = sum(len(p.steps) for p in kko.procedures)
    rows = {
        "units": f"{players} players, {len(kko.units) - players} counterparts",
        "people": f"{len(kko.people)};",
        "channels": f"{len(kko.channels)} |",
        "procedures / steps": f"{len(kko.procedures)} / {steps} |",
        "meetings": f"{len(kko.meetings)} |",
        "injects": f"{len(kko.injects)}: {listed} in `msel.csv`",
        "sources of calls": f"{len(kko.public)}, ",
        "named numbers": f"{len(kko.numbers)} |",
        "objectives / targets": f"{len(kko.objectives)} / {len(kko.targets)} |",
    }
    for name, count in rows.items():
        assert f"| {name} | {count}" in readme


# names functions, no persons ----------------------------------------------------------------------

NAMES = (
    "Anders Andreas Anna Anneli Annika Berit Birgitta Björn Bo Britt Camilla Carina "
    "Carl Catarina Cecilia Christer Daniel David Elin Elisabeth Emma Erik Eva Fredrik "
    "Göran Gunilla Gunnar Gustav Håkan Hans Helena Henrik Ida Inger Ingrid Jan "
    "Jenny Jesper Johan Johanna Jonas Jörgen Josefin Karin Karl Kerstin Kristina Lars "
    "Lena Lennart Linda Magnus Malin Margareta Maria Marie Martin Mats Mattias Mikael "
    "Monica Niklas Ola Olof Patrik Per Peter Petra Pia Roger Sara Sofia "
    "Stefan Susanne Sven Thomas Tomas Tommy Torbjörn Ulf Ulla Ulrika Urban Viktor "
)
"""Given names common in Sweden; a text about functions has none of them."""


def texts() -> str:
    paths = [p for p in FOLDER.iterdir() if p.suffix in (".md", ".yaml", ".csv")]
    assert len(paths) >= 3
    return "\n".join(p.read_text(encoding="utf-8") for p in paths)


def test_there_is_no_address_telephone_number_or_personal_number():
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", texts()) == []
    assert re.findall(r"\b0\d{1,3}[- ]\d{2,3} ?\d{2} ?\d{2}\b", texts()) == []
    assert re.findall(r"\b(?:19|20)?\d{6}-\d{4}\b", texts()) == []


def test_nobody_is_called_by_a_given_or_family_name():
    words = re.findall(r"\b[A-ZÅÄÖ]\w+\b", texts())
    assert set(words) & set(NAMES.split()) == set()
    assert [w for w in words if re.fullmatch(r"[A-ZÅÄÖ][a-zåäö]+s?son", w)] == []


def test_people_are_chairs_with_a_number_and_no_titles_of_address(kko):
    for each in kko.people:
        assert re.fullmatch(r"[a-z]+-\d+", each.id)
    assert re.findall(r"\b(?:Mr|Mrs|Ms|Herr|Fru)\.? [A-ZÅÄÖ]", texts()) == []


# is played ----------------------------------------------------------------------------------------


def test_nothing_in_it_would_stop_or_falsify_a_run(kko):
    assert list(problems(kko)) == []
    assert list(unplayed(kko)) == []


def test_its_complete_form_is_the_same_scenario(kko, tmp_path):
    (tmp_path / "complete.yaml").write_text(dump(kko), encoding="utf-8")
    assert load(tmp_path / "complete.yaml") == kko


def test_every_answer_of_a_run_is_explained_without_a_gap_to_the_microsecond(log):
    explainer = Explainer(log)
    explained = 0
    for case, unit, reached in explainer.milestones:
        sent = explainer.milestones.sent(case)
        for milestone, found in reached.items():
            if sent == NEVER:
                continue
            stretches = explainer.explain(case, unit, milestone)
            end = log.end if found.at == NEVER else found.at
            assert sum(s.length for s in stretches) == end - sent
            assert all(one.end == two.start for one, two in pairwise(stretches))
            explained += 1
    assert explained > 500


def test_most_of_what_is_asked_is_answered_within_the_day(log):
    """Not tuned to anything: only that the script works with these people at all."""
    explainer = Explainer(log)
    done = [
        found.at != NEVER
        for case, _, reached in explainer.milestones
        if explainer.milestones.sent(case) != NEVER
        for milestone, found in reached.items()
        if milestone == MILESTONE["completed"]
    ]
    assert sum(done) > 0.75 * len(done)
