"""How much a text tells."""

from __future__ import annotations

from enum import Enum


class Detail(Enum):
    """How much is shown."""

    FOLDED = "folded"
    """What nobody meant, and a push would do nothing about but write its rows, is one counted line."""
    ALL = "all"
