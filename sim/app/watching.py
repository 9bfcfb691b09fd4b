"""Whether the files of the plan still tell what they told when the page was started."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.engine import unplayed
from sim.errors import KrisimError
from sim.files import load
from sim.files.reading import scenario_file
from sim.studies.running.identity import digest
from sim.studies.whatif.reading import NAME

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario import Scenario

Stamps = dict[str, tuple[int, int]]
"""When each file was written, and how long it is."""


@dataclass(slots=True)
class Files:
    """The files at ``path``, from which ``plan`` was read."""

    path: Path
    plan: Scenario
    _seen: Stamps = field(init=False)
    _differ: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Note what is there."""
        self._seen = self._stamps()

    def changed(self) -> bool:
        """Return whether another plan would be read now, or none; files are read only if new."""
        stamps = self._stamps()
        if stamps != self._seen:
            self._seen, self._differ = stamps, self._tells_another()
        return self._differ

    def plan_now(self) -> Scenario:
        """Return the plan that the files tell now.

        Raises
        ------
        ScenarioError
            If they tell none any more.
        """
        return load(self.path, unplayed) if self.changed() else self.plan

    def _tells_another(self) -> bool:
        try:
            return digest(load(self.path, unplayed)) != digest(self.plan)
        except KrisimError:
            return True

    def _stamps(self) -> Stamps:
        """Return the stamps of all files beside the scenario but the one of what-ifs."""
        try:
            folder = scenario_file(self.path).parent
            found = [each for each in folder.iterdir() if each.is_file() and each.name != NAME]
            told = {each.name: each.stat() for each in found}
        except (OSError, KrisimError):
            return {}
        return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in told.items()}
