"""Directus's own tables, built from the few facts that tell them apart: every name follows from a convention (§6.4).

A constraint or an index is called `table_column_unique`, `_foreign` or `_index` after its columns; a primary key is
`table_pkey`, on the column `id` where nothing else is said; a serial column owns `table_column_seq`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal, NotRequired, TypedDict

from snapshot_tool.directus.naming import foreign_name, index_name, primary_key_name, unique_name
from snapshot_tool.model.table import Column, Constraint, ForeignKeyRule, Index, IndexKey, Sequence, Table

_SCHEMA = "public"
_RESERVED = frozenset({"group", "timestamp", "user"})
"""Column names of these tables that PostgreSQL writes in quotes."""
_TYPE_OIDS = {
    "bigint": 20,
    "boolean": 16,
    "character varying": 1043,
    "integer": 23,
    "json": 114,
    "real": 700,
    "text": 25,
    "timestamp with time zone": 1184,
    "uuid": 2950,
}
_MODIFIER_OFFSET = 4
"""What PostgreSQL adds to the length of a `character varying` (`atttypmod`)."""
_LAST_INTEGER = 2**31 - 1


class ColumnFacts(TypedDict):
    """A column; what is left out is false or none."""

    type: str
    """As `format_type` writes it."""
    not_null: NotRequired[bool]
    serial: NotRequired[bool]
    default: NotRequired[str]


class ForeignKeyFacts(TypedDict):
    """A foreign key of one column to another table's primary key; an update of the target does nothing."""

    target: tuple[str, str]
    """Table and column."""
    on_delete: NotRequired[Literal["CASCADE", "SET NULL"]]
    """`NO ACTION` where it is left out."""


class TableFacts(TypedDict):
    """A table: its columns by name in their physical order, and which of them are unique or indexed."""

    columns: dict[str, ColumnFacts]
    primary_key: NotRequired[str]
    """`id` where it is left out."""
    unique: NotRequired[list[list[str]]]
    """The columns of each unique constraint."""
    foreign_keys: NotRequired[dict[str, ForeignKeyFacts]]
    """By column."""
    indexes: NotRequired[list[str]]
    """The columns that have one of their own."""


def build_tables(facts: Mapping[str, TableFacts]) -> dict[str, Table]:
    """Return the catalog tables by name: no rows, sizes, owner or oids; columns numbered from 1 without a gap."""
    pointing: dict[str, list[str]] = {}
    for name, table in facts.items():
        for column, key in table.get("foreign_keys", {}).items():
            pointing.setdefault(key["target"][0], []).append(f"{name}.{foreign_name(name, column)}")
    return {name: _table(name, table, tuple(sorted(pointing.get(name, ())))) for name, table in facts.items()}


def build_sequences(facts: Mapping[str, TableFacts]) -> tuple[Sequence, ...]:
    """Return the sequences that the serial columns own, by name."""
    found = [
        Sequence(
            name=_sequence_name(name, column),
            schema=_SCHEMA,
            type_sql=column_facts["type"],
            owner_table=name,
            owner_column=column,
            maximum=_LAST_INTEGER,
        )
        for name, table in facts.items()
        for column, column_facts in table["columns"].items()
        if column_facts.get("serial")
    ]
    return tuple(sorted(found, key=lambda sequence: sequence.name))


def _table(name: str, facts: TableFacts, pointing: tuple[str, ...]) -> Table:
    keys = list(_keys(name, facts))
    foreign = [_foreign_key(name, column, key) for column, key in facts.get("foreign_keys", {}).items()]
    plain = [_index(name, index_name(name, column), (column,)) for column in facts.get("indexes", ())]
    return Table(
        name=name,
        schema=_SCHEMA,
        columns=tuple(_column(name, number, *column) for number, column in enumerate(facts["columns"].items(), 1)),
        constraints=tuple(sorted([*keys, *foreign], key=lambda constraint: constraint.name)),
        indexes=tuple(
            sorted([*(_key_index(name, key, pointing) for key in keys), *plain], key=lambda index: index.name)
        ),
    )


def _keys(table: str, facts: TableFacts) -> Iterator[Constraint]:
    yield _key(primary_key_name(table), "primary key", (facts.get("primary_key", "id"),))
    for columns in facts.get("unique", ()):
        yield _key(unique_name(table, "_".join(columns)), "unique", tuple(columns))


def _key(name: str, kind: Literal["primary key", "unique"], columns: tuple[str, ...]) -> Constraint:
    listed = ", ".join(map(_quoted, columns))
    return Constraint(name=name, kind=kind, columns=columns, definition=f"{kind.upper()} ({listed})", index=name)


def _key_index(table: str, key: Constraint, pointing: tuple[str, ...]) -> Index:
    """Return the index of the same name that backs a key; the foreign keys that point at the table use the primary."""
    primary = key.kind == "primary key"
    found = _index(table, key.name, key.columns, "UNIQUE INDEX")
    return replace(found, unique=True, primary=primary, constraint=key.name, foreign_keys=pointing if primary else ())


def _foreign_key(table: str, column: str, facts: ForeignKeyFacts) -> Constraint:
    target, target_column = facts["target"]
    on_delete: ForeignKeyRule = facts.get("on_delete", "NO ACTION")
    rule = "" if on_delete == "NO ACTION" else f" ON DELETE {on_delete}"
    return Constraint(
        name=foreign_name(table, column),
        kind="foreign key",
        columns=(column,),
        definition=f"FOREIGN KEY ({_quoted(column)}) REFERENCES {target}({_quoted(target_column)}){rule}",
        index=primary_key_name(target),
        target_schema=_SCHEMA,
        target_table=target,
        target_columns=(target_column,),
        on_delete=on_delete,
    )


def _index(table: str, name: str, columns: tuple[str, ...], form: Literal["INDEX", "UNIQUE INDEX"] = "INDEX") -> Index:
    listed = ", ".join(map(_quoted, columns))
    return Index(
        name=name,
        schema=_SCHEMA,
        table=table,
        definition=f"CREATE {form} {name} ON {_SCHEMA}.{table} USING btree ({listed})",
        method="btree",
        keys=tuple(IndexKey(column=column, definition=_quoted(column)) for column in columns),
    )


def _column(table: str, number: int, name: str, facts: ColumnFacts) -> Column:
    type_name, _, length = facts["type"].rstrip(")").partition("(")
    sequence = _sequence_name(table, name) if facts.get("serial") else None
    return Column(
        name=name,
        number=number,
        type_name=type_name,
        type_sql=facts["type"],
        type_oid=_TYPE_OIDS[type_name],
        type_modifier=int(length) + _MODIFIER_OFFSET if length else -1,
        not_null=facts.get("not_null", False),
        default=f"nextval('{sequence}'::regclass)" if sequence else facts.get("default"),
        owned_sequence=f"{_SCHEMA}.{sequence}" if sequence else None,
    )


def _sequence_name(table: str, column: str) -> str:
    return f"{table}_{column}_seq"


def _quoted(column: str) -> str:
    return f'"{column}"' if column in _RESERVED else column
