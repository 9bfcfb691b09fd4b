"""What a report can be made of: a scenario, a folder that krisim wrote, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.errors import KrisimError
from sim.files.results import RUN, read_facts

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["scenario", "run", "study", "comparison", "nothing"]
KINDS: Final[dict[Kind, str]] = {
    "scenario": "a scenario",
    "run": "results of a run",
    "study": "a study",
    "comparison": "a comparison",
    "nothing": "nothing",
}
"""What each is called in messages."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is made of, its kind, and the marking that the report has to carry.

    ``path`` is None where it is made of nothing that is named, as that on validity is.
    """

    path: Path | None
    kind: Kind
    marking: str


NOTHING: Final = Source(None, "nothing", "")


def source(path: Path) -> Source:
    """Return what there is at a path.

    Raises
    ------
    KrisimError
        If there is nothing, files of a folder were changed since, or a scenario cannot be loaded.
    """
    if not path.exists():
        raise KrisimError(f"{path}: there is no such file or folder")
    kind = _kind(path)
    if kind == "scenario":
        from sim.files import load  # slow to import, needed here only

        return Source(path, kind, load(path).exercise.marking)
    return Source(path, kind, str(read_facts(path).get("marking", "")))


def _kind(path: Path) -> Kind:
    if (path / "comparison.csv").is_file():
        return "comparison"
    if (path / "runs" / "answers.parquet").is_file():
        return "run"
    return "study" if (path / RUN).is_file() else "scenario"
