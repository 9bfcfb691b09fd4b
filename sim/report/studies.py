"""The folder of a study: what is the same whatever was asked, and figures as files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import matplotlib.pyplot as plt

from sim.files.results import write_results
from sim.plots import alt_text, marked
from sim.studies.keeping import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from matplotlib.axes import Axes

    from sim.scenario import Scenario
    from sim.scenario.exercise import Exercise
    from sim.words import Language

SUMMARY: Final = "summary.txt"
DOTS: Final = 150


class Written(NamedTuple):
    """A study that is written: of which plan, when it was begun, in which language."""

    scenario: Scenario
    started: datetime
    language: Language


def write_study(
    folder: Path,
    study: Written,
    lines: Iterable[str],
    files: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> None:
    """Write the folder of a study; it appears under its name only when it is complete.

    ``summary.txt`` holds the ``lines`` that are printed, ``scenario.yaml`` the plan in its complete
    form, ``run.json`` the ``facts``, such as the seed, and versions; ``files`` are those of
    `sim.files.results.write_results`.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    exercise = study.scenario.exercise
    marking = {
        "exercise": exercise.name,
        "notice": exercise.notice,
        "marking": exercise.marking,
    }
    text = "\n".join([*head(exercise), "", *lines]) + "\n"
    all_files = {SUMMARY: partial(_write, text=text), **files}
    all_facts = {**marking, **facts, **made(study.started)}
    write_results(folder, study.scenario, all_files, all_facts, study.language)


def head(exercise: Exercise) -> list[str]:
    """Return what stands above everything that is told about an exercise."""
    return [text for text in (exercise.name, exercise.marking, exercise.notice) if text]


def drawn(plot: Callable[[], Axes], exercise: Exercise) -> Callable[[Path], None]:
    """Return what draws a figure as a file, with its marking and its alternative text."""

    def draw(path: Path) -> None:
        ax = marked(plot(), exercise)
        figure = ax.get_figure(root=True)
        assert figure is not None
        figure.savefig(path, dpi=DOTS, metadata={"Description": alt_text(ax)})
        plt.close(figure)

    return draw


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8-sig", newline="\n")
