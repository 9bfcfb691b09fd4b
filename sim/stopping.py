"""Starting processes that leave a stop (Ctrl-C) to whoever started them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


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
