"""Tables for people of how long answers take: by inject, stretch, channel and objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.checks import stand_ins
from sim.clock import MINUTE
from sim.engine.pauses import pauses_of
from sim.measures.covering import covered, met, of_stretches
from sim.measures.responses import response_table
from sim.measures.stretches import ORDER, Way, pooled_table, stretch_table
from sim.studies.picking import picked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.measures.covering import Place
    from sim.scenario import Target
    from sim.studies.runs import Runs

ON_A_CARD = ORDER[3:]
"""Milestones that a procedure foresees, not the message itself."""


def responses(runs: Runs) -> pd.DataFrame:
    """Return response times per inject, unit and milestone, in the order in which they were sent.

    Columns: case, title, unit, milestone, runs (in which the unit was concerned), open (share not
    reached by ENDEX), median, p90 [min after sending; inf where more than that stay open] and the
    bounds median_low … p90_high of their 95 % intervals, control (mean of the minutes in which the
    exercise stood); and of the target that runs from sending to the milestone: target, within
    [min], met (share of the runs with occasion) and its 95 % interval met_low … met_high.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> times = sim.responses(sim.replicate(scenario, 3, seed=1))
    >>> times[times["case"] == "I-01"]["milestone"].unique().tolist()
    ['delivered', 'noticed', 'decided', 'acted', 'completed', 'fed back']
    """
    table = response_table(runs["answers"], _pauses(runs))
    return _titled(runs, table, [ORDER[0]] * len(table), table["milestone"])


def stretches(runs: Runs) -> pd.DataFrame:
    """Return how long each stretch of an answer takes, from one foreseen milestone to the next.

    Columns: case, title, unit, from, to, runs (in which the plan foresees both and nothing between
    them), not_begun (runs in which the first was still to come at ENDEX), reversed (in which the
    second came before the first: not counted in what follows), reached, open (share of those begun
    that were still to end at ENDEX), median, p90 [min] with the bounds of their 95 % intervals,
    control, and as in `responses` the target that covers just this stretch.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> found = sim.stretches(sim.replicate(scenario, 3, seed=1))
    >>> found.loc[found["case"] == "I-01", ["from", "to"]].iloc[0].tolist()
    ['sent', 'delivered']
    """
    table = stretch_table(runs["answers"], _pauses(runs))
    return _titled(runs, table, table["from"], table["to"])


def by_channel(runs: Runs) -> pd.DataFrame:
    """Return the same over all injects sent by a channel, of the players to whom they were sent.

    Columns: channel, name, from, to, injects, answers, those of `stretches` from not_begun to
    control, targets (that cover just these stretches), met (share of all their occasions) with
    met_low and met_high. From sending to each milestone first, then stretch by stretch. Intervals
    allow for answers of one run being alike.
    """
    addressed = {(i.id, to.unit) for i in runs.scenario.injects for to in i.to}
    cases = {
        c.id: {i.id for i in runs.scenario.injects if i.channel == c.id}
        for c in runs.scenario.channels
    }
    table = _pooled(runs, cases, addressed)
    return _named(table, "channel", {c.id: c.name for c in runs.scenario.channels})


def by_objective(runs: Runs) -> pd.DataFrame:
    """Return the same over all injects of an objective, of all players whom they concern.

    Columns as in `by_channel`, with objective for channel.
    """
    injects = runs.scenario.injects
    objectives = {o.id: o.name for o in runs.scenario.objectives}
    cases = {o: {i.id for i in injects if o in i.objectives} for o in objectives}
    return _named(_pooled(runs, cases), "objective", objectives)


def sent_in_order(runs: Runs) -> dict[str, float]:
    """Return when each inject was sent [min after STARTEX, mean of the runs], in that order.

    Injects at the same time stand in the order of the scenario; one that was sent in no run is
    left out.
    """
    mean = runs["answers"].groupby("case", observed=True)["sent"].mean()
    sent = {i.id: float(mean[i.id]) for i in runs.scenario.injects if i.id in mean.index}
    return dict(sorted(sent.items(), key=lambda item: item[1]))


def _pauses(runs: Runs) -> tuple[tuple[float, float], ...]:
    spans = pauses_of(runs.scenario.exercise)
    return tuple((start / MINUTE, end / MINUTE) for start, end in spans)


def _titled(
    runs: Runs, table: pd.DataFrame, starts: Iterable[str], ends: Iterable[str]
) -> pd.DataFrame:
    """Return a table with titles and targets, injects in the order in which they were sent."""
    units = zip(table["case"], table["unit"], starts, ends, strict=True)
    places = [(str(case), str(unit), Way(start, end)) for case, unit, start, end in units]
    targets = covered(runs.scenario.targets, runs["answers"])
    whole = pd.concat([table, of_stretches(places, targets, runs["targets"])], axis=1)
    titles = {inject.id: inject.title for inject in runs.scenario.injects}
    whole.insert(1, "title", whole["case"].map(titles).astype(str))
    order = {case: k for k, case in enumerate(sent_in_order(runs))}
    place = whole["case"].map(order).astype(int)
    return whole.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def _pooled(
    runs: Runs, groups: Mapping[str, set[str]], addressed: set[tuple[str, str]] | None = None
) -> pd.DataFrame:
    answers = _of_players(runs, addressed)
    members = [(name, answers["case"].isin(of).to_numpy()) for name, of in groups.items()]
    table = pooled_table(answers, members, _pauses(runs))
    known = {*answers[["case", "unit"]].drop_duplicates().itertuples(index=False, name=None)}
    targets = covered(runs.scenario.targets, runs["answers"])
    kept = {place: found for place, found in targets.items() if place[:2] in known}
    rows = zip(table["group"], table["from"], table["to"], strict=True)
    found = [list(_of_group(kept, groups[group], Way(*way))) for group, *way in rows]
    shares = [(len(each), *met(each, runs["targets"])) for each in found]
    more = pd.DataFrame(shares, columns=["targets", "met", "met_low", "met_high"])
    return pd.concat([table, more], axis=1)


def _of_group(targets: Mapping[Place, list[Target]], cases: set[str], way: Way) -> Iterator[Target]:
    for (case, _, covers), found in targets.items():
        if case in cases and covers == way:
            yield from found


def _of_players(runs: Runs, addressed: set[tuple[str, str]] | None) -> pd.DataFrame:
    """Return the answers of players (to whom they were addressed), as far as a plan foresees them.

    Of one that rests on a placeholder that is the message, not what the placeholder stands for.
    """
    answers = runs["answers"]
    players = {u.id for u in runs.scenario.units if u.kind == "player"}
    counted = picked(
        answers,
        lambda case, unit: unit in players and (addressed is None or (case, unit) in addressed),
    )
    unwritten = stand_ins(runs.scenario)
    known = picked(answers, lambda *answer: answer not in unwritten)
    foreseen = {f"has_{m}": answers[f"has_{m}"].astype(bool) & known for m in ON_A_CARD}
    return answers.assign(**foreseen).loc[counted].reset_index(drop=True)


def _named(table: pd.DataFrame, heading: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a table whose groups are called by a heading, each with its name beside it."""
    named = table.rename(columns={"group": heading})
    named.insert(1, "name", named[heading].map(names).astype(str))
    return named
