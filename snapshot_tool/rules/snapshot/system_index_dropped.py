"""`info.json` has no `systemFields`, the list of the indexed columns of Directus's own tables.

**Effect.** Directus reads a missing list as an empty one, and drops the indexes of its own tables that the database
has: on a fresh installation those on `directus_activity.timestamp` and `directus_revisions.parent`, each with a
rewrite of the column. directus-sync hides that while it is the only difference, and sends it along with any other.

**Instead.** Pull again; or write the list: `{"collection": "directus_activity", "field": "timestamp", "schema":
{"is_indexed": true}}` for each index that should stay, `[]` where none should.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.absent import system_fields
from snapshot_tool.directus.partial import is_partial
from snapshot_tool.directus.versions import SYSTEM_FIELDS
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Fix
from snapshot_tool.model.layout import INFO
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding where the version writes the list and the file has none."""
    if is_partial(facts.snapshot):
        return
    if facts.info and SYSTEM_FIELDS.holds_in(facts.version) and facts.info.system_fields is None:
        message = (
            f"Directus {facts.version} writes `systemFields`; without it a push drops the indexes of its own tables"
        )
        remedy = "pull again, or list the indexed system fields"
        fix = Fix.setting(INFO, ("systemFields",), system_fields(facts.version))
        yield finding(__name__, SEVERITY, message, facts.source.info_place(), remedy, fix=fix)
