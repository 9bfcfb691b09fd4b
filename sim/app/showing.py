"""What the page shows of some runs, as plain texts: tables, a figure, how sure it is."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.checks import stand_ins
from sim.clock import MINUTE, Clock, to_micros
from sim.studies.bottlenecks import bottlenecks
from sim.studies.explaining import explain_answer
from sim.studies.judging import key_times
from sim.studies.load import load_over_time
from sim.studies.names import names_of
from sim.studies.responding import responses
from sim.studies.saying import sentences as of_ranking
from sim.studies.whatif.asking import Asked, How, answers_of, texts_of
from sim.studies.whatif.effects import adjusted, effects, foremost
from sim.studies.whatif.measuring import SHARES
from sim.studies.whatif.telling import Teller, sentences, what_holds
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from sim.studies.runs import Runs
    from sim.studies.whatif import WhatIf

FIRST: Final = 5
"""Bottlenecks that are told."""

SIGNS: Final = {"better": "▲", "worse": "▼", "no effect shown": "=", "cannot say": "?"}


def asked_of(before: Runs, after: Runs, what_if: WhatIf) -> Asked:
    """Return what `sim.studies.whatif.ask` answers to ``what_if``, of runs played already."""
    found = list(effects(what_if.id, before, after))
    first = foremost([each for each in found if each.pair.measure == "all answers"])
    table = answers_of(texts_of([what_if]), adjusted(found), {}, first)
    how = How(before.replications, before.seed)
    return Asked(before.scenario, (what_if,), how, table)


# targets ------------------------------------------------------------------------------------------


def targets(asked: Asked, say: Words, *, changed: bool) -> dict[str, Any]:
    """Return the table of targets and all answers; without a change, of the plan alone."""
    teller = Teller(asked.scenario, say)
    rows = []
    for row in asked.table.to_dict("records"):
        cells = [_text(teller.what(row)), _number(teller.level(row, "before"))]
        if changed:
            low, high = teller.amount(row, "low"), teller.amount(row, "high")
            verdict = str(row["verdict"])
            cells += [
                _number(teller.level(row, "after")),
                _number(teller.amount(row, "difference")),
                _number(say("{low} to {high}", low=low, high=high)),
                {
                    "text": f"{SIGNS[verdict]} {say(_VERDICTS[verdict])}",
                    "look": verdict[:5].strip(),
                },
            ]
        rows.append(cells)
    head = [say("what"), say("baseline")]
    if changed:
        head += [say("now"), say("difference"), say("by chance"), say("verdict")]
    return {"title": say("Targets"), "head": head, "rows": rows, "note": ""}


def chart(asked: Asked, say: Words, *, changed: bool) -> dict[str, Any]:
    """Return the shares of the targets, for a figure, and the same as its alternative text."""
    teller = Teller(asked.scenario, say)
    points, told = [], []
    for row in asked.table.to_dict("records"):
        if row["measure"] not in SHARES or not row["runs"]:
            continue
        name = teller.names.get(str(row["of"]), str(row["of"]))
        point = {"name": name, "before": float(row["before"])}
        said = teller.level(row, "before")
        if changed:
            point["after"] = float(row["after"])
            said = f"{said} → {teller.level(row, 'after')}"
        points.append({**point, "said": said})
        told.append(f"{name}: {said}")
    title = say("Share of runs that keep each target")
    keys = [say("baseline"), say("now")] if changed else [say("baseline")]
    return {"title": title, "points": points, "alt": f"{title}. {'; '.join(told)}.", "keys": keys}


def told(asked: Asked, say: Words) -> list[str]:
    """Return the sentences of ``krisim what-if``."""
    return sentences(asked, say.language)


def holds(asked: Asked, say: Words) -> list[str]:
    """Return how the numbers are to be read."""
    return [say("Simulated, not observed."), *what_holds(asked, say.language)]


# times --------------------------------------------------------------------------------------------


def times(before: Runs, after: Runs | None, say: Words) -> dict[str, Any]:
    """Return the key times, medians and nine of ten."""
    keys = ["what", "channel", "since"]
    both = _beside(key_times(before), None if after is None else key_times(after), keys)
    rows = []
    for _, first, second in both:
        row: Mapping[Any, Any] = first or second or {}
        name = say(str(row["what"])) + (f" ({row['channel']})" if row["channel"] else "")
        cells = [_text(f"{name}, {say('since')} {say(str(row['since']))}")]
        for each in (first, second) if after is not None else (first,):
            cells += [_length(each, "median", say), _length(each, "p90", say)]
        rows.append(cells)
    return {"title": say("Key times"), "head": _double(after, say), "rows": rows, "note": ""}


def injects(before: Runs, after: Runs | None, say: Words) -> dict[str, Any]:
    """Return how long answers take; each has a button that asks why."""
    keys = ["case", "title", "unit"]
    both = _beside(_answers(before), None if after is None else _answers(after), keys)
    names, rows = names_of(before.scenario), []
    for (case, title, unit), row, other in both:
        cells = [_text(f"{case} {title}"), _text(names.get(unit, unit))]
        for each in (row, other) if after is not None else (row,):
            cells += [_length(each, "median", say), _length(each, "p90", say)]
        why = say("Why does {case} take so long ({unit})?", case=case, unit=names.get(unit, unit))
        rows.append([*cells, {"button": say("Why?"), "label": why, "ask": [case, unit]}])
    head = [say("Inject"), say("Unit"), *_double(after, say)[1:], say("why")]
    note = say("From the sending of an inject until the unit acted, or had completed its part.")
    return {"title": say("Response times"), "head": head, "rows": rows, "note": note}


def _answers(runs: Runs) -> pd.DataFrame:
    """Return a row for each answer of a player: acted on, or completed if nobody has to act."""
    found = responses(runs)
    found = found[found["milestone"].isin(["acted", "completed"])]
    unwritten = stand_ins(runs.scenario)
    players = {unit.id for unit in runs.scenario.units if unit.kind == "player"}
    pairs = zip(found["case"], found["unit"], strict=True)
    counted = [unit in players and (case, unit) not in unwritten for case, unit in pairs]
    return found[counted].drop_duplicates(["case", "unit"])


def _double(after: Runs | None, say: Words) -> list[str]:
    baseline = [say("baseline, median"), say("baseline, 9 of 10")]
    if after is None:
        return [say("what"), *baseline]
    return [say("what"), *baseline, say("now, median"), say("now, 9 of 10")]


def _beside(
    before: pd.DataFrame, after: pd.DataFrame | None, keys: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Mapping[Any, Any] | None, Mapping[Any, Any] | None]]:
    """Yield each key with its row in both, None where there is none."""
    tables = [
        {} if table is None else {tuple(str(row[k]) for k in keys): row for row in _records(table)}
        for table in (before, after)
    ]
    for key in dict.fromkeys([*tables[0], *tables[1]]):
        yield key, tables[0].get(key), tables[1].get(key)


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _length(row: Mapping[Any, Any] | None, column: str, say: Words) -> dict[str, str]:
    if row is None or row[column] != row[column]:
        return _number("–")
    minutes = float(row[column])
    return _number(say.length(minutes * MINUTE) if isfinite(minutes) else say("not by ENDEX"))


# queues and bottlenecks ---------------------------------------------------------------------------


def queues(before: Runs, after: Runs | None, say: Words) -> dict[str, Any]:
    """Return how many tasks wait in each unit: mean over the exercise, and the worst stretch."""
    both = _beside(_waiting(before), None if after is None else _waiting(after), ["unit"])
    names, rows = names_of(before.scenario), []
    clock = Clock(before.scenario.exercise.start)
    for (unit,), row, other in both:
        cells = [_text(names.get(unit, unit))]
        for each in (row, other) if after is not None else (row,):
            if each is None:
                cells += [_number("–"), _number("–")]
                continue
            at = clock.short(to_micros(each["start"]))
            cells.append(_number(say.number(each["mean"])))
            cells.append(_number(say("{n} at {at}", n=say.number(each["most"]), at=at)))
        rows.append(cells)
    head = [say("Unit"), say("baseline, mean"), say("baseline, most")]
    if after is not None:
        head += [say("now, mean"), say("now, most")]
    note = say("Tasks that wait, mean over the runs; most: the stretch of time in which most wait.")
    return {"title": say("Queues"), "head": head, "rows": rows, "note": note}


def _waiting(runs: Runs) -> pd.DataFrame:
    over = load_over_time(runs)
    over["length"] = over["end"] - over["start"]
    over["whole"] = over["queue"] * over["length"]
    sums = over.groupby("unit", sort=False, observed=True)[["whole", "length"]].sum()
    most = over.loc[over.groupby("unit", sort=False, observed=True)["queue"].idxmax()]
    found = most[["unit", "start", "queue"]].rename(columns={"queue": "most"}).set_index("unit")
    found["mean"] = sums["whole"] / sums["length"]
    return found.reset_index().query("most > 0")


def ranking(runs: Runs, title: str, say: Words) -> dict[str, Any]:
    """Return what answers wait for most."""
    found = bottlenecks(runs).head(FIRST)
    rows = [[_number(r), _text(s)] for r, s in of_ranking(found, runs.scenario, say.language)]
    return {"title": title, "head": [say("rank"), say("what")], "rows": rows, "note": ""}


def why(runs: Runs, case: str, unit: str, say: Words) -> dict[str, Any]:
    """Return why an answer takes so long in its median run, stretch by stretch."""
    found = explain_answer(runs, case, unit, None, say.language)
    return {"title": found.title(), "lines": [list(line) for line in found.lines()]}


_VERDICTS = {
    "better": "better",
    "worse": "worse",
    "no effect shown": "no effect shown",
    "cannot say": "cannot say",
}


def _text(text: str) -> dict[str, str]:
    return {"text": text}


def _number(text: str) -> dict[str, str]:
    return {"text": text, "look": "number"}
