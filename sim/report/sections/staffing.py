"""What helps and what can be spared: the planner's what-ifs, one more and one fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.plots import marked
from sim.plots.forest import plot_what_ifs
from sim.plots.marginal import plot_marginal
from sim.report.document import (
    Block,
    Blocks,
    Column,
    Heading,
    bullets,
    figure,
    interval,
    note,
    number,
    paragraph,
    table,
)
from sim.report.sections.telling import short as cut
from sim.studies.whatif import what_holds, which_is_best
from sim.studies.whatif.telling import EFFECT, ROUND, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from sim.report.document import Cell
    from sim.report.document.tables import Table
    from sim.report.sections.handed import Valued
    from sim.report.sections.material import Material, Row
    from sim.report.sections.studied import Studies

DRAWN: Final = 16
"""What-ifs of a figure: more have no room on a page."""
BEST: Final = 3
"""Changes that the first page names."""
ALL: Final = "all answers"
VERDICTS = {
    "better": "better",
    "worse": "worse",
    "no effect shown": "no effect shown",
    "cannot say": "cannot say",
}


# the first page -----------------------------------------------------------------------------------


def in_short(found: Studies) -> Blocks:
    """Return what a planner takes along: targets, what helps, what can be spared, how few do."""
    say = found.of.say
    told = [_targets(found.of), *_asked(found), *_valued(found)]
    if found.enough is None:
        told.append(say(_NOT_SEARCHED))
    else:
        told += [found.enough.told[0][0], *found.enough.told[1][:1]]
    told += found.lasting.told[:1] if found.lasting is not None else ()
    return Blocks((Heading(say("In short")), bullets(told), note(say(_NOT))))


def _targets(of: Material) -> str:
    verdicts = [row["verdict"] for row in of.rows("targets")]
    if not verdicts:
        return of.say("The scenario states no targets.")
    return of.say(
        "As the plan is, of {all} targets {met} are shown to be met, and {missed} to be missed.",
        all=len(verdicts),
        met=verdicts.count("met"),
        missed=verdicts.count("not met"),
    )


def _asked(found: Studies) -> list[str]:
    asked, of = found.asked, found.of
    if asked is None:
        return [of.say("No what-ifs were tried.")]
    best = which_is_best(asked, of.lang)
    if best:
        return [best]
    (only,) = asked.what_ifs
    return [Teller(asked.scenario, of.say).sentence(only.said(of.say), asked.table)]


def _valued(found: Studies) -> list[str]:
    say, valued = found.of.say, found.valued
    if valued is None:
        return [say("One more and one fewer were not tried.")]
    told, rows = [], valued.rows
    more = rows[(rows["direction"] == "more") & (rows["verdict"] == "better")]
    if len(more):
        best = more.sort_values("gain", ascending=False, kind="stable").head(BEST)
        named = [f"{row['change']} ({_gained(row, found.of)})" for row in _records(best)]
        told.append(say("One more helps most here: {list}.", list="; ".join(named)))
    elif (rows["direction"] == "more").any():
        told.append(say("Of one more of anything no gain is shown."))
    spared = [row["change"] for row in _records(rows) if can_be_spared(row)]
    if spared:
        told.append(
            say("One fewer that changes nothing in any run: {list}.", list="; ".join(spared))
        )
    return told


def can_be_spared(row: Row) -> bool:
    """Return whether one fewer changed no answer, target or call of any run."""
    return row["direction"] == "fewer" and bool(row["same"])


def _gained(row: Row, of: Material) -> str:
    gain, low, high = (of.say.number(row[name], _digits(row[name])) for name in _ENDS)
    return of.say(
        "{gain} min of all answers together; by chance {low} to {high}",
        gain=gain,
        low=low,
        high=high,
    )


_ENDS: Final = ("gain", "low", "high")


def _digits(value: float) -> int:
    return 0 if abs(value) >= ROUND else 1


# what-ifs -----------------------------------------------------------------------------------------


def questions(found: Studies) -> Blocks:
    """Return the answers to the what-ifs: for all answers together, and each effect shown."""
    of, asked = found.of, found.asked
    say, begin = of.say, Heading(of.say("What-ifs"))
    if asked is None:
        return Blocks((begin, paragraph(say(_NO_QUESTIONS))))
    names = {each.id: each.said(say) for each in asked.what_ifs}
    rows = asked.table.assign(name=asked.table["what_if"].map(names))
    best = which_is_best(asked, of.lang)
    parts: list[Block] = [begin, _of_all(rows[rows["measure"] == ALL], of)]
    parts += [paragraph(best)] if best else []
    parts += [_drawn(rows[rows["measure"] == ALL], of), _each_effect(rows, of)]
    return Blocks((*parts, note(" ".join(what_holds(asked, of.lang)))))


def _of_all(rows: pd.DataFrame, of: Material) -> Table:
    say = of.say
    columns = [
        Column(say("change"), width=4.2),
        Column(say("before [min]"), "number", width=1.3),
        Column(say("after [min]"), "number", width=1.3),
        *_differences(of, say("difference [min]")),
    ]
    return table(
        say("All answers together: how long they take, before and after"),
        columns,
        [
            [
                row["name"],
                number(row["before"], say),
                number(row["after"], say),
                *_difference(row, "difference", ("low", "high"), of),
            ]
            for row in _records(rows)
        ],
        [say(_LESS)],
    )


def _differences(of: Material, first: str) -> list[Column]:
    say = of.say
    return [
        Column(first, "number", width=1.4),
        Column(say("by chance"), width=1.8),
        Column(say("over the assumptions"), width=2),
        Column(say("effect"), width=1.9),
    ]


def _difference(row: Row, what: str, ends: tuple[str, str], of: Material) -> list[Cell | str]:
    """Return a difference [min], both its intervals, and whether there is an effect."""
    say = of.say
    cells = [number(row[each], say, _digits(row[each])) for each in (what, *ends)]
    over = say("not tried")
    if row["points"]:
        over = _between(row, of)
    return [cells[0], interval(*cells[1:]), over, say(VERDICTS[str(row["verdict"])])]


def _between(row: Row, of: Material) -> str:
    low, high = (number(row[f"ranges_{e}"], of.say, _digits(row[f"ranges_{e}"])) for e in _LOW_HIGH)
    return interval(low, high).text


_LOW_HIGH: Final = ("low", "high")


def _drawn(rows: pd.DataFrame, of: Material) -> Block:
    largest = rows["difference"].abs().sort_values(ascending=False, kind="stable").index[:DRAWN]
    label = of.say("difference: {what} [{unit}]", what=of.say("all answers together"), unit="min")
    ax = marked(plot_what_ifs(rows[rows.index.isin(largest)], label, of.lang), of.exercise)
    return figure(ax, of.say("What the changes do to all answers together"))


def _each_effect(rows: pd.DataFrame, of: Material) -> Block:
    """Return every effect that is shown on a target or another measure."""
    say = of.say
    shown = rows[(rows["measure"] != ALL) & rows["verdict"].isin(EFFECT)]
    if shown.empty:
        return paragraph(say("No effect is shown on any single target."))
    teller = Teller(of.runs.scenario, say)
    return table(
        say("Effects that are shown, target by target"),
        [
            Column(say("change"), width=3),
            Column(say("of what"), width=3.2),
            Column(say("before"), width=1.1),
            Column(say("after"), width=1.1),
            Column(say("difference"), width=1.3),
            Column(say("by chance"), width=1.7),
            Column(say("over the assumptions"), width=2),
        ],
        [
            [
                row["name"],
                " ".join(filter(None, (row["of"], teller.what(row)))),
                teller.level(row, "before"),
                teller.level(row, "after"),
                *_amounts(row, teller),
            ]
            for row in _records(shown)
        ],
        [say(_POINTS)],
    )


def _amounts(row: Row, teller: Teller) -> list[str]:
    one, low, high, least, most = (
        teller.amount(row, name)
        for name in ("difference", "low", "high", "ranges_low", "ranges_high")
    )
    over = f"{least} – {most}" if row["points"] else teller.say("not tried")
    return [one, f"{low} – {high}", over]


# one more, one fewer ------------------------------------------------------------------------------


def resources(found: Studies) -> Blocks:
    """Return what one more and one fewer of people, lines and meetings is worth."""
    of, valued = found.of, found.valued
    say, begin = of.say, Heading(of.say("One more, one fewer"))
    if valued is None:
        return Blocks((begin, paragraph(say(_NO_RESOURCES))))
    ax = marked(plot_marginal(valued.rows, of.lang), of.exercise)
    parts: list[Block] = [begin, *_tables(valued, of)]
    parts.append(figure(ax, say("What one more and one fewer are worth for all answers together")))
    for heading, lines in valued.parts:
        parts += [Heading(heading, 2), bullets(list(lines))]
    return Blocks(tuple(parts))


def _tables(valued: Valued, of: Material) -> Iterator[Block]:
    say, rows = of.say, valued.rows
    more, fewer = (rows[rows["direction"] == way] for way in ("more", "fewer"))
    if len(more):
        caption, gain = say("One more, or sooner: what helps"), say("targets that gain")
        yield table(caption, *_worths(more, gain, "helps", of))
    if len(fewer):
        caption, lose = say("One fewer: what can be spared"), say("targets that lose")
        yield table(caption, *_worths(fewer, lose, "harms", of))


def _worths(
    rows: pd.DataFrame, heading: str, targets: str, of: Material
) -> tuple[list[Column], list[list[Cell | str]], list[str]]:
    """Return columns, rows and notes for changes, what gains most first."""
    columns = [
        Column(of.say("change"), width=3.6),
        *_differences(of, of.say("gain [min]")),
        Column(heading, width=2.6),
    ]
    ranked = rows.sort_values("gain", ascending=False, kind="stable")
    return columns, [_worth(row, targets, of) for row in _records(ranked)], [of.say(_GAIN)]


def _worth(row: Row, targets: str, of: Material) -> list[Cell | str]:
    touched = cut(str(row[targets])) or "–"
    if row["same"]:
        touched = of.say("nothing changes in any run")
    return [row["change"], *_difference(row, "gain", ("low", "high"), of), touched]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


_NOT = (
    "Not counted: training, how well people know each other, and whatever the scenario gives no"
    " target. That somebody can be spared here says that no target is the worse for it, not that"
    " nobody needs them."
)
_NOT_SEARCHED = "How few people are enough was not searched for."
_NO_QUESTIONS = (
    "No what-ifs were tried: write some into what_ifs.yaml beside the scenario, or hand in a folder"
    " of krisim what-if."
)
_NO_RESOURCES = (
    "One more and one fewer were not tried: hand in a folder of krisim sweep resources, or make the"
    " report of the scenario."
)
_LESS = "Less is better. Means over the runs; what is open counts until ENDEX."
_POINTS = "Differences of shares are in percentage points, of times in minutes."
_GAIN = "More is better: so much less time all answers together take, a mean over the runs."
