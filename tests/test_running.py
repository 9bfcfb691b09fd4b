"""Playing what a study orders: nothing lost, nothing twice, whatever ends on the way."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.distributions import Exponential
from sim.errors import KrisimError
from sim.stopping import deaf
from sim.studies import Runs, replicate
from sim.studies.aims import Until, usual_aims
from sim.studies.collecting import Part
from sim.studies.enough import Precision
from sim.studies.running import Order, Processes, Store, Team, asking, here, play
from sim.studies.running.chunks import FAST, of_each, packed, unpacked, up_to
from sim.studies.running.identity import digest, key, made_with
from sim.studies.running.orders import sealed
from sim.studies.running.players import TRIES, end_processes
from sim.studies.runs import replicate_until
from tests.builders import channel, exercise, inject, order, person, procedure, step

PLAN = exercise(
    60,
    person("ann", "staff/clerk"),
    order("I-1", 0, step("draft", "staff/clerk", Exponential(10), milestone="acted")),
    channel("mail", "inbox", write=1, latency=1, look=10, read=2),
    inject("I-2", 5, "staff", "mail", "card"),
    procedure("card", step("look", "staff/clerk", Exponential(3), chance=0.3)),
)
NEVER_MIND: list[str] = []


def assert_same(one: Runs, two: Runs) -> None:
    assert one.replications == two.replications
    for name in one.tables:
        pd.testing.assert_frame_equal(one[name], two[name], check_exact=True)


@pytest.fixture(scope="module")
def thirty() -> Runs:
    return replicate(PLAN, 30, seed=3)


# chunks -------------------------------------------------------------------------------------------


def test_tables_come_back_from_a_chunk_as_they_were():
    columns = {
        "run": np.array([0, 0, 1]),
        "minutes": np.array([0.1, np.nan, -np.inf]),
        "met": np.array([True, False, True]),
        "known": np.array([True, None, False], dtype=object),
    }
    part = Part([("Ö", "x"), ("a", "")], np.array([1, 0, 1], dtype=np.int32), columns)
    back = unpacked(packed({"t": part, "none": part[0:0]}))
    assert back["t"].names == part.names
    assert back["t"].codes.tolist() == [1, 0, 1]
    for name, column in columns.items():
        assert back["t"].numbers[name].dtype == column.dtype
        np.testing.assert_array_equal(back["t"].numbers[name], column)
    assert len(back["none"]) == 0


def test_what_is_neither_a_number_nor_yes_or_no_is_kept_in_no_chunk():
    with pytest.raises(TypeError, match="neither numbers nor yes and no"):
        packed({"t": Part([()], np.array([0]), {"run": np.array(["late"], dtype=object)})})


@pytest.fixture(scope="module")
def chunk() -> bytes:
    return play(Order(sealed(PLAN), 3, range(5)))


def squeezed(plain: bytes) -> bytes:
    return zlib.compress(plain, FAST)


@pytest.mark.parametrize(
    "broken",
    [
        lambda chunk: chunk[: len(chunk) // 2],
        lambda chunk: chunk + b"more",
        lambda chunk: squeezed(zlib.decompress(chunk)[:-8]),
        lambda chunk: squeezed(zlib.decompress(chunk) + b"12345678"),
    ],
    ids=["half", "more", "short inside", "long inside"],
)
def test_a_chunk_that_is_not_whole_is_refused(chunk, broken):
    with pytest.raises(ValueError, match=r"chunk|buffer"):
        unpacked(broken(chunk))


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"[" * 100_000 + b"\n",
        b"[1]\n",
        b'{"words":[],"tables":{"t":{"names":[0,1],"rows":1,"columns":{}}}}\n\0\0\0\0',
        b'{"words":["a"],"tables":{"t":{"names":[1,1],"rows":0,"columns":{}}}}\n\7\0\0\0',
        b'{"words":[1],"tables":{"t":{"names":[1,1],"rows":0,"columns":{}}}}\n\0\0\0\0',
        b'{"words":[],"tables":{"t":{"names":[0,1],"rows":0,"columns":{"x":"O"}}}}\n',
        b'{"words":[],"tables":{"t":{"names":[0,1],"rows":-1,"columns":{}}}}\n',
        b'{"words":[],"tables":{"t":{"names":[99,0],"rows":0,"columns":{}}}}\n',
        b'{"words":[],"tables":{"t":{"names":[0,1],"rows":1e30,"columns":{}}}}\n',
    ],
    ids=range(10),
)
def test_what_is_no_chunk_is_refused(plain):
    with pytest.raises(ValueError, match=r"chunk|Expecting"):
        unpacked(squeezed(plain))


def test_a_chunk_falls_into_its_runs_and_can_be_cut_after_any(chunk):
    tables = unpacked(chunk)
    runs = list(of_each(tables, range(5)))
    assert [sorted({*r["answers"].numbers["run"].tolist()}) for r in runs] == [
        [k] for k in range(5)
    ]
    alone = unpacked(play(Order(sealed(PLAN), 3, range(2))))
    for name, part in up_to(tables, 2).items():
        rows = [part.names[k] for k in part.codes]
        assert rows == [alone[name].names[k] for k in alone[name].codes]
        assert set(part.names) == set(alone[name].names)


# names of what is played --------------------------------------------------------------------------


def test_a_scenario_has_one_name_and_every_other_another():
    again = replace(PLAN, people=tuple(replace(p) for p in PLAN.people))
    assert digest(again) == digest(PLAN)
    later = replace(PLAN, injects=tuple(replace(i, at=(i.at or 0) + 1) for i in PLAN.injects))
    shorter = replace(PLAN, people=())
    assert len({digest(PLAN), digest(later), digest(shorter)}) == 3


def test_numbers_that_only_look_alike_have_different_names():
    one, two = (
        replace(PLAN, exercise=replace(PLAN.exercise, notice=text)) for text in ("1", "1\0")
    )
    assert digest(one) != digest(two)
    assert digest(one) != digest(replace(PLAN, exercise=replace(PLAN.exercise, notice="")))


def test_a_chunk_is_kept_under_all_that_its_numbers_depend_on():
    one = Order(sealed(PLAN), 3, range(5))
    others = [
        replace(one, seed=4),
        replace(one, numbers=range(4)),
        replace(one, numbers=range(1, 5)),
        replace(one, measures=("answers",)),
        replace(one, sealed=sealed(replace(PLAN, people=()))),
    ]
    assert len({key(each) for each in (one, *others)}) == 6
    assert key(replace(one, what="another name")) == key(one)


def test_it_is_another_chunk_with_another_version(monkeypatch):
    one = Order(sealed(PLAN), 3, range(5))
    before = key(one)
    changed = {**made_with(), "numpy": "0.0"}
    monkeypatch.setattr("sim.studies.running.identity.made_with", lambda: changed)
    assert key(one) != before


# some measures only -------------------------------------------------------------------------------


def test_a_team_that_is_asked_for_some_tables_makes_no_others(thirty):
    some = replicate(PLAN, 30, 3, asking(1, ["targets", "answers"]))
    assert list(some.tables) == ["answers", "targets"]
    assert_same(some, thirty)


def test_measures_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="answrs"):
        asking(1, ["answrs"])


# processes ----------------------------------------------------------------------------------------


HOOK = """
import os, signal, time
from pathlib import Path
from sim.engine import Player

