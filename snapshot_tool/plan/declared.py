"""How declared objects stand in a database: there, missing, misnamed, unfinished or different.

Definitions are compared by meaning. An index is compared part by part; two expressions are the same where PostgreSQL's
planner makes the same of both, which is asked before planning (`meaning_queries`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.system import system
from snapshot_tool.model.declared import DeclaredCheck, DeclaredHere, DeclaredIndex, DeclaredKey, Meaning
from snapshot_tool.model.table import Constraint, Index, IndexKey, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.rules.plan import Standing

OWN_NAMES: Final = ("snap_declared_", "snap_replaced_", "snap_again_")
"""What the names of a replacement on its way begin with."""
_CHECK: Final = re.compile(
    r"CHECK \((?P<expression>.*)\)(?P<options>(?: NO INHERIT| NOT VALID| NOT ENFORCED)*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class IndexCase:
    """A declared index and what is there of it."""

    wanted: DeclaredIndex
    table: Table | None
    standing: Standing
    found: Index | None = None
    """The index that has its name; where it is misnamed, the one that is the same."""
    same: tuple[Index, ...] = ()
    """Every index of the table that is the same, whatever its name."""
    refusal: str = ""
    """Why PostgreSQL does not understand its expressions."""


@dataclass(frozen=True, slots=True)
class CheckCase:
    """A declared check and what is there of it."""

    wanted: DeclaredCheck
    table: Table | None
    standing: Standing
    found: Constraint | None = None
    """The constraint that has its name."""
    same: tuple[Constraint, ...] = ()
    refusal: str = ""


def meaning_queries(context: Context, here: DeclaredHere) -> Mapping[str, str]:
    """Return, by the name of each declared object, the query whose plan tells what its expressions mean.

    Its columns are the object's own expressions, then those of each object of the table that may be the same.
    """
    found: dict[str, str] = {}
    for index in here.indexes:
        if (table := context.table(index.table)) is not None and index.expressions:
            own = [*_keys(index), *_truths(index.where)]
            beside = [text for other in _alike(index, table) for text in _asked(other)]
            found[index.name] = _query(context, table, [*own, *beside])
    for check in here.checks:
        if (table := context.table(check.table)) is not None:
            conditions = [check.expression, *map(_expression, _checks(table))]
            found[check.name] = _query(context, table, _truths(*conditions))
    return MappingProxyType(found)


def index_cases(context: Context, here: DeclaredHere) -> list[IndexCase]:
    """Return how each index that is declared here stands."""
    wanted = (index for index in here.indexes if context.selection.takes(index.table))
    return [_index_case(context, index, here) for index in wanted]


def check_cases(context: Context, here: DeclaredHere) -> list[CheckCase]:
    """Return how each check that is declared here stands."""
    wanted = (check for check in here.checks if context.selection.takes(check.table))
    return [_check_case(context, check, here.meanings.get(check.name)) for check in wanted]


def undeclared(context: Context, here: DeclaredHere) -> tuple[str, ...]:
    """Return the indexes and checks that no snapshot expresses and nobody declared; none where nothing is declared."""
    names = here.names
    if not names:
        return ()
    return tuple(
        name
        for table in context.catalog.tables.values()
        if table.kind == "table" and table.name not in system(context.version).tables and not table.extension
        if context.selection.takes(table.name)
        for name in _inexpressible(table)
        if name not in names and not name.startswith(OWN_NAMES)
    )


def _inexpressible(table: Table) -> list[str]:
    indexes = [index.name for index in table.indexes if index.constraint is None and not index.is_expressible]
    return [*indexes, *(constraint.name for constraint in _checks(table))]


def _index_case(context: Context, wanted: DeclaredIndex, here: DeclaredHere) -> IndexCase:
    table = context.table(wanted.table)
    if table is None:
        return IndexCase(wanted, None, Standing.MISSING)
    meaning, alike = here.meanings.get(wanted.name), _alike(wanted, table)
    refusal = meaning if isinstance(meaning, str) else ""
    same = tuple(
        other for at, other in enumerate(alike) if _is_same(wanted.expressions, _expressions(other), meaning, at)
    )
    found = table.index(wanted.name)
    if found is not None:
        standing = Standing.DIFFERENT
        if found in same:
            standing = Standing.AS_DECLARED if found.valid else Standing.UNFINISHED
        elif found in alike and meaning is None:
            standing = Standing.UNKNOWN
        return IndexCase(wanted, table, standing, found, same, refusal)
    other = next((index for index in same if _may_be_renamed(index, here)), None)
    return IndexCase(wanted, table, Standing.MISNAMED if other else Standing.MISSING, other, same, refusal)


def _check_case(context: Context, wanted: DeclaredCheck, meaning: Meaning) -> CheckCase:
    table = context.table(wanted.table)
    if table is None:
        return CheckCase(wanted, None, Standing.MISSING)
    same = tuple(
        other
        for at, other in enumerate(_checks(table))
        if other.enforced and _is_same((wanted.expression,), (_expression(other),), meaning, at)
        if "NO INHERIT" not in _options(other)
    )
    found = table.constraint(wanted.name)
    refusal = meaning if isinstance(meaning, str) else ""
    if found is None:
        standing = Standing.MISSING
    elif found in same:
        standing = Standing.AS_DECLARED if found.validated else Standing.UNFINISHED
    elif found.kind == "check" and meaning is None:
        standing = Standing.UNKNOWN
    else:
        standing = Standing.DIFFERENT
    return CheckCase(wanted, table, standing, found, same, refusal)


def _may_be_renamed(index: Index, here: DeclaredHere) -> bool:
    """Whether an index serves nothing but what is declared: no constraint, nobody's declaration, no is_indexed."""
    return (
        index.valid
        and index.constraint is None
        and index.parent is None
        and index.name not in here.names
        and not index.name.startswith(OWN_NAMES)
        and not index.is_expressible
    )


