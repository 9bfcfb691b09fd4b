"""Rosters and endurance: against enumeration of every roster, closed forms, and laws.

What one person may do is checked here by plain comparison of all pairs of duties, not by the graph
of days that the rosters are made with; the fewest people by trying every possible combination.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations, pairwise, product
from math import ceil
from time import process_time
from typing import TypeAlias

import pytest

from sim.errors import KrisimError
from sim.studies.staffing.covering import fewest
from sim.studies.staffing.endurance import endurance
from sim.studies.staffing.evening import evened
from sim.studies.staffing.rosters import Rosters, rosters
from sim.studies.staffing.terms import Pattern, Post, Terms
from sim.studies.staffing.weeks import rules_of
from sim.words import Words

H = 60
DAY = Pattern("day", 8 * H, 16 * H)
SHIFTS = (
    Pattern("early", 6 * H, 14 * H),
    Pattern("late", 14 * H, 22 * H),
    Pattern("night", 22 * H, 30 * H),
)
CLERK = ("office", "clerk")

Row: TypeAlias = tuple[int | None, ...]


def terms(patterns: tuple[Pattern, ...], days: int = 7, hours: float = 48, **rules: int) -> Terms:
    ids = tuple(pattern.id for pattern in patterns)
    post = Post(*CLERK, 0, 50, 10.0, 1.0, ids, hours)
    return Terms((post,), patterns, (), days=days, **rules)  # type: ignore[arg-type]  # rests are whole numbers


def plan(heads: dict[str, int]) -> dict[tuple[str, str, str], int]:
    return {(*CLERK, id): number for id, number in heads.items()}


def number_of(found: Rosters) -> int:
    return found.people.get(CLERK, 0)


# what one person may do, and the fewest people, found by trying everything ------------------------


def may(duties: list[tuple[int, Pattern]], told: Terms) -> bool:
    """Whether one person may have these duties, by the words of the rules."""
    spans = [(d * 24 * H + p.start, d * 24 * H + p.end, p.kind) for d, p in duties]
    on_site = [span for span in spans if span[2] == "on site"]
    if sum(p.minutes for _, p in duties if p.kind == "on site") > told.posts[0].most_hours * H:
        return False
    if any(a[1] > b[0] for a, b in combinations(spans, 2)):
        return False
    if any(b[0] - a[1] < told.daily_rest for a, b in pairwise(on_site)):
        return False
    breaking = [span for span in spans if span[2] == "on site" or "weekly" in told.on_call_breaks]
    edges = [(0, 0), *((start, end) for start, end, _ in breaking), (7 * 24 * H, 7 * 24 * H)]
    return any(b[0] - a[1] >= told.weekly_rest for a, b in pairwise(edges))


def every_row(patterns: tuple[Pattern, ...], told: Terms) -> list[Row]:
    choices = (None, *range(len(patterns)))
    rows = product(choices, repeat=told.days)
    return [
        row
        for row in rows
        if may([(d, patterns[k]) for d, k in enumerate(row) if k is not None], told)
    ]


def fewest_by_trying(patterns: tuple[Pattern, ...], heads: tuple[int, ...], told: Terms) -> int:
    rows = [row for row in every_row(patterns, told) if any(k is not None for k in row)]

    @cache
    def needed(left: tuple[int, ...]) -> int:
        if not any(left):
            return 0
        first = next(k for k, number in enumerate(left) if number)
        day, duty = divmod(first, len(heads))
        best = 10**6
        for row in rows:
            if row[day] != duty:
                continue
            after = list(left)
            for d, k in enumerate(row):
                if k is not None and after[d * len(heads) + k]:
                    after[d * len(heads) + k] -= 1
            best = min(best, 1 + needed(tuple(after)))
        return best

    return needed(heads * told.days)


def random_pattern(id: str, draw: random.Random) -> Pattern:
    start = draw.randrange(0, 48) * 30
    on_call = draw.random() < 0.3
    length = draw.randrange(8, 30 if on_call else 26) * 30
    return Pattern(id, start, start + length, "on call" if on_call else "on site")


@pytest.mark.parametrize("seed", range(24))
def test_rosters_need_no_more_people_than_any_combination_of_all_rosters(seed):
    draw = random.Random(seed)
    days, number = [(2, 3), (3, 3), (4, 2), (7, 1)][seed % 4]
    patterns = tuple(random_pattern(f"p{k}", draw) for k in range(number))
    heads = tuple(draw.randrange(1, 3) for _ in patterns)
    told = terms(patterns, days, hours=draw.choice([24, 40, 48]))
    found = rosters(plan({p.id: n for p, n in zip(patterns, heads, strict=True)}), told)
    assert number_of(found) == fewest_by_trying(patterns, heads, told)
    assert not found.unproven


@pytest.mark.parametrize("seed", range(8))
def test_every_duty_is_covered_every_day_by_people_who_may(seed):
    draw = random.Random(100 + seed)
    patterns = tuple(random_pattern(f"p{k}", draw) for k in range(3))
    by_id = {pattern.id: pattern for pattern in patterns}
    told = terms(patterns, days=draw.choice([5, 7]))
    heads = {p.id: draw.randrange(1, 5) for p in patterns}
    found = rosters(plan(heads), told)
    for day in range(told.days):
        there = [member.duties[day] for member in found.members]
        assert {id: there.count(id) for id in heads} == heads
    for member in found.members:
        duties = [(d, by_id[id]) for d, id in enumerate(member.duties) if id is not None]
        assert may(duties, told)
        assert member.hours == sum(p.hours for _, p in duties if p.kind == "on site")
        assert member.on_call_hours == sum(p.hours for _, p in duties if p.kind == "on call")


# closed forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [24, 40, 48])
@pytest.mark.parametrize("heads", [1, 3, 5, 10])
def test_without_weekly_rest_seven_days_need_the_duties_over_those_of_one_person(heads, hours):
    told = terms((DAY,), hours=hours, weekly_rest=0)
    assert number_of(rosters(plan({"day": heads}), told)) == ceil(7 * heads / (hours // 8))


def test_a_seat_manned_round_the_clock_needs_five_people_of_forty_hours():
    """168 hours a week over 40 are 4.2 people."""
    seat = plan(dict.fromkeys(("early", "late", "night"), 1))
    assert number_of(rosters(seat, terms(SHIFTS, hours=40))) == 5
    assert number_of(rosters(seat, terms(SHIFTS, hours=48))) == 4


def test_two_shifts_of_twelve_hours_need_four_people_of_forty_eight():
    halves = (Pattern("light", 6 * H, 18 * H), Pattern("dark", 18 * H, 30 * H))
    seat = plan({"light": 1, "dark": 1})
    assert number_of(rosters(seat, terms(halves))) == 4
    assert number_of(rosters(seat, terms(halves, days=1))) == 2


def test_nobody_goes_from_a_late_duty_to_an_early_one_within_daily_rest():
    """Late until 22:00, early from 08:00: ten hours. With 11 h rest nobody alternates."""
    late, early = Pattern("late", 14 * H, 22 * H), Pattern("early", 8 * H, 16 * H)
    told = terms((late, early), days=2, weekly_rest=0)
    rested = rosters(plan({"late": 1, "early": 1}), told)
    assert {member.duties for member in rested.members} == {("late", "late"), ("early", "early")}
    three = plan({"late": 2, "early": 1}), plan({"late": 1, "early": 2})
    assert [number_of(rosters(each, told)) for each in three] == [3, 3]


def test_nobody_is_on_call_and_on_site_at_once():
    """On call until 08:00, on site from 06:00: not the morning after."""
    home = Pattern("home", 20 * H, 32 * H, "on call")
    told = terms((home, SHIFTS[0]), days=2, weekly_rest=0)
    found = rosters(plan({"home": 1, "early": 1}), told)
    assert {member.duties for member in found.members} == {("home", "home"), ("early", "early")}


def test_time_on_call_breaks_weekly_rest_and_not_daily_rest():
    home = Pattern("home", 16 * H, 32 * H, "on call")
    assert number_of(rosters(plan({"home": 1}), terms((home,)))) == 2
    free = Terms((terms((home,)).posts[0],), (home,), (), days=7, on_call_breaks=())
    assert number_of(rosters(plan({"home": 1}), free)) == 1
    daily = Terms((free.posts[0],), (home,), (), days=2, on_call_breaks=("daily",))
    assert "no daily rest of 11 h" in rosters(plan({"home": 1}), daily).lacks[0].why.said(Words())


def test_hours_are_evened_out():
    """Seven days of 8 hours for two people: four and three of them."""
    found = rosters(plan({"day": 1}), terms((DAY,), weekly_rest=0))
    assert sorted(member.hours for member in found.members) == [24, 32]


def test_evening_out_leaves_time_on_call_with_whom_it_has():
    home = Pattern("home", 16 * H, 32 * H, "on call")
    told = terms((DAY, home), days=4)
    rows: list[Row] = [(0, 0, 0, 0), (1, 1, 1, None), (None, None, None, 1)]
    on_days = evened(rows, [DAY, home], rules_of(told.posts[0], told))
    assert [row.count(1) for row in on_days] == [0, 3, 1]
    assert [row.count(0) for row in on_days] == [2, 1, 1]


def test_a_roster_costs_its_plan_on_every_day():
    home = Pattern("home", 16 * H, 32 * H, "on call")
    found = rosters(plan({"day": 2, "home": 1}), terms((DAY, home), days=3))
    assert found.cost == 3 * (2 * 8 * 10 + 16 * 1)


# laws ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_more_days_longer_rests_and_fewer_hours_never_need_fewer_people(seed):
    draw = random.Random(200 + seed)
    patterns = tuple(random_pattern(f"p{k}", draw) for k in range(2))
    heads = plan({p.id: draw.randrange(1, 4) for p in patterns})
    by_days = [number_of(rosters(heads, terms(patterns, days=d))) for d in range(1, 8)]
    assert by_days == sorted(by_days)
    by_rest = [
        number_of(rosters(heads, terms(patterns, daily_rest=rest * H))) for rest in (8, 9, 11)
    ]
    assert by_rest == sorted(by_rest)
    by_hours = [number_of(rosters(heads, terms(patterns, hours=hours))) for hours in (60, 48, 30)]
    assert by_hours == sorted(by_hours)


# what nobody may, and endurance -------------------------------------------------------------------


def test_what_nobody_may_do_is_told_with_the_rule():
    long, full = Pattern("long", 6 * H, 22 * H), Pattern("full", 8 * H, 20 * H)
    told = terms((long, DAY))
    found = rosters(plan({"long": 1, "day": 1}), told)
    assert [(lack.pattern, lack.why.said(Words())) for lack in found.lacks] == [
        ("long", "16 h 0 min leave no daily rest of 11 h 0 min")
    ]
    assert found.people == {}
    (lack,) = rosters(plan({"full": 1}), terms((full,), hours=10)).lacks
    assert "12 h 0 min are more than the 10 h 0 min" in lack.why.said(Words())
    (lack,) = rosters(plan({"day": 1}), terms((DAY,), weekly_rest=7 * 24 * H)).lacks
    assert "no weekly rest" in lack.why.said(Words())
    assert lack.why.said(Words("sv"))


def test_a_plan_that_the_terms_do_not_know_is_refused():
    for wrong in ({(*CLERK, "dusk"): 1}, {(*CLERK, "day"): -1}):
        with pytest.raises(KrisimError, match="a plan cannot have"):
            rosters(wrong, terms((DAY,)))


def test_one_person_keeps_up_a_day_shift_for_five_days_two_for_a_week():
    """On the sixth day 32 hours are left of the week, fewer than the weekly rest of 36."""
    told = terms((DAY,))
    kept = endurance(plan({"day": 1}), told, {CLERK: 1})
    assert (kept.days, kept.posts[0].need) == (5, (1, 1, 1, 1, 1, 2, 2))
    assert [post.short for post in kept.first] == [1]
    enough = endurance(plan({"day": 1}), told, {CLERK: 2})
    assert (enough.days, enough.first) == (7, ())


def test_the_post_with_fewest_days_runs_out_first():
    told = terms(SHIFTS)
    chief = Post("office", "chief", 0, 2, 1.0, 1.0, ("early",))
    both = Terms((told.posts[0], chief), SHIFTS, (), days=7)
    asked = plan(dict.fromkeys(("early", "late", "night"), 1)) | {("office", "chief", "early"): 1}
    kept = endurance(asked, both, {CLERK: 2, ("office", "chief"): 1})
    assert kept.days == 0
    assert [(post.role, post.days, post.short) for post in kept.first] == [("clerk", 0, 1)]
    assert kept.posts[1].days == 5
    assert endurance(asked, both, {}).days == 0
    assert endurance({}, both, {}).days == 7


def test_what_nobody_may_do_lasts_no_day():
    kept = endurance(plan({"long": 1}), terms((Pattern("long", 6 * H, 22 * H),)), {CLERK: 9})
    assert (kept.days, kept.posts[0].need, kept.posts[0].short) == (0, (None,) * 7, None)


def test_the_same_plan_gives_the_same_roster():
    asked = plan({"early": 3, "late": 2, "night": 1})
    first = rosters(asked, terms(SHIFTS))
    fewest.cache_clear()
    assert rosters(asked, terms(SHIFTS)) == first


@pytest.mark.slow
def test_a_week_of_twelve_posts_takes_less_than_ten_seconds():
    draw = random.Random(3)
    more = (Pattern("long", 450, 990), Pattern("home", 990, 1890, "on call"))
    patterns = (*SHIFTS, *more)
    posts: list[Post] = []
    asked: dict[tuple[str, str, str], int] = {}
    for k in range(12):
        ids = tuple(p.id for p in patterns if p in draw.sample(patterns, 4))
        posts.append(Post("office", f"role {k}", 0, 9, 1.0, 1.0, ids))
        asked |= {("office", f"role {k}", id): draw.randrange(1, 7) for id in ids}
    told = Terms(tuple(posts), patterns, (), days=7)
    fewest.cache_clear()
    begun = process_time()
    found = rosters(asked, told)
    assert process_time() - begun < 10
    assert (len(found.people), found.lacks, found.unproven) == (12, (), ())
    kept = endurance(asked, told, found.people)
    assert kept.days == 7
    assert {(post.unit, post.role): post.need[-1] for post in kept.posts} == found.people
