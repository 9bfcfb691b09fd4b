"""The ranking of bottlenecks on the terminal: a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.studies.bottlenecks import bottlenecks
from sim.studies.saying import equally, further, sentences
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.studies import Runs
    from sim.words import Language

FIRST = 10
"""Rows that are printed, if what helps was not tried for more."""


def show_bottlenecks(runs: Runs, study: pd.DataFrame, console: Console, language: Language) -> None:
    """Print the ranking, what helps, what helps equally much, and where bottlenecks move."""
    say = Words(language)
    ranked = bottlenecks(runs, study)
    console.print(Text(say("What answers wait for most, and what would help"), style="bold"))
    if ranked.empty:
        console.print(say("Nothing: no answer waits for anything on its critical chain."))
        return
    tried = ranked.index[ranked["verdict"] != ""].max() + 1 if len(study) else 0
    console.print(_told(ranked.head(max(FIRST, tried)), runs, language))
    for line in (
        *equally(study, runs.scenario, language),
        *further(study, runs.scenario, language),
    ):
        console.print(line, soft_wrap=False)
    console.print(Text(say(_LEGEND if len(study) else _LEGEND_OF_RANKING), style="italic"))


def show_ranking(runs: Runs, console: Console, language: Language, first: int) -> None:
    """Print the first of the ranking, without trying what would help."""
    say = Words(language)
    ranked = bottlenecks(runs)
    if ranked.empty:
        return
    console.print(Text(say("What answers wait for most"), style="bold"))
    console.print(_told(ranked.head(first), runs, language))
    console.print(Text(say(_LEGEND_OF_RANKING), style="italic"))


def _told(ranked: pd.DataFrame, runs: Runs, language: Language) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for rank, sentence in sentences(ranked, runs.scenario, language):
        table.add_row(rank, Text(sentence))
    return table


_LEGEND_OF_RANKING = (
    "A tie: the runs do not tell apart who is waited for longer. In brackets: nine of ten runs."
)
_LEGEND = (
    "A tie: the runs do not tell apart who is waited for longer. In brackets: nine of ten runs, and"
    " the 95 % interval of a gain, which holds chance only. What is shown to help was tried, run by"
    " run on the same draws; where it disagrees with the ranking, trust what was tried."
)
