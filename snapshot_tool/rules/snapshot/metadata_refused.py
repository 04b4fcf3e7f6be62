"""A value in `meta` that Directus's own table of metadata cannot hold.

**Effect.** PostgreSQL refuses the row: the push fails with 400 ("Value for field … can't be null", "… is too long") or,
for text that is no JSON, with 500, and everything is rolled back.

**Instead.** Write a value that fits. Directus takes null for few switches; `required` is one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from snapshot_tool.directus.pg_types import of_column
from snapshot_tool.model.file_shape import Meta
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.snapshot import Collection, Field, Relation
from snapshot_tool.model.table import Column
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING

_NAMES = frozenset({"collection", "field", "many_collection", "many_field"})
"""Directus writes the names from elsewhere; a wrong one is `identity-disagrees` or `relation-disagrees`."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each value that does not fit its column."""
    yield from _in_table(facts, "directus_collections", facts.snapshot.collections)
    yield from _in_table(facts, "directus_fields", facts.snapshot.fields)
    yield from _in_table(facts, "directus_relations", facts.snapshot.relations)


@dataclass(frozen=True, slots=True)
class _Limit:
    key: str
    takes_null: bool
    length: int | None
    is_json: bool

    @classmethod
    def of(cls, column: Column) -> _Limit:
        return cls(column.name, not column.not_null, of_column(column).length, column.type_name == "json")

    @property
    def may_be_a_problem(self) -> bool:
        """Whether there are values that the column does not take."""
        return not self.takes_null or self.length is not None or self.is_json

    def problem(self, value: JsonValue) -> str | None:
        """Return why the column does not take a value, as the end of a sentence."""
        if value is None:
            return None if self.takes_null else "is null, and Directus needs a value"
        if not isinstance(value, str):
            return None
        if self.length is not None and len(value) > self.length:
            return f"is longer than {self.length} characters"
        return "is text that is no JSON" if self.is_json and not _is_json(value) else None


def _in_table(facts: Facts, table: str, entries: Sequence[Collection | Field | Relation]) -> Iterator[Finding]:
    columns = facts.system.tables[table].columns
    known = [_Limit.of(column) for column in columns if column.name not in _NAMES and column.name != "id"]
    limits = [limit for limit in known if limit.may_be_a_problem]
    for entry in entries:
        for limit, problem in _problems(entry.meta, limits):
            message = f"{limit.key} in the `meta` of {entry.item} {problem}"
            place = facts.place(entry.item, "meta", limit.key)
            yield finding(__name__, SEVERITY, message, place, "write a value that fits")


def _problems(meta: Meta | None, limits: Sequence[_Limit]) -> Iterator[tuple[_Limit, str]]:
    said = meta.model_fields_set if meta else ()
    for limit in limits:
        if limit.key in said and (problem := limit.problem(getattr(meta, limit.key))):
            yield limit, problem


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
