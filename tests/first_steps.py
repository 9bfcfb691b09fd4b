"""The path of a first-time user, on a clean clone: what the tutorial says, done and timed.

`make first-steps` does it and prints how long each step took. What is typed is not repeated here:
the steps are the commands and the edits of the tutorial, in their order, and each has to print what
stands below it there.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from tests.examples import blocks, change, pattern, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
TUTORIAL = Path("docs", "tutorial", "first-report.md")
LIMIT = 900
"""After so long a step has failed [s]."""

OF_HERE = ("PYTHON", "PYTEST", "VIRTUAL_ENV", "MAKE", "MFLAGS", "COV", "KRISIM")
"""Beginnings of settings that somebody who has just cloned does not have."""


class Step(NamedTuple):
    """What is typed, and what that shows; or lines to change in a file."""

    text: str
    shown: tuple[str, ...] = ()
    edit: str = ""


class Done(NamedTuple):
    """A step that was done, how long it took [s], and what it printed."""

    step: Step
    seconds: float
    printed: str


def steps(page: Path) -> Iterator[Step]:
    """Yield what a page tells to do, in its order."""
    for block in blocks(page):
        kind, _, file = block.kind.partition(" ")
        if kind == "diff":
            yield Step(file, edit=block.text)
        elif kind == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, *shown = part.rstrip("\n").split("\n")
                yield Step(command, tuple(shown))


def cloned(place: Path) -> Path:
    """Clone what is committed of this project, and return the folder."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True, timeout=LIMIT)
    return place


def lend(clone: Path) -> None:
    """Give a clone what is installed here, so that it need not be fetched once more."""
    folder = clone / ".venv"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    lent = sysconfig.get_path("purelib")
    (packages / "lent.pth").write_text(f"{clone}\n{lent}\n", encoding="utf-8")
    command = folder / "bin" / "krisim"
    program = f"#!{folder}/bin/python\nfrom sim.cli import main\n\nmain()\n"
    command.write_text(program, encoding="utf-8")
    command.chmod(0o755)
    (folder / ".installed").touch()


def walk(clone: Path) -> Iterator[Done]:
    """Do every step of the tutorial in a clone, one after the other.

    Raises
    ------
    AssertionError
        If a step fails, or prints something else than the tutorial shows.
    """
    opened: list[str] = []
    for step in steps(clone / TUTORIAL):
        began = perf_counter()
        if step.edit:
            change(step.edit, clone / step.text)
            printed = ""
        else:
            printed = typed([*opened, step.text], clone)
        if step.text.startswith("source "):
            opened.append(step.text)  # holds for the terminal from here on
        if step.shown:
            right = re.fullmatch(pattern(step.shown), plain(printed))
            assert right, f"{step.text} printed:\n{printed}"
        yield Done(step, perf_counter() - began, printed)


def typed(lines: Sequence[str], folder: Path) -> str:
    """Type lines into a fresh terminal; return what they print."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(OF_HERE)}
    with subprocess.Popen(
        ["bash", "-c", " && ".join(lines)],
        cwd=folder,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            printed, complained = running.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise
    assert running.returncode == 0, f"{lines[-1]}: {complained}\n{printed}"
    return printed


def main() -> None:
    """Walk the path in a new folder, and print how long each step took."""
    seconds = 0.0
    with tempfile.TemporaryDirectory(prefix="krisim-first-steps-") as place:
        for each in walk(cloned(Path(place) / "krisim")):
            seconds += each.seconds
            sys.stdout.write(f"{each.seconds:6.1f} s  {each.step.text}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{seconds:6.1f} s  all of it\n")


if __name__ == "__main__":
    main()
