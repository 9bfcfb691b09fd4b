"""Problems a person can put right, and the errors that carry them.

A stage that reads or checks something collects every `Problem` it finds in
`Problems` and then raises one `ScenarioError` with all of them. A problem names
its `Place` as a path of keys; whoever knows the file turns that path into a
line of YAML or a cell of a workbook (`where`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import total_ordering
from itertools import islice

Place = tuple[str | int, ...]
"""Path of keys to something in a scenario, such as ``("injects", "I-01", "to")``."""

LISTED = 8
"""How many known words `suggest` lists before it breaks off."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to write instead.

    Problems sort by place, then by what they say, whether the keys of their
    places are text or numbers.

    Examples
    --------
    >>> place = ("injects", "I-01", "by")
    >>> print(Problem("unknown channel 'Rakkel'", place, instead="Use 'Rakel'."))
    injects / I-01 / by: unknown channel 'Rakkel'. Use 'Rakel'.
    >>> print(Problem("the file is empty", where="scenario.yaml"))
    scenario.yaml: the file is empty
    """

    what: str
    place: Place = ()
    where: str = ""
    instead: str = ""

    def __str__(self) -> str:
        """Return ``where: what. instead``, without the parts that are empty."""
        where = self.where or " / ".join(str(key) for key in self.place)
        said = f"{self.what.rstrip('.')}. {self.instead}" if self.instead else self.what
        return f"{where}: {said}" if where else said

    def __lt__(self, other: Problem) -> bool:
        """Tell whether this problem is listed before `other`."""
        return self._rank() < other._rank()

    def _rank(self) -> tuple[tuple[tuple[bool, str | int], ...], str, str, str]:
        place = tuple((isinstance(key, str), key) for key in self.place)
        return place, self.what, self.where, self.instead


class KrisimError(Exception):
    """Base of every error that reaches the user as a sentence, not as a traceback."""


class ScenarioError(KrisimError):
    """A scenario cannot be used; holds everything that is wrong with it.

    Parameters
    ----------
    problems
        At least one problem, in the order in which they are to be read.

    Raises
    ------
    ValueError
        If there is no problem.

    Examples
    --------
    >>> print(ScenarioError([Problem("no units"), Problem("no injects")]))
    2 problems
    no units
    no injects
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("a ScenarioError needs at least one problem, got none")
        super().__init__(self.problems)  # what pickle hands back to this constructor

    def __str__(self) -> str:
        """Return their number and then every problem, one a line."""
        number = len(self.problems)
        heading = "1 problem" if number == 1 else f"{number} problems"
        return "\n".join([heading, *map(str, self.problems)])


class Problems:
    """Collects problems, so that all of a stage are told together.

    Examples
    --------
    >>> found = Problems()
    >>> found.add(("start",), "no time zone", "Write 'Europe/Stockholm' after the time.")
    >>> [str(problem) for problem in found]
    ["start: no time zone. Write 'Europe/Stockholm' after the time."]
    """

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: Place, what: str, instead: str = "") -> None:
        """Note that `what` is wrong at `place`, and what to write `instead`."""
        self._found.append(Problem(what, place, instead=instead))

    def raise_if_any(self) -> None:
        """Raise a `ScenarioError` with all problems so far, if there is one."""
        if self._found:
            raise ScenarioError(self._found)

    def __iter__(self) -> Iterator[Problem]:
        """Yield the problems in the order in which they were added."""
        return iter(self._found)

    def __bool__(self) -> bool:
        """Tell whether anything is wrong."""
        return bool(self._found)


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a sentence that helps after the unknown `word`.

    The nearest known word, whatever its case; without a near one, the first
    known words as given; nothing if none is known.

    Examples
    --------
    >>> suggest("rakkel", ["phone", "Rakel"])
    "Did you mean 'Rakel'?"
    >>> suggest("pigeon", ["phone", "Rakel"])
    'Known: phone, Rakel.'
    >>> suggest("pigeon", [])
    ''
    """
    words = {each.casefold(): each for each in reversed(list(known))}  # of equals the first
    nearest = difflib.get_close_matches(word.casefold(), words, n=1)
    if nearest:
        return f"Did you mean '{words[nearest[0]]}'?"
    return _listing(list(reversed(words.values())))


def _listing(words: list[str]) -> str:
    if not words:
        return ""
    shown = ", ".join(islice(words, LISTED))
    return f"Known: {shown}, …" if len(words) > LISTED else f"Known: {shown}."
