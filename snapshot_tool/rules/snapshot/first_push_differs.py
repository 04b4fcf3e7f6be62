"""After a push into an empty Directus the same difference would be there again.

Said by acting the whole push out and comparing what Directus would then report, whatever other rules say of the item.

**Effect.** A database made of the files never comes to rest: each push alters columns and builds foreign keys again, to
no effect, and hides what really changed.

**Instead.** Write what Directus would report.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.PUSHING
OFF_BECAUSE = """\
Acting out a push takes longer than all other rules together; what usually differs for ever, rules of their own find."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each item that still differs; of a push that fails nothing is said."""
    for difference in facts.first_push.remaining:
        paths = dict.fromkeys(".".join(map(str, entry.path)) or "all of it" for entry in difference.entries)
        message = f"{difference.item} differs after a push into an empty Directus: {', '.join(paths)}"
        place = facts.place_if_any(difference.item, *difference.first.path)
        yield finding(__name__, SEVERITY, message, place, "write what Directus would report")
