"""What a run found, as tables for the terminal; at most 100 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim.cli.outcomes import minutes_or_later, show_outcomes, titled
from sim.cli.ranking import show_ranking
from sim.clock import Clock, to_micros
from sim.studies.ending import said
from sim.studies.responding import responses, sent_in_order
from sim.studies.summary import callers, cascades
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    import pandas as pd
    from rich.console import Console

    from sim.scenario import Inject, Scenario
    from sim.studies import Explanation, Runs, Told
    from sim.studies.aims import Ending
    from sim.words import Language

SHOWN = ("noticed", "decided", "acted", "completed")
WIDTH = 100
"""Columns of the terminal that are used."""

FIRST = 5
"""Bottlenecks that are printed; all of them stand in bottlenecks.csv."""
SLOWEST = 10
"""Injects that are printed; all answers stand in responses.csv."""


def show_run(
    runs: Runs, console: Console, language: Language, ending: Ending | None = None
) -> None:
    """Print the short version: what is promised and kept, what takes long, and what holds it up.

    ``ending`` says why there are so many runs, if they were not so many by choice.
    """
    say = Words(language)
    _show_head(runs, console, say)
    if ending is not None:
        console.print("\n".join(said(ending, runs.scenario, say)))
    show_outcomes(runs, console, language)
    console.print(_responses(runs, say))
    if len(runs["callers"]):
        console.print(_callers(runs, say))
    if len(runs["cascades"]):
        console.print(_cascades(runs, say))
    show_ranking(runs, console, language, FIRST)


def show_explanation(explanation: Explanation | Told, console: Console) -> None:
    """Print an explanation: what it says, and then a line per part."""
    console.print(explanation.title())
    for block in explanation.blocks():
        if block.heading:
            console.print(Text(block.heading, style="bold"))
        table = Table.grid(padding=(0, 2))
        for _ in range(len(block.lines[0]) - 1 if block.lines else 0):
            table.add_column(justify="right", no_wrap=True)
        table.add_column()
        for *numbers, text in block.lines:
            table.add_row(*numbers, Text(text))
        console.print(table)


def show_marking(scenario: Scenario, console: Console) -> None:
    """Print what the exercise says about everything that is told of it."""
    exercise = scenario.exercise
    said = " · ".join(text for text in (exercise.name, exercise.marking, exercise.notice) if text)
    console.print(Text(said, style="italic"))


def show_ending(
    runs: Runs, folder: Path, console: Console, language: Language, *, named: bool
) -> None:
    """Print where the results are and what to ask next; ``named``: not where all others are."""
    say = Words(language)
    where = ["--in", str(folder)] if named else []
    tables = _command("tables", str(folder), "--to", "tables.xlsx")
    lines = [
        say("Results: {folder}", folder=folder),
        say("All tables in one workbook: {command}", command=tables),
        say("What would help: {command}", command=_command("bottlenecks", *where)),
    ]
    answered = set(runs["answers"]["case"])
    inject = next((i.id for i in runs.scenario.injects if i.id in answered), None)
    if inject is not None:
        asked = _command("explain", inject, *where)
        lines.append(say("Why an answer takes so long: {command}", command=asked))
    console.print("\n".join(lines), soft_wrap=True)


def _command(*words: str) -> str:
    return " ".join(f'"{w}"' if " " in w else w for w in ("krisim", *words))


def _show_head(runs: Runs, console: Console, say: Words) -> None:
    exercise = runs.scenario.exercise
    console.rule(Text(exercise.name, style="bold"))
    if exercise.marking:
        console.print(Text(exercise.marking, style="bold"), justify="center")
    console.print(Text(exercise.notice), justify="center")
    rows = say.number(float(runs["tasks"]["rows"].mean()), 0)
    console.print(
        say(
            "{n} runs, seed {seed}, about {rows} stretches of work and transit in each",
            n=runs.replications,
            seed=runs.seed,
            rows=rows,
        ),
        justify="center",
    )


def _responses(runs: Runs, say: Words) -> Text:
    """Return a line per inject and unit; a table could not let the titles run over its columns."""
    columns = (*(say(m) for m in SHOWN), say("9 of 10"), say("open"))
    widths = [max(len(c), 7) + 2 for c in columns]
    first = WIDTH - sum(widths)
    times = _slowest(runs)
    title = say(
        "The {n} injects that took longest: minutes until their slowest unit … (median run)",
        n=times["case"].nunique(),
    )
    lines = [Text(title, style="bold"), Text(_line(say("unit"), columns, first, widths))]
    names = {u.id: u.name for u in runs.scenario.units}
    by_case = dict(iter(times.groupby("case", sort=False, observed=True)))
    for inject, heading in _in_order_of_time(runs):
        if inject.id not in by_case:
            continue
        lines.append(Text(_cut(heading, WIDTH), style="bold"))
        for unit, of_unit in by_case[inject.id].groupby("unit", sort=False, observed=True):
            cells = _times(of_unit, runs.replications, say)
            lines.append(Text(_line(f"  {names[str(unit)]}", cells, first, widths)))
    unsent = [i.id for i in runs.scenario.injects if i.id not in set(runs["answers"]["case"])]
    if unsent:
        lines.append(Text(say("Sent in no run: {injects}", injects=", ".join(unsent))))
    return Text("\n").join([*lines, Text(say(_LEGEND), style="italic"), Text()])


def _slowest(runs: Runs) -> pd.DataFrame:
    """Return the response times of the player that was slowest, for the SLOWEST injects.

    The slowest is completed last in the median run; of those that are open then, most often open.
    """
    players = {u.id for u in runs.scenario.units if u.kind == "player"}
    times = responses(runs)
    done = times[times["unit"].isin(players) & (times["milestone"] == "completed")]
    slowest = done.sort_values(["median", "open", "p90"], ascending=False, kind="stable")
    chosen = slowest.drop_duplicates("case").head(SLOWEST)[["case", "unit"]]
    return times.merge(chosen, on=["case", "unit"])


_LEGEND = (
    "9 of 10: by when nine of ten runs had completed it. open: share of runs in which it was not"
    " completed at ENDEX; in brackets: in how many runs the unit was concerned, if not in all."
    " –: the plan has no such step. >: later than ENDEX."
)


def _line(head: str, cells: Sequence[str], first: int, widths: Sequence[int]) -> str:
    padded = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{_cut(head, first):<{first}}{''.join(padded)}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _in_order_of_time(runs: Runs) -> list[tuple[Inject, str]]:
    """Return the injects that were sent, by the time at which they were, with their titles."""
    clock = Clock(runs.scenario.exercise.start)
    injects = {inject.id: inject for inject in runs.scenario.injects}
    sent = sent_in_order(runs).items()
    return [(injects[i], _heading(injects[i], minutes, clock)) for i, minutes in sent]


def _heading(inject: Inject, sent: float, clock: Clock) -> str:
    """Return id, time and title; a time that differs from run to run is marked as a mean."""
    when = clock.short(to_micros(sent))
    return f"{inject.id}  {'~' if inject.at is None else ''}{when}  {inject.title}"


def _times(times: pd.DataFrame, runs: int, say: Words) -> list[str]:
    by = {row["milestone"]: row for row in times.to_dict("records")}
    cells = [minutes_or_later(by[m]["median"], say) if m in by else "–" for m in SHOWN]
    done = by["completed"]
    some = f" ({done['runs']})" if done["runs"] < runs else ""
    return [*cells, minutes_or_later(done["p90"], say), say.share(done["open"]) + some]


def _callers(runs: Runs, say: Words) -> Text:
    """Return two lines for each source of calls: its name, and what became of those who called."""
    heads = [say(head).split("\n") for head in _OF_CALLERS]
    widths = [max(7, *map(len, rows)) + 2 for rows in heads]
    lines = [Text(say("Calls from the public (persons, means of the runs)"), style="bold")]
    for row in (0, 1):
        cells = [rows[row] if len(rows) > row else "" for rows in heads]
        lines.append(Text(_line("", cells, 0, widths)))
    for source in callers(runs).to_dict("records"):
        lines.append(Text(str(source["source"]), style="bold"))
        lines.append(Text(_line("", _fates(source, say), 0, widths)))
    return Text("\n").join([*lines, Text(say(_LEGEND_OF_CALLERS), style="italic"), Text()])


_OF_CALLERS = (
    "persons",
    "attempts",
    "answered",
    "gave\nup",
    "turned\naway",
    "open",
    "mean wait\n[min]",
    "9 of 10\n[min]",
)
_LEGEND_OF_CALLERS = (
    "open: waiting, or about to call again, at ENDEX. Waits are those of the persons answered,"
    " since their first attempt; nine of ten waited no longer."
)


def _fates(source: dict[Hashable, Any], say: Words) -> list[str]:
    counts = [source[k] for k in ("persons", "attempts", "answered", "gave_up", "turned_away")]
    counts.append(source["waiting"] + source["between"])
    waits = [
        say.number(source[k]) if source["answered"] else "–" for k in ("mean_wait", "p90_wait")
    ]
    return [*(say.number(float(count), 0) for count in counts), *waits]


def _cascades(runs: Runs, say: Words) -> Table:
    table = titled(
        say("Orders down the chain of command"),
        say("order to all below"),
        say("units"),
        say("told"),
        say("right version"),
        say("mean [min]"),
        say("last [min]"),
        caption=say("told, right version: share of the units below, by ENDEX. last: median run."),
    )
    names = _names(runs.scenario)
    for row in cascades(runs).to_dict("records"):
        by = str(row["by"])
        table.add_row(
            f"{row['case']}  {row['order']} ({names.get(by, by)})",
            say.number(float(row["units"]), 0),
            say.share(float(row["reach"])),
            say.share(float(row["right"])),
            say.number(float(row["mean"])) if row["reach"] else "–",
            minutes_or_later(float(row["last"]), say),
        )
    return table


def _names(scenario: Scenario) -> dict[str, str]:
    return {u.id: u.name for u in scenario.units} | {c.id: c.name for c in scenario.channels}
