"""Rows for tables that are not known beforehand: a few for each, with values that its constraints take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import psycopg

from snapshot_tool.load.connection import connect
from snapshot_tool.load.directus_tables import METADATA_TABLES
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.finding import printable
from snapshot_tool.model.rehearsal import Seeding
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Column, Constraint, Table

_VALUES: Final[Mapping[str, str]] = {
    "uuid": "pg_catalog.md5({salt} || n)::uuid",
    "character varying": "pg_catalog.left(n || {words}, {length})",
    "character": "pg_catalog.left(pg_catalog.md5(n::text), {length})",
    "text": "n || {words}",
    "smallint": "n",
    "integer": "n",
    "bigint": "n",
    "numeric": "(n % 9)",
    "real": "n + 0.5",
    "double precision": "n + 0.5",
    "boolean": "n % 2 = 0",
    "json": "pg_catalog.json_build_object('n', n)",
    "jsonb": "pg_catalog.jsonb_build_object('n', n)",
    "date": "DATE '2024-01-01' + n",
    "time without time zone": "TIME '00:00' + n * INTERVAL '1 second'",
    "time with time zone": "TIMETZ '00:00+00' + n * INTERVAL '1 second'",
    "timestamp without time zone": "TIMESTAMP '2024-01-01' + n * INTERVAL '1 hour'",
    "timestamp with time zone": "TIMESTAMPTZ '2024-01-01+00' + n * INTERVAL '1 hour'",
    "interval": "n * INTERVAL '1 hour'",
    "bytea": "pg_catalog.convert_to(n || {words}, 'UTF8')",
    "inet": "'10.0.0.0'::inet + n",
}
"""What a column of a type gets in row `n`, from 1."""
_LITERAL: Final = re.compile(r"'((?:[^']|'')*)'|(?<![\w.])(-?\d+(?:\.\d+)?)(?![\w.])")
_TRIES: Final = 200
"""How many combinations of values are tried for the checks of one table."""


def seed(url: str, catalog: Catalog, rows: int) -> Seeding:
    """Put up to `rows` rows into every empty table of the database behind `url`, parents first.

    Directus's own tables get rows where another table refers to them. A table whose constraints no value that is
    tried here satisfies stays empty, and the result says why.

    Raises:
        DatabaseProblem: where the database cannot be reached.

    """
    waiting = {table.name: table for table in _wanted(catalog)}
    left_empty: dict[str, str] = {}
    filled: dict[str, int] = {}
    with connect(url) as connection:
        while waiting:
            table = _next(waiting)
            del waiting[table.name]
            try:
                filled[table.name] = _Filling(connection, table, rows).fill()
            except psycopg.Error as error:
                left_empty[table.name] = printable(error.diag.message_primary or str(error))
    full = {name: count for name, count in filled.items() if count}
    return Seeding(len(full), sum(full.values()), tuple(f"{name}: {why}" for name, why in left_empty.items()))


def _wanted(catalog: Catalog) -> Iterator[Table]:
    tables = {name: table for name, table in catalog.tables.items() if table.kind == "table" and not table.extension}
    own = [name for name in tables if not name.startswith("directus_")]
    found: dict[str, Table] = {}
    while own:
        name = own.pop()
        if name in tables and name not in found and name not in METADATA_TABLES:
            found[name] = tables[name]
            own += [key.target_table for key in _links(tables[name]) if key.target_table]
    yield from (found[name] for name in tables if name in found)


def _next(waiting: Mapping[str, Table]) -> Table:
    """Return a table whose parents all had their turn; in a ring one that can do without, else any."""

    def missing(table: Table, keys: Sequence[Constraint]) -> bool:
        return any(key.target_table in waiting and key.target_table != table.name for key in keys)

    tables = list(waiting.values())
    free = [table for table in tables if not missing(table, _links(table))]
    able = [table for table in tables if not missing(table, [key for key in _links(table) if _is_needed(table, key)])]
    return (free or able or tables)[0]


def _links(table: Table) -> list[Constraint]:
    return [key for key in table.constraints if key.kind == "foreign key" and key.enforced]


def _is_needed(table: Table, key: Constraint) -> bool:
    return any(column.not_null for name in key.columns if (column := table.column(name)))


@dataclass
class _Filling:
    """One table and the rows that it is to get."""

    connection: psycopg.Connection
    table: Table
    rows: int

    def fill(self) -> int:
        """Insert the rows and return how many there are; raises what PostgreSQL says where none can be."""
        refusal: psycopg.Error | None = None
        for values in self._choices():
            try:
                return self._insert(values)
            except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as error:
                refusal = error
        if refusal is None:
            return 0
        raise refusal

    def _insert(self, values: Mapping[str, str]) -> int:
        name = f"{ident(self.table.schema)}.{ident(self.table.name)}"
        columns = ", ".join(map(ident, values))
        given = ", ".join(values.values())
        numbers = f"FROM pg_catalog.generate_series(1, {self.rows}) AS n{self._parents()}"
        body = f"({columns}) SELECT {given} {numbers}" if values else "DEFAULT VALUES"
        sql = f"INSERT INTO {name} {body} ON CONFLICT DO NOTHING"
        return self.connection.execute(sql.encode()).rowcount

    def _parents(self) -> str:
        """Return the joins that give row `n` one row of each table that it refers to, one after the other."""
        places = "pg_catalog.row_number() OVER () - 1 AS snap_at, pg_catalog.count(*) OVER () AS snap_of"
        return "".join(
            f" LEFT JOIN (SELECT *, {places} FROM {ident(key.target_schema or '')}.{ident(key.target_table or '')}) "  # noqa: S608 - quoted by ident
            f"AS p{number} ON p{number}.snap_at = (n - 1) % p{number}.snap_of"
            for number, key in enumerate(_links(self.table))
        )

    def _choices(self) -> Iterator[Mapping[str, str]]:
        """Yield values by column: the usual ones first, then what the checks speak of, then NULL."""
        usual = dict(self._usual())
        yield usual
        checked = [key for key in self.table.constraints if key.kind == "check"]
        linked = {name for key in _links(self.table) for name in key.columns}
        columns = [name for name in usual if any(name in key.columns for key in checked) and name not in linked]
        options = [[usual[name], *self._spoken_of(name, checked)] for name in columns]
        for number, chosen in enumerate(product(*options)):
            if number >= _TRIES:
                return
            yield usual | dict(zip(columns, chosen, strict=True))

    def _spoken_of(self, name: str, checks: Sequence[Constraint]) -> Iterator[str]:
        column = self.table.column(name)
        for check in checks:
            if name in check.columns:
                for text, number in _LITERAL.findall(check.definition):
                    value = number or text.replace("''", "'")
                    yield f"{literal(value).strip()}::{column.type_sql if column else 'text'}"
        if column is not None and not column.not_null:
            yield "NULL"

    def _usual(self) -> Iterator[tuple[str, str]]:
        parents = {
            name: f"p{number}.{ident(target)}"
            for number, key in enumerate(_links(self.table))
            for name, target in zip(key.columns, key.target_columns, strict=True)
        }
        for column in self.table.columns:
            if column.generated or column.identity == "always" or column.owned_sequence:
                continue
            value = parents.get(column.name) or self._value(column)
            if value is not None:
                yield column.name, value

    def _value(self, column: Column) -> str | None:
        kind = column.base_type or column.type_name
        if kind.endswith("[]"):
            return f"'{{}}'::{column.type_sql}"
        if kind in _VALUES:
            size = re.search(r"\((\d+)", column.type_sql)
            found = _VALUES[kind].format(
                salt=literal(f"{self.table.name}.{column.name}").strip(),
                words=literal(f" {column.name}").strip(),
                length=size[1] if size else "1" if kind == "character" else "255",
            )
            return f"({found})::{column.type_sql}"
        if column.default is not None or not column.not_null:
            return None
        return f"(pg_catalog.enum_range(NULL::{column.type_sql}))[1]"
