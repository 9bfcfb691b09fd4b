"""A seed for each test, so that no two share their luck."""

from __future__ import annotations

from zlib import crc32

import pytest


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Return the seed that the test's name stands for: the same in every session."""
    return crc32(request.node.name.encode())
