"""From a page to a PDF, by a browser that is installed already."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sim.errors import KrisimError

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
"""Commands of browsers that print without a window, in the order in which they are tried."""

PLACES = (
    ("PROGRAMFILES(X86)", "Microsoft/Edge/Application/msedge.exe"),
    ("PROGRAMFILES", "Microsoft/Edge/Application/msedge.exe"),
    ("PROGRAMFILES", "Google/Chrome/Application/chrome.exe"),
    ("LOCALAPPDATA", "Google/Chrome/Application/chrome.exe"),
)
"""Where Windows keeps them: a variable of the environment and a path below what it says."""

APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
VARIABLE = "KRISIM_BROWSER"
PATIENCE = 60
"""So long may a page take to print [s]."""

_QUIET = (
    "--headless=new",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing outside can be reached
)


def to_pdf(html: str) -> bytes:
    """Return a page as PDF, as the browser would print it.

    Raises
    ------
    KrisimError
        If there is no browser that can print without a window, or it fails.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="krisim-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(html, "utf-8")
        command = [str(browser), *_QUIET, *_as_root(), f"--user-data-dir={folder}/profile"]
        command += [f"--print-to-pdf={target}", source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise KrisimError(f"{browser} did not print within {PATIENCE} s. {_BY_HAND}") from None
        except OSError as error:
            raise KrisimError(
                f"{browser} cannot be started: {error.strerror}. {_BY_HAND}"
            ) from None
        if not target.exists() or not target.stat().st_size:
            raise KrisimError(f"{browser} printed nothing (status {done.returncode}). {_BY_HAND}")
        return target.read_bytes()


def find_browser() -> Path:
    """Return the browser that prints: the one that KRISIM_BROWSER names, or one that is found.

    Raises
    ------
    KrisimError
        If there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise KrisimError(f"{VARIABLE} names no program: '{named}'")
        return Path(found)
    for found in filter(None, map(shutil.which, NAMES)):
        return Path(found)
    for place in (*_windows(), *APPLICATIONS):
        if place.is_file():
            return place
    raise KrisimError(
        "no browser is installed that prints without a window (Chromium, Chrome, Edge)."
        f" {_BY_HAND} Or name one in {VARIABLE}"
    )


_BY_HAND = "Open the HTML page in any browser and print it to PDF from there."


def _windows() -> list[Path]:
    if os.name != "nt":
        return []
    return [Path(os.environ[k], rest) for k, rest in PLACES if k in os.environ]


def _as_root() -> list[str]:
    """Return what Chromium wants where it runs as root, as in a container: no sandbox of its own.

    It prints a page that we wrote, which may run no script but ours.
    """
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
