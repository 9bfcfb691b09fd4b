"""A Dask cluster on this machine: scheduler and workers as processes of their own, for tests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
ENDING = 10.0
HERE = ("--host", "127.0.0.1")
FORGOTTEN = ("--idle-timeout", "300")
"""A scheduler that the tests could not end ends by itself, and its workers with it."""
PLANT = """
import json, os, signal, time
from pathlib import Path

plan = json.loads(os.environ["PLANTED"])
if not {"scheduler", "resource_tracker"} & set(" ".join(os.sys.orig_argv).split()):
    from sim.engine import Player

    play = Player.play

    def planted(self, seed, run):
        with open(plan["marks"], "a") as marks:
            marks.write(f"{os.getpid()} {run}\\n")
        if run in plan.get("deadly", ()):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(plan.get("slow", 0))
        while run in plan.get("endless", ()) and not Path(plan["marks"] + ".once").exists():
            time.sleep(0.05)
        return play(self, seed, run)

    Player.play = planted
"""
"""What is run when a worker starts: it notes each replication, and plays some as planned."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Machines:
    """A scheduler and its workers, each with a group of processes of its own, so that all end."""

    folder: Path
    port: int = field(default_factory=free_port)
    plan: dict[str, Any] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def marks(self) -> Path:
        return self.folder / "marks.txt"

    def played(self) -> list[int]:
        """Return the replications that workers began, in this order."""
        lines = self.marks.read_text().splitlines() if self.marks.exists() else []
        return [int(line.split()[1]) for line in lines]

    def player(self) -> int:
        """Return the process that began the last replication."""
        return int(self.marks.read_text().splitlines()[-1].split()[0])

    def scheduler(self, **environment: str) -> subprocess.Popen[bytes]:
        words = ("scheduler", "--port", str(self.port), "--no-dashboard", *FORGOTTEN)
        return self.start(*words, **environment)

    def worker(self, *options: str, first: str = "", **environment: str) -> subprocess.Popen[bytes]:
        words = ("worker", self.address, "--nthreads", "1", "--no-dashboard", *options)
        return self.start(*words, first=first, **environment)

    def start(
        self, *words: str, first: str = "", here: Sequence[str] = HERE, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Start a part of Dask; the folder ``first`` comes first on its path of Python."""
        path = [first, str(ROOT)] if first else [str(ROOT)]
        if self.plan:
            (self.folder / "plant").mkdir(exist_ok=True)
            (self.folder / "plant" / "sitecustomize.py").write_text(PLANT)
            path.insert(0, str(self.folder / "plant"))
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, *here],
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(path), "OMP_NUM_THREADS": "1"}
                | {"PLANTED": json.dumps({"marks": str(self.marks), **self.plan})}
                | environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def log(self) -> str:
        return "\n".join(each.read_text() for each in sorted(self.folder.glob("*.log")))


def end(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
    """End a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    process.wait(ENDING)


@contextmanager
def machines(folder: Path, **settings: Any) -> Iterator[Machines]:
    """Give machines that end with the block, whatever happens in it."""
    some = Machines(folder, **settings)
    try:
        yield some
    finally:
        for process in reversed(some.processes):
            end(process)


def until(what: Any, limit: float = 30.0) -> None:
    """Wait until ``what()`` is true; it is an error if that takes longer than ``limit`` [s]."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() < started + limit, "waited too long"
        time.sleep(0.02)
