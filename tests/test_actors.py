"""Many actors: each gets its part and no more, and what comes back makes the whole again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.county import write
from sim.checks import problems
from sim.clock import HOUR, MINUTE
from sim.errors import KrisimError, ScenarioError
from sim.files import dump, load, save
from sim.files.actors.combining import combine
from sim.files.actors.files import find_parts, read_returned, write_parts
from sim.files.actors.lifting import lifted
from sim.files.actors.merging import Merged, Returned, merge
from sim.files.actors.parts import Actors
from sim.files.actors.walking import TABLE_OF, at_start, bound, renamed, unbound
from sim.files.starting import start_scenario
from sim.scenario import Absence, Addressee, Inject, Person, Post, Scenario, Shift, Unit
from tests.commanding import krisim
from tests.enriching import enriched
from tests.everything import FULL

SCENARIOS = Path(__file__).parent.parent / "scenarios"
MEASURED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Scenario:
    """The county of three municipalities: 21 actors."""
    folder: Path = tmp_path_factory.mktemp("county")
    write(folder, 3)
    return load(folder)


@pytest.fixture(scope="module")
def parts(county) -> dict[str, Scenario]:
    return dict(Actors.of(county).parts)


def returned(parts: dict[str, Scenario], *actors: str) -> list[Returned]:
    return [
        Returned(f"{actor}.yaml", parts[actor], lambda p, a=actor: f"{a}: {p}")  # type: ignore[misc]  # the default binds the actor
        for actor in actors or parts
    ]


def put_together(whole: Scenario, parts: dict[str, Scenario], *actors: str) -> Merged:
    return merge(whole, returned(parts, *actors))


def refused(whole: Scenario, parts: dict[str, Scenario], *actors: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        put_together(whole, parts, *actors)
    return str(caught.value)


def with_thing(scenario: Scenario, table: str, id: str, **change: Any) -> Scenario:
    things = tuple(replace(t, **change) if t.id == id else t for t in getattr(scenario, table))
    assert things != getattr(scenario, table)
    new: dict[str, Any] = {table: things}
    return replace(scenario, **new)


def without(scenario: Scenario, table: str, id: str) -> Scenario:
    new: dict[str, Any] = {table: tuple(t for t in getattr(scenario, table) if t.id != id)}
    return replace(scenario, **new)


def thing(scenario: Scenario, table: str, id: str) -> Any:
    return next(each for each in getattr(scenario, table) if each.id == id)


def inject(id: str, to: str, **more: Any) -> Inject:
    return Inject(id, "media", (Addressee(to),), "mail", at=HOUR, **more)


# parts --------------------------------------------------------------------------------------------


def test_whoever_is_at_the_top_or_right_below_is_an_actor(county):
    units = Actors.of(county).units
    assert units["borgholm"] == {"borgholm", "borgholm centre"}
    assert units["county"] == {"county"}
    players = {unit.id for unit in county.units if unit.kind == "player"}
    assert sorted(unit for own in units.values() for unit in own) == sorted(players)


def test_actors_may_be_named(county):
    units = Actors.of(county, ["borgholm centre"]).units
    assert units["borgholm centre"] == {"borgholm centre"}
    assert "borgholm" in units["county"]
    with pytest.raises(KrisimError, match=r"there is no player 'borgholme'\. Did you mean"):
        Actors.of(county, ["borgholme"])


def test_a_part_holds_own_units_and_people_and_others_by_name_only(county, parts):
    part = parts["borgholm"]
    own = {"borgholm", "borgholm centre"}
    assert {p.id for p in part.people} == {p.id for p in county.people if p.unit in own}
    for unit in part.units:
        if unit.id in own:
            assert unit == thing(county, "units", unit.id)
        else:
            assert unit == Unit(unit.id, unit.name, kind="counterpart")


def test_no_part_holds_what_injects_to_others_say(county, parts):
    units = Actors.of(county).units
    for actor in ("borgholm", "okg", "county"):
        own = units[actor]
        mine = {i.id for i in county.injects if own & {to.unit for to in i.to}}
        said = {text for i in county.injects if i.id in mine for text in (i.title, i.says)}
        text = " ".join(dump(parts[actor]).split())
        for other in (i for i in county.injects if i.id not in mine):
            secret = {other.title, other.says} - said - {""}
            assert all(" ".join(each.split()) not in text for each in secret if len(each) > 25)


def test_every_inject_to_an_actor_is_in_its_part_with_its_text(county, parts):
    for actor, own in Actors.of(county).units.items():
        for each in county.injects:
            if own & {to.unit for to in each.to}:
                assert thing(parts[actor], "injects", each.id).says == each.says


def test_every_name_in_a_part_is_known_there(parts):
    found = [str(p) for part in parts.values() for p in problems(part)]
    assert [problem for problem in found if "unknown" in problem] == []


# split and merge ----------------------------------------------------------------------------------


def test_what_comes_back_unchanged_is_the_whole(county, parts):
    merged = put_together(county, parts)
    assert merged.scenario == county
    assert merged.notes == ()


def test_kko2017_comes_back_from_its_parts():
    whole = load(SCENARIOS / "kko2017")
    assert put_together(whole, dict(Actors.of(whole).parts)).scenario == whole


@pytest.mark.slow
def test_kko2017_comes_back_from_its_files(tmp_path):
    whole = load(SCENARIOS / "kko2017")
    write_parts(whole, Actors.of(whole).parts, tmp_path / "parts", "xlsx")
    control, others = find_parts([tmp_path / "parts"])
    assert control is not None
    assert merge(load(control), read_returned(others)).scenario == whole


@pytest.mark.slow
def test_the_whole_county_comes_back_from_its_files(tmp_path):
    whole = load(SCENARIOS / "kko2017-county")
    write_parts(whole, Actors.of(whole).parts, tmp_path / "parts", "yaml")
    _, others = find_parts([tmp_path / "parts"])
    assert len(others) == 30
    assert merge(whole, read_returned(others)).scenario == whole


@MEASURED
@given(enriched())
def test_any_scenario_comes_back_from_its_parts(scenario):
    named = [unit.id for unit in scenario.units if unit.kind == "player"]
    for actors in (Actors.of(scenario), Actors.of(scenario, named)):
        assert put_together(scenario, dict(actors.parts)).scenario == scenario


def test_the_scenario_that_uses_everything_comes_back(tmp_path):
    named = [unit.id for unit in FULL.units if unit.kind == "player"]
    parts = dict(Actors.of(FULL, named).parts)
    files = write_parts(FULL, parts, tmp_path / "parts", "yaml")
    assert merge(FULL, read_returned(files[1:])).scenario == FULL


def test_who_sends_nothing_back_has_changed_nothing(county, parts):
    merged = put_together(county, parts, "okg", "borgholm")
    assert merged.scenario == county
    (note,) = merged.notes
    assert "emmaboda" in note.values["actors"]
    assert "okg" not in note.values["actors"].split(", ")


# changes ------------------------------------------------------------------------------------------


def test_a_change_to_an_own_thing_is_made_in_the_whole_and_nowhere_else(county, parts):
    person = parts["okg"].people[0]
    away = (Absence(HOUR, 2 * HOUR),)
    changed = {**parts, "okg": with_thing(parts["okg"], "people", person.id, absences=away)}
    merged = put_together(county, changed, "okg", "skb").scenario
    assert merged == with_thing(county, "people", person.id, absences=away)


def test_a_change_to_what_is_shown_in_part_keeps_what_is_hidden(county):
    first = next(i for i in county.injects if i.to[0].unit == "borgholm")
    to = (*first.to, Addressee("emmaboda", None, first.to[0].procedure), Addressee("okg"))
    whole = with_thing(county, "injects", first.id, to=to)
    divided = dict(Actors.of(whole).parts)
    seen = thing(divided["emmaboda"], "injects", first.id)
    assert [each.unit for each in seen.to] == ["emmaboda"]
    told = (replace(seen.to[0], role="secretary"),)
    change = {"to": told, "title": "New"}
    divided["emmaboda"] = with_thing(divided["emmaboda"], "injects", first.id, **change)
    merged = thing(
        put_together(whole, divided, "borgholm", "emmaboda").scenario, "injects", first.id
    )
    assert merged.title == "New"
    assert merged.to == (to[0], replace(to[1], role="secretary"), to[2])


def test_what_an_actor_adds_stands_after_what_stood_before_it(county, parts):
    people = parts["okg"].people
    new = Person("okg-99", "okg", (Post("okg", "expert"),), shifts=(Shift(0, HOUR),))
    changed = {**parts, "okg": replace(parts["okg"], people=(people[0], new, *people[1:]))}
    merged = put_together(county, changed, "okg").scenario.people
    ids = [person.id for person in merged]
    assert ids.index("okg-99") == ids.index(people[0].id) + 1
    assert without(replace(county, people=merged), "people", "okg-99") == county


def test_what_an_actor_leaves_out_is_gone(county, parts):
    person = parts["okg"].people[-1]
    changed = {**parts, "okg": without(parts["okg"], "people", person.id)}
    assert put_together(county, changed, "okg").scenario == without(county, "people", person.id)


def test_a_number_that_one_changes_is_changed_wherever_it_is_named(county, parts):
    number = next(n for n in county.numbers if n.name == "handing over")
    other = replace(number, source="measured")
    changed = {**parts, "okg": renumbered(parts["okg"], other)}
    merged = put_together(county, changed, "okg").scenario
    assert merged == renumbered(county, other)
    twice = {**changed, "borgholm": renumbered(parts["borgholm"], replace(number, source="guess"))}
    said = refused(county, twice, "okg", "borgholm")
    assert "numbers / handing over: 'source': another content than in" in said


def renumbered(scenario: Scenario, number: Any) -> Scenario:
    numbers = tuple(number if n.name == number.name else n for n in scenario.numbers)
    return bound(replace(unbound(scenario), numbers=numbers))


def test_new_things_of_the_same_id_are_kept_apart(county, parts):
    changed = dict(parts)
    for actor in ("okg", "skb"):
        own = (*parts[actor].injects, inject("N-01", actor, says=actor))
        changed[actor] = replace(parts[actor], injects=own)
    merged = put_together(county, changed, "okg", "skb")
    new = [i for i in merged.scenario.injects if i.id.endswith("N-01")]
    assert {(i.id, i.says) for i in new} == {("okg N-01", "okg"), ("skb N-01", "skb")}
    assert len(merged.notes) == 3  # one of each, one of those who sent nothing


def test_a_new_thing_does_not_take_the_place_of_a_hidden_one(county, parts):
    hidden = next(i for i in county.injects if i.to[0].unit == "borgholm")
    assert hidden.id not in {i.id for i in parts["skb"].injects}
    changed = replace(parts["skb"], injects=(*parts["skb"].injects, inject(hidden.id, "skb")))
    merged = put_together(county, {"skb": changed}).scenario
    assert thing(merged, "injects", hidden.id) == hidden
    assert thing(merged, "injects", f"skb {hidden.id}").to == (Addressee("skb"),)


# one clock ----------------------------------------------------------------------------------------


def test_a_part_with_another_startex_keeps_its_moments(county, parts):
    later = county.exercise.start + timedelta(hours=18)
    changed = {**parts, "borgholm": at_start(parts["borgholm"], later)}
    assert changed["borgholm"].people != parts["borgholm"].people
    merged = put_together(county, changed, "borgholm", "okg")
    assert merged.scenario == county
    assert merged.notes[0].values["file"] == "borgholm.yaml"


def test_a_part_in_another_zone_is_refused(county, parts):
    start = county.exercise.start.replace(tzinfo=ZoneInfo("Europe/London"))
    part = parts["borgholm"]
    changed = {**parts, "borgholm": replace(part, exercise=replace(part.exercise, start=start))}
    assert "its time zone is Europe/London, that of the exercise Europe/Stockholm" in refused(
        county, changed, "borgholm"
    )


# contradictions -----------------------------------------------------------------------------------


def test_a_card_that_two_change_differently_is_told_with_both_places(county, parts):
    shared = "situation report"
    changed = dict(parts)
    for actor in ("borgholm", "emmaboda"):
        changed[actor] = with_thing(parts[actor], "procedures", shared, name=f"As {actor} does it")
    said = refused(county, changed, "borgholm", "emmaboda")
    assert "emmaboda: ('procedures', 'situation report')" in said
    assert "'name': another content than in borgholm: ('procedures', 'situation report')" in said
    same = with_thing(parts["emmaboda"], "procedures", shared, name="As borgholm does it")
    merged = put_together(county, {"borgholm": changed["borgholm"], "emmaboda": same}).scenario
    assert thing(merged, "procedures", shared).name == "As borgholm does it"


def test_an_inject_that_one_leaves_out_and_another_changes_is_told(county):
    first = next(i for i in county.injects if i.to[0].unit == "borgholm")
    whole = with_thing(county, "injects", first.id, to=(*first.to, Addressee("emmaboda")))
    divided = dict(Actors.of(whole).parts)
    divided["borgholm"] = without(divided["borgholm"], "injects", first.id)
    said = refused(whole, divided, "borgholm", "emmaboda")
    assert f"injects / {first.id}: borgholm.yaml leaves it out, emmaboda.yaml has it" in said
    divided["emmaboda"] = with_thing(divided["emmaboda"], "injects", first.id, title="New")
    assert "emmaboda.yaml changes it" in refused(whole, divided, "borgholm", "emmaboda")
    assert "it is left out, but others need it" in refused(whole, divided, "borgholm", "okg")


def test_the_people_of_another_unit_are_not_for_others_to_change(county, parts):
    new = Person("borgholm-99", "borgholm", (), shifts=(Shift(0, HOUR),))
    changed = {**parts, "okg": replace(parts["okg"], people=(*parts["okg"].people, new))}
    assert "people / borgholm-99: it belongs to another actor" in refused(county, changed, "okg")


def test_what_belongs_to_others_is_not_changed_silently(county, parts):
    changed = with_thing(parts["okg"], "units", "borgholm", name="B")
    said = "units / borgholm: it belongs to another actor"
    assert said in refused(county, {"okg": changed})
    changed = with_thing(parts["okg"], "units", "borgholm", kind="player")
    said = "it is the part of okg and of borgholm"
    assert said in refused(county, {**parts, "okg": changed}, "okg", "skb")
    own = parts["borgholm"].injects
    stub = next(i for i in own if not {"borgholm", "borgholm centre"} & {to.unit for to in i.to})
    changed = with_thing(parts["borgholm"], "injects", stub.id, says="Mine")
    said = f"injects / {stub.id}: it belongs to another actor"
    assert said in refused(county, {"borgholm": changed})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"end": 8 * HOUR}, "'end' of the exercise is changed"),
        ({"name": "Other"}, "'name' of the exercise is changed"),
        ({"late": None}, "'late' of the exercise is changed"),
    ],
)
def test_the_exercise_itself_is_exercise_controls(county, parts, change, said):
    part = parts["okg"]
    changed = replace(part, exercise=replace(part.exercise, **change))
    assert said in refused(county, {"okg": changed})


def test_a_common_thing_that_somebody_leaves_out_is_put_back(county, parts):
    changed = {**parts, "okg": without(parts["okg"], "channels", "rakel")}
    assert "channels / rakel:" in refused(county, changed, "okg", "skb")


def test_two_files_of_one_actor_and_files_of_nobody_are_refused(county, parts):
    twice = [*returned(parts, "okg"), *returned(parts, "okg")]
    with pytest.raises(ScenarioError, match=r"'okg' is in okg\.yaml too"):
        merge(county, twice)
    nobody = replace(parts["okg"], units=())
    assert "it is nobody's part" in refused(county, {"okg": nobody})


def test_all_contradictions_come_at_once(county, parts):
    changed = dict(parts)
    for actor in ("borgholm", "emmaboda", "skb", "okg"):
        part = with_thing(parts[actor], "channels", "wis", attempts=1, name=f"WIS of {actor}")
        changed[actor] = part
    said = refused(county, changed, *("borgholm", "emmaboda", "skb", "okg"))
    assert said.count("Agree on one of the two") == 6  # each pair of four


def test_what_does_not_fit_together_is_told_where_it_came_in(county, parts):
    late = inject("N-02", "okg")
    part = replace(parts["okg"], injects=(*parts["okg"].injects, replace(late, channel="pigeon")))
    said = refused(county, {"okg": part})
    assert "okg: ('injects', 'N-02', 'by') (injects / N-02 / by): unknown channel 'pigeon'" in said


# the tools ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "sent", "got", "expected"),
    [
        ((1, 2, 3), (1, 3), (3, 1), (3, 1, 2)),
        ((1, 2, 3), (1, 3), (), (2,)),
        ((1, 2, 3), (2,), (0, 2, 4), (1, 0, 2, 3, 4)),
        ((1, 2, 3), (1, 2, 3), (7,), (7,)),
        (5, None, 6, 6),
    ],
)
def test_a_change_to_a_view_is_made_to_what_it_is_a_view_of(whole, sent, got, expected):
    assert lifted(whole, sent, got) == expected


def test_ids_are_renamed_wherever_they_are_named():
    tables = TABLE_OF.values()
    names = {t: {each.id: f"x {each.id}" for each in getattr(FULL, t)} for t in tables}
    new = renamed(FULL, names)
    assert problems(new) == []
    back = {t: {new: old for old, new in of.items()} for t, of in names.items()}
    assert renamed(new, back) == FULL


def test_a_scenario_counted_from_another_start_is_the_same_at_every_moment(tmp_path):
    earlier = FULL.exercise.start - timedelta(hours=2)
    moved = at_start(FULL, earlier)
    save(moved, tmp_path / "moved.yaml")
    text = (tmp_path / "moved.yaml").read_text(encoding="utf-8")
    start = "start: 2026-03-12 06:00 Europe/Stockholm"
    assert text.replace(start, "start: 2026-03-12 08:00 Europe/Stockholm") == dump(FULL)
    assert moved.exercise.end == FULL.exercise.end + 120 * MINUTE


# planned apart ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def towns(tmp_path_factory) -> dict[str, Returned]:
    home: Path = tmp_path_factory.mktemp("towns")
    found = {}
    for name in ("aby", "boby"):
        start_scenario(home / name, "small")
        found[name] = Returned(name, load(home / name), lambda p: str(p))
    return found


def test_exercises_planned_apart_become_one_with_own_ids_kept_apart(towns):
    merged = combine(towns)
    one, whole = towns["aby"].scenario, merged.scenario
    assert len(whole.people) == 2 * len(one.people)
    assert len(whole.injects) == 2 * len(one.injects)
    players = [unit for unit in one.units if unit.kind == "player"]
    assert len(whole.units) == len(one.units) + len(players)
    assert len(whole.channels) == len(one.channels)
    assert problems(whole) == []


def test_a_counterpart_that_another_file_plays_is_that_player(towns):
    one = towns["aby"].scenario
    only = renamed(one, {t: {x.id: f"c {x.id}" for x in getattr(one, t)} for t in _OWN})
    seen = Unit("c leadership", "The other town", kind="counterpart")
    known = replace(one, units=(*one.units, seen))
    both = {"a": replace(towns["aby"], scenario=known), "c": replace(towns["boby"], scenario=only)}
    kinds = {unit.id: unit.kind for unit in combine(both).scenario.units}
    assert kinds["c leadership"] == "player"


_OWN = ("units", "people", "meetings", "injects", "public", "targets")


def test_exercises_planned_apart_are_counted_on_one_clock(towns):
    one = towns["aby"].scenario
    later = at_start(one, one.exercise.start + timedelta(hours=1))
    merged = combine({**towns, "aby": replace(towns["aby"], scenario=later)})
    assert merged.scenario == combine(towns).scenario
    assert len(merged.notes) == len(combine(towns).notes) + 1


def test_what_all_share_has_to_be_the_same(towns):
    other = with_thing(towns["boby"].scenario, "channels", "phone", attempts=9)
    with pytest.raises(ScenarioError, match="channels / phone: another content than in"):
        combine({**towns, "boby": replace(towns["boby"], scenario=other)})


# the commands -------------------------------------------------------------------------------------


@pytest.fixture
def full(tmp_path: Path) -> Path:
    save(FULL, tmp_path / "full.yaml")
    return tmp_path / "full.yaml"


@pytest.mark.parametrize(("form", "lang"), [("xlsx", "sv"), ("yaml", "en")])
def test_what_is_split_is_merged_again(full, tmp_path, monkeypatch, capsys, form, lang):  # noqa: PLR0913, PLR0917 (fixtures)
    folder, whole = tmp_path / "parts", tmp_path / f"whole.{form}"
    more = ("--as", form, "--lang", lang)
    assert krisim(monkeypatch, "split", full, "--out", folder, *more) == 0
    names = [f"{name}.{form}" for name in ("duty", "exercise control", "leadership")]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert krisim(monkeypatch, "merge", folder, "--out", whole, "--lang", lang) == 0
    assert load(whole) == FULL
    assert f"krisim check {whole}" in capsys.readouterr().out


def test_contradictions_in_workbooks_are_told_with_sheet_and_row(tmp_path):
    parts = dict(Actors.of(FULL).parts)
    changed = {
        actor: with_thing(part, "channels", "room", name=f"Room of {actor}")
        for actor, part in parts.items()
    }
    files = write_parts(FULL, changed, tmp_path / "parts", "xlsx", "sv")
    with pytest.raises(ScenarioError) as caught:
        merge(FULL, read_returned(files[1:]))
    (problem,) = caught.value.problems
    assert problem.where.startswith('duty.xlsx, sheet "Kanaler", row 5')
    assert 'in leadership.xlsx, sheet "Kanaler", row 5' in problem.what


def test_contradictions_are_told_with_file_and_line_and_nothing_is_written(
    full, tmp_path, monkeypatch, capsys
):
    folder = tmp_path / "parts"
    krisim(monkeypatch, "split", full, "--out", folder, "--as", "yaml")
    for name in ("duty", "leadership"):
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        assert text.count("    name: Room\n") == 1
        new = text.replace("    name: Room\n", f"    name: Room of {name}\n")
        (folder / f"{name}.yaml").write_text(new, encoding="utf-8")
    capsys.readouterr()
    assert krisim(monkeypatch, "merge", folder, "--out", tmp_path / "whole.yaml") == 1
    said = capsys.readouterr().err
    line = text[: text.index("    name: Room\n")].count("\n") - 1
    assert f"leadership.yaml, line {line}, channels / room: 'name': another" in said
    assert "content than in duty.yaml, line" in said
    assert not (tmp_path / "whole.yaml").exists()


def test_a_folder_without_parts_is_refused(tmp_path):
    with pytest.raises(KrisimError, match="no files of actors"):
        find_parts([tmp_path])
