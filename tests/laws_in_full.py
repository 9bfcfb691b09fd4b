"""What holds of people who go, channels that fail, decisions, orders and exercise control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from sim.durations import Duration
from sim.engine.plan import Node
from sim.engine.task import MANY
from sim.log import NEVER
from sim.scenario import Channel, Conditions, Person, Service, Step
from tests.played import DESK, LATER, Played, Row, Span

# channels -----------------------------------------------------------------------------------------


def nothing_gets_through_a_dead_channel(run: Played) -> None:
    """Nothing is said or delivered meanwhile; what is cut off ends as the channel goes dead."""
    for code, dead in enumerate(dead_times(run)):
        group = run.scenario.channels[code].kind == "talkgroup"
        for row in run.of_kind("talk", "transit", "attempt"):
            if row.channel != code:
                continue
            if row.kind == "talk":
                _is_alive(row, dead)
            elif row.kind == "transit" and not group:
                assert not any(start <= row.completed < end for start, end in dead), row
            elif row.kind == "attempt":
                meanwhile = any(start <= row.started < end for start, end in dead)
                assert meanwhile or row.outcome != "outage", row
                assert not meanwhile or row.outcome in ("outage", "given up", "open"), row


def _is_alive(talk: Row, dead: Sequence[Span]) -> None:
    until = talk.completed
    assert not any(max(talk.started, s) < min(until, e) for s, e in dead if s < LATER), talk
    assert not any(s <= talk.started < e for s, e in dead), talk
    if talk.outcome in ("cut off", "given up"):
        assert any(until == start for start, _ in dead), talk


def whoever_may_go_round_a_dead_channel_does(run: Played) -> None:
    """Writing that was not begun because of an outage takes no time, and was not possible."""
    dead = dead_times(run)
    for row in run.of_kind("write"):
        if row.outcome == "outage":
            assert row.length == 0, row
            assert any(start <= row.started < end for start, end in dead[row.channel]), row


def dead_times(run: Played) -> list[list[Span]]:
    """Return when each channel is dead, with all that it depends on, on the running clock."""
    scenario = run.scenario
    things: dict[str, Channel | Service] = {s.id: s for s in scenario.services}
    things |= {c.id: c for c in scenario.channels}

    def windows(name: str) -> Iterator[Span]:
        for outage in things[name].outages:
            span = run.active(max(outage.start, 0)), run.active(outage.end)
            if span[0] < span[1]:
                yield span
        for other in things[name].depends_on:
            yield from windows(other)

    return [_merged(sorted(windows(c.id))) for c in scenario.channels]


def _merged(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def what_is_misunderstood_is_asked_back_first(run: Played) -> None:
    """It sets the wrong work, at once or after having been left lying; that sets a question."""
    for row in run.of_kind("read", "talk", "transit"):
        if row.outcome == "misunderstood":
            after = list(run.next[row.line])
            lying = [r for r in after if r.kind == "left lying"]
            after += [r for first in lying for r in run.next.get(first.line, [])]
            open_ended = any(r.outcome == "open" for r in lying)
            assert open_ended or any(r.kind == "wrong" for r in after), row
    for row in run.of_kind("wrong"):
        asked = [r.kind for r in run.next.get(row.line, [])]
        assert asked == (["question"] if row.outcome == "completed" else []), row


def what_is_left_lying_lies_until_the_reminder(run: Played) -> None:
    for row in run.of_kind("left lying"):
        remind = _reminder(run, row)
        if row.outcome == "completed":
            assert row.length == remind, row
        else:
            assert remind is None or row.scheduled + remind > run.end, row


def _reminder(run: Played, row: Row) -> int | None:
    """Return after what time whoever sent the message reminds of it."""
    injects = {i.id: i for i in run.scenario.injects}
    while row.kind != "inject":
        send = run.steps[run.activity(row)].send if run.activity(row) in run.steps else None
        if send is not None and row.kind in ("talk", "write"):
            return send.remind
        row = run.rows[row.cause]
        if row.kind in ("attempt", "redial", "work") and not _sends(run, row):
            continue
    return injects[run.log.names.cases[row.case]].remind


def _sends(run: Played, row: Row) -> bool:
    step = run.steps.get(run.activity(row))
    return step is not None and step.send is not None


# work that is stopped -----------------------------------------------------------------------------

STOPPED = ("interrupted", "suspended", "handed over")


def what_is_stopped_goes_on(run: Played) -> None:
    """Every part that was stopped sets exactly one other; after a suspension with the same."""
    for row in run.rows:
        if row.outcome in STOPPED:
            assert row.kind in DESK, row
            (rest,) = _goes_on(run, row)
            assert (rest.kind, rest.activity, rest.part) == (row.kind, row.activity, row.part + 1)
            if row.outcome == "suspended":
                assert sorted(n for (n,) in rest.needs) == sorted(row.people), rest
                assert rest.started == LATER or sorted(rest.people) == sorted(row.people), rest
        elif row.kind in DESK:
            assert not any(r.part > row.part and r.part > 0 for r in _goes_on(run, row)), row


def _goes_on(run: Played, row: Row) -> list[Row]:
    """Return the rest of ``row``, which was stopped; people may gather for it."""
    rest = [r for r in run.next.get(row.line, []) if r.kind in DESK]
    return [r for r in rest if r.part > 0]


def work_totals_its_draw_and_what_going_on_cost(run: Played) -> None:
    """A draw, slowed by the factor of the first start; resumptions and handovers; nothing else."""
    for row in run.of_kind(*DESK):
        parts = [row] if row.part == 0 else []
        while parts and parts[-1].outcome in STOPPED:
            parts += _goes_on(run, parts[-1])
        if parts and parts[-1].outcome in ("completed", "misunderstood"):
            total = sum(part.length for part in parts)
            possible = {t for n in run.nodes(row) for t in _totals(run, n, parts)}
            assert any(low <= total <= high for low, high in possible), (parts, possible)


def _totals(run: Played, node: Node, parts: Sequence[Row]) -> Iterator[Span]:
    """Yield what the parts may come to, from, to [µs]."""
    first = parts[0]
    drawn = run.fate.length(node, first.number, first.repetition)
    low, high = _factors(run, first)
    for costs in product(*(_costs(run, node, part) for part in parts[:-1])):
        yield round(drawn * low) + sum(costs), round(drawn * high) + sum(costs)


def _costs(run: Played, node: Node, part: Row) -> set[int]:
    """Return what going on after ``part`` may cost."""
    which = part.repetition * MANY + part.part

    def cost(duration: Duration | None, what: str) -> int:
        return run.fate.draw(duration, what, node, part.number, which)

    if part.outcome == "suspended":
        return {0}
    if part.outcome == "interrupted":
        return {cost(node.resumption, "resumption")}
    leaving = [p for p in part.people if any(e == part.completed for _, e in run.present[p])]
    assert leaving, part
    reliefs = [r for r in run.of_kind("relief") if r.completed <= part.completed]
    relieved = {p for r in reliefs for p in r.people}
    shifts = [s for p in leaving for s in run.scenario.people[p].shifts]
    over = {s.handover for s in shifts if s.at_end == "hand over" and s.handover is not None}
    found = {cost(handover.value, "handover") for handover in over}
    return found | ({0} if relieved & set(leaving) else set())


def _factors(run: Played, first: Row) -> tuple[float, float]:
    """Return between what factors the work is slowed that starts with ``first``."""
    slowing = run.scenario.slowing
    if slowing is None:
        return 1.0, 1.0
    before = slowing.awake_before if slowing.by == "awake" else 0
    known = [_on_duty_since(run, person, first.started) for person in first.people]
    hours = [first.started - since + before for since in known if since is not None]
    if len(hours) == len(known):
        most = max((_on(slowing.curve, h) for h in hours), default=1.0)
        return most, most
    factors = [factor for _, factor in slowing.curve]
    return min(factors), max(factors)


def _on_duty_since(run: Played, person: int, at: int) -> int | None:
    """Return when somebody came on duty who has come but once, else None."""
    spells = [(start, end) for start, end in run.present[person] if start <= at]
    return spells[0][0] if len(spells) == 1 else None


def _on(curve: Sequence[tuple[int, float]], at: int) -> float:
    """Return the height of a curve, straight between its points and level outside them."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (one, low), (two, high) in pairwise(curve):
        if one <= at < two:
            return low + (high - low) * ((at - one) / (two - one))
    return curve[-1][1]


