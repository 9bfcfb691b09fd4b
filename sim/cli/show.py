"""What a run found, as tables for the terminal; at most 100 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.clock import Clock
from sim.measures.telling import said_why
from sim.studies.summary import callers, holdup_table, responses, targets
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.scenario import Inject, Scenario
    from sim.studies import Explanation, Runs
    from sim.words import Language

SHOWN = ("noticed", "decided", "acted", "completed")
ROUND = 10
"""Minutes from which on no decimals are shown."""

LONGEST = 12
"""Hold-ups that are printed; all of them stand in holdups.csv."""


def show_run(runs: Runs, console: Console, language: Language) -> None:
    """Print response times, calls, targets and hold-ups."""
    say = Words(language)
    _show_head(runs, console, say)
    console.print(_responses(runs, say))
    if len(runs.callers):
        console.print(_callers(runs, say))
    if runs.scenario.targets:
        console.print(_targets(runs, say))
    if len(runs.holdups):
        console.print(_holdups(runs, say))


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print an explanation, a line per stretch."""
    console.print(explanation.title())
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for length, text in explanation.lines():
        table.add_row(length, Text(text))
    console.print(table)


def _show_head(runs: Runs, console: Console, say: Words) -> None:
    exercise = runs.scenario.exercise
    console.rule(Text(exercise.name, style="bold"))
    if exercise.marking:
        console.print(Text(exercise.marking, style="bold"), justify="center")
    console.print(Text(exercise.notice), justify="center")
    rows = say.number(float(runs.tasks["rows"].mean()), 0)
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


def _responses(runs: Runs, say: Words) -> Table:
    table = _table(
        say("Minutes from the inject until each unit … (median of the runs)"),
        say("inject and unit"),
        *(say(m) for m in SHOWN),
        say("9 of 10"),
        say("open"),
        caption=say(
            "9 of 10: by when nine of ten runs had completed it. open: share of runs in which it"
            " was not completed at ENDEX. –: the plan has no such step. >: later than ENDEX."
        ),
    )
    times = responses(runs)
    clock = Clock(runs.scenario.exercise.start)
    played = {u.id for u in runs.scenario.units if u.kind == "player"}
    names = {u.id: u.name for u in runs.scenario.units}
    by_case = dict(iter(times.groupby("case", sort=False, observed=True)))
    for inject in runs.scenario.injects:
        table.add_section()
        table.add_row(Text(_inject_title(inject, clock), style="bold"))
        if inject.id not in by_case:
            table.add_row("  " + say("was sent in no run"))
            continue
        for unit, of_unit in by_case[inject.id].groupby("unit", sort=False, observed=True):
            if unit in played:
                table.add_row(f"  {names[str(unit)]}", *_times(of_unit, runs.replications, say))
    return table


def _inject_title(inject: Inject, clock: Clock) -> str:
    when = clock.short(inject.at) if inject.at is not None else "…"
    return f"{inject.id}  {when}  {inject.title}"


def _times(times: pd.DataFrame, runs: int, say: Words) -> list[str]:
    by = {row["milestone"]: row for row in times.to_dict("records")}
    cells = [_minutes(by[m]["median"], say) if m in by else "–" for m in SHOWN]
    done = by["completed"]
    some = f" ({done['runs']})" if done["runs"] < runs else ""
    return [*cells, _minutes(done["p90"], say), say.share(done["open"]) + some]


def _minutes(minutes: float, say: Words) -> str:
    return ">" if minutes == float("inf") else say.number(minutes, 0 if minutes >= ROUND else 1)


def _callers(runs: Runs, say: Words) -> Table:
    table = _table(
        say("Calls from the public (means of the runs)"),
        say("line"),
        say("calls"),
        say("answered"),
        say("mean wait [min]"),
        say("9 of 10 waited less [min]"),
    )
    for row in callers(runs).to_dict("records"):
        table.add_row(
            str(row["source"]),
            say.number(float(row["calls"]), 0),
            say.number(float(row["answered"]), 0),
            say.number(float(row["mean_wait"])),
            say.number(float(row["p90_wait"])),
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


def _holdups(runs: Runs, say: Words) -> Table:
    table = _table(
        say("What holds answers up (waiting on their critical chains)"),
        say("waiting for"),
        say("min per run"),
        say("share"),
        say("mostly because of"),
        left=1,
    )
    table.columns[3].justify, table.columns[3].no_wrap = "left", False
    names = _names(runs.scenario)
    for row in holdup_table(runs).head(LONGEST).to_dict("records"):
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
            f"{said_why(str(row['why']), str(row['doing']), say)} ({say.share(float(row['mostly_share']))})"
            if row["why"]
            else "",
        )
    return table


def _whom(kind: str, unit: str, role: str, say: Words, names: dict[str, str]) -> str:
    text = {
        "waiting": "{role} ({unit})" if role else "{unit}",
        "unread": "somebody to look into the inbox: {role} ({unit})",
        "agenda": "the meeting to take it up: {role}",
        "redial": "the next attempt to call: {role} ({unit})",
        "transit": "messages on their way: {role} ({unit})",
    }[kind]
    return say(text, role=names.get(role, role), unit=unit)


def _names(scenario: Scenario) -> dict[str, str]:
    return {u.id: u.name for u in scenario.units} | {c.id: c.name for c in scenario.channels}
