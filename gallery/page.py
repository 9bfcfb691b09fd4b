"""Drawing the figures of the gallery, and the page that shows them."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

import gallery.figures
import sim
from gallery.figures import FIGURES
from sim.engine import unplayed
from sim.plots import alt_text, marked
from sim.studies.assumptions import How, moved
from sim.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies import Runs
    from sim.studies.assumptions import Moved
    from sim.words import Language

REPLICATIONS, SEED = 40, 0
FEWER = 20
"""Replications at each end of a range."""
ASSUMED = ("writing for the web", "checking a text", "approving a text")
"""Assumptions whose ranges are tried."""
DOTS = 200
"""Dots per inch of the pictures."""
COLOURS = 64
"""Colours that a picture is reduced to, which makes its file small."""


@dataclass(frozen=True)
class Given:
    """What figures are drawn from."""

    scenario: Scenario
    log: Log
    runs: Runs

    @cached_property
    def study(self) -> pd.DataFrame:
        """What one more of each of the first of the ranking would gain."""
        return sim.helps(self.runs, replications=self.runs.replications)

    @cached_property
    def swings(self) -> Moved:
        """What some assumptions do to the headlines, each by itself."""
        return moved(self.scenario, ASSUMED, How(replications=min(self.runs.replications, FEWER)))


def played(folder: Path, replications: int = REPLICATIONS) -> Given:
    """Return what the figures are drawn from, for the scenario in ``folder``."""
    scenario = sim.load(str(folder), unplayed)
    return Given(
        scenario, sim.simulate(scenario, SEED), sim.replicate(scenario, replications, SEED)
    )


def drawn(figure: Callable[..., Axes], given: Given, lang: Language) -> Axes:
    """Return a figure in one language, marked as one of an exercise."""
    names = inspect.signature(figure).parameters
    ax = figure(**{name: lang if name == "lang" else getattr(given, name) for name in names})
    return marked(ax, given.scenario.exercise)


def write_gallery(folder: Path, given: Given) -> None:
    """Write every figure in both languages, and the page, to ``folder``; nothing else stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    texts = {}
    for figure in FIGURES:
        for lang in LANGUAGES:
            ax = drawn(figure, given, lang)
            texts[figure.__name__, lang] = alt_text(ax)
            keep(ax, folder / picture(figure, lang))
            plt.close("all")
    (folder / "README.md").write_text(page(texts), encoding="utf-8")


def keep(ax: Axes, path: Path) -> None:
    """Write a figure with its alternative text, in few colours."""
    from io import BytesIO

    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    drawing = BytesIO()
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(drawing, format="png", dpi=DOTS)
    said = PngInfo()
    said.add_itxt("Description", alt_text(ax))
    few = Image.open(drawing).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, pnginfo=said, optimize=True, dpi=(DOTS, DOTS))


def picture(figure: Callable[..., Axes], lang: Language) -> str:
    """Return the name of a picture's file."""
    return f"{figure.__name__}.{lang}.png"


def page(texts: dict[tuple[str, Language], str]) -> str:
    """Return the page; ``texts`` are the alternative texts by figure and language."""
    shown = [_section(figure, texts) for figure in FIGURES]
    return "\n\n".join([_BEGINNING.format(setup=_setup()), *shown]) + "\n"


def _section(figure: Callable[..., Axes], texts: dict[tuple[str, Language], str]) -> str:
    english, swedish = texts[figure.__name__, "en"], texts[figure.__name__, "sv"]
    return _SECTION.format(
        caption=(figure.__doc__ or "").rstrip("."),
        english=_plain(english),
        picture=picture(figure, "en"),
        svensk=picture(figure, "sv"),
        swedish=_plain(swedish),
        call=call(figure),
    )


def _plain(text: str) -> str:
    """Return a text that no sign of Markdown can end."""
    return text.replace("[", "(").replace("]", ")")


def call(figure: Callable[..., Axes]) -> str:
    """Return the body of a figure's function, as the way to draw it."""
    source = textwrap.dedent(inspect.getsource(figure))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    first = function.body[1].lineno - 1  # what comes first is the docstring
    lines = textwrap.dedent("\n".join(source.splitlines()[first:]))
    return lines.replace("return plot_", "plot_")


def _setup() -> str:
    """Return what all examples need: the imports of `gallery.figures`, and what is given."""
    lines = inspect.getsource(gallery.figures).splitlines()
    imports = lines[lines.index("import sim") : lines.index("if TYPE_CHECKING:") - 1]
    imports.insert(1, "from sim.engine import unplayed")
    imports.append("from sim.studies.assumptions import How, moved")
    given = {"replications": REPLICATIONS, "seed": SEED, "assumed": json.dumps(ASSUMED)}
    return _SETUP.format(imports="\n".join(imports), fewer=FEWER, **given)


_SETUP = """\
{imports}

lang = "en"  # or "sv"
scenario = sim.load("scenarios/kko2017", unplayed)
log = sim.simulate(scenario, {seed})
runs = sim.replicate(scenario, {replications}, {seed})
study = sim.helps(runs, replications={replications})
assumed = {assumed}
swings = moved(scenario, assumed, How(replications={fewer}))"""

_BEGINNING = """\
# Gallery

Every figure, drawn from [kko2017](../../scenarios/kko2017/README.md): **simulated, not observed**,
a reconstruction with assumed durations. `make gallery` writes this page anew.

A figure is a function from tables to matplotlib `Axes`; it neither saves nor shows. All are 160 mm
wide, can be read in grey, and take `"en"` or `"sv"`. `marked(ax, scenario.exercise)` from
`sim.plots` puts the marking and the notice below, as here. `alt_text(ax)` is what a figure says in
words: for who cannot see it, and kept in the files below. The examples go on from these lines:

```python
{setup}
```"""

_SECTION = """\
## {caption}

![{english}]({picture})

[The same in Swedish]({svensk})

```python
{call}
```

<details><summary>In words</summary>

{english}

{swedish}

</details>"""
