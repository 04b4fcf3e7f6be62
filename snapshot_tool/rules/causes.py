"""Which rule tells of a statement that fails, or may: every error that PostgreSQL can answer with has exactly one.

What a statement does and its SQLSTATE decide; a few states are shared, and then the start of PostgreSQL's message
does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.item import Item
from snapshot_tool.model.prediction import Action, Outcome, Statement, StatementKind, Work
from snapshot_tool.model.question import QuestionKind, at_least
from snapshot_tool.rules.push import PushFacts

OTHERWISE = "push-fails"
"""The rule for everything that has no rule of its own."""
_ROWS = {"23502": "data-nulls", "23505": "data-duplicates", "23503": "data-orphans"}
_CASTS = frozenset({"22P02", "22003", "22007", "22008"})
_VALUES = _CASTS | {"22001", "42804", "42601", "42883"}
_NEW_COLUMNS = frozenset({StatementKind.CREATE_TABLE, StatementKind.ADD_COLUMN})
_DEFAULTS = _NEW_COLUMNS | {StatementKind.SET_DEFAULT}
_ASKED_BY: Mapping[QuestionKind, tuple[str, ...]] = {
    QuestionKind.NULLS: ("schema", "is_nullable"),
    QuestionKind.DUPLICATES: ("schema", "is_unique"),
    QuestionKind.FAILING_CASTS: ("type",),
}
"""The key of a field's file for which the rows are in the way."""
_LOSSES = {
    StatementKind.DROP_TABLE: "data-loss-table",
    StatementKind.DROP_COLUMN: "data-loss-column",
    StatementKind.ALTER_TYPE: "value-truncated",
}


def caused(facts: PushFacts, code: str) -> Iterator[tuple[Action, Statement, Work]]:
    """Yield the statements of a push that a rule is to tell of: those that fail, may fail, or lose something."""
    for action in facts.actions:
        for statement in action.statements:
            work = statement.work
            if work is not None and statement.outcome is not Outcome.OK and cause_of(statement, work) == code:
                yield action, statement, work


def cause_of(statement: Statement, work: Work) -> str:
    """Return the code of the rule that tells of a statement which does not just succeed."""
    state, message = statement.sqlstate or "", statement.message or ""
    if statement.outcome is Outcome.LOSES_DATA or not state:
        return _LOSSES.get(work.kind, OTHERWISE)
    if state in _ROWS:
        return _ROWS[state]
    if state in {"42P07", "42710"}:
        return "name-already-taken"
    if "generated column" in message.partition(" used by ")[0] or "identity column" in message or state == "42611":
        return "generated-column"
    if "no default operator class" in message or message.startswith("operator class"):
        return "type-not-indexable"
    if state == "42704":
        return _missing(work.kind)
    if state == "42P16" and message.endswith("is in a primary key"):
        return "primary-key-altered"
    if "multiple primary keys" in message or message.endswith('near "primary"'):
        return "second-primary-key"
    if state == "22023" or message == 'syntax error at or near "-"':
        return "length-out-of-range"
    return _by_kind(work.kind, state, message)


def _missing(kind: StatementKind) -> str:
    """Return the rule for a name that is not there."""
    if kind is StatementKind.DROP_INDEX:
        return "drop-index-by-guessed-name"
    return "drop-constraint-by-guessed-name" if kind is StatementKind.DROP_CONSTRAINT else "type-missing"


def _by_kind(kind: StatementKind, state: str, message: str) -> str:
    if kind in _DEFAULTS and state in _VALUES:
        return "default-refused"
    if message.startswith("foreign key constraint"):
        return "foreign-key-type"
    if kind is StatementKind.ADD_FOREIGN_KEY:
        return "foreign-key-impossible"
    if kind is StatementKind.ALTER_TYPE and state in _CASTS:
        return "data-cast-fails"
    if state == "42846":
        return "cast-impossible"
    if state in {"2BP01", "42883"} or message.startswith("cannot alter type of a column used"):
        return "dependent-object"
    return OTHERWISE


def told(
    facts: PushFacts, code: str, action: Action, message: str, *remedies: str, key: tuple[str, ...] = ()
) -> Finding:
    """Return an error about the item of an action, with the line of the key of its file that asks for it."""
    place = facts.place(action.item, *key)
    return Finding(code, Severity.ERROR, printable(message), place, tuple(map(printable, remedies)))


def in_the_way(facts: PushFacts, kind: QuestionKind, what: str, *remedies: str) -> Iterator[Finding]:
    """Yield what rows stand in the way: an error where there are some, a warning with the query where nobody asked."""
    for action, statement, work in caused(facts, str(kind)):
        place = facts.place(action.item, *_ASKED_BY.get(kind, ()))
        code = f"{statement.sqlstate} {statement.message}"
        key = f"{kind} {work.object}"
        if statement.outcome is Outcome.FAILS:
            message = f"{work.object}: {counted(facts, key) or 'rows'} {what}; the push fails with {code}"
            yield Finding(str(kind), Severity.ERROR, printable(message), place, remedies)
        else:
            message = (
                f"{work.object}: unknown whether there are rows {what}; with one of them the push fails with {code}"
            )
            yield Finding(str(kind), Severity.WARNING, printable(message), place, (*ask_first(facts, key), *remedies))


def error_of(statement: Statement, work: Work) -> str:
    """Return what PostgreSQL answers to a failing statement, for a message about its object."""
    return f"{work.object}: {statement.sqlstate} {statement.message}"


def counted(facts: PushFacts, key: str) -> str | None:
    """Return how many rows a question found, as words; None where nobody could count them."""
    count = facts.answers.get(key)
    return None if count is None else at_least(count)


def ask_first(facts: PushFacts, key: str) -> tuple[str, ...]:
    """Return the remedy to ask the rows first, where their query is known."""
    query = facts.questions.get(key)
    return (f"ask the rows first: {query}",) if query else ()


def put_back(facts: PushFacts, action: Action, files: str) -> str:
    """Return the remedy for something that is dropped: its file is missing, or lacks a key."""
    file = facts.file(action.item)
    return f"complete {file}, which lacks a key" if file else f"put {files} back"


def file_of(facts: PushFacts, item: Item) -> str:
    """Return what to call the file of an item."""
    return facts.file(item) or f"the file of {item.name}"
