"""The command `snap demo`: finds a database to work in, tells the story there, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from snapshot_tool.cli.console import Output

EXAMPLES = """
\b
Examples:
  snap demo                                          on the embedded PostgreSQL
  snap demo --database postgresql://localhost/app    on a server of yours, in a database of its own
\b
Whatever happens, all that it makes is removed at the end; nothing else is touched.
"""


def demo(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Use this server: the demo makes a database of its own there, and drops it at the end."
        ),
    ] = None,
) -> None:
    """Build a small production, show what a push would break there, make a plan, and run it.

    Everything is real: the same code as in diff, predict and plan, on a PostgreSQL that is started for it.
    """
    from snapshot_tool.cli.demo.story import tell

    output: Output = context.obj
    with _database(database) as url:
        tell(output, url)


@contextmanager
def _database(server: str | None) -> Iterator[str]:
    from snapshot_tool.load.embedded import throw_away
    from snapshot_tool.rehearse.scratch import scratch_database

    if server is not None:
        with scratch_database(server, "demo") as url:
            yield url
        return
    with throw_away() as embedded:
        yield embedded.create_database("production")
