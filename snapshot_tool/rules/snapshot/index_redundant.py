"""A unique field is to be indexed once more.

A unique constraint brings an index of its own, which serves everything that the second one could.

**Effect.** The push builds a second index, while writers wait; it takes space, and every insert and update pays for it.

**Instead.** Set `is_indexed` to false, unless snap.yaml declares such an index, or a database has one made by hand: a
push to it would then drop that one, by the name it guesses (`drop-index-by-guessed-name`). Drop it by its real name
first.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each unique field that is indexed too; for a key that is `primary-key-indexed`."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema is None or schema.is_primary_key or facts.is_declared(field):
            continue
        if schema.is_unique and schema.is_indexed:
            message = f"{field.item} is unique, and indexed once more: its own index serves the same"
            place = facts.place(field.item, "schema", "is_indexed")
            yield finding(__name__, SEVERITY, message, place, "set `is_indexed` to false")
