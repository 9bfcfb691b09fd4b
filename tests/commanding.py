"""The command as somebody types it, in this process."""

from __future__ import annotations

import sys

import pytest

from sim.cli import main


def krisim(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Run ``krisim`` with ``words`` and return its exit status."""
    monkeypatch.setattr(sys, "argv", ["krisim", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code or 0
    return 1 if isinstance(code, str) else code
