"""The files hold keys that the Directus version in `info.json` does not have.

**Effect.** The files were written by another Directus than the one that `info.json` names. A push to a server of
either version is refused, or, forced, compares keys that one side does not have: collections and relations with an
extra key fail with 400 or 500, and those that lack one are dropped (see `drop-by-missing-key`).

**Instead.** Pull all files again from one server, or delete the keys that its version does not have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from snapshot_tool.directus.keys import (
    collection_meta_keys,
    field_meta_keys,
    field_schema_keys,
    relation_meta_keys,
)
from snapshot_tool.directus.versions import SYSTEM_FIELDS
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.snapshot import Collection, Field, Relation
from snapshot_tool.rules.facts import NEWEST, Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each key and place that the version lacks, at the first of the items that have it."""
    if facts.info is None:
        return
    if facts.info.has("system_fields") and not SYSTEM_FIELDS.holds_in(facts.version):
        message = f"Directus {facts.version} has no `systemFields`; {SYSTEM_FIELDS.since} was the first"
        yield finding(__name__, SEVERITY, message, facts.source.info_place(("systemFields",)), _REMEDY)
    found: dict[tuple[ItemKind, str, str], list[Item]] = defaultdict(list)
    for entry, path, keys in _too_new(facts):
        for key in sorted(keys):
            found[entry.item.kind, path, key].append(entry.item)
    for (_, path, key), items in found.items():
        more = f" and {len(items) - 1} more" if len(items) > 1 else ""
        message = f"{items[0]}{more} with `{key}` in `{path}`, a key that Directus {facts.version} does not have"
        yield finding(__name__, SEVERITY, message, facts.place(items[0], path, key), _REMEDY)


def _too_new(facts: Facts) -> Iterator[tuple[Collection | Field | Relation, str, frozenset[str]]]:
    collection_keys, relation_keys = collection_meta_keys(facts.version), relation_meta_keys(facts.version)
    newer_meta = frozenset(field_meta_keys(NEWEST)).difference(field_meta_keys(facts.version))
    newer_schema = frozenset(field_schema_keys(NEWEST)).difference(field_schema_keys(facts.version))
    for collection in facts.snapshot.collections:
        if collection.meta:
            yield collection, "meta", collection.meta.keys().difference(collection_keys)
    for field in facts.snapshot.fields:
        if field.meta:
            yield field, "meta", field.meta.keys() & newer_meta
        if field.schema_:
            yield field, "schema", field.schema_.keys() & newer_schema
    for relation in facts.snapshot.relations:
        if relation.meta:
            yield relation, "meta", relation.meta.keys().difference(relation_keys)


_REMEDY = "pull all files again from one server, or set `directus` in info.json to the version that wrote them"
