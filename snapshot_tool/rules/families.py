"""What the rules over a snapshot are about: families, so that a person finds one among many."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """A family of rules; the value is its heading."""

    FILES = "files and names"
    REFERENCES = "references"
    TYPES = "keys, types and defaults"
    PUSHING = "pushing"
    PRACTICE = "practice"
