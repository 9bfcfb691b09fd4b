"""`krisim export`: runs and observed exercises for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.options import For, Lang, app
from sim.errors import KrisimError

if TYPE_CHECKING:
    from sim.drill.exporting import Account
    from sim.files.views import Audience
    from sim.scenario import Scenario
    from sim.words import Language


@app.command()
def export(
    source: Annotated[
        Path,
        typer.Argument(help="folder of results, or file of an observed exercise"),
    ],
    form: Annotated[
        Literal["csv", "xes", "ocel", "msel", "cards"],
        typer.Option(
            "--as",
            help="csv: a table; xes: XES 1849-2016; ocel: OCEL 2.0 as JSON; msel: "
            "the script as a workbook; cards: inject cards",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="file to write, not there yet; of cards ….html or ….pdf, of the script ….xlsx",
            metavar="FILE",
        ),
    ],
    run: Annotated[
        int | None,
        typer.Option(
            "--run",
            min=0,
            help="of a results folder: number of the run, from 0; default: the typical one",
        ),
    ] = None,
    audience: For = None,
    lang: Lang = "en",
    per_page: Annotated[
        Literal["2", "4"], typer.Option("--per-page", help="how many cards stand on an A4 sheet")
    ] = "2",
) -> None:
    """Write SOURCE in a form that other programs read, or as cards to print."""
    from sim.files.results import refuse_unwritable

    refuse_unwritable(out)
    if run is not None and (form in ("msel", "cards") or not _is_results(source)):
        raise KrisimError("--run chooses one of the runs in a folder of results, for an event log")
    if form == "cards":
        _write_cards(_script(source), out, (audience, lang, per_page))
        return
    if form == "msel":
        _write_msel(_script(source), out, audience, lang)
        return
    account, note = _account(source, run, audience, lang)
    typer.echo(f"wrote {out}: {_write(form, account, out, lang)}{note}")


def _is_results(source: Path) -> bool:
    from sim.files.results import RUN

    return (source / RUN).exists()


def _account(
    source: Path, run: int | None, audience: Audience | None, lang: Language
) -> tuple[Account, str]:
    """Return the log that SOURCE tells, and what of it is not in the log."""
    if _is_results(source):
        return _of_results(source, run, audience), ""
    if source.is_dir() or source.suffix.lower() in (".yaml", ".yml"):
        raise KrisimError(
            f"{source} is a scenario, and nothing has happened in it yet: run it first,"
            f" 'krisim run {source}', and name the folder of results"
        )
    return _of_observed(source, audience, lang)


def _of_results(source: Path, run: int | None, audience: Audience | None) -> Account:
    from sim.drill.exporting import simulated
    from sim.files.results import read_facts
    from sim.studies.explaining import play_again
    from sim.studies.keeping import fetch

    runs = fetch(source)
    number = int(read_facts(source)["log_of_run"]) if run is None else run
    return simulated(runs.scenario, play_again(runs, number), audience)


def _of_observed(source: Path, audience: Audience | None, lang: Language) -> tuple[Account, str]:
    from sim.drill.exporting import of_observed
    from sim.drill.logs.events import read_observed
    from sim.words import Words

    say = Words(lang)
    observed = read_observed(source)
    account = of_observed(observed, say("observed, not simulated"), audience)
    missing = len(observed.events) - int((account.log.reached["at"] >= 0).sum())
    return account, f"\n{say(_NOT_IN_IT, n=missing)}" if missing else ""


_NOT_IN_IT = (
    "{n} rows of the observed exercise are not in it: they have no time or no inject, tell of a"
    " milestone a second time, or are no milestones. They stay in its own file"
)


def _write(form: str, account: Account, out: Path, lang: Language) -> str:
    from sim.drill.exporting import write_ocel, write_rows, write_xes

    if form == "csv":
        return f"{write_rows(account, out, lang)} rows"
    return f"{(write_xes if form == 'xes' else write_ocel)(account, out)} events"


def _script(source: Path) -> Scenario:
    """Return the scenario that SOURCE is, or, of a folder of results, that was played."""
    from sim.files import load
    from sim.files.results import SCENARIO, read_facts

    if not _is_results(source):
        return load(source)
    read_facts(source)
    return load(source / SCENARIO)


def _write_msel(scenario: Scenario, out: Path, audience: Audience | None, lang: Language) -> None:
    from sim.files.msel_book import msel_book

    if out.suffix.lower() != ".xlsx":
        raise KrisimError(f"{out}: the script is a workbook: name a file ….xlsx")
    typer.echo(f"wrote {out}: {msel_book(scenario, out, lang, audience)} injects")


def _write_cards(
    scenario: Scenario, out: Path, how: tuple[Audience | None, Language, Literal["2", "4"]]
) -> None:
    from sim.files.workbooks import drafted
    from sim.report import to_pdf
    from sim.report.cards import cards_page, inject_cards

    if out.suffix.lower() not in (".html", ".pdf"):
        raise KrisimError(f"{out}: cards are a page or print: name a file ….html or ….pdf")
    audience, lang, per_page = how
    html = cards_page(scenario, audience, lang, 4 if per_page == "4" else 2)
    content = to_pdf(html) if out.suffix.lower() == ".pdf" else html.encode()
    with drafted(out) as draft:
        draft.write_bytes(content)
    typer.echo(f"wrote {out}: {len(inject_cards(scenario))} cards")
