"""`snap capture`: the catalog and the metadata of a database as a file that stands for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from snapshot_tool.cli import completion
from snapshot_tool.cli.console import Output

EXAMPLES = """
\b
Examples:
  snap capture @production -o captures/production.json
  snap capture                                     to standard output
"""


def capture(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Argument(
            metavar="DB",
            help="A PostgreSQL URL, @ENVIRONMENT, or embedded:; else as usual.",
            show_default=False,
            autocompletion=completion.sources,
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; else standard output.")
    ] = None,
) -> None:
    """Write the catalog of a database and Directus's metadata as one file, which other commands take for it.

    It holds no row of any other table, no host and no password. The same schema gives the same file.
    """
    from snapshot_tool.cli.operands import named, running
    from snapshot_tool.directus.versions import NEWEST
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.directus_tables import require_directus
    from snapshot_tool.load.postgres import read_catalog
    from snapshot_tool.model.capture import CaptureDocument
    from snapshot_tool.render.capture import render_capture
    from snapshot_tool.render.terminal import styled
    from snapshot_tool.write.documents import write_documents

    output: Output = context.obj
    config = read_config()
    with running(named(database or None, config), config.directus or NEWEST) as there:
        catalog = read_catalog(there.url, search_path=there.search_path)
        require_directus(catalog, there.label)
    for sentence in catalog.unreadable:
        output.say(sentence)
    text = render_capture(CaptureDocument.of(catalog, datetime.now(UTC).date()))
    if file is None:
        output.data(text)
        return
    write_documents(file.parent, {file.name: text})
    output.note(styled(f"wrote {file}: {len(catalog.tables)} tables of {there.label}"))
