"""`krisim observe`, and that no command which takes an observed log lets a person's name out."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import xlsxwriter

from sim.cli import main
from sim.distributions import Triangular
from sim.drill.logs.events import read_observed
from sim.files import save
from sim.scenario import Unit
from tests.builders import channel, exercise, inject, person, procedure, step

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


class Said(NamedTuple):
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


Command = Callable[..., Said]

PLAN = exercise(
    120,
    Unit("county", "Länsstyrelsen", kind="counterpart"),
    Unit("staff", "Krisledningsgruppen"),
    person("staff-chair-1", "staff/chair"),
    person("staff-clerk-1", "staff/clerk"),
    person("staff-clerk-2", "staff/clerk"),
    channel("phone", "call", ring=0.2, retry=5, attempts=3, talk=2),
    channel("mail", "inbox", look=20),
    procedure(
        "evacuate",
        step("decide", "staff/chair", Triangular(5, 10, 20), milestone="decided"),
        step("order", "staff/clerk", Triangular(5, 10, 20), after="decide", milestone="acted"),
    ),
    inject(
        "I-01", 10, "staff", "phone", "evacuate", sender="county", title="Dammen brister",
        says="Dammen vid Storsjön brister inom en timme, evakuera husen nedanför",
    ),
    inject(
        "I-02", 40, "staff", "mail", sender="county", title="Rykte om vattnet",
        says="Folk skriver att dricksvattnet är förgiftat",
    ),
)  # fmt: skip
DAY = f"{PLAN.exercise.start:%Y-%m-%d}"


@pytest.fixture
def krisim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Return the command, run in an empty folder that holds the scenario ``plan``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan").mkdir()
    save(PLAN, tmp_path / "plan" / "scenario.yaml")

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["krisim", *map(str, arguments)])
        capsys.readouterr()
        status: Any = 0
        try:
            main()
        except SystemExit as stop:
            status = stop.code or 0
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run


def write(name: str, *lines: str) -> Path:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Path(name)


def clock(minute: int) -> str:
    at = PLAN.exercise.start + pd.Timedelta(minutes=minute)
    return f"{at:%H:%M}"


def journal() -> Path:
    return write(
        "dagbok.csv",
        "Tid;Från;Till;Medel;Text;Signatur",
        f"{clock(12)};Länsstyrelsen;Krisledningsgruppen;telefon;Dammen vid Storsjön brister;AS",
        f"{clock(14)};Krisledningsgruppen;Polisen;Rakel;Fråga om väg 23;AS",
        "okänd tid;Polisen;Krisledningsgruppen;Rakel;Svar om väg 23;AS",
    )


def test_a_journal_becomes_an_observed_exercise_and_a_list_of_matches(krisim):
    journal()
    said = krisim("observe", "dagbok.csv", "--scenario", "plan")
    assert said.status == 0, said.err
    found = read_observed(Path("observed.csv"))
    assert found.start == PLAN.exercise.start
    assert found.events["inject"].tolist() == ["I-01", "", ""]
    assert found.events["event"].tolist() == ["noticed", "message", "message"]
    assert found.events["unit"].tolist()[0] == "staff"
    assert found.minutes().tolist()[:2] == [12, 14]
    matches = pd.read_csv("observed-matches.csv", keep_default_na=False)
    assert matches["inject"].tolist() == ["", "", "I-01"]
    assert "Injects found: 0 by id, 1 by rule, 0 by hand; none for 2:" in said.out
    assert "dagbok.csv, row 3" in said.out
    assert "3 events, 1 of them without a time" in said.out
    assert "STARTEX is taken from the scenario" in said.out


def test_what_somebody_corrects_in_the_list_holds_in_the_next_run(krisim):
    journal()
    krisim("observe", "dagbok.csv", "--scenario", "plan")
    table = pd.read_csv("observed-matches.csv", keep_default_na=False)
    table.loc[table["source"] == "dagbok.csv, row 3", ["inject", "event", "unit"]] = [
        "I-01",
        "acted",
        "staff",
    ]
    table.to_csv("mine.csv", index=False)
    said = krisim(
        "observe", "dagbok.csv", "--scenario", "plan", "--matches", "mine.csv", "--out", "two.xlsx"
    )
    assert said.status == 0, said.err
    found = read_observed(Path("two.xlsx"))
    assert len(found.log()) == 2
    assert found.events["match"].tolist()[1] == "by hand"
    assert "1 by rule, 1 by hand; none for 1:" in said.out


def test_without_a_scenario_only_stated_ids_are_kept(krisim):
    write("a.csv", "Tid,Inspel,Enhet,Aktivitet", f"{DAY} 08:10,I-7,staff,Noterat")
    said = krisim("observe", "a.csv", "--name", "Storm", "--marking", "ÖVNING", "--of", "a.csv=x")
    assert said.status == 0, said.err
    found = read_observed(Path("observed.csv"))
    assert (found.name, found.marking) == ("Storm", "ÖVNING")
    assert found.events["inject"].tolist() == ["I-7"]
    assert not Path("observed-matches.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["gone.csv"], "gone.csv: there is no such file"),
        (["plan/scenario.yaml"], "files like this are not read"),
        (["dagbok.csv", "--map", "at"], "--map at: write FIELD=HEADING"),
        (["dagbok.csv", "--map", "when=Tid"], "unknown field 'when'"),
        (["dagbok.csv", "--clock", "dagbok.csv"], "--clock dagbok.csv: write FILE="),
        (["dagbok.csv", "--zone", "Mars"], "--zone: unknown time zone 'Mars'"),
        (["dagbok.csv", "--start", "soon"], "--start: cannot read 'soon'"),
        (["dagbok.csv"], "has no date: say when the exercise started, with --start"),
        (["dagbok.csv", "--start", f"{DAY} 08:00", "--coarsen"], "--coarsen needs --scenario"),
        (["dagbok.csv", "--start", f"{DAY} 08:00", "--matches", "x"], "--matches needs --scenario"),
        (
            ["dagbok.csv", "--start", f"{DAY} 08:00", "--out", "a.docx"],
            "a.docx: an observed exercise is written as .csv or .xlsx",
        ),
        (["dagbok.csv", "--scenario", "plan", "--matches", "dagbok.csv"], "no file of matches"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(krisim, arguments, why):
    journal()
    before = {*Path().rglob("*")}
    said = krisim("observe", *arguments)
    assert said.status == 1
    assert why in said.err
    assert "Traceback" not in said.err
    assert {*Path().rglob("*")} == before


def test_what_columns_and_words_mean_may_stand_in_a_file(krisim):
    write("a.csv", "Stund,Hände,Nr", f"{DAY} 08:10,godkänt,I-02")
    columns = "columns: {at: Stund, event: Hände, inject: Nr}"
    write("map.yaml", columns, "events: {godkänt: decided}")
    said = krisim(
        "observe", "a.csv", "--map", "map.yaml", "--of", "a.csv=staff", "--scenario", "plan"
    )
    assert said.status == 0, said.err
    (event,) = read_observed(Path("observed.csv")).events.to_dict("records")
    assert (event["event"], event["inject"], event["unit"]) == ("decided", "I-02", "staff")


# privacy ------------------------------------------------------------------------------------------

NAMES = ("Svensson", "Anna", "Perić", "Zvonimir", "Lindqvist", "Karin", "Ekström", "0701234567")
MAIL = "070-123 45 67"


def private_logs() -> list[Path]:
    """Return a journal, a mailbox, a workbook and an event log in which persons are named."""
    start = PLAN.exercise.start
    paths = [
        write(
            "dagbok_anna_svensson.csv",
            "Tid;Från;Till;Medel;Text;Signatur;Roll",
            f"{clock(12)};Länsstyrelsen;Zvonimir Perić (chair);phone;Dammen vid Storsjön brister,"
            f" ring Karin Lindqvist {MAIL};Anna Svensson;clerk",
            f"{clock(30)};Svensson, Anna;Länsstyrelsen;phone;Annas svar enligt Perić;"
            "Anna Svensson;clerk",
        ),
        write(
            "inkorg.csv",
            "Ämne,Brödtext,Från: (Namn),Från: (Adress),Till: (Namn),Mottaget",
            "Till Karin,Hej Zvonimir,Karin Lindqvist,karin.lindqvist@ort.se,Zvonimir Perić,"
            f"{DAY} {clock(41)}:10",
        ),
        Path("log.xes"),
        Path("anteckningar.xlsx"),
    ]
    event = "".join(
        f"<event><string key='concept:name' value='{word}'/>"
        f"<date key='time:timestamp' value='{start + pd.Timedelta(minutes=minute)}'/>"
        "<string key='org:resource' value='Karin Ekström'/><string key='org:group' value='staff'/>"
        "</event>"
        for word, minute in (("noticed", 13), ("decided", 22), ("acted", 34))
    )
    Path("log.xes").write_text(
        f"<log><trace><string key='concept:name' value='I-01'/>{event}</trace></log>",
        encoding="utf-8",
    )
    with xlsxwriter.Workbook("anteckningar.xlsx") as book:
        sheet = book.add_worksheet("Anna Svenssons blad")
        sheet.write_row(0, 0, ["Tid", "Text", "Namn"])
        sheet.write_row(1, 0, [clock(20), "Zvonimir Perić beslutar", "Zvonimir Perić"])
    return paths


FEW = ("--ranges", "0", "--power", "0", "--workers", "1")
COMMANDS: dict[str, tuple[tuple[object, ...], ...]] = {
    "hotwash": (("hotwash", "observed.csv", "--out", "hot", "--no-pdf"),),
    "compare": (("compare", "plan", "observed.csv", "-n", "99", *FEW, "--out", "compared"),),
    "calibrate": (("calibrate", "plan", "observed.csv", "--out", "fitted"),),
    "export": (
        ("export", "observed.csv", "--as", "csv", "--out", "e.csv"),
        ("export", "observed.csv", "--as", "xes", "--out", "e.xes"),
        ("export", "observed.csv", "--as", "ocel", "--out", "e.json"),
    ),
}
"""Commands that take an observed log."""


def contents(path: Path) -> str:
    """Return all that a file holds, also what is packed in it, and its name."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return str(path) + "".join(
                packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist()
            )
    return str(path) + path.read_bytes().decode("utf-8", errors="replace")


