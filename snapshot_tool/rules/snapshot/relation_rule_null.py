"""The `on_delete` or `on_update` of a foreign key is null.

**Effect.** PostgreSQL takes that for NO ACTION, and Directus reads it back so: the relation differs before every push,
and each push drops the foreign key and validates it again, to no effect.

**Instead.** Write `NO ACTION`, or the action that is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each action that is null."""
    for relation in facts.snapshot.relations:
        schema = relation.schema_
        for key in ("on_update", "on_delete"):
            if schema and schema.has(key) and getattr(schema, key) is None:
                message = f"the {key} of {relation.item} is null, which PostgreSQL takes for NO ACTION"
                place = facts.place(relation.item, "schema", key)
                fix = facts.mended(relation.item, SetValue.of(("schema", key), "NO ACTION"))
                yield finding(__name__, SEVERITY, message, place, "write NO ACTION", fix=fix)
