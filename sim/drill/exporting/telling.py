"""What is said of a row of the log or of a milestone, in words: the attributes of an event."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sim.drill.exporting.moments import END, MILESTONE, SCHEDULE, bare, instances
from sim.log import KINDS, MILESTONES, NEVER, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.drill.exporting.account import Account
    from sim.drill.exporting.moments import Moment


class Telling:
    """Says what a log says, with names; what is not known is left out."""

    def __init__(self, account: Account) -> None:
        self.account, self.log = account, account.log
        names = self.log.names
        self.words: dict[str, Sequence[str | None]] = {
            "activity": _coded(names.activities),
            "kind": _coded(KINDS),
            "unit": _coded(names.units),
            "role": _coded(names.roles),
            "addressee": _coded(names.units),
            "to": _coded(names.units),
            "channel": _coded(names.channels),
            "people": _coded(["; ".join(names.people[p] for p in g) for g in names.groups]),
            "outcome": _coded(OUTCOMES),
            "waited_for": _coded(names.waited_for),
        }
        self.columns: dict[str, list[int]] = {
            name: column.tolist() for name, column in self.log.columns.items()
        }
        self.reached: dict[str, list[int]] = {
            name: column.tolist() for name, column in self.log.reached.items()
        }
        self.instances = instances(self.log).tolist()
        self.bare = bare(self.log).tolist()

    @cached_property
    def cases(self) -> list[str]:
        """What the cases are called, each differently."""
        names = self.log.names
        twice = {name for name in names.cases if names.cases.count(name) > 1}
        told = zip(names.cases, names.case_kinds, strict=True)
        return [f"{kind} {name}" if name in twice else name for name, kind in told]

    def case(self, case: int, number: int) -> str:
        """Return what a case is called; calls and meetings with their number."""
        return f"{self.cases[case]} #{number}" if number else self.cases[case]

    def place(self, moment: Moment) -> tuple[int, int]:
        """Return the case and the number of it that a moment is of."""
        of = self.reached if moment.what == MILESTONE else self.columns
        return of["case"][moment.row], of["number"][moment.row]

    def title(self, case: int) -> str:
        """Return the title of a case; empty if it has none."""
        return self.account.names["case"].get(self.log.names.cases[case], "")

    def activity(self, moment: Moment) -> str:
        """Return what was done, or which milestone was reached."""
        if moment.what == MILESTONE:
            return MILESTONES[self.reached["milestone"][moment.row]]
        return self.word("activity", moment.row) or ""

    def word(self, column: str, row: int) -> str | None:
        """Return what a column says in a row; None where it says nothing."""
        return self.words[column][self.columns[column][row]]

    def name(self, kind: str, id: str | None) -> str | None:
        """Return the name of a unit, role or channel."""
        return None if id is None else self.account.names[kind].get(id, id)

    def told(self, moment: Moment) -> dict[str, str]:
        """Return what is known at a moment, by keys that mean the same in every format."""
        if moment.what == MILESTONE:
            return self._milestone(moment.row)
        return self._row(moment.row, moment.what)

    def _milestone(self, place: int) -> dict[str, str]:
        unit = self.words["unit"][self.reached["unit"][place]]
        row = self.reached["row"][place]
        told = {
            "kind": "milestone",
            "task": None if row == NEVER else str(row),
            "unit": unit,
            "unit_name": self.name("unit", unit),
        }
        known = {key: value for key, value in told.items() if value}
        return self._row(row, END) | known if row != NEVER and self.bare[row] else known

    def _row(self, row: int, what: int) -> dict[str, str]:
        columns = self.columns
        unit, role, channel = (self.word(name, row) for name in ("unit", "role", "channel"))
        cause = columns["cause"][row]
        told = {
            "kind": self.word("kind", row),
            "task": str(row),
            "unit": unit,
            "unit_name": self.name("unit", unit),
            "role": role,
            "role_name": self.name("role", role),
            "addressee": self.word("addressee", row),
            "to": self.word("to", row),
            "channel": channel,
            "channel_name": self.name("channel", channel),
            "part": str(columns["part"][row]) if columns["part"][row] else None,
            "repetition": str(columns["repetition"][row]) if columns["repetition"][row] else None,
            "cause": None if cause == NEVER else str(cause),
            "people": None if what == SCHEDULE else self.word("people", row),
            "waited_for": None if what == SCHEDULE else self.word("waited_for", row),
            "outcome": self.word("outcome", row) if what == END else None,
        }
        return {key: value for key, value in told.items() if value}


def _coded(names: Sequence[str]) -> list[str | None]:
    """Return names by their codes; the last is that of no name."""
    return [*names, None]
