"""Nothing gives new items of a collection their key.

**Effect.** Whoever creates an item, in the Data Studio or through the API, has to choose its key.

**Instead.** Nothing, if the key means something, such as a code. Else give a uuid the special `uuid` (or the default
`gen_random_uuid()`), and let an integer count by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE
OFF_BECAUSE = """\
Keys that people choose are as common as those that nobody sees: languages by their code, pages by their slug."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each primary key without a default, a sequence or a special that fills it."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema is None or not schema.is_primary_key or schema.has_auto_increment:
            continue
        if schema.default_value is None and "uuid" not in ((field.meta and field.meta.special) or ()):
            message = f"nothing gives new items of {field.collection} their {field.field}"
            place = facts.place(field.item, "schema", "default_value")
            yield finding(
                __name__, SEVERITY, message, place, "let Directus or PostgreSQL fill it", "leave it to people"
            )
