"""The whole county: as honest as kko2017, as large as the exercise, and made by its program."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.county import msel, scenario, sections, shifted, write
from sim.checks import problems
from sim.clock import MINUTE
from sim.engine import Player, unplayed
from sim.files import dump, load
from sim.log import KIND, MILESTONE, NEVER, Log
from sim.measures.explanation import Explainer
from sim.scenario import Scenario
from tests.test_kko2017 import NAMES, RECONSTRUCTION, SIMULATED, branch_shares, excepted, numbers

FOLDER = Path(__file__).parent.parent / "scenarios" / "kko2017-county"
START = datetime(2017, 11, 28, 13, tzinfo=ZoneInfo("Europe/Stockholm"))
MORNING = 17 * 60 * MINUTE
"""06:00 on the Wednesday [µs after STARTEX]."""

TOWNS = (
    *("borgholm", "emmaboda", "hultsfred", "högsby", "kalmar", "mönsterås", "mörbylånga"),
    *("nybro", "oskarshamn", "torsås", "vimmerby", "västervik"),
)
DOCUMENTED = (
    *("county", "landsting", "police", "skb", "socialstyrelsen", "sos", "radio", "ssm"),
    *("trafikverket", "okg"),
)


@pytest.fixture(scope="module")
def county() -> Scenario:
    return load(FOLDER)


@pytest.fixture(scope="module")
def log(county: Scenario) -> Log:
    return Player(county).play(seed=0, replication=0)


def texts() -> str:
    paths = [p for p in FOLDER.rglob("*") if p.suffix in (".md", ".yaml", ".csv", ".txt")]
    assert len(paths) >= 12
    return "\n".join(p.read_text(encoding="utf-8") for p in paths)


def of_unit(county: Scenario) -> Counter[str]:
    return Counter(person.unit for person in county.people)


# is what the program writes -----------------------------------------------------------------------


def test_the_folder_holds_what_the_program_writes_from_its_parts():
    assert (FOLDER / "scenario.yaml").read_text(encoding="utf-8") == scenario(12)
    assert (FOLDER / "msel.csv").read_text(encoding="utf-8") == msel(12)


def test_what_is_written_twice_is_the_same(tmp_path):
    write(tmp_path / "one", 3)
    write(tmp_path / "two", 3)
    for name in ("scenario.yaml", "msel.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("number", [1, 2, 13])
def test_a_county_of_any_number_of_municipalities_can_be_played(number, tmp_path):
    write(tmp_path, number)
    made = load(tmp_path)
    assert len(made.public) == number
    assert sum(unit.parent == "county" for unit in made.units) == number
    assert list(problems(made)) == []
    assert list(unplayed(made)) == []


def test_people_and_messages_grow_with_the_municipalities(tmp_path):
    sizes = []
    for number in (12, 24):
        write(tmp_path / str(number), number)
        made = load(tmp_path / str(number))
        sizes.append(
            (len(made.people), sum(i.id[:2] not in ("C-", "A0", "A1") for i in made.injects))
        )
    assert sizes[1] == (2 * sizes[0][0], 2 * sizes[0][1])


def test_tables_are_found_by_their_titles():
    before, tables = sections("krisim: 1\nunits:\n  a: A\n\nroles:\n  b: B\n")
    assert before == "krisim: 1\n"
    assert tables == {"units": "  a: A\n\n", "roles": "  b: B\n"}


@pytest.mark.parametrize(
    ("at", "later"),
    [("13:05", "13:20"), ("13:55", "14:10"), ("day 2 06:50", "day 2 07:05"), ("", "")],
)
def test_messages_reach_the_municipalities_some_minutes_apart(at, later):
    assert shifted(at, 15) == later


# says what it is ----------------------------------------------------------------------------------


def test_the_county_says_that_it_is_a_reconstruction_and_was_not_observed(county):
    assert SIMULATED.search(county.exercise.notice)
    assert RECONSTRUCTION.search(county.exercise.notice)
    assert RECONSTRUCTION.search(county.exercise.marking)
    assert RECONSTRUCTION.search(county.exercise.name)


@pytest.mark.parametrize("name", ["README.md", "scenario.yaml"])
def test_whoever_opens_a_file_of_the_county_reads_that_first(name):
    beginning = (FOLDER / name).read_text(encoding="utf-8")[:2500]
    assert SIMULATED.search(beginning)
    assert RECONSTRUCTION.search(beginning)
    assert "not public" in " ".join(beginning.split())


def test_the_outage_of_the_script_is_called_invented(county):
    assert [s.id for s in county.services if s.outages] == ["mobile network"]
    assert "**invented**" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_readme_counts_what_the_county_holds(county):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    players = sum(u.kind == "player" for u in county.units)
    steps = sum(len(p.steps) for p in county.procedures)
    rows = {
        "units": f"{players} players, {len(county.units) - players} counterparts |",
        "people": f"{len(county.people):,}; of them 150 counter-players |",
        "channels": f"{len(county.channels)} |",
        "procedures / steps": f"{len(county.procedures)} / {steps} |",
        "meetings": f"{len(county.meetings)} |",
        "injects": f"{len(county.injects)}, all in `msel.csv` |",
        "sources of calls": f"{len(county.public)}, ",
        "named numbers": f"{len(county.numbers)} |",
        "objectives / targets": f"{len(county.objectives)} / {len(county.targets)} |",
    }
    for name, count in rows.items():
        assert f"| {name} | {count}" in readme


# is the whole county ------------------------------------------------------------------------------


def test_it_is_played_from_tuesday_afternoon_until_wednesday_half_past_four(county):
    assert county.exercise.start == START
    assert county.exercise.end == (27 * 60 + 30) * MINUTE


def test_there_are_a_thousand_people_of_thirty_actors_and_150_counter_players(county):
    kinds = {unit.id: unit.kind for unit in county.units}
    assert len(county.people) == 1000
    assert sum(kinds[person.unit] == "counterpart" for person in county.people) == 150
    actors = {p.unit.removesuffix(" centre") for p in county.people if kinds[p.unit] == "player"}
    assert len(actors) == 30
    assert {*TOWNS, *DOCUMENTED} <= actors


def test_all_municipalities_are_below_the_county_board_with_their_centres(county):
    parents = {unit.id: unit.parent for unit in county.units}
    assert {unit for unit, parent in parents.items() if parent == "county"} == set(TOWNS)
    assert all(parents[f"{town} centre"] == town for town in TOWNS)


def test_västervik_plays_on_wednesday_only(county):
    there = [p for p in county.people if p.unit.startswith("västervik")]
    assert len(there) < 30
    assert all(shift.start > MORNING for person in there for shift in person.shifts)
    assert all(p.on_call is None or p.on_call.start > MORNING for p in there)
    sent = [i for i in county.injects if any(to.unit.startswith("västervik") for to in i.to)]
    assert sent
    assert all(inject.at is None or inject.at > MORNING for inject in sent)


def test_each_municipality_gets_about_35_injects(county):
    got = Counter(to.unit.removesuffix(" centre") for i in county.injects for to in i.to)
    assert all(30 <= got[town] <= 40 for town in TOWNS if town != "västervik")
    assert 15 <= got["västervik"] <= 22


def test_inhabitants_are_those_of_the_statistics(county):
    assert sum(public.population or 0 for public in county.public) == 242_185


def test_every_objective_of_the_county_has_a_target_and_an_inject(county):
    objectives = {o.id for o in county.objectives}
    assert {t.objective for t in county.targets} == objectives
    assert {o for i in county.injects for o in i.objectives} == objectives


def test_every_card_of_the_county_is_used(county):
    steps = [step for procedure in county.procedures for step in procedure.steps]
    sends = [step.send for step in steps if step.send is not None]
    used = {to.procedure for each in (*county.injects, *sends) for to in each.to}
    used |= {public.to.procedure for public in county.public}
    used |= {step.cascade.procedure for step in steps if step.cascade is not None}
    assert {procedure.id for procedure in county.procedures} <= used


# says where its numbers come from -----------------------------------------------------------------


def test_every_number_of_the_county_has_a_source_or_is_an_assumption_with_a_range(county):
    found = list(numbers(county))
    assert len(found) > 1000
    wrong = [
        (path, number.value)
        for path, number in found
        if not number.source.strip()
        or (number.assumed and number.range is None and not excepted(path, number, county))
    ]
    assert wrong == []


def test_no_assumption_of_the_county_is_outside_its_own_range(county):
    for path, number in numbers(county):
        if number.range is not None:
            low, high = number.range
            middle = number.value if isinstance(number.value, float) else 1.0
            assert low <= middle <= high, path
            assert low < high, path


def test_the_branches_of_the_county_add_up_to_the_whole(county):
    found = branch_shares(county)
    assert found
    for shares in found:
        assert sum(s.value for s in shares) == pytest.approx(1)


# names functions, no persons ----------------------------------------------------------------------


def test_the_county_names_nobody(county):
    words = set(re.findall(r"\b[A-ZÅÄÖ]\w+\b", texts()))
    assert words & set(NAMES.split()) == set()
    assert [w for w in words if re.fullmatch(r"[A-ZÅÄÖ][a-zåäö]+s?son", w)] == []
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", texts()) == []
    assert all(re.fullmatch(r"[a-zåäö ]+-\d+", person.id) for person in county.people)


# is played ----------------------------------------------------------------------------------------


def test_nothing_in_the_county_would_stop_or_falsify_a_run(county):
    assert list(problems(county)) == []
    assert list(unplayed(county)) == []


@pytest.mark.slow
def test_the_complete_form_of_the_county_is_the_same_scenario(county, tmp_path):
    (tmp_path / "complete.yaml").write_text(dump(county), encoding="utf-8")
    assert load(tmp_path / "complete.yaml") == county


@pytest.mark.slow
def test_most_of_what_the_county_is_asked_is_answered_in_two_days(log):
    """Not tuned to anything: only that the script works with these people at all."""
    explainer = Explainer(log)
    done = [
        found.at != NEVER
        for case, _, reached in explainer.milestones
        if explainer.milestones.sent(case) != NEVER
        for milestone, found in reached.items()
        if milestone == MILESTONE["completed"]
    ]
    assert len(done) > 500
    assert sum(done) > 0.75 * len(done)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        *("break", "briefing", "call", "call-out", "late", "opening", "redial", "relief"),
        *("talk", "unread", "work", "wrong"),
    ],
)
def test_all_that_the_model_knows_happens_in_the_county(kind, log):
    assert KIND[kind] in log.columns["kind"].tolist()
