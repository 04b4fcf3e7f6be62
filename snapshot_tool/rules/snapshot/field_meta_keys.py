"""A field's `meta` lacks a key that Directus writes, or has one that it does not know.

**Effect.** The push answers 204 and changes nothing about the key, so the same difference is there again before every
push (in a collection or a relation the same slip is worse: see `drop-by-missing-key` and `version-skew`).

**Instead.** Pull the file again, or write exactly the keys that Directus writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus import absent
from snapshot_tool.directus.keys import field_meta_keys
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import RemoveValue, Safety, SetValue
from snapshot_tool.rules.facts import NEWEST, Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for the keys that are missing, and one for those that no version has."""
    expected, known = field_meta_keys(facts.version), field_meta_keys(NEWEST)
    for field in facts.snapshot.fields:
        if field.meta is None:
            continue
        keys = field.meta.keys()
        lacking = [key for key in expected if key not in keys]
        unknown = sorted(keys.difference(known))
        if lacking:
            message = f"{field.item} lacks {listed(lacking)} in `meta`: every push reports it again and changes nothing"
            values = absent.of_field_meta(field, facts.version)
            fix = facts.mended(
                field.item, *(SetValue.of(("meta", key), values[key]) for key in lacking if key in values)
            )
            yield finding(
                __name__, SEVERITY, message, facts.place(field.item, "meta"), f"add {listed(lacking)}", fix=fix
            )
        if unknown:
            message = f"Directus knows no {listed(unknown)} in a field's `meta`: every push reports it again"
            place = facts.place(field.item, "meta", unknown[0])
            changes = (RemoveValue(("meta", key)) for key in unknown)
            fix = facts.mended(field.item, *changes, safety=Safety.UNSAFE)
            yield finding(__name__, SEVERITY, message, place, f"delete {listed(unknown)}", fix=fix)
