"""Messages as one log tells them: who told whom, by what, what came of it, and because of what.

A message is what one unit lets another know: the rows from its first attempt, its writing or its
transit until it has been read or heard. A mail after vain calls is the same message.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from sim.log import KIND, KINDS, MILESTONE, NEVER, OUTCOME, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.log import Log

    Columns = Mapping[str, Sequence[int]]
    Unwritten = Callable[[str, str, str, str], Sequence[str]]
    """Who gets what is not written yet: of a case, an addressee, an activity and a channel."""

INJECT, PAUSE = KIND["inject"], KIND["pause"]
WRITE, TRANSIT, READ = KIND["write"], KIND["transit"], KIND["read"]
ATTEMPT, REDIAL, TALK = KIND["attempt"], KIND["redial"], KIND["talk"]
BRIEFING, LYING = KIND["briefing"], KIND["left lying"]
WRONG, QUESTION = KIND["wrong"], KIND["question"]
SENDING = (ATTEMPT, REDIAL, TALK, WRITE)
READING = (KIND["unread"], KIND["notice"], READ)
TELLING = np.zeros(len(KINDS) + 1, dtype=np.bool_)
TELLING[[*SENDING, *READING, TRANSIT, BRIEFING, LYING, WRONG, QUESTION]] = True
"""By kind of row, whether it is part of a message; the last is that of no kind."""

COMPLETED, OPEN, LOST = OUTCOME["completed"], OUTCOME["open"], OUTCOME["lost"]
MISUNDERSTOOD, GIVEN_UP = OUTCOME["misunderstood"], OUTCOME["given up"]
HEARD = (COMPLETED, MISUNDERSTOOD)
STOPPED = ("interrupted", "suspended", "handed over", "escalated")
TRIED_ON = tuple(OUTCOME[n] for n in ("busy", "no answer", "outage", "cut off", *STOPPED))
"""Outcomes after which somebody tries on, writes on, or tries something else."""
SENT, NOTICED = MILESTONE["sent"], MILESTONE["noticed"]
NOTED = (ATTEMPT, TRANSIT, BRIEFING, PAUSE)
"""Kinds of the rows with whose setting a message is noted as sent."""

End = tuple[int, int, str]
"""When a message was made and known, and what came of it."""


class Message(NamedTuple):
    """What ``sender`` lets ``receiver`` know in a case; units and channels are codes of the log.

    ``channel`` is that by which it went, or was tried last, ``planned`` the one that was tried
    first. Times in µs after STARTEX, NEVER if not by ENDEX: it was ``set`` when sending began to
    wait for whoever sends it, ``made`` when it was written or began to be said, ``known`` when it
    had been read or heard. ``outcome`` is completed, misunderstood (and not asked back by ENDEX),
    or why it was missed: lost, given up, left lying, open, by default, … ``root`` is its first row,
    ``row`` its last.
    """

    case: int
    number: int
    sender: int
    receiver: int
    channel: int
    planned: int
    set: int
    made: int
    known: int
    outcome: str
    root: int
    row: int

    @property
    def received(self) -> bool:
        """Whether it was read or heard by ENDEX, and not left lying."""
        return self.outcome in ("completed", "misunderstood")


def messages(
    log: Log, columns: Columns | None = None, unwritten: Unwritten | None = None
) -> list[Message]:
    """Return the messages of a log, each receiver's its own.

    ``columns`` are those of the log as lists, made anew if not given. Who gets a letter that
    nobody had written by ENDEX does not stand in the log: without ``unwritten`` it is left out.
    What has no receiver in the log is left out, too. There are none where an observed log does not
    tell what sort of rows they are (kind), what caused what, to whom it was said, or what came of
    it (outcome).
    """
    if lacks(log, "kind", "cause", "to", "outcome"):
        return []
    if columns is None:
        columns = {name: column.tolist() for name, column in log.columns.items()}
    return _Reader(log, columns, unwritten).read()


def lacks(log: Log, *names: str) -> bool:
    """Return whether nothing is known of one of these columns in any row that tells something.

    Only an observed log lacks columns: in a simulated one there is nothing to know.
    """
    if isinstance(log.run, int):
        return False
    told = TELLING[log.columns["kind"]]
    return any((log.columns[name][told] == NEVER).all() for name in names)


class _Reader:
    """Reads the messages of one log, row by row."""

    def __init__(self, log: Log, columns: Columns, unwritten: Unwritten | None) -> None:
        self.log, self.columns, self.unwritten = log, columns, unwritten
        self.kind, self.cause = columns["kind"], columns["cause"]
        self.outcome, self.to = columns["outcome"], columns["to"]
        self.unit, self.channel = columns["unit"], columns["channel"]
        self.rows: list[int] = np.flatnonzero(TELLING[log.columns["kind"]]).tolist()
        self.after: dict[int, list[int]] = {}
        for row in self.rows:
            self.after.setdefault(self.cause[row], []).append(row)
        self.found: list[Message] = []
        self.spoken: dict[int, tuple[int, int]] = {}  # by talk: the channels planned and used

    def read(self) -> list[Message]:
        """Return all messages, as they were set."""
        follow = {TRANSIT: self._written, TALK: self._spoken, BRIEFING: self._briefed}
        follow |= dict.fromkeys((ATTEMPT, REDIAL, WRITE), self._in_vain)
        for row in self.rows:
            if self.kind[row] in follow:
                follow[self.kind[row]](row)
        self._account_for_all()
        found = [m for m in self.found if m.receiver != NEVER]
        return sorted(found, key=lambda m: (m.set, m.root, m.row))

    # beginnings -----------------------------------------------------------------------------------

    def _note(self, root: int, row: int, receiver: int, end: End) -> None:
        """Note the message to ``receiver`` that began with ``root`` and came as far as ``row``."""
        columns, before = self.columns, self.cause[root]
        by = before if self.kind[root] == TRANSIT else root
        self.found.append(
            Message(
                columns["case"][row],
                columns["number"][row],
                NEVER if by == NEVER else self.unit[by],
                receiver,
                self.channel[row],
                self._planned(root, row),
                columns["scheduled"][root],
                *end,
                root,
                row,
            )
        )

    def _planned(self, root: int, row: int) -> int:
        """Return the channel tried first: that of the inject, or of others told before."""
        before = self.cause[root]
        if before == NEVER:
            return self.channel[root]
        if self.kind[before] == INJECT:
            return self.channel[before]
        planned, used = self.spoken.get(before, (NEVER, NEVER))
        activity = self.columns["activity"]
        said = row if self.kind[row] == TALK else self.cause[row]
        if planned != used and activity[before] == activity[said] != NEVER:
            return planned
        return self.channel[root]

    def _root(self, row: int) -> int:
        """Return the first row of all that was tried until ``row``."""
        before = self.cause[row]
        while before != NEVER and self._leads(before, row):
            row, before = before, self.cause[before]
        return row

    def _leads(self, before: int, row: int) -> bool:
        """Whether ``before`` and the row that it set are of one message."""
        if self.kind[row] == TALK:
            return self.kind[before] == ATTEMPT
        if self.kind[row] == TRANSIT:
            return self.kind[before] == WRITE
        if self.kind[before] not in SENDING:
            return False
        return self.kind[before] == REDIAL or self.outcome[before] in TRIED_ON

    # written --------------------------------------------------------------------------------------

    def _written(self, row: int) -> None:
        """Follow what was sent until it has been read."""
        before = self.cause[row]
        if before != NEVER and self.kind[before] == TALK:
            return  # tells who missed what was said to several
        root, receiver, made = self._root(row), self.to[row], self.columns["scheduled"][row]
        if self.outcome[row] != COMPLETED:
            self._note(root, row, receiver, (made, NEVER, OUTCOMES[self.outcome[row]]))
            return
        last = row
        while (after := self.after.get(last)) and self.kind[after[0]] in READING:
            last = after[0]
        if last != row and (self.kind[last] != READ or self.outcome[last] not in HEARD):
            self._note(root, last, receiver, (made, NEVER, "open"))
        else:
            self._note(root, last, receiver, (made, *self._known(last, receiver)))

    # spoken ---------------------------------------------------------------------------------------

    def _spoken(self, row: int) -> None:
        """Find out who heard what was said."""
        if self.outcome[row] not in (*HEARD, LOST):
            self._in_vain(row)
            return
        root, made = self._root(row), self.columns["started"][row]
        self.spoken[row] = self._planned(root, row), self.channel[row]
        if self.outcome[row] == LOST:
            self._note(root, row, self.to[row], (made, NEVER, "lost"))
            return
        missing = list(self._those(row, TRANSIT))
        for marker in missing:
            receiver, lost = self.to[marker], self.outcome[marker] == LOST
            known = (NEVER, "lost") if lost else self._known(marker, receiver)
            self._note(root, marker, receiver, (made, *known))
        for receiver in self._hearers(row, missing):
            self._note(root, row, receiver, (made, *self._known(row, receiver)))

    def _hearers(self, row: int, missing: Sequence[int]) -> Sequence[int]:
        """Return those who understood what was said: of several, those who noticed it."""
        heard = self.noticed.get(row)
        if heard is None:
            return () if missing else (self.to[row],)
        wrong = Counter(self.to[r] for r in missing if self.outcome[r] == MISUNDERSTOOD)
        return list((Counter(heard) - wrong).elements())

    # orders ---------------------------------------------------------------------------------------

    def _briefed(self, row: int) -> None:
        """Follow a link of an order down the chain of command."""
        if self.to[row] == NEVER:
            return  # those who are told together have rows of their own
        joint = self.cause[row]
        together = self._briefs_all(joint, row)
        root = self._gathered(joint) if together else row
        end: End = (NEVER, NEVER, OUTCOMES[self.outcome[row]])
        if self.outcome[row] in HEARD:
            made = self.columns["started"][joint if together else row]
            end = (made, *self._known(row, self.to[row]))
        self._note(root, row, self.to[row], end)

    def _briefs_all(self, joint: int, row: int) -> bool:
        """Whether ``joint`` is the briefing of several at which ``row`` was told."""
        if joint == NEVER or self.kind[joint] != BRIEFING or self.to[joint] != NEVER:
            return False
        return all(self.columns[k][joint] == self.columns[k][row] for k in ("activity", "unit"))

    def _gathered(self, joint: int) -> int:
        """Return the first row of a joint briefing: those to be briefed come together before."""
        before, columns = self.cause[joint], self.columns
        if before == NEVER or self.kind[before] != PAUSE:
            return joint
        same = all(columns[k][before] == columns[k][joint] for k in ("activity", "unit"))
        return before if same else joint

    # what came of it ------------------------------------------------------------------------------

    def _known(self, row: int, receiver: int) -> tuple[int, str]:
        """Return when it was known, by the end of ``row``, and what was made of it."""
        known = self.columns["completed"][row]
        if self.outcome[row] == COMPLETED and row not in self.after:
            return known, "completed"
        lying = next((r for r in self._those(row, LYING) if self.to[r] == receiver), NEVER)
        if lying != NEVER and self.outcome[lying] == OPEN:
            return known, "left lying"
        wrong = self.outcome[row] == MISUNDERSTOOD
        if wrong and not self._asked_back(row if lying == NEVER else lying):
            return known, "misunderstood"
        return known, "completed"

    def _asked_back(self, row: int) -> bool:
        asked = (q for wrong in self._those(row, WRONG) for q in self._those(wrong, QUESTION))
        return any(self.outcome[q] == COMPLETED for q in asked)

    def _those(self, row: int, *kinds: int) -> Iterator[int]:
        """Yield the rows of some kinds that ``row`` set."""
        return (r for r in self.after.get(row, ()) if self.kind[r] in kinds)

    def _in_vain(self, row: int) -> None:
        """Note a message that came no further than ``row``.

        Callers from the public, who pause before they call again, are told by nobody.
        """
        kind, outcome = self.kind[row], self.outcome[row]
        if outcome == COMPLETED:
            return
        tried_on = next(self._those(row, *SENDING), NEVER) != NEVER
        if outcome in TRIED_ON and (tried_on or kind == WRITE):
            return  # what is not sent because of an outage may be written anew
        root = self._root(row)
        made = self.columns["started"][row] if (kind, outcome) == (TALK, OPEN) else NEVER
        for receiver in self._meant_for(row, root):
            self._note(root, row, receiver, (made, NEVER, OUTCOMES[outcome]))

    def _meant_for(self, row: int, root: int) -> Sequence[int]:
        """Return the units that what was not sent is for, as far as its rows tell."""
        if self.kind[root] != WRITE or self.kind[row] != WRITE or self.unwritten is None:
            return (self.to[row],)
        names, columns, before = self.log.names, self.columns, self.cause[root]
        who, activity, channel = "", "", ""
        if before == NEVER or self.kind[before] != INJECT:
            who = _name(names.units, columns["addressee"][root])
            activity = _name(names.activities, columns["activity"][root])
            channel = _name(names.channels, columns["channel"][root])
        told = self.unwritten(names.cases[columns["case"][root]], who, activity, channel)
        return [names.units.index(unit) for unit in told] or (self.to[row],)

    # said to several ------------------------------------------------------------------------------

    def _account_for_all(self) -> None:
        """Note those of several who have not been told by ENDEX; only milestones name them."""
        left = {(row, unit): n for row, of in self._units(SENT).items() for unit, n in of.items()}
        alone = []
        for place, message in enumerate(self.found):
            known = False
            for cause in self._causes(message):
                sent = (cause, message.receiver)
                if left.get(sent):
                    left[sent] -= 1
                    known = True
            if not known:
                alone.append(place)
        for (cause, receiver), times in left.items():
            for _ in range(times):
                self._note_left(cause, receiver, alone)

    def _causes(self, message: Message) -> list[int]:
        """Return what set the rows with which a message may be noted as sent."""
        row, root, found = message.row, message.root, []
        while True:
            before, kind = self.cause[row], self.kind[row]
            if kind in NOTED and (kind != TRANSIT or before == NEVER or self.kind[before] != TALK):
                found.append(before)
            if row == root:
                return found
            row = before

    def _note_left(self, cause: int, receiver: int, alone: list[int]) -> None:
        """Note somebody who was to be told with others: told alone in the end, or never."""
        first = self._first_of_several(cause)
        if first == NEVER:
            return
        root = self._root(first)
        for place in alone:
            message = self.found[place]
            if message.receiver == receiver and self._comes_after(first, message):
                alone.remove(place)
                begun, planned = self.columns["scheduled"][root], self._planned(root, first)
                self.found[place] = message._replace(planned=planned, set=begun)
                return
        last = self._last(first)
        given_up = self.outcome[last] == GIVEN_UP
        self._note(root, last, receiver, (NEVER, NEVER, "given up" if given_up else "open"))

    def _first_of_several(self, cause: int) -> int:
        """Return the first row of what is said to several because of ``cause``."""
        said = list(self._those(cause, ATTEMPT, BRIEFING))
        if not said:
            kinds, causes = self.log.columns["kind"], self.log.columns["cause"]
            said = np.flatnonzero((kinds == PAUSE) & (causes == cause)).tolist()
        return min(said, key=lambda r: (self.to[r] != NEVER, r), default=NEVER)

    def _comes_after(self, first: int, message: Message) -> bool:
        """Whether nothing but words with others lie between ``first`` and ``message``."""
        row = message.root
        while row not in (first, NEVER) and self.kind[row] in SENDING:
            row = self.cause[row]
        return row == first

    def _last(self, row: int) -> int:
        """Return how far what is said to several came."""
        while after := list(self._those(row, *SENDING, BRIEFING)):
            row = after[-1]
        return row

    @cached_property
    def noticed(self) -> dict[int, dict[int, int]]:
        """Who noticed something by the end of each talk, and how often."""
        rows = self.log.reached["row"]
        return self._units(NOTICED, self.log.columns["kind"][rows] == TALK)

    def _units(
        self, milestone: int, among: NDArray[np.bool_] | Literal[True] = True
    ) -> dict[int, dict[int, int]]:
        """Return how often each unit reached a milestone, by the row that ended with it."""
        found: dict[int, dict[int, int]] = {}
        reached = self.log.reached
        chosen = (reached["milestone"] == milestone) & (reached["at"] != NEVER)
        chosen &= (reached["unit"] != NEVER) & among
        rows, units = reached["row"][chosen].tolist(), reached["unit"][chosen].tolist()
        for row, unit in zip(rows, units, strict=True):
            of_row = found.setdefault(row, {})
            of_row[unit] = of_row.get(unit, 0) + 1
        return found


def _name(names: Sequence[str], code: int) -> str:
    return "" if code == NEVER else names[code]
