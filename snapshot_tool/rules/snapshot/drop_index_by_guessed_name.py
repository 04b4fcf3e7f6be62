"""The file says `is_indexed: false` of a column that an index of snap.yaml makes Directus read as indexed.

**Effect.** Directus reads a column as indexed because of any index on it alone, whatever its name, method or predicate.
On each database that has the declared index, a push drops `table_column_index` instead, and fails with 42704 where
that is not there.

**Instead.** Let the file say `is_indexed: true`. [The guessed index name](guessed-index-name.md) shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.naming import cut, index_name
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each column of which the file says what no database with a declared index can fulfil."""
    for declared in facts.declared.indexes:
        column = declared.columns[0].column or ""
        field = facts.fields.get(declared.table, {}).get(column)
        if field is None or field.schema_ is None or field.schema_.is_indexed is not False:
            continue
        if not declared.covers_only(column):
            continue
        guessed = cut(index_name(declared.table, column, facts.version))
        where = f" (for {', '.join(declared.environments)})" if declared.environments is not None else ""
        name = f"{declared.table}.{column}"
        message = (
            f"{name}: the file says is_indexed: false, and Directus would drop index {guessed}; "
            f"{declared.name}, which snap.yaml declares{where}, makes it read the column as indexed"
        )
        item, path = Item(ItemKind.FIELD, declared.table, column), ("schema", "is_indexed")
        fix = facts.mended(item, SetValue.of(path, value=True))
        yield finding(__name__, SEVERITY, message, facts.place(item, *path), "set is_indexed: true", fix=fix)
