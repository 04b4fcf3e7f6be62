"""A table of a PostgreSQL database: its columns, constraints, indexes, sequences, and what hangs on it.

Names are unqualified, as Directus sees them (§4.1), with the schema beside them where it matters. Every definition
is PostgreSQL's own text (`pg_get_indexdef`, `pg_get_constraintdef`, `pg_get_expr`), read with Directus's search_path.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

TableKind: TypeAlias = Literal["table", "partitioned table", "view", "materialized view", "foreign table"]
ConstraintKind: TypeAlias = Literal["primary key", "unique", "foreign key", "check", "exclusion", "not null", "trigger"]
ReplicaIdentity: TypeAlias = Literal["default", "index", "full", "nothing"]
ForeignKeyRule: TypeAlias = Literal["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"]
DependentKind: TypeAlias = Literal[
    "view", "materialized view", "rule", "policy", "trigger", "function", "generated column", "statistics",
    "publication", "foreign key", "constraint", "index", "sequence", "type", "column", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table (`pg_attribute`)."""

    name: str
    number: int
    """`attnum`: counts dropped columns too."""
    type_name: str
    """`atttypid::regtype`, without modifier: what Directus calls `data_type`."""
    type_sql: str
    """`format_type(atttypid, atttypmod)`: the exact type, such as `character varying(255)`."""
    type_oid: int = 0
    type_modifier: int = -1
    not_null: bool = False
    default: str | None = None
    """`pg_get_expr` of the default; of the generation expression where `generated` is not none."""
    generated: Literal["", "stored", "virtual"] = ""
    identity: Literal["", "always", "by default"] = ""
    collation: str | None = None
    """Only where it is not the type's own."""
    owned_sequence: str | None = None
    """`pg_get_serial_sequence`: the sequence of a serial or identity column, as PostgreSQL writes its name."""
    comment: str | None = None
    inherited: int = 0
    """From how many parent tables it comes (`attinhcount`)."""
    local: bool = True
    """It is defined on this table, be it inherited as well or not."""
    base_type: str | None = None
    """Of a domain, the type that it is made of."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a table (`pg_constraint`)."""

    name: str
    kind: ConstraintKind
    columns: tuple[str, ...]
    definition: str
    """`pg_get_constraintdef`."""
    validated: bool = True
    enforced: bool = True
    deferrable: bool = False
    deferred: bool = False
    index: str | None = None
    """The index behind it: its own for primary key, unique and exclusion; the one it points at for a foreign key."""
    target_schema: str | None = None
    target_table: str | None = None
    target_columns: tuple[str, ...] = ()
    on_update: ForeignKeyRule = "NO ACTION"
    on_delete: ForeignKeyRule = "NO ACTION"
    oid: int = 0
    inherited: bool = False
    """It comes from a partitioned or parent table, and goes with it."""
    comment: str | None = None
    place: int = field(default=0, compare=False)
    """Of a foreign key: where it comes in the answer to Directus's inspector, which asks for no order."""


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One member of an index's key, or one INCLUDE column."""

    column: str | None
    """None for an expression."""
    definition: str
    """`pg_get_indexdef(index, n, true)`: the column or expression alone."""
    opclass: str = ""
    """Only where it is not the default of the type."""
    opclass_name: str = field(default="", compare=False)
    """Of any operator class."""
    collation: str | None = None
    """Of a column, only where it is not the column's own."""
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """An index (`pg_index`), with every fact that decides whether it may be dropped."""

    name: str
    schema: str
    table: str
    definition: str
    method: str
    keys: tuple[IndexKey, ...]
    included: tuple[str, ...] = ()
    predicate: str | None = None
    unique: bool = False
    nulls_not_distinct: bool = False
    primary: bool = False
    exclusion: bool = False
    valid: bool = True
    ready: bool = True
    live: bool = True
    constraint: str | None = None
    """The constraint that it backs."""
    foreign_keys: tuple[str, ...] = ()
    """Foreign keys, as `table.constraint`, whose target is this index (`conindid`)."""
    dependents: tuple[str, ...] = ()
    """Anything else in `pg_depend` that would refuse the drop, as `pg_describe_object` says it."""
    replica_identity: bool = False
    clustered: bool = False
    partitioned: bool = False
    """The index of a partitioned table (`relkind` I)."""
    parent: str | None = None
    """The partitioned index that it is attached to."""
    building: str | None = None
    """The phase of a build that is running now (`pg_stat_progress_create_index`)."""
    size: int = 0
    """Bytes."""
    scans: int | None = None
    """`idx_scan` on this node since the statistics were reset."""
    comment: str | None = None

    @property
    def is_expressible(self) -> bool:
        """Whether a snapshot can say that this index is wanted as it is: a plain one that is not unique.

        Everything else reads as `is_indexed` at most, and the rest of it is invisible.
        """
        return self.is_plain and not self.unique

    @property
    def is_plain(self) -> bool:
        """Whether it is a btree on one column, ascending, with the default operator class, no predicate, no INCLUDE.

        PostgreSQL makes a UNIQUE constraint over one column of such an index alone, or of one with INCLUDE
        (https://www.postgresql.org/docs/18/sql-altertable.html, `ADD table_constraint_using_index`).
        """
        return (
            len(self.keys) == 1
            and self.keys[0].column is not None
            and not self.included
            and self.predicate is None
            and not self.exclusion
            and self.method == "btree"
            and not self.keys[0].descending
            and not self.keys[0].nulls_first
            and not self.keys[0].opclass
            and self.keys[0].collation is None
        )

    def is_over(self, column: str) -> bool:
        """Whether its key is this column alone; INCLUDE columns are no part of a key."""
        return [key.column for key in self.keys] == [column]

    def covers_only(self, column: str) -> bool:
        """Whether Directus reads `column` as indexed because of this index (§4.4).

        Not unique, and no member (INCLUDE columns and expressions are members) other than the column. Validity,
        predicate, method and name do not matter.
        """
        members = (*(key.column for key in self.keys), *self.included)
        return not self.unique and all(member == column for member in members)


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that depends on a table or one of its columns and that a snapshot cannot express."""

    kind: DependentKind
    name: str
    column: str | None = None
    """None where it depends on the table as a whole."""
    definition: str = ""
    elsewhere: bool = False
    """Of a rule or policy: it belongs to another relation, so that it does not go with the table."""
    place: int = field(default=0, compare=False)
    """The order in which PostgreSQL comes across what depends on one column or table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A relation with columns."""

    name: str
    schema: str
    kind: TableKind = "table"
    owner: str = ""
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    dependents: tuple[Dependent, ...] = ()
    rows: int = 0
    """`reltuples`, an estimate; -1 where the table was never analysed."""
    size: int = 0
    """Bytes, with TOAST, without indexes."""
    unlogged: bool = False
    is_partition: bool = False
    row_security: bool = False
    published: bool = False
    readable: bool = True
    """Whether the role may SELECT from it."""
    comment: str | None = None
    definition: str = ""
    """The query of a view or materialized view; of other kinds empty."""
    replica_identity: ReplicaIdentity = "default"
    """What identifies a row for logical replication: `default` is the primary key."""
    force_row_security: bool = False
    options: tuple[str, ...] = ()
    """Storage parameters, as `name=value`."""
    parents: tuple[str, ...] = ()
    """The partitioned table, or the tables that it inherits from, as PostgreSQL writes their names."""
    partition_key: str | None = None
    """Of a partitioned table, such as `RANGE (created_at)`."""
    partition_bound: str | None = None
    """Of a partition, such as `FOR VALUES FROM (1) TO (10)`."""
    of_type: str | None = None
    """Of a typed table, the composite type that gives it its columns."""
    extension: str | None = None
    """The extension that it belongs to."""
    oid: int = 0
    """Grows in the order of making."""

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def constraint(self, name: str) -> Constraint | None:
        """Return the constraint of that name, or None."""
        return next((constraint for constraint in self.constraints if constraint.name == name), None)

    def index(self, name: str) -> Index | None:
        """Return the index of that name, or None."""
        return next((index for index in self.indexes if index.name == name), None)

    @property
    def primary_key(self) -> Constraint | None:
        """The primary key, or None."""
        return next((constraint for constraint in self.constraints if constraint.kind == "primary key"), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence and the column that owns it."""

    name: str
    schema: str
    type_sql: str = "bigint"
    owner_table: str | None = None
    owner_column: str | None = None
    identity: bool = False
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 9223372036854775807
    cache: int = 1
    cycle: bool = False
