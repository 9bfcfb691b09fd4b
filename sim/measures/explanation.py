"""Why an answer took as long as it did: its logical critical chain, stretch by stretch.

Walking back over ``cause`` from what ended the answer gives rows that follow one another without
a gap, because each is scheduled when its cause completes. So the stretches of waiting and of work
add up to the response time exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.log import KIND, KINDS, MILESTONE, NEVER, OUTCOME, OUTCOMES
from sim.measures.answers import Milestones
from sim.measures.causes import cause_of_kind, cause_of_wait
from sim.measures.control import cut
from sim.measures.waits import Occupations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.log import Log
    from sim.measures.answers import Reached

FAILED = {OUTCOME[n]: n for n in ("given up", "cancelled", "lost", "outage", "cut off")}
"""Outcomes after which, if nothing follows, nothing comes of it."""
UNSAID = ("completed", "open")
UNBEGUN = tuple(OUTCOME[n] for n in ("open", "escalated", "by default", "withdrawn", "cancelled"))
"""Outcomes of rows that may never have started."""
IN_VAIN = {
    OUTCOME["busy"]: "engaged",
    OUTCOME["no answer"]: "no answer",
    OUTCOME["outage"]: "dead",
    OUTCOME["cut off"]: "dead",
}
"""Why a call was in vain, for the pause before the next."""
OUTSIDE, UNKNOWN = "outside", "unknown"
PAUSED = "exercise paused"
CONTROL = ("late", PAUSED)
"""Kinds of stretches that exercise control caused."""
ANSWERED = (MILESTONE["acted"], MILESTONE["completed"])
"""What counts as the answer of a unit: that it acted, else that it has completed its part."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One unbroken part of a response, from ``start`` until ``end`` [µs after STARTEX].

    ``kind`` is that of the row, or "waiting", "exercise paused", "outside" (see `chain`), or, for
    what comes to nothing, how it failed (`FAILED`). ``who`` names unit and role that did it or was
    waited for, ``activity`` what was done, ``channel`` by what (on an agenda: that of which
    meeting). For a wait, ``why`` says what kept them: ``doing`` and ``doing_kind`` what they did,
    ``doing_for`` for which case; for a pause before another call, why the last was in vain.
    ``cause`` is that of all waiting in the words of `sim.measures.causes`. ``outcome`` says how it
    ended, unless it was completed or is open. ``control``: it was exercise control that took the
    time. ``row`` of the log is the one that waited or was done.
    """

    start: int
    end: int
    kind: str
    activity: str
    who: tuple[str, str]
    channel: str = ""
    why: str = ""
    doing: str = ""
    doing_kind: str = ""
    doing_for: str = ""
    outcome: str = ""
    cause: str = ""
    row: int = field(default=NEVER, compare=False)

    @property
    def length(self) -> int:
        """Its length [µs]."""
        return self.end - self.start

    @property
    def control(self) -> bool:
        """Whether exercise control took this time, not the players."""
        return self.kind in CONTROL


class Explainer:
    """Explains the answers of one log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.occupations = Occupations(log)
        self.milestones = Milestones(log)
        self.columns = self.occupations.columns
        self._open = self._unfinished()
        self._told: dict[tuple[tuple[int, int], int, int], list[Stretch]] = {}
        self._rows: dict[tuple[int, int], list[Stretch]] = {}

    def explain(self, case: tuple[int, int], unit: int, milestone: int) -> list[Stretch]:
        """Return the stretches from sending a case until ``unit`` reached ``milestone``.

        An answer that is still open is explained back from ENDEX. Empty if the unit was not
        concerned or the inject was never sent.
        """
        key = (case, unit, milestone)
        if key not in self._told:
            self._told[key] = self._explain(case, unit, milestone)
        return self._told[key]

    def _explain(self, case: tuple[int, int], unit: int, milestone: int) -> list[Stretch]:
        sent = self.milestones.sent(case)
        reached = self.milestones.of(case, unit).get(milestone)
        if sent == NEVER or reached is None:
            return []
        return self.until(case, unit, reached, sent)

    def until(
        self, case: tuple[int, int], unit: int, reached: Reached, since: int
    ) -> list[Stretch]:
        """Return the stretches from ``since`` until a milestone was reached, or else to ENDEX."""
        if reached.at != NEVER:
            return self.chain(reached.row, reached.at, since)
        row = self._last_open(case, unit)
        if row == NEVER:
            return self.chain(NEVER, self.log.end, since)
        outcome, completed = self.columns["outcome"][row], self.columns["completed"][row]
        if outcome in FAILED and completed == NEVER:
            return self.chain(NEVER, self.log.end, since)
        over = max(completed, since)
        if outcome not in FAILED or over >= self.log.end:
            return self.chain(row, self.log.end, since)
        nothing_more = self._stretches(row, over, self.log.end, FAILED[outcome])
        return self.chain(row, over, since) + nothing_more

    def chain(self, row: int, end: int, since: int) -> list[Stretch]:
        """Return the stretches from ``since`` until ``end`` [µs], when ``row`` ended, in order.

        Before the row that the chain goes back to they are *outside*: something was still to be
        sent or held. In an observed log they are *unknown*: it does not tell what set that row.
        """
        found = [s for each in reversed(self._back(row, since)) for s in self._of_row(each, since)]
        first = found[0].start if found else max(end, since)
        if first > since:
            parts = cut(since, first, self.log.pauses)
            found[:0] = [
                _pause(begin, stop, NEVER) if stood else self._untold(begin, stop)
                for begin, stop, stood in parts
            ]
        return found

    def answers(self) -> Iterator[tuple[str, str, list[Stretch]]]:
        """Yield case, unit and stretches of every answer to an inject that was sent."""
        names = self.log.names
        for case, unit, reached in self.milestones:
            if self.milestones.sent(case) != NEVER:
                stretches = self.explain(case, unit, self.answer(reached))
                yield names.cases[case[0]], names.units[unit], stretches

    def waited(self, row: int) -> list[Stretch]:
        """Return what a row waited for people and lines, from when it was set until it started.

        Or until it was withdrawn, or ENDEX. Empty if it did not wait, or the log does not tell.
        """
        columns = self.columns
        times = (columns[k][row] for k in ("started", "completed"))
        until = next((time for time in times if time != NEVER), self.occupations.open_until(row))
        set_at = columns["scheduled"][row]
        return self._waiting(row, set_at, until) if NEVER != set_at < until else []

    def answer(self, found: dict[int, Reached]) -> int:
        """Return which milestone counts as the answer."""
        return next((m for m in ANSWERED if m in found), ANSWERED[-1])

    def _untold(self, start: int, end: int) -> Stretch:
        return Stretch(start, end, UNKNOWN if self.log.observed else OUTSIDE, "", ("", ""))

    def _unfinished(self) -> dict[tuple[int, int], list[int]]:
        """Return, by case, the rows that are open or came to nothing."""
        found: dict[tuple[int, int], list[int]] = {}
        case, number = self.columns["case"], self.columns["number"]
        outcome, cause = self.log.columns["outcome"], self.log.columns["cause"]
        nothing = np.isin(outcome, [*FAILED])
        nothing[cause[cause != NEVER]] = False
        for row in np.flatnonzero((outcome == OUTCOME["open"]) | nothing).tolist():
            found.setdefault((case[row], number[row]), []).append(row)
        return found

    def _last_open(self, case: tuple[int, int], unit: int) -> int:
        """Return what holds an answer up at ENDEX: its own rows first, open before failed."""
        columns = self.columns
        rows = self._open.get(case, [])
        return max(
            rows,
            key=lambda r: (
                unit in (columns["addressee"][r], columns["to"][r]),
                columns["outcome"][r] == OUTCOME["open"],
                columns["scheduled"][r],
                r,
            ),
            default=NEVER,
        )

    def _back(self, row: int, sent: int) -> list[int]:
        """Return the rows of a chain from its end back to ``sent``."""
        scheduled, causes = self.columns["scheduled"], self.columns["cause"]
        found = []
        while row != NEVER and self._tells_end(row):
            found.append(row)
            row = causes[row] if scheduled[row] > sent else NEVER
        return found

    def _tells_end(self, row: int) -> bool:
        return self.columns["completed"][row] != NEVER or self.occupations.open_until(row) != NEVER

    def _tells_start(self, row: int) -> bool:
        """Whether a row that never started is known not to have done so."""
        if not self.log.observed:
            return True
        unseen = "started" in self.log.lacks or self.columns["outcome"][row] not in UNBEGUN
        return not unseen or self.columns["kind"][row] == KIND["agenda"]

    def _of_row(self, row: int, sent: int) -> list[Stretch]:
        """Return the stretches of a row from ``sent`` on; chains share rows, so they are kept."""
        key = row, max(sent, self.columns["scheduled"][row])
        if key not in self._rows:
            self._rows[key] = self._waited_and_done(*key)
        return self._rows[key]

    def _waited_and_done(self, row: int, since: int) -> list[Stretch]:
        columns, end = self.columns, self.log.end
        started, completed = columns["started"][row], columns["completed"][row]
        until = end if completed == NEVER else completed
        if columns["scheduled"][row] == NEVER:  # an observed row, with an end
            since = max(since, until if started == NEVER else started)
        if started == NEVER:
            if not self._tells_start(row):
                return [self._untold(since, until)] if until > since else []
            on_agenda = columns["kind"][row] == KIND["agenda"]
            started = columns["scheduled"][row] if on_agenda else until
        found = self._waiting(row, since, started) if started > since else []
        if until > (begun := max(started, since)):
            found = found + self._stretches(row, begun, until, KINDS[columns["kind"][row]])
        return found

    def _stretches(self, row: int, start: int, end: int, kind: str) -> list[Stretch]:
        """Return what was done in a row, and the pauses of the exercise in it."""
        found = [
            _pause(begin, stop, row) if stood else self._stretch(row, begin, stop, kind)
            for begin, stop, stood in cut(start, end, self.log.pauses)
        ]
        return self._ended(row, found) if kind == KINDS[self.columns["kind"][row]] else found

    def _waiting(self, row: int, start: int, end: int) -> list[Stretch]:
        """Return what was waited for in a row, and the pauses of the exercise in it."""
        found: list[Stretch] = []
        for begin, stop, stood in cut(start, end, self.log.pauses):
            found += [_pause(begin, stop, row)] if stood else self._waits(row, begin, stop)
        return self._ended(row, found) if self.columns["started"][row] == NEVER else found

    def _ended(self, row: int, found: list[Stretch]) -> list[Stretch]:
        """Let the last of the stretches of a row that did not stand say how the row ended."""
        outcome = OUTCOMES[self.columns["outcome"][row]]
        if outcome in UNSAID:
            return found
        last = next((k for k, s in reversed([*enumerate(found)]) if s.kind != PAUSED), None)
        if last is not None:
            found[last] = replace(found[last], outcome=outcome)
        return found

    def _waits(self, row: int, start: int, end: int) -> list[Stretch]:
        names, columns = self.log.names, self.columns
        found = []
        since = self.occupations.set_at(row)
        for wait in self.occupations.waits(row, start, end):
            doing = wait.row != NEVER
            before = self.occupations.set_at(wait.row) if doing else NEVER
            by_later = None if NEVER in (before, since) else before > since
            found.append(
                Stretch(
                    wait.start,
                    wait.end,
                    "waiting",
                    names.activities[columns["activity"][row]],
                    _label(names.units, wait.need.unit, names.roles, wait.need.role),
                    channel=self._through(row) if wait.why == "channel" else "",
                    why=wait.why,
                    doing=names.activities[columns["activity"][wait.row]] if doing else "",
                    doing_kind=KINDS[columns["kind"][wait.row]] if doing else "",
                    doing_for=names.cases[columns["case"][wait.row]] if doing else "",
                    cause=cause_of_wait(wait.why, by_later=by_later),
                    row=row,
                )
            )
        return found

    def _stretch(self, row: int, start: int, end: int, kind: str) -> Stretch:
        names, columns = self.log.names, self.columns
        again = kind == "redial" and columns["cause"][row] != NEVER
        return Stretch(
            start,
            end,
            kind,
            names.activities[columns["activity"][row]],
            _label(names.units, columns["unit"][row], names.roles, columns["role"][row]),
            self._through(row),
            why=IN_VAIN.get(columns["outcome"][columns["cause"][row]], "") if again else "",
            cause=cause_of_kind(kind),
            row=row,
        )

    def _through(self, row: int) -> str:
        """Return the channel of a row, or the meeting on whose agenda it waits."""
        names, columns = self.log.names, self.columns
        if columns["kind"][row] == KIND["agenda"]:
            codes, vocabulary = columns["waited_for"], names.waited_for
        else:
            codes, vocabulary = columns["channel"], names.channels
        return "" if codes[row] == NEVER else vocabulary[codes[row]]


def _pause(start: int, end: int, row: int) -> Stretch:
    return Stretch(start, end, PAUSED, "", ("", ""), row=row)


def _label(units: tuple[str, ...], unit: int, roles: tuple[str, ...], role: int) -> tuple[str, str]:
    return (units[unit] if unit != NEVER else "", roles[role] if role != NEVER else "")
