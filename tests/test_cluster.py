"""A Dask cluster plays what this process would, and what fails in it is told or costs nothing."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, which
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

import sim
from sim.cli import main
from sim.errors import KrisimError
from sim.files.starting import start_scenario
from sim.studies.keeping import fetch
from sim.studies.running import Store, Team
from sim.studies.running.cluster import address_of, cluster
from sim.studies.running.digits import digits
from sim.studies.running.flying import AHEAD, PER_THREAD, Patience, play_there
from sim.studies.running.orders import Order, Sealed, sealed
from sim.studies.runs import replicate
from tests.dask_processes import ROOT, Machines, end, free_port, machines, until
from tests.examples import blocks, pattern, plain
from tests.test_docs import stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario
    from sim.studies import Runs

LIMIT = 240.0
HASTY = Patience(answer=10, silence=10, without=8)
COUNT = 60


@pytest.fixture(autouse=True)
def limited() -> Iterator[None]:
    """A time limit for each test."""

    def over(*_: Any) -> None:
        pytest.fail(f"not over within {LIMIT} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("plan") / "storm"
    start_scenario(folder)
    return sim.load(folder)


@pytest.fixture(scope="module")
def alone(storm: Scenario) -> Runs:
    """What this process finds."""
    return replicate(storm, COUNT, seed=3)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler and two workers, one of which has two threads."""
    with machines(tmp_path_factory.mktemp("standing")) as some:
        start(some, 1, "--no-nanny")
        some.worker("--no-nanny", "--nthreads", "2")
        arrived(some, 2)
        yield some


def start(some: Machines, workers: int, *options: str) -> list[subprocess.Popen[bytes]]:
    """Start a scheduler and so many workers, and wait until they are there."""
    some.scheduler(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1")
    started = [some.worker(*options) for _ in range(workers)]
    arrived(some, workers)
    return started


def arrived(some: Machines, workers: int) -> None:
    until(lambda: some.log().count("Register worker addr") >= workers, 60)


def same(runs: Runs, others: Runs) -> bool:
    return all(runs[name].equals(others[name]) for name in others.tables)


# what is asked for --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("tcp://10.0.0.7:8786", "10.0.0.7", 8786),
        ("tls://scheduler.example.org:1", "scheduler.example.org", 1),
        ("tcp://[::1]:65535", "::1", 65535),
    ],
)
def test_the_address_of_a_scheduler_has_host_and_port(text, host, port):
    assert address_of(text) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.0.0.7:8786",
        "tcp://10.0.0.7",
        "tcp://:8786",
        "tcp://10.0.0.7:0",
        "tcp://10.0.0.7:65536",
        "tcp://10.0.0.7:8786/x",
        "tcp://me@10.0.0.7:8786",
        "tcp://10.0.0.7:8786\n",
        "tcp://10.0.0.7:٨٧٨٦",
        "http://10.0.0.7:8786",
        "ucx://10.0.0.7:8786",
        "inproc://10.0.0.7:8786",
        "tcp://-oProxy:8786",
        "tcp://a b:8786",
    ],
)
def test_anything_else_is_no_address(text):
    with pytest.raises(KrisimError, match="no address of a scheduler"), cluster(text):
        pass


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(KrisimError, match=r"krisim\[cluster\]"), cluster("tcp://127.0.0.1:9"):
        pass


def test_nobody_at_the_address_is_an_error_at_once(tmp_path):
    began = monotonic()
    with pytest.raises(KrisimError, match="nothing answers"), cluster(Machines(tmp_path).address):
        pass
    assert monotonic() < began + 5


def test_an_unknown_host_is_an_error():
    with pytest.raises(KrisimError, match="nothing answers"), cluster("tcp://nobody.invalid:8786"):
        pass


def test_something_else_at_the_address_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        error = pytest.raises(KrisimError, match="no Dask scheduler")
        with error, cluster(address, Patience(answer=1)):
            pass


# what is found ------------------------------------------------------------------------------------


