"""Response times: what is counted, what is open, and what was cut off."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.clock import to_micros
from sim.log import COLUMNS, MILESTONE, NEVER, REACHED, SPELLS, Log, Names
from sim.measures.answers import AFTER_SENT, ANSWERS, Milestones, Reached, answers
from sim.measures.responses import response_table

# the table ----------------------------------------------------------------------------------------


def answers_table(*rows: dict[str, Any], has: tuple[str, ...] = ("completed",)) -> pd.DataFrame:
    whole = []
    for run, row in enumerate(rows):
        blank = {"run": run, "case": "I-1", "unit": "town", "sent": 0.0, "until_end": 60.0}
        blank |= dict.fromkeys(AFTER_SENT, nan) | {f"has_{m}": m in has for m in AFTER_SENT}
        whole.append(blank | row)
    return pd.DataFrame(whole)


def test_the_table_has_a_row_per_milestone_that_the_plan_foresees():
    table = response_table(
        answers_table(
            {"noticed": 1.0, "completed": 30.0},
            {"noticed": 2.0, "completed": 10.0},
            {"noticed": 3.0, "completed": 20.0},
            has=("noticed", "completed"),
        )
    )
    assert list(table["milestone"]) == ["noticed", "completed"]
    assert list(table["median"]) == [2, 20]
    assert list(table["p90"]) == [3, 30]
    assert list(table["runs"]) == [3, 3]
    assert list(table["open"]) == [0, 0]
    assert list(table["median_low"]) == [0, 0]  # three runs bound nothing
    assert list(table["median_high"]) == [inf, inf]


def test_an_open_answer_is_never_counted_as_done():
    """Two of five stay open until ENDEX after 60 min: the median is the third, p90 is open."""
    done = [{"completed": float(t)} for t in (10, 20, 30)]
    (row,) = response_table(answers_table(*done, {}, {})).to_dict("records")
    assert row["open"] == pytest.approx(0.4)
    assert (row["median"], row["p90"]) == (30, inf)


def test_when_most_stay_open_the_median_is_not_known_and_not_the_time_until_endex():
    (row,) = response_table(answers_table({"completed": 10.0}, {}, {})).to_dict("records")
    assert row["open"] == pytest.approx(2 / 3)
    assert (row["median"], row["p90"]) == (inf, inf)


def test_an_answer_cut_off_early_counts_for_as_long_as_it_was_watched():
    """Times 5+ 10 20 30: the curve falls to 2/3, 1/3 and 0, so that nine tenths are done by 30.

    Taken as the longest instead (10 20 30 open), nine tenths would never be done.
    """
    rows = [{"completed": float(t)} for t in (10, 20, 30)] + [{"until_end": 5.0}]
    (row,) = response_table(answers_table(*rows)).to_dict("records")
    assert (row["open"], row["median"], row["p90"]) == (0.25, 20, 30)


def test_runs_in_which_the_plan_foresaw_no_answer_are_left_out():
    table = answers_table({"acted": 10.0, "has_acted": True}, {"has_acted": False}, has=())
    (row,) = response_table(table).to_dict("records")
    assert (row["milestone"], row["runs"], row["open"], row["median"]) == ("acted", 1, 0, 10)


def test_each_inject_and_unit_stands_for_itself():
    table = response_table(
        answers_table(
            {"case": "I-2", "completed": 1.0},
            {"case": "I-1", "completed": 2.0},
            {"case": "I-2", "unit": "village", "completed": 3.0},
        )
    )
    medians = dict(
        zip(zip(table["case"], table["unit"], strict=True), table["median"], strict=True)
    )
    assert medians == {("I-2", "town"): 1, ("I-1", "town"): 2, ("I-2", "village"): 3}


# the milestones of a log --------------------------------------------------------------------------


def log_of(*reached: tuple[str | None, str, float | None], end: float = 60) -> Log:
    """Return a log of inject I-1 in which units reached milestones at minutes (None: never)."""
    units = ("town", "village")
    rows = [
        (0, 0, NEVER if u is None else units.index(u), MILESTONE[m], _micros(at), k)
        for k, (u, m, at) in enumerate(reached)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, len(REACHED)).T
    names = Names(("I-1",), ("inject",), (), units, (), (), (), (), (), ())
    nothing = np.zeros(0, dtype=np.int64)
    return Log(
        "0",
        to_micros(end),
        names,
        dict.fromkeys(COLUMNS, nothing),
        dict(zip(REACHED, table, strict=True)),
        dict.fromkeys(SPELLS, nothing),
    )


def _micros(minutes: float | None) -> int:
    return NEVER if minutes is None else to_micros(minutes)


def found(log: Log, milestone: str) -> Reached:
    return Milestones(log).of((0, 0), 0)[MILESTONE[milestone]]


def test_a_milestone_is_reached_when_it_is_reached_first():
    log = log_of((None, "sent", 0), ("town", "noticed", 9), ("town", "noticed", 4))
    assert found(log, "noticed") == (to_micros(4), 2)


def test_a_milestone_reached_once_counts_though_it_is_open_elsewhere():
    for rows in ((None, 7), (7, None)):
        log = log_of(*(("town", "acted", at) for at in rows))
        assert found(log, "acted").at == to_micros(7)


def test_a_part_is_completed_when_the_last_of_its_parts_is():
    log = log_of(("town", "completed", 9), ("town", "completed", 4))
    assert found(log, "completed") == (to_micros(9), 0)


def test_a_part_is_open_while_one_of_its_parts_is():
    for rows in ((None, 9), (9, None), (4, None, 9)):
        log = log_of(*(("town", "completed", at) for at in rows))
        assert found(log, "completed").at == NEVER


def test_answers_are_minutes_after_sending_and_nan_where_open():
    log = log_of(
        (None, "sent", 10), ("town", "sent", 10), ("town", "noticed", 12.5), ("town", "acted", None)
    )
    (row,) = answers(log)
    said = dict(zip(ANSWERS, row, strict=True))
    assert (said["case"], said["unit"]) == ("I-1", "town")
    assert (said["sent"], said["noticed"], said["until_end"]) == (10, 2.5, 50)
    assert isnan(said["acted"])  # type: ignore[arg-type]
    assert (said["has_noticed"], said["has_acted"], said["has_decided"]) == (True, True, False)


def test_an_inject_that_was_never_sent_has_no_answers():
    assert answers(log_of((None, "sent", None), ("town", "completed", None))) == []
