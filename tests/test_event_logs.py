"""Event logs for other programs: the same events, times and zones in CSV, XES and OCEL."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import jsonschema
import pandas as pd
import pytest
from defusedxml.ElementTree import parse

from sim.drill.exporting import (
    Account,
    of_observed,
    simulated,
    write_ocel,
    write_rows,
    write_xes,
)
from sim.drill.exporting.objects import OBJECT_TYPES
from sim.drill.exporting.rows import COLUMNS
from sim.drill.logs.events import Observed, events_table
from sim.engine import simulate
from sim.files.cells import STARTS
from sim.files.views import Audience
from sim.log import Log
from sim.measures.messages import messages
from sim.scenario import Scenario
from tests.builders import (
    channel,
    exercise,
    inject,
    meeting,
    order,
    person,
    public,
    send,
    step,
)
from tests.scripted import MARKING, SECRETS, scripted

SCHEMA = Path(__file__).parents[2] / "shared" / "samples" / "eventlogs" / "schema_ocel2.json"
SUMMER_TIME_ENDS = datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Stockholm"))
XES = "{http://www.xes-standard.org/}"
WRITERS = {"csv": write_rows, "xes": write_xes, "json": write_ocel}


def by_hand() -> Scenario:
    """Return an hour by hand, in the night in which summer time ends (at 03:00, which is 02:00).

    ====  ==========================================================================
       0  I-1: ann drafts, which takes 30 min and may be interrupted
      12  I-2 is urgent and takes her for 10 min: the draft waits, with 18 min left
      22  she goes on with the draft
      40  it is done; I-3 wants bo at 50, for 20 min: that is open at ENDEX
    ====  ==========================================================================
    """
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        order("I-1", 0, step("draft", "staff/clerk", 30, interruptible=True, milestone="acted")),
        order("I-2", 12, step("alarm", "staff/clerk", 10), priority=1),
        order("I-3", 50, step("patrol", "town/guard", 20)),
    )
    clerks = tuple(replace(u, name="Staff of the town") for u in scenario.units)
    begun = replace(scenario.exercise, start=SUMMER_TIME_ENDS, marking=MARKING)
    return replace(scenario, exercise=begun, units=clerks)


def busy() -> Scenario:
    """Return three hours with messages of every kind, a meeting, calls and a pause."""
    return exercise(
        180,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        person("cia", "town/guard"),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
        channel("mail", "inbox", write=1, latency=1, look=10, read=2),
        channel("radio", "talkgroup", ring=1, retry=1, attempts=2, talk=2),
        channel("siren", "broadcast", write=1, latency=2, reach=1, read=1),
        meeting("briefing", "staff/clerk, town/guard", 10, times=[40, 100]),
        order(
            "I-1",
            0,
            step("think", "staff/clerk", 8, milestone="decided"),
            step("tell", "staff/clerk", None, "think", send=send("town", "phone")),
            step("warn", "staff/clerk", None, "think", send=send("town, control", "siren")),
            step("agree", "", 5, "think", decide_in="briefing"),
        ),
        inject("I-2", 5, "staff, town", "mail"),
        inject("I-3", 30, "town", "radio"),
        public("calls", "town/guard", 12, 3, (0, 150)),
    )


class Event(NamedTuple):
    case: str
    activity: str
    transition: str
    time: str
    more: dict[str, str]


def root(path: Path) -> Any:
    return parse(path).getroot()


def xes(path: Path) -> list[Event]:
    """Return the events of an XES file, read by nothing of ours."""
    found = []
    for trace in root(path).iter(f"{XES}trace"):
        (case,) = [e.get("value") for e in trace if e.get("key") == "concept:name"]
        for event in trace.iter(f"{XES}event"):
            told = {e.get("key"): e.get("value") for e in event}
            keys = ("concept:name", "lifecycle:transition", "time:timestamp")
            activity, transition, time = (told.pop(key) for key in keys)
            found.append(Event(case, activity, transition, time, told))
    return found


def written(account: Account, kind: str, folder: Path) -> Path:
    path = folder / f"log.{kind}"
    WRITERS[kind](account, path)
    return path


def told_of(scenario: Scenario, audience: Audience | None = None) -> Account:
    return simulated(scenario, simulate(scenario, seed=3), audience)


@pytest.fixture(scope="module")
def account() -> Account:
    return told_of(busy())


@pytest.fixture(scope="module")
def files(account: Account, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("logs")
    return {kind: written(account, kind, folder) for kind in WRITERS}


@pytest.fixture(scope="module")
def pm4py() -> Iterator[ModuleType]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it advertises optional packages, and its licence
        import pm4py

        yield pm4py


# by hand ------------------------------------------------------------------------------------------


def test_an_hour_by_hand_has_the_lifecycle_of_the_standard_and_clock_times_of_its_zone(tmp_path):
    """At 30 min the clock goes from 02:59:59+02:00 to 02:00:00+01:00."""
    events = xes(written(told_of(by_hand()), "xes", tmp_path))
    work = [e for e in events if e.more["kind"] == "work" or e.activity == "acted"]
    assert [(e.case, e.activity, e.transition, e.time[11:]) for e in work] == [
        ("I-1", "draft", "schedule", "02:30:00+02:00"),
        ("I-1", "draft", "start", "02:30:00+02:00"),
        ("I-1", "draft", "suspend", "02:42:00+02:00"),
        ("I-1", "draft", "resume", "02:52:00+02:00"),
        ("I-1", "draft", "complete", "02:10:00+01:00"),
        ("I-1", "acted", "complete", "02:10:00+01:00"),
        ("I-2", "alarm", "schedule", "02:42:00+02:00"),
        ("I-2", "alarm", "start", "02:42:00+02:00"),
        ("I-2", "alarm", "complete", "02:52:00+02:00"),
        ("I-3", "patrol", "schedule", "02:20:00+01:00"),
        ("I-3", "patrol", "start", "02:20:00+01:00"),
    ]
    draft = [e.more for e in events if e.activity == "draft"]
    assert len({e["concept:instance"] for e in draft}) == 1
    assert {e["org:group"] for e in draft} == {"Staff of the town"}
    assert [e.get("org:resource") for e in draft] == [None, *["ann"] * 4]
    assert [e.get("outcome") for e in draft] == [None, None, "interrupted", None, "completed"]


def test_what_came_to_nothing_is_never_complete(tmp_path):
    """Nobody answers in the town; I-2 is withdrawn; calls that nobody takes hang up after 5 min."""
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard", shift=(59, 60)),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
        order("I-1", 0, step("tell", "staff/clerk", None, send=send("town", "phone"))),
        inject("I-2", 5, "staff", withdrawn=True),
        public("calls", "town/guard", 30, 3, (0, 50), patience=5),
    )
    events = xes(written(told_of(scenario), "xes", tmp_path))
    ends = {(e.more["outcome"], e.transition) for e in events if "outcome" in e.more}
    assert ends == {
        ("completed", "complete"),
        ("no answer", "ate_abort"),
        ("given up", "ate_abort"),
        ("withdrawn", "withdraw"),
        ("abandoned", "withdraw"),
    }


def test_the_table_has_a_row_per_stretch_and_per_milestone_reached(tmp_path):
    path = written(told_of(by_hand()), "csv", tmp_path)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert tuple(table.columns) == COLUMNS
    drafts = table[table["activity"] == "draft"]
    assert drafts["outcome"].tolist() == ["interrupted", "completed"]
    assert drafts["completed"].tolist() == [
        "2026-10-25T02:42:00+02:00",
        "2026-10-25T02:10:00+01:00",
    ]
    patrol = table[table["activity"] == "patrol"].iloc[0]
    assert (patrol["started"][11:], patrol["completed"], patrol["outcome"]) == (
        "02:20:00+01:00",
        "",
        "open",
    )
    reached = table[table["kind"] == "milestone"]
    assert set(map(tuple, reached[["case", "activity"]].to_numpy())) >= {("I-1", "acted")}


# an independent program reads the same ------------------------------------------------------------


def counted(log: Log) -> int:
    """Return how many events a log without interruptions has: each known time is one."""
    times = [log.columns[name] for name in ("scheduled", "started", "completed")]
    return sum(int((column >= 0).sum()) for column in (*times, log.reached["at"]))


def test_pm4py_reads_as_many_events_and_the_same_instants_from_xes(account, files, pm4py):
    mine, theirs = xes(files["xes"]), pm4py.read_xes(str(files["xes"]), show_progress_bar=False)
    assert len(theirs) == len(mine) == counted(account.log) > 250
    told = [e.time for e in mine]
    instants = pd.to_datetime(pd.Series(told), utc=True, format="ISO8601")
    assert sorted(theirs["time:timestamp"]) == sorted(instants)
    assert {at[-6:] for at in told} == {"+01:00"}
    assert Counter(theirs["concept:name"]) == Counter(e.activity for e in mine)
    assert Counter(theirs["case:concept:name"]) == Counter(e.case for e in mine)
    assert Counter(theirs["lifecycle:transition"]) == Counter(e.transition for e in mine)


def test_pm4py_reads_the_same_events_and_instants_from_ocel_as_from_xes(account, files, pm4py):
    mine, theirs = xes(files["xes"]), pm4py.read_ocel2(str(files["json"]))
    assert len(theirs.events) == len(mine)
    assert Counter(theirs.events["ocel:activity"]) == Counter(e.activity for e in mine)
    instants = pd.to_datetime(pd.Series([e.time for e in mine]), utc=True, format="ISO8601")
    assert sorted(theirs.events["ocel:timestamp"]) == sorted(instants)
    assert set(theirs.objects["ocel:type"]) <= set(OBJECT_TYPES)
    assert (theirs.objects["ocel:type"] == "message").sum() == len(messages(account.log))
    assert (theirs.objects["ocel:type"] == "unit").sum() == len(account.log.names.units)


def test_all_three_formats_tell_of_the_same_ends(files):
    """Ends of rows and milestones: what XES and OCEL do not schedule or start."""
    table = pd.read_csv(files["csv"], dtype=str, keep_default_na=False)
    ends = table["completed"][table["completed"] != ""]
    in_xes = [e.time for e in xes(files["xes"]) if e.transition not in ("schedule", "start")]
    events = json.loads(files["json"].read_text(encoding="utf-8"))["events"]
    in_ocel = [e["time"] for e in events if said(e, "lifecycle") not in ("schedule", "start")]
    assert Counter(ends) == Counter(in_xes) == Counter(in_ocel)


def said(thing: dict[str, Any], name: str) -> str | None:
    return next((a["value"] for a in thing["attributes"] if a["name"] == name), None)


# the standards ------------------------------------------------------------------------------------


def test_xes_keeps_what_its_schema_asks_for(files):
    """Order of the elements of a log; names without blanks; a decimal version (IEEE 1849-2016)."""
    log = root(files["xes"])
    assert log.tag == f"{XES}log"
    assert float(log.get("xes.version")) == 1849.2016
    tags = [each.tag.removeprefix(XES) for each in log]
    order = ["extension", "global", "classifier", "attribute", "trace"]
    simple = {"string", "date", "int", "float", "boolean", "id", "list"}
    places = [order.index("attribute" if tag in simple else tag) for tag in tags]
    assert places == sorted(places)
    name = re.compile(r"[A-Za-z_][\w.-]*")
    declared = {e.get("prefix") for e in log.iter(f"{XES}extension")}
    assert declared == {"concept", "time", "lifecycle", "org"}
    for each in log.iter():
        assert each.tag.removeprefix(XES) in {"log", "event", *order, *simple} - {"attribute"}
        prefix, _, rest = (each.get("key") or "x").rpartition(":")
        assert name.fullmatch(rest)
        assert prefix in {"", *declared}
    for classifier in log.iter(f"{XES}classifier"):
        assert name.fullmatch(classifier.get("name"))


def test_what_xes_calls_global_is_in_every_trace_and_event(files):
    log = root(files["xes"])
    scopes = {g.get("scope"): {e.get("key") for e in g} for g in log.iter(f"{XES}global")}
    assert set(scopes) == {"trace", "event"}
    for scope, keys in scopes.items():
        assert all(keys <= {e.get("key") for e in each} for each in log.iter(f"{XES}{scope}"))
    classified = {k for c in log.iter(f"{XES}classifier") for k in c.get("keys").split()}
    assert classified <= scopes["event"]


def test_events_of_a_trace_are_in_the_order_of_time(files):
    last: dict[str, str] = {}
    for event in xes(files["xes"]):
        assert last.get(event.case, "") <= event.time
        last[event.case] = event.time


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema of OCEL 2.0 is not beside the project")
def test_ocel_is_valid_against_the_schema_of_ocel_2(files):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    log = json.loads(files["json"].read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    validator.validate(log)
    del log["events"][0]["time"]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(log)


def test_ocel_relates_only_to_objects_that_it_holds_and_declares_every_type(files):
    log = json.loads(files["json"].read_text(encoding="utf-8"))
    objects = [each["id"] for each in log["objects"]]
    assert len(set(objects)) == len(objects)
    assert len({each["id"] for each in log["events"]}) == len(log["events"])
    related = [r["objectId"] for e in log["events"] + log["objects"] for r in e["relationships"]]
    assert set(related) <= set(objects)
    for kind in ("event", "object"):
        declared = {e["name"]: {a["name"] for a in e["attributes"]} for e in log[f"{kind}Types"]}
        for each in log[f"{kind}s"]:
            assert {a["name"] for a in each["attributes"]} <= declared[each["type"]]


def test_ocel_tells_who_sent_a_message_to_whom_and_how_it_fared(tmp_path):
    """I-1 at 0: a call of 4 min to the town, which is answered at once."""
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
        order("I-1", 0, step("tell", "staff/clerk", None, send=send("town", "phone"))),
    )
    log = json.loads(written(told_of(scenario), "json", tmp_path).read_text(encoding="utf-8"))
    (message,) = (
        each
        for each in log["objects"]
        if {"objectId": "channel phone", "qualifier": "channel"} in each["relationships"]
    )
    assert {r["qualifier"]: r["objectId"] for r in message["relationships"]} == {
        "case": "inject I-1",
        "sender": "unit staff",
        "receiver": "unit town",
        "channel": "channel phone",
    }
    states = [(a["value"], a["time"][11:19]) for a in message["attributes"]]
    assert states == [("set", "08:00:00"), ("made", "08:00:00"), ("completed", "08:04:00")]
    about = [
        e
        for e in log["events"]
        if {"objectId": message["id"], "qualifier": "message"} in e["relationships"]
    ]
    assert {said(e, "kind") for e in about} == {"attempt", "talk"}


def test_ocel_tells_when_the_exercise_stood(tmp_path):
    log = simulate(busy())
    stood = replace(log, pauses=((60_000_000, 120_000_000),))
    path = written(simulated(busy(), stood), "json", tmp_path)
    objects = json.loads(path.read_text(encoding="utf-8"))["objects"]
    (whole,) = (each for each in objects if each["type"] == "exercise")
    states = [(a["value"], a["time"][11:19]) for a in whole["attributes"] if a["name"] == "state"]
    assert states == [
        ("running", "08:00:00"),
        ("paused", "08:01:00"),
        ("running", "08:02:00"),
        ("over", "11:00:00"),
    ]


# what has to be on it, and what must not ----------------------------------------------------------


@pytest.mark.parametrize("kind", WRITERS)
def test_every_event_log_carries_the_marking_and_that_it_is_simulated(tmp_path, kind):
    text = written(told_of(scripted()), kind, tmp_path).read_text(encoding="utf-8-sig")
    assert MARKING in text
    assert "simulated, not observed" in text


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("audience", ["players", "public"])
def test_no_text_of_the_script_is_in_an_event_log_for_players_or_the_public(
    tmp_path, kind, audience
):
    whole = written(told_of(scripted()), kind, tmp_path).read_text(encoding="utf-8-sig")
    assert "dam bursts" in whole
    assert "ann-1" in whole
    (tmp_path / "seen").mkdir()
    path = written(told_of(scripted(), audience), kind, tmp_path / "seen")
    text = path.read_text(encoding="utf-8-sig")
    assert not [secret for secret in SECRETS if secret in text.casefold()]
    assert ("ann-1" in text) == (audience == "players")


HOSTILE = "=HYPERLINK(\"x\")</string>\x00\x08\ud800 & <b> ]]>\n\t'q'" + "å" * 50_000


def test_hostile_texts_neither_break_a_file_nor_are_calculated(tmp_path, pm4py):
    scenario = by_hand()
    injects = tuple(replace(i, title=HOSTILE) for i in scenario.injects)
    units = tuple(replace(u, name="@SUM(A1)") for u in scenario.units)
    account = told_of(replace(scenario, injects=injects, units=units))
    events = xes(written(account, "xes", tmp_path))
    (title,) = {e.activity for e in events if e.more["kind"] == "inject"}
    assert title == HOSTILE.translate({0: "�", 8: "�", 0xD800: "�"})
    ocel = json.loads(written(account, "json", tmp_path).read_text(encoding="utf-8"))
    assert title in {each["type"] for each in ocel["events"]}
    with written(account, "csv", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert f"'{title}" in cells
    assert not [cell for cell in cells if cell.startswith(STARTS)]
    assert len(pm4py.read_xes(str(tmp_path / "log.xes"), show_progress_bar=False)) == len(events)


@pytest.mark.parametrize("kind", WRITERS)
def test_an_event_log_appears_whole_or_not_at_all(tmp_path, kind, monkeypatch, account):
    def fails(*_: object) -> str:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("sim.drill.exporting.telling.Telling.activity", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        written(account, kind, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_swedish_excel_gets_semicolons(tmp_path, account):
    write_rows(account, tmp_path / "log.csv", "sv")
    first = (tmp_path / "log.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert first == ";".join(COLUMNS)


# observed -----------------------------------------------------------------------------------------


def drill() -> Observed:
    start = datetime(2026, 3, 12, 8, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    told = [
        ("sent", "I-1", "", 0),
        ("noticed", "I-1", "staff", 5),
        ("acted", "I-1", "staff", 25),
        ("noticed", "I-1", "town", None),
        ("message", "", "staff", 7),
    ]
    events = [
        {"event": e, "inject": i, "unit": u, "role": "clerk" if u else "", "by": "phone"}
        | {"at": None if at is None else start + timedelta(minutes=at)}
        for e, i, u, at in told
    ]
    assert start.tzinfo is not None
    table = events_table(events, start.tzinfo)
    return Observed("drill", start, start + timedelta(hours=1), table, MARKING)


def test_an_observed_milestone_is_one_event_with_its_role_and_channel(tmp_path):
    account = of_observed(drill(), "observed, not simulated", plan=by_hand())
    events = xes(written(account, "xes", tmp_path))
    assert [(e.case, e.activity, e.transition, e.time) for e in events] == [
        ("I-1", "sent", "complete", "2026-03-12T08:00:00+01:00"),
        ("I-1", "noticed", "complete", "2026-03-12T08:05:00+01:00"),
        ("I-1", "acted", "complete", "2026-03-12T08:25:00+01:00"),
    ]
    assert events[2].more["kind"] == "milestone"
    assert events[2].more["org:group"] == "Staff of the town"
    assert (events[2].more["role"], events[2].more["channel"]) == ("clerk", "phone")
    table = pd.read_csv(written(account, "csv", tmp_path), dtype=str, keep_default_na=False)
    assert table["activity"].tolist() == ["sent", "noticed", "acted"]
    assert set(table["notice"]) == {"observed, not simulated"}
    ocel = json.loads(written(account, "json", tmp_path).read_text(encoding="utf-8"))
    assert len(ocel["events"]) == 3


@pytest.mark.parametrize("audience", ["players", "public"])
def test_an_observed_milestone_is_one_event_in_every_view(tmp_path, audience):
    account = of_observed(drill(), "observed, not simulated", audience)
    events = xes(written(account, "xes", tmp_path))
    assert [e.activity for e in events] == ["sent", "noticed", "acted"]