def test_a_cluster_finds_what_one_process_finds_and_is_sent_the_scenario_once(
    standing, storm, alone, monkeypatch
):
    from distributed import Client

    sent: list[str] = []
    submit = Client.submit

    def noting(self: Client, what: Any, *words: Any, **settings: Any) -> Any:
        sent.append(what.__name__)
        return submit(self, what, *words, **settings)

    monkeypatch.setattr(Client, "submit", noting)
    with cluster(standing.address) as players:
        assert same(replicate(storm, COUNT, 3, Team(players)), alone)
        assert sent.count("bytes") == 1
        assert sent.count("play_there") == COUNT / 5
        replicate(storm, 10, 4, Team(players))
        assert sent.count("bytes") == 1


def test_nothing_listens_where_the_study_runs(standing):
    from psutil import CONN_LISTEN, Process

    def listening() -> set[Any]:
        found = Process().net_connections("all")
        return {each.laddr for each in found if each.status == CONN_LISTEN}

    before = listening()
    with cluster(standing.address):
        assert listening() == before


def test_no_more_is_sent_than_workers_can_soon_play(standing, storm, monkeypatch):
    from distributed import Client

    asked, most, sent = 0, 0, []
    submit = Client.submit

    def noting(self: Client, what: Any, *words: Any, **settings: Any) -> Any:
        nonlocal most
        future = submit(self, what, *words, **settings)
        if what is play_there:
            sent.append(future)
            most = max(most, sum(not each.done() for each in sent))
        return future

    def orders() -> Iterator[Order]:
        nonlocal asked
        for run in range(40):
            asked += 1
            yield Order(ready, 3, range(run, run + 1), ("targets",), "storm")

    monkeypatch.setattr(Client, "submit", noting)
    ready, threads = sealed(storm), 3
    with cluster(standing.address) as players:
        for back, _ in enumerate(players(orders()), 1):
            assert asked - back < AHEAD * PER_THREAD * threads
    assert (asked, back, len(sent)) == (40, 40, 40)
    assert threads < most <= PER_THREAD * threads
    sent.clear()


def test_what_goes_wrong_in_a_run_names_it(standing):
    broken = Order(Sealed("x", b"no scenario"), 0, range(5, 7), what="two more call takers")
    with cluster(standing.address) as players, pytest.raises(KrisimError) as error:
        list(players([broken]))
    assert "replications 5 to 6 of 'two more call takers'" in str(error.value)


# who does not play alike --------------------------------------------------------------------------

WITHOUT = """
import sys

sys.modules["sim"] = None
"""


def of_other_digits() -> str:
    """Return what makes numpy compute other last digits here; nothing if nothing does."""
    off = "X86_V3 X86_V4"
    code = "from sim.studies.running.digits import digits; print(digits())"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NPY_DISABLE_CPU_FEATURES": off, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return off if told.stdout.strip() not in {"", digits()} else ""


@pytest.mark.slow
def test_every_worker_that_does_not_play_alike_is_named_with_what_to_do(tmp_path):
    """One has another numpy, one lacks packages, one has another krisim, one another processor."""
    other = tmp_path / "other" / "numpy-9.9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 9.9.9\n")
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "sitecustomize.py").write_text(WITHOUT)
    changed = tmp_path / "changed"
    copytree(ROOT / "sim", changed / "sim")
    with (changed / "sim" / "engine" / "run.py").open("a") as program:
        program.write("# changed\n")
    off = of_other_digits()
    with machines(tmp_path) as some:
        some.scheduler()
        ports = [free_port() for _ in range(4)]
        for port, first in zip(ports, (other.parent, lacking, changed, ROOT), strict=True):
            features = off if first == ROOT else ""
            some.worker(
                "--no-nanny",
                *("--worker-port", str(port)),
                first=str(first),
                NPY_DISABLE_CPU_FEATURES=features,
            )
        arrived(some, 4)
        with pytest.raises(KrisimError) as error, cluster(some.address):
            pass
    lines = str(error.value).splitlines()
    told = {port: line for port in ports for line in lines if f":{port} " in line}
    assert "has numpy 9.9.9, this machine" in told[ports[0]]
    assert 'pip install "numpy==' in told[ports[0]]
    assert "cannot start krisim" in told[ports[1]]
    assert "has another krisim than this machine, of the same version" in told[ports[2]]
    assert len(lines) == (5 if off else 4)
    assert not off or "other last digits" in told[ports[3]]
    assert "scheduler" not in str(error.value)


