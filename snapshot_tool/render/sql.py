r"""A plan as a script for plain `psql -f`: transactions, timeouts, and the checks that stop it.

psql is not PostgreSQL: it acts on backslashes and puts its variables in place of `:name` before the server sees the
text. Both happen outside of quotes only (psql's manual, "SQL Interpolation"), so quoted names are safe as they are,
and expressions that PostgreSQL wrote (`items[1:n]`) get a space after such a colon, which means the same in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from snapshot_tool.model.finding import Severity
from snapshot_tool.model.plan import Check, LockClass, Plan, Step, Way
from snapshot_tool.model.quoting import do
from snapshot_tool.model.sql import literal
from snapshot_tool.render.words import count, visible

_HEADER = r"""\set ON_ERROR_STOP on
\set ON_ERROR_ROLLBACK off
\set AUTOCOMMIT on
\encoding UTF8
SET client_min_messages = warning;
"""

_BLOCK = """#variable_conflict use_column
DECLARE
  first_row text;
BEGIN
  SELECT pg_catalog.row_to_json(rows)::text INTO first_row FROM (
{query}
  ) AS rows LIMIT 1;
  IF first_row IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = {message}, DETAIL = 'the first such row: ' || first_row;
  END IF;
END
"""

_TOKEN = re.compile(
    r"""
      (?P<kept>
          (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*'           # a string with escapes
        | '(?:[^']|'')*'                     # a plain string
        | "(?:[^"]|"")*"                     # a name
        | (?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$  # dollar quotes
        | --[^\n]*                           # a comment; psql knows them too
        | /\*.*?\*/
        | ::                                 # a cast
        | :=
      )
    | (?P<colon>:)(?=[\w'"{])
    | (?P<backslash>\\)
    """,
    re.VERBOSE | re.DOTALL,
)


def render_sql(plan: Plan) -> str:
    """Return the whole script; that of a refused plan stops at its first statement.

    Raises:
        ValueError: where a statement holds a backslash outside of quotes, which is no SQL.

    """
    parts = [_comment(_title(plan)) + _HEADER, *_refusal(plan)]
    if plan.through is Way.SQL:
        parts += [*_steps(plan.steps, plan), "\\echo 'done'\n"]
    else:
        parts += ["\\if :{?after_push}\n", *_steps(plan.after_push, plan), "\\echo 'done'\n"]
        parts += ["\\else\n", *_steps(plan.before_push, plan), *_push(plan), "\\endif\n"]
    return "\n".join(parts)


def _steps(found: Iterable[Step], plan: Plan) -> Iterator[str]:
    for transaction, steps in groupby(found, key=lambda step: step.transaction):
        if transaction is None:
            yield from (_group([step], plan, "SET") for step in steps)
        else:
            yield f"BEGIN;\n{_group(list(steps), plan, 'SET LOCAL')}COMMIT;\n"


def _push(plan: Plan) -> Iterator[str]:
    """Yield, as comments, what a push runs next, and the line that asks for it."""
    if plan.pushed:
        for step in plan.push_statements:
            locks = "".join(f"\n   {fact}" for fact in _locks(step))
            yield _comment(f"{step.number}. {step.phase}, run by Directus: {step.reason}{locks}\n   {step.sql}")
        told = f"done so far: now clear the cache of Directus and push ({count(len(plan.pushed), 'difference')} left)"
        yield f"\\echo '{told}'\n"
    else:
        yield "\\echo 'done; there is nothing left to push'\n"
    if plan.after_push:
        yield "\\echo 'after the push: the same file with -v after_push=1'\n"


def for_psql(sql: str) -> str:
    """Return `sql`, meaning the same, with nothing in it that psql would act on.

    Raises:
        ValueError: where it holds a backslash outside of quotes, which is no SQL.

    """

    def safe(found: re.Match[str]) -> str:
        if found["backslash"]:
            raise ValueError(f"a backslash outside of quotes is no SQL: {visible(sql)}")
        return ": " if found["colon"] else found[0]

    return _TOKEN.sub(safe, sql)


def _title(plan: Plan) -> str:
    said = [f"snap plan for {plan.database or 'a database'}: {count(len(plan.steps), 'step')}"]
    if plan.allowed:
        said.append("allowed: " + ", ".join(plan.allowed))
    if plan.renames:
        said.append("renamed: " + ", ".join(map(str, plan.renames)))
    if plan.through is Way.DIRECTUS:
        said.append("a push runs in between: psql -f plan.sql, the push, psql -v after_push=1 -f plan.sql")
    return "\n".join(said)


def _refusal(plan: Plan) -> Iterator[str]:
    if plan.is_refused:
        refusals = [finding for finding in plan.findings if finding.severity is Severity.ERROR]
        said = "; ".join(f"{finding.code} {finding.place.object}".strip() for finding in refusals)
        block = f"BEGIN\n  RAISE EXCEPTION USING MESSAGE = {literal(f'this plan was refused: {visible(said)}')};\nEND\n"
        yield f"{do(block)};\n"


def _comment(text: str) -> str:
    return "".join(f"-- {visible(line)}\n" for line in text.split("\n"))


def _group(steps: Sequence[Step], plan: Plan, setting: str) -> str:
    """Return steps that run one after the other, each setting its timeouts where they are not set already."""
    first, last = steps[0].number, steps[-1].number
    numbers = f"step {first}" if first == last else f"steps {first} to {last}"
    parts = [f"\\echo '{numbers} of {len(plan.steps)}'\n"]
    timeouts = None
    for step in steps:
        parts.append(
            _comment(f"{step.number}. {step.phase}: {step.reason}" + "".join(f"\n   {f}" for f in _facts(step)))
        )
        if timeouts != (timeouts := (step.lock_timeout, step.statement_timeout)):
            parts.append(f"{setting} lock_timeout = {step.lock_timeout};\n")
            parts.append(f"{setting} statement_timeout = {step.statement_timeout};\n")
        parts += [*map(_check, step.before), _statement(step), *map(_check, step.after)]
    return "".join(parts)


def _facts(step: Step) -> Iterator[str]:
    yield from _locks(step)
    yield from (f"undo: {undo.sql}" for undo in step.undo)
    if step.no_undo is not None:
        yield f"{'not undone' if step.undo else 'no undo'}: {step.no_undo}"


def _locks(step: Step) -> Iterator[str]:
    locks = "; ".join(f"{lock.sql} on {', '.join(tables)}" for lock, tables in step.tables_by_lock.items())
    if locks:
        yield f"lock: {locks}" + ("; rewrites the table" if step.rewrite else "; scans the table" if step.scan else "")


def _statement(step: Step) -> str:
    if step.expects_nothing:
        return _check(Check(step.sql, step.reason))
    sql = for_psql(step.sql) + ";\n"
    if step.lock_class is LockClass.BATCHED:
        # It says by notices how far it is.
        return f"SET client_min_messages = notice;\n{sql}SET client_min_messages = warning;\n"
    return sql


def _check(check: Check) -> str:
    """Return a block that stops the script where the check's query returns a row, and shows the first one."""
    body = _BLOCK.replace("{message}", literal(check.message)).replace("{query}", check.sql)
    return f"{do(body)};\n"
