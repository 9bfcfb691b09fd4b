"""A stop by the user (Ctrl-C): what it is, and processes that leave it to whoever started them."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class StopError(BaseException):
    """The user stops the program: no error that anything on the way should catch.

    ``status`` is what the program ends with, ``told`` what is left and how to go on.
    """

    def __init__(self, status: int = 130, told: str = "") -> None:
        super().__init__(status, told)
        self.status, self.told = status, told


@contextmanager
def deaf() -> Iterator[None]:
    """Start processes here that hear no Ctrl-C; without it one that just begins prints a traceback.

    Whoever started them hears it, as soon as they are started, and ends them. On Windows, where
    nothing is passed on, this does nothing.

    >>> with deaf():
    ...     signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    True
    """
    if sys.platform == "win32":
        yield
        return
    with _later():
        before = signal.pthread_sigmask(
            signal.SIG_BLOCK, [signal.SIGINT]
        )  # what starts inherits it
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _later() -> Iterator[None]:
    """Hear at the end that somebody pressed Ctrl-C meanwhile; only the main thread hears it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    missed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: missed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if missed:
        signal.raise_signal(signal.SIGINT)
