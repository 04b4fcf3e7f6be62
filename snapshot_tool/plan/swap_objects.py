"""The indexes and constraints of a column that another is to replace: built anew beside it, then put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from snapshot_tool.model import ddl
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.printed import retarget, uses
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Column, Constraint, Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import ALONE, Draft, Reverse, tokens, unindexed_token
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.staged import Staged
from snapshot_tool.plan.undo import comment_again, drop_built, valid_index

_NAME: Final = r'(?:"(?:[^"]|"")*"|[^\s."]+)'
_INDEX: Final = re.compile(
    rf"CREATE (?P<unique>UNIQUE )?INDEX {_NAME} ON (?:ONLY )?{_NAME}(?:\.{_NAME})? (?P<rest>USING .*)", re.DOTALL
)
_KEYS: Final = {
    "primary key": ("PRIMARY KEY", Operation.ADD_PRIMARY_KEY),
    "unique": ("UNIQUE", Operation.ADD_UNIQUE),
}


@dataclass(frozen=True, slots=True)
class SwappedObjects:
    """All that is on one column, and what it is built on instead."""

    context: Context
    table: Table
    column: Column
    staged: Staged
    frame: Draft
    """What the drafts have in common."""

    def fit(self) -> bool:
        """Return whether what another plan left of them is what this one would build."""
        built = [(found, self.table.index(self.staged.built(found.name))) for found in self._indexes]
        checks = [(found, self.table.constraint(self.staged.built(found.name))) for found in self._checks]
        return all(left is None or self._rest(found) == self._rest(left) for found, left in built) and all(
            left is None or self._moved(found.definition) == self._moved(left.definition.removesuffix(" NOT VALID"))
            for found, left in checks
        )

    def build(self, left: Table | None, needs: frozenset[str], provides: frozenset[str]) -> Iterator[Draft]:
        """Yield the builds that are not done yet; `left` is the table where another plan's work is gone on with."""
        for index in self._indexes:
            found = left.index(self.staged.built(index.name)) if left else None
            if found is None or not found.valid:
                yield replace(self._build(index, found), needs=needs, provides=provides)
        for check in self._checks:
            yield from self._check(check, left, needs, provides)

    def make_way(self) -> Iterator[Draft]:
        """Yield the end of the old constraints, right before the columns change their names."""
        for key in (*self._constraints, *self._checks):
            yield self._draft(
                Operation.DROP_CONSTRAINT,
                f"{self._alter} DROP CONSTRAINT {ident(key.name)}",
                f"{key.name} is put on the new column in the same transaction",
            )

    def take_over(self) -> Iterator[Draft]:
        """Yield what gives the new indexes and constraints the names of the old ones, right after the columns."""
        for index in self._indexes:
            key = next((found for found in self._constraints if found.index == index.name), None)
            yield from self._constraint(key, index) if key else self._renamed(index)
            yield from self._marks(index)
        for check in self._checks:
            old, new = ident(self.staged.built(check.name)), ident(check.name)
            yield self._draft(
                Operation.RENAME_CONSTRAINT,
                f"{self._alter} RENAME CONSTRAINT {old} TO {new}",
                f"{check.name}, validated already",
            )
            yield from self._comment(check)

    def end(self, needs: frozenset[str], provides: frozenset[str]) -> Iterator[Draft]:
        """Yield the drops of the indexes that are on the old column still."""
        for index in self._indexes:
            if index.constraint is None:
                name = self.staged.replaced(index.name)
                yield from drops(
                    self.context, self.table, index, name, replace(self.frame, needs=needs, provides=provides)
                )

    @property
    def _alter(self) -> str:
        return f"ALTER TABLE {self.context.qualified(self.table.name)}"

    @property
    def _indexes(self) -> list[Index]:
        return [index for index in by_name(self.table.indexes) if uses(index, self.column.name)]

    @property
    def _constraints(self) -> list[Constraint]:
        return [key for key in by_name(self.table.constraints) if key.kind in _KEYS and self.column.name in key.columns]

    @property
    def _checks(self) -> list[Constraint]:
        own = (self.staged.not_null, Staged(self.table.name, self.staged.new).not_null)
        found = [key for key in by_name(self.table.constraints) if key.kind == "check" and key.name not in own]
        return [key for key in found if self.column.name in key.columns]

    def _moved(self, text: str) -> str:
        return retarget(retarget(text, self.column.name, self.staged.new), self.staged.new, self.staged.new)

    def _rest(self, index: Index) -> tuple[str | None, str]:
        found = _INDEX.fullmatch(index.definition)
        assert found is not None  # noqa: S101  # pg_get_indexdef has no other form
        return found["unique"], self._moved(found["rest"])

    def _draft(self, operation: Operation, sql: str, reason: str) -> Draft:
        return replace(self.frame, operation=operation, sql=sql, reason=reason)

    def _build(self, index: Index, found: Index | None) -> Draft:
        schema, name = index.schema, self.staged.built(index.name)
        unique, rest = self._rest(index)
        on = f"{self.context.qualified(self.table.name)} {rest}"
        again = f"REINDEX INDEX CONCURRENTLY {ident(schema)}.{ident(name)}"
        return replace(
            self.frame,
            phase=Phase.EXPAND,
            operation=Operation.CREATE_INDEX if found is None else Operation.REINDEX,
            sql=again if found else f"CREATE {unique or ''}INDEX CONCURRENTLY {ident(name)} ON {on}",
            reason=f"{index.name} over the new column, built while reads and writes go on",
            unit=ALONE,
            after=(valid_index(schema, name),),
            undo=drop_built(schema, name),
            no_undo=None,
            lasting=False,
        )

    def _check(
        self, check: Constraint, left: Table | None, needs: frozenset[str], provides: frozenset[str]
    ) -> Iterator[Draft]:
        name = self.staged.built(check.name)
        found = left.constraint(name) if left else None
        frame = replace(self.frame, lasting=False, no_undo=None)
        if found is None:
            drop = f"{self._alter} DROP CONSTRAINT {ident(name)}"
            yield replace(
                frame,
                operation=Operation.ADD_CHECK,
                sql=f"{self._alter} ADD CONSTRAINT {ident(name)} {self._moved(check.definition)} NOT VALID",
                reason=f"{check.name} for the new column; the rows that are there are not looked at yet",
                unit=f"add {name}",
                needs=needs,
                provides=tokens(f"added {name}"),
                undo=(Reverse(Operation.DROP_CONSTRAINT, drop),),
            )
        if found is None or not found.validated:
            yield replace(
                frame,
                operation=Operation.VALIDATE_CHECK,
                sql=f"{self._alter} VALIDATE CONSTRAINT {ident(name)}",
                reason=f"looks at every row of {self.table.name} while reads and writes go on",
                unit=f"validate {name}",
                needs=tokens(f"added {name}") if found is None else needs,
                provides=provides,
                no_undo="nothing changed but what PostgreSQL knows",
            )

    def _constraint(self, key: Constraint, index: Index) -> Iterator[Draft]:
        kind, operation = _KEYS[key.kind]
        timing = f"{' DEFERRABLE' if key.deferrable else ''}{' INITIALLY DEFERRED' if key.deferred else ''}"
        built = self.staged.built(index.name)
        draft = self._draft(
            operation,
            f"{self._alter} ADD CONSTRAINT {ident(key.name)} {kind} USING INDEX {ident(built)}{timing}",
            f"{key.name} on the new column; its index is ready, so nothing is read",
        )
        yield replace(draft, before=(valid_index(index.schema, built),))
        yield from self._comment(key)

    def _comment(self, constraint: Constraint) -> Iterator[Draft]:
        for again in comment_again(self._alter, constraint):
            yield self._draft(again.operation, again.sql, f"the comment of {constraint.name}")

    def _renamed(self, index: Index) -> Iterator[Draft]:
        table = self.table.name
        for old, new in (
            (index.name, self.staged.replaced(index.name)),
            (self.staged.built(index.name), index.name),
        ):
            yield self._draft(
                Operation.RENAME_INDEX,
                f"ALTER INDEX {self.context.sibling(table, old)} RENAME TO {ident(new)}",
                f"the new index takes the place of {index.name}",
            )

    def _marks(self, index: Index) -> Iterator[Draft]:
        name = ident(index.name)
        for comment in ddl.comment_index(self.context.sibling(self.table.name, index.name), index):
            yield self._draft(Operation.COMMENT_INDEX, comment, f"the comment of {index.name}")
        if index.clustered:
            yield self._draft(
                Operation.CLUSTER_ON, f"{self._alter} CLUSTER ON {name}", f"{index.name} is what CLUSTER goes by"
            )
        if index.replica_identity:
            draft = self._draft(
                Operation.SET_REPLICA_IDENTITY,
                f"{self._alter} REPLICA IDENTITY USING INDEX {name}",
                f"{index.name} tells rows apart for replication",
            )
            yield replace(draft, before=(valid_index(index.schema, index.name),))


def drops(context: Context, table: Table, index: Index, name: str, frame: Draft) -> Iterator[Draft]:
    """Yield the drop of an index of a column that another has replaced; `name` is what it is called by then."""
    free = (unindexed_token(table.name, column.name) for column in table.columns if uses(index, column.name))
    provides = frame.provides | tokens(*free)
    for drop in drop_built(context.schema(table.name), name):
        yield replace(
            frame,
            phase=Phase.CONTRACT,
            operation=drop.operation,
            sql=drop.sql,
            reason=f"an index of a column of {table.name} that another has replaced",
            unit=ALONE,
            provides=provides,
            before=drop.before,
            no_undo="goes with the column that was replaced",
            lasting=False,
        )
