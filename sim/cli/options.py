"""The application, the options that several commands have, and the terminal they print on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Replay a crisis-management exercise: what takes how long, and why.",
)
FEW: Final = 20
"""Replications up to which starting further processes takes longer than it saves."""

ScenarioPath = Annotated[Path, typer.Argument(help="folder with a scenario, YAML file or workbook")]
Lang = Annotated[Literal["en", "sv"], typer.Option("--lang", help="language of the words")]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, help="names the random numbers used")
]
Processors = Annotated[int, typer.Option("--workers", min=0, help="processes; 0: one per core")]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="play on a cluster: tcp://HOST:PORT of its Dask scheduler; default: this machine",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="go on with what was stopped: finished runs are kept")
]

For = Annotated[
    Literal["players", "counterplay", "evaluators", "public"] | None,
    typer.Option(
        "--for", help="who will read it; players and the public see no texts; default: everything"
    ),
]


def terminal() -> Console:
    """Return what is printed on: as wide on every screen, and without colours of its own."""
    from sim.cli.show import WIDTH

    return Console(width=WIDTH, highlight=False, markup=False, emoji=False)


def name_of(scenario: Path) -> str:
    """Return the name of a scenario: that of its folder, or of its file without the ending."""
    from sim.files.reading import MAIN, MAIN_BOOK

    path = scenario.resolve()
    return path.parent.name if path.name in (MAIN, MAIN_BOOK) else path.stem


def progress_bar() -> Progress:
    """Return a bar that shows on standard error how much is left, and goes away at the end."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
