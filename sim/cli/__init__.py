"""The command `krisim`: arguments in, tables and sentences out; no arithmetic."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

STOPPED, INSIDE = 130, 70
"""Exit statuses: stopped by the user (as a shell says it), an error inside Krisim."""


class _StopError(BaseException):
    """The user pressed Ctrl-C: no error that anything on the way should catch."""


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and a status other than 0."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    before = signal.signal(signal.SIGINT, _stop)
    try:
        _run()
    except _StopError:
        sys.exit(_say("stopped; nothing was written", STOPPED))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    finally:
        signal.signal(signal.SIGINT, before)


def _run() -> None:
    from sim.errors import KrisimError

    try:
        from sim.cli.every import app

        app()
    except KrisimError as error:
        sys.exit(_say(str(error), 1))
    except BrokenPipeError:
        raise
    except Exception as error:  # the last line of defence
        if os.environ.get("KRISIM_DEBUG"):
            raise
        told = f"an error inside Krisim: {type(error).__name__}: {error}. {_REPORT}"
        sys.exit(_say(told, INSIDE))


_REPORT = "Set KRISIM_DEBUG=1 and try again to see where; please report it"


def _stop(*_: object) -> NoReturn:
    raise _StopError


def _say(text: str, status: int) -> int:
    sys.stderr.write(f"krisim: {text}\n")
    return status
