"""Rows of the catalog queries put together into a `Catalog`: pure grouping, in time linear in the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from snapshot_tool.load import rows
from snapshot_tool.model import catalog as model
from snapshot_tool.model.table import (
    Column,
    Constraint,
    ConstraintKind,
    Dependent,
    DependentKind,
    ForeignKeyRule,
    Index,
    IndexKey,
    ReplicaIdentity,
    Table,
    TableKind,
)
from snapshot_tool.model.table import Sequence as CatalogSequence

_T = TypeVar("_T")
_K = TypeVar("_K")

_TABLE_KINDS: Final[Mapping[str, TableKind]] = {
    "r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table",
}  # fmt: skip
_CONSTRAINT_KINDS: Final[Mapping[str, ConstraintKind]] = {
    "p": "primary key", "u": "unique", "f": "foreign key", "c": "check", "x": "exclusion", "n": "not null",
    "t": "trigger",
}  # fmt: skip
_RULES: Final[Mapping[str, ForeignKeyRule]] = {
    "a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", " ": "NO ACTION",
    "": "NO ACTION",
}  # fmt: skip
_DEPENDENTS: Final[Mapping[str, DependentKind]] = {
    "view": "view", "materialized view": "materialized view", "rule": "rule", "policy": "policy",
    "trigger": "trigger", "function": "function", "generated column": "generated column",
    "statistics": "statistics", "publication": "publication", "foreign key": "foreign key", "type": "type",
    "column": "column", "other": "other",
}  # fmt: skip
_GENERATED: Final = {"": "", "s": "stored", "v": "virtual"}
_IDENTITIES: Final = {"": "", "a": "always", "d": "by default"}
_REPLICA_IDENTITIES: Final[Mapping[str, ReplicaIdentity]] = {
    "d": "default", "i": "index", "f": "full", "n": "nothing",
}  # fmt: skip
_OTHER_KINDS: Final = {"c": "composite type"}


@dataclass(frozen=True, slots=True)
class CatalogRows:
    """The answers of all catalog queries."""

    server: rows.ServerRow
    tables: Sequence[rows.TableRow]
    columns: Sequence[rows.ColumnRow]
    constraints: Sequence[rows.ConstraintRow]
    foreign_keys: Sequence[rows.ForeignKeyRow]
    indexes: Sequence[rows.IndexRow]
    index_members: Sequence[rows.IndexMemberRow]
    builds: Sequence[rows.BuildRow]
    sequences: Sequence[rows.SequenceRow]
    dependents: Sequence[rows.DependentRow]
    extensions: Sequence[rows.ExtensionRow]
    other_relations: Sequence[rows.OtherRelationRow]
    types: Sequence[rows.TypeRow]
    functions: Sequence[rows.FunctionRow]


def assemble(found: CatalogRows, search_path: Sequence[str], metadata: model.Metadata) -> model.Catalog:
    """Return the catalog. Of equally named tables in several schemas of `search_path`, the first one counts."""
    tables, others = _tables(found)
    return model.Catalog(
        server=model.Server(
            version_num=found.server.version_num,
            database=found.server.database,
            role=found.server.role,
            search_path=tuple(search_path),
            timezone=found.server.timezone,
        ),
        tables=tables,
        sequences=tuple(_sequence(row) for row in found.sequences),
        extensions={row.name: row.version for row in found.extensions},
        other_relations={row.name: _OTHER_KINDS[row.kind] for row in reversed(found.other_relations)} | others,
        types=tuple(model.UserType(row.name, row.schema, row.definition) for row in found.types),
        functions={row.name: row.definition for row in found.functions},
        metadata=metadata,
    )


def _tables(found: CatalogRows) -> tuple[dict[str, Table], dict[str, str]]:
    """Return the tables, and the names that only tables behind them have: their indexes."""
    columns = _columns(found)
    names = {oid: {column.number: column.name for column in own} for oid, own in columns.items()}
    constraints = _group(found.constraints, lambda row: row.table_oid)
    order = {row.oid: place for place, row in enumerate(found.foreign_keys)}
    indexes = _indexes(found)
    dependents = _group(found.dependents, lambda row: row.table_oid)
    tables: dict[str, Table] = {}
    others: dict[str, str] = {}
    for row in found.tables:
        if row.name in tables:
            others |= {index.name: "index" for index in indexes.get(row.oid, ())}
            continue
        own = dependents.get(row.oid, ())
        tables[row.name] = replace(
            _table(row),
            columns=tuple(columns.get(row.oid, ())),
            constraints=tuple(_constraint(item, names[row.oid], order) for item in constraints.get(row.oid, ())),
            indexes=tuple(indexes.get(row.oid, ())),
            dependents=tuple(_dependent(item, names.get(row.oid, {})) for item in own),
            published=any(item.kind == "publication" for item in own),
        )
    return tables, others


def _table(row: rows.TableRow) -> Table:
    return Table(
        name=row.name,
        schema=row.schema,
        kind=_TABLE_KINDS[row.kind],
        owner=row.owner,
        rows=row.rows,
        size=row.size,
        unlogged=row.unlogged,
        is_partition=row.is_partition,
        row_security=row.row_security,
        force_row_security=row.force_row_security,
        replica_identity=_REPLICA_IDENTITIES[row.replica_identity],
        readable=row.readable,
        options=tuple(row.options),
        partition_key=row.partition_key,
        partition_bound=row.partition_bound,
        parents=tuple(row.parents),
        definition=row.definition,
        of_type=row.of_type,
        extension=row.extension,
        comment=row.comment,
        oid=row.oid,
    )


def _columns(found: CatalogRows) -> dict[int, list[Column]]:
    columns: dict[int, list[Column]] = defaultdict(list)
    for row in found.columns:
        columns[row.table_oid].append(
            Column(
                name=row.name,
                number=row.number,
                type_name=row.type_name,
                type_sql=row.type_sql,
                type_oid=row.type_oid,
                type_modifier=row.type_modifier,
                not_null=row.not_null,
                default=row.default,
                generated=_GENERATED[row.generated],  # type: ignore[arg-type]  # the three values of the literal
                identity=_IDENTITIES[row.identity],  # type: ignore[arg-type]  # likewise
                collation=row.collation,
                owned_sequence=row.owned_sequence,
                comment=row.comment,
                inherited=row.inherited,
                local=row.local,
                base_type=row.base_type,
            )
        )
    return columns


def _constraint(row: rows.ConstraintRow, names: Mapping[int, str], order: Mapping[int, int]) -> Constraint:
    return Constraint(
        name=row.name,
        kind=_CONSTRAINT_KINDS[row.kind],
        columns=tuple(names[number] for number in row.column_numbers if number in names),
        definition=row.definition,
        validated=row.validated,
        enforced=row.enforced,
        deferrable=row.deferrable,
        deferred=row.deferred,
        index=row.index,
        target_schema=row.target_schema,
        target_table=row.target_table,
        target_columns=tuple(row.target_columns),
        on_update=_RULES[row.on_update],
        on_delete=_RULES[row.on_delete],
        oid=row.oid,
        inherited=row.inherited,
        comment=row.comment,
        place=order.get(row.oid, 0),
    )


def _indexes(found: CatalogRows) -> dict[int, list[Index]]:
    members = _group(found.index_members, lambda row: row.index_oid)
    by_index = {build.index_oid: build.phase for build in found.builds if build.index_oid}
    by_table = {build.table_oid: build.phase for build in found.builds}
    indexes: dict[int, list[Index]] = defaultdict(list)
    for row in found.indexes:
        phase = by_index.get(row.oid)
        if phase is None and not row.valid and not row.partitioned:
            phase = by_table.get(row.table_oid)  # which of the table's indexes is being built may not be visible yet
        indexes[row.table_oid].append(_index(row, members.get(row.oid, ()), phase))
    return indexes


def _index(row: rows.IndexRow, members: Sequence[rows.IndexMemberRow], building: str | None) -> Index:
    keys = (
        IndexKey(
            column=member.column,
            definition=member.definition,
            opclass=member.opclass,
            opclass_name=member.opclass_name,
            collation=member.collation,
            descending=member.descending,
            nulls_first=member.nulls_first,
        )
        for member in members
        if not member.included
    )
    return Index(
        name=row.name,
        schema=row.schema,
        table=row.table_name,
        definition=row.definition,
        method=row.method,
        keys=tuple(keys),
        included=tuple(member.column or member.definition for member in members if member.included),
        predicate=row.predicate,
        unique=row.unique,
        nulls_not_distinct=row.nulls_not_distinct,
        primary=row.primary,
        exclusion=row.exclusion,
        valid=row.valid,
        ready=row.ready,
        live=row.live,
        constraint=row.constraint,
        foreign_keys=tuple(row.foreign_keys),
        dependents=tuple(row.dependents),
        replica_identity=row.replica_identity,
        clustered=row.clustered,
        partitioned=row.partitioned,
        parent=row.parent,
        building=building,
        size=row.size,
        scans=row.scans,
        comment=row.comment,
    )


def _sequence(row: rows.SequenceRow) -> CatalogSequence:
    return CatalogSequence(
        name=row.name,
        schema=row.schema,
        type_sql=row.type_sql,
        owner_table=row.owner_table,
        owner_column=row.owner_column,
        identity=row.identity,
        start=row.start,
        increment=row.increment,
        minimum=row.minimum,
        maximum=row.maximum,
        cache=row.cache,
        cycle=row.cycle,
    )


def _dependent(row: rows.DependentRow, names: Mapping[int, str]) -> Dependent:
    return Dependent(
        kind=_DEPENDENTS[row.kind],
        name=row.name,
        column=names.get(row.column_number),
        definition=row.definition,
        elsewhere=row.elsewhere,
        place=row.place,
    )


def _group(items: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    groups: dict[_K, list[_T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
