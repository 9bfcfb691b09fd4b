"""What is told of the flow of information where a log lacks columns: the same, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.log import NEVER, Log
from sim.measures.ages import ages
from sim.measures.answers import Milestones
from sim.measures.bins import Bins
from sim.measures.flow import doings, exchanges
from sim.measures.knowing import KNOWING, knowing
from sim.measures.links import ENDS, NUMBERS, links
from sim.measures.messages import messages
from tests.test_flow import story
from tests.test_messages import FEW, heard

COLUMNS = (
    *("case", "number", "kind", "unit", "role", "addressee", "to", "channel", "activity", "people"),
    *("scheduled", "started", "completed", "outcome", "cause", "waited_for", "part", "repetition"),
)
Table = Mapping[tuple[Any, ...], Mapping[str, Any]]


def without(log: Log, column: str) -> Log:
    """Return ``log`` as an observer might have it, who did not write down ``column``."""
    empty = np.full(len(log), NEVER, dtype=np.int64)
    return replace(log, run="observed", columns=log.columns | {column: empty})


def linked(log: Log, *unknown: str) -> Table:
    """Return the links of ``log``, without telling apart what is ``unknown``."""
    keys = [k for k in ENDS if k not in unknown]
    rows = [dict(zip((*ENDS, *NUMBERS), row, strict=True)) for row in links(messages(log), log)]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        total = found.setdefault(tuple(row[k] for k in keys), dict.fromkeys(NUMBERS[:4], 0))
        total |= {name: total[name] + row[name] for name in NUMBERS[:4]}
        if not unknown:
            total["minutes"] = row["minutes"]
    return found


def known(log: Log) -> Table:
    columns = {name: column.tolist() for name, column in log.columns.items()}
    rows = knowing(messages(log, columns), Milestones(log), log, columns)
    return {row[:2]: dict(zip(KNOWING[2:], row[2:], strict=True)) for row in rows}


def aged(log: Log) -> Table:
    units = range(len(log.names.units))
    table = ages(log, messages(log), units, Bins.of(log, 15))
    cells = zip(table["age"].tolist(), table["peak"].tolist(), strict=True)
    return {(k,): {"age": age, "peak": peak} for k, (age, peak) in enumerate(cells)}


def tells_nothing_wrong(part: Table, whole: Table) -> None:
    """Every number is that of the whole log, or missing; rows may be missing, too."""
    assert set(part) <= set(whole)
    for key, row in part.items():
        for name, value in row.items():
            unknown = isinstance(value, float) and isnan(value)
            assert unknown or value == pytest.approx(whole[key][name]), (key, name)


@settings(FEW, max_examples=25)
@given(heard())
def test_what_a_log_lacks_makes_no_number_wrong(heard):
    log = heard.run.log
    knew, old = known(log), aged(log)
    for column in COLUMNS:
        less = without(log, column)
        unknown = {"channel": ("channel", "planned"), "activity": ("planned",)}.get(column, ())
        tells_nothing_wrong(linked(less, *unknown), linked(log, *unknown))
        tells_nothing_wrong(known(less), knew)
        tells_nothing_wrong(aged(less), old)


@pytest.mark.parametrize("column", ["kind", "cause", "to", "outcome"])
def test_without_what_a_message_is_made_of_there_are_none(column):
    log = without(story(), column)
    assert linked(log) == known(log) == {}
    assert all(isnan(row["age"]) for row in aged(log).values())
    assert exchanges(log, "I-1").empty


def test_without_times_the_number_of_messages_is_still_known():
    """When something was set, or over, cannot be told, and so no minutes."""
    ends = ("staff", "town", "mail", "mail")
    for column in ("scheduled", "completed"):
        row = linked(without(story(), column))[ends]
        assert (row["requested"], row["received"]) == (1, 1)
        assert isnan(row["minutes"])


def test_without_whose_answer_a_row_is_part_of_relays_are_unknown():
    """But not those of whom exercise control told itself."""
    rows = known(without(story(), "addressee"))
    assert rows["I-1", "staff"]["relays"] == 0
    assert isnan(rows["I-1", "town"]["relays"])
    assert isnan(rows["I-1", "town"]["right"])
    assert rows["I-1", "town"]["at"] == 12


@pytest.mark.parametrize("column", COLUMNS)
def test_the_sequence_of_a_case_can_be_asked_for_whatever_is_missing(column):
    log = without(story(), column)
    assert list(exchanges(log, "I-1")) == list(exchanges(story(), "I-1"))
    assert list(doings(log, "I-1")) == list(doings(story(), "I-1"))


def test_a_log_without_rows_tells_nothing():
    log = story()
    empty = replace(log, run="observed", columns={k: v[:0] for k, v in log.columns.items()})
    assert linked(empty) == known(empty) == {}
    assert exchanges(empty, "I-1").empty
    assert doings(empty, "I-1").empty
