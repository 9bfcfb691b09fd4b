"""The notebooks that reports are made with: those that come along, and the customer's own."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import sim
from sim.errors import KrisimError, suggest
from sim.files.sheets import read_bytes
from sim.report.making.sources import KINDS, Kind

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from sim.report.making.sources import Source

PARAMETERS: Final = "parameters"
FOLDERS: Final = (
    Path(sim.__file__).parent / "report" / "notebooks",
    Path(sim.__file__).parents[1] / "notebooks",
)
"""Where they lie in an installed package, and in the project."""

Value = str | int | float | bool | list[str]


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook of cells that show blocks, with the values of its parameters.

    ``reads`` are the kinds of what it can be given, ``usual`` those for which it is taken when none
    is named.
    """

    path: Path
    node: NotebookNode
    parameters: Mapping[str, Value]
    reads: tuple[Kind, ...]
    usual: tuple[Kind, ...]

    @property
    def name(self) -> str:
        """How it is called: its file without the ending."""
        return self.path.stem


def notebook_names() -> list[str]:
    """Return the names of the notebooks that come along and make reports.

    >>> "evaluation" in notebook_names()
    True
    """
    return [each.name for each in _that_report()]


def chosen(name: str | None, of: Source) -> Notebook:
    """Return the notebook of that name or path, or the usual one for what a report is made of.

    Raises
    ------
    KrisimError
        If there is no such notebook, it cannot be read, or is for something else.
    """
    found = _named(name) if name is not None else _usual(of.kind)
    if of.path is not None and found.reads == ("nothing",):
        raise KrisimError(
            f"the notebook '{found.name}' is made of nothing that is named: leave {of.path} out"
        )
    if of.kind not in found.reads:
        takes = " or ".join(KINDS[kind] for kind in found.reads)
        raise KrisimError(
            f"{of.path} is {KINDS[of.kind]}, and the notebook '{found.name}' is made for {takes}"
        )
    return found


def reads_nothing(name: str | None) -> bool:
    """Return whether the notebook of that name or path makes its report of nothing that is named.

    Raises
    ------
    KrisimError
        If there is no such notebook, or it cannot be read.

    >>> reads_nothing("validity"), reads_nothing("evaluation"), reads_nothing(None)
    (True, False, False)
    """
    return name is not None and "nothing" in _named(name).reads


def read_notebook(path: Path) -> Notebook:
    """Return a notebook: a text in jupytext's percent format, or an .ipynb file.

    Raises
    ------
    KrisimError
        If it cannot be read, or has no cell of parameters, or does not say what it reads.
    """
    jupytext = _jupytext()
    raw = read_bytes(path)
    kind = "ipynb" if path.suffix.casefold() == ".ipynb" else "py:percent"
    try:
        node = jupytext.reads(raw.decode("utf-8"), fmt=kind)
    except Exception as error:  # whatever the reader of a foreign file raises
        raise KrisimError(f"{path} is no notebook that can be read: {error}") from error
    told = node.metadata.get("krisim") or {}
    reads, usual = (_kinds(told.get(key), path) for key in ("reads", "usual"))
    return Notebook(path, node, _assigned(node, path), reads, usual)


def with_parameters(of: Notebook, given: Mapping[str, Value]) -> NotebookNode:
    """Return the cells of a notebook with other values of its parameters.

    A text is read as what the parameter's own value is: a number, yes or no, or a list of one.

    Raises
    ------
    KrisimError
        If it has no such parameter, or the text cannot be read as one.
    """
    from copy import deepcopy

    values = dict(of.parameters)
    for name, value in given.items():
        if name not in values:
            raise KrisimError(
                f"the notebook '{of.name}' has no parameter '{name}'. {suggest(name, values)}"
            )
        values[name] = _like(values[name], value, name)
    node = deepcopy(of.node)
    cell = _cell(node, of.path)
    cell.source = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    return node


def _that_report() -> list[Notebook]:
    """Return the notebooks that come along and say what they read, by name."""
    folder = next((each for each in FOLDERS if each.is_dir()), None)
    if folder is None:
        raise KrisimError("the notebooks of krisim are missing: install it anew")
    found = [read_notebook(path) for path in sorted(folder.glob("*.py"))]
    return [each for each in found if each.reads]


def _named(name: str) -> Notebook:
    known = {each.name: each for each in _that_report()}
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix not in {".py", ".ipynb"}:
        raise KrisimError(
            f"there is no notebook '{name}'. {suggest(name, known)} Or name a file (.py, .ipynb)"
        )
    found = read_notebook(path)
    if not found.reads:
        raise KrisimError(
            f"{path} does not say what it reads: add to its head  krisim: {{reads: [run]}}"
        )
    return found


def _usual(kind: Kind) -> Notebook:
    every = _that_report()
    usual = [each for each in every if kind in each.usual]
    if len(usual) == 1:
        return usual[0]
    able = ", ".join(each.name for each in every if kind in each.reads) or "none"
    raise KrisimError(f"name a notebook for {KINDS[kind]} with --notebook: {able}")


def _kinds(told: Any, path: Path) -> tuple[Kind, ...]:
    listed = told or []
    known = get_args(Kind)
    if not isinstance(listed, list) or not set(listed) <= set(known):
        raise KrisimError(f"{path} reads {told}, and it can read: {', '.join(known)}")
    return tuple(listed)


def _cell(node: NotebookNode, path: Path) -> NotebookNode:
    tagged = [c for c in node.cells if PARAMETERS in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise KrisimError(f"{path} needs one cell with the tag '{PARAMETERS}', has {len(tagged)}")
    cell: NotebookNode = tagged[0]
    return cell


def _assigned(node: NotebookNode, path: Path) -> dict[str, Value]:
    """Return what the cell of parameters assigns, without running it."""
    cell = _cell(node, path)
    try:
        lines = ast.parse(cell.source).body
        return {name: value for line in lines for name, value in _pairs(line)}
    except (SyntaxError, ValueError) as error:
        told = f"the parameters of {path} are to be lines such as  replications = 100"
        raise KrisimError(told) from error


def _pairs(line: ast.stmt) -> list[tuple[str, Value]]:
    match line:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return [(name, ast.literal_eval(value))]
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = zip(names, values, strict=True)
            return [(ast.unparse(name), ast.literal_eval(value)) for name, value in pairs]
    raise ValueError(f"no assignment: {ast.unparse(line)}")


def _like(usual: Value, value: Value, name: str) -> Value:
    """Return a value of the type of the usual one."""
    kind = type(usual)
    if isinstance(value, kind):
        return value
    if kind is list:
        return [str(value)]
    try:
        if kind is bool:
            return {"yes": True, "no": False}[str(value).casefold()]
        return kind(value)  # type: ignore[arg-type]  # of a text; a list raises
    except (ValueError, KeyError, TypeError):
        wanted = {bool: "yes or no", int: "a whole number", float: "a number"}.get(kind, "a text")
        raise KrisimError(f"the parameter '{name}' is {wanted}, not '{value}'") from None


def _jupytext() -> Any:
    try:
        import jupytext  # of an extra
    except ImportError:
        raise KrisimError('a report needs jupytext: pip install "krisim[report]"') from None
    return jupytext
