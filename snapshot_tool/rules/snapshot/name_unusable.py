"""A name that Directus or PostgreSQL cannot keep as it is.

**Effect.** PostgreSQL cuts names after 63 bytes without a word, so Directus never finds again what it created; two
names that are the same up to there collide. A name that is empty or holds a NUL is refused. A table with a space in
its name is no collection to Directus: its fields vanish from the next snapshot.

**Instead.** Use a shorter name, best of lower-case letters, digits and underscores.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import MAX_NAME_BYTES
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR

_LONGEST_METADATA = 64
"""Characters: `directus_collections.collection` and `directus_fields.field` are varchar(64)."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each name of a collection or field that cannot be kept."""
    for collection in facts.snapshot.collections:
        problem = _problem(collection.collection, is_stored=collection.schema_ is not None)
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
    if len(name) > _LONGEST_METADATA:
        return f"is longer than {_LONGEST_METADATA} characters, and Directus keeps no longer ones"
    return None


_REMEDY = "choose another name"
