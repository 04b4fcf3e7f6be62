"""Every code that a finding may carry, with its page: of the rules, and of what loading finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from snapshot_tool.errors import UsageError
from snapshot_tool.load.pages import loading_pages
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.rule_page import RulePage
from snapshot_tool.plan.make import GUARDS
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.registry import Rule, all_rules, nearest_code

_LOADING: Final = "How the files are read"
_HEADINGS: Final[Mapping[str, str]] = {
    "config": "What snap.yaml says",
    "capture": "What a capture says",
    "push": "What a push would do",
    "plan": "What a plan would do",
}
"""By kind of rule; those over a snapshot have a heading for each family."""
_REPORTED_BY: Final[Mapping[str, str]] = {
    "snapshot": "`snap validate`; at error it refuses `snap plan`",
    "config": "`snap validate`",
    "capture": "every command that takes a capture for a database",
    "push": "`snap predict`, `snap guard` and `snap validate --against`",
    "plan": "`snap plan`",
}
_FILES: Final = "What the files say: "


def headings() -> tuple[str, ...]:
    """Return the headings, in the order of a reader's way from the files to the plan."""
    return (_LOADING, *(f"{_FILES}{family}" for family in Family), *_HEADINGS.values())


def catalogue() -> tuple[RulePage, ...]:
    """Return every page, by heading and code."""
    loading = (
        RulePage(code, _LOADING, Severity.ERROR, text, "every command that reads the files", is_settable=False)
        for code, text in loading_pages().items()
    )
    order = {heading: place for place, heading in enumerate(headings())}
    return tuple(sorted([*loading, *map(_page, all_rules())], key=lambda page: (order[page.heading], page.code)))


def pages_of(code: str) -> tuple[RulePage, ...]:
    """Return the pages of one code.

    Raises:
        UsageError: where there is none; says which is the nearest.

    """
    every = catalogue()
    found = tuple(page for page in every if page.code == code)
    if not found:
        hint = nearest_code(code, {page.code for page in every})
        raise UsageError(f"there is no finding called {code!r}", hint=hint)
    return found


def _page(rule: Rule) -> RulePage:
    guards = rule.kind == "push" and rule.code in GUARDS
    return RulePage(
        rule.code,
        f"{_FILES}{rule.family}" if rule.kind == "snapshot" else _HEADINGS.get(rule.kind, rule.kind),
        rule.severity,
        rule.page.strip(),
        _REPORTED_BY.get(rule.kind, "`snap validate`") + ("; it refuses `snap plan`, too" if guards else ""),
        " ".join(rule.off_because.split()),
        is_allowable=rule.kind in {"snapshot", "plan"} or guards,
    )
