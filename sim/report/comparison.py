"""A comparison as a folder: what it says, its tables as a workbook and CSV, and its figures."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from math import isnan
from typing import TYPE_CHECKING, Final

import matplotlib.pyplot as plt
import pandas as pd

from sim.clock import MINUTE, SECOND, write_start
from sim.drill.comparison.jointly import as_table, joined_of
from sim.drill.comparison.telling import Block, headline, told
from sim.drill.comparison.terms import deviation, difference, milestone, rating, verdict, why
from sim.drill.logs.events import write_observed
from sim.files.cells import write_csv
from sim.files.dumping import save
from sim.files.results import (
    README,
    SCENARIO,
    readme,
    refuse_unwritable,
    write_facts,
    write_parquet,
)
from sim.files.workbooks import Column, Front, Sheet, drafted, write_workbook
from sim.plots import alt_text
from sim.plots.comparison import UNTIL, plot_comparison
from sim.plots.style import heading_above
from sim.studies.keeping import made
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sim.drill.comparison.results import Results
    from sim.files.workbooks import Look
    from sim.words import Language

OBSERVED_AND_SIMULATED = (
    "Observed times beside simulated ones: bands, medians, p and power are simulated."
)
HEADINGS = {
    "inject": "inject",
    "title": "title",
    "unit": "unit",
    "milestone": "milestone",
    "sent": "sent (observed)",
    "observed": "observed [min]",
    "watched": "watched for [min]",
    "precision": "may be wrong by [s]",
    "median": "simulated: median [min]",
    "low_50": "simulated: 50 % from [min]",
    "high_50": "simulated: 50 % to [min]",
    "low_90": "simulated: 90 % from [min]",
    "high_90": "simulated: 90 % to [min]",
    "as_late": "runs as late or later",
    "p": "p, two-sided",
    "lower": "joint envelope from [min]",
    "upper": "joint envelope to [min]",
    "as_stated": "verdict as stated",
    "inside": "inside 90 % in the ranges",
    "verdict": "verdict",
    "why": "why nothing can be said",
    "late": "sent after its time [min]",
    "paused": "the exercise stood [min]",
    "difference": "difference",
    "size": "people, or times as long",
    "drills": "simulated drills",
    "found": "found",
    "low": "lower bound [share]",
    "high": "upper bound [share]",
    "kind": "in what",
    "seen": "seen",
    "planned": "planned",
    "source": "source",
    "expectation": "expectation",
    "units": "units",
    "within": "within [min]",
    "rating": "proposed rating",
    "margin": "margin [min]",
    "control": "the exercise stood [min]",
    "target": "target",
    "name": "name",
    "objective": "objective",
    "achieved": "achieved",
}
"""What columns are called."""

LOOKS: Final[dict[str, Look]] = {
    **dict.fromkeys(("sent",), "clock"),
    **dict.fromkeys(
        (
            "observed",
            "watched",
            "median",
            "low_50",
            "high_50",
            "low_90",
            "high_90",
            "lower",
            "upper",
            "late",
            "paused",
            "within",
            "margin",
            "control",
        ),
        "minutes",
    ),
    **dict.fromkeys(("precision", "p", "size", "drills"), "number"),
    **dict.fromkeys(("as_late", "inside", "found", "low", "high", "achieved"), "share"),
}
"""How their cells look; as text, if not told."""

TABS = {
    "times": "times",
    "power": "power",
    "deviations": "deviations",
    "expectations": "expectations",
    "targets": "target",
    "objectives": "objectives",
}
SAYS = {
    "times": "Every time that the plan foresees: observed, predicted, and the verdict.",
    "power": "How often planted differences are found: what the drill could have shown.",
    "deviations": "What went otherwise than planned.",
    "expectations": "What was expected of units: proposals to the evaluator.",
    "targets": "What plans promise: proposals to the evaluator.",
    "objectives": "What was to be shown: proposals to the evaluator.",
}
_KEPT: Final = {
    "expectations": (
        "inject",
        "expectation",
        "units",
        "milestone",
        "within",
        "margin",
        "control",
        "rating",
    ),
    "targets": ("target", "name", "within", "margin", "control", "rating"),
    "objectives": ("objective", "name", "unit", "achieved", "rating"),
}


def write_comparison(
    folder: Path, results: Results, made_at: datetime, lang: Language = "en"
) -> None:
    """Write a folder with all that is found; it appears when it is complete.

    ``comparison.xlsx`` holds all tables, ``comparison.csv`` the times, ``summary.txt`` what is
    printed, ``comparison-….png`` a figure for each milestone that was compared; ``scenario.yaml``
    the plan, ``observed.csv`` what was observed, ``tables/`` what was found for programs, and
    ``run.json`` how it was made.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    refuse_unwritable(folder)
    words = Words(lang)
    tables = for_people(results, words)
    with drafted(folder) as draft:
        draft.mkdir()
        write_csv(tables["times"], draft / "comparison.csv", lang)
        sheets = [_sheet(name, table, words) for name, table in tables.items()]
        write_workbook(draft / "comparison.xlsx", _front(results, made_at, words), sheets)
        text = "\n".join(as_text(results, words)) + "\n"
        (draft / "summary.txt").write_text(text, encoding="utf-8")
        _draw(draft, tables_with_names(results), results, lang)
        _keep(draft, results, made_at, words)


