"""What a search for staffing has found as tables, with headings in English or Swedish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.studies.names import names_of
from sim.studies.staffing.tables import duty_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.studies.staffing.endurance import Endurance
    from sim.studies.staffing.rosters import Rosters
    from sim.studies.staffing.sufficient import Sufficient
    from sim.studies.staffing.terms import Pattern
    from sim.words import Words

    Key = tuple[str, str, str]

DAY: Final = 1440
WEEK: Final = 7


def hours_of(pattern: Pattern, words: Words) -> str:
    """Return when a pattern is, as people read it.

    >>> from sim.studies.staffing.terms import Pattern
    >>> from sim.words import Words
    >>> hours_of(Pattern("night", 1320, 1860, "on call"), Words("sv"))
    '22:00–07:00, i beredskap'
    """
    spans = ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in pattern.spans)
    return spans if pattern.kind == "on site" else words("{hours}, on call", hours=spans)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes % DAY, 60)
    return f"{24 if minutes and not minutes % DAY else hour:02}:{minute:02}"


def staffing_table(found: Sufficient, words: Words) -> pd.DataFrame:
    """Return one row for each post and its hours: how many there are, and how many are enough."""
    plan = found.chosen.plan if found.chosen else {}
    rows = []
    for cell in found.cells:
        enough = plan.get(cell.key)
        rows.append(
            {
                **_post(found, cell.unit, cell.role, words),
                words("hours"): hours_of(found.terms.pattern(cell.pattern), words),
                words("today [people]"): found.now[cell.key],
                words("enough [people]"): enough,
                words("more or fewer [people]"): None if enough is None else _less(found, cell.key),
                words("at least [people]"): cell.least,
                words("at most [people]"): cell.most,
                words("cost of one, a day"): found.terms.per_head(cell.key),
            }
        )
    return pd.DataFrame(rows)


def differing(found: Sufficient, words: Words) -> pd.DataFrame:
    """Return where a plan differs from today: unit, role, hours, today and enough [people]."""
    if found.chosen is None:
        return pd.DataFrame()
    differs = [_less(found, cell.key) != 0 for cell in found.cells]
    return staffing_table(found, words).iloc[:, :5][differs]


def _less(found: Sufficient, key: Key) -> int:
    assert found.chosen is not None
    return found.chosen.plan[key] - found.now[key]


def _post(found: Sufficient, unit: str, role: str, words: Words) -> dict[str, str]:
    names = names_of(found.scenario)
    return {words("unit"): names.get(unit, unit), words("role"): names.get(role, role)}


def plans_table(found: Sufficient, words: Words) -> pd.DataFrame:
    """Return one row for each plan that was tried, in order."""
    names = names_of(found.scenario)
    heads = [
        f"{names.get(c.unit, c.unit)} / {names.get(c.role, c.role)} /"
        f" {hours_of(found.terms.pattern(c.pattern), words)}"
        for c in found.cells
    ]
    chosen = found.chosen.tried if found.chosen else None
    rows: list[dict[str, Any]] = []
    for number, each in enumerate(found.tried, start=1):
        marks = zip(found.aims, each.marks, strict=True)
        rows.append(
            {
                words("number"): number,
                words("tried because"): words(each.why),
                words("enough"): words("yes") if each.enough else words("no"),
                words("chosen"): words("yes") if each is chosen else words("no"),
                words("cost a day"): each.cost,
                words("runs"): each.runs,
                words("lateness"): each.late,
                **{words("{target}: met [share]", target=a.target.id): m.share for a, m in marks},
                words("cannot be played because"): each.problem,
                **dict(zip(heads, each.counts, strict=True)),
            }
        )
    return pd.DataFrame(rows)


def verification_table(found: Sufficient, words: Words) -> pd.DataFrame:
    """Return one row for each aim: as it was chosen, on fresh draws, and as it is today."""
    assert found.chosen is not None
    rows = []
    chosen = found.chosen
    each = zip(found.aims, chosen.tried.marks, chosen.verified, chosen.today, strict=True)
    for aim, mark, new, old in each:
        rows.append(
            {
                words("target"): aim.target.id,
                words("name"): aim.target.name,
                words("promised [share]"): aim.share,
                words("asked for in the search [share]"): aim.asked,
                words("met in the search [share]"): mark.share,
                words("fresh runs"): new.runs,
                words("met [share]"): new.share,
                words("met, lower bound [share]"): new.low,
                words("met, upper bound [share]"): new.high,
                words("verdict"): words(VERDICTS[new.verdict]),
                words("today: met [share]"): old.share,
                words("today: lower bound [share]"): old.low,
                words("today: upper bound [share]"): old.high,
                words("today: verdict"): words(VERDICTS[old.verdict]),
            }
        )
    return pd.DataFrame(rows)


VERDICTS = {"kept": "met", "not kept": "not met", "cannot say": "cannot say"}


def on_call_table(found: Sufficient, roster: Rosters, words: Words) -> pd.DataFrame:
    """Return the on-call list of a roster, in the order of time; people by code."""
    listed = duty_table(roster, found.terms, found.scenario, kind="on call")
    texts = [words(LIST[str(column)]) for column in listed.columns]
    return listed.set_axis(texts, axis="columns").drop(columns=words("kind"))


LIST = {
    "date": "date",
    "from": "from",
    "until": "until",
    "kind": "kind",
    "unit": "unit",
    "role": "role",
    "who": "who",
}


def endurance_table(found: Sufficient, kept: Endurance, words: Words) -> pd.DataFrame:
    """Return one row for each post: for how many days those there are can cover the plan."""
    rows = []
    for post in kept.posts:
        need = {words("needed for {n} days", n=k): n for k, n in enumerate(post.need, start=1)}
        days = words("{n} or more", n=WEEK) if post.days == WEEK else str(post.days)
        row: Mapping[str, object] = {
            **_post(found, post.unit, post.role, words),
            words("there are [people]"): post.people,
            words("days that they can keep it up"): days,
            **need,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def change_lines(found: Sufficient) -> Sequence[str]:
    """Return the plan as changes of what_ifs.yaml; what these cannot say as a remark (``#``).

    Who is left out or gets other hours is named; who is added gets the hours of a pattern. A
    pattern in several parts, or on call, has no change of its own.
    """
    assert found.chosen is not None
    change, lines = found.chosen.change, list[str]()
    lines += [f'- "remove: {id}"' for id in change.gone]
    counted: dict[Key, int] = {}
    for _, key in change.added:
        counted[key] = counted.get(key, 0) + 1
    for (unit, role, id), heads in counted.items():
        lines.append(_line(f"add: {heads} x {unit}/{role}", found.terms.pattern(id)))
    for person, (_, _, id) in change.moved:
        lines.append(_line(f"shift: {person}", found.terms.pattern(id)))
    return lines


def _line(text: str, pattern: Pattern) -> str:
    if pattern.kind == "on call" or pattern.off or pattern.end > DAY:
        return f"# {text}, {pattern.id}: see sufficient.yaml"
    return f'- "{text} from {_clock(pattern.start)} until {_clock(pattern.end)}"'
