"""`systemFields` lists a field twice.

**Effect.** Where the field is not indexed yet, the push builds its index and then builds it again: it fails with 500
("relation … already exists"), and everything is rolled back.

**Instead.** Delete one of the two entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import RemoveValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field that is there more than once, at the first of its entries."""
    listed = [entry.item for entry in facts.snapshot.system_fields]
    for item, count in Counter(listed).items():
        if count > 1:
            message = f"{item.name} is listed {count} times"
            last = len(listed) - 1 - listed[::-1].index(item)
            fix = facts.mended(item, RemoveValue(("systemFields", last)))
            yield finding(__name__, SEVERITY, message, facts.place(item), "leave one of the entries", fix=fix)
