"""What a project tells of itself before there is a `snap.yaml`: its snapshot, its databases, where snap came from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from snapshot_tool.errors import UsageError
from snapshot_tool.load.sync_config import read_sync_config
from snapshot_tool.render.start import UNKNOWN_ACTION, KnownEnvironment, Start

_CAPTURES: Final = "captures"
_PLACES: Final = ("snapshot", "directus-config/snapshot", "directus/snapshot", "schema/snapshot")
"""Where a snapshot is looked for that no configuration tells of."""
_URL_VARIABLE: Final = re.compile(r"([A-Z][A-Z0-9_]*)_DATABASE_URL")
_ACTION: Final = re.compile(r"[\w.-]+/[\w.-]+(?:/[\w./-]+)?@[\w./-]+")
_GITHUB: Final = re.compile(r"(?:https://|git@|ssh://git@)github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_DEFAULTS: Final = ("development", "dev", "local", "staging")
"""The names of environments that may stand for all where none is named, best first; never production."""


def look(folder: Path, root: Path, action: str, variables: Mapping[str, str], note: Callable[[str], None]) -> Start:
    """Return what is known of the project in a folder.

    Args:
        folder: where `snap.yaml` is to be.
        root: the top of the repository that it is in.
        action: snap's repository.
        variables: the environment; of variables that hold a URL of PostgreSQL only the names are taken.
        note: takes what could not be read, and what is missing.

    """
    told = read_sync_config(folder, variables)
    for remark in told.remarks if told else ():
        note(remark)
    snapshot = told.snapshot if told else _found(folder)
    if not (folder / snapshot).exists():
        note(f"there is no {snapshot} yet: pull it with directus-sync, or with snap pull")
    environments = _environments(folder, variables)
    names = [environment.name for environment in environments]
    return Start(
        snapshot,
        environments,
        default_environment=next((name for name in _DEFAULTS if name in names), ""),
        directory=str(folder.relative_to(root)),
        sorts_keys=told is not None and told.sorts_keys,
        action=action,
    )


def action_of(named: str | None) -> str:
    """Return snap's repository on GitHub: what is named, else where this snap was installed from.

    Raises:
        UsageError: where what is named is nothing that a workflow can use.

    """
    if named is None:
        return _installed_from() or UNKNOWN_ACTION
    if not _ACTION.fullmatch(named):
        raise UsageError(f"--action: {named!r} is no action", hint="give OWNER/REPO@REF, such as your-org/snap@v1")
    return named


def _installed_from() -> str:
    """Return where pip took this package from, which it writes down for what no registry gave it (PEP 610)."""
    try:
        told = distribution("snapshot-tool").read_text("direct_url.json")
    except PackageNotFoundError:
        return ""
    origin = json.loads(told) if told else {}
    found = _GITHUB.fullmatch(str(origin.get("url", "")))
    commit = origin.get("vcs_info", {}).get("commit_id", "")
    return f"{found[1]}@{commit}" if found and commit else ""


def _found(folder: Path) -> str:
    """Return where a snapshot is that no configuration tells of."""
    return next((place for place in _PLACES if (folder / place / "info.json").is_file()), _PLACES[0])


def _environments(folder: Path, variables: Mapping[str, str]) -> tuple[KnownEnvironment, ...]:
    """Return the databases that a variable or a capture tells of, by name."""
    urls = {
        match[1].lower().replace("_", "-"): name
        for name, value in variables.items()
        if (match := _URL_VARIABLE.fullmatch(name)) and value.startswith(("postgresql://", "postgres://"))
    }
    captures = {path.stem: f"{_CAPTURES}/{path.name}" for path in (folder / _CAPTURES).glob("*.json")}
    return tuple(
        KnownEnvironment(name, urls.get(name, ""), captures.get(name, "")) for name in sorted({*urls, *captures})
    )
