"""Why a target is missed: what differs between the runs that miss it and those that keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sim.errors import KrisimError
from sim.measures.ledger import entry_words
from sim.measures.telling import said_part
from sim.measures.unanswered import caller_waits
from sim.studies.explaining import play_again
from sim.studies.names import names_of
from sim.studies.told import Block, Told
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Target
    from sim.studies.runs import Runs
    from sim.words import Language

PART = ("kind", "of_unit", "of_role", "channel", "activity", "why", "doing")
"""What stretches have in common that are one part of an explanation."""
SHOWN = 10
"""Parts that are told one by one."""
ENOUGH = 5
"""Runs that missed, and that kept a target, from which on their difference is told as it is."""
REPLAYED = 5
"""Runs that are played again to see what callers waited for."""
MINUTE = 60_000_000


def why_missed(runs: Runs, target: str, language: Language = "en") -> Told:
    """Explain why ``target`` (an id) is missed.

    For a target with events: the minutes of each stretch between them in the runs that missed it,
    beside those in the runs that kept it (means; an event that had not come counts until ENDEX).
    The ``parts`` have the columns PART, missed, kept and difference [min], share (of the sum of
    the differences), and add up. Where all runs missed it, or kept it, difference is the minutes.
    For a target of callers: whom callers waited for in the first REPLAYED runs that missed it.

    Raises
    ------
    KrisimError
        If no run gave an occasion for it.
    """
    wanted = next(t for t in runs.scenario.targets if t.id == target)
    results = runs["targets"]
    of_target = results[(results["target"] == target) & results["met"].notna()]
    if of_target.empty:
        raise KrisimError(f"there was no occasion for target '{target}' in any run")
    met = of_target.set_index("run")["met"].astype(bool)
    if wanted.callers is not None:
        return _of_callers(runs, wanted, of_target, Words(language))
    late = runs["lateness"]
    return _between(_differences(late[late["target"] == target], met), wanted, met, runs, language)


def _differences(stretches: pd.DataFrame, met: pd.Series[bool]) -> pd.DataFrame:
    """Return the mean minutes of each part in the runs that missed and those that kept it."""
    known = stretches[stretches["run"].isin(met.index)].astype(dict.fromkeys(PART, str))
    known = known.assign(
        met=known["run"].map(met),
        activity=known["activity"].where(known["kind"] != "waiting", ""),
    )
    summed = known.groupby([*PART, "met"], sort=False)["minutes"].sum().reset_index()
    parts = summed[[*PART]].drop_duplicates().reset_index(drop=True)
    for column, kept in (("missed", False), ("kept", True)):
        count = int((met == kept).sum())
        some = summed[summed["met"] == kept].drop(columns="met")
        some = some.assign(minutes=some["minutes"] / max(count, 1))
        parts = parts.merge(some.rename(columns={"minutes": column}), on=list(PART), how="left")
        parts[column] = parts[column].fillna(0.0) if count else float("nan")
    parts["difference"] = parts["missed"].fillna(0.0) - parts["kept"].fillna(0.0)
    if parts["missed"].isna().all():
        parts["difference"] = parts["kept"]
    parts["share"] = parts["difference"] / parts["difference"].sum()
    return parts.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def _between(
    parts: pd.DataFrame, target: Target, met: pd.Series[bool], runs: Runs, language: Language
) -> Told:
    say, names = Words(language), names_of(runs.scenario)
    missed = int((~met).sum())
    both = 0 < missed < len(met)
    means = {k: say.length(parts[k].sum() * MINUTE) for k in ("missed", "kept")}
    title = say(
        _MISSED if both else (_ALL_MISSED if missed else _ALL_KEPT),
        target=target.name,
        share=say.share(missed / len(met)),
        runs=len(met),
        limit=say.length(target.within),
        **means,
    )
    few = min(missed, len(met) - missed)
    if both and few < ENOUGH:
        title += " " + say("Runs on the rarer side: {few}; so this may be chance.", few=few)
    columns = ("missed", "kept") if both else ("difference",)
    lines = [
        _line(row, columns, say, said_part(entry_words(row), say, names))
        for row in parts.head(SHOWN).to_dict("records")
    ]
    rest = parts[SHOWN:][["share", "missed", "kept", "difference"]].sum()
    if len(parts) > SHOWN:
        lines.append(_line(rest.to_dict(), columns, say, say("everything else")))
    heading = say(_BESIDE if both else _PARTS)
    return Told(title, (Block(heading, tuple(lines)),), parts)


_MISSED = (
    "{target} was missed in {share} of {runs} runs. There it took {missed} (mean), where it was"
    " kept {kept}; the limit is {limit}."
)
_ALL_MISSED = (
    "{target} was missed in all {runs} runs. It took {missed} (mean); the limit is {limit}."
)
_ALL_KEPT = "{target} was kept in all {runs} runs. It took {kept} (mean); the limit is {limit}."
_BESIDE = "What made the difference: its share; minutes where it was missed, and where it was kept:"
_PARTS = "What the time was: its share; minutes:"


def _line(
    row: Mapping[Any, Any], columns: tuple[str, ...], say: Words, text: str
) -> tuple[str, ...]:
    return (say.share(row["share"]), *(say.number(row[k]) for k in columns), text)


class _Wait(NamedTuple):
    """What callers waited for; ``minutes`` are those of all callers, mean of the runs."""

    unit: str
    role: str
    why: str
    doing: str
    minutes: float


def _of_callers(runs: Runs, target: Target, results: pd.DataFrame, say: Words) -> Told:
    missed = results[~results["met"].astype(bool)]
    played = [int(run) for run in (missed if len(missed) else results)["run"].head(REPLAYED)]
    found: dict[tuple[str, str, str, str], int] = {}
    for run in played:
        for who, length in caller_waits(play_again(runs, run), target.callers or "").items():
            found[who] = found.get(who, 0) + length
    waits = [_Wait(*who, length / MINUTE / len(played)) for who, length in found.items()]
    waits.sort(key=lambda wait: -wait.minutes)
    parts = pd.DataFrame(waits, columns=list(_Wait._fields))
    parts["share"] = parts["minutes"] / parts["minutes"].sum()
    names = names_of(runs.scenario)
    title = say(
        _CALLERS,
        target=target.name,
        share=say.share(len(missed) / len(results)),
        runs=len(results),
        value=say.share(float(missed["value"].mean())) if len(missed) else "–",
        promised=say.share(target.of_calls or 1.0),
        limit=say.length(target.within),
    )
    lines = []
    for row in parts.head(SHOWN).to_dict("records"):
        entry = entry_words(
            {"kind": "waiting", "of_unit": row["unit"], "of_role": row["role"], **row}
        )
        lines.append(_line(row, ("minutes",), say, said_part(entry, say, names)))
    heading = say("Whom callers waited for: share; minutes of all callers in a run:")
    return Told(title, (Block(heading, tuple(lines)),), parts)


_CALLERS = (
    "{target} was missed in {share} of {runs} runs. There {value} of callers were answered within"
    " {limit}; {promised} are promised."
)
