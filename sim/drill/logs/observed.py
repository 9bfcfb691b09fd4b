"""A table of what was observed in an exercise becomes a log.

What was not observed stays empty, and the log says what it lacks (`Log.lacks`), so that no measure
takes silence for an answer: see `sim.measures.known`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.drill.logs.book import Book, distinct, empty, several, texts
from sim.errors import KrisimError, suggest
from sim.log import (
    COLUMNS,
    KIND,
    KINDS,
    MILESTONE,
    MILESTONES,
    NEVER,
    OUTCOME,
    OUTCOMES,
    PRESENCE,
    REACHED,
    SPELLS,
    Log,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

TIMES = ("scheduled", "started", "completed")
NUMBERS = ("number", "repetition", "part")
NAMED = ("unit", "role", "addressee", "to", "channel", "people", "kind", "outcome", "waited_for")
OPTIONAL = (*TIMES, *NUMBERS, *NAMED, "cause", "milestone")
"""What a table may have beside case and activity (and ``task``, what ``cause`` refers to)."""


def observed(
    rows: pd.DataFrame,
    presence: pd.DataFrame | None = None,
    end: float | None = None,
    run: str = "observed",
    milestones: pd.DataFrame | None = None,
) -> Log:
    """Return the log of an observed exercise.

    ``rows``: one per stretch of work or transit, with the columns case and activity and any of
    those that `sim.tasks` has, in the same units [min after STARTEX]; several people are joined by
    "; ". ``cause`` is the ``task`` of the row that set it (or its place, from 0). A row may also
    name the ``milestone`` (several joined by "; ") that its end reaches for its addressee, or else
    its unit. ``presence`` and ``milestones``: as `sim.presence` and `sim.milestones` return them.
    ``end``: ENDEX [min]; the last time there is, if not given. ``run``: the name of the exercise.

    Where a row says nothing, its work is taken as completed at its end. A row that was set by
    another was set when that ended; where the two times differ, what set it counts as unknown.

    Raises
    ------
    KrisimError
        If case or activity is missing, a word is unknown, or a row ends before it begins.

    Examples
    --------
    >>> import pandas as pd
    >>> log = observed(
    ...     pd.DataFrame(
    ...         {
    ...             "case": ["I-1", "I-1"],
    ...             "activity": ["sent", "draft"],
    ...             "kind": ["inject", "work"],
    ...             "completed": [0.0, 30.0],
    ...         }
    ...     )
    ... )
    >>> len(log), sorted(log.lacks)[:3]
    (2, ['addressee', 'cause', 'channel'])
    """
    _refuse(rows)
    table = rows.reset_index(drop=True)
    times = {name: _micros(table, name) for name in TIMES}
    book = Book(table, presence, milestones)
    columns = {
        **{name: book.codes(name) for name in NAMED if name != "waited_for"},
        **{name: _whole(table, name) for name in NUMBERS},
        **times,
        "case": book.code("case", table["case"]),
        "activity": book.code("activity", table["activity"]),
        "needs": np.full(len(table), NEVER, dtype=np.int64),
        "cause": _causes(table),
        "waited_for": book.waited_for(),
    }
    columns["kind"] = np.where(columns["kind"] == NEVER, KIND["work"], columns["kind"])
    columns["outcome"] = _outcomes(table, columns)
    endless = (columns["completed"] == NEVER) & (columns["outcome"] != OUTCOME["open"])
    columns["people"] = np.where(endless, NEVER, columns["people"])  # how long is not known
    _settle(columns)
    _check(table, columns)
    last = max((int(column.max()) for column in times.values() if len(column)), default=0)
    return Log(
        run=run,
        end=max(last, 0) if end is None else round(end * MINUTE),
        names=book.names(columns),
        columns={name: columns[name] for name in COLUMNS},
        reached=_reached(book, table, columns, milestones),
        presence=_spells(book, presence),
        lacks=_lacks(table, presence, milestones),
    )


def in_sequence(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in which each is set by the row of its case that ended last before it started.

    An assumption for logs that say nothing of causes: what comes later in a case waits for what
    came before, and nothing is done side by side. The first row of a case is set when it starts.
    """
    ordered = rows.reset_index(drop=True)
    scheduled, causes = [], []
    for k, row in ordered.iterrows():
        before = ordered[(ordered["case"] == row["case"]) & (ordered.index != k)]
        before = before[before["completed"] <= row["started"]]
        last = before["completed"].idxmax() if len(before) else None
        causes.append(ordered["task"][last] if last is not None and "task" in ordered else last)
        scheduled.append(row["started"] if last is None else before["completed"][last])
    return ordered.assign(scheduled=scheduled, cause=pd.array(causes, dtype="Int64"))


def _refuse(rows: pd.DataFrame) -> None:
    for name in ("case", "activity"):
        if name not in rows:
            raise KrisimError(f"an observed log needs the column '{name}'")
    for name, known in (("kind", KINDS), ("outcome", OUTCOMES)):
        for word in distinct(texts(rows, name)):
            if word not in known:
                raise KrisimError(f"column {name}: unknown '{word}'. {suggest(word, known)}")


