"""A name that Directus or PostgreSQL cannot keep as it is.

**Effect.** PostgreSQL cuts names after 63 bytes without a word, so Directus never finds again what it created; two
names that are the same up to there collide. A name that is empty or holds a NUL is refused. A table with a space in
its name is no collection to Directus: its fields vanish from the next snapshot. At a dot Directus splits a name in two,
as if the first half were a schema or table: the push fails with 500. Some names it refuses itself, with 400.

**Instead.** Use a shorter name, best of lower-case letters, digits and underscores.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.collection_name import check_collection_name
from snapshot_tool.directus.refusal import Refusal
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import MAX_NAME_BYTES
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES

_LONGEST_METADATA = 64
"""Characters: `directus_collections.collection` and `directus_fields.field` are varchar(64)."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each name of a collection or field that cannot be kept."""
    for collection in facts.snapshot.collections:
        problem = _problem(collection.collection, is_stored=collection.schema_ is not None)
        problem = problem or _refusal(collection.collection, facts.version)
        if collection.schema_ and " " in collection.collection:
            problem = problem or "holds a space, and Directus takes no such table for a collection"
        if problem:
            place = facts.place(collection.item, "collection")
            yield finding(__name__, SEVERITY, f"the name of {collection.item} {problem}", place, _REMEDY)
    for field in facts.snapshot.fields:
        problem = _problem(field.field, is_stored=field.schema_ is not None)
        if problem:
            place = facts.place(field.item, "field")
            yield finding(__name__, SEVERITY, f"the name of {field.item} {problem}", place, _REMEDY)


def _problem(name: str, *, is_stored: bool) -> str | None:
    """Return why a name cannot be kept, as the end of a sentence; `is_stored`: it is a table's or column's too."""
    if not name:
        return "is empty"
    if "\0" in name:
        return "holds a NUL, which PostgreSQL cannot store"
    if is_stored and len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        return f"is longer than {MAX_NAME_BYTES} bytes: PostgreSQL would cut it"
    if is_stored and "." in name:
        return "holds a dot, at which Directus would split it in two"
    if len(name) > _LONGEST_METADATA:
        return f"is longer than {_LONGEST_METADATA} characters, and Directus keeps no longer ones"
    return None


def _refusal(name: str, version: str) -> str | None:
    """Return Directus's own words against the name of a collection; `directus_…` is `name-reserved`."""
    try:
        check_collection_name(name, version)
    except Refusal as refusal:
        return None if name.startswith("directus_") else f"is refused by Directus: {refusal.message}"
    return None


_REMEDY = "choose another name"
