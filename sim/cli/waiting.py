"""How waiting is shown: a bar with the time left, or a line now and then where nobody looks."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from rich.progress import Progress

EVERY: Final = 30.0
"""Seconds between two lines where there is no terminal; a shorter study shows none."""


class Waiting:
    """Shows on standard error how far a study is; a context, in which it does so.

    On a terminal that is a bar, which goes away at the end. Elsewhere (a file, another program) it
    is a line every 30 seconds.
    """

    def __init__(self, words: Words) -> None:
        self.say = words
        self._bar: Progress | None = None
        self._began = self._told = time.monotonic()

    def __enter__(self) -> Self:
        """Begin."""
        if sys.stderr.isatty():
            from sim.cli.options import progress_bar

            self._bar = progress_bar()
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the bar go away."""
        if self._bar is not None:
            self._bar.stop()

    def tell(self, text: str) -> None:
        """Print a sentence, above the bar if there is one."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            sys.stderr.write(f"krisim: {text}\n")
            sys.stderr.flush()

    def of(self, total: int) -> Callable[[int], None]:
        """Return what takes how many of ``total`` replications were just finished."""
        show, done = self.until(), 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            show(done, total)

        if self._bar is not None:
            show(0, total)
        return more

    def until(self) -> Callable[[int, int], None]:
        """Return what takes how many replications are finished, and how many there will be."""
        self._began = self._told = time.monotonic()
        if self._bar is None:
            return self._line
        bar = self._bar
        task = bar.add_task(self.say("replications"), total=None)
        return lambda done, total: bar.update(task, completed=done, total=max(done, total))

    def _line(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= EVERY and done < total:
            self._told = now
            self.tell(
                self.say(
                    "{done} of {total} replications, about {left} left",
                    done=self.say.number(done, 0),
                    total=self.say.number(total, 0),
                    left=self.say.length(1e6 * (now - self._began) / done * (total - done)),
                )
            )
