"""How far a plan ran, by what its statements leave in a catalog: tables, columns, indexes, constraints, rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, TypeAlias

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import ItemKind
from snapshot_tool.model.plan import Plan, Step
from snapshot_tool.plan.fingerprint import changed, fingerprint
from snapshot_tool.plan.rows import COLLECTIONS, FIELDS, RELATIONS

Thing: TypeAlias = tuple[str, ...]
"""What it is, the table where that counts, and its name."""

_N: Final = r'"((?:[^"]|"")+)"'
_S: Final = r'"(?:[^"]|"")+"\.'
_TABLE: Final = rf"ALTER TABLE {_S}{_N}"
_FORMS: Final = tuple(
    (kind, what, re.compile(pattern))
    for kind, what, pattern in (
        ("table", "made", rf"CREATE TABLE {_S}{_N} \("),
        ("table", "gone", rf"DROP TABLE {_S}{_N}$"),
        ("table", "renamed", rf"{_TABLE} RENAME TO {_N}$"),
        ("column", "made", rf"{_TABLE} ADD COLUMN {_N}"),
        ("column", "gone", rf"{_TABLE} DROP COLUMN {_N}$"),
        ("column", "renamed", rf"{_TABLE} RENAME COLUMN {_N} TO {_N}$"),
        ("constraint", "made", rf"{_TABLE} ADD CONSTRAINT {_N}"),
        ("constraint", "gone", rf"{_TABLE} DROP CONSTRAINT {_N}$"),
        ("constraint", "renamed", rf"{_TABLE} RENAME CONSTRAINT {_N} TO {_N}$"),
        ("index", "made", rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY {_N} ON"),
        ("index", "gone", rf"DROP INDEX CONCURRENTLY {_S}{_N}$"),
        ("index", "renamed", rf"ALTER INDEX {_S}{_N} RENAME TO {_N}$"),
    )
)
_TAKEN_ALONG: Final = re.compile(rf"USING INDEX {_N}")
_ROW: Final = re.compile(rf"(INSERT INTO|DELETE FROM) {_S}{_N}")
_ROWS_OF: Final = {ItemKind.COLLECTION: COLLECTIONS, ItemKind.FIELD: FIELDS, ItemKind.RELATION: RELATIONS}


def ran_until(plan: Plan, catalog: Catalog) -> int:
    """Return the number of the last step that ran, as far as the catalog shows it; 0 where none did.

    Steps that leave no trace in a catalog count as run where the ones around them do; to take them back changes
    nothing then.
    """
    if not changed(plan.before, fingerprint(catalog)):
        return 0
    expected: dict[Thing, bool] = {}
    found = 0
    for _, steps in groupby(plan.steps, key=lambda step: step.transaction or -step.number):
        group = list(steps)
        for step in group:
            _follow(expected, step)
        if all(_is_there(catalog, thing) is wanted for thing, wanted in expected.items()):
            found = group[-1].number
    return found


def _follow(expected: dict[Thing, bool], step: Step) -> None:
    for kind, what, form in _FORMS:
        if match := form.match(step.sql):
            names = [name.replace('""', '"') for name in match.groups()]
            _apply(expected, kind, what, names)
            if kind == "constraint" and what == "made" and (used := _TAKEN_ALONG.search(step.sql)):
                expected.pop(("index", used[1].replace('""', '"')), None)
    if (row := _ROW.match(step.sql)) and step.cause and _ROWS_OF.get(step.cause.kind) == row[2]:
        expected["row", str(step.cause.kind), step.cause.collection, step.cause.field] = row[1] == "INSERT INTO"


def _apply(expected: dict[Thing, bool], kind: str, what: str, names: list[str]) -> None:
    if what == "renamed":
        *own, old, new = names
        expected[kind, *own, old] = False
        expected[kind, *own, new] = True
        if kind == "table":
            for thing in [found for found in expected if found[:2] in {("column", old), ("constraint", old)}]:
                expected[thing[0], new, *thing[2:]] = expected.pop(thing)
        return
    expected[kind, *names] = what == "made"
    if kind == "table" and what == "gone":
        for thing in [found for found in expected if found[0] in {"column", "constraint"} and found[1] == names[0]]:
            del expected[thing]


def _is_there(catalog: Catalog, thing: Thing) -> bool:
    match thing:
        case ("table", name):
            return name in catalog.tables
        case ("column", table, name):
            return table in catalog.tables and catalog.tables[table].column(name) is not None
        case ("constraint", table, name):
            return table in catalog.tables and catalog.tables[table].constraint(name) is not None
        case ("index", name):
            return catalog.find_index(name) is not None
        case (_, kind, collection, field):
            return any(item == (kind, collection, field) for item in _rows(catalog))
        case _:
            raise ValueError(f"nothing is known of {thing}")


def _rows(catalog: Catalog) -> Iterator[tuple[str, object, object]]:
    metadata = catalog.metadata
    yield from ((str(ItemKind.COLLECTION), row.get("collection"), "") for row in metadata.collections)
    yield from ((str(ItemKind.FIELD), row.get("collection"), row.get("field")) for row in metadata.fields)
    yield from (
        (str(ItemKind.RELATION), row.get("many_collection"), row.get("many_field")) for row in metadata.relations
    )
