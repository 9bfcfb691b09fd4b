"""The pages as a site in `build/site`, made anew only where a page has changed: `make site`."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build" / "site"
FIRST = Path("docs", "README.html")
"""The page to begin with, within the site."""

LIMIT = 300
"""After so long a build has failed [s]."""


def site() -> Path:
    """Return the folder of the site, after building it if anything that it is made of has changed.

    Whoever asks meanwhile, in another process, waits for the same build.

    Raises
    ------
    RuntimeError
        If Sphinx warns of anything; with what it says. The site is then made anew next time.
    """
    BUILT.parent.mkdir(exist_ok=True)
    stamp = BUILT.parent / "site.stamp"
    with _alone(BUILT.parent / "site.lock"):
        digest = sources()
        if not (stamp.exists() and stamp.read_text("utf-8") == digest):
            stamp.unlink(missing_ok=True)
            _build(BUILT)
            stamp.write_text(digest, encoding="utf-8")
    return BUILT


def sources() -> str:
    """Return a digest of all pages, of what they show, and of what builds them."""
    seen = sha256()
    below = [ROOT / name for name in ("docs", "scenarios", "notebooks", "benchmarks")]
    files = [*ROOT.glob("*.md"), ROOT / "results" / "README.md", ROOT / "requirements.lock"]
    files += [each for folder in below for each in folder.rglob("*") if each.is_file()]
    for file in sorted(each for each in files if each.suffix != ".pyc"):
        seen.update(f"{file.relative_to(ROOT).as_posix()}\n".encode())
        seen.update(sha256(file.read_bytes()).digest())
    return seen.hexdigest()


def _build(place: Path) -> None:
    """Build all pages from nothing, for what Sphinx has kept it does not warn of again."""
    shutil.rmtree(place, ignore_errors=True)
    command = [*(sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-c", "docs")]
    command += ["-E", "-d", str(place.with_name("site-trees")), ".", str(place)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the site cannot be built:\n{done.stderr}")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process in at a time; the lock of one that was killed falls away."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{(site() / FIRST).relative_to(ROOT).as_posix()}\n")
    except RuntimeError as error:
        sys.exit(str(error))
