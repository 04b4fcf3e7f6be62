"""`snap init`: the two files that a project begins with, from what directus-sync and the environment tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli.console import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snapshot_tool.render.start import Start

EXAMPLES = """
\b
Examples:
  snap init                                  snap.yaml and .github/workflows/snap.yml
  snap init --dry-run                        show them, write nothing
  snap init --action your-org/snap@v1        the workflow takes the action from there
  snap init --force                          write over files that are there
\b
It reads directus-sync.config.js, .cjs or .json, without running it, the names (never the values) of variables like
PRODUCTION_DATABASE_URL, and which captures are in captures/. It asks nothing, and no secret is in what it writes.
"""


def init(
    context: typer.Context,
    action: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/REPO@REF",
            help="snap's repository on GitHub, for the workflow; otherwise as snap was installed, where that tells.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the files, and write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write snap.yaml and a workflow for GitHub, from what the project tells of itself.

    A file that is there already stays as it is, and is shown as it would have been written.
    """
    import os

    from snapshot_tool.cli.begin import action_of, look
    from snapshot_tool.render.start import UNKNOWN_ACTION, render_snap_yaml, render_workflow
    from snapshot_tool.render.terminal import styled

    output: Output = context.obj
    root = _repository(Path.cwd())
    start = look(Path.cwd(), root, action_of(action), os.environ, output.say)
    wanted = {
        Path("snap.yaml"): render_snap_yaml(start),
        Path(os.path.relpath(root / ".github" / "workflows" / "snap.yml")): render_workflow(start),
    }
    if dry_run:
        _show(output, wanted)
        return
    kept = {} if force else {path: text for path, text in wanted.items() if path.exists()}
    for path in kept:
        output.say(f"{path} is there already and stays as it is; this is what it would be (--force writes it)")
    _show(output, kept)
    written = {path: text for path, text in wanted.items() if path not in kept}
    _write(output, written)
    if any(UNKNOWN_ACTION in text for text in written.values()):
        output.say("put snap's repository into the workflow: its line `uses:` says where the action is")
    if written:
        output.note(styled(("next: ", "muted"), _next(start)))


def _next(start: Start) -> str:
    captures = [f"snap capture @{it.name} -o captures/{it.name}.json" for it in start.environments if not it.capture]
    return ", ".join(["snap validate", *captures])


def _repository(folder: Path) -> Path:
    """Return the top of the repository that a folder is in; the folder itself where it is in none."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def _show(output: Output, documents: Mapping[Path, str]) -> None:
    for path, text in documents.items():
        output.heading(f"── {path}")
        output.data(text + "\n")


def _write(output: Output, documents: Mapping[Path, str]) -> None:
    from snapshot_tool.render.terminal import styled
    from snapshot_tool.write.documents import write_documents

    for path, text in documents.items():
        write_documents(path.parent, {path.name: text})
        output.note(styled(f"wrote {path}"))
