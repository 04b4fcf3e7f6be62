"""What the tests of the conformance suite share: one database for each start."""

from __future__ import annotations

import pytest

from snapshot_tool.load.embedded import EmbeddedServer
from tests.conformance.worlds import Worlds


@pytest.fixture(scope="session")
def worlds(server: EmbeddedServer) -> Worlds:
    return Worlds(server)
