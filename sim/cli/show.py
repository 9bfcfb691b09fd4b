"""What a run found, as tables for the terminal; at most 100 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim.clock import Clock, to_micros
from sim.measures.telling import said_why
from sim.studies.judging import targets
from sim.studies.responding import responses, sent_in_order
from sim.studies.summary import callers, cascades
from sim.studies.waiting import holdups
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    import pandas as pd
    from rich.console import Console

    from sim.scenario import Inject, Scenario
    from sim.studies import Explanation, Runs
    from sim.words import Language

SHOWN = ("noticed", "decided", "acted", "completed")
ROUND = 10
"""Minutes from which on no decimals are shown."""

WIDTH = 100
"""Columns of the terminal that are used."""

LONGEST = 12
"""Hold-ups that are printed; all of them stand in holdups.csv."""


def show_run(runs: Runs, console: Console, language: Language) -> None:
    """Print response times, calls, targets and hold-ups."""
    say = Words(language)
    _show_head(runs, console, say)
    console.print(_responses(runs, say))
    if len(runs["callers"]):
        console.print(_callers(runs, say))
    if len(runs["cascades"]):
        console.print(_cascades(runs, say))
    if runs.scenario.targets:
        console.print(_targets(runs, say))
    held = holdups(runs)
    if len(held):
        console.print(_holdups(held, runs.scenario, say))


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print an explanation, a line per stretch."""
    console.print(explanation.title())
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for length, text in explanation.lines():
        table.add_row(length, Text(text))
    console.print(table)


def show_ending(
    runs: Runs, folder: Path, console: Console, language: Language, *, named: bool
) -> None:
    """Print where the results are and what to ask next; ``named``: not where all others are."""
    say = Words(language)
    console.print(say("Results: {folder}", folder=folder), soft_wrap=True)
    answered = set(runs["answers"]["case"])
    inject = next((i.id for i in runs.scenario.injects if i.id in answered), None)
    if inject is not None:
        words = ["krisim", "explain", inject, *(["--in", str(folder)] if named else [])]
        command = " ".join(f'"{w}"' if " " in w else w for w in words)
        console.print(
            say("Why an answer takes so long: {command}", command=command), soft_wrap=True
        )


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


def _table(title: str, *columns: str, left: int = 1, caption: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
    table.title_style = "bold"
    for k, column in enumerate(columns):
        table.add_column(
            column,
            justify="left" if k < left else "right",
            no_wrap=k > 0,
            overflow="fold" if k == 0 else "ellipsis",
        )
    return table


def _responses(runs: Runs, say: Words) -> Text:
    """Return a line per inject and unit; a table could not let the titles run over its columns."""
    columns = (*(say(m) for m in SHOWN), say("9 of 10"), say("open"))
    widths = [max(len(c), 7) + 2 for c in columns]
    first = WIDTH - sum(widths)
    title = say("Minutes from the inject until each unit … (median of the runs)")
    lines = [Text(title, style="bold"), Text(_line(say("unit"), columns, first, widths))]
    times = responses(runs)
    played = {u.id: u.name for u in runs.scenario.units if u.kind == "player"}
    by_case = dict(iter(times.groupby("case", sort=False, observed=True)))
    for inject, heading in _in_order_of_time(runs):
        lines.append(Text(_cut(heading, WIDTH), style="bold"))
        if inject.id not in by_case:
            lines.append(Text("  " + say("was sent in no run")))
            continue
        for unit, of_unit in by_case[inject.id].groupby("unit", sort=False, observed=True):
            if unit in played:
                cells = _times(of_unit, runs.replications, say)
                lines.append(Text(_line(f"  {played[str(unit)]}", cells, first, widths)))
    return Text("\n").join([*lines, Text(say(_LEGEND), style="italic"), Text()])


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
    """Return the injects by the time at which they were sent, with their titles."""
    clock = Clock(runs.scenario.exercise.start)
    sent = sent_in_order(runs)
    injects = {inject.id: inject for inject in runs.scenario.injects}
    last = [i for i in injects if i not in sent]
    return [(injects[i], _heading(injects[i], sent.get(i), clock)) for i in (*sent, *last)]


def _heading(inject: Inject, sent: float | None, clock: Clock) -> str:
    """Return id, time and title; a time that differs from run to run is marked as a mean."""
    when = "–" if sent is None else clock.short(to_micros(sent))
    return f"{inject.id}  {'~' if inject.at is None else ''}{when}  {inject.title}"


def _times(times: pd.DataFrame, runs: int, say: Words) -> list[str]:
    by = {row["milestone"]: row for row in times.to_dict("records")}
    cells = [_minutes(by[m]["median"], say) if m in by else "–" for m in SHOWN]
    done = by["completed"]
    some = f" ({done['runs']})" if done["runs"] < runs else ""
    return [*cells, _minutes(done["p90"], say), say.share(done["open"]) + some]


def _minutes(minutes: float, say: Words) -> str:
    return ">" if minutes == float("inf") else say.number(minutes, 0 if minutes >= ROUND else 1)


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
    table = _table(
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
            _minutes(float(row["last"]), say),
        )
    return table


def _targets(runs: Runs, say: Words) -> Table:
    table = _table(
        say("Targets"),
        say("target"),
        say("within"),
        say("promised"),
        say("met in"),
        say("95 % interval"),
        say("verdict"),
        caption=say(
            "The interval holds chance only, not what the assumptions leave open. cannot say: what"
            " is promised lies within it; more runs narrow it."
        ),
    )
    for row in targets(runs).to_dict("records"):
        known = row["runs"] > 0
        table.add_row(
            f"{row['target']}  {row['name']}",
            f"{say.number(float(row['within']), 0)} min",
            say.share(float(row["promised"])),
            say.share(float(row["met"])) if known else "–",
            f"{say.share(float(row['low']))} – {say.share(float(row['high']))}" if known else "–",
            say(str(row["verdict"])),
        )
    return table


def _holdups(held: pd.DataFrame, scenario: Scenario, say: Words) -> Table:
    table = _table(
        say("What holds answers up (waiting on their critical chains)"),
        say("waiting for"),
        say("min per run"),
        say("share"),
        say("mostly because of"),
        left=1,
    )
    table.columns[3].justify, table.columns[3].no_wrap = "left", False
    names = _names(scenario)
    for row in held.head(LONGEST).to_dict("records"):
        table.add_row(
            _whom(
                str(row["kind"]),
                names.get(str(row["unit"]), str(row["unit"])),
                str(row["role"]),
                say,
                names,
            ),
            say.number(float(row["minutes"]), 0),
            say.share(float(row["share"])),
            _mostly(row, say),
        )
    return table


def _mostly(row: dict[Hashable, Any], say: Words) -> str:
    if not row["why"]:
        return ""
    why = said_why(row["why"], row["doing"], say)
    return f"{why} ({say.share(row['mostly_share'])})"


def _whom(kind: str, unit: str, role: str, say: Words, names: dict[str, str]) -> str:
    text = {
        "waiting": "{role} ({unit})" if role else "{unit}",
        "unread": "somebody to look into the inbox: {role} ({unit})",
        "agenda": "the agenda of {role}",
        "redial": "the next attempt to call: {role} ({unit})",
        "transit": "messages on their way: {role} ({unit})",
        "left lying": "somebody to act: {unit}",
        "channel": "a free line: {role} ({unit})",
    }[kind]
    return say(text, role=names.get(role, role), unit=unit)


def _names(scenario: Scenario) -> dict[str, str]:
    return {u.id: u.name for u in scenario.units} | {c.id: c.name for c in scenario.channels}
