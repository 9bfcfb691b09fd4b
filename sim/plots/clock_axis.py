"""An axis of clock times: the local time of the exercise, and when it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.clock import MINUTE, Clock, to_micros
from sim.plots.style import GREY

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axis import Axis

    from sim.scenario import Exercise
    from sim.words import Words

MOST_TICKS = 10


def clock_axis(axis: Axis, exercise: Exercise, words: Words) -> None:
    """Let the minutes after STARTEX on ``axis`` be shown as clock times, with ticks at full hours.

    ``axis`` is ``ax.xaxis`` or ``ax.yaxis``. What is shown is the local time of the exercise; its
    length says how many hours lie between two ticks. Before STARTEX nothing is said.
    """
    clock, start = Clock(exercise.start), exercise.start

    def said(minutes: float) -> str:
        if minutes < 0:
            return ""
        local = clock.at(to_micros(minutes))
        day = (local.date() - start.date()).days + 1
        time = f"{local:%H:%M}"
        return time if day == 1 else words("day {day}\n{time}", day=day, time=time)

    end = exercise.end / MINUTE
    every = next((hours for hours in (1, 2, 4, 6, 12) if end <= 60 * hours * MOST_TICKS), 24)
    since_midnight = 60 * start.hour + start.minute
    axis.set_major_locator(MultipleLocator(60 * every, -since_midnight % (60 * every)))
    axis.set_major_formatter(FuncFormatter(lambda minutes, _: said(minutes)))
    axis.set_label_text(words("local time"))


def clock_time(minutes: float, exercise: Exercise, words: Words) -> str:
    """Return a time [min after STARTEX] as the clock shows it, to the minute begun, for texts."""
    local = Clock(exercise.start).at(to_micros(minutes))
    day = (local.date() - exercise.start.date()).days + 1
    time = f"{local:%H:%M}"
    return time if day == 1 else words("day {day} {time}", day=day, time=time)


def shade_pauses(
    axis: Axis, exercise: Exercise, words: Words, place: Callable[[float], float] = float
) -> list[Patch]:
    """Shade when the exercise stood; return what the legend has to say of it, if anything.

    The scale of ``axis`` is minutes after STARTEX, or ``place`` says where on it a time stands.
    """
    ax = axis.axes
    span = ax.axvspan if axis is ax.xaxis else ax.axhspan
    shades = []
    for pause in exercise.pauses:
        start, end = max(pause.start, 0) / MINUTE, min(pause.end, exercise.end) / MINUTE
        if place(start) < place(end):
            shades.append(span(place(start), place(end)))
            shades[-1].set(**_STOOD, alpha=0.7, zorder=2.8)
    return [Patch(**_STOOD, label=words("the exercise stands"))] if shades else []


_STOOD: dict[str, Any] = {
    "facecolor": "#ffffff",
    "edgecolor": GREY,
    "hatch": "||||",
    "linewidth": 0,
}
