"""An index of Directus's own would be dropped.

**Effect.** `systemFields` in `info.json` lists the indexed system fields. Those that it leaves out, or all of them
where the key is missing, lose their index: `directus_activity.timestamp` and `directus_revisions.parent` then cost a
read of the whole table on every clean-up.

**Instead.** Put them back into `systemFields`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each system field that is to lose its index."""
    for difference in facts.differences.system_fields:
        entry = difference.at("schema", "is_indexed")
        if entry is not None and entry.rhs is False:
            item = difference.item
            allow = f"system-index-dropped:{item.name}"
            message = f"{item.name} is indexed, and systemFields in info.json does not list it"
            remedies = ("add it to systemFields in info.json", f"--allow {allow}")
            yield Finding("system-index-dropped", SEVERITY, message, facts.place(item), remedies, allow)