def _check(table: pd.DataFrame, columns: dict[str, Numbers]) -> None:
    """Refuse rows that begin before they are set or end before they begin."""
    for first, second in (("scheduled", "started"), ("started", "completed")):
        known = (columns[first] != NEVER) & (columns[second] != NEVER)
        wrong = np.flatnonzero(known & (columns[first] > columns[second]))
        if len(wrong):
            row = table.loc[int(wrong[0])]
            raise KrisimError(
                f"row {wrong[0]} ({row['case']}, {row['activity']}): {second} is before {first}"
            )


def _settle(columns: dict[str, Numbers]) -> None:
    """Let rows be set when what set them ended; where that contradicts, forget what set them."""
    cause = columns["cause"]
    ended = np.where(cause == NEVER, NEVER, columns["completed"][cause] if len(cause) else NEVER)
    unset = (columns["scheduled"] == NEVER) & (ended != NEVER)
    columns["scheduled"] = np.where(unset, ended, columns["scheduled"])
    columns["cause"] = np.where(columns["scheduled"] == ended, cause, NEVER)


def _causes(table: pd.DataFrame) -> Numbers:
    if "cause" not in table:
        return np.full(len(table), NEVER, dtype=np.int64)
    places = _places(table)
    return np.array([_place(each, places) for each in table["cause"]], dtype=np.int64)


def _places(table: pd.DataFrame) -> dict[int, int]:
    """Return the place of each row by its task; without tasks, by its place."""
    tasks = table["task"].tolist() if "task" in table else range(len(table))
    return {int(task): k for k, task in enumerate(tasks)}


def _outcomes(table: pd.DataFrame, columns: dict[str, Numbers]) -> Numbers:
    """Return outcomes; where a row says nothing: completed, open if it has no end.

    If no row has an end, that says nothing of any.
    """
    ended = columns["completed"] != NEVER
    untold = NEVER if "completed" not in table else OUTCOME["open"]
    assumed = np.where(ended, OUTCOME["completed"], untold)
    return np.where(columns["outcome"] == NEVER, assumed, columns["outcome"])


def _reached(
    book: Book,
    table: pd.DataFrame,
    columns: dict[str, Numbers],
    milestones: pd.DataFrame | None,
) -> dict[str, Numbers]:
    if milestones is None:
        found = list(_own_milestones(table, columns))
    else:
        places = _places(table)
        found = [
            (
                int(book.code("case", [row["case"]])[0]),
                int(row.get("number", 0)),
                int(book.code("unit", [row["unit"]])[0]),
                MILESTONE[row["milestone"]],
                NEVER if empty(row["at"]) else round(row["at"] * MINUTE),
                NEVER if empty(row.get("task")) else places.get(int(row["task"]), int(row["task"])),
            )
            for row in milestones.to_dict("records")
        ]
    return _arrays(REACHED, found)


def _place(task: object, places: dict[int, int]) -> int:
    """Return the place of the row that a task names."""
    return NEVER if empty(task) else places.get(int(cast("int", task)), NEVER)


def _own_milestones(table: pd.DataFrame, columns: dict[str, Numbers]) -> Iterable[tuple[int, ...]]:
    """Yield the milestones that rows name, and the sending of each inject."""
    named = table["milestone"] if "milestone" in table else [None] * len(table)
    for row, text in enumerate(named):
        case, number, at = (int(columns[k][row]) for k in ("case", "number", "completed"))
        if columns["kind"][row] == KIND["inject"] and at != NEVER:
            yield case, number, NEVER, MILESTONE["sent"], at, row
        addressee, unit = int(columns["addressee"][row]), int(columns["unit"][row])
        for name in () if empty(text) else several(str(text)):
            if name not in MILESTONES:
                raise KrisimError(
                    f"row {row}: unknown milestone '{name}'. {suggest(name, MILESTONES)}"
                )
            yield case, number, unit if addressee == NEVER else addressee, MILESTONE[name], at, row


def _spells(book: Book, presence: pd.DataFrame | None) -> dict[str, Numbers]:
    if presence is None:
        return _arrays(SPELLS, [])
    found = [
        (
            int(book.code("person", [row["person"]])[0]),
            PRESENCE.index(row["state"]),
            round(row["start"] * MINUTE),
            round(row["end"] * MINUTE),
        )
        for row in presence.to_dict("records")
    ]
    return _arrays(SPELLS, found)


def _arrays(names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> dict[str, Numbers]:
    values = np.array(rows, dtype=np.int64).reshape(-1, len(names)).T
    return dict(zip(names, values, strict=True))


def _lacks(
    table: pd.DataFrame, presence: pd.DataFrame | None, milestones: pd.DataFrame | None
) -> frozenset[str]:
    untold = {name for name in OPTIONAL if name not in table or table[name].isna().all()}
    if milestones is None and "milestone" in untold:
        untold.add("milestones")
    if presence is None:
        untold.add("presence")
    return frozenset({*untold, "needs"} - {"milestone"})


def _micros(table: pd.DataFrame, name: str) -> Numbers:
    if name not in table:
        return np.full(len(table), NEVER, dtype=np.int64)
    minutes = pd.to_numeric(table[name]).to_numpy(dtype=float)
    known = ~np.isnan(minutes)
    return np.where(known, np.round(np.where(known, minutes, 0) * MINUTE), NEVER).astype(np.int64)


def _whole(table: pd.DataFrame, name: str) -> Numbers:
    if name not in table:
        return np.zeros(len(table), dtype=np.int64)
    return cast("Numbers", table[name].fillna(0).to_numpy(dtype=np.int64))