# people -------------------------------------------------------------------------------------------


def nobody_is_in_two_states_and_nobody_present_is_away(run: Played) -> None:
    """States follow one another from STARTEX to ENDEX, and an absence is one of them."""
    for person, who in enumerate(run.scenario.people if run.end else ()):
        spells = sorted((s for s in run.spells[person]), key=lambda s: (s[1], s[2]))
        assert (spells[0][1], spells[-1][2]) == (0, run.end)
        assert all(one[2] == two[1] for one, two in pairwise(spells))
        if who.absent_with and run.fate.once("absent", who.id) < who.absent_with.value:
            assert [state for state, _, _ in spells] == ["away"], who
        for absence in who.absences:
            span = run.active(max(absence.start, 0)), run.active(max(absence.end, 0))
            for state, start, end in spells:
                assert state == "away" or min(end, span[1]) <= max(start, span[0]), who


def each_is_called_out_once_and_comes_only_if_willing(run: Played) -> None:
    """Who travels has noticed the call-out, or answered it, and did not decline."""
    travels = run.of_kind("travel")
    at_home = Counter(_shown(run, who) for who in run.scenario.people if who.on_call)
    rows = Counter((r.unit, run.log.columns["role"][r.line]) for r in travels)
    assert all(rows[who] <= at_home[who] for who in rows)
    for row in travels:
        called = run.rows[row.cause]
        assert (called.kind, called.outcome) == ("call-out", "completed"), row


