"""What Directus cannot see: objects of a database that no snapshot expresses, and what became of them.

An index, a check or a view is invisible to the difference, so a plan that loses one still ends in "no difference".
`lost` compares two catalogs and names what vanished or changed; the only user of deepdiff.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from snapshot_tool.directus.system import system_tables
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.table import Column, Constraint, Index, Table

_SEVERAL = {
    "primary key": "composite primary key",
    "unique": "composite unique constraint",
    "foreign key": "composite foreign key",
}
_CONSTRAINTS = frozenset({"check", "exclusion", "foreign key", "primary key", "unique", *_SEVERAL.values()})
"""The kinds whose definition does not tell the name."""
_COMMENT = "comment"
_SIZED_TYPES = ("timestamp(", "time(", "interval(")
"""Types whose precision no snapshot tells."""


@dataclass(frozen=True, slots=True, order=True)
class UnseenObject:
    """An object that a snapshot cannot express."""

    kind: str
    """Such as `partial index`, `check` or `trigger`."""
    table: str
    name: str
    """Of the object; of a column for what a column has beside its expressible part."""
    definition: str = ""
    """PostgreSQL's own words."""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.name == self.table else f"{self.kind} {self.name} on {self.table}"


@dataclass(frozen=True, slots=True)
class Lost:
    """An unseen object that is no longer what it was."""

    object: UnseenObject
    now: str | None = None
    """Its new definition; None where it is gone."""

    def __str__(self) -> str:
        if self.now is None:
            return f"{self.object} is gone: {self.object.definition}"
        return f"{self.object} changed: {self.object.definition} → {self.now}"


def unseen(catalog: Catalog) -> tuple[UnseenObject, ...]:
    """Return every object that a snapshot cannot express, sorted; Directus's own tables count only what was added."""
    own = system_tables()
    found = {
        unseen_object
        for table in catalog.tables.values()
        for unseen_object in (_of_table(table) if table.name not in own else _added(table, own[table.name]))
    }
    return tuple(sorted(found))


def lost(before: Catalog, after: Catalog) -> tuple[Lost, ...]:
    """Return the unseen objects of `before` that are gone from `after`, or are not the same there.

    What was added counts as nothing, and so does a comment that goes with what it is on, a unique index that a
    constraint has taken as it is, and a constraint that only has another name. Sizes, scans, estimates and OIDs are no
    part of an object.
    """
    from deepdiff import DeepDiff  # noqa: PLC0415 - heavy, and only what has been run is compared

    there = {_key(found): found for found in unseen(before)} | dict(_comments(before))
    now = {_key(found): found for found in unseen(after)} | dict(_comments(after))
    # Above 0, two mappings with few keys in common would count as one changed value.
    delta = DeepDiff(_definitions(there), _definitions(now), threshold_to_diff_deeper=0)
    staying = {key for table in after.tables.values() for key, _ in _commented(table)}
    indexes = {index.definition for table in after.tables.values() for index in table.indexes if index.valid}
    renamed = Counter(map(_as_constraint, (found for key, found in now.items() if key not in there)))
    gone = []
    for key in sorted(map(_path_key, delta.get("dictionary_item_removed", ()))):
        found = there[key]
        if found.kind in _CONSTRAINTS and renamed[_as_constraint(found)]:
            renamed[_as_constraint(found)] -= 1
        elif key in staying if found.kind == _COMMENT else found.definition not in indexes:
            gone.append(Lost(found))
    changes = delta.get("values_changed", {})
    changed = [Lost(there[_path_key(path)], change["new_value"]) for path, change in changes.items()]
    return tuple(sorted(gone + changed, key=lambda found: found.object))


def _as_constraint(found: UnseenObject) -> tuple[str, str, str]:
    """Return what of a constraint is the same whatever it is called."""
    return found.kind, found.table, found.definition


def _comments(catalog: Catalog) -> Iterator[tuple[str, UnseenObject]]:
    for table in catalog.tables.values():
        for key, found in _commented(table):
            if found is not None:
                yield key, found


def _commented(table: Table) -> Iterator[tuple[str, UnseenObject | None]]:
    """Yield the key of everything of a table that may have a comment, with its comment.

    A constraint of the same name on other columns is another one.
    """
    yield _comment(table, table.name, table.comment)
    for column in table.columns:
        yield _comment(table, f"column {column.name}", column.comment)
    for index in table.indexes:
        yield _comment(table, f"index {index.name}", index.comment)
    for constraint in table.constraints:
        yield _comment(table, f"constraint {constraint.name}", constraint.comment, constraint.kind, *constraint.columns)


