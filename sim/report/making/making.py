"""Making a report: from what it is of to its files, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.results import refuse_unwritable
from sim.files.workbooks import drafted
from sim.report.document import (
    document,
    to_docx,
    to_html,
    to_pdf,
    with_words,
    words_of,
    write_tables,
)
from sim.report.making.executing import blocks_of, executed
from sim.report.making.notebooks import Notebook, chosen, with_parameters
from sim.report.making.sources import NOTHING, source
from sim.report.printing import find_browser
from sim.report.sections.lastly import write_plan

if TYPE_CHECKING:
    from sim.files.views import Audience
    from sim.report.document import Block, Document
    from sim.report.making.notebooks import Value
    from sim.report.making.sources import Source
    from sim.words import Language

SUFFIXES: Final = (".html", ".pdf", ".docx", ".xlsx")
PLAN_FILE: Final = "improvement-plan.xlsx"
"""The improvement plan by itself, in a folder."""
OPTIONS: Final = {"studies": "--study", "last_plan": "--last-plan"}
"""The options that give parameters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked to be.

    ``notebook`` is a name or a path, None the usual one for what it is made of; ``parameters``
    change those of the notebook; ``audience`` None sees everything. ``template`` is a Word
    document, ``kept`` an earlier report (.docx, .xlsx) whose written words are taken over.
    ``studies`` are folders that tell what changes of the plan gain, ``last_plan`` a workbook with
    the improvement plan of last time: for notebooks that read them.
    """

    notebook: str | None = None
    lang: Language = "en"
    audience: Audience | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    template: Path | None = None
    kept: Path | None = None
    studies: tuple[Path, ...] = ()
    last_plan: Path | None = None


def make_report(
    of: Path | None, out: Path, asked: Asked, progress: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Make a report of a scenario, a run, a study or a comparison, and return its files.

    ``of`` None is for notebooks that make theirs of nothing that is named.
    ``out`` is a file (.html, .pdf, .docx, .xlsx: the tables) or else a folder for all of them, the
    PDF if there is a browser that prints, and the improvement plan by itself, if there is one in
    it. Nothing is written unless everything is.

    Raises
    ------
    KrisimError
        If what is given cannot be read, the notebook fails, or nothing can be written.
    """
    wanted = _wanted(out, asked)
    if asked.kept is not None and asked.audience in {"players", "public"}:
        raise KrisimError(
            f"--keep takes over what the evaluator wrote, which is not for {asked.audience}:"
            " leave it out"
        )
    refuse_unwritable(out)
    given = NOTHING if of is None else source(of)
    notebook = chosen(asked.notebook, given)
    kept = {} if asked.kept is None else words_of(asked.kept)
    node = with_parameters(notebook, _parameters(notebook, given, asked))
    blocks = blocks_of(executed(node, Path.cwd(), progress))
    made = with_words(_marked(blocks, given.marking, asked.lang, notebook), kept)
    return _write(made, out, wanted, asked)


def _wanted(out: Path, asked: Asked) -> tuple[str, ...]:
    """Return the kinds of files to write; into a folder no PDF where no browser can print."""
    suffix = out.suffix.casefold()
    if suffix and suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise KrisimError(f"{out} is no kind of report: it can end in {known}, or be a folder")
    wanted = (suffix,) if suffix else tuple(s for s in SUFFIXES if s != ".pdf" or can_print())
    if asked.template is not None and ".docx" not in wanted:
        raise KrisimError(f"--template is for Word: name a file that ends in .docx, not {out}")
    return wanted


def can_print() -> bool:
    """Return whether there is a browser that prints."""
    try:
        find_browser()
    except KrisimError:
        return False
    return True


def _parameters(notebook: Notebook, of: Source, asked: Asked) -> dict[str, Value]:
    """Return what the notebook is given, by the names of its parameters."""
    ours: dict[str, Value] = {"lang": asked.lang, "audience": asked.audience or ""}
    if of.path is not None:
        ours["source"] = str(of.path.resolve())
    taken = set(ours) & set(asked.parameters)
    if taken:
        raise KrisimError(f"'{min(taken)}' has an option of its own, and cannot be --set")
    if asked.audience is None and "audience" not in notebook.parameters:
        del ours["audience"]
    return ours | _besides(notebook, asked) | dict(asked.parameters)


def _besides(notebook: Notebook, asked: Asked) -> dict[str, Value]:
    """Return what a report is made of besides, for a notebook that reads it."""
    given: dict[str, Value] = {}
    if asked.studies:
        given["studies"] = [str(path.resolve()) for path in asked.studies]
    if asked.last_plan is not None:
        given["last_plan"] = str(asked.last_plan.resolve())
    for name in given:
        if name not in notebook.parameters:
            raise KrisimError(
                f"the notebook '{notebook.name}' reads no {OPTIONS[name]}: leave it out"
            )
        if name in asked.parameters:
            raise KrisimError(f"'{name}' is given twice: with {OPTIONS[name]} and with --set")
    for path in (*asked.studies, *filter(None, [asked.last_plan])):
        if not path.exists():
            raise KrisimError(f"{path}: there is no such file or folder")
    return given


def _marked(blocks: list[Block], marking: str, lang: Language, notebook: Notebook) -> Document:
    """Return blocks as a report that carries the marking of what it is made of."""
    try:
        made = document(blocks)
    except KrisimError as error:
        raise KrisimError(f"the notebook '{notebook.name}' shows no report: {error}") from error
    if made.head.lang != lang:
        raise KrisimError(f"the notebook '{notebook.name}' shows a report in {made.head.lang}")
    if marking and marking not in made.head.marking:
        both = " · ".join(filter(None, (marking, made.head.marking)))
        made = replace(made, head=replace(made.head, marking=both))
    return made


def _write(made: Document, out: Path, wanted: tuple[str, ...], asked: Asked) -> list[Path]:
    if out.suffix:
        with drafted(out) as draft:
            _put(made, draft, wanted[0], asked)
        return [out]
    names = [f"report{suffix}" for suffix in wanted]
    with drafted(out) as draft:
        draft.mkdir()
        for name, suffix in zip(names, wanted, strict=True):
            _put(made, draft / name, suffix, asked)
        if write_plan(made, draft / PLAN_FILE):
            names.append(PLAN_FILE)
    return [out / name for name in names]


def _put(made: Document, path: Path, suffix: str, asked: Asked) -> None:
    match suffix:
        case ".html":
            path.write_text(to_html(made), encoding="utf-8")
        case ".pdf":
            path.write_bytes(to_pdf(made))
        case ".docx":
            path.write_bytes(to_docx(made, asked.template))
        case _:
            write_tables(made, path)
