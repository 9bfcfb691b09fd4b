"""Who plays a study, what is kept of it meanwhile, and going on: the same for every command."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.options import FEW
from sim.errors import KrisimError
from sim.files.results import free_folder, refuse_unwritable
from sim.stopping import StopError
from sim.studies.running import Players, Processes, Store, Team, end_processes, here
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.cli.waiting import Waiting
    from sim.scenario import Scenario
    from sim.words import Language

PART: Final = ".part"
RESULTS: Final = Path("results")
_TIME: Final = r"\d{4}-\d\d-\d\d-\d{6}(-\d+)?"


@dataclass(frozen=True, slots=True)
class Study:
    """What is played: a ``command`` about a ``plan``, whose results go to ``out``.

    ``name`` is that of the plan's file, below which results lie when nobody says where. Without
    ``writes`` no results are written; then it is no error if finished runs cannot be kept.
    """

    command: str
    plan: Scenario
    name: str
    out: Path | None
    lang: Language = "en"
    writes: bool = True


@dataclass(frozen=True, slots=True)
class Playing:
    """What the options say: how many processes (0: one per core) or which cluster; to go on or not.

    ``dask`` is the address of a cluster's scheduler, which then plays instead of processes here.
    """

    workers: int = 0
    resume: bool = False
    dask: str | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who plays (``team``), how waiting is shown, and the folder for the results."""

    team: Team
    waiting: Waiting
    out: Path

    def progress(self, total: int) -> Callable[[int], None]:
        """Show how many of ``total`` replications are finished; takes how many just were."""
        return self.waiting.of(total)

    def until(self) -> Callable[[int, int], None]:
        """Show how many replications are finished; takes how many, and about how many there are."""
        return self.waiting.until()


_FOUND = "{found} replications were found and used, {played} were played now"


@contextmanager
def team(study: Study, playing: Playing, replications: int) -> Iterator[Crew]:
    """Yield who plays ``study``, in which about so many ``replications`` are played in all.

    What is written as results is to be written inside: what was kept meanwhile (`Store`, in a
    folder beside the results that is called like it and ends with .part) goes away at the end. It
    stays if the study is stopped or ends in an error; then a sentence says how to go on.

    Raises
    ------
    KrisimError
        If the results cannot be written, something unfinished is in the way, or there is nothing
        to go on with.
    """
    from sim.cli.waiting import Waiting

    say = Words(study.lang)
    out, part = _place(study, playing.resume)
    unfinished = [] if study.out or playing.resume else _unfinished(study)
    with ExitStack() as stack:
        waiting = stack.enter_context(Waiting(say))
        for other in unfinished[-1:]:
            waiting.tell(say("{folder} is unfinished: --resume goes on with it", folder=other))
        players = stack.enter_context(_players(playing, replications, waiting.tell))
        store = _store(study, part, waiting.tell) if _is_kept(playing, replications) else None
        if playing.resume and store is not None:
            n = say.number(store.count(), 0)
            waiting.tell(say("going on with {folder}: it keeps {n} replications", folder=part, n=n))
        try:
            yield Crew(Team(players, store), waiting, out)
        except BaseException as error:
            end_processes()
            _say_how_to_go_on(error, store, say)
            raise
        if playing.resume and store is not None:
            found, new = (say.number(n, 0) for n in (store.found, store.played))
            waiting.tell(say(_FOUND, found=found, played=new))
        if store is not None:
            store.remove()


@contextmanager
def _players(playing: Playing, replications: int, tell: Callable[[str], None]) -> Iterator[Players]:
    if playing.dask is None:
        count = playing.workers or os.cpu_count() or 1
        yield here if count == 1 or replications <= FEW else Processes(count, tell=tell)
        return
    if playing.workers:
        raise KrisimError("--workers is for this machine, --dask for others: leave out one of them")
    from sim.studies.running.cluster import cluster

    with cluster(playing.dask, tell=tell) as players:
        yield players


def _is_kept(playing: Playing, replications: int) -> bool:
    """Whether there is so much to play that it would be a pity to lose it."""
    return playing.resume or replications > FEW


# where ------------------------------------------------------------------------------------------


def _place(study: Study, resume: bool) -> tuple[Path, Path]:
    """Return the folders for the results, and for what is finished meanwhile."""
    if study.out is not None:
        out, part = study.out, study.out.parent / f"{study.out.name}{PART}"
        if study.writes:
            refuse_unwritable(out)
        if part.exists() and not resume:
            raise KrisimError(
                f"{part} keeps what was finished of a study that was stopped, or is being played:"
                " go on with it by  --resume , or remove it"
            )
        if resume and not part.exists():
            raise KrisimError(f"there is no {part} to go on with: leave --resume out")
        return out, part
    root = RESULTS / study.name
    if resume:
        part = _newest(study)
        return part.with_name(part.name.removesuffix(PART)), part
    out = free_folder(root, datetime.now().astimezone())
    if study.writes:
        refuse_unwritable(out)
    return out, out.with_name(f"{out.name}{_suffix(study)}")


def _suffix(study: Study) -> str:
    return PART if study.command == "run" else f"-{study.command}{PART}"


def _unfinished(study: Study) -> list[Path]:
    """Return what is unfinished of the same command and plan, the newest last."""
    name = re.compile(_TIME + re.escape(_suffix(study)))
    found = (RESULTS / study.name).glob(f"*{PART}")
    return sorted(
        (path for path in found if name.fullmatch(path.name)), key=lambda path: path.stat().st_mtime
    )


def _newest(study: Study) -> Path:
    if found := _unfinished(study):
        return found[-1]
    raise KrisimError(
        f"there is nothing to go on with: {RESULTS / study.name} keeps no unfinished"
        f" '{study.command}'. Leave --resume out"
    )


def _store(study: Study, part: Path, tell: Callable[[str], None]) -> Store | None:
    """Return where finished runs are kept; None, and a sentence, where they need not be."""
    say, exercise = Words(study.lang), study.plan.exercise
    if not part.exists():
        try:
            refuse_unwritable(part)
        except KrisimError as error:
            if study.writes:
                raise
            tell(say("what is finished is not kept, a stop loses it: {why}", why=error))
            return None
    head = [text for text in (exercise.name, exercise.marking, exercise.notice) if text]
    about = "\n".join([*head, "", say(_SIMULATED), say(_UNFINISHED), ""])
    return Store(part, tell, about)


_SIMULATED = "Simulated, not observed."
_UNFINISHED = (
    "Finished replications of a study that was stopped, or is still being played. Go on with the"
    " same command and --resume, or remove this folder."
)


def _say_how_to_go_on(error: BaseException, store: Store | None, say: Words) -> None:
    """Add to a stop or an error what is kept, and how to go on; an error inside stays as it is."""
    count = store.count() if store is not None else 0
    if store is None or count == 0:
        return
    kept = say(
        "{n} replications are kept in {folder}: go on with the same command and --resume",
        n=say.number(count, 0),
        folder=store.folder,
    )
    if isinstance(error, StopError):
        error.told = f"{say('stopped')}; {kept}"
    elif isinstance(error, KrisimError):
        raise KrisimError(f"{str(error).rstrip('.')}. {kept}") from error