def _comment(table: Table, name: str, comment: str | None, *what: str) -> tuple[str, UnseenObject | None]:
    found = UnseenObject(_COMMENT, table.name, name, comment or "")
    return "\0".join((_key(found), *what)), found if comment is not None else None


def _key(found: UnseenObject) -> str:
    return "\0".join((found.kind, found.table, found.name))


def _definitions(objects: Mapping[str, UnseenObject]) -> dict[str, str]:
    return {key.encode().hex(): found.definition for key, found in objects.items()}


def _path_key(path: str) -> str:
    """Return the key behind a path such as `root['6162']`; hexadecimal, so that no name can break the path."""
    return bytes.fromhex(path.removeprefix("root['").removesuffix("']")).decode()


def _of_table(table: Table) -> Iterator[UnseenObject]:
    if table.kind != "table":
        yield UnseenObject(table.kind, table.name, table.name, table.definition or (table.partition_key or ""))
    else:
        yield from _table_properties(table)
    yield from _indexes(table)
    yield from _constraints(table)
    yield from _columns(table)
    yield from _dependents(table)


def _added(table: Table, own: Table) -> Iterator[UnseenObject]:
    """Return the unseen objects that somebody added to one of Directus's own tables."""
    usual = set(_of_table(own))
    names = {index.name for index in own.indexes} | {constraint.name for constraint in own.constraints}
    return (found for found in _of_table(table) if found not in usual and found.name not in names)


def _indexes(table: Table) -> Iterator[UnseenObject]:
    for index in table.indexes:
        if index.constraint is None and not (index.is_expressible and index.valid):
            state = "" if index.valid else " (invalid)"
            yield UnseenObject(_index_kind(index), table.name, index.name, index.definition + state)


def _index_kind(index: Index) -> str:
    if not index.valid:
        return "invalid index"
    if index.predicate is not None:
        return "partial unique index" if index.unique else "partial index"
    if index.unique:
        return "unique index"
    if any(key.column is None for key in index.keys):
        return "expression index"
    if index.included:
        return "covering index"
    if len(index.keys) > 1:
        return "composite index"
    return f"{index.method} index" if index.method != "btree" else "special index"


def _constraints(table: Table) -> Iterator[UnseenObject]:
    for constraint in table.constraints:
        if not _is_expressible(constraint):
            state = "" if constraint.validated else " (not valid)"
            kind = constraint.kind if len(constraint.columns) == 1 else _SEVERAL.get(constraint.kind, constraint.kind)
            yield UnseenObject(kind, table.name, constraint.name, constraint.definition + state)


def _is_expressible(constraint: Constraint) -> bool:
    match constraint.kind:
        case "primary key" | "unique":
            return len(constraint.columns) == 1 and not constraint.deferrable and "INCLUDE" not in constraint.definition
        case "foreign key":
            return len(constraint.columns) == 1 and not constraint.deferrable
        case "not null":
            return True
        case _:
            return False


def _columns(table: Table) -> Iterator[UnseenObject]:
    for column in table.columns:
        if words := " ".join(_column_words(column)):
            yield UnseenObject("column", table.name, column.name, words)


def _column_words(column: Column) -> Iterator[str]:
    if column.generated:
        yield f"GENERATED ALWAYS AS ({column.default}) {column.generated.upper()}"
    if column.identity:
        yield f"GENERATED {column.identity.upper()} AS IDENTITY"
    if column.collation is not None:
        yield f"COLLATE {column.collation}"
    if column.type_sql.startswith(_SIZED_TYPES):
        yield column.type_sql


def _dependents(table: Table) -> Iterator[UnseenObject]:
    for dependent in table.dependents:
        if dependent.kind not in {"generated column", "constraint", "index", "sequence"}:
            yield UnseenObject(dependent.kind, table.name, dependent.name, dependent.definition)


def _table_properties(table: Table) -> Iterator[UnseenObject]:
    if table.row_security:
        forced = "FORCE" if table.force_row_security else "ENABLE"
        yield UnseenObject("row security", table.name, table.name, f"{forced} ROW LEVEL SECURITY")
    words = [word for word, holds in (("UNLOGGED", table.unlogged), ("PARTITION", table.is_partition)) if holds]
    if table.replica_identity != "default":
        words.append(f"REPLICA IDENTITY {table.replica_identity.upper()}")
    words += [f"WITH ({option})" for option in table.options]
    if words:
        yield UnseenObject("table", table.name, table.name, " ".join(words))
