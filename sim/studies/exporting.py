"""All tables of a results folder for a spreadsheet: one workbook, or a folder of CSV files."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.clock import SECOND, Clock, to_micros, write_start
from sim.errors import KrisimError
from sim.files.cells import write_csv
from sim.files.results import read_facts, refuse_unwritable
from sim.files.views import log_seen_by, seen_by, shows_texts
from sim.files.workbooks import Column, Front, Sheet, drafted, write_workbook
from sim.studies.explaining import play_again
from sim.studies.headings import heading, says, title, unit_of
from sim.studies.keeping import LOG, fetch
from sim.studies.summary import TABLES
from sim.studies.viewing import tables_seen_by
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.files.views import Audience
    from sim.files.workbooks import Look
    from sim.scenario import Scenario
    from sim.words import Language

WORKBOOK = ".xlsx"
OTHERS = (".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv", ".txt")
"""Names that ask for something else than a workbook or a folder."""

MOMENT = "min after STARTEX"
CLOCK = "_clock"
LOOKS: dict[str, Look] = {"min": "minutes", MOMENT: "minutes", "share": "share"}
"""How the cells of a column look, by what stands in the brackets of its heading."""


def export(
    results: Path, to: Path, language: Language = "en", audience: Audience | None = None
) -> dict[str, int]:
    """Write all tables of ``results``: the workbook ``to`` (….xlsx), or CSV files in a folder.

    Beside every moment stands the clock time in the exercise's zone. What ``audience`` may not see
    is left out; None: nothing. Returns how many rows each table has.

    Raises
    ------
    KrisimError
        If ``results`` holds no results of this version, a table is too long for a sheet, or there
        is something at ``to`` already, or it cannot be written.
    """
    if to.suffix.lower() in OTHERS:
        raise KrisimError(
            f"{to} would be neither a workbook nor a folder: name a file that ends in {WORKBOOK}, "
            "or a folder for CSV files"
        )
    refuse_unwritable(to, "--to")
    scenario, tables = _tables(results, audience)
    clock, words, facts = Clock(scenario.exercise.start), Words(language), read_facts(results)
    if to.suffix.lower() == WORKBOOK:
        sheets = [_sheet(name, table, clock, words) for name, table in tables.items()]
        write_workbook(to, _front(scenario, facts, results.name, words, audience), sheets)
    else:
        timed = {name: with_clock(name, table, clock) for name, table in tables.items()}
        front = _front(scenario, facts, results.name, words, audience)
        _write_folder(to, timed, front, words)
    return {name: len(table) for name, table in tables.items()}


def with_clock(name: str, table: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    """Return a table with a clock time after every column that holds moments.

    The clock is local, to the second and without its zone; a missing moment has none.
    """
    wider: dict[str, pd.Series[Any]] = {}
    for column in map(str, table):
        wider[column] = table[column]
        if unit_of(name, column) == MOMENT:
            times = [_at(clock, minutes) for minutes in table[column]]
            wider[f"{column}{CLOCK}"] = pd.Series(times, index=table.index, dtype=object)
    return pd.DataFrame(wider)


def _at(clock: Clock, minutes: float) -> datetime | None:
    if not isfinite(minutes):
        return None
    seconds = round(to_micros(minutes) / SECOND)
    return clock.at(seconds * SECOND).replace(tzinfo=None, fold=0)


def _tables(results: Path, audience: Audience | None) -> tuple[Scenario, dict[str, pd.DataFrame]]:
    runs = fetch(results)
    of_runs = {name: table(runs) for name, table in TABLES.items()}
    if audience is None or shows_texts(audience):
        log = {f"log_{name}": pd.read_parquet(results / "log" / f"{name}.parquet") for name in LOG}
        return runs.scenario, of_runs | {"names": _names(runs.scenario)} | log
    seen = seen_by(runs.scenario, audience)
    played = log_seen_by(play_again(runs, read_facts(results)["log_of_run"]), audience)
    log = {f"log_{name}": table(played) for name, table in LOG.items()}
    return seen, tables_seen_by(of_runs, runs.scenario, audience) | {"names": _names(seen)} | log


def _names(scenario: Scenario) -> pd.DataFrame:
    things = {
        "unit": [(u.id, u.name) for u in scenario.units],
        "role": [(r.id, r.name) for r in scenario.roles],
        "channel": [(c.id, c.name) for c in scenario.channels],
        "meeting": [(m.id, m.name) for m in scenario.meetings],
        "inject": [(i.id, i.title) for i in scenario.injects],
        "calls": [(p.id, p.name) for p in scenario.public],
        "objective": [(o.id, o.name) for o in scenario.objectives],
        "target": [(t.id, t.name) for t in scenario.targets],
    }
    rows = [(kind, *thing) for kind, found in things.items() for thing in found]
    return pd.DataFrame(rows, columns=["kind", "id", "name"])


def _sheet(name: str, table: pd.DataFrame, clock: Clock, words: Words) -> Sheet:
    timed = with_clock(name, table, clock)
    columns = tuple(_column(name, timed, str(column), words) for column in timed)
    return Sheet(title(name, words), name, says(name, words), columns, timed)


def _column(name: str, table: pd.DataFrame, column: str, words: Words) -> Column:
    if column.endswith(CLOCK):
        moment = heading(name, column.removesuffix(CLOCK), words).partition(" [")[0]
        return Column(words("{moment} (clock)", moment=moment), "clock")
    numeric = pd.api.types.is_numeric_dtype(table[column])
    other: Look = "number" if numeric else "text"
    return Column(heading(name, column, words), LOOKS.get(unit_of(name, column), other))


def _front(
    scenario: Scenario,
    facts: Mapping[str, Any],
    results: str,
    words: Words,
    audience: Audience | None,
) -> Front:
    exercise = scenario.exercise
    zone = write_start(exercise.start).rpartition(" ")[2]
    made_with = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    return Front(
        name=words("Contents"),
        title=exercise.name,
        marking=exercise.marking,
        notes=(exercise.notice, _seen(words, audience), words(_HOW_TO_READ, zone=zone)),
        headings=(words("sheet"), words("table"), words("what it says"), words("rows")),
        facts=(
            ("STARTEX", write_start(exercise.start)),
            (words("runs"), facts["replications"]),
            (words("seed"), facts["seed"]),
            (words("typical run, whose log this is"), facts["log_of_run"]),
            (words("played"), facts["started"]),
            (words("results folder"), results),
            (words("made with"), made_with),
        ),
        made=datetime.fromisoformat(facts["started"]).replace(tzinfo=None),
    )


def _seen(words: Words, audience: Audience | None) -> str:
    """Return for whom all this is, if it is not all there is."""
    if audience is None or shows_texts(audience):
        return ""
    return words(_FOR[audience])


_FOR = {
    "players": "For players: without the texts of the script and what is expected.",
    "public": "For the public: without the script's texts, what is expected, and single people.",
}
_HOW_TO_READ = (
    "Lengths of time are minutes. Clock times are those of {zone}. inf: later than ENDEX, or no"
    " bound. An empty cell: there is no value."
)


def _write_folder(to: Path, tables: Mapping[str, pd.DataFrame], front: Front, words: Words) -> None:
    index = [(n, f"{n}.csv", title(n, words), says(n, words), len(t)) for n, t in tables.items()]
    listed = pd.DataFrame(index, columns=["table", "file", "title", "says", "rows"])
    known = [("", text) for text in (front.title, front.marking, *front.notes) if text]
    about = pd.DataFrame([*known, *front.facts], columns=["what", "value"], dtype=object)
    with drafted(to) as draft:
        draft.mkdir()
        for name, table in {**tables, "contents": listed, "about": about}.items():
            write_csv(table, draft / f"{name}.csv", words.language)
