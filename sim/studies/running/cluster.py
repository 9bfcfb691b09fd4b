"""Playing on a Dask cluster, whose scheduler and workers are processes of their own.

Nothing listens here: this machine connects to the scheduler, and to nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.studies.running.flying import PATIENCE, Cluster, Patience
from sim.studies.running.players import warn
from sim.studies.running.probing import probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.studies.running.players import Tell

HOST = r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?:tcp|tls)://(?P<host>{HOST}):(?P<port>[0-9]{{1,5}})", re.ASCII)
LAST_PORT = 65535
LOGGERS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado")


def address_of(text: str) -> tuple[str, int]:
    """Return host and port of the address of a scheduler.

    >>> address_of("tcp://10.0.0.7:8786")
    ('10.0.0.7', 8786)

    Raises
    ------
    KrisimError
        If it is no such address.
    """
    found = ADDRESS.fullmatch(text)
    if not found or not 1 <= int(found["port"]) <= LAST_PORT:
        raise KrisimError(f"'{text}' is no address of a scheduler: write  tcp://HOST:PORT")
    return found["host"].strip("[]"), int(found["port"])


@contextmanager
def cluster(address: str, patience: Patience = PATIENCE, tell: Tell = warn) -> Iterator[Cluster]:
    """Give the workers of the Dask cluster at ``address``; at the end they are called off.

    Raises
    ------
    KrisimError
        If Dask is not installed here, nothing answers there, or a machine of the cluster does not
        play as this one does.
    """
    host, port = address_of(address)
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        raise KrisimError('--dask needs Dask: pip install "krisim[cluster]"') from missing
    with _quiet():
        _knock(address, host, port, patience.answer)
        try:
            client = Client(address, timeout=patience.answer, set_as_default=False, name="krisim")
        except (OSError, ImportError, ValueError) as no:
            raise KrisimError(f"the scheduler at {address} does not let us in: {no}") from no
        try:
            probe(client, patience.answer, patience.start)
            yield Cluster(client, address, patience, tell)
        finally:
            with suppress(OSError):
                client.close(timeout=patience.answer)


def _knock(address: str, host: str, port: int, limit: float) -> None:
    """Raise a KrisimError if nobody listens there, or no Dask answers within ``limit`` [s].

    Dask itself would knock again and again at a closed door, and wait for ever at a silent one.
    """
    try:
        socket.create_connection((host, port), limit).close()
    except OSError as silent:
        what = f"nothing answers at {address} ({silent})"
        raise KrisimError(f"{what}: is the scheduler started, and the address right?") from silent
    with ThreadPoolExecutor(1) as other:  # here, as in a notebook, a loop may run already
        try:
            other.submit(asyncio.run, _greet(address, limit)).result()
        except Exception as wrong:  # a stranger may say anything
            why = "it does not greet" if isinstance(wrong, TimeoutError) else str(wrong)
            raise KrisimError(f"what answers at {address} is no Dask scheduler: {why}") from wrong


async def _greet(address: str, limit: float) -> None:
    from distributed.comm.core import connect
    from distributed.security import Security

    own = Security().get_connection_args("client")
    comm = await asyncio.wait_for(connect(address, limit, **own), limit)
    await comm.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Let errors say what is wrong: Dask's own log tells much more, on the terminal."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for each, level in zip(loggers, before, strict=True):
            each.setLevel(level)
