"""An alias field has none of the specials by which Directus knows it for one.

**Effect.** Directus keeps its row of metadata, and does not list the field: the difference is there again before every
push, and each push after the first fails with "Field … already exists".

**Instead.** Write the special: `["alias", "no-data"]` for a presentation, with `"group"` for a group, or what the list
is (`o2m`, `m2m`, `m2a`, `translations`, `files`).
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.types import is_alias_special
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each alias without such a special; one without `meta` is `untracked-by-null-meta`."""
    for field in facts.snapshot.fields:
        if field.type == "alias" and field.meta and not is_alias_special(list(field.meta.special or ())):
            message = f"{field.item} is an alias, and its `special` does not say so: Directus would not list it"
            place = facts.place(field.item, "meta", "special")
            yield finding(__name__, SEVERITY, message, place, "write the special of what it is")
