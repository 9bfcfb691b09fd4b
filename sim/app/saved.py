"""The page as one file, for which some settings were played beforehand; it needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.app import showing
from sim.app.pages import TEMPLATE, fixed, head, legible, script
from sim.app.picturing import Compared, first_part, tables
from sim.app.playing import WANTED
from sim.errors import KrisimError
from sim.files.results import refuse_unwritable
from sim.files.workbooks import drafted
from sim.report.pages import page
from sim.studies.bottlenecks import bottlenecks
from sim.studies.running import Processes, asking
from sim.studies.runs import replicate
from sim.studies.whatif import beside, what_if_told, what_ifs_of
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sim.app.serving import Served
    from sim.studies.runs import Runs
    from sim.studies.whatif import WhatIf

MOST: Final = 40
"""Settings that a page holds."""
POSTS: Final = 3
"""Posts that are waited for most, of which one more and one fewer is played."""

_START: Final = '\nkrisimPage(JSON.parse(document.getElementById("data").textContent), null);\n'


def save_page(served: Served, path: Path, progress: Callable[[int], Callable[[int], None]]) -> None:
    """Write the page to ``path``; ``progress`` takes a number of runs and returns who is told.

    Settings are the plan as it is, the what-ifs of its file, and one more and one fewer of the
    posts that are waited for most.

    Raises
    ------
    KrisimError
        If there is something at ``path``, it cannot be written, or there are too many what-ifs.
    """
    refuse_unwritable(path, "--save")
    say = Words(served.lang)
    file = beside(served.file)
    kept = what_ifs_of(served.plan, file) if file.exists() else ()
    if len(kept) > MOST:
        raise KrisimError(f"{file.name} tells {len(kept)} what-ifs; a page holds at most {MOST}")
    advance = progress(served.replications * (1 + len(kept) + 2 * POSTS))
    plan = _played(served, None, advance)
    settings = [*kept, *_one_more(served, plan)]
    states = [_state(plan, plan, None, say)]
    states += [_state(plan, _played(served, each, advance), each, say) for each in settings]
    data = {**fixed((), say), "states": legible(states)}
    html = page(TEMPLATE, say, head(served.plan, say, script=script() + _START, data=data))
    with drafted(path) as draft:
        draft.write_text(html, encoding="utf-8", newline="\n")


def _played(served: Served, what_if: WhatIf | None, advance: Callable[[int], None]) -> Runs:
    scenario = what_if.change(served.plan) if what_if else served.plan
    workers = 1 if served.workers == 1 else _processes(served.workers)
    team = asking(workers, WANTED)
    return replicate(scenario, served.replications, served.seed, team, advance)


def _processes(count: int) -> Any:
    from sim.studies.running import Team

    return Team(Processes(count))


def _one_more(served: Served, plan: Runs) -> Iterator[WhatIf]:
    """Yield one more and one fewer of those who are waited for most, as far as that can be."""
    ranked = bottlenecks(plan)
    rows = ranked[(ranked["what"] == "people") & (ranked["role"] != "")].head(POSTS)
    for row in rows.to_dict("records"):
        for kind in ("add", "remove"):
            try:
                yield what_if_told(f"{kind}: 1 x {row['unit']}/{row['role']}", served.plan)
            except KrisimError:  # nobody else holds the post: without one it cannot be played
                continue


def _state(plan: Runs, after: Runs, what_if: WhatIf | None, say: Words) -> dict[str, Any]:
    """Return what is shown of one setting."""
    of = Compared(plan, after, what_if, changed=what_if is not None)
    said = [each.words.said(say) for each in what_if.changes] if what_if else []
    name = what_if.said(say) if what_if else say("The plan as it is")
    told = {**first_part(of, say), "tables": [make() for make in tables(of, say)]}
    total = say("Finished: {total} runs.", total=plan.replications)
    return {
        **told,
        "name": name,
        "said": said,
        "baseline": say("the plan as it is"),
        "status": total,
        "played": plan.replications,
        "whys": _whys(after, told["tables"], say),
    }


def _whys(runs: Runs, tables: list[dict[str, Any]], say: Words) -> dict[str, Any]:
    """Return why each answer of the tables takes so long, by inject and unit."""
    found = {}
    for cell in (cell for table in tables for row in table["rows"] for cell in row):
        if "ask" in cell:
            case, unit = cell["ask"]
            if (runs["answers"]["case"] == case).any():
                found[f"{case} {unit}"] = showing.why(runs, case, unit, say)
    return found
