"""Expressions that compute with a column: what PostgreSQL reads again when the column changes its type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.directus.simulate_columns import mentions
from snapshot_tool.model.catalog import Table


def computing(table: Table, column: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of each check, index or statistics object that does more than ask for the text of a column."""
    for key in table.constraints:
        if key.kind == "check" and column in key.columns and _computes(key.definition, column):
            yield "check", key.name
    for index in table.indexes:
        texts = (index.predicate, *(key.definition for key in index.keys if key.column is None))
        if any(text is not None and _computes(text, column) for text in texts):
            yield "index", index.name
    for found in table.dependents:
        if found.kind == "statistics" and found.column == column:
            measured = found.definition.partition(" ON ")[2]
            if "(" in measured and _computes(measured, column):
                yield "statistics", found.name


def _computes(text: str, column: str) -> bool:
    """Return whether an expression takes the column as it is; cast to text, or asked for NULL, it may be any type."""
    of_any_type = rf'(?<![\w"])\(?{re.escape(quoted(column))}\)?(?:::text\b| IS (?:NOT )?NULL\b)'
    return mentions(re.sub(of_any_type, "", text), column)
