"""The samples of the waiting-time-analysis project, read as observed logs.

Their expected values are theirs, not ours: github.com/AutomatedProcessImprovement/
waiting-time-analysis, for Lashkevich et al. (2023).
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.drill import in_sequence, observed
from sim.log import Log
from sim.measures.causes import CAUSES
from sim.measures.row_waits import row_waits

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "waiting_time"
THEIRS = {
    "contention": "wt_contention",
    "prioritisation": "wt_prioritization",
    "unavailability": "wt_unavailability",
    "batching": "wt_batching",
    "rest": "wt_extraneous",
}
TRANSITION = ["source_activity", "source_resource", "target_activity", "target_resource"]

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the samples of waiting-time analysis lie beside the project"
)


def minutes(times: pd.Series, since: pd.Timestamp) -> pd.Series[float]:
    return (pd.to_datetime(times) - since).dt.total_seconds() / 60


def attendance(people: list[str], day: pd.Timestamp) -> pd.DataFrame:
    """Return who was there when on that day of the week, by the calendar of the samples."""
    calendar = json.loads((SAMPLES / "manual_log_calendar.json").read_text())
    rows = []
    for person in people:
        for spell in calendar[person]:
            if spell["from"] == day.day_name().upper():
                start, end = (
                    pd.Timedelta(spell[k]).total_seconds() / 60 for k in ("beginTime", "endTime")
                )
                rows.append((person, "present", start, end))
    return pd.DataFrame(rows, columns=["person", "state", "start", "end"])


def by_transition(log: Log) -> pd.DataFrame:
    """Return the minutes of waiting, by cause, from one activity and person to the next."""
    waits = row_waits(log)
    people = [log.names.people[log.names.groups[g][0]] for g in log.columns["people"]]
    cause = log.columns["cause"]
    follows = waits[cause >= 0].copy()
    before = cause[cause >= 0]
    follows["source_activity"] = waits["activity"].to_numpy()[before]
    follows["source_resource"] = [people[row] for row in before]
    follows["target_activity"] = follows["activity"]
    follows["target_resource"] = [people[row] for row in follows["task"]]
    return follows.groupby(TRANSITION)[list(CAUSES)].sum()


@pytest.mark.parametrize("name", ["manual_log_1", "manual_log_2"])
def test_every_transition_waits_for_the_causes_that_they_expect(name):
    table = pd.read_csv(SAMPLES / f"{name}.csv")
    day = pd.to_datetime(table["start_time"]).min().normalize()
    rows = pd.DataFrame(
        {
            "case": table["case_id"].astype(str),
            "activity": table["Activity"],
            "people": table["Resource"],
            "started": minutes(table["start_time"], day),
            "completed": minutes(table["end_time"], day),
        }
    )
    there = attendance(sorted(set(table["Resource"])), day)
    found = by_transition(observed(in_sequence(rows), there, run=name))
    expected = pd.read_csv(SAMPLES / f"{name}_expected.csv").set_index(TRANSITION)
    assert len(found) == len(expected) > 0
    for ours, theirs in THEIRS.items():
        wanted = pd.to_timedelta(expected[theirs]).dt.total_seconds() / 60
        assert found[ours].to_dict() == wanted.to_dict(), ours


@pytest.mark.parametrize(
    ("name", "cause"),
    [("prioritization", "prioritisation"), ("resource_contention", "contention")],
)
def test_a_wait_of_three_hours_behind_one_task_is_told_by_when_that_was_set(name, cause):
    """B is set at 9 and starts at 12. The other task keeps the person until 11:30.

    Set at 10 it was prioritised for an hour and a half; set at 9, too, it is contention for two and
    a half. The rest of the three hours nobody is known to have been busy.
    """
    table = pd.read_csv(SAMPLES / f"{name}.csv")
    day = pd.to_datetime(table["enabled_timestamp"]).min().normalize()
    rows = pd.DataFrame(
        {
            "case": table["case:concept:name"].astype(str),
            "activity": table["concept:name"],
            "people": table["org:resource"],
            "scheduled": minutes(table["enabled_timestamp"], day),
            "started": minutes(table["start_timestamp"], day),
            "completed": minutes(table["time:timestamp"], day),
        }
    )
    waits = row_waits(observed(rows)).set_index("activity").loc["B"]
    busy = {"prioritisation": 90, "contention": 150}[cause]
    assert waits["minutes"] == 180
    assert {c: waits[c] for c in CAUSES if waits[c]} == {cause: busy, "rest": 180 - busy}
