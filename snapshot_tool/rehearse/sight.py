"""What can be seen of a session at one moment: its locks on tables, and the files that tables and indexes are in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg

from snapshot_tool.model.plan import Lock, Step, TableLock

_OWN: Final = 16384
"""The first oid that is not PostgreSQL's own (`FirstNormalObjectId`)."""
_RELATIONS: Final = """
SELECT c.oid::int, pg_catalog.pg_relation_filenode(c.oid)::int, x.indrelid::int,
  CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END::text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'm', 'i') AND c.oid >= %s AND n.nspname !~ '^pg_'
"""
_LOCKS: Final = """
SELECT relation::int, mode FROM pg_catalog.pg_locks
WHERE pid = %s AND granted AND locktype = 'relation' AND relation >= %s
AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or an index."""

    name: str
    file: int | None
    """Its file node; None where it has no rows of its own."""
    table: int | None
    """Of an index, the oid of its table."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Relations and locks by oid, as one session sees them."""

    relations: Mapping[int, Relation]
    locks: Mapping[int, frozenset[Lock]]


def look(connection: psycopg.Connection, pid: int) -> Sight:
    """Return what `connection` sees of the database, and the locks that the session `pid` holds in it."""
    relations = {
        oid: Relation(name, file, table) for oid, file, table, name in connection.execute(_RELATIONS, [_OWN]).fetchall()
    }
    locks: dict[int, set[Lock]] = {}
    for oid, mode in connection.execute(_LOCKS, [pid, _OWN]).fetchall():
        locks.setdefault(oid, set()).add(_lock(mode))
    return Sight(relations, {oid: frozenset(held) for oid, held in locks.items()})


def taken(before: Sight, after: Sight) -> tuple[TableLock, ...]:
    """Return the strongest lock on each table of those that came between two moments, by name."""
    found: dict[str, Lock] = {}
    for oid, name in _tables(before, after):
        new = after.locks.get(oid, frozenset()) - before.locks.get(oid, frozenset())
        if new:
            found[name] = max(*new, found.get(name, Lock.NONE))
    return tuple(TableLock(name, lock) for name, lock in sorted(found.items()))


def rewritten(before: Sight, after: Sight) -> tuple[str, ...]:
    """Return the tables that were written anew between two moments."""
    return tuple(
        sorted(
            own.name
            for oid, own in after.relations.items()
            if own.table is None and oid in before.relations and _moved(oid, before, after)
        )
    )


def rebuilt(before: Sight, after: Sight) -> tuple[str, ...]:
    """Return the indexes that were built anew between two moments, of tables that were not written anew.

    PostgreSQL may give an index a new oid and keep its file (a longer varchar): then nothing was built.
    """
    places = {(own.table, own.name): oid for oid, own in before.relations.items() if own.table is not None}
    whole = {
        oid
        for oid, own in after.relations.items()
        if oid in before.relations and before.relations[oid].file != own.file
    }
    found: list[str] = []
    for oid, own in after.relations.items():
        if own.table is None or own.table in whole:
            continue
        replaced = places.get((own.table, own.name))
        origin = oid if oid in before.relations else replaced if replaced not in after.relations else None
        if origin is not None and before.relations[origin].file != own.file:
            found.append(own.name)
    return tuple(sorted(found))


def contradictions(step: Step, before: Sight, after: Sight) -> Iterator[str]:
    """Yield what a step had said of itself that was not so."""
    declared = {held.table: held.lock for held in step.locks}
    held: dict[str, set[Lock]] = {}
    for oid, name in _tables(before, after):
        locks = after.locks.get(oid, frozenset())
        names = {name, after.relations[oid].name if oid in after.relations else name}
        for own in names:
            held.setdefault(own, set()).update(locks)
        strongest = max(locks - before.locks.get(oid, frozenset()), default=Lock.NONE)
        said = max(declared.get(own, Lock.NONE) for own in names)
        if strongest > said:
            yield f"{name}: took {strongest.sql}, declared {said.sql}"
    for number, (table, lock) in enumerate(declared.items()):
        # Row locks that a foreign key carries on are taken only where there are rows to carry them to.
        certain = number == 0 or lock >= Lock.SHARE_UPDATE_EXCLUSIVE
        # An heir may be gone before its turn comes.
        if certain and (number == 0 or table in held) and lock not in held.get(table, set()):
            shown = ", ".join(one.sql for one in sorted(held.get(table, set()))) or "no lock"
            yield f"{table}: declared {lock.sql}, holds {shown}"
    anew = rewritten(before, after)
    wanted = {step.locks[0].table} if step.rewrite else set()
    # What inherits from the table is written anew along with it, under the same lock.
    along = {own.table for own in step.locks if step.rewrite and own.lock is Lock.ACCESS_EXCLUSIVE}
    if not wanted <= set(anew) <= along:
        yield f"rewrote {', '.join(anew) or 'nothing'}, declared {', '.join(wanted) or 'nothing'}"
    built = rebuilt(before, after)
    if built and not (step.scan or step.rewrite):
        yield f"built {', '.join(built)} again, declared no scan"


def _moved(oid: int, before: Sight, after: Sight) -> bool:
    return before.relations[oid].file != after.relations[oid].file


def _tables(before: Sight, after: Sight) -> Iterator[tuple[int, str]]:
    """Yield every table of both moments by its first name: one that was renamed keeps its oid."""
    for oid, own in {**after.relations, **before.relations}.items():
        if own.table is None:
            yield oid, own.name


def _lock(mode: str) -> Lock:
    """`ShareUpdateExclusiveLock` to `Lock.SHARE_UPDATE_EXCLUSIVE`."""
    name = mode.removesuffix("Lock")
    return Lock["".join(f"_{letter}" if letter.isupper() and at else letter for at, letter in enumerate(name)).upper()]
