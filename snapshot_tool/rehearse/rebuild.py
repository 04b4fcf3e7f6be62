"""A catalog turned back into the statements that make it: for rehearsals, `snap demo`, and an empty Directus.

Made again in an empty database, a catalog reads back as it was, but for oids, owners, sizes, statistics and the gaps
that dropped columns leave. Left out is what lies outside: foreign tables, foreign keys to other schemas, what belongs
to extensions, roles and privileges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from snapshot_tool.model import ddl
from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.json import JsonObject, dumps
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Constraint, Index, Sequence, Table

_KEYS: Final = frozenset({"primary key", "unique", "exclusion"})
_VIEWS: Final = frozenset({"view", "materialized view"})
_OWN: Final = ("trigger", "rule", "policy", "statistics")
"""Kinds of dependents that are made again from their definition."""


def rebuild(catalog: Catalog) -> list[str]:
    """Return the statements that make everything in the catalog again, rows of metadata included.

    They belong into one session, whose `search_path` they set, of a superuser in an empty database.
    """
    path = ", ".join(map(ident, catalog.server.search_path))
    made = [name for name in catalog.extensions if name != "plpgsql"]
    tables = [table for table in catalog.tables.values() if table.extension is None]
    late = {item.name for table in tables for item in table.dependents if item.kind == "function"}
    functions = catalog.functions
    return [
        *(f"CREATE SCHEMA IF NOT EXISTS {ident(schema)}" for schema in catalog.server.search_path),
        f"SET search_path TO {path}",
        "SET check_function_bodies TO off",
        *(f"CREATE EXTENSION IF NOT EXISTS {ident(name)}" for name in made),
        *(found.definition for found in catalog.types),
        *(definition for name, definition in functions.items() if name not in late),
        *statements(tables, catalog.sequences, late=[functions[name] for name in functions if name in late]),
        *metadata_rows(catalog.metadata),
    ]


def statements(tables: Iterable[Table], sequences: Iterable[Sequence] = (), *, late: Iterable[str] = ()) -> list[str]:
    """Return the statements that make these tables, with their views, sequences, constraints, indexes and dependents.

    `late` are statements that need the tables' row types, and that later ones may need: functions.
    """
    return list(_Rebuild(sorted(tables, key=lambda table: table.oid), tuple(sequences), tuple(late)).run())


def metadata_rows(metadata: Metadata) -> list[str]:
    """Return the statements that insert rows of metadata, and set the sequences of their ids behind them."""
    found = (
        *_insert("directus_collections", metadata.collections, None),
        *_insert("directus_fields", metadata.fields, "id"),
        *_insert("directus_relations", metadata.relations, "id"),
    )
    return list(found)


def _insert(table: str, rows: SequenceOf[JsonObject], serial: str | None) -> Iterator[str]:
    if not rows:
        return
    # PostgreSQL itself turns the objects into rows, so every column's type is right in every version of Directus.
    name, document = ident(table), literal(dumps(list(rows))).strip()
    found = f"pg_catalog.json_populate_recordset(NULL::{name}, {document})"
    yield f"INSERT INTO {name} SELECT * FROM {found}"  # noqa: S608 - quoted by ident and literal
    if serial is not None:
        sequence = f"pg_catalog.pg_get_serial_sequence({literal(table)}, {literal(serial)})"
        last = f"max({ident(serial)})"
        yield f"SELECT pg_catalog.setval({sequence}, {last}) FROM {name}"  # noqa: S608 - quoted by ident and literal


@dataclass(frozen=True, slots=True)
class _Rebuild:
    """The statements in the order of their needs."""

    everything: list[Table]
    sequences: tuple[Sequence, ...]
    late: tuple[str, ...]

    def run(self) -> Iterator[str]:
        tables = [table for table in self.everything if table.kind in {"table", "partitioned table"}]
        yield from (ddl.create_sequence(sequence) for sequence in self.sequences if not sequence.identity)
        for table in _by_need(tables, _parents_of):
            yield ddl.create_table(table, self._identities(table))
        yield from self.late
        yield from self._owners(tables)
        yield from self._partitions(tables)
        for table in tables:
            yield from self._keys_and_indexes(table)
        yield from self._attachments(tables)
        yield from self._foreign_keys(tables)
        for view in _by_need([table for table in self.everything if table.kind in _VIEWS], _read_by):
            yield ddl.create_view(view)
            yield from self._keys_and_indexes(view)
            yield from self._attachments([view])
        for table in self.everything:
            if table.kind != "foreign table":
                yield from ddl.finish_table(table)
        yield from self._dependents()

    def _identities(self, table: Table) -> Mapping[str, Sequence]:
        return {
            sequence.owner_column: sequence
            for sequence in self.sequences
            if sequence.identity and sequence.owner_table == table.name and sequence.owner_column is not None
        }

    def _owners(self, tables: Iterable[Table]) -> Iterator[str]:
        names = {table.name for table in tables}
        for sequence in self.sequences:
            if sequence.owner_table in names and not sequence.identity:
                yield ddl.own_sequence(sequence)

    def _partitions(self, tables: Iterable[Table]) -> Iterator[str]:
        for table in tables:
            if table.partition_bound is not None:
                yield f"ALTER TABLE {table.parents[0]} ATTACH PARTITION {ddl.named(table)} {table.partition_bound}"

    def _keys_and_indexes(self, table: Table) -> Iterator[str]:
        backed = {index.name: index for index in table.indexes}
        made: list[tuple[bool, str]] = []
        for constraint in table.constraints:
            if constraint.kind in _KEYS:
                index = backed.get(constraint.index or "")
                made.append((_is_target(index), ddl.add_constraint(table, constraint)))
            elif constraint.kind in {"check", "not null"} and not ddl.is_inline(constraint):
                made.append((False, ddl.add_constraint(table, constraint)))
        made += [(_is_target(index), index.definition) for index in table.indexes if index.constraint is None]
        # A foreign key takes the oldest unique index that fits: what a foreign key uses now has to come first.
        yield from (statement for _, statement in sorted(made, key=lambda pair: not pair[0]))

    def _attachments(self, tables: Iterable[Table]) -> Iterator[str]:
        for table in tables:
            for index in table.indexes:
                yield from ddl.finish_index(index, table)

    def _foreign_keys(self, tables: Iterable[Table]) -> Iterator[str]:
        places = {(table.schema, table.name) for table in self.everything}
        for table in tables:
            for constraint in table.constraints:
                if constraint.kind == "foreign key" and _is_wanted(constraint, places):
                    yield ddl.add_constraint(table, constraint)
                    yield from ddl.comment_constraint(ddl.named(table), constraint)

    def _dependents(self) -> Iterator[str]:
        found = [(table, item) for table in self.everything for item in table.dependents]
        for kind in _OWN:
            yield from dict.fromkeys(item.definition.rstrip(";") for _, item in found if item.kind == kind)
        for name in sorted({item.name for _, item in found if item.kind == "publication"}):
            members = dict.fromkeys(
                ddl.named(table) for table, item in found if (item.kind, item.name) == _public(name)
            )
            yield f"CREATE PUBLICATION {ident(name)} FOR TABLE {', '.join(members)}"


def _public(name: str) -> tuple[str, str]:
    return ("publication", name)


def _is_target(index: Index | None) -> bool:
    return index is not None and bool(index.foreign_keys)


def _is_wanted(constraint: Constraint, places: set[tuple[str, str]]) -> bool:
    return not constraint.inherited and (constraint.target_schema, constraint.target_table) in places


def _by_need(tables: list[Table], edges: Callable[[Table], Iterable[tuple[str | None, str | None]]]) -> list[Table]:
    """Return tables in an order in which each can be made.

    `edges` gives pairs of what comes first and what comes after it, as PostgreSQL writes their names, None being the
    table itself.
    """
    by_text = {text: table for table in tables for text in _texts(table)}
    order: TopologicalSorter[str] = TopologicalSorter({table.name: () for table in tables})
    for table in tables:
        for first, after in edges(table):
            needed = table if first is None else by_text.get(first)
            needing = table if after is None else by_text.get(after)
            if needed is not None and needing is not None:
                order.add(needing.name, needed.name)
    by_name = {table.name: table for table in tables}
    return [by_name[name] for name in order.static_order()]


def _parents_of(table: Table) -> Iterator[tuple[str | None, str | None]]:
    yield from ((parent, None) for parent in table.parents)


def _read_by(view: Table) -> Iterator[tuple[str | None, str | None]]:
    yield from ((None, item.name) for item in view.dependents if item.kind in _VIEWS)


def _texts(table: Table) -> Iterator[str]:
    """Yield every way in which `regclass` may write the table's name."""
    names = (table.name, ident(table.name))
    yield from names
    yield from (f"{schema}.{name}" for schema in (table.schema, ident(table.schema)) for name in names)