def _shown(run: Played, who: Person) -> tuple[int, int]:
    """Return the unit and the role that rows about a person show."""
    units = [u.id for u in run.scenario.units]
    roles = [r.id for r in run.scenario.roles]
    return units.index(who.unit), roles.index(who.posts[0].role) if who.posts else NEVER


def breaks_are_as_long_as_they_are(run: Played) -> None:
    """Each is taken once, by its person, and not cut short unless that person leaves."""
    seen = Counter((row.number, row.repetition) for row in run.of_kind("break"))
    assert all(count == 1 for count in seen.values())
    for row in run.of_kind("break"):
        who = run.scenario.people[row.number - 1]
        assert set(row.people) <= {row.number - 1}
        if row.outcome == "completed":
            lengths = {run.active(b.end) - run.active(b.start) for b in who.breaks}
            assert row.length in lengths, row
        elif row.outcome in ("left", "withdrawn"):
            ends = [end for _, end in run.present[row.number - 1]]
            assert row.completed in ends, row


# decisions ----------------------------------------------------------------------------------------


def nothing_waits_beyond_its_limits(run: Played) -> None:
    """What escalates does so exactly at its limit; by default counts from when it was set."""
    for row in run.of_kind("work", "write", "agenda"):
        step = run.steps.get(run.activity(row))
        if step is not None and row.part == 0:
            _within_limits(run, row, step)


def _within_limits(run: Played, row: Row, step: Step) -> None:
    first = row
    while first.cause != NEVER and run.rows[first.cause].outcome == "escalated":
        first = run.rows[first.cause]
    until = min(row.completed if row.kind == "agenda" else row.waited_until, run.end)
    if step.escalate is not None and first is row:
        assert until - row.scheduled <= step.escalate.after, row
    if step.by_default is not None:
        assert until - first.scheduled <= step.by_default, row
    if row.outcome == "escalated":
        assert step.escalate is not None
        assert row.completed - row.scheduled == step.escalate.after, row
        (after,) = run.next[row.line]
        assert (after.activity, after.repetition) == (row.activity, row.repetition)
    if row.outcome == "by default":
        assert step.by_default is not None
        assert row.completed == first.scheduled + step.by_default, row


# orders -------------------------------------------------------------------------------------------


def a_wrong_version_is_never_put_right(run: Played) -> None:
    """Below a unit with a wrong version all are wrong; without fidelity nobody is."""
    for row in _told(run):
        above = _told_before(run, row)
        if above is not None and above.outcome == "misunderstood":
            assert row.outcome == "misunderstood", row
        order = run.steps[run.activity(row)].cascade
        assert order is not None
        surely = order.fidelity is None or order.fidelity.value == 1
        assert not surely or row.outcome == "completed", row


