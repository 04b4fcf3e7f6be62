"""Something else depends on what a push would drop or change.

**Effect.** Directus never says CASCADE: a table that a view or a foreign key uses, a key that a foreign key points
at, an index that a constraint is made of, a column that a trigger, check or partial index names keep the push from
going on; it fails with 2BP01 or 0A000 and rolls back.

**Instead.** Drop what depends on it first, and make it again afterwards where it is still wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.prediction import StatementKind, Work
from snapshot_tool.rules.causes import caused, error_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each statement that something depends on; views on a column are another rule's."""
    for action, statement, work in caused(facts, "dependent-object"):
        names = list(dict.fromkeys(_dependents(facts.catalog, work)))
        if any(name.startswith(_OF_COLUMN) for name in names) and work.kind in _ON_COLUMNS:
            continue
        message = error_of(statement, work)
        remedies = [f"drop the {name} first, and make it again afterwards if it is still wanted" for name in names]
        keep = "let the files say what the database has, so that it is not touched"
        yield told(facts, "dependent-object", action, message, *remedies, keep)


_OF_COLUMN = ("view ", "materialized view ", "rule ", "policy ", "generated column ")
"""What `column-in-view` tells of."""
_ON_COLUMNS = frozenset({StatementKind.ALTER_TYPE, StatementKind.DROP_COLUMN})


def _dependents(catalog: Catalog, work: Work) -> Iterator[str]:
    table = catalog.tables.get(work.table)
    for dependent in table.dependents if table else ():
        if not work.column or dependent.column == work.column:
            yield f"{dependent.kind} {dependent.name}"
    if work.kind is not StatementKind.ALTER_TYPE:
        for other in catalog.tables.values():
            for key in other.constraints:
                if key.kind == "foreign key" and key.target_table == work.table and other.name != work.table:
                    yield f"foreign key {key.name} of {other.name}"
