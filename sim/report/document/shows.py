"""How a block shows itself in a notebook: as HTML for people, and as data for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.report.document.blocks import Block

MIME: Final = "application/vnd.krisim.block+json"


class Shows:
    """Gives a block its two forms in Jupyter; what collects a report reads the second."""

    __slots__ = ()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        from sim.report.document.blocks import Blocks  # which are made of this
        from sim.report.document.carrying import as_data
        from sim.report.document.html import fragment

        blocks: Iterable[Block]
        blocks = self.blocks if isinstance(self, Blocks) else (self,)  # type: ignore[assignment]  # every other is a Block
        blocks = tuple(blocks)
        return {"text/html": fragment(blocks), MIME: as_data(blocks)}
