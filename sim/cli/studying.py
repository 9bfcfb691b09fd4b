"""What all commands that study a scenario have in common: options, and the way they go."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Generic, NamedTuple, TypeVar

import typer

from sim.cli.options import name_of, terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from sim.cli.teams import Playing
    from sim.scenario import Scenario
    from sim.studies.running import Team
    from sim.words import Language

    Progress = Callable[[int], None]

Found = TypeVar("Found")

Ranges = Annotated[
    int,
    typer.Option(
        "--ranges",
        min=0,
        help="at how many points in the assumptions' ranges to play all again; 0: at none",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help="folder for tables and figures, not there yet; default: they are not written",
    ),
]


class Asked(NamedTuple):
    """A study as it was asked for: the command, of which plan and where that lies, and how."""

    command: str
    plan: Scenario
    path: Path
    out: Path | None
    lang: Language
    playing: Playing


FOLDER = "Tables and figures: {folder}"
FOLDER_TO_SIGN = "Tables, figures and the list to sign: {folder}"


class Parts(NamedTuple, Generic[Found]):
    """What is the study's own: what plays and finds, writes its folder, prints it.

    ``written`` is what is said of the folder.
    """

    find: Callable[[Team, Progress], Found]
    write: Callable[[Path, Found, datetime, Language], None]
    show: Callable[[Found, Console, Language], None]
    written: str = FOLDER


def study(asked: Asked, replications: int, parts: Parts[Found]) -> None:
    """Play a study of about so many ``replications``, write its folder if asked for, print it."""
    from sim.cli.show import show_marking
    from sim.cli.teams import Study, team
    from sim.words import Words

    plan, out, lang, started = asked.plan, asked.out, asked.lang, datetime.now().astimezone()
    what = Study(asked.command, plan, name_of(asked.path), out, lang, writes=out is not None)
    with team(what, asked.playing, replications) as crew:
        found = parts.find(crew.team, crew.progress(replications))
        if out is not None:
            parts.write(out, found, started, lang)
    console = terminal()
    parts.show(found, console, lang)
    show_marking(plan, console)
    if out is not None:
        say = Words(lang)
        typer.echo(say(parts.written, folder=out))


EXACTLY, AT_MOST, ABOUT = range(3)
_LENGTHS = (
    "{n} replications will be played.",
    "At most {n} replications will be played.",
    "About {n} replications will be played.",
)


def announce(replications: int, lang: Language, how: int = EXACTLY) -> None:
    """Say before a study begins how long it is."""
    from sim.words import Words

    say = Words(lang)
    typer.echo(say(_LENGTHS[how], n=say.number(replications, 0)), err=True)
