"""A stop by the user (Ctrl-C): what it is, and processes that leave it to whoever started them."""

from __future__ import annotations

import signal
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

    Whoever started them hears it and ends them. Only the main thread can say so; elsewhere, and on
    Windows, where nothing is passed on, this does nothing.

    >>> with deaf():
    ...     signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    True
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
