"""Why an answer takes as long as it does: one named run, and how many runs are like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine import Player
from sim.errors import KrisimError, suggest
from sim.log import MILESTONES
from sim.measures.explanation import Explainer
from sim.measures.patterns import pattern
from sim.measures.telling import Phrase, tell
from sim.studies.told import Block
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies.runs import Runs
    from sim.words import Language


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer of ``unit`` to ``case`` in run ``run``, told stretch by stretch.

    ``length`` [µs] runs from sending to ``milestone``, or to ENDEX if ``is_open``; the phrases'
    lengths add up to it exactly. ``share`` of ``runs`` runs show the same pattern.
    """

    case: str
    unit: str
    milestone: str
    run: int
    length: int
    is_open: bool
    share: float
    runs: int
    median: bool
    phrases: tuple[Phrase, ...]
    language: Language

    def title(self) -> str:
        """Return the first line: how long it took in which run, and how typical that is."""
        words = Words(self.language)
        title = words(
            _TITLES[self.milestone, self.is_open],
            unit=self.unit,
            case=self.case,
            length=words.length(self.length),
        )
        run = words(_MEDIAN if self.median else _RUN, run=self.run)
        share = words.share(self.share)
        return words(_WHERE, title=title, run=run, share=share, runs=self.runs)

    def blocks(self) -> tuple[Block, ...]:
        """Return its stretches as one block without a heading."""
        return (Block("", tuple(self.lines())),)

    def lines(self) -> list[tuple[str, str]]:
        """Return the stretches as (length, what happened)."""
        words = Words(self.language)
        return [(words.length(p.length), p.text) for p in self.phrases]

    def __str__(self) -> str:
        """Return everything as one sentence."""
        told = "; ".join(f"{length} {text}" for length, text in self.lines())
        return f"{self.title()} {told}."


_TITLES = {
    ("acted", False): "{unit} acted on {case} {length} after it was sent",
    ("acted", True): "{unit} had not acted on {case} by ENDEX, {length} after it was sent",
    ("completed", False): "{unit} completed its part of {case} {length} after it was sent",
    ("completed", True): "{unit} had not completed its part of {case} by ENDEX, {length} after it"
    " was sent",
}
_WHERE = "{title} ({run}; {share} of {runs} runs show this pattern):"
_MEDIAN = "run {run}, the median one"
_RUN = "run {run}"


def explain_answer(
    runs: Runs,
    case: str,
    unit: str | None = None,
    run: int | None = None,
    language: Language = "en",
) -> Explanation:
    """Explain how long ``unit`` (default: the first addressed) took to answer inject ``case``.

    What counts as the answer is that the unit acted, or, where its procedure has no such step, that
    it has completed its part. By default the run is the median one of this answer.

    Raises
    ------
    KrisimError
        If there is no such inject, unit or run, or the inject was never sent to it.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> told = explain_answer(sim.replicate(scenario, 3, seed=1), "I-01")
    >>> told.length == sum(phrase.length for phrase in told.phrases)
    True
    """
    answers = _answers(runs, case, unit)
    unit = str(answers["unit"].iloc[0])
    chosen = median_run(answers) if run is None else run
    row = answers[answers["run"] == chosen]
    if row.empty:
        raise KrisimError(f"{case} did not reach {unit} in run {chosen}")
    milestone = "acted" if row["has_acted"].iloc[0] else "completed"
    log = Player(runs.scenario).play(runs.seed, chosen)
    explainer = Explainer(log)
    place = (log.names.cases.index(case), 0)
    of_unit = log.names.units.index(unit)
    stretches = explainer.explain(place, of_unit, MILESTONES.index(milestone))
    same = (answers["pattern"] == pattern(stretches)).mean()
    return Explanation(
        case=case,
        unit=_names(runs.scenario)[unit],
        milestone=milestone,
        run=chosen,
        length=sum(s.length for s in stretches),
        is_open=bool(row[milestone].isna().iloc[0]),
        share=float(same),
        runs=len(answers),
        median=run is None,
        phrases=tuple(tell(stretches, Words(language), _names(runs.scenario))),
        language=language,
    )


def median_run(answers: pd.DataFrame) -> int:
    """Return the run with the (lower) median time to the answer; open ones are the longest.

    ``answers`` are those of one unit to one inject.
    """
    took = answers["acted"].where(answers["has_acted"], answers["completed"])
    by = ["took", "until_end", "run"]
    ordered = answers.assign(took=took).sort_values(by, na_position="last", kind="stable")
    return int(ordered["run"].iloc[(len(ordered) - 1) // 2])


def typical_run(runs: Runs) -> int:
    """Return the run whose answers take, all together, the median time.

    An open answer counts until ENDEX.
    """
    answers = runs["answers"]
    took = answers["completed"].fillna(answers["until_end"])
    total = took.groupby(answers["run"]).sum().sort_values(kind="stable")
    return int(total.index[(len(total) - 1) // 2])


def play_again(runs: Runs, run: int) -> Log:
    """Return the log of one replication, played again from the seed."""
    if not 0 <= run < runs.replications:
        raise KrisimError(f"there is no run {run}: they are numbered 0 to {runs.replications - 1}")
    return Player(runs.scenario).play(runs.seed, run)


def _answers(runs: Runs, case: str, unit: str | None) -> pd.DataFrame:
    injects = [i.id for i in runs.scenario.injects]
    if case not in injects:
        raise KrisimError(f"there is no inject '{case}'. {suggest(case, injects)}")
    of_case = runs["answers"][runs["answers"]["case"] == case]
    if of_case.empty:
        raise KrisimError(f"inject '{case}' was sent in no run")
    units = list(dict.fromkeys(of_case["unit"].astype(str)))
    addressed = [a.unit for i in runs.scenario.injects if i.id == case for a in i.to]
    wanted = unit if unit is not None else next((u for u in addressed if u in units), units[0])
    if wanted not in units:
        raise KrisimError(f"'{wanted}' has no part in inject '{case}'. {suggest(wanted, units)}")
    return of_case[of_case["unit"] == wanted]


def _names(scenario: Scenario) -> dict[str, str]:
    return {u.id: u.name for u in scenario.units} | {c.id: c.name for c in scenario.channels}
