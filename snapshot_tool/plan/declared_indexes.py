"""The steps of declared indexes: built beside what is there, and the old one dropped last.

An index is built concurrently under its own name, or, where something else has that name, under a name of the plan's
own; both names are exchanged in one transaction once it is valid, and the old index is dropped concurrently among the
last steps. A valid index is there, and uniqueness holds, at every moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from snapshot_tool.model import ddl
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import DeclaredIndex
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import IndexCase
from snapshot_tool.plan.declared_parts import is_there, needs, phase_of
from snapshot_tool.plan.draft import Draft, Reverse, tokens
from snapshot_tool.plan.index_drops import drop_draft
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import temporary
from snapshot_tool.plan.undo import drop_built, renamed, valid_index
from snapshot_tool.rules.plan import Question, Standing


def index_steps(context: Context, case: IndexCase, before_push: Catalog | None) -> Iterator[Draft | Question]:
    """Yield what makes a declared index be there; nothing where it is, or where nobody can say."""
    wanted, phase = case.wanted, phase_of(context, case.wanted, before_push)
    match case.standing:
        case Standing.MISSING | Standing.UNFINISHED:
            yield from _duplicates(context, wanted)
            yield _build(context, case, wanted.name, phase)
        case Standing.MISNAMED if case.found is not None:
            reason = f"{case.found.name} is what snap.yaml declares as {wanted.name}"
            yield _rename(case.found, case.found.name, wanted.name, phase, reason)
        case Standing.DIFFERENT if case.found is not None and case.table is not None:
            spare = temporary("declared", wanted.name, wanted.body(wanted.table))
            yield from _duplicates(context, wanted)
            if not any(index.name == spare and index.valid for index in case.same):
                yield _build(context, case, spare, phase)
            yield from _Exchange(context, case.found, case.table, wanted.name, spare).drafts()
        case _:
            return


def _build(context: Context, case: IndexCase, name: str, phase: Phase) -> Draft:
    wanted = case.wanted
    schema = context.schema(wanted.table)
    draft = Draft(
        phase,
        Operation.CREATE_INDEX,
        f"CREATE {'UNIQUE ' if wanted.unique else ''}INDEX CONCURRENTLY {ident(name)} "
        f"{wanted.body(context.qualified(wanted.table))}",
        f"the index {wanted.name}, as snap.yaml declares it, built while reads and writes go on",
        table=wanted.table,
        needs=needs(context, wanted),
        provides=tokens(f"index {name}"),
        after=(valid_index(schema, name),),
        undo=drop_built(schema, name),
    )
    if not any(index.name == name for index in case.same):
        return draft
    return replace(
        draft,
        operation=Operation.REINDEX,
        sql=f"REINDEX INDEX CONCURRENTLY {context.sibling(wanted.table, name)}",
        reason=f"{name} is there as declared, but not valid: a build that failed; this finishes it",
        undo=(),
        no_undo="there is nothing to go back to: it was not valid",
    )


def _rename(index: Index, old: str, new: str, phase: Phase, reason: str) -> Draft:
    def sql(before: str, after: str) -> str:
        return f"ALTER INDEX {ident(index.schema)}.{ident(before)} RENAME TO {ident(after)}"

    return Draft(
        phase,
        Operation.RENAME_INDEX,
        sql(old, new),
        reason,
        table=index.table,
        unit=f"rename {new}",
        undo=(Reverse(Operation.RENAME_INDEX, sql(new, old)),),
    )


@dataclass(frozen=True, slots=True)
class _Exchange:
    """An index that another one takes the place of."""

    context: Context
    found: Index
    table: Table
    name: str
    spare: str
    """The name that the new index was built under."""

    @property
    def old(self) -> Index:
        """The index that goes, by the name that it is dropped under."""
        return renamed(self.found, temporary("replaced", self.name, self.found.definition))

    @property
    def unit(self) -> str:
        return f"exchange {self.name}"

    def drafts(self) -> Iterator[Draft]:
        """Yield the exchange of the names, of what the old index is to its table, and the drop of the old index."""
        old, name = self.old, self.name
        reason = f"makes room for the index that snap.yaml declares as {name}; both are there and valid"
        yield replace(
            _rename(self.found, name, old.name, Phase.CONTRACT, reason),
            unit=self.unit,
            needs=tokens(f"index {self.spare}"),
            provides=tokens(f"renamed {old.name}"),
            before=(valid_index(self.found.schema, self.spare),),
        )
        yield replace(
            _rename(self.found, self.spare, name, Phase.CONTRACT, f"the new index takes the name {name}"),
            unit=self.unit,
            needs=tokens(f"renamed {old.name}"),
            provides=tokens(self.unit),
        )
        yield from self._marks()
        yield from self._comment()
        reason = f"the old {name}; the one that snap.yaml declares has taken its place"
        yield replace(drop_draft(self.context, self.table, old, reason), needs=tokens(self.unit))

    def _marks(self) -> Iterator[Draft]:
        alter = f"ALTER TABLE {self.context.qualified(self.table.name)}"
        marks = (
            (self.found.replica_identity, Operation.SET_REPLICA_IDENTITY, f"{alter} REPLICA IDENTITY USING INDEX"),
            (self.found.clustered, Operation.CLUSTER_ON, f"{alter} CLUSTER ON"),
        )
        for holds, operation, sql in marks:
            if holds:
                yield Draft(
                    Phase.CONTRACT,
                    operation,
                    f"{sql} {ident(self.name)}",
                    f"what the old {self.name} is to its table, the new one becomes",
                    table=self.table.name,
                    unit=self.unit,
                    needs=tokens(self.unit),
                    before=(valid_index(self.found.schema, self.name),),
                    undo=(Reverse(operation, f"{sql} {ident(self.old.name)}"),),
                )

    def _comment(self) -> Iterator[Draft]:
        for sql in ddl.comment_index(f"{ident(self.found.schema)}.{ident(self.name)}", self.found):
            yield Draft(
                Phase.CONTRACT,
                Operation.COMMENT_INDEX,
                sql,
                f"the comment of the old {self.name}",
                table=self.table.name,
                unit=self.unit,
                needs=tokens(self.unit),
                no_undo="the comment goes with the index",
            )


def _duplicates(context: Context, wanted: DeclaredIndex) -> Iterator[Question]:
    if not wanted.unique or not is_there(context.catalog, context, wanted):
        return
    values = [f"{key.value} COLLATE {ident(key.collation)}" if key.collation else key.value for key in wanted.columns]
    conditions = [f"({wanted.where})"] if wanted.where is not None else []
    if not wanted.nulls_not_distinct:
        conditions += [f"{value} IS NOT NULL" for value in values]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    keys = ", ".join(values)
    yield Question(
        QuestionKind.DUPLICATES,
        f"{wanted.table}.{wanted.name}",
        f"SELECT 1 FROM {context.own_rows(wanted.table)}{where} GROUP BY {keys} HAVING count(*) > 1",
        f"hold values that another row has too, which {wanted.name} keeps apart",
        table=wanted.table,
    )
