"""Asking every machine of a cluster, before anything is played, whether it plays as this one."""

from __future__ import annotations

import asyncio
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

from sim.errors import KrisimError
from sim.studies.running.alike import PACKAGES, code_and_digits, versions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from distributed import Client

    Ask = Callable[..., Awaitable[Any]]

AGAIN = "and start it again"
DIGITS = (
    "computes other last digits than this machine (another kind of processor?): leave it out, or"
    " have numpy use the same instructions everywhere, see docs/howto/run-on-a-cluster.md"
)


def probe(client: Client, limit: float, start: float) -> None:
    """Return if scheduler and workers play as this machine does.

    They have to answer within ``limit``, and to start Krisim within ``start`` [s].

    Raises
    ------
    KrisimError
        If one does not answer, lacks a package or has another version than this machine; it names
        every such scheduler and worker, and what to install. Also if there is no worker at all.
    """
    wrong = client.sync(_probe, client, limit, start)
    if wrong:
        raise KrisimError("the cluster cannot play as this machine does\n" + "\n".join(wrong))


async def _probe(client: Client, limit: float, start: float) -> list[str]:
    try:
        workers = sorted(await asyncio.wait_for(client.nthreads(), limit))
    except OSError:
        return [_silent("the scheduler", limit)]
    if not workers:
        raise KrisimError("the cluster has no worker: start one with  dask worker tcp://HOST:PORT")

    async def ask_scheduler(what: Callable[..., Any], *words: str) -> Any:
        return await client.run_on_scheduler(what, *words)

    def asking(worker: str) -> Ask:
        async def ask(what: Callable[..., Any], *words: str) -> Any:
            return (await client.run(what, *words, workers=[worker], on_error="raise"))[worker]

        return ask

    machines = {"the scheduler": ask_scheduler, **{f"worker {w}": asking(w) for w in workers}}
    found = await asyncio.gather(*(_wrong(who, ask, limit, start) for who, ask in machines.items()))
    return [each for of_one in found for each in of_one]


async def _wrong(who: str, ask: Ask, limit: float, start: float) -> list[str]:
    """Return what is wrong with one machine."""
    for seconds, question in ((limit, _otherwise), (start, _changed)):
        try:
            async with asyncio.timeout(seconds):
                wrong = await question(who, ask)
        except OSError:  # too late, or the connection is gone
            return [_silent(who, seconds)]
        if wrong:
            return wrong
    return []


def _silent(who: str, limit: float) -> str:
    return f"{who} did not answer within {limit:g} s: end it, {AGAIN}"


async def _otherwise(who: str, ask: Ask) -> list[str]:
    """Return which packages are missing or of another version; only Python is needed to answer."""
    here = versions()
    there = {"Python": ".".join((await ask(platform.python_version)).split(".")[:2])}
    for name in PACKAGES:
        try:
            there[name] = await ask(metadata.version, name)
        except metadata.PackageNotFoundError:
            there[name] = ""
    return [_told(who, name, there[name], here[name]) for name in here if there[name] != here[name]]


def _told(who: str, name: str, there: str, here: str) -> str:
    what = f'pip install "{name}=={here}"' if name in PACKAGES else f"{name} {here}"
    if name == "krisim":
        what = f"krisim {here} with what it needs for a cluster (krisim[cluster])"
    lacks = f"has {name} {there}, this machine {here}" if there else f"lacks {name}"
    return f"{who} {lacks}: install there  {what}  {AGAIN}"


async def _changed(who: str, ask: Ask) -> list[str]:
    """Return whether the program, or what it computes, differs although the versions do not."""
    try:
        code, digits = await ask(code_and_digits)
    except OSError:
        raise
    except Exception as broken:  # whatever an import there may raise; it arrives as a bare text
        return [f"{who} cannot start krisim ({broken}): install it there anew, {AGAIN}"]
    own_code, own_digits = code_and_digits()
    if code != own_code:
        same = f"install there what is installed here, {AGAIN}"
        return [f"{who} has another krisim than this machine, of the same version: {same}"]
    return [] if digits == own_digits else [f"{who} {DIGITS}"]
