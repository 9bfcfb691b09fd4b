"""What a search for staffing has found as a folder: sentences, tables, a figure, and every plan."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.clock import MINUTE
from sim.files import dump
from sim.plots.staffing import plot_staffing
from sim.report.studies import Written, drawn, head, write_study
from sim.studies.names import names_of
from sim.studies.staffing.endurance import endurance
from sim.studies.staffing.making import windows
from sim.studies.staffing.outcomes import (
    change_lines,
    endurance_table,
    on_call_table,
    plans_table,
    staffing_table,
    verification_table,
)
from sim.studies.staffing.rosters import rosters
from sim.studies.staffing.standing import people_now
from sim.studies.staffing.tables import roster_table
from sim.studies.staffing.telling import sentences
from sim.studies.staffing.verifying import fresh
from sim.words import LANGUAGES, Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from matplotlib.axes import Axes

    from sim.studies.staffing.sufficient import Chosen, Sufficient
    from sim.words import Language


def write_staffing(
    folder: Path, found: Sufficient, started: datetime, lang: Language = "en"
) -> None:
    """Write a folder of a study; it appears under its name only when it is complete.

    ``summary.txt`` is what is printed, ``staffing.csv`` the plan beside today, ``plans.csv`` every
    plan that was tried. If something is enough: ``verification.csv`` (fresh draws), ``roster.csv``,
    ``on-call.csv`` and ``endurance.csv``, ``staffing.png``, ``sufficient.yaml`` (the scenario of
    the plan), and ``what_ifs.yaml`` (the same as changes). ``scenario.yaml`` is the plan as it is
    today, and ``run.json`` holds seeds, terms, versions, and in both languages what was told.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    words = Words(lang)
    files: dict[str, Any] = {
        "staffing.csv": staffing_table(found, words),
        "plans.csv": plans_table(found, words),
    }
    if found.chosen is not None:
        files |= _of_chosen(found, found.chosen, lang)
    lines = sentences(found, lang)
    write_study(folder, Written(found.scenario, started, lang), lines, files, _facts(found))


def _of_chosen(found: Sufficient, chosen: Chosen, lang: Language) -> dict[str, Any]:
    words, terms = Words(lang), found.terms
    plan = {key: heads for key, heads in chosen.plan.items() if heads}
    kept = endurance(plan, terms, people_now(found.scenario, terms))
    roster = rosters(plan, terms)
    on_call = on_call_table(found, roster, words)
    text = dump(chosen.scenario)
    return {
        "verification.csv": verification_table(found, words),
        "roster.csv": roster_table(roster, terms, found.scenario, lang),
        **({"on-call.csv": on_call} if len(on_call) else {}),
        "endurance.csv": endurance_table(found, kept, words),
        "staffing.png": drawn(partial(_plot, found, chosen, lang), found.scenario.exercise),
        "sufficient.yaml": lambda path: path.write_text(text, encoding="utf-8", newline="\n"),
        "what_ifs.yaml": partial(_write_changes, found=found, lang=lang),
    }


def _plot(found: Sufficient, chosen: Chosen, lang: Language) -> Axes:
    return plot_staffing(on_duty(found, chosen), found.scenario.exercise, lang)


def on_duty(found: Sufficient, chosen: Chosen) -> pd.DataFrame:
    """Return what `sim.plots.staffing.plot_staffing` draws of a plan."""
    names = names_of(found.scenario)
    rows = []
    for cell in found.cells:
        pattern = found.terms.pattern(cell.pattern)
        function = f"{names.get(cell.role, cell.role)} ({names.get(cell.unit, cell.unit)})"
        for start, end in windows(pattern, found.scenario.exercise):
            people, today = chosen.plan[cell.key], found.now[cell.key]
            times = (start / MINUTE, end / MINUTE)
            rows.append((function, pattern.kind, *times, people, today))
    return pd.DataFrame(rows, columns=["function", "kind", "start", "end", "people", "today"])


def _write_changes(path: Path, found: Sufficient, lang: Language) -> None:
    words = Words(lang)
    lines = change_lines(found)
    changes = [f"    {line}" for line in lines]
    body = ["what ifs:", f"  {words('sufficient staffing')}:", *changes]
    if not any(line.startswith("-") for line in lines):
        body = [f"# {words('That is what there is today.')}", *(f"# {line}" for line in lines)]
    remarks = (f"# {' '.join(text.split())}" for text in head(found.scenario.exercise))
    path.write_text("\n".join([*remarks, *body]) + "\n", encoding="utf-8", newline="\n")


def _facts(found: Sufficient) -> dict[str, Any]:
    how, terms = found.how, found.terms
    return {
        "seed": how.seed,
        "seed_of_verification": fresh(how.seed),
        "replications": how.replications,
        "replications_of_verification": how.verify,
        "plans": {"tried": len(found.tried), "at_most": how.at_most, "all": str(found.plans)},
        "aims": {a.target.id: {"promised": a.share, "asked": a.asked} for a in found.aims},
        "terms": {
            "days": terms.days,
            "daily_rest_min": terms.daily_rest,
            "weekly_rest_min": terms.weekly_rest,
            "margin": terms.margin,
            "currency": terms.currency,
            "sources": dict(terms.sources),
        },
        "told": {lang: sentences(found, lang) for lang in LANGUAGES},
    }
