"""A folder of finished chunks, so that a study which is stopped can go on."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.studies.running.chunks import unpacked
from sim.studies.running.identity import key
from sim.studies.running.players import Tell, warn

if TYPE_CHECKING:
    from sim.studies.collecting import Part
    from sim.studies.running.orders import Order

ENDING: Final = ".chunk"
HEAD: Final = b"krisim chunk 1\n"
SUM: Final = 65
"""Bytes of a checksum and the end of its line."""
_NAME: Final = re.compile(r"[0-9a-f]{64}-(\d{1,6})\.chunk")
LARGEST: Final = 2**29
"""Bytes beyond which a file is no chunk."""


@dataclass(slots=True, eq=False)
class Store:
    """Keeps chunks in ``folder``, a file each; what is damaged is told and not used.

    ``found`` and ``played`` count replications: taken from the folder, and put into it.
    """

    folder: Path
    tell: Tell = warn
    about: str = ""
    """What README.txt says: what is kept here, and under which marking."""
    found: int = field(default=0, init=False)
    played: int = field(default=0, init=False)
    _made: list[Path] = field(default_factory=list, init=False)

    def find(self, order: Order) -> dict[str, Part] | None:
        """Return what is kept of ``order``, if it is there and whole."""
        path = self._path(order)
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError("too large")
            tables = _read(path.read_bytes(), path.stem)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KrisimError(f"{path} cannot be read: {error.strerror}") from error
        except ValueError:
            self.tell(f"{path} is damaged: {order.told()} are played again")
            return None
        self.found += len(order.numbers)
        return tables

    def keep(self, order: Order, chunk: bytes) -> None:
        """Keep the chunk of ``order``: it is there whole or not at all.

        Raises
        ------
        KrisimError
            If it cannot be written; all that was kept before stays.
        """
        path = self._path(order)
        total = sha256(path.stem.encode() + chunk).hexdigest().encode()
        try:
            self._write(path, HEAD + total + b"\n" + chunk)
        except OSError as error:
            raise KrisimError(f"{self.folder} cannot be written: {error.strerror}") from error
        self.played += len(order.numbers)

    def count(self) -> int:
        """Return how many replications are kept, of whatever scenario."""
        names = (_NAME.fullmatch(path.name) for path in self.folder.glob(f"*{ENDING}"))
        return sum(int(name[1]) for name in names if name is not None)

    def remove(self) -> None:
        """Remove the folder, and those made for it that are empty: its study is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            for made in self._made:
                made.rmdir()

    def _path(self, order: Order) -> Path:
        return self.folder / f"{key(order)}-{len(order.numbers)}{ENDING}"

    def _write(self, path: Path, content: bytes) -> None:
        if not self.folder.exists():
            self._made += [each for each in self.folder.parents if not each.exists()]
            self.folder.mkdir(parents=True)
            if self.about:
                (self.folder / "README.txt").write_text(self.about, encoding="utf-8-sig")
        handle, draft = tempfile.mkstemp(prefix=".", suffix=ENDING, dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def _read(content: bytes, name: str) -> dict[str, Part]:
    """Return the tables in a file of this name; ValueError if it is not what was written."""
    head, rest = content[: len(HEAD)], content[len(HEAD) :]
    total, chunk = rest[:SUM], rest[SUM:]
    if head != HEAD or total != sha256(name.encode() + chunk).hexdigest().encode() + b"\n":
        raise ValueError("not what was written")
    return unpacked(chunk)
