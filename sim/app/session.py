"""What one person does on the page: sets, pins, asks why, saves. Others do not see it."""

from __future__ import annotations

import shlex
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from sim.app import showing
from sim.app.controls import Setting, controls_of, lines_of, setting_of
from sim.app.desk import Variant
from sim.app.saving import save_what_if
from sim.errors import KrisimError
from sim.studies.whatif import WhatIf, beside, what_if_told, what_ifs_of
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sim.app.desk import Desk
    from sim.scenario import Scenario
    from sim.words import Language

State = dict[str, Any]

OFTEN: Final = 1.0
"""Seconds between two pictures of what is known so far."""
SIGNS: Final = 20_000
"""Longest message from a page, and longest setting in an address [signs]."""


class Session:
    """One page; everything but `receive` and `leave` is called in the thread of the desk."""

    def __init__(
        self,
        desk: Desk,
        plan: Scenario,
        file: Path,
        lang: Language,
        tell: Callable[[State], None],
    ) -> None:
        self.desk, self.plan, self.file, self.say, self.tell = desk, plan, file, Words(lang), tell
        self.controls = controls_of(plan, self.say)
        self.lines: tuple[str, ...] = ()
        self.pinned: tuple[str, ...] = ()
        self.before = self.after = Variant(plan, desk.seed)
        self.what_if: WhatIf | None = None
        self.shown, self.last = 0, 0.0
        self.setting = 0
        self.state: State = {"version": 0}

    # from the page --------------------------------------------------------------------------------

    def receive(self, message: object) -> None:
        """Take a message from the page; from any thread."""
        if isinstance(message, dict) and len(repr(message)) <= SIGNS:
            self.desk.soon(partial(self._act, message))

    def leave(self) -> None:
        """Somebody closed the page; from any thread."""
        self.desk.soon(partial(self.desk.forget, self))

    def _act(self, message: Mapping[str, Any]) -> None:
        actions = {
            "change": self._change,
            "open": self._open,
            "pin": self._pin,
            "why": self._why,
            "save": self._save,
            "load": self._load,
        }
        action = actions.get(str(message.get("do")))
        if action is None:
            return
        self.state = {**self.state, "serial": message.get("serial")}
        try:
            action(message)
        except KrisimError as error:
            self._put(problems=str(error).splitlines(), note="")
        except Exception as error:  # a page that waits for nothing would be worse
            self.failed(error)

    def _open(self, message: Mapping[str, Any]) -> None:
        """Take over what an address says; what cannot be made is told, and all is as planned."""
        told = [str(message.get(name, "")) for name in ("pinned", "change")]
        self._put(saved=self._saved())
        try:
            pinned, lines = (_parted(each) for each in told)
            self._set_pinned(pinned)
            self._set(lines)
        except KrisimError:
            self._set_pinned(())
            self._set(())
            raise

    def _change(self, message: Mapping[str, Any]) -> None:
        values = message.get("values")
        known = {control.id: control for control in self.controls}
        if not isinstance(values, dict) or not values.keys() <= known.keys():
            raise KrisimError(self.say("The page does not fit the plan: load it again."))
        fields = {str(k): tuple(str(v) for v in each) for k, each in values.items()}
        setting = Setting(fields, str(message.get("further", "")))
        self._set(tuple(lines_of(setting, self.controls)))

    def _pin(self, message: Mapping[str, Any]) -> None:
        """Make what is set the baseline, or the plan as it is."""
        self._set_pinned(self.lines if message.get("now") else ())
        self._set(self.lines)

    def _why(self, message: Mapping[str, Any]) -> None:
        case, unit = str(message.get("case")), str(message.get("unit"))
        if self._count() < 1:
            raise KrisimError(self.say("The first runs are being played."))
        runs = self.after.runs(self._count())
        self._put(why=showing.why(runs, case, unit, self.say), problems=[], note="")

    def _save(self, message: Mapping[str, Any]) -> None:
        id, name = str(message.get("id", "")), str(message.get("name", ""))
        path = save_what_if(self.file, self.plan, (id, name), self.lines, self.say)
        note = self.say("Saved as '{id}' in {file}.", id=id.strip(), file=path.name)
        self._put(note=note, saved=self._saved(), problems=[])

    def _load(self, message: Mapping[str, Any]) -> None:
        path = beside(self.file)
        found = {each.id: each for each in what_ifs_of(self.plan, path)} if path.exists() else {}
        chosen = found.get(str(message.get("id")))
        if chosen is None:
            raise KrisimError(self.say("There is no such saved setting any more."))
        self._set(tuple(change.text for change in chosen.changes))

    def _saved(self) -> list[list[str]]:
        """Return id and name of the what-ifs that are kept; none of a file that is broken."""
        path = beside(self.file)
        if not path.exists():
            return []
        try:
            found = what_ifs_of(self.plan, path)
        except KrisimError as error:
            what = self.say("{file} cannot be read: {why}", file=path.name, why=error)
            self._put(problems=what.splitlines())
            return []
        return [[each.id, each.said(self.say)] for each in found]

    # what is set ----------------------------------------------------------------------------------

    def _set(self, lines: tuple[str, ...]) -> None:
        """Play the plan with these changes from now on, instead of what was set before."""
        what_if = what_if_told("; ".join(lines), self.plan) if lines else None
        after = what_if.change(self.plan) if what_if else self.plan
        self.lines, self.what_if = lines, what_if
        self.after = self.desk.variant(lines, after)
        setting = setting_of(lines, self.controls)
        self.shown = 0
        self.setting += 1
        self._put(
            setting=self.setting,
            pending=True,
            pendingRest=True,
            values={k: list(v) for k, v in setting.values.items()},
            further=setting.further,
            said=[each.words.said(self.say) for each in what_if.changes] if what_if else [],
            query=urlencode({k: "; ".join(v) for k, v in self._address().items() if v}),
            status=self._status(),
            command=self._command(),
            problems=[],
            note="",
            why=None,
        )
        self.desk.wish(self)
        if self._count() > 1:
            self._show()

    def _command(self) -> str:
        """Return the command that gives the same numbers; none if it would compare otherwise."""
        if not self.lines or self.pinned:
            return ""
        change = shlex.join(["--change", "; ".join(self.lines)])
        of = shlex.quote(str(self.file))
        return f"krisim what-if {of} {change} -n {self.desk.replications} --seed {self.desk.seed}"

    def _address(self) -> dict[str, tuple[str, ...]]:
        return {"change": self.lines, "pinned": self.pinned}

    def _set_pinned(self, lines: tuple[str, ...]) -> None:
        what_if = what_if_told("; ".join(lines), self.plan) if lines else None
        self.before = self.desk.variant(lines, what_if.change(self.plan) if what_if else self.plan)
        self.pinned = lines
        said = what_if.said(self.say) if what_if else self.say("the plan as it is")
        self._put(baseline=said, pending=True, pendingRest=True)

    def failed(self, error: Exception) -> None:
        """Tell what went wrong while runs were played; what is shown stays."""
        self._put(problems=str(error).splitlines() or [type(error).__name__])

    # what is known --------------------------------------------------------------------------------

    def needs(self) -> tuple[Variant, ...]:
        """Return the two variants that are compared."""
        return self.before, self.after

    def grown(self) -> None:
        """Show what is known, unless that was done just now."""
        count = self._count()
        ended = count >= self.desk.replications
        first = count > 1 and self.shown == 0
        late = time.monotonic() - self.last > OFTEN
        if count > max(1, self.shown) and (first or ended or late):
            self._show()

    def _count(self) -> int:
        return min(self.before.played, self.after.played)

    def _status(self) -> str:
        n, total = self._count(), self.desk.replications
        if n >= total:
            return self.say("Finished: {total} runs.", total=total)
        return self.say("{n} runs so far, of {total}.", n=n, total=total)

    def _show(self) -> None:
        """Tell the page: targets at once, then what takes longer to work out."""
        count = self.shown = self._count()
        before, after = self.before.runs(count), self.after.runs(count)
        shown = picture(before, after, self.what_if, self.say, changed=self.lines != self.pinned)
        told = {"status": self._status(), "played": count, "pending": False}
        self._put(**shown[0](), **told, pendingRest=True)
        self._put(**shown[1](), pendingRest=False)
        self.last = time.monotonic()

    def _put(self, **new: Any) -> None:
        self.state = {**self.state, **new, "version": self.state["version"] + 1}
        self.tell(self.state)


def picture(
    before: Any, after: Any, what_if: WhatIf | None, say: Words, *, changed: bool
) -> tuple[Callable[[], State], Callable[[], State]]:
    """Return what makes the quick part of a picture of two variants, and the rest."""
    other = after if changed else None

    def quick() -> State:
        told = what_if or WhatIf("", say("the plan as it is"), ())
        asked = showing.asked_of(before, after, told)
        return {
            "told": showing.told(asked, say) if changed else [],
            "targets": showing.targets(asked, say, changed=changed),
            "chart": showing.chart(asked, say, changed=changed),
            "holds": showing.holds(asked, say),
        }

    def rest() -> State:
        ranked = [showing.ranking(after, say("What answers wait for most, now"), say)]
        if changed:
            title = say("What answers wait for most, baseline")
            ranked.append(showing.ranking(before, title, say))
        tables = [
            showing.times(before, other, say),
            showing.injects(before, other, say),
            showing.queues(before, other, say),
            *ranked,
        ]
        return {"tables": tables}

    return quick, rest


def _parted(text: str) -> tuple[str, ...]:
    if len(text) > SIGNS:
        raise KrisimError("the address of the page is too long")
    return tuple(part.strip() for part in text.split(";") if part.strip())
