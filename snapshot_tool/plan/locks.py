"""The lock table: which locks each operation takes, and whether it reads or rewrites the table.

Measured on PostgreSQL 12 to 18, where all of them agree; the manual's word is in `explicit-locking` (13.3.1) and in the
Notes of `sql-altertable`, `sql-createindex` and `sql-dropindex`. Every test that runs a plan compares these rows with
`pg_locks` and with the tables' file nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.plan import Lock, LockClass


class Operation(StrEnum):
    """What a statement does, as far as locks are concerned."""

    READ_ROWS = "read rows"
    WRITE_ROWS = "write rows"
    FILL_ROWS = "fill rows in batches"
    SET_SESSION = "set session"
    CREATE_SEQUENCE = "create sequence"
    DROP_SEQUENCE = "drop sequence"
    RELEASE_SEQUENCE = "release sequence"
    OWN_SEQUENCE = "own sequence"
    SET_SEQUENCE = "set the next number of a sequence"
    WIDEN_SEQUENCE = "widen a sequence"
    ADD_IDENTITY = "add identity"
    DROP_IDENTITY = "drop identity"
    CREATE_TABLE = "create table"
    FURNISH_NEW = "index, constrain or describe a new table"
    DROP_TABLE = "drop table"
    ADD_COLUMN = "add column"
    ADD_COLUMN_REWRITE = "add column, filling it"
    DROP_COLUMN = "drop column"
    SET_DEFAULT = "set default"
    DROP_NOT_NULL = "drop not null"
    SET_NOT_NULL = "set not null, proved by a check"
    ADD_NOT_NULL = "add not null not valid"
    RENAME_COLUMN = "rename column"
    COMMENT = "comment"
    KEEP_SETTINGS = "keep the settings of a column"
    ANALYZE = "analyze"
    DROP_EXPRESSION = "drop expression"
    ALTER_TYPE = "alter type in place"
    ALTER_TYPE_SCAN = "alter type, checking rows or building indexes again"
    ALTER_TYPE_REWRITE = "alter type, rewriting"
    ADD_CHECK = "add check not valid"
    VALIDATE_CHECK = "validate check"
    DROP_CONSTRAINT = "drop constraint"
    DROP_CHECK = "drop check"
    RENAME_CONSTRAINT = "rename constraint"
    RENAME_CHECK = "rename check, or a constraint of another kind that heirs have too"
    RENAME_INDEX = "rename index"
    RENAME_TABLE = "rename table"
    RENAME_SEQUENCE = "rename sequence"
    COMMENT_INDEX = "comment on index"
    COMMENT_CONSTRAINT = "comment on constraint"
    SET_REPLICA_IDENTITY = "set replica identity"
    CLUSTER_ON = "mark for cluster"
    ADD_UNIQUE = "add unique using index"
    ADD_FOREIGN_KEY = "add foreign key not valid"
    ADD_FOREIGN_KEY_NEW = "add foreign key to a new table"
    VALIDATE_FOREIGN_KEY = "validate foreign key"
    DROP_FOREIGN_KEY = "drop foreign key"
    ADD_PRIMARY_KEY = "add primary key using index"
    CREATE_STATISTICS = "create extended statistics"
    CREATE_FUNCTION = "create function"
    DROP_FUNCTION = "drop function"
    CREATE_TRIGGER = "create trigger"
    DROP_TRIGGER = "drop trigger"
    CREATE_INDEX_NEW = "create index on a new table"
    CREATE_INDEX = "create index concurrently"
    REINDEX = "reindex concurrently"
    DROP_INDEX = "drop index concurrently"


@dataclass(frozen=True, slots=True)
class LockRow:
    """One row of the table."""

    lock: Lock
    """On the table that the statement names."""
    lock_class: LockClass
    referenced: Lock = Lock.NONE
    """On each table at the other end of a foreign key."""
    scan: bool = False
    rewrite: bool = False
    heirs: Lock = Lock.NONE
    """On each table that inherits from it: what goes on to them reads, and rewrites, them as well."""
    heirs_since_18: Lock | None = None
    """The same from PostgreSQL 18 on, where it is another."""

    def on_heirs(self, major: int) -> Lock:
        """Return the lock on each table that inherits from the named one, on a server of that major version."""
        return self.heirs_since_18 if self.heirs_since_18 is not None and major >= _OTHER_SINCE else self.heirs


_OTHER_SINCE: Final = 18
_AE, _SRE, _SUE = Lock.ACCESS_EXCLUSIVE, Lock.SHARE_ROW_EXCLUSIVE, Lock.SHARE_UPDATE_EXCLUSIVE
_BRIEF, _LONG, _CONCURRENT, _QUERY = LockClass.BRIEF, LockClass.LONG, LockClass.CONCURRENT, LockClass.QUERY

LOCK_TABLE: Final[Mapping[Operation, LockRow]] = MappingProxyType(
    {
        Operation.READ_ROWS: LockRow(Lock.ACCESS_SHARE, _QUERY, scan=True, heirs=Lock.ACCESS_SHARE),
        Operation.WRITE_ROWS: LockRow(Lock.ROW_EXCLUSIVE, _QUERY, heirs=Lock.ROW_EXCLUSIVE),
        Operation.FILL_ROWS: LockRow(Lock.ROW_EXCLUSIVE, LockClass.BATCHED, scan=True, heirs=Lock.ROW_EXCLUSIVE),
        Operation.SET_SESSION: LockRow(Lock.NONE, _QUERY),
        Operation.CREATE_SEQUENCE: LockRow(Lock.NONE, _BRIEF),
        Operation.DROP_SEQUENCE: LockRow(Lock.NONE, _BRIEF),
        Operation.RELEASE_SEQUENCE: LockRow(Lock.NONE, _BRIEF),
        Operation.OWN_SEQUENCE: LockRow(Lock.ACCESS_SHARE, _BRIEF),
        Operation.WIDEN_SEQUENCE: LockRow(Lock.NONE, _BRIEF),
        Operation.SET_SEQUENCE: LockRow(Lock.ACCESS_SHARE, _QUERY, heirs=Lock.ACCESS_SHARE),
        Operation.ADD_IDENTITY: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.DROP_IDENTITY: LockRow(_AE, _BRIEF, heirs=_AE),
        # Nobody can wait for a table that is not committed yet; the lock is listed because it is there to see.
        Operation.CREATE_TABLE: LockRow(_AE, _BRIEF),
        Operation.FURNISH_NEW: LockRow(_AE, _BRIEF),
        Operation.DROP_TABLE: LockRow(_AE, _BRIEF, referenced=_AE),
        Operation.ADD_COLUMN: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.ADD_COLUMN_REWRITE: LockRow(_AE, _LONG, scan=True, rewrite=True, heirs=_AE),
        Operation.DROP_COLUMN: LockRow(_AE, _BRIEF, referenced=_AE, heirs=_AE),
        Operation.SET_DEFAULT: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.DROP_NOT_NULL: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.SET_NOT_NULL: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.ADD_NOT_NULL: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.RENAME_COLUMN: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.COMMENT: LockRow(_SUE, _BRIEF),
        Operation.KEEP_SETTINGS: LockRow(_AE, _BRIEF, heirs=_AE),
        # Reads a sample, and blocks nobody but other DDL.
        Operation.ANALYZE: LockRow(_SUE, LockClass.VALIDATE, scan=True, heirs=Lock.ACCESS_SHARE, heirs_since_18=_SUE),
        Operation.DROP_EXPRESSION: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.ALTER_TYPE: LockRow(_AE, _BRIEF, referenced=_AE, heirs=_AE),
        Operation.ALTER_TYPE_SCAN: LockRow(_AE, _LONG, scan=True, referenced=_AE, heirs=_AE),
        Operation.ALTER_TYPE_REWRITE: LockRow(_AE, _LONG, scan=True, rewrite=True, heirs=_AE),
        Operation.ADD_CHECK: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.VALIDATE_CHECK: LockRow(_SUE, LockClass.VALIDATE, scan=True, heirs=_SUE),
        Operation.DROP_CONSTRAINT: LockRow(_AE, _BRIEF),
        Operation.DROP_CHECK: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.RENAME_CONSTRAINT: LockRow(_AE, _BRIEF),
        Operation.RENAME_CHECK: LockRow(_AE, _BRIEF, heirs=_AE),
        # On the index alone, which stops nobody from reading or writing the table.
        Operation.RENAME_INDEX: LockRow(Lock.NONE, _BRIEF),
        Operation.RENAME_TABLE: LockRow(_AE, _BRIEF),
        Operation.RENAME_SEQUENCE: LockRow(Lock.NONE, _BRIEF),
        Operation.COMMENT_INDEX: LockRow(Lock.NONE, _BRIEF),
        Operation.COMMENT_CONSTRAINT: LockRow(Lock.ACCESS_SHARE, _BRIEF),
        Operation.SET_REPLICA_IDENTITY: LockRow(_AE, _BRIEF),
        Operation.CLUSTER_ON: LockRow(_SUE, _BRIEF),
        Operation.ADD_UNIQUE: LockRow(_AE, _BRIEF, heirs_since_18=_AE),
        Operation.ADD_FOREIGN_KEY: LockRow(_SRE, _BRIEF, referenced=_SRE, heirs_since_18=_SRE),
        Operation.ADD_FOREIGN_KEY_NEW: LockRow(_SRE, _BRIEF, referenced=_SRE),
        Operation.VALIDATE_FOREIGN_KEY: LockRow(_SUE, LockClass.VALIDATE, referenced=Lock.ROW_SHARE, scan=True),
        Operation.DROP_FOREIGN_KEY: LockRow(_AE, _BRIEF, referenced=_AE),
        Operation.ADD_PRIMARY_KEY: LockRow(_AE, _BRIEF, heirs=_AE),
        Operation.CREATE_STATISTICS: LockRow(_SUE, _BRIEF),
        Operation.CREATE_FUNCTION: LockRow(Lock.NONE, _BRIEF),
        Operation.DROP_FUNCTION: LockRow(Lock.NONE, _BRIEF),
        Operation.CREATE_TRIGGER: LockRow(_SRE, _BRIEF),
        Operation.DROP_TRIGGER: LockRow(_AE, _BRIEF),
        Operation.CREATE_INDEX_NEW: LockRow(Lock.SHARE, _BRIEF),
        Operation.CREATE_INDEX: LockRow(_SUE, _CONCURRENT, scan=True),
        Operation.REINDEX: LockRow(_SUE, _CONCURRENT, scan=True),
        Operation.DROP_INDEX: LockRow(_SUE, _CONCURRENT),
    }
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a statement of a class may wait for a lock, and run; milliseconds, 0 without limit."""

    lock: int
    statement: int


TIMEOUTS: Final[Mapping[LockClass, Timeouts]] = MappingProxyType(
    {
        LockClass.QUERY: Timeouts(lock=5_000, statement=0),
        LockClass.BRIEF: Timeouts(lock=3_000, statement=30_000),
        # The scan or rewrite takes as long as it takes; only the wait in front of it is bounded.
        LockClass.LONG: Timeouts(lock=3_000, statement=0),
        # Its waits block no traffic, and a timeout would only leave an INVALID index behind.
        LockClass.CONCURRENT: Timeouts(lock=0, statement=0),
        LockClass.VALIDATE: Timeouts(lock=15_000, statement=0),
        # A batch waits for row locks as any writer does; all of them together take as long as they take.
        LockClass.BATCHED: Timeouts(lock=5_000, statement=0),
        # Directus sets none.
        LockClass.PUSH: Timeouts(lock=0, statement=0),
    }
)
