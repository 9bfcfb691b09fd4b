"""The page on which a planner tries staffing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Lang, Processors, ScenarioPath, Seed, app
from sim.errors import KrisimError


@app.command("app")
def app_(
    scenario: ScenarioPath,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=2, help="how often to play each setting")
    ] = 100,
    seed: Seed = 0,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            min=0,
            max=65535,
            help="where the page is served, on this machine only; 0: a free one",
        ),
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="print the address, open nothing")
    ] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            help="write one file instead, which needs no network, with settings that "
            "are played now: the plan, the what-ifs of what_ifs.yaml, and one "
            "more and one fewer of those who are waited for most",
            metavar="FILE.html",
        ),
    ] = None,
    lang: Lang = "en",
    workers: Processors = 0,
) -> None:
    """Try staffing, hours, lines and outages of SCENARIO on a page, or save it as a file."""
    from sim.engine import unplayed
    from sim.files import load
    from sim.words import Words

    if save is not None and (port or no_browser):
        raise KrisimError("--port and --no-browser are of a page that is served: leave out --save")
    plan, say = load(scenario, unplayed), Words(lang)
    count = workers or os.cpu_count() or 1
    from sim.app.serving import Served, serve

    served = Served(plan, scenario, lang, replications, seed, count)
    if save is not None:
        from sim.app.saved import save_page
        from sim.cli.waiting import Waiting

        with Waiting(say) as waiting:
            save_page(served, save, waiting.of)
        typer.echo(f"wrote {save}")
        return

    def opened(address: str) -> None:
        typer.echo(say("{address} (only on this machine; Ctrl-C ends it)", address=address))

    serve(served, port, opened, show=not no_browser)