def _keep(draft: Path, results: Results, made_at: datetime, words: Words) -> None:
    """Write what a report is made of later: plan, log, and what was found, by ids and unrounded."""
    found = results.comparison
    write_observed(found.observed, draft / "observed.csv")
    save(found.plan, draft / SCENARIO)
    said = replace(found.plan.exercise, marking=marking(results), notice=notice(words))
    (draft / "tables").mkdir()
    for name, table in _unsaid(results).items():
        write_parquet(table, draft / "tables" / f"{name}.parquet", said)
    noted = replace(found.plan, exercise=said)
    (draft / README).write_text(readme(noted, words), encoding="utf-8-sig")
    how = found.how
    facts = {
        "exercise": found.plan.exercise.name,
        "observed": found.observed.name,
        "notice": notice(Words()),
        "marking": marking(results),
        "seed": how.seed,
        "replications": how.runs,
        "points": found.points,
        "drills": how.drills,
        "silence": how.silence,
        "left_one_out": how.leave_one_out,
        **made(made_at),
    }
    write_facts(draft, facts)


def _unsaid(results: Results) -> dict[str, pd.DataFrame]:
    """Return all tables as they were found, with ids instead of names."""
    found, proposals = results.comparison, results.proposals
    return {
        "times": found.times,
        "together": as_table(joined_of(found)),
        "power": found.power,
        "deviations": results.deviations,
        **{name: getattr(proposals, name)[list(kept)] for name, kept in _KEPT.items()},
    }


def notice(words: Words) -> str:
    """Return what every output says: that it holds observed and simulated times."""
    return words(OBSERVED_AND_SIMULATED)


def marking(results: Results) -> str:
    """Return the marking of the plan and of the log, each once."""
    found = results.comparison
    both = (found.plan.exercise.marking, found.observed.marking)
    return " · ".join(dict.fromkeys(text for text in both if text))


def as_text(results: Results, words: Words) -> Iterator[str]:
    """Yield the lines of what a comparison says."""
    for line in (headline(results.comparison, words), marking(results)):
        if line:
            yield line
    yield notice(words)
    for block in told(results, words):
        yield from ("", block.heading)
        yield from _rows(block)
        yield from block.lines


def _rows(block: Block) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*block.rows, strict=True)]
    for first, *others in block.rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((f"{first:<{widths[0]}}", *cells)).rstrip()


def tables_with_names(results: Results) -> pd.DataFrame:
    """Return the times with the names of units."""
    names = {unit.id: unit.name for unit in results.comparison.plan.units}
    return results.comparison.times.assign(unit=lambda t: t["unit"].replace(names))


def for_people(results: Results, words: Words) -> dict[str, pd.DataFrame]:
    """Return all tables with names and words instead of ids."""
    found, proposals = results.comparison, results.proposals
    plan = found.plan
    units = {unit.id: unit.name for unit in plan.units}
    titles = {inject.id: inject.title for inject in plan.injects}
    times = tables_with_names(results)
    times.insert(1, "title", times["inject"].replace(titles))
    times["sent"] = [_at(found.replay.zero, minutes) for minutes in times["sent"]]
    tables = {
        "times": times,
        "power": found.power.assign(unit=found.power["unit"].replace(units)),
        "deviations": results.deviations.assign(unit=results.deviations["unit"].replace(units)),
        **{name: getattr(proposals, name)[list(kept)] for name, kept in _KEPT.items()},
    }
    tables["objectives"] = tables["objectives"].replace({"unit": units})
    return {name: _said(table, words) for name, table in tables.items()}


def _said(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table with its words in the language of ``words``."""
    speakers = {
        "verdict": verdict,
        "as_stated": verdict,
        "milestone": milestone,
        "why": why,
        "kind": deviation,
        "difference": difference,
        "rating": rating,
    }
    said = {
        name: [speak(str(word), words) for word in table[name]]
        for name, speak in speakers.items()
        if name in table
    }
    return table.assign(**said)


def _at(zero: datetime, minutes: float) -> datetime | None:
    if isnan(minutes):
        return None
    at = pd.Timestamp(zero) + pd.Timedelta(seconds=round(minutes * MINUTE / SECOND))
    return at.tz_localize(None).to_pydatetime()


def _sheet(name: str, table: pd.DataFrame, words: Words) -> Sheet:
    columns = tuple(Column(words(HEADINGS[str(c)]), LOOKS.get(str(c), "text")) for c in table)
    return Sheet(words(TABS[name]), name, words(SAYS[name]), columns, table)


def _front(results: Results, made_at: datetime, words: Words) -> Front:
    found = results.comparison
    return Front(
        name=words("Contents"),
        title=headline(found, words),
        marking=marking(results),
        notes=tuple(line for line in as_text(results, words) if line),
        headings=(words("sheet"), words("table"), words("what it says"), words("rows")),
        facts=(
            ("STARTEX", write_start(found.replay.zero)),
            (words("runs"), found.how.runs),
            (words("seed"), found.how.seed),
            (words("made with"), f"krisim {version('krisim')}"),
        ),
        made=made_at.replace(tzinfo=None),
    )


def _draw(draft: Path, times: pd.DataFrame, results: Results, lang: Language) -> None:
    """Draw a figure for each milestone of which some time was compared."""
    compared = set(times.loc[times["p"].notna(), "milestone"])
    head = (marking(results), headline(results.comparison, Words(lang)))
    for name in UNTIL:
        if name in compared:
            ax = plot_comparison(times, name, lang)
            heading_above(ax, " – ".join(filter(None, head)))
            figure = ax.get_figure(root=True)
            assert figure is not None
            path = draft / f"comparison-{name.replace(' ', '-')}.png"
            figure.savefig(path, dpi=150, metadata={"Description": alt_text(ax)})
            plt.close(figure)
