"""A setting kept as a named what-if: written into ``what_ifs.yaml``, in which all else stays."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.errors import KrisimError
from sim.files.reading import read_text
from sim.studies.whatif import beside, what_ifs_of
from sim.studies.whatif.reading import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario
    from sim.words import Words

MOST: Final = 80
"""Signs of an id or a name."""


def save_what_if(
    scenario_file: Path, plan: Scenario, named: tuple[str, str], lines: Sequence[str], say: Words
) -> Path:
    """Add a what-if with id and name (``named``) to the file beside the scenario; return the file.

    Comments and what is there stay. The file is replaced whole, and only if it then can be read,
    and tells what it told before.

    Raises
    ------
    KrisimError
        If nothing is set, the id is none or taken, or the file cannot be read or written.
    """
    id, name = (each.strip() for each in named)
    _refuse(id, name, lines, say)
    path = beside(scenario_file)
    old = what_ifs_of(plan, path) if path.exists() else ()
    if id in {known for each in old for known in (each.id, each.of)}:
        raise KrisimError(say("there is a what-if '{id}' already: choose another id", id=id))
    text = _with(read_text(path) if path.exists() else "", id, name, lines)
    try:
        with tempfile.TemporaryDirectory(prefix=".krisim-", dir=path.parent) as folder:
            draft = Path(folder) / path.name
            draft.write_text(text, encoding="utf-8", newline="\n")
            new = what_ifs_of(plan, draft)
            if _told(new[: len(old)]) != _told(old) or len(new) != len(old) + 1:
                raise KrisimError(say("nothing was saved: {file} would change", file=path.name))
            if path.exists():
                draft.chmod(path.stat().st_mode & 0o777)
            draft.replace(path)
    except OSError as error:
        what = "{file} cannot be written: {why}"
        raise KrisimError(say(what, file=path.name, why=error.strerror)) from error
    return path


def _refuse(id: str, name: str, lines: Sequence[str], say: Words) -> None:
    if not lines:
        raise KrisimError(say("nothing is set: all is as planned"))
    if not re.fullmatch(r"[\w][\w .()+-]*", id) or len(id) > MOST:
        raise KrisimError(say("an id is needed: letters, digits, spaces, - and _"))
    if len(name) > MOST or not name.isprintable() or "{" in name:
        raise KrisimError(say("the name is too long, or holds signs that cannot be written"))


def _told(what_ifs: Sequence[Any]) -> list[tuple[str, str, list[str]]]:
    return [(each.id, each.name, [c.text for c in each.changes]) for each in what_ifs]


def _with(text: str, id: str, name: str, lines: Sequence[str]) -> str:
    """Return the text of a file with one what-if more."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        tree: Any = yaml.load(text) if text else {TABLE: {}}
    except YAMLError as error:
        raise KrisimError(f"the file of what-ifs cannot be read: {error}") from error
    changes = [dict([_pair(line)]) for line in lines]
    tree[TABLE][id] = {"name": name, "changes": changes} if name else {"changes": changes}
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _pair(line: str) -> tuple[str, str]:
    kind, _, what = line.partition(":")
    return kind.strip(), what.strip()
