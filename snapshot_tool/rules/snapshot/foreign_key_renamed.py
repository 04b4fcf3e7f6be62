"""A foreign key has another name than the one that Directus gives.

**Effect.** On a database that has the key nothing happens. On one that has not, Directus creates it under its own name;
the name then differs before every push, and each push drops the key and validates it again, to no effect.

**Instead.** Write the name that Directus gives, and rename the constraint on every database (`ALTER TABLE … RENAME
CONSTRAINT`, which takes a moment).
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.naming import cut, foreign_name
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each foreign key that is named otherwise."""
    for relation in facts.snapshot.relations:
        said = relation.schema_.constraint_name if relation.schema_ else None
        given = cut(foreign_name(relation.collection, relation.field))
        if said is not None and said != given:
            message = f"the foreign key of {relation.item} is {said}, and Directus would name it {given}"
            place = facts.place(relation.item, "schema", "constraint_name")
            yield finding(__name__, SEVERITY, message, place, f"rename it to {given}, in every database and the file")
