"""Running a notebook in a kernel of this Python, and collecting the blocks that it shows."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from concurrent.futures import Future, wait
from itertools import count
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any, Final

import sim
from sim.errors import KrisimError
from sim.report.document.carrying import from_data
from sim.report.document.shows import MIME

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

    from sim.report.document.blocks import Block

PATIENCE: Final = 3600
"""So long may a cell take [s]."""

GLANCE: Final = 0.2
"""So often is looked whether Ctrl-C was pressed [s]."""

ENDING: Final = 20
"""So long may the kernel take to end [s]."""

LOG: Final = "kernel.log"


def executed(
    node: NotebookNode,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    patience: int = PATIENCE,
) -> NotebookNode:
    """Return a notebook after running it in ``folder``, with what its cells show.

    The kernel is this Python with this krisim, whatever kernels are installed; it keeps no history
    and ends with this call, also when that is stopped. ``progress`` is called with the number of
    cells done, and of all.

    Raises
    ------
    KrisimError
        If a cell fails or takes longer than ``patience`` [s], or no kernel can be started.
    """
    with tempfile.TemporaryDirectory(prefix="krisim-", ignore_cleanup_errors=True) as place:
        client = _client(node, folder, patience)
        if progress is not None:
            of_code = sum(cell.cell_type == "code" for cell in node.cells)
            done = count(1)
            client.on_cell_complete = lambda **_: progress(next(done), of_code)
        _run(client, place)
    return node


def blocks_of(node: NotebookNode) -> list[Block]:
    """Return the blocks that the cells of an executed notebook show, in their order.

    Raises
    ------
    KrisimError
        If one cannot be read.
    """
    found: list[Block] = []
    for cell in node.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if MIME in data:
                found += from_data(data[MIME])
    return found


def _client(node: NotebookNode, folder: Path, patience: int) -> Any:
    try:
        from ipykernel.kernelspec import get_kernel_dict
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient
        from traitlets.config import Config
    except ImportError as error:
        told = f'a report needs {error.name}: pip install "krisim[report]"'
        raise KrisimError(told) from None
    config = Config({"KernelManager": {"transport_encryption": "auto"}})
    manager = AsyncKernelManager(config=config)
    manager._kernel_spec = KernelSpec(**get_kernel_dict())  # of this Python, whatever is installed
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(
        node, km=manager, resources=resources, timeout=patience, store_widget_state=False
    )


def _surroundings(place: str) -> dict[str, str]:
    """Return what the kernel's environment says besides ours."""
    here = str(Path(sim.__file__).parents[1])
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        "IPYTHONDIR": place,
        "JUPYTER_RUNTIME_DIR": place,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _run(client: Any, place: str) -> None:
    """Run a notebook in a thread of its own, in which Ctrl-C stays ours; stop it when we stop."""
    loop = asyncio.new_event_loop()
    ended: Future[None] = Future()
    task = loop.create_task(_play(client, Path(place)))
    threading.Thread(target=_turn, args=(loop, task, ended), daemon=True).start()
    try:
        while not ended.done():
            wait([ended], GLANCE)
    finally:
        if not ended.done():
            loop.call_soon_threadsafe(task.cancel)
            wait([ended], ENDING)
    ended.result()


def _turn(loop: Any, task: Any, ended: Future[None]) -> None:
    asyncio.set_event_loop(loop)
    try:
        ended.set_result(loop.run_until_complete(task))
    except BaseException as error:  # handed to the thread that waits
        ended.set_exception(error)
    finally:
        loop.close()


async def _play(client: Any, place: Path) -> None:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    environment = {**os.environ, **_surroundings(str(place))}
    with (place / LOG).open("wb") as log:
        try:
            await client.async_execute(
                env=environment, cleanup_kc=True, stdin=DEVNULL, stdout=log, stderr=log
            )
        except CellExecutionError as error:
            raise KrisimError(_told(error)) from error
        except CellTimeoutError as error:
            raise KrisimError(
                f"a cell of the notebook took more than {client.timeout} s"
            ) from error
        except (DeadKernelError, RuntimeError) as error:
            raise KrisimError(f"the notebook's kernel ended: {_last(place / LOG)}") from error


def _last(log: Path) -> str:
    """Return the last line of a log."""
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing (was there memory enough?)"


def _told(error: Any) -> str:
    """Return what went wrong: in words if it is ours, else with the kind of error."""
    if error.ename in {"KrisimError", "ScenarioError"}:
        return str(error.evalue)
    return f"a cell of the notebook failed: {error.ename}: {error.evalue}"
