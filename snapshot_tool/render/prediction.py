"""A prediction as text: what a push would run, where it would stop, what it would lose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from snapshot_tool.model.prediction import Action, Outcome, Prediction, Statement
from snapshot_tool.render.effects import Detail
from snapshot_tool.render.terminal import beside, styled
from snapshot_tool.render.words import count, listed, visible_lines

_STATEMENT_WIDTH = 400
_MARKS = {
    Outcome.OK: ("✓", "ok"),
    Outcome.FAILS: ("✗", "error"),
    Outcome.LOSES_DATA: ("!", "error"),
    Outcome.NEVER_CONVERGES: ("↻", "warning"),
    Outcome.UNKNOWN: ("?", "warning"),
}


def render_prediction(prediction: Prediction, *, detail: Detail) -> RenderableType:
    """Return the story: every action in order with its statements, then how the push would end."""
    parts: list[RenderableType] = []
    for quiet, group in groupby(enumerate(prediction.actions, 1), key=lambda numbered: _is_quiet(numbered[1])):
        numbered = list(group)
        if quiet and detail is Detail.FOLDED and len(numbered) > 1:
            parts.append(_quiet_run(numbered))
        else:
            parts.extend(part for number, action in numbered for part in _action(number, action))
    if parts:
        parts.append(Text())
    parts.extend(_verdict(prediction))
    return Group(*parts)


def _is_quiet(action: Action) -> bool:
    return not action.statements and action.error is None


def _quiet_run(numbered: Sequence[tuple[int, Action]]) -> Text:
    first, last = numbered[0][0], numbered[-1][0]
    said = count(len(numbered), "action that writes only metadata rows", "actions that write only metadata rows")
    return styled((f"{f'{first}-{last}':>4} ", "muted"), (said, "muted"))


def _action(number: int, action: Action) -> Iterator[RenderableType]:
    yield styled((f"{number:>4} ", "muted"), f"{action.verb} ", (action.item.name, "head"), *_aside(action))
    for statement in action.statements:
        yield from _statement(statement)
    if action.error is not None:
        status = f"{action.status}: " if action.status else ""
        refusal = styled((f"Directus refuses: {status}{action.error}", "error"))
        yield Padding(beside(Text("✗", style="error"), refusal), (0, 0, 0, 5))


def _aside(action: Action) -> Iterator[tuple[str, str]]:
    if _is_quiet(action):
        yield ("  metadata only", "muted")


def _statement(statement: Statement) -> Iterator[RenderableType]:
    mark, style = _MARKS[statement.outcome]
    sql = statement.sql if len(statement.sql) <= _STATEMENT_WIDTH else statement.sql[: _STATEMENT_WIDTH - 1] + "…"
    text = Text("\n".join(visible_lines(sql)), style="sql" if statement.outcome is Outcome.OK else "")
    yield Padding(beside(Text(mark, style=style), text), (0, 0, 0, 5))
    if statement.message is not None:
        code = f"{statement.sqlstate}  " if statement.sqlstate else ""
        yield Padding(styled((f"{code}{statement.message}", style)), (0, 0, 0, 7))


def _verdict(prediction: Prediction) -> Iterator[RenderableType]:
    if not prediction.actions and prediction.outcome is Outcome.OK:
        yield styled(("✓ ", "ok"), "A push would find nothing to do.")
        return
    mark, style = _MARKS[prediction.outcome]
    yield styled((f"{mark} {_SENTENCES[prediction.outcome]}", style), (f"  (HTTP {prediction.status})", "muted"))
    if prediction.message:
        yield Padding(styled(prediction.message), (0, 0, 0, 2))
    if prediction.outcome is Outcome.NEVER_CONVERGES or (len(prediction.remaining) and prediction.status < 400):
        names = listed(str(difference.item) for difference in list(prediction.remaining)[:5])
        rest = len(prediction.remaining) - 5
        tail = f" and {rest} more" if rest > 0 else ""
        yield Padding(styled(("it would come back every time: ", "muted"), f"{names}{tail}"), (0, 0, 0, 2))


_SENTENCES = {
    Outcome.OK: "A push would succeed.",
    Outcome.FAILS: "A push would fail, and everything would be rolled back.",
    Outcome.LOSES_DATA: "A push would succeed, and lose data.",
    Outcome.NEVER_CONVERGES: "A push would succeed, and the next one would find the same difference again.",
    Outcome.UNKNOWN: "How a push would end depends on rows that were not looked at.",
}
