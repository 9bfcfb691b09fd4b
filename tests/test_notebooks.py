"""Notebooks: each runs from its first cell to its last, without an error or a warning."""

from __future__ import annotations

import ast
from pathlib import Path

import jupytext
import pytest
from nbformat import NotebookNode

from sim.report.making.executing import executed
from sim.report.making.notebooks import read_notebook, with_parameters

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SOURCES = sorted(NOTEBOOKS.glob("*.py"))
FEW = 2
"""Replications: enough to see that a notebook runs, too few to say anything."""

LITTLE = {"replications": FEW, "moves": 1, "first": 1, "spare": 1}
"""Parameters that say how much is played, of those notebooks that have them."""

each_notebook = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)


def parameters(notebook: NotebookNode) -> NotebookNode:
    tagged: list[NotebookNode]
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    return tagged[0]


def complaints(notebook: NotebookNode) -> list[str]:
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    return [
        "".join(o.get("text", o.get("evalue", "")))
        for o in outputs
        if o.output_type == "error" or o.get("name") == "stderr"
    ]


RUNS = [*((source, "sv") for source in SOURCES), (NOTEBOOKS / "getting_started.py", "en")]
"""All in Swedish, for there a text that nobody has translated is an error; one as it stands."""


@pytest.mark.docs
@pytest.mark.parametrize(("source", "lang"), RUNS, ids=lambda part: getattr(part, "stem", part))
def test_a_notebook_runs_without_a_complaint(source, lang):
    notebook = read_notebook(source)
    little = {name: value for name, value in LITTLE.items() if name in notebook.parameters}
    node = with_parameters(notebook, {**little, "lang": lang})
    assert complaints(executed(node, source.parent, patience=300)) == []


def test_there_are_notebooks():
    assert SOURCES


@each_notebook
def test_parameters_are_assignments_that_come_before_any_other_code(source):
    notebook = jupytext.read(source)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert code[0] is parameters(notebook)
    assert {"replications", "seed", "lang"} <= read_notebook(source).parameters.keys()


@each_notebook
def test_the_notice_comes_first(source):
    first = jupytext.read(source).cells[0]
    assert first.cell_type == "markdown"
    assert "Simulated, not observed" in first.source


@each_notebook
def test_no_function_is_defined_in_a_notebook(source):
    tree = ast.parse(source.read_text(encoding="utf-8"))
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, definitions)]


@each_notebook
def test_a_notebook_names_the_kernel_that_everybody_has(source):
    assert jupytext.read(source).metadata.kernelspec.name == "python3"
