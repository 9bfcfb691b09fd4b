"""The command `krisim`: arguments in, tables and sentences out; no arithmetic."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and a status other than 0."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        from sim.cli.commands import app

        app()
    except KeyboardInterrupt:
        sys.exit(_say("stopped; nothing was written", 130))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # the last line of defence
        from sim.errors import KrisimError

        if isinstance(error, KrisimError):
            sys.exit(_say(str(error), 1))
        if os.environ.get("KRISIM_DEBUG"):
            raise
        sys.exit(_say(f"an error inside Krisim: {type(error).__name__}: {error}. {_REPORT}", 70))


_REPORT = "Set KRISIM_DEBUG=1 and try again to see where; please report it"


def _say(text: str, status: int) -> int:
    sys.stderr.write(f"krisim: {text}\n")
    return status
