"""The command `krisim`: arguments in, tables and sentences out; no arithmetic."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from sim.stopping import StopError

INSIDE = 70
"""Exit status: an error inside Krisim. Stopped by a signal it is 128 and more, as a shell says."""
STOPS = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and the order to end."""


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and a status other than 0."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    before = [signal.signal(each, _stop) for each in STOPS]
    try:
        _run()
    except StopError as stop:
        sys.exit(_say(stop.told or "stopped; nothing was written", stop.status))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    finally:
        for each, handler in zip(STOPS, before, strict=True):
            signal.signal(each, handler)


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


def _stop(number: int, _: object) -> NoReturn:
    for each in STOPS:
        signal.signal(each, _stop_at_once)
    raise StopError(128 + number)


def _stop_at_once(number: int, _: object) -> NoReturn:
    """End without putting anything in order; what is finished was kept already."""
    os._exit(128 + number)


def _say(text: str, status: int) -> int:
    sys.stderr.write(f"krisim: {text}\n")
    return status
