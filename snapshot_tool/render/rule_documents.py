"""The JSON documents of `snap explain`: the pages of one code, and the list of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Key

from snapshot_tool.model.finding import Severity
from snapshot_tool.model.rule_page import RulePage
from snapshot_tool.model.shapes import Shape


class RuleShape(Shape):
    """One page."""

    heading: str
    """What rules it stands among."""
    severity: Severity
    """How much it weighs where snap.yaml says nothing else."""
    title: str
    page: str
    """Markdown: the title, what would happen, what to do instead."""
    reported_by: str
    off_because: str
    """Why it is off unless snap.yaml turns it on; empty where it is on."""
    settable: bool
    """Whether snap.yaml may say something of it."""
    allowable: bool
    """Whether `snap plan --allow` lets it pass."""


class RuleDocument(Shape):
    """What `snap explain CODE` says: a page for each point of the way at which the code is looked for."""

    format: Literal["snap.rule/1"]
    code: str
    pages: list[RuleShape]


class RuleTitleShape(Shape):
    """One line of the list."""

    code: str
    heading: str
    severity: Severity
    title: str
    on: bool
    """Whether it is looked for where snap.yaml says nothing."""


class RulesDocument(Shape):
    """What `snap explain` lists."""

    format: Literal["snap.rules/1"]
    rules: list[RuleTitleShape] = Key(default=[])


def rule_document(pages: Iterable[RulePage]) -> RuleDocument:
    """Return the document of one code."""
    found = list(pages)
    return RuleDocument(
        format="snap.rule/1",
        code=found[0].code,
        pages=[
            RuleShape(
                heading=page.heading,
                severity=page.severity,
                title=page.title,
                page=page.text,
                reported_by=page.reported_by,
                off_because=page.off_because,
                settable=page.is_settable,
                allowable=page.is_allowable,
            )
            for page in found
        ],
    )


def rules_document(pages: Iterable[RulePage]) -> RulesDocument:
    """Return the document of all codes."""
    rules = [
        RuleTitleShape(
            code=page.code, heading=page.heading, severity=page.severity, title=page.title, on=not page.off_because
        )
        for page in pages
    ]
    return RulesDocument(format="snap.rules/1", rules=rules)
