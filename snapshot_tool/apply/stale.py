"""A plan is for one database as it was: what changed since refuses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from snapshot_tool.errors import StalePlan
from snapshot_tool.plan.fingerprint import changed

_NAMED: Final = 5
"""How many objects a message names before it only counts."""


def refuse_stale(before: Mapping[str, str], now: Mapping[str, str], since: str = "the plan was made") -> None:
    """Refuse a plan whose database is no longer the one that it was made for.

    Raises:
        StalePlan: names what changed since then.

    """
    if names := changed(before, now):
        raise StalePlan(f"since {since}, {listed(names)} changed", hint="make a new plan")


def listed(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
