"""`snap explain`: what a finding means, what it leads to, and what to do instead."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import completion
from snapshot_tool.cli.console import Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapshot_tool.model.rule_page import RulePage

EXAMPLES = """
\b
Examples:
  snap explain                                         every finding by what it is about
  snap explain drop-index-by-guessed-name              one of them
  snap explain junction-missing --format markdown      for a ticket
"""


class ExplainFormat(StrEnum):
    """What explain prints."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def explain(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help="What stands in brackets in a finding, such as junction-missing; without it, all are listed.",
            show_default=False,
            autocompletion=completion.codes,
        ),
    ] = None,
    output_format: Annotated[ExplainFormat, typer.Option("--format", help="How to print it.")] = ExplainFormat.TEXT,
) -> None:
    """Explain a finding: what is wrong, what happens, what to do instead, and how to set or accept it."""
    from snapshot_tool.cli.catalogue import catalogue, pages_of

    output: Output = context.obj
    if code is None:
        show_all(output, catalogue(), output_format)
    else:
        show_one(output, pages_of(code), output_format)


def show_one(output: Output, pages: Sequence[RulePage], output_format: ExplainFormat) -> None:
    """Print the pages of one code."""
    match output_format:
        case ExplainFormat.TEXT:
            from snapshot_tool.render.rule_pages import render_pages

            output.text(render_pages(pages))
        case ExplainFormat.JSON:
            from snapshot_tool.render.json import render_json
            from snapshot_tool.render.rule_documents import rule_document

            output.data(render_json(rule_document(pages)))
        case ExplainFormat.MARKDOWN:
            from snapshot_tool.render.rule_pages import markdown_pages

            output.data(markdown_pages(pages))


def show_all(output: Output, pages: Sequence[RulePage], output_format: ExplainFormat) -> None:
    """Print the list of all codes."""
    match output_format:
        case ExplainFormat.TEXT:
            from snapshot_tool.render.rule_pages import render_list

            output.text(render_list(pages))
        case ExplainFormat.JSON:
            from snapshot_tool.render.json import render_json
            from snapshot_tool.render.rule_documents import rules_document

            output.data(render_json(rules_document(pages)))
        case ExplainFormat.MARKDOWN:
            from snapshot_tool.render.rule_pages import markdown_list

            output.data(markdown_list(pages))
