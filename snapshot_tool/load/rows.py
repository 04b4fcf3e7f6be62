"""The rows of the catalog queries: one frozen class for each file in `sql/`, attribute for column."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.model.json import JsonObject


@dataclass(frozen=True, slots=True)
class ServerRow:
    """`server.sql`."""

    version_num: int
    database: str
    role: str
    timezone: str
    schemas: list[str]
    closed_schemas: list[str]


@dataclass(frozen=True, slots=True)
class TableRow:
    """`tables.sql`."""

    oid: int
    schema: str
    name: str
    kind: str
    owner: str
    rows: int
    size: int
    unlogged: bool
    is_partition: bool
    row_security: bool
    force_row_security: bool
    replica_identity: str
    readable: bool
    filtered: bool
    options: list[str]
    partition_key: str | None
    partition_bound: str | None
    parents: list[str]
    definition: str
    of_type: str | None
    extension: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """`columns.sql`."""

    table_oid: int
    name: str
    number: int
    type_name: str
    type_sql: str
    type_oid: int
    type_modifier: int
    not_null: bool
    default: str | None
    generated: str
    identity: str
    collation: str | None
    owned_sequence: str | None
    comment: str | None
    inherited: int
    local: bool
    base_type: str | None


@dataclass(frozen=True, slots=True)
class ConstraintRow:
    """`constraints.sql`."""

    table_oid: int
    oid: int
    name: str
    kind: str
    column_numbers: list[int]
    definition: str
    validated: bool
    enforced: bool
    deferrable: bool
    deferred: bool
    inherited: bool
    index: str | None
    target_schema: str | None
    target_table: str | None
    target_columns: list[str]
    on_update: str
    on_delete: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class IndexRow:
    """`indexes.sql`."""

    oid: int
    table_oid: int
    table_name: str
    name: str
    schema: str
    definition: str
    method: str
    predicate: str | None
    unique: bool
    nulls_not_distinct: bool
    primary: bool
    exclusion: bool
    valid: bool
    ready: bool
    live: bool
    replica_identity: bool
    clustered: bool
    partitioned: bool
    constraint: str | None
    foreign_keys: list[str]
    dependents: list[str]
    parent: str | None
    size: int
    scans: int | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class IndexMemberRow:
    """`index_members.sql`."""

    index_oid: int
    included: bool
    column: str | None
    definition: str
    opclass: str
    opclass_name: str
    collation: str | None
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class BuildRow:
    """`builds.sql`. The oids are None where another role's build is hidden."""

    table_oid: int | None
    index_oid: int | None
    phase: str | None


@dataclass(frozen=True, slots=True)
class SequenceRow:
    """`sequences.sql`."""

    name: str
    schema: str
    type_sql: str
    owner_table: str | None
    owner_column: str | None
    identity: bool
    start: int
    increment: int
    minimum: int
    maximum: int
    cache: int
    cycle: bool


@dataclass(frozen=True, slots=True)
class DependentRow:
    """`dependents.sql`. Column 0 is the table as a whole."""

    table_oid: int
    column_number: int
    kind: str
    name: str
    definition: str
    elsewhere: bool
    place: int


@dataclass(frozen=True, slots=True)
class ForeignKeyRow:
    """`foreign_keys.sql`. Only the order and the OID are used."""

    oid: int
    table_name: str | None
    column: str | None
    target_table: str | None
    target_column: str | None


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """`extensions.sql`."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class OtherRelationRow:
    """`other_relations.sql`."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class TypeRow:
    """`types.sql`."""

    name: str
    schema: str
    definition: str


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """`functions.sql`."""

    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class MetadataRow:
    """`directus_collections.sql`, `directus_fields.sql` and `directus_relations.sql`."""

    row: JsonObject