@pytest.mark.slow
def test_a_worker_that_comes_late_and_is_not_alike_does_not_play(storm, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "from sim.studies.running import identity; identity.digits = lambda: 'others'"
    )
    with machines(tmp_path) as some:
        (alike,) = start(some, 1, "--no-nanny")
        with cluster(some.address) as players:
            some.worker("--no-nanny", first=str(tmp_path))
            arrived(some, 2)
            end(alike)  # or it might play all before the other gets anything
            with pytest.raises(KrisimError, match="other last digits"):
                replicate(storm, COUNT, 3, Team(players))


@pytest.mark.slow
@pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificates")
def test_with_certificates_it_is_the_same_and_without_them_nobody_gets_in(storm, alone, tmp_path):
    import dask

    ca, cert, key = (tmp_path / name for name in ("ca.pem", "own.pem", "own.key"))
    make = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=x"
    )
    command = [*make.split(), "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, timeout=30, capture_output=True)
    ca.write_bytes(cert.read_bytes())
    files = {"ca-file": str(ca), "client.cert": str(cert), "client.key": str(key)}
    known = {f"distributed.comm.tls.{name}": path for name, path in files.items()}
    flags = (f"--tls-ca-file={ca}", f"--tls-cert={cert}", f"--tls-key={key}")
    with machines(tmp_path) as some:
        some.start("scheduler", "--port", str(some.port), "--no-dashboard", *flags)
        address = some.address.replace("tcp", "tls")
        words = ("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
        some.start(*words, *flags)
        arrived(some, 1)
        with pytest.raises(KrisimError, match="no Dask scheduler"), cluster(some.address, HASTY):
            pass
        with pytest.raises(KrisimError, match="no Dask scheduler"), cluster(address, HASTY):
            pass
        with dask.config.set(known), cluster(address) as players:
            assert same(replicate(storm, COUNT, 3, Team(players)), alone)


# what fails ---------------------------------------------------------------------------------------


@pytest.fixture
def some(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machines]:
    """Machines of the test's own, whose workers play as planned."""
    with machines(tmp_path, plan={"slow": 0.05, **getattr(request, "param", {})}) as new:
        yield new


@contextmanager
def meanwhile(what: Any) -> Iterator[None]:
    """Do something beside the block."""
    wrong: list[BaseException] = []

    def guarded() -> None:
        try:
            what()
        except BaseException as error:
            wrong.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    yield
    thread.join()
    assert not wrong


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_costs_nothing(some, storm, alone):
    start(some, 2)

    def kill() -> None:
        until(lambda: len(some.played()) > 10)
        os.kill(some.player(), signal.SIGKILL)

    with cluster(some.address) as players, meanwhile(kill):
        assert same(replicate(storm, COUNT, 3, Team(players)), alone)
    assert set(some.played()) == set(range(COUNT))
    assert len(some.played()) <= COUNT + 2 * 5  # at most what it played, and had finished last


@pytest.mark.slow
def test_a_machine_that_is_gone_costs_nothing(some, storm, alone):
    first, _ = start(some, 2)

    def end_first() -> None:
        until(lambda: len(some.played()) > 10)
        end(first)

    with cluster(some.address) as players, meanwhile(end_first):
        assert same(replicate(storm, COUNT, 3, Team(players)), alone)
    assert set(some.played()) == set(range(COUNT))


@pytest.mark.slow
def test_without_a_scheduler_it_ends_and_goes_on_later(some, storm, alone, tmp_path):
    start(some, 2, "--no-nanny")

    def end_scheduler() -> None:
        until(lambda: len(some.played()) > 20)
        end(some.processes[0])

    store = Store(tmp_path / "part")
    gone = pytest.raises(KrisimError, match=r"scheduler at tcp://\S+ is gone")
    with gone, cluster(some.address) as players, meanwhile(end_scheduler):
        replicate(storm, COUNT, 3, Team(players, store))
    assert 0 < store.played < COUNT
    (tmp_path / "again").mkdir()
    with machines(tmp_path / "again", plan={"slow": 0}) as others:
        start(others, 2, "--no-nanny")
        again = Store(store.folder)
        with cluster(others.address) as players:
            assert same(replicate(storm, COUNT, 3, Team(players, again)), alone)
        assert again.found == store.played
        assert sorted(others.played()) == list(range(store.played, COUNT))  # each of them once


@pytest.mark.slow
def test_a_worker_that_comes_back_goes_on_and_none_at_all_is_an_error(some, storm, alone):
    (only,) = start(some, 1, "--no-nanny")

    def replace_it() -> None:
        until(lambda: len(some.played()) > 10)
        end(only)
        some.worker("--no-nanny")

    with cluster(some.address, HASTY) as players:
        with meanwhile(replace_it):
            assert same(replicate(storm, COUNT, 3, Team(players)), alone)
        end(some.processes[-1])
        with pytest.raises(KrisimError, match="had no worker for 8 s"):
            replicate(storm, COUNT, 3, Team(players))


@pytest.mark.slow
@pytest.mark.parametrize("some", [{"deadly": [33]}], indirect=True)
def test_what_kills_every_worker_is_named_and_nothing_else_is_blamed(some, storm):
    start(some, 2)
    told = pytest.warns(RuntimeWarning, match="played again, with nothing beside")
    with cluster(some.address) as players, pytest.raises(KrisimError) as error, told:
        replicate(storm, COUNT, 3, Team(players, what="two more call takers"))
    assert str(error.value).startswith("replications 30 to 34 of 'two more call takers': every")


@pytest.mark.slow
@pytest.mark.parametrize("some", [{"endless": [33]}], indirect=True)
def test_what_takes_too_long_is_played_elsewhere_then_it_is_an_error(some, storm):
    start(some, 2)
    told = pytest.warns(RuntimeWarning, match="they are played again")
    error = pytest.raises(KrisimError, match="on 2 workers")
    with cluster(some.address, Patience(chunk=6)) as players, error as raised, told:
        replicate(storm, COUNT, 3, Team(players, what="away"))
    said = "replications 30 to 34 of 'away' were not finished within 6 s on 2 workers"
    assert str(raised.value).startswith(said)


@pytest.mark.slow
def test_a_worker_that_stands_still_is_given_up(some, storm, alone):
    start(some, 2)

    def stop() -> None:
        until(lambda: len(some.played()) > 10)
        os.kill(some.player(), signal.SIGSTOP)

    told = pytest.warns(RuntimeWarning, match="they are played again")
    with cluster(some.address, Patience(chunk=6)) as players, meanwhile(stop), told:
        assert same(replicate(storm, COUNT, 3, Team(players)), alone)


# the page -----------------------------------------------------------------------------------------

PAGE = ROOT / "docs" / "howto" / "run-on-a-cluster.md"
CLUSTER = "console cluster"


@pytest.mark.slow
def test_the_page_on_clusters_does_what_it_says(tmp_path, monkeypatch):
    """Every command is executed as written; only addresses are those of this machine."""
    monkeypatch.chdir(tmp_path)
    with machines(tmp_path) as some:
        for block in blocks(PAGE):
            if block.kind == CLUSTER:
                here = re.sub(r"\b10\.0\.0\.[78]\b", "127.0.0.1", block.text)
                execute(here.replace("8786", str(some.port)), some)
        assert some.log().count("Register worker addr") == 2
    runs = [fetch(tmp_path / "results" / name) for name in ("far", "long")]
    storm = sim.load(tmp_path / "scenarios" / "storm")
    assert all(same(each, replicate(storm, 60)) for each in runs)


def execute(block: str, some: Machines) -> None:
    """Execute the commands of a block; those of Dask go on beside it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        if command.startswith("dask "):
            some.start(*shlex.split(command)[1:], here=())
            until(lambda: "Scheduler at:" in some.log(), 60)
            if " worker " in command:
                arrived(some, 2)
        elif shown[:1] == ["^C"]:
            assert re.fullmatch(pattern(shown[1:]), plain(stopped(shlex.split(command))))
        else:
            ended = subprocess.run(
                [
                    sys.executable,
                    "-c",
                    "from sim.cli import main; main()",
                    *shlex.split(command)[1:],
                ],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                timeout=90,
                check=False,
            )
            assert ended.returncode == 0, f"{command}: {ended.stderr}"
            assert re.fullmatch(pattern(shown), plain(ended.stdout)), ended.stdout


def test_two_ways_to_play_at_once_are_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    start_scenario(Path("storm"))
    words = ["run", "storm", "-n", "30", "--workers", "2", "--dask", "tcp://127.0.0.1:9"]
    monkeypatch.setattr(sys, "argv", ["krisim", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "leave out one of them" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["storm"]