def leaks(before: set[Path]) -> dict[str, list[str]]:
    """Return the names that stand in files which were not there before."""
    new = [path for path in Path().rglob("*") if path.is_file() and path not in before]
    assert new
    found = {
        str(path): [name for name in NAMES if name.casefold() in contents(path).casefold()]
        for path in new
    }
    return {path: names for path, names in found.items() if names}


def observed_in_private(krisim: Command, *more: object) -> tuple[set[Path], Said]:
    logs = private_logs()
    before = {*Path().rglob("*")}
    said = krisim("observe", *logs, "--scenario", "plan", *more)
    assert said.status == 0, said.err
    return before, said


@pytest.mark.parametrize("out", ["observed.csv", "observed.xlsx"])
def test_no_name_is_left_in_what_observe_writes_and_says(krisim, out):
    before, said = observed_in_private(krisim, "--out", out)
    assert leaks(before) == {}
    events = read_observed(Path(out)).events
    assert "clerk" in set(events["role"])
    assert [
        name for name in NAMES if name in said.out.replace("dagbok_anna_svensson.csv", "")
    ] == []


def test_names_are_kept_if_that_is_asked_for_and_the_command_says_so(krisim):
    before, said = observed_in_private(krisim, "--keep-names", "--keep-subjects")
    assert leaks(before) != {}
    assert "names of persons are kept, as asked for" in said.out


