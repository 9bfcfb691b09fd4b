"""The tables of the marginal value of resources, with names as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.studies.marginal.trying import ALL
from sim.studies.names import names_of
from sim.studies.whatif.measuring import SHARES

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.studies.cures import Resource
    from sim.studies.marginal.trying import Marginal
    from sim.words import Words

VALUES: Final = (
    *("resource", "direction", "usual", "change", "waiting", "free", "runs", "gain", "low", "high"),
    *(
        "p",
        "verdict",
        "points",
        "ranges_low",
        "ranges_high",
        "maybe_best",
        "helps",
        "harms",
        "same",
    ),
)
CONSIDERED: Final = ("resource", "waiting", "free", "tried")
OF_TARGETS: Final = (*SHARES, "target time")


def values(found: Marginal, words: Words) -> pd.DataFrame:
    """Return a row for each single change: what it is worth for all answers together.

    Columns: resource, direction (more or fewer), usual (one more or fewer of it, not another way),
    change (in words); waiting for it [min per run] and how free it is (share; see `Candidate`);
    runs; gain of all answers together [min] with its 95 % interval and p (Holm), verdict; points,
    ranges_low and ranges_high (over the assumptions); maybe_best; helps and harms (the targets on
    which an effect is shown); same (no answer, target or caller differs in any run).
    """
    names = _names(found.scenario)
    by_id = dict(iter(found.comparisons.groupby("what_if", sort=False)))
    rows = []
    for trial in (t for t in found.trials if t.direction != "together"):
        of = by_id[trial.id]
        whole = of[of["measure"] == ALL].iloc[0]
        gain = 0.0 - float(whole["difference"])
        low, high = (0.0 - float(whole[name]) for name in ("high", "low"))
        over = (0.0 - float(whole[name]) for name in ("ranges_high", "ranges_low"))
        head = (
            resource_said(trial.resource, names, words),
            trial.direction,
            trial.usual,
            trial.said(words),
            trial.waiting,
            trial.free,
            whole["runs"],
        )
        chance = (gain, low, high, whole["p"], whole["verdict"], whole["points"], *over)
        ends = (_shown(of, "better", names), _shown(of, "worse", names), trial.id in found.same)
        rows.append((*head, *chance, bool(whole["maybe_best"]), *ends))
    return pd.DataFrame(rows, columns=list(VALUES))


def _shown(rows: pd.DataFrame, verdict: str, names: dict[str, str]) -> str:
    """Return the targets on which an effect is shown."""
    shown = rows[rows["measure"].isin(OF_TARGETS) & (rows["verdict"] == verdict)]
    return "; ".join(dict.fromkeys(f"{of} {names[of]}" for of in shown["of"]))


def pairs(found: Marginal, words: Words) -> pd.DataFrame:
    """Return `Marginal.pairs` with the changes in words instead of ids."""
    said = {trial.id: trial.said(words) for trial in found.trials}
    table = found.pairs
    return table.assign(one=table["one"].map(said), other=table["other"].map(said))


def considered(found: Marginal, words: Words) -> pd.DataFrame:
    """Return everything of which there could be one fewer, and what it was tried for.

    Columns: resource, waiting for it [min per run], free (share), tried (more, fewer, or both;
    empty: neither, as it was not among the first).
    """
    names = _names(found.scenario)
    tried: dict[Resource, dict[str, None]] = {}
    for trial in found.trials:
        tried.setdefault(trial.resource, {})[trial.direction] = None
    rows = [
        (
            resource_said(each.resource, names, words),
            each.waiting,
            each.free,
            " + ".join(words(_TRIED[way]) for way in tried.get(each.resource, ())),
        )
        for each in found.shortlist.candidates
    ]
    return pd.DataFrame(rows, columns=list(CONSIDERED))


_TRIED = {"more": "more", "fewer": "fewer"}


def _names(scenario: Scenario) -> dict[str, str]:
    return names_of(scenario) | {m.id: m.name for m in scenario.meetings}


def resource_said(resource: Resource, names: dict[str, str], words: Words) -> str:
    """Return a resource by its name."""
    what, unit, role, channel = resource
    text = _RESOURCES.get((what, bool(unit), bool(role)), "{role} {unit} {channel}")
    parts = {"unit": unit, "role": role, "channel": channel}
    return words(text, **{key: names.get(value, value) for key, value in parts.items()})


_RESOURCES = {
    ("people", True, True): "{role} ({unit})",
    ("people", True, False): "anybody of {unit}",
    ("channel", False, False): "lines of {channel}",
    ("channel", True, False): "lines of {unit} on {channel}",
    ("meeting", True, False): "{channel}",
    ("inbox", False, False): "inbox {channel}",
    ("inbox", True, False): "inbox {channel} ({unit})",
    ("call-out", True, False): "call-out of {unit}",
}
