"""Reading a live PostgreSQL into a `Catalog`: one read-only transaction, a fixed number of queries.

The queries lie in `sql/`, run exactly as written, and land in the classes of `rows.py`. They are sent in two batches
(psycopg's pipeline mode), so that a distant database costs a handful of round trips. No superuser is needed: what
the role may not read is said in `Catalog.unreadable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final, Generic, TypeVar

import psycopg
from psycopg.rows import class_row

from snapshot_tool.errors import DatabaseProblem
from snapshot_tool.load import rows
from snapshot_tool.load.assemble import CatalogRows, assemble
from snapshot_tool.load.connection import connect, describe, explained
from snapshot_tool.load.directus_tables import METADATA_TABLES
from snapshot_tool.load.unreadable import unreadable
from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.sql import ident

STATEMENT_TIMEOUT: Final = "60s"
LOCK_TIMEOUT: Final = "5s"
"""Definitions of views and sizes of tables take ACCESS SHARE for a moment, so a running migration can hold them up."""
OLDEST: Final = 12
"""The oldest major version that is understood."""

_BEGIN: Final = b"BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_SET: Final = "SELECT pg_catalog.set_config(%s, %s, true)"
_T = TypeVar("_T")


def read_catalog(url: str, *, search_path: Sequence[str] = ()) -> Catalog:
    """Read the database behind `url`.

    `search_path` is Directus's `DB_SEARCH_PATH`. Where it is empty, Directus looks at `public` and leaves the
    session's own search_path alone; so does this.

    Raises:
        UsageError: where the URL cannot be understood.
        DatabaseProblem: where the database cannot be reached or read, or is no PostgreSQL 12 or later.

    """
    with connect(url) as connection:
        return read_catalog_from(connection, search_path=search_path, label=describe(url))


def read_catalog_from(
    connection: psycopg.Connection, *, search_path: Sequence[str] = (), label: str = "the database"
) -> Catalog:
    """Read the database behind an open connection, which must not be in a transaction, and is left as it was.

    Raises:
        DatabaseProblem: as `read_catalog` does.

    """
    schemas = list(search_path) or ["public"]
    with explained(f"reading the catalog of {label}"), _snapshot(connection):
        server = _read_server(connection, schemas, search_path, label)
        found = _read_rows(connection, server, schemas)
        readable = {row.name for row in found.tables if row.readable and row.schema not in server.closed_schemas}
        metadata = _read_metadata(connection, readable)
    catalog = assemble(found, schemas, metadata)
    return replace(catalog, unreadable=unreadable(catalog, found))


@contextmanager
def _snapshot(connection: psycopg.Connection) -> Iterator[None]:
    autocommit = connection.autocommit
    connection.set_autocommit(True)
    try:
        connection.execute(_BEGIN)
        yield
    finally:
        if not connection.closed:
            connection.execute(b"ROLLBACK")
            connection.set_autocommit(autocommit)


def _read_server(
    connection: psycopg.Connection, schemas: list[str], search_path: Sequence[str], label: str
) -> rows.ServerRow:
    with connection.pipeline():
        connection.execute(_SET, ("statement_timeout", STATEMENT_TIMEOUT))
        connection.execute(_SET, ("lock_timeout", LOCK_TIMEOUT))
        connection.execute(_SET, ("jit", "off"))  # compiling these queries takes longer than running them
        if search_path:
            connection.execute(_SET, ("search_path", ", ".join(map(ident, search_path))))
        answer = _ask(connection, "server", rows.ServerRow, schemas)
    (server,) = answer.rows()
    if server.version_num // 10000 < OLDEST:
        raise DatabaseProblem(
            f"{label} is PostgreSQL {server.version_num // 10000}", hint=f"PostgreSQL {OLDEST} to 18 are supported"
        )
    if missing := [schema for schema in schemas if schema not in server.schemas]:
        raise DatabaseProblem(
            f"{label} has no schema {', '.join(missing)}, which the search path names; Directus fails on it too",
            hint="correct search_path in snap.yaml (Directus's DB_SEARCH_PATH)",
        )
    return server


def _read_rows(connection: psycopg.Connection, server: rows.ServerRow, schemas: list[str]) -> CatalogRows:
    with connection.pipeline():
        tables = _ask(connection, "tables", rows.TableRow, schemas)
        columns = _ask(connection, "columns", rows.ColumnRow, schemas)
        constraints = _ask(connection, "constraints", rows.ConstraintRow, schemas)
        foreign_keys = _ask(connection, "foreign_keys", rows.ForeignKeyRow, schemas)
        indexes = _ask(connection, "indexes", rows.IndexRow, schemas)
        index_members = _ask(connection, "index_members", rows.IndexMemberRow, schemas)
        builds = _ask(connection, "builds", rows.BuildRow, schemas)
        sequences = _ask(connection, "sequences", rows.SequenceRow, schemas)
        dependents = _ask(connection, "dependents", rows.DependentRow, schemas)
        extensions = _ask(connection, "extensions", rows.ExtensionRow, schemas)
        other_relations = _ask(connection, "other_relations", rows.OtherRelationRow, schemas)
        types = _ask(connection, "types", rows.TypeRow, schemas)
        functions = _ask(connection, "functions", rows.FunctionRow, schemas)
    return CatalogRows(
        server=server,
        tables=tables.rows(),
        columns=columns.rows(),
        constraints=constraints.rows(),
        foreign_keys=foreign_keys.rows(),
        indexes=indexes.rows(),
        index_members=index_members.rows(),
        builds=builds.rows(),
        sequences=sequences.rows(),
        dependents=dependents.rows(),
        extensions=extensions.rows(),
        other_relations=other_relations.rows(),
        types=types.rows(),
        functions=functions.rows(),
    )


def _read_metadata(connection: psycopg.Connection, readable: set[str]) -> Metadata:
    with connection.pipeline():
        answers = {
            table: _ask(connection, table, rows.MetadataRow, ()) for table in METADATA_TABLES if table in readable
        }
    found = {table: tuple(row.row for row in answer.rows()) for table, answer in answers.items()}
    collections, fields, relations = (found.get(table, ()) for table in METADATA_TABLES)
    return Metadata(collections=collections, fields=fields, relations=relations)


@dataclass(frozen=True, slots=True)
class _Answer(Generic[_T]):
    """A query that was sent; its rows are there when its pipeline has ended."""

    cursor: psycopg.Cursor[_T]

    def rows(self) -> list[_T]:
        return self.cursor.fetchall()


def _ask(connection: psycopg.Connection, name: str, shape: type[_T], schemas: Sequence[str]) -> _Answer[_T]:
    cursor = connection.cursor(row_factory=class_row(shape))
    cursor.execute(_sql(name), {"schemas": list(schemas), "namespaces": [*map(ident, schemas)]} if schemas else None)
    return _Answer(cursor)


@cache
def _sql(name: str) -> bytes:
    return (files("snapshot_tool.load") / "sql" / f"{name}.sql").read_bytes()
