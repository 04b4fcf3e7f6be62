"""Directus's names as PostgreSQL stores them: cut to 63 bytes, where Directus counts characters (semantics §6.4)."""

from __future__ import annotations

from snapshot_tool.directus import naming
from snapshot_tool.directus.naming import cut
from snapshot_tool.model.sql import MAX_NAME_BYTES

_KEY = "_pkey"


def index_name(table: str, column: str, version: str) -> str:
    """Return the name of the index of `is_indexed`, as a later push by this version would find it."""
    return cut(naming.index_name(table, column, version))


def unique_name(table: str, column: str, version: str) -> str:
    """Return the name of the constraint of `is_unique`, as a later push by this version would find it."""
    return cut(naming.unique_name(table, column, version))


def foreign_name(table: str, column: str) -> str:
    """Return the name that Directus would give to a foreign key."""
    return cut(naming.foreign_name(table, column))


def primary_key_name(table: str) -> str:
    """Return the name of a primary key; shortened before its ending, which Directus cuts off a long name.

    Cut behind it, the name of a long table would be the table's own, and CREATE TABLE fail.
    """
    name = naming.primary_key_name(table)
    if len(name.encode("utf-8", "replace")) <= MAX_NAME_BYTES:
        return name
    head = table.encode("utf-8", "replace")[: MAX_NAME_BYTES - len(_KEY)]
    return head.decode("utf-8", "ignore") + _KEY
