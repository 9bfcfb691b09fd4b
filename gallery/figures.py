"""The figures of the gallery, each drawn by a function of its own.

The name of a function is that of its picture, its docstring the caption, and its body is shown on
the page as the way to call it. Its parameters are any of those that `gallery.page.Given` has:
``scenario``, ``log`` (of one run), ``runs`` (many), ``study`` (of what helps), ``swings`` (of what
headlines rest on) and ``lang``. A new figure is a function here and a line in FIGURES.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sim
from sim.measures.functions import functions_day
from sim.measures.shifting import shifting
from sim.measures.timeline import timeline
from sim.plots import (
    Beside,
    plot_bottlenecks,
    plot_counterplay,
    plot_day,
    plot_links,
    plot_load,
    plot_objectives,
    plot_response_times,
    plot_sequence,
    plot_shifting,
    plot_targets,
    plot_timeline,
    plot_tornado,
    plot_waterfall,
)
from sim.studies import explain_answer
from sim.studies.assumptions.tables import bars
from sim.studies.bottlenecks import waited_in
from sim.studies.names import names_of
from sim.studies.saying import as_read

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies import Runs
    from sim.studies.assumptions import Moved
    from sim.words import Language


def timeline_of_one_run(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """Injects and what came of them, by the clock, in one run."""
    answers = runs["answers"].query("run == 0 and unit in ['leadership', 'communication']")
    return plot_timeline(sim.named(timeline(answers), scenario), scenario.exercise, lang)


def timeline_of_many_runs(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """Injects and what came of them, by the clock, in the median of many runs."""
    answers = runs["answers"].query("unit in ['social', 'education', 'energy']")
    return plot_timeline(sim.named(timeline(answers), scenario), scenario.exercise, lang)


def day(scenario: Scenario, log: Log, lang: Language) -> Axes:
    """What each function did when, and when work waited for it, in one run."""
    seen = [p for p in scenario.people if p.unit in ("leadership", "communication")]
    functions = {p.id: (p.unit, p.posts[0].role) for p in seen}
    table = sim.named(functions_day(log, functions), scenario)
    return plot_day(table, scenario.exercise, lang)


def waterfall(runs: Runs, lang: Language) -> Axes:
    """Why one answer took as long as it did."""
    return plot_waterfall(explain_answer(runs, "I-45", language=lang))


def sequence(scenario: Scenario, log: Log, lang: Language) -> Axes:
    """Who told whom what in one inject, and who worked on it, in one run."""
    told = sim.named(sim.exchanges(log, "I-45"), scenario)
    done = sim.named(sim.doings(log, "I-45"), scenario)
    return plot_sequence(told, done, scenario.exercise, lang)


def response_times(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """How soon an inject was answered, over many runs."""
    answers = sim.named(runs["answers"].query("case == 'I-11'"), scenario)
    promised = sim.targets(runs).query("target == 'T04'")
    return plot_response_times(answers, "acted", promised, lang)


def targets(runs: Runs, lang: Language) -> Axes:
    """How surely targets are met."""
    return plot_targets(sim.targets(runs), lang)


def load(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """How busy units were over the day, and how much waited for them."""
    over_time = sim.named(sim.load_over_time(runs), scenario)
    return plot_load(over_time, scenario.exercise, lang)


def bottlenecks(scenario: Scenario, runs: Runs, study: pd.DataFrame, lang: Language) -> Axes:
    """What answers wait for most, and what one more of it would gain."""
    ranked = as_read(sim.bottlenecks(runs, study), scenario, lang)
    return plot_bottlenecks(ranked, as_read(waited_in(runs), scenario), lang)


def shifting_bottleneck(scenario: Scenario, log: Log, lang: Language) -> Axes:
    """Where the bottleneck of the moment lay, in one run."""
    return plot_shifting(shifting(log, names_of(scenario)), scenario.exercise, lang)


def links(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """Who told whom, and what was missed, over many runs."""
    return plot_links(sim.links(runs), scenario.units, lang=lang)


def objectives(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """How much of each objective is met."""
    judged = sim.named(sim.objectives(runs), scenario)
    return plot_objectives(judged, scenario.ratings.three_steps, lang)


def counterplay(scenario: Scenario, runs: Runs, lang: Language) -> Axes:
    """What exercise control has to play, and how many counter-players that takes."""
    return plot_counterplay(sim.counterplay(runs), scenario.exercise, lang)


def tornado(scenario: Scenario, swings: Moved, lang: Language) -> Axes:
    """What a target rests on: the same with assumptions at both ends of their ranges."""
    of_target = next(found for headline, found in swings.items() if headline.of == ("T03",))
    table, stated = bars(of_target, scenario, lang), 100 * of_target[0].stated
    return plot_tornado(table, "T03 [%]", Beside(stated, promised=90), lang)


FIGURES: tuple[Callable[..., Axes], ...] = (
    timeline_of_one_run,
    timeline_of_many_runs,
    day,
    waterfall,
    sequence,
    response_times,
    targets,
    objectives,
    bottlenecks,
    shifting_bottleneck,
    load,
    links,
    counterplay,
    tornado,
)
"""All of them, in the order of the page."""