folder = Path(os.environ["KRISIM_TEST_MARKS"])
what, _, number = os.environ["KRISIM_TEST_FATE"].partition(" ")
plain = Player.play


def is_first():
    try:
        os.close(os.open(folder / "fate", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def play(self, seed, run):
    (folder / f"{run}-{os.getpid()}-{time.monotonic_ns()}").touch()
    if number and run == int(number) and (what == "poison" or is_first()):
        if what == "hang":
            time.sleep(600)
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, seed, run)


Player.play = play
"""
"""Put into the engine of every process that is started: a mark for each replication played."""


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Return a function that plants a fate and returns the folder of marks.

    ``kill 7`` kills the first process that plays replication 7, ``poison 7`` every one, ``hang 7``
    lets the first play it for ever.
    """
    hook, folder = tmp_path / "hook", tmp_path / "marks"
    hook.mkdir()
    folder.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK, encoding="utf-8")

    def plant(fate: str) -> Path:
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hook), str(Path.cwd())]))
        monkeypatch.setenv("KRISIM_TEST_MARKS", str(folder))
        monkeypatch.setenv("KRISIM_TEST_FATE", fate)
        end_processes()
        return folder

    with time_limit(120):
        yield plant
    end_processes()


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError here if what follows takes longer."""

    def over(*_: object) -> None:
        raise TimeoutError(f"not finished within {seconds} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def played(marks: Path) -> Counter[int]:
    """Return how often each replication was played."""
    return Counter(int(path.name.split("-")[0]) for path in marks.glob("*-*"))


@pytest.mark.slow
def test_two_processes_play_each_replication_once(thirty, planted):
    marks = planted("")
    assert_same(replicate(PLAN, 30, 3, Team(Processes(2))), thirty)
    assert played(marks) == Counter(range(30))


def test_a_process_killed_in_the_middle_costs_no_more_than_it_was_playing(thirty, planted):
    marks, told = planted("kill 12"), list[str]()
    assert_same(replicate(PLAN, 30, 3, Team(Processes(2, tell=told.append))), thirty)
    assert len(told) == 1
    assert "replications are played again" in told[0]
    again = played(marks) - Counter(range(30))
    assert again[12] == 1
    assert set(again) <= set(range(30))
    assert again.total() <= 4 * 5, "four chunks at most were being played, or waited for it"


@pytest.mark.slow
def test_what_always_ends_its_process_is_an_error_that_names_it(planted):
    marks, told = planted("poison 12"), list[str]()
    team = asking(Team(Processes(2, tell=told.append)), what="two more clerks")
    with pytest.raises(KrisimError, match="replications 10 to 14 of 'two more clerks'"):
        replicate(PLAN, 30, 3, team)
    assert played(marks)[12] == TRIES + 1
    assert played(marks)[15] <= TRIES, "others have no part in it"


@pytest.mark.slow
def test_a_process_that_is_stuck_is_ended_and_its_part_played_again(thirty, planted):
    marks, told = planted("hang 12"), list[str]()
    players = Processes(2, patience=20.0, tell=told.append)
    assert_same(replicate(PLAN, 30, 3, Team(players)), thirty)
    assert told == [
        f"within 20 s no process finished '{PLAN.exercise.name}': 5 replications are played again"
    ]
    assert played(marks)[12] == 2


@pytest.mark.slow
def test_an_error_in_a_run_reaches_whoever_asked_and_the_processes_play_again(thirty):
    with pytest.raises(ValueError, match="seed"):
        replicate(PLAN, 30, -1, 2)
    assert_same(replicate(PLAN, 30, 3, 2), thirty)
    end_processes()


def test_a_stop_while_processes_are_started_is_heard_afterwards():
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with deaf():
            os.kill(os.getpid(), signal.SIGINT)
            child = subprocess.run(
                [sys.executable, "-c", "import os; os.kill(os.getpid(), 2); print('deaf')"],
                capture_output=True,
                text=True,
                timeout=30,
                check=True,
            )
            assert heard == []
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT]
    assert child.stdout == "deaf\n"


# the store ----------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "storm.part", tell=NEVER_MIND.append, about="marking")


def counted(team: Team, orders: list[Order]) -> Team:
    """Return a team that notes which orders are played."""

    def players(given: Iterable[Order]) -> Iterator[bytes]:
        for each in given:
            orders.append(each)
            yield play(each)

    return replace(team, players=players)


def stopping(after: int) -> Callable[[Iterable[Order]], Iterator[bytes]]:
    """Return players who are stopped after so many chunks."""
    return lambda orders: itertools.chain(here(itertools.islice(orders, after)), stop())


def stop() -> Iterator[bytes]:
    for never in [KeyboardInterrupt]:
        raise never
    yield b""


def test_a_study_that_was_stopped_goes_on_and_plays_the_rest_only(thirty, store):
    with pytest.raises(KeyboardInterrupt):
        replicate(PLAN, 30, 3, Team(stopping(4), store))
    orders: list[Order] = []
    assert_same(replicate(PLAN, 30, 3, counted(Team(store=store), orders)), thirty)
    assert [each.numbers for each in orders] == [range(20, 25), range(25, 30)]
    assert (store.found, store.played) == (20, 30)


@pytest.mark.parametrize("damage", ["half", "changed", "swapped", "empty"])
def test_a_damaged_chunk_is_told_and_played_again(thirty, store, damage):
    replicate(PLAN, 30, 3, Team(store=store))
    first, second = (
        store.folder / f"{key(Order(sealed(PLAN), 3, numbers))}-5.chunk"
        for numbers in (range(10, 15), range(20, 25))
    )
    content = first.read_bytes()
    half = len(content) // 2
    first.write_bytes(
        {
            "half": content[:half],
            "changed": content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :],
            "swapped": second.read_bytes(),
            "empty": b"",
        }[damage]
    )
    told, orders = list[str](), list[Order]()
    again = Team(store=Store(store.folder, told.append))
    assert_same(replicate(PLAN, 30, 3, counted(again, orders)), thirty)
    assert [each.numbers for each in orders] == [range(10, 15)]
    (sentence,) = told
    assert sentence.startswith(str(first))
    assert "is damaged: replications 10 to 14 of" in sentence


def test_chunks_of_another_scenario_seed_or_measure_do_not_match(store):
    replicate(PLAN, 10, 3, Team(store=store))
    for scenario, seed, measures in (
        (replace(PLAN, injects=PLAN.injects[:1]), 3, ()),
        (PLAN, 4, ()),
        (PLAN, 3, ["answers"]),
    ):
        orders: list[Order] = []
        replicate(scenario, 10, seed, counted(asking(Team(store=store), measures), orders))
        assert len(orders) == 2


def test_nothing_but_whole_chunks_and_what_it_says_of_itself_lies_in_a_store(store):
    replicate(PLAN, 10, 3, Team(store=store))
    names = sorted(path.suffix for path in store.folder.iterdir())
    assert names == [".chunk", ".chunk", ".txt"]
    assert (store.folder / "README.txt").read_text(encoding="utf-8-sig") == "marking"
    store.remove()
    assert not store.folder.exists()


def test_a_full_disk_is_an_error_that_keeps_what_is_there(thirty, store):
    """The size of a file is limited, in place of the disk: writing fails with EFBIG."""
    replicate(PLAN, 10, 3, Team(store=store))
    kept = sorted(store.folder.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(KrisimError, match=r"storm.part cannot be written: File too large"):
            replicate(PLAN, 30, 3, Team(store=store))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert sorted(store.folder.iterdir()) == kept
    assert_same(replicate(PLAN, 30, 3, Team(store=store)), thirty)
    assert store.found == 10 + 10


def test_runs_until_they_are_enough_are_the_same_from_a_store(store):
    aims = usual_aims(PLAN, 0.2, Precision(absolute=3.0))
    until = Until(tuple(aims), most=60)
    runs, ending = replicate_until(PLAN, until, 3, 1)
    for _ in range(2):
        kept, ended = replicate_until(PLAN, until, 3, Team(store=store))
        assert ended == ending
        assert_same(kept, runs)
    assert store.found >= runs.replications


def test_a_column_may_hold_numbers_and_nothing_each_comes_back_as_it_was():
    """Shares of callers are such a column where nobody called in some run."""
    mixed = np.array([float("nan"), None, 1.0, True, 3], dtype=object)
    part = Part([("soup",)], np.zeros(5, dtype=np.int32), {"share": mixed})
    back = unpacked(packed({"eaten": part}))["eaten"].numbers["share"].tolist()
    assert [(type(each), repr(each)) for each in back] == [
        (type(each), repr(each)) for each in mixed.tolist()
    ]
