"""Rows for the tables of a generated snapshot: NULLs, duplicates, orphans and values that are too long (§6.3)."""

from __future__ import annotations

from hypothesis import strategies as st

from snapshot_tool.model.sql import literal
from tests.conformance.generated.choices import chance, pick, quoted
from tests.conformance.generated.draft import Draft, Item
from tests.conformance.generated.kinds import KINDS

_SYSTEM_ONE = frozenset({"directus_users", "directus_files", "directus_roles"})
_VALUES = {(kind.type_name, kind.data_type): kind.values for kind in KINDS}
_ORPHAN = "SET session_replication_role = replica; {insert}; SET session_replication_role = origin"


def insert_rows(draw: st.DrawFn, draft: Draft) -> str | None:
    """Return SQL that inserts one to three rows into a table; a NOT NULL or UNIQUE of the table may refuse it."""
    if not draft.tables:
        return None
    collection = pick(draw, draft.tables).collection
    columns = [item for item in draft.fields_of(collection) if item.is_real]
    known = [item for item in columns if _values(item)]
    many = draw(st.integers(1, 3))
    is_same = chance(draw, 35)
    has_orphans = chance(draw, 20)
    rows: list[dict[str, str]] = []
    for number in range(many):
        row = dict(rows[0]) if rows and is_same else _row(draw, draft, known, has_orphans=has_orphans)
        key = draft.primary_key(collection)
        if key is not None:
            row |= _key(key, number)
        rows.append(row)
    statements = "; ".join(_insert(collection, row) for row in rows)
    return _ORPHAN.format(insert=statements) if has_orphans else statements


def _insert(collection: str, row: dict[str, str]) -> str:
    if not row:
        return f"INSERT INTO {quoted(collection)} DEFAULT VALUES"
    names = ", ".join(map(quoted, row))
    return f"INSERT INTO {quoted(collection)} ({names}) VALUES ({', '.join(row.values())})"


def _row(draw: st.DrawFn, draft: Draft, columns: list[Item], *, has_orphans: bool) -> dict[str, str]:
    row = {}
    for item in columns:
        if item.column.get("is_primary_key") or (item.column.get("is_nullable") and chance(draw, 30)):
            continue
        one = item.column.get("foreign_key_table")
        if isinstance(one, str) and not has_orphans:
            row[item.field] = _reference(draft, one)
        else:
            row[item.field] = pick(draw, _values(item))
    return row


def _reference(draft: Draft, one: str) -> str:
    key = draft.primary_key(one)
    name = "id" if key is None else key.field
    is_there = one in _SYSTEM_ONE or key is not None
    return f"(SELECT {quoted(name)} FROM {quoted(one)} LIMIT 1)" if is_there else "NULL"


def _values(item: Item) -> tuple[str, ...]:
    found = _VALUES.get((str(item.identity["type"]), str(item.column.get("data_type"))), ())
    length = item.column.get("max_length")
    if isinstance(length, int):
        return tuple(value for value in found if len(value) - 2 <= length)
    return found


def _key(key: Item, number: int) -> dict[str, str]:
    if key.column.get("has_auto_increment"):
        return {}
    match key.identity["type"]:
        case "uuid":
            return {key.field: "gen_random_uuid()"}
        case "string":
            return {key.field: literal(f"key {number}")}
        case _:
            return {key.field: str(number + 1)}
