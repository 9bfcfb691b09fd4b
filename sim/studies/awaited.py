"""What answers waited for: a unit, a role, or a role in a unit; why, and for which injects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.ledger import entry_words
from sim.measures.telling import said_part
from sim.studies.names import names_of
from sim.studies.told import Block, Told
from sim.studies.waiting import planned
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import Any

    import pandas as pd

    from sim.studies.runs import Runs
    from sim.words import Language

WHY = ("kind", "of_unit", "of_role", "channel", "activity", "why", "doing")
SHOWN = 8
"""Lines of each block."""


def why_awaited(
    runs: Runs, unit: str | None = None, role: str | None = None, language: Language = "en"
) -> Told:
    """Explain what answers waited for ``unit``, for ``role``, or for the role in the unit (ids).

    Counted is the waiting on critical chains, what several answers share once, without answers
    that rest on a placeholder. ``parts`` has the columns WHY, case, minutes (per run) and share
    (of all that was waited for them).
    """
    say, names = Words(language), names_of(runs.scenario)
    entries = planned(runs, runs["ledger"])
    waits = entries[(entries["cause"] != "") & (entries["own"] > 0)]
    waits = waits.astype(dict.fromkeys((*WHY, "case"), str))
    waits["activity"] = waits["activity"].where(waits["kind"] != "waiting", "")
    waits["minutes"] = waits["own"] / runs.replications
    everything = waits["minutes"].sum()
    for column, wanted in (("of_unit", unit), ("of_role", role)):
        if wanted is not None:
            waits = waits[waits[column] == wanted]
    parts = waits.groupby([*WHY, "case"], sort=False)["minutes"].sum().reset_index()
    parts["share"] = parts["minutes"] / parts["minutes"].sum()
    who = _who(unit, role, names)
    if parts.empty:
        said = say("No answer waited for {who} in {runs} runs.", who=who, runs=runs.replications)
        return Told(said, (), parts)
    title = say(
        "Answers waited {minutes} min per run for {who}:"
        " {share} of all waiting on critical chains.",
        minutes=say.number(float(parts["minutes"].sum())),
        who=who,
        share=say.share(float(parts["minutes"].sum() / everything)),
    )
    titles = {inject.id: f"{inject.id}  {inject.title}" for inject in runs.scenario.injects}
    blocks = (
        _block(parts, WHY, say("Why:"), lambda row: said_part(entry_words(row), say, names), say),
        _block(
            parts,
            ("case",),
            say("For which injects:"),
            lambda row: titles.get(str(row["case"]), str(row["case"])),
            say,
        ),
    )
    return Told(title, blocks, parts)


def _block(
    parts: pd.DataFrame,
    by: tuple[str, ...],
    heading: str,
    text: Callable[[Mapping[Hashable, Any]], str],
    say: Words,
) -> Block:
    """Return the longest of the parts, added up ``by`` some columns; their share and minutes."""
    summed = parts.groupby(list(by), sort=False)[["minutes", "share"]].sum().reset_index()
    ordered = summed.sort_values("minutes", ascending=False, kind="stable")
    lines = [
        (say.share(float(row["share"])), say.number(float(row["minutes"])), text(row))
        for row in ordered.head(SHOWN).to_dict("records")
    ]
    rest = ordered[SHOWN:]
    if len(rest):
        sums = float(rest["share"].sum()), float(rest["minutes"].sum())
        lines.append((say.share(sums[0]), say.number(sums[1]), say("everything else")))
    return Block(heading, tuple(lines))


def _who(unit: str | None, role: str | None, names: Mapping[str, str]) -> str:
    if unit is None:
        return names.get(str(role), str(role))
    name = names.get(unit, unit)
    return name if role is None else f"{names.get(role, role)} ({name})"
