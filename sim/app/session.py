"""What one person does on the page: sets, pins, asks why, saves. Others do not see it."""

from __future__ import annotations

import shlex
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from sim.app import showing
from sim.app.controls import Setting, controls_of, lines_of, setting_of
from sim.app.pages import legible
from sim.app.picturing import Compared, first_part, tables
from sim.app.saving import save_what_if
from sim.errors import KrisimError, ScenarioError
from sim.studies.whatif import WhatIf, beside, what_if_told, what_ifs_of
from sim.studies.whatif.reading import NAME
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.app.desk import Desk
    from sim.app.playing import Variant
    from sim.app.watching import Files
    from sim.words import Language

State = dict[str, Any]

FIRST: Final = 4
"""Runs of a first estimate, if they are played within `SOON`."""
LEAST: Final = 2
"""Runs without which no interval can be told."""
SOON: Final = 0.5
"""Seconds after which a first estimate is shown of the runs that there are by then."""
OFTEN, MORE = 1.0, 1.5
"""Seconds between two pictures, and how many times as many runs the second rests on, at least."""
SIGNS: Final = 20_000
"""Longest message from a page, and longest setting in an address [signs]."""
TOLD: Final = 400
"""Signs of a problem that are told: it may quote whatever was written."""
AS_IT_IS: Final = ("values", "further", "query", "saved")
"""What comes back from the page, and is told to it as it is."""
ELSEWHERE: Final = ("save", "load")
"""What is done beside the fields of its own: what goes wrong with it is told there."""


