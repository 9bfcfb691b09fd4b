"""What tables and their columns are called in a workbook, in English; Swedish in the catalogue.

What stands in brackets says how a column is to be read: [min] is a length of time, [share] lies
between 0 and 1, [min after STARTEX] is a moment, which gets a clock time beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.words import Words

HEADINGS = {
    "case": "inject",
    "title": "title",
    "unit": "unit",
    "role": "role",
    "channel": "channel",
    "name": "name",
    "milestone": "milestone",
    "from": "from",
    "to": "to",
    "runs": "runs",
    "not_begun": "not begun",
    "reversed": "in reverse order",
    "reached": "reached",
    "open": "open at ENDEX [share]",
    "median": "median [min]",
    "median_low": "median, lower bound [min]",
    "median_high": "median, upper bound [min]",
    "p90": "9 of 10 [min]",
    "p90_low": "9 of 10, lower bound [min]",
    "p90_high": "9 of 10, upper bound [min]",
    "control": "the exercise stood [min]",
    "target": "target",
    "targets": "targets",
    "within": "within [min]",
    "met": "met [share]",
    "met_low": "met, lower bound [share]",
    "met_high": "met, upper bound [share]",
    "low": "lower bound [share]",
    "high": "upper bound [share]",
    "injects": "injects",
    "answers": "answers",
    "objective": "objective",
    "objectives": "objectives",
    "promised": "promised [share]",
    "targets.median": "median [min, or share of calls]",
    "verdict": "verdict",
    "source": "source",
    "margin": "margin [min]",
    "margin_p10": "margin, 1 of 10 below [min]",
    "margin_p90": "margin, 9 of 10 below [min]",
    "rating": "proposed rating",
    "psmu": "P/S/M/U",
    "evidence": "evidence",
    "persons": "persons",
    "attempts": "attempts",
    "answered": "answered [persons]",
    "gave_up": "gave up [persons]",
    "turned_away": "turned away [persons]",
    "waiting": "waiting at ENDEX [persons]",
    "between": "between two attempts at ENDEX [persons]",
    "mean_wait": "mean wait [min]",
    "p90_wait": "wait, 9 of 10 [min]",
    "attempt_wait": "mean wait in the last attempt [min]",
    "within_30s": "answered within 30 s [share]",
    "within_3min": "answered within 3 min [share]",
    "order": "order to all below",
    "by": "by",
    "units": "units",
    "reach": "told [share]",
    "right": "right version [share]",
    "mean": "mean [min]",
    "last": "last [min]",
    "never": "never told in every run",
    "kind": "kind",
    "minutes": "minutes per run [min]",
    "share": "part of all [share]",
    "share_low": "part, lower bound [share]",
    "share_high": "part, upper bound [share]",
    "why": "mostly because of",
    "doing": "what they did meanwhile",
    "mostly_share": "part of that reason [share]",
    "rank": "rank",
    "tied": "tied",
    "what": "what",
    "since": "since",
    "people": "people",
    "present": "present [min]",
    "overtime": "overtime [min]",
    "away": "away [min]",
    "on_call": "on call [min]",
    "travelling": "travelling [min]",
    "absent": "absent [min]",
    "paused": "the exercise stood [min]",
    "desk": "desk work [min]",
    "talking": "talking [min]",
    "meeting": "in meetings [min]",
    "call": "calls from the public [min]",
    "break": "breaks [min]",
    "busy": "busy [min]",
    "kept": "waiting for others [min]",
    "free": "free [min]",
    "utilisation": "utilisation [share]",
    "overtime_p90": "overtime, 9 of 10 [min]",
    "busy_p90": "busy, 9 of 10 [min]",
    "utilisation_p90": "utilisation, 9 of 10 [share]",
    "start": "start [min after STARTEX]",
    "end": "end [min after STARTEX]",
    "load_over_time.present": "present [people]",
    "load_over_time.busy": "busy [people]",
    "load_over_time.overtime": "in overtime [people]",
    "load_over_time.busy_p90": "busy, 9 of 10 [people]",
    "queue": "waiting [tasks]",
    "queue_p90": "waiting, 9 of 10 [tasks]",
    "run": "run",
    "task": "task",
    "number": "number",
    "part": "part",
    "repetition": "repetition",
    "activity": "activity",
    "addressee": "addressee",
    "scheduled": "set [min after STARTEX]",
    "started": "started [min after STARTEX]",
    "completed": "completed [min after STARTEX]",
    "outcome": "outcome",
    "cause": "set by task",
    "waited_for": "waited for",
    "at": "at [min after STARTEX]",
    "person": "person",
    "state": "state",
    "id": "id",
}
"""By column, or by table and column where a name means something else there."""

TITLES = {
    "responses": "Response times",
    "stretches": "Stretches",
    "by_channel": "By channel",
    "by_objective": "By objective",
    "key_times": "Key times",
    "targets": "Targets",
    "objectives": "Objectives",
    "expectations": "Expectations",
    "callers": "Callers",
    "cascades": "Orders",
    "holdups": "Hold-ups",
    "causes": "Causes",
    "speed": "Faster work",
    "bottlenecks": "Bottlenecks",
    "load": "Load",
    "load_over_time": "Load over time",
    "lines": "Lines",
    "line_load": "Lines over time",
    "endurance": "Endurance",
    "counterplay": "Counter-play",
    "links": "Who told whom",
    "knowing": "Who knew",
    "age": "Age of information",
    "names": "Names",
    "log_tasks": "Log, tasks",
    "log_milestones": "Log, milestones",
    "log_presence": "Log, presence",
    "log_pauses": "Log, pauses",
}
"""By table: what its sheet is called."""

SAYS = {
    "responses": "By when each unit reached each milestone of each inject, in minutes "
    "after it was sent.",
    "stretches": "How long each stretch of an answer takes, from one milestone to the next.",
    "by_channel": "The same for all injects that were sent by a channel.",
    "by_objective": "The same for all injects that serve an objective.",
    "key_times": "By when what matters most had happened: alarm, activation, first "
    "staff briefing, first public message.",
    "targets": "In what share of the runs each target is met, and what rating that suggests.",
    "objectives": "How far each objective is reached, and what rating that suggests.",
    "expectations": "In what share of the runs each expected action came in time.",
    "callers": "What became of those who called, by source of calls.",
    "cascades": "How far orders to all below got, and in which version.",
    "holdups": "What answers wait for on their critical chains, the longest first.",
    "causes": "The same waiting in the words of waiting-time analysis.",
    "speed": "What faster work of each function would save.",
    "bottlenecks": "Which functions, channels and meetings hold answers up the most.",
    "load": "How the people of each unit spent the exercise.",
    "load_over_time": "How many of each unit were present and busy, and what waited for them.",
    "lines": "How far the lines of each channel were taken, and what was tried in vain.",
    "line_load": "How many lines of each channel were taken.",
    "endurance": "How long the holders of each function were on duty and without rest.",
    "counterplay": "How many counter-players each hour needs.",
    "links": "What was asked for on each link, and what came through.",
    "knowing": "When each unit knew each key fact.",
    "age": "How old what each unit knew was, over time.",
    "names": "What the ids in these tables stand for.",
    "log_tasks": "What happened in the typical run, a row for each stretch of work or transit.",
    "log_milestones": "When each milestone was reached in the typical run.",
    "log_presence": "Who was there, and when, in the typical run.",
    "log_pauses": "When the exercise stood.",
}
"""By table: what it says."""


def unit_of(table: str, column: str) -> str:
    """Return what stands in the brackets of a heading; nothing if there are none.

    >>> unit_of("load", "busy"), unit_of("load_over_time", "busy"), unit_of("load", "unit")
    ('min', 'people', '')
    """
    english = HEADINGS.get(f"{table}.{column}", HEADINGS.get(column, ""))
    return english.rpartition("[")[2].rstrip("]") if english.endswith("]") else ""


def heading(table: str, column: str, words: Words) -> str:
    """Return the heading of a column; one without words is called what it is.

    >>> from sim.words import Words
    >>> heading("targets", "met", Words("sv")), heading("mine", "own_column", Words())
    ('uppfyllt [andel]', 'own column')
    """
    if f"{table}.{column}" in HEADINGS:
        return words(HEADINGS[f"{table}.{column}"])
    return words(HEADINGS[column]) if column in HEADINGS else column.replace("_", " ")


def title(table: str, words: Words) -> str:
    """Return the name of a sheet, at most 31 characters."""
    known = words(TITLES[table]) if table in TITLES else table.replace("_", " ").capitalize()
    return known[:31]


def says(table: str, words: Words) -> str:
    """Return in a sentence what a table says."""
    return words(SAYS[table]) if table in SAYS else ""