def nobody_is_told_twice(run: Played) -> None:
    orders: dict[tuple[int, ...], list[int]] = {}
    for row in _told(run):
        first = row
        while (above := _told_before(run, first)) is not None:
            first = above
        passing = _set_by(run, first)
        key = (row.case, row.number, row.activity, first.unit, passing.cause, passing.repetition)
        orders.setdefault(key, []).append(row.to)
    assert all(len(told) == len(set(told)) for told in orders.values())


def _told(run: Played) -> list[Row]:
    """Return the rows that say that a unit has been told."""
    rows = run.of_kind("briefing")
    return [r for r in rows if r.to != NEVER and r.outcome in ("completed", "misunderstood")]


def _told_before(run: Played, row: Row) -> Row | None:
    """Return by what the unit was told that told the one of ``row``, None at the top."""
    cause = _set_by(run, row).cause
    above = run.rows[cause] if cause != NEVER else None
    if above is None or above.kind != "briefing" or above.activity != row.activity:
        return None
    return above if above.to == row.unit else None


def _set_by(run: Played, row: Row) -> Row:
    """Return the first row of passing an order on: the gathering or the briefing of all."""
    while run.rows[row.cause].activity == row.activity and run.rows[row.cause].to == NEVER:
        row = run.rows[row.cause]
    return row


# exercise control ---------------------------------------------------------------------------------


def nothing_comes_of_what_is_withdrawn(run: Played) -> None:
    """It causes nothing, and is told nowhere else."""
    injects = {i.id: i for i in run.scenario.injects}
    for row in run.of_kind("inject"):
        inject = injects[run.log.names.cases[row.case]]
        conditions = bool(inject.only_if or inject.unless)
        if row.outcome != "withdrawn":
            assert not inject.withdrawn, row
            continue
        assert inject.withdrawn or conditions, row
        assert row.line not in run.next, row
        rest = [r.kind for r in run.rows if r.case == row.case and r.line != row.line]
        assert set(rest) <= {"delay", "late"}, row
        assert row.case not in run.log.reached["case"].tolist(), row


def phases_let_injects_go_out_or_withdraw_them(run: Played) -> None:
    """An inject that depends on phases alone goes out exactly if they are on."""
    injects = {i.id: i for i in run.scenario.injects}
    for row in run.of_kind("inject"):
        inject = injects[run.log.names.cases[row.case]]
        only_if, unless = (_on_at(run, c, row.started) for c in (inject.only_if, inject.unless))
        if only_if is None or unless is None or inject.withdrawn:
            continue
        goes = (only_if or not inject.only_if) and not (unless and inject.unless)
        assert goes == (row.outcome != "withdrawn"), row


def _on_at(run: Played, conditions: Conditions, at: int) -> bool | None:
    """Return whether phases are on as they should be; None if something else counts too."""
    phases = {p.name: p for p in run.scenario.exercise.phases}
    found = []
    for each in conditions.of:
        if not hasattr(each, "phase"):
            return None
        phase = phases[each.phase]
        found.append(run.active(phase.start) <= at < run.active(phase.end))
    return all(found) if conditions.join == "all" else any(found)


def nothing_starts_while_the_exercise_stands(run: Played) -> None:
    """Nor ends; what takes no time may, at the instant at which the pause begins."""
    started, completed = run.log.columns["started"], run.log.columns["completed"]
    for begin, end in run.log.pauses:
        for times in (started, completed, *(run.log.presence[k] for k in ("start", "end"))):
            assert not ((begin < times) & (times < end)).any()
        assert (completed[started == begin] == begin).all() or end == run.log.end


LAWS_IN_FULL = [
    nothing_gets_through_a_dead_channel,
    whoever_may_go_round_a_dead_channel_does,
    what_is_misunderstood_is_asked_back_first,
    what_is_left_lying_lies_until_the_reminder,
    what_is_stopped_goes_on,
    work_totals_its_draw_and_what_going_on_cost,
    nobody_is_in_two_states_and_nobody_present_is_away,
    each_is_called_out_once_and_comes_only_if_willing,
    breaks_are_as_long_as_they_are,
    nothing_waits_beyond_its_limits,
    a_wrong_version_is_never_put_right,
    nobody_is_told_twice,
    nothing_comes_of_what_is_withdrawn,
    phases_let_injects_go_out_or_withdraw_them,
    nothing_starts_while_the_exercise_stands,
]
"""Laws that one log can break, of all that may go wrong."""