class Session:
    """One page; everything but `receive` and `leave` is called in the thread of the desk."""

    def __init__(
        self, desk: Desk, files: Files, lang: Language, tell: Callable[[State], None]
    ) -> None:
        self.desk, self.files, self.say, self.tell = desk, files, Words(lang), tell
        self.plan = files.plan
        self.controls = controls_of(self.plan, self.say)
        self.lines: tuple[str, ...] = ()
        self.pinned: tuple[str, ...] = ()
        self.before: Variant
        self.after: Variant
        self.what_if: WhatIf | None = None
        self.shown, self.last = 0, 0.0
        self.coming: deque[Callable[[], State]] = deque()
        self.setting = 0
        self.state: State = {"version": 0}

    # from the page --------------------------------------------------------------------------------

    def receive(self, message: object) -> None:
        """Take a message from the page; from any thread."""
        if not isinstance(message, dict):
            return
        if len(repr(message)) > SIGNS:
            message = {"do": "too much", "serial": message.get("serial")}
        self.desk.soon(partial(self._act, message))

    def leave(self) -> None:
        """Somebody closed the page; from any thread."""
        self.desk.soon(self._leave)

    def _leave(self) -> None:
        self.desk.forget(self)
        self.coming = deque()

    def _act(self, message: Mapping[str, Any]) -> None:
        actions = {
            "change": self._change,
            "open": self._open,
            "pin": self._pin,
            "why": self._why,
            "save": self._save,
            "load": self._load,
            "too much": self._too_much,
        }
        what = str(message.get("do"))
        action = actions.get(what)
        if action is None or (self.setting == 0 and what != "open"):
            return
        self.state = {**self.state, "serial": message.get("serial")}
        try:
            self.state["warning"] = self._warning()
            action(message)
        except KrisimError as error:
            if what in ELSEWHERE:
                self._put(note=_clipped(str(error)))
            else:
                self._put(problems=self._problems(error, set_anew=what != "why"), note="")
        except Exception as error:  # a page that waits for nothing would be worse
            self.failed(error)

    def _problems(self, error: Exception, *, set_anew: bool) -> list[str]:
        wrong = error.problems if isinstance(error, ScenarioError) else str(error).splitlines()
        told = [_clipped(str(each)) for each in wrong] or [type(error).__name__]
        lead = "This cannot be played; what is shown is the last setting that could be."
        return [self.say(lead), *told] if set_anew else told

    def _warning(self) -> str:
        if not self.files.changed():
            return ""
        return self.say(
            "The files of the scenario were changed after this page was started. It shows the plan"
            " as it was then: end krisim app, and start it again."
        )

    def _open(self, message: Mapping[str, Any]) -> None:
        """Take over what an address says; what cannot be made is told, and all is as planned."""
        told = [str(message.get(name, "")) for name in ("pinned", "change")]
        try:
            pinned, lines = (_parted(each, self.say) for each in told)
            self._set_pinned(pinned)
            self._set(lines)
        except KrisimError:
            self._set_pinned(())
            self._set(())
            raise
        finally:
            self._put(**self._kept())

    def _change(self, message: Mapping[str, Any]) -> None:
        values = message.get("values")
        known = {control.id: control for control in self.controls}
        if not isinstance(values, dict) or not values.keys() <= known.keys():
            raise KrisimError(self.say("The page does not fit the plan: load it again."))
        fields = {str(k): tuple(str(v) for v in each) for k, each in values.items()}
        setting = Setting(fields, str(message.get("further", "")))
        self._set(tuple(lines_of(setting, self.controls, self.say)))

    def _pin(self, message: Mapping[str, Any]) -> None:
        """Make what is set the baseline, or the plan as it is."""
        self._set_pinned(self.lines if message.get("now") else ())
        self._set(self.lines)

    def _why(self, message: Mapping[str, Any]) -> None:
        case, unit = str(message.get("case")), str(message.get("unit"))
        if self._count() < 1:
            raise KrisimError(self.say("The first runs are being played."))
        runs = self.after.runs(self.shown or self._count())
        self._put(why=showing.why(runs, case, unit, self.say), problems=[], note="")

    def _save(self, message: Mapping[str, Any]) -> None:
        id, name = str(message.get("id", "")), str(message.get("name", ""))
        plan = self.files.plan_now()
        path = save_what_if(self.files.path, plan, (id, name), self.lines, self.say)
        note = self.say("Saved as '{id}' in {file}.", id=id.strip(), file=path.name)
        self._put(**{**self._kept(), "note": note})

    def _load(self, message: Mapping[str, Any]) -> None:
        path = beside(self.files.path)
        found = {each.id: each for each in what_ifs_of(self.plan, path)} if path.exists() else {}
        chosen = found.get(str(message.get("id")))
        if chosen is None:
            raise KrisimError(self.say("There is no such saved setting any more."))
        self._set(tuple(change.text for change in chosen.changes))

    def _too_much(self, _: Mapping[str, Any]) -> None:
        raise KrisimError(self.say("what was written is too long"))

    def _kept(self) -> State:
        """Return id and name of the what-ifs that are kept; of a broken file, what is wrong."""
        try:
            path = beside(self.files.path)
            found = what_ifs_of(self.plan, path) if path.exists() else ()
        except KrisimError as error:
            what = self.say("{file} cannot be read: {why}", file=NAME, why=error)
            return {"saved": [], "note": what}
        return {"saved": [[each.id, legible(each.said(self.say))] for each in found]}

    # what is set ----------------------------------------------------------------------------------

    def _set(self, lines: tuple[str, ...]) -> None:
        """Play the plan with these changes from now on, instead of what was set before."""
        what_if = what_if_told("; ".join(lines), self.plan) if lines else None
        after = what_if.change(self.plan) if what_if else self.plan
        self.lines, self.what_if = lines, what_if
        self.after = self.desk.variant(lines, after)
        self.desk.wish(self, self.before, self.after)
        setting = setting_of(lines, self.controls)
        self.shown, self.last = 0, time.monotonic()
        self.coming = deque()
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
        self.grown()

    def _command(self) -> str:
        """Return the command that gives the same numbers; none if it would compare otherwise."""
        if not self.lines or self.pinned:
            return ""
        change = shlex.join(["--change", "; ".join(self.lines)])
        of = shlex.quote(str(self.files.path))
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
        self._put(problems=self._problems(error, set_anew=True))

    # what is known --------------------------------------------------------------------------------

    def grown(self) -> None:
        """Show what is known, unless that was done just now."""
        if self._is_time():
            self._show()

    def _is_time(self) -> bool:
        """Return whether there is enough that is new, and all of the last picture was shown."""
        count = self._count()
        if count <= self.shown or count < LEAST or self.coming:
            return False
        since = time.monotonic() - self.last
        if self.shown == 0:
            return count >= min(FIRST, self.desk.replications) or since > SOON
        return count >= self.desk.replications or (count >= MORE * self.shown and since > OFTEN)

    def _count(self) -> int:
        """Return of how many runs both are known: never more than what a what-if plays."""
        return min(self.before.played, self.after.played, self.desk.replications)

    def _status(self) -> str:
        """Return on how many runs rests what is shown."""
        n, total = self.shown, self.desk.replications
        if n == 0:
            return self.say("The first runs are being played.")
        if n >= total:
            return self.say("Finished: {total} runs.", total=total)
        return self.say("{n} runs so far, of {total}.", n=n, total=total)

    def _show(self) -> None:
        """Tell the page: targets at once, then, one by one, what takes longer to work out."""
        count = self.shown = self._count()
        changed = self.lines != self.pinned
        runs = self.before.runs(count), self.after.runs(count)
        of = Compared(*runs, self.what_if, changed=changed)
        first = first_part(of, self.say)
        self._put(**first, status=self._status(), played=count, pending=False, pendingRest=True)
        self.coming = deque(tables(of, self.say))
        self._soon(partial(self._show_more, self.coming, []))

    def _show_more(self, coming: deque[Callable[[], State]], made: list[State]) -> None:
        """Make the next table; whatever was asked for meanwhile comes before the one after it."""
        if coming is not self.coming:  # something else was set, or nobody looks any more
            return
        made.append(coming.popleft()())
        if coming:
            self._soon(partial(self._show_more, coming, made))
            return
        self._put(tables=made, pendingRest=False)
        self.last = time.monotonic()
        self.grown()

    def _soon(self, what: Callable[[], None]) -> None:
        def do() -> None:
            try:
                what()
            except Exception as error:  # the desk works for other pages, too
                self.coming = deque()
                self.failed(error)

        self.desk.soon(do)

    def _put(self, **new: Any) -> None:
        told = {key: each if key in AS_IT_IS else legible(each) for key, each in new.items()}
        self.state = {**self.state, **told, "version": self.state["version"] + 1}
        self.tell(self.state)


def _clipped(text: str) -> str:
    return text if len(text) <= TOLD else f"{text[:TOLD]}…"


def _parted(text: str, say: Words) -> tuple[str, ...]:
    if len(text) > SIGNS:
        raise KrisimError(say("the address of the page is too long"))
    return tuple(part.strip() for part in text.split(";") if part.strip())
