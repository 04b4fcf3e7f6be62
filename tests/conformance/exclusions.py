"""Scenarios that the twin is not compared on, each with the reason; never more than ten."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MOST: Final = 10

EXCLUSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "6.3-statements/index-on-long-values": (
            "how many bytes an index entry takes is known only after PostgreSQL has compressed it; no query tells"
        ),
        "6.3-statements/string-to-integer-out-of-range": (
            "some text is no number and some is one too large: which error comes first depends on where the "
            "rows lie, and the question counts both together"
        ),
    }
)
"""`GROUP/NAME` of a scenario to the reason."""
