"""The steps of declared checks: added NOT VALID, validated in a step of their own, exchanged where one differs."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import DeclaredCheck
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import CheckCase
from snapshot_tool.plan.declared_parts import is_there, needs, phase_of
from snapshot_tool.plan.draft import Draft, Reverse, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import temporary
from snapshot_tool.rules.plan import Question, Standing


def check_steps(context: Context, case: CheckCase, before_push: Catalog | None) -> Iterator[Draft | Question]:
    """Yield what makes a declared check hold; nothing where it does, or where nobody can say."""
    wanted, phase = case.wanted, phase_of(context, case.wanted, before_push)
    match case.standing:
        case Standing.MISSING:
            yield from _violations(context, wanted)
            yield from _add_check(context, case, wanted.name, phase)
        case Standing.UNFINISHED:
            yield from _violations(context, wanted)
            yield _validate(context, wanted, wanted.name, phase)
        case Standing.DIFFERENT:
            spare = temporary("declared", wanted.name, wanted.expression)
            yield from _violations(context, wanted)
            yield from _add_check(context, case, spare, phase)
            yield from _exchange(context, case, spare)
        case _:
            return


def _exchange(context: Context, case: CheckCase, spare: str) -> Iterator[Draft]:
    wanted, found = case.wanted, case.found
    if found is None:
        return
    sql, name = f"ALTER TABLE {context.qualified(wanted.table)}", ident(wanted.name)
    unit, done = f"exchange {wanted.table}.{wanted.name}", f"dropped {wanted.table}.{wanted.name}"
    definition = found.definition.removesuffix(" NOT VALID")
    back = [Reverse(Operation.ADD_CHECK, f"{sql} ADD CONSTRAINT {name} {definition} NOT VALID")]
    if found.validated:
        back.append(Reverse(Operation.VALIDATE_CHECK, f"{sql} VALIDATE CONSTRAINT {name}"))
    yield Draft(
        Phase.CONTRACT,
        Operation.DROP_CHECK,
        f"{sql} DROP CONSTRAINT {name}",
        f"the old {wanted.name}; the check that snap.yaml declares holds already",
        table=wanted.table,
        unit=unit,
        needs=tokens(_valid(wanted, spare)),
        provides=tokens(done),
        undo=tuple(back),
    )
    rename = f"{sql} RENAME CONSTRAINT"
    yield Draft(
        Phase.CONTRACT,
        Operation.RENAME_CHECK,
        f"{rename} {ident(spare)} TO {name}",
        f"the new check takes the name {wanted.name}",
        table=wanted.table,
        unit=unit,
        needs=tokens(done),
        undo=(Reverse(Operation.RENAME_CHECK, f"{rename} {name} TO {ident(spare)}"),),
    )


def _add_check(context: Context, case: CheckCase, name: str, phase: Phase) -> Iterator[Draft]:
    wanted = case.wanted
    sql = f"ALTER TABLE {context.qualified(wanted.table)}"
    there = next((check for check in case.same if check.name == name), None)
    if there is None:
        yield Draft(
            phase,
            Operation.ADD_CHECK,
            f"{sql} ADD CONSTRAINT {ident(name)} CHECK ({wanted.expression}) NOT VALID",
            f"the check {wanted.name}, as snap.yaml declares it: holds for new rows; those there are not read yet",
            table=wanted.table,
            unit=f"check {wanted.table}.{name}",
            needs=needs(context, wanted),
            provides=tokens(f"check {wanted.table}.{name}"),
            undo=(Reverse(Operation.DROP_CHECK, f"{sql} DROP CONSTRAINT {ident(name)}"),),
        )
    if there is None or not there.validated:
        yield _validate(context, wanted, name, phase)


def _validate(context: Context, wanted: DeclaredCheck, name: str, phase: Phase) -> Draft:
    return Draft(
        phase,
        Operation.VALIDATE_CHECK,
        f"ALTER TABLE {context.qualified(wanted.table)} VALIDATE CONSTRAINT {ident(name)}",
        f"looks at every row of {wanted.table} while reads and writes go on",
        table=wanted.table,
        unit=f"validate {wanted.table}.{name}",
        needs=tokens(f"check {wanted.table}.{name}"),
        provides=tokens(_valid(wanted, name)),
        no_undo="nothing changed but what PostgreSQL knows",
    )


def _valid(wanted: DeclaredCheck, name: str) -> str:
    return f"valid check {wanted.table}.{name}"


def _violations(context: Context, wanted: DeclaredCheck) -> Iterator[Question]:
    if is_there(context.catalog, context, wanted):
        yield Question(
            QuestionKind.VIOLATIONS,
            f"{wanted.table}.{wanted.name}",
            f"SELECT 1 FROM {context.source(wanted.table)} WHERE NOT ({wanted.expression})",
            "break the check that snap.yaml declares",
            table=wanted.table,
        )
