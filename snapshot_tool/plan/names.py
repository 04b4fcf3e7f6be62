"""Names: Directus's as PostgreSQL stores them, cut to 63 bytes, and the plan's own.

Directus counts characters where PostgreSQL counts bytes (semantics §6.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from operator import attrgetter
from typing import TypeVar

from snapshot_tool.directus import naming
from snapshot_tool.directus.naming import cut
from snapshot_tool.model.snapshot import RelationSchema
from snapshot_tool.model.sql import MAX_NAME_BYTES
from snapshot_tool.model.table import Constraint, Index, Table

_KEY = "_pkey"
_T = TypeVar("_T", Table, Index, Constraint)


def by_name(found: Iterable[_T]) -> list[_T]:
    """Return tables, or the indexes or constraints of one, in an order of their own: a server promises none."""
    return sorted(found, key=attrgetter("name"))


def index_name(table: str, column: str, version: str) -> str:
    """Return the name of the index of `is_indexed`, as a later push by this version would find it."""
    return cut(naming.index_name(table, column, version))


def unique_name(table: str, column: str, version: str) -> str:
    """Return the name of the constraint of `is_unique`, as a later push by this version would find it."""
    return cut(naming.unique_name(table, column, version))


def foreign_name(table: str, column: str) -> str:
    """Return the name that Directus would give to a foreign key."""
    return cut(naming.foreign_name(table, column))


def link_name(schema: RelationSchema, table: str, column: str) -> str:
    """Return the name that the file of a relation wants for its foreign key; where it says none, Directus's."""
    return schema.constraint_name or foreign_name(table, column)


def primary_key_name(table: str) -> str:
    """Return the name of a primary key; one that is too long is shortened before its ending, with a digest in it.

    Directus cuts off the ending: the name of a long table's key would be the table's own, and CREATE TABLE fail. Cut
    without a digest, tables whose names begin alike would want the same one.
    """
    name = naming.primary_key_name(table)
    if len(name.encode("utf-8", "replace")) <= MAX_NAME_BYTES:
        return name
    ending = f"_{sha256(table.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{_KEY}"
    head = table.encode("utf-8", "replace")[: MAX_NAME_BYTES - len(ending)]
    return head.decode("utf-8", "ignore") + ending


def temporary(kind: str, name: str, definition: str) -> str:
    """Return a name of the plan's own that another run finds again; for another definition it is another one."""
    return f"snap_{kind}_{sha256(f'{name} {definition}'.encode()).hexdigest()[:12]}"
