"""The parts of a relation's file name different sides.

**Effect.** Directus matches a relation's metadata with its foreign key by these names. Where they disagree it sees
two relations, one of them without metadata: the difference stays, and the next push fails with "already has an
associated relationship".

**Instead.** Write the same collections and fields in all parts, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Safety, SetValue
from snapshot_tool.model.snapshot import Relation
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each part that disagrees with `collection`, `field` or `related_collection`."""
    for relation in facts.snapshot.relations:
        for path, said, meant in _pairs(relation):
            if said is not None and said != meant:
                other = meant or "null"
                message = f"{relation.item} says {'.'.join(path)} is {said}, and {other} elsewhere in the file"
                place = facts.place(relation.item, *path)
                fix = facts.mended(relation.item, SetValue.of(path, meant), safety=Safety.UNSAFE)
                yield finding(__name__, SEVERITY, message, place, f"write {other} in both", fix=fix)


def _pairs(relation: Relation) -> Iterator[tuple[tuple[str, str], str | None, str | None]]:
    meta, schema, target = relation.meta, relation.schema_, relation.related_collection
    if meta:
        yield ("meta", "many_collection"), meta.many_collection, relation.collection
        yield ("meta", "many_field"), meta.many_field, relation.field
        yield ("meta", "one_collection"), meta.one_collection, target
    if schema:
        yield ("schema", "table"), schema.table, relation.collection
        yield ("schema", "column"), schema.column, relation.field
        yield ("schema", "foreign_key_table"), schema.foreign_key_table, target
