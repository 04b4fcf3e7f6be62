"""A column has one of the specials of alias fields (alias, o2m, m2m, m2a, o2a, files, translations).

**Effect.** Directus lists such a field twice, as a column and as an alias of the same name. The file matches the first
of the two, and the other is taken for deleted: the push drops the column with all values, and answers 204.

**Instead.** Take the special out of `meta.special`; for a field without a column, delete `schema` and write the type
`alias`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.types import ALIAS_SPECIALS, has_column
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each column with such a special."""
    for field in facts.snapshot.fields:
        special = field.meta.special if field.meta else None
        found = [flag for flag in special or () if flag in ALIAS_SPECIALS]
        if found and field.schema_ and has_column({"type": field.type}):
            message = f"{field.item} has a column and the special {listed(found)}: a push would drop the column"
            remedies = f"take {listed(found)} out of `meta.special`", "make it an alias, if it has no values"
            yield finding(__name__, SEVERITY, message, facts.place(field.item, "meta", "special"), *remedies)
