"""Where the numbers of a report come from: scenario, seed, versions, command, checksums, when."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.files.dumping import dump
from sim.files.results import RUN, SCENARIO, read_facts
from sim.report.document import Blocks, Column, Heading, number, paragraph, table
from sim.studies.keeping import made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.report.document import Cell
    from sim.report.sections.material import Material
    from sim.scenario import Scenario

RUNS: Final = Path("runs") / "answers.parquet"
"""A folder that holds it keeps runs."""


@dataclass(frozen=True, slots=True)
class Origin:
    """When and by what numbers were made.

    ``folder`` and ``command`` are "" where a scenario was played for the report. ``precision``:
    whether the number of runs follows from how closely something was to be known. ``sums`` are the
    SHA-256 of files in the folder.
    """

    started: datetime
    folder: str
    command: str
    versions: Mapping[str, str]
    platform: str
    precision: bool
    sums: Mapping[str, str]


def origin(source: str) -> Origin:
    """Return where the numbers come from that a notebook made of ``source``.

    Raises
    ------
    KrisimError
        If it is a folder of results of which files were changed.
    """
    folder = Path(source)
    if not (folder / RUN).is_file():
        now = made(datetime.now().astimezone())
        versions = now["versions"]
        return Origin(
            datetime.fromisoformat(now["started"]), "", "", versions, platform.platform(), False, {}
        )
    facts = read_facts(folder)
    own = sha256((folder / RUN).read_bytes()).hexdigest()
    return Origin(
        started=datetime.fromisoformat(facts["started"]),
        folder=folder.resolve().name,
        command=without_places(facts["command"]),
        versions=facts["versions"],
        platform=str(facts["platform"]),
        precision=bool(facts.get("precision")),
        sums={**_plain(facts["checksums"]), RUN: own},
    )


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of the scenario's complete form, which is that of its scenario.yaml."""
    return sha256(dump(scenario).encode()).hexdigest()


def without_places(words: list[str]) -> str:
    """Return a command with the names of files only: folders can name who works in them.

    >>> without_places(["krisim", "run", "/home/someone/plan", "-n", "500"])
    'krisim run plan -n 500'
    """
    return " ".join(re.split(r"[/\\]", word.rstrip("/\\"))[-1] or word for word in words)


def provenance(of: Material, source: str, more: Mapping[str, str] | None = None) -> Blocks:
    """Return what is needed to make the numbers again, and to see that they are the same.

    ``more``: what else a report was made of, by what it is called.
    """
    say, found = of.say, origin(source)
    facts = {**_facts(of, found), **(more or {})}
    rows = [[what, value] for what, value in facts.items() if value]
    told = table(
        say("What is needed to make the numbers again"),
        [Column(say("what"), width=1), Column(say("value"), width=2.6)],
        rows,
        _notes(of, found),
    )
    begin = say(
        "The same scenario, seed, number of runs and version of Krisim give the same numbers, to"
        " the last digit."
    )
    return Blocks((Heading(say("Where the numbers come from")), paragraph(begin), told))


def quoted(of: Material, folders: Iterable[Path]) -> Blocks:
    """Return where the studies come from that a report quotes; nothing if it quotes none."""
    say = of.say
    rows: list[list[Cell | str]] = []
    for folder in folders:
        found, facts = origin(str(folder)), read_facts(folder)
        runs = number(float(facts["replications"]), say)
        made_at = say.moment(found.started)
        rows.append([found.folder, found.command, runs, str(facts["seed"]), made_at])
    if not rows:
        return Blocks(())
    columns = [
        Column(say("results"), width=1.6),
        Column(say("command"), width=3.6),
        Column(say("runs"), "number", width=1.1),
        Column(say("seed"), width=1.1),
        Column(say("made"), width=1.6),
    ]
    return Blocks((table(say("Studies that this report quotes"), columns, rows),))


def _facts(of: Material, found: Origin) -> dict[str, str]:
    say, exercise = of.say, of.exercise
    runs = say("{number}, numbered from 0", number=say.number(of.runs.replications, 0))
    return {
        say("exercise"): exercise.name,
        say("marking"): exercise.marking,
        say("seed"): str(of.runs.seed),
        say("runs"): runs,
        say("results"): found.folder or say("played for this report"),
        say("command"): found.command,
        say("made"): f"{say.moment(found.started)} ({found.started:%Z})",
        say("versions"): ", ".join(f"{name} {number}" for name, number in found.versions.items()),
        say("computer"): found.platform,
        say("SHA-256 of the scenario's complete form"): digest(of.runs.scenario),
        say("SHA-256 of {file}", file=RUN): found.sums.get(RUN, ""),
    }


def _notes(of: Material, found: Origin) -> list[str]:
    if not found.sums:
        return [of.say("krisim resolve prints the complete form of a scenario.")]
    others = sorted(set(found.sums) - {RUN})
    told = of.say(
        "{run} holds the checksums of the other {number} files of the folder, of {scenario} too;"
        " they were compared when this report was made.",
        run=RUN,
        number=len(others),
        scenario=SCENARIO,
    )
    return [told]


def _plain(sums: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value).removeprefix("sha256:") for name, value in sums.items()}