def test_functions_that_one_person_holds_can_be_told_as_their_unit(krisim):
    write("names.csv", "namn;kod", "Zvonimir Perić;staff-chair-1", "Anna Svensson;staff-clerk-1")
    before, _ = observed_in_private(krisim, "--coarsen", "--names", "names.csv", "--drop-notes")
    assert leaks(before) == {}
    events = read_observed(Path("observed.csv")).events
    assert "chair" not in "".join(events.astype(str).to_numpy().ravel())
    assert set(events["note"]) == {""}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_that_takes_an_observed_log_lets_a_name_out(krisim, command):
    before, _ = observed_in_private(krisim)
    for arguments in COMMANDS[command]:
        said = krisim(*arguments)
        assert said.status == 0, said.err
        assert [name for name in NAMES if name in said.out] == []
    assert leaks(before) == {}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
def test_the_samples_of_others_are_observed_without_any_option(krisim):
    for sample in ("eventlogs/running-example.xes", "fuesim/radiograms-complete.json"):
        said = krisim("observe", SAMPLES / sample, "--out", f"{Path(sample).stem}.csv")
        assert said.status == 0, said.err
    assert len(read_observed(Path("running-example.csv")).events) == 42
    assert len(read_observed(Path("radiograms-complete.csv")).events) == 36
