"""On the terminal: key times, targets and objectives, with the ratings that are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.studies.judging import key_times, objectives, targets
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.console import Console

    from sim.studies import Runs
    from sim.words import Language

ROUND = 10
"""Minutes from which on no decimals are shown."""


def show_outcomes(runs: Runs, console: Console, language: Language) -> None:
    """Print key times, targets and objectives, as far as the scenario states any."""
    say = Words(language)
    if runs.scenario.key_times:
        console.print(_key_times(runs, say))
    if runs.scenario.targets:
        console.print(_targets(runs, say))
    judged = objectives(runs, language)
    if len(judged):
        console.print(_objectives(judged[judged["unit"] == ""].to_dict("records"), say))


def titled(title: str, *columns: str, left: int = 1, caption: str | None = None) -> Table:
    """Return an empty table, of which the first ``left`` columns are text."""
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


def minutes_or_later(minutes: float, say: Words) -> str:
    """Return minutes in words; infinite ones are later than ENDEX."""
    return ">" if minutes == float("inf") else say.number(minutes, 0 if minutes >= ROUND else 1)


def _key_times(runs: Runs, say: Words) -> Table:
    table = titled(
        say("Key times (minutes)"),
        say("what"),
        say("since"),
        say("median"),
        say("9 of 10"),
        say("open"),
        left=2,
    )
    for row in key_times(runs).to_dict("records"):
        channel = f" ({row['channel']})" if row["channel"] else ""
        table.add_row(
            f"{say(str(row['what']))}{channel}",
            say(str(row["since"])),
            minutes_or_later(float(row["median"]), say),
            minutes_or_later(float(row["p90"]), say),
            say.share(float(row["open"])),
        )
    return table


def _targets(runs: Runs, say: Words) -> Table:
    table = titled(
        say("Targets"),
        say("target"),
        say("within"),
        say("promised"),
        say("met in"),
        say("95 % interval"),
        say("verdict"),
        say("rating"),
        caption=say(
            "The interval holds chance only, not what the assumptions leave open. cannot say: what"
            " is promised lies within it; more runs narrow it."
        ),
    )
    for row in targets(runs).to_dict("records"):
        table.add_row(
            f"{row['target']}  {row['name']}",
            f"{say.number(float(row['within']), 0)} min",
            say.share(float(row["promised"])),
            *_share(row, "met", say),
            say(str(row["verdict"])),
            say(str(row["rating"])),
        )
    return table


def _objectives(rows: list[dict[Hashable, Any]], say: Words) -> Table:
    table = titled(
        say("Objectives (proposed ratings; the evaluator decides)"),
        say("objective"),
        say("achieved"),
        say("95 % interval"),
        say("rating"),
        "P/S/M/U",
    )
    for row in rows:
        table.add_row(
            f"{row['objective']}  {row['name']}",
            *_share(row, "achieved", say),
            say(str(row["rating"])),
            say(str(row["psmu"])),
        )
    return table


def _share(row: dict[Hashable, Any], what: str, say: Words) -> tuple[str, str]:
    """Return a share and its interval; dashes where there was no occasion."""
    if not row["runs"]:
        return "–", "–"
    low, high = (say.share(float(row[bound])) for bound in ("low", "high"))
    return say.share(float(row[what])), f"{low} – {high}"