def _is_same(own: Sequence[str], beside: Sequence[str], meaning: Meaning, place: int) -> bool:
    """Return whether the expressions of the object at `place` behind the declared one mean the same."""
    count = len(own)
    if isinstance(meaning, tuple) and len(meaning) >= count * (place + 2):
        start = count * (place + 1)
        return meaning[:count] == meaning[start : start + count]
    return list(map(_bare, own)) == list(map(_bare, beside))


def _bare(expression: str) -> str:
    """Return an expression without what changes nothing: outer parentheses and the amount of white space."""
    text = " ".join(expression.split())
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _alike(wanted: DeclaredIndex, table: Table) -> list[Index]:
    """Return the indexes that are the same but for what their expressions may mean, the one of that name first."""
    found = [index for index in table.indexes if _is_alike(wanted, index, table)]
    return sorted(found, key=lambda index: index.name != wanted.name)


def _is_alike(wanted: DeclaredIndex, index: Index, table: Table) -> bool:
    return (
        wanted.method == index.method
        and wanted.unique is index.unique
        and wanted.nulls_not_distinct is index.nulls_not_distinct
        and not index.exclusion
        and wanted.include == index.included
        and (wanted.where is None) == (index.predicate is None)
        and len(wanted.columns) == len(index.keys)
        and all(_is_key(own, its, table) for own, its in zip(wanted.columns, index.keys, strict=True))
    )


def _is_key(own: DeclaredKey, its: IndexKey, table: Table) -> bool:
    if own.column != its.column or (own.order == "desc", own.nulls_first) != (its.descending, its.nulls_first):
        return False
    if own.opclass not in ({its.opclass_name, None} if not its.opclass else {its.opclass}):
        return False
    column = table.column(own.column) if own.column is not None else None
    usual = _plain(column.collation) if column is not None and column.collation is not None else "default"
    return (own.collation or usual) == (its.collation or usual)


def _plain(collation: str) -> str:
    """Return the name of a collation that PostgreSQL wrote quoted, and with its schema where that is needed."""
    return collation.rpartition(".")[2].strip('"').replace('""', '"')


def _expressions(index: Index) -> list[str]:
    keys = [key.definition for key in index.keys if key.column is None]
    return [*keys, *([index.predicate] if index.predicate is not None else [])]


def _asked(index: Index) -> list[str]:
    keys = [key.definition for key in index.keys if key.column is None]
    return [*keys, *_truths(index.predicate)]


def _keys(index: DeclaredIndex) -> list[str]:
    return [key.expression for key in index.columns if key.expression is not None]


def _truths(*conditions: str | None) -> list[str]:
    """Return conditions so that PostgreSQL takes nothing but a boolean, and still makes the same of them."""
    return [f"({condition}) AND true" for condition in conditions if condition is not None]


def _checks(table: Table) -> list[Constraint]:
    return [constraint for constraint in table.constraints if constraint.kind == "check"]


def _expression(check: Constraint) -> str:
    found = _CHECK.fullmatch(check.definition)
    return found["expression"] if found else check.definition


def _options(check: Constraint) -> str:
    found = _CHECK.fullmatch(check.definition)
    return found["options"] if found else ""


def _query(context: Context, table: Table, expressions: Sequence[str]) -> str:
    columns = ", ".join(f"({expression})" for expression in expressions)
    return f"SELECT {columns} FROM {context.source(table.name)}"
