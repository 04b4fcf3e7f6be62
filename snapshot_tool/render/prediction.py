"""A prediction as a story: what a push would run, where it would stop, what it would lose, whom it would keep waiting.

Short where nothing happens to anybody: runs of actions that just work are counted and named, and every statement of
them is told only where all is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.item import ItemKind
from snapshot_tool.model.prediction import Action, Outcome, Prediction, Statement, StatementKind, Wait
from snapshot_tool.model.question import QuestionKind, at_least
from snapshot_tool.model.selection import WHOLE, Selection
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.effects import is_shown
from snapshot_tool.render.terminal import beside, styled
from snapshot_tool.render.words import count, listed, show, visible_lines

_STATEMENT_WIDTH = 400
_SHORT_PUSH = 20
"""Up to so many statements are told one by one, also where all of them just work."""
_SHORT_RUN = 3
_NAMES_SHOWN = 12
_ITEMS_SHOWN = 5
_MARKS = {
    Outcome.OK: ("✓", "ok"),
    Outcome.FAILS: ("✗", "error"),
    Outcome.LOSES_DATA: ("!", "error"),
    Outcome.NEVER_CONVERGES: ("↻", "warning"),
    Outcome.UNKNOWN: ("?", "warning"),
}
_CONVERGES = ("Directus reports no difference",)
_LOST = {
    StatementKind.DROP_TABLE: QuestionKind.LOST_ROWS,
    StatementKind.DROP_COLUMN: QuestionKind.LOST_VALUES,
    StatementKind.ALTER_TYPE: QuestionKind.NARROWED,
}


@dataclass(frozen=True, slots=True)
class Story:
    """A prediction with what else a person wants to know of it."""

    prediction: Prediction
    waits: Sequence[Wait] = ()
    answers: Mapping[str, int | None] = field(default_factory=dict)
    """How many rows are in the way or would be lost, by `QuestionKind table.column`."""
    selection: Selection = WHOLE
    """The collections whose actions are told; everything else is of the whole push."""


def render_prediction(story: Story, *, detail: Detail) -> RenderableType:
    """Return the story: every action in order, then how the push would end."""
    parts = list(_actions(story, detail))
    if parts:
        parts.append(Text())
    parts.extend(_verdict(story))
    return Group(*parts)


def _actions(story: Story, detail: Detail) -> Iterator[RenderableType]:
    actions = story.prediction.actions
    shown = [(number, action) for number, action in enumerate(actions, 1) if is_shown(action, story.selection)]
    is_short = detail is Detail.ALL or sum(len(action.statements) for _, action in shown) <= _SHORT_PUSH
    width = 2 * len(str(len(actions))) + 1 if len(shown) > _SHORT_RUN else 0
    for _, group in groupby(enumerate(shown), key=lambda found: (_fold_key(found[1][1]), found[1][0] - found[0])):
        run = [numbered for _, numbered in group]
        key = _fold_key(run[0][1])
        if detail is Detail.FOLDED and key == _METADATA_ONLY and len(run) > 1:
            yield _metadata_run(run, width)
        elif detail is Detail.FOLDED and key and len(run) > _SHORT_RUN:
            yield from _run(run, width)
        else:
            for number, action in run:
                yield from _action(f"{number:>{width}}", action, detail if is_short or not key else None)
    if others := len(actions) - len(shown):
        verb = "action of other collections is" if others == 1 else "actions of other collections are"
        yield styled((f"{others:,} {verb} not shown; a push makes them all the same, and ends as said here", "muted"))


_METADATA_ONLY = "metadata"


def _fold_key(action: Action) -> str:
    """Return what an action folds with: its verb, where it just works; nothing, where it has to be told."""
    if action.error is not None or any(statement.outcome is not Outcome.OK for statement in action.statements):
        return ""
    return action.verb if action.statements else _METADATA_ONLY


def _metadata_run(run: Sequence[tuple[int, Action]], width: int) -> Text:
    said = count(len(run), "action that writes only metadata rows", "actions that write only metadata rows")
    return styled((f"{_numbers(run, width)} ", "muted"), (said, "muted"))


def _run(run: Sequence[tuple[int, Action]], width: int) -> Iterator[RenderableType]:
    """Yield a run of actions that just work: what they do, how many statements that takes, and the names."""
    verb, _, noun = run[0][1].verb.partition(" ")
    statements = sum(len(action.statements) for _, action in run)
    yield styled(
        (f"{_numbers(run, width)} ", "muted"),
        f"{verb} {count(len(run), noun)}",
        (f"  {count(statements, 'statement')}", "muted"),
    )
    names = [action.item.name for _, action in run]
    more = len(names) - _NAMES_SHOWN
    tail = f" and {more} more" if more > 0 else ""
    yield Padding(styled((", ".join(names[:_NAMES_SHOWN]) + tail, "muted")), (0, 0, 0, width + 1))


def _numbers(run: Sequence[tuple[int, Action]], width: int) -> str:
    return f"{run[0][0]}-{run[-1][0]}".rjust(width)


def _action(number: str, action: Action, detail: Detail | None) -> Iterator[RenderableType]:
    """Yield one action with its statements; without a detail, only how many they are."""
    yield styled((f"{number} ", "muted"), f"{action.verb} ", (action.item.name, "head"), *_aside(action, detail))
    for statement in action.statements if detail else ():
        yield from (_indented(part, number) for part in _statement(statement, detail or Detail.FOLDED))
    if action.error is not None:
        status = f"{action.status}: " if action.status else ""
        refusal = styled((f"Directus refuses: {status}{action.error}", "error"))
        yield _indented(beside(Text("✗", style="error"), refusal), number)


def _indented(part: RenderableType, number: str) -> RenderableType:
    return Padding(part, (0, 0, 0, len(number) + 1))


def _aside(action: Action, detail: Detail | None) -> Iterator[tuple[str, str]]:
    if _fold_key(action) == _METADATA_ONLY:
        yield ("  metadata only", "muted")
    elif detail is None:
        yield (f"  {count(len(action.statements), 'statement')}", "muted")


def _statement(statement: Statement, detail: Detail) -> Iterator[RenderableType]:
    mark, style = _MARKS[statement.outcome]
    is_cut = detail is Detail.FOLDED and len(statement.sql) > _STATEMENT_WIDTH
    sql = statement.sql[: _STATEMENT_WIDTH - 1] + "…" if is_cut else statement.sql
    text = Text("\n".join(visible_lines(sql)), style="sql" if statement.outcome is Outcome.OK else "")
    yield beside(Text(mark, style=style), text)
    if statement.message is not None:
        yield Padding(styled((_remark(statement), style)), (0, 0, 0, 2))


def _remark(statement: Statement) -> str:
    said = f"{statement.sqlstate}  {statement.message}" if statement.sqlstate else str(statement.message)
    match statement.outcome:
        case Outcome.LOSES_DATA:
            return f"loses {said}"
        case Outcome.UNKNOWN:
            would = "with one row in the way it fails with" if statement.sqlstate else "it may lose"
            return f"unknown: depends on the rows; {would} {said}"
        case _:
            return said


def _verdict(story: Story) -> Iterator[RenderableType]:
    prediction = story.prediction
    if not prediction.actions and prediction.outcome is Outcome.OK:
        yield styled(("✓ ", "ok"), "A push would find nothing to do.")
        return
    mark, style = _MARKS[prediction.outcome]
    is_known = prediction.outcome is not Outcome.UNKNOWN
    status = f"  (HTTP {prediction.status})" if is_known else ""
    yield styled((f"{mark} {sentence(prediction)}", style), (status, "muted"))
    if prediction.message:
        yield _told("Directus answers", [prediction.message])
    if prediction.outcome is Outcome.FAILS:
        if rest := len(_not_reached(prediction)):
            yield _told("not reached", [count(rest, "further difference")])
    else:
        yield from _list("lost", list(_losses(story)))
        afterwards = "afterwards" if is_known else "afterwards, if it succeeds"
        yield from _list(afterwards, list(_returning(prediction.remaining)) or _CONVERGES)
    yield from _list("kept waiting", [_waiting(wait) for wait in story.waits])


def sentence(prediction: Prediction) -> str:
    """Return how a push would end, in one sentence."""
    statements = prediction.statements
    size = f"{count(len(prediction.actions), 'action')}, {count(len(statements), 'statement')}"
    match prediction.outcome:
        case Outcome.OK:
            return f"A push would succeed: {size}, nothing is lost."
        case Outcome.FAILS if statements and statements[-1].outcome is Outcome.FAILS:
            where = f"action {len(prediction.actions)}, statement {len(statements)}"
            return f"A push would fail at {where}, and everything would be rolled back."
        case Outcome.FAILS if not prediction.actions:
            return "Directus would refuse the snapshot before it compares anything."
        case Outcome.FAILS:
            return f"Directus would refuse action {len(prediction.actions)}, and everything would be rolled back."
        case Outcome.LOSES_DATA:
            return f"A push would succeed ({size}), and lose data."
        case Outcome.NEVER_CONVERGES:
            again = count(len(prediction.remaining), "difference")
            return f"A push would succeed: {size}, nothing is lost; but it never ends: {again} would come back."
        case Outcome.UNKNOWN:
            unknown = sum(statement.outcome is Outcome.UNKNOWN for statement in statements)
            return f"How a push would end is unknown: it depends on the rows ({count(unknown, 'statement')} above)."


def _not_reached(prediction: Prediction) -> list[Difference]:
    """Return the differences that a failing push did not come to."""
    begun = {action.item for action in prediction.actions}
    created = {action.item.collection for action in prediction.actions if action.verb == "create collection"}
    return [found for found in prediction.remaining if found.item not in begun and found.item.collection not in created]


def _losses(story: Story) -> Iterator[str]:
    for statement in story.prediction.statements:
        work = statement.work
        if statement.outcome is not Outcome.LOSES_DATA:
            continue
        if work is None or work.kind not in _LOST:
            yield str(statement.message)
            continue
        number = story.answers.get(f"{_LOST[work.kind]} {work.object}")
        rows = "rows that nobody counted" if number is None else at_least(number)
        match work.kind:
            case StatementKind.DROP_TABLE:
                yield f"the table {work.table}, with {rows}"
            case StatementKind.DROP_COLUMN:
                yield f"the column {work.object}, with the values of {rows}"
            case _:
                yield f"what does not fit {work.type_sql} in {rows} of {work.object}"


def _returning(remaining: Differences) -> Iterator[str]:
    """Yield what comes back; a collection that is new again stands for all that is in it."""
    whole = {found.item.collection for found in remaining.collections if found.is_new}
    for found in remaining:
        if found.item.kind is ItemKind.COLLECTION or found.item.collection not in whole:
            yield _again(found)


def _again(difference: Difference) -> str:
    entries = [_entry(entry) for entry in difference.entries[:2]]
    more = len(difference.entries) - len(entries)
    if difference.is_new:
        return f"{difference.item} is reported as new again"
    if difference.is_deleted:
        return f"{difference.item} is reported as deleted again"
    return f"{difference.item} differs again: {listed(entries)}{f' and {more} more' if more > 0 else ''}"


def _entry(entry: Entry) -> str:
    path = ".".join(map(str, entry.path))
    return f"{path} {show(entry.lhs)} → {show(entry.rhs)}" if entry.item is None else f"{path}[{entry.index}]"


def _waiting(wait: Wait) -> str:
    who = "nobody reads or writes it" if wait.lock.blocks_reads else "nobody writes it"
    work = [
        f"writes every row again{_times(wait.rewrites)}" if wait.rewrites else "",
        f"reads every row{_times(wait.reads)}" if wait.reads else "",
    ]
    meanwhile = f", while the push {' and '.join(part for part in work if part)}" if any(work) else ""
    return f"{wait.table} (about {wait.rows:,} rows): {who} from statement {wait.since} to the end{meanwhile}"


def _times(number: int) -> str:
    return f" {number} times" if number > 1 else ""


def _list(head: str, items: Sequence[str]) -> Iterator[RenderableType]:
    if not items:
        return
    shown = list(items[:_ITEMS_SHOWN])
    if len(items) > _ITEMS_SHOWN:
        shown.append(f"and {len(items) - _ITEMS_SHOWN} more")
    yield _told(head, shown)


def _told(head: str, items: Sequence[str]) -> RenderableType:
    lines = Text("\n").join(styled(item) for item in items)
    return Padding(beside(styled((f"{head}:", "muted")), lines), (0, 0, 0, 2))
