"""Stopping a study and going on: nothing lost, nothing twice, and a sentence that says how."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.files.starting import start_scenario
from sim.stopping import StopError
from sim.studies.running import Store, end_processes

ROOT = Path(sim.__file__).parent.parent
RUN = ("run", "storm", "-n", "25")
WHAT_IF = ("what-if", "storm", "--change", "calls: all x2", "-n", "15")


class Said(NamedTuple):
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


@pytest.fixture
def krisim(tmp_path, monkeypatch, capsys) -> Iterator[Callable[..., Said]]:
    """Return the command, run in a folder that holds the scenario ``storm``."""
    monkeypatch.chdir(tmp_path)
    start_scenario(Path("storm"))

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["krisim", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    yield run
    end_processes()


@contextmanager
def stop_after(chunks: int) -> Iterator[None]:
    """Press Ctrl-C as soon as so many chunks are kept."""
    left, plain = [chunks], Store.keep

    def keep(self: Store, *arguments: Any) -> None:
        plain(self, *arguments)
        left[0] -= 1
        if left[0] == 0:
            raise StopError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "keep", keep)
        yield


def parts() -> list[str]:
    """Return the folders of what is unfinished, those of what-ifs last."""
    found = (path.as_posix() for path in Path().rglob("*.part"))
    return sorted(found, key=lambda name: ("what-if" in name, name))


def assert_same_runs(one: Path, two: Path) -> None:
    names = [path.name for path in sorted((one / "runs").iterdir())]
    assert names == [path.name for path in sorted((two / "runs").iterdir())]
    for name in names:
        first, second = (pd.read_parquet(folder / "runs" / name) for folder in (one, two))
        pd.testing.assert_frame_equal(first, second, check_exact=True)


# on the command line ------------------------------------------------------------------------------


def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same_numbers(krisim):
    with stop_after(3):
        said = krisim(*RUN, "--workers", "1")
    (part,) = parts()
    assert re.fullmatch(r"results/storm/[\d-]{17}\.part", part)
    assert said.status == 130
    assert said.err.splitlines()[-1] == (
        f"krisim: stopped; 15 replications are kept in {part}:"
        " go on with the same command and --resume"
    )
    again = krisim(*RUN, "--workers", "1", "--resume")
    assert f"going on with {part}: it keeps 15 replications" in again.err
    assert "15 replications were found and used, 10 were played now" in again.err
    assert f"Results: {part.removesuffix('.part')}\n" in again.out
    krisim(*RUN, "--workers", "1", "--out", "whole")
    assert_same_runs(Path(part.removesuffix(".part")), Path("whole"))
    assert parts() == []


def test_without_a_folder_the_newest_of_the_same_command_goes_on(krisim):
    for command in (RUN, WHAT_IF):
        with stop_after(2):
            krisim(*command, "--workers", "1")
    run, what_if = parts()
    assert re.fullmatch(r"results/storm/[\d-]{17}-what-if\.part", what_if)
    said = krisim(*WHAT_IF, "--workers", "1", "--resume")
    assert f"going on with {what_if}: it keeps 10 replications" in said.err
    assert parts() == [run]
    with stop_after(2):
        said = krisim(*RUN, "--workers", "1")
    assert f"{run} is unfinished: --resume goes on with it" in said.err


def test_what_ifs_go_on_with_what_is_finished_and_answer_the_same(krisim):
    whole = krisim(*WHAT_IF, "--workers", "1")
    assert whole.status == 0
    assert not Path("results").exists(), "nothing is left of what was kept meanwhile"
    with stop_after(4):
        assert krisim(*WHAT_IF, "--workers", "1").status == 130
    again = krisim(*WHAT_IF, "--workers", "1", "--resume")
    assert "20 replications were found and used, 10 were played now" in again.err
    assert again.out == whole.out
    assert parts() == []


@pytest.mark.slow
def test_bottlenecks_go_on_beside_the_results_they_ask_about(krisim):
    krisim("run", "storm", "-n", "4", "--out", "out")
    ask = ("bottlenecks", "--in", "out", "--first", "1", "-n", "15", "--workers", "1")
    whole = krisim(*ask)
    with stop_after(2):
        assert "out-bottlenecks.part" in krisim(*ask).err
    again = krisim(*ask, "--resume")
    assert "10 replications were found" in again.err
    assert again.out == whole.out
    assert parts() == []


def test_what_has_changed_since_is_played_anew_and_told(krisim):
    with stop_after(3):
        krisim(*WHAT_IF, "--workers", "1")
    again = krisim(*WHAT_IF, "--seed", "1", "--workers", "1", "--resume")
    assert "0 replications were found and used, 30 were played now" in again.err
    assert again.out == krisim(*WHAT_IF, "--seed", "1", "--workers", "1").out


def test_an_unfinished_study_is_never_written_over_and_none_is_made_up(krisim):
    with stop_after(1):
        krisim(*RUN, "--workers", "1", "--out", "out")
    said = krisim(*RUN, "--out", "out")
    assert said.status == 1
    assert "out.part keeps what was finished" in said.err
    assert "--resume" in said.err
    for arguments, missing in (
        (("--out", "other", "--resume"), "there is no other.part"),
        (("--resume",), "results/storm keeps no unfinished 'run'"),
    ):
        said = krisim(*RUN, *arguments)
        assert said.status == 1
        assert missing in said.err


def test_what_is_kept_says_what_it_is_under_its_marking_and_in_swedish(krisim):
    path = Path("storm/scenario.yaml")
    text = path.read_text(encoding="utf-8")
    marked = "exercise: {name: Water-main break, marking: ÖVNING – sekretess}"
    text = text.replace("exercise: Water-main break (example)", marked)
    path.write_text(text, encoding="utf-8")
    with stop_after(2):
        said = krisim(*RUN, "--workers", "1", "--out", "out", "--lang", "sv")
    assert "stoppat; 10 körningar finns sparade i out.part" in said.err
    about = Path("out.part/README.txt").read_text(encoding="utf-8-sig")
    assert "ÖVNING – sekretess" in about
    assert "Simulerat, inte observerat." in about
    assert "--resume" in about


def test_a_stop_before_anything_is_finished_leaves_nothing(krisim, monkeypatch):
    def stop(*_: object) -> None:
        raise StopError

    monkeypatch.setattr("sim.studies.running.orders.Player.play", stop)
    said = krisim(*RUN, "--workers", "1")
    assert said.err.splitlines()[-1] == "krisim: stopped; nothing was written"
    assert [path.name for path in Path().iterdir()] == ["storm"]


def test_progress_is_a_line_now_and_then_where_there_is_no_terminal(krisim, monkeypatch):
    monkeypatch.setattr("sim.cli.waiting.EVERY", 0.0)
    said = krisim(*WHAT_IF, "--workers", "1")
    lines = said.err.splitlines()
    assert len(lines) == 5, "six chunks, of which the last is the end"
    assert all(
        re.fullmatch(r"krisim: \d+ of 30 replications, about \d+ s left", line) for line in lines
    )


# processes ----------------------------------------------------------------------------------------


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the command as a process of its own, the first of a group."""
    return subprocess.Popen(
        [sys.executable, "-c", "from sim.cli import main; main()", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until(happened: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def kept(folder: Path) -> Callable[[], bool]:
    return lambda: len(list(folder.rglob("*.chunk"))) > 2


def is_gone(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a scenario, and results of a run that nobody stopped."""
    folder = tmp_path_factory.mktemp("whole")
    start_scenario(folder / "storm")
    ended = start(folder, "run", "storm", "-n", "120", "--workers", "1", "--out", "whole")
    _, err = ended.communicate(timeout=60)
    assert ended.returncode == 0, err
    return folder


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize(
    ("workers", "sign"),
    [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM), ("2", signal.SIGKILL)],
    ids=["Ctrl-C, one", "Ctrl-C", "TERM", "KILL"],
)
def test_whatever_ends_it_what_was_finished_is_there_and_it_goes_on(whole, tmp_path, workers, sign):
    """Ctrl-C reaches all of a terminal's processes; the other signals the command alone."""
    shutil.copytree(whole / "storm", tmp_path / "storm")
    command = ("run", "storm", "-n", "120", "--workers", workers, "--out", "out")
    running = start(tmp_path, *command)
    wait_until(kept(tmp_path))
    (os.killpg if sign == signal.SIGINT else os.kill)(running.pid, sign)
    _, err = running.communicate(timeout=30)
    assert "Traceback" not in err
    if sign != signal.SIGKILL:
        assert running.returncode == 128 + sign
        assert "replications are kept in out.part: go on" in err.splitlines()[-1]
    wait_until(lambda: is_gone(running.pid), 15)
    again = start(tmp_path, *command, "--resume")
    _, err = again.communicate(timeout=60)
    found, new = map(int, re.findall(r"(\d+) replications were found.* (\d+) were played", err)[0])
    assert found >= 15
    assert found + new == 120
    assert_same_runs(tmp_path / "out", whole / "whole")
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
def test_a_second_stop_ends_at_once(whole, tmp_path):
    shutil.copytree(whole / "storm", tmp_path / "storm")
    running = start(tmp_path, "run", "storm", "-n", "100000", "--workers", "2", "--out", "out")
    wait_until(kept(tmp_path))
    for _ in range(2):
        os.kill(running.pid, signal.SIGINT)
        time.sleep(0.01)
    running.communicate(timeout=5)
    assert running.returncode == 130
    wait_until(lambda: is_gone(running.pid), 15)


@pytest.mark.slow
@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 1)() != 0 or shutil.which("unshare") is None,
    reason="only root may mount a small disk, in a name space of its own",
)
def test_a_full_disk_is_an_error_that_keeps_what_is_there(whole, tmp_path):
    """A disk of 300 kB, seen by the command alone: full, then with room for the rest."""
    disk = tmp_path / "disk"
    disk.mkdir()
    krisim = [sys.executable, "-c", "from sim.cli import main; main()"]
    run = [*krisim, "run", str(whole / "storm"), "-n", "120", "--workers", "1", "--out", "out"]
    script = (
        'set -e; mount -t tmpfs -o size=200k none "$DISK"; cd "$DISK"; '
        'if "$@"; then exit 9; fi; ls -a out.part; mount -o remount,size=50m "$DISK"; '
        '"$@" --resume; cp -r out ..'
    )
    ended = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", *run],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DISK": str(disk)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "out.part cannot be written: No space left on device" in ended.stderr
    assert "replications are kept in out.part: go on with the same command" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ".chunk" in ended.stdout
    found, new = map(
        int, re.findall(r"(\d+) replications were found.* (\d+) were played", ended.stderr)[0]
    )
    assert found > 0
    assert found + new == 120
    assert_same_runs(tmp_path / "out", whole / "whole")
