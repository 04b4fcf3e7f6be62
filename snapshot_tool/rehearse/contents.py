"""What the rows of tables hold, in short, so that two moments can be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from snapshot_tool.load.connection import connect, explained
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Rename
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Table


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows of one table."""

    rows: int
    columns: Mapping[str, tuple[str, str]]
    """By column its type, and a digest of all that it holds."""


def contents(url: str, catalog: Catalog) -> Mapping[str, Contents]:
    """Return what every table that is not Directus's own holds.

    Raises:
        DatabaseProblem: where the database cannot be reached or read.

    """
    found: dict[str, Contents] = {}
    with connect(url) as connection, explained("reading the rows of the copy"):
        for table in catalog.tables.values():
            if table.kind == "table" and not table.name.startswith("directus_"):
                row = connection.execute(_query(table).encode()).fetchone() or (0,)
                digests = zip(table.columns, row[1:], strict=True)
                found[table.name] = Contents(row[0], {own.name: (own.type_sql, str(held)) for own, held in digests})
    return found


def changed(before: Mapping[str, Contents], now: Mapping[str, Contents], but: Collection[str]) -> Iterator[str]:
    """Yield what is not as it was, each as a sentence: rows that went, and columns of the same type that changed.

    `but` are the columns, as `table.column`, that were meant to change. What is gone as a whole is no news here.
    """
    for name, then in before.items():
        if name not in now:
            continue
        after = now[name]
        if after.rows != then.rows:
            yield f"{name} had {then.rows} rows and has {after.rows}"
            continue
        for column, held in then.columns.items():
            known = after.columns.get(column, held)
            if known[0] == held[0] and known != held and f"{name}.{column}" not in but:
                yield f"what {name}.{column} held is not what it was"


def under_new_names(found: Mapping[str, Contents], renames: Sequence[Rename]) -> Mapping[str, Contents]:
    """Return the contents with the names that tables and columns have after renames, one after the other."""
    named = dict(found)
    for rename in renames:
        table, _, column = rename.old.partition(".")
        if not column and table in named:
            named[rename.new] = named.pop(table)
        elif column and table in named:
            own = named[table]
            new = rename.new.partition(".")[2]
            columns = {new if name == column else name: held for name, held in own.columns.items()}
            named[table] = Contents(own.rows, columns)
    return named


def _query(table: Table) -> str:
    sums = "".join(
        f", pg_catalog.md5(pg_catalog.string_agg({name}::text, ',' ORDER BY {name}::text))"
        for name in (ident(column.name) for column in table.columns)
    )
    return f"SELECT pg_catalog.count(*){sums} FROM {ident(table.schema)}.{ident(table.name)}"  # noqa: S608 - by ident
