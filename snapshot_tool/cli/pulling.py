"""From a database to the files of a snapshot: what is there, what is written, and what stays although it differs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from snapshot_tool.cli.operands import named, other_environments, running
from snapshot_tool.cli.selecting import taken
from snapshot_tool.cli.server_version import chosen_version, server_version
from snapshot_tool.directus.keys import collection_meta_keys, field_meta_keys
from snapshot_tool.directus.versions import NEWEST
from snapshot_tool.directus.view import view
from snapshot_tool.errors import InvalidSnapshot, UsageError
from snapshot_tool.load.capture import read_capture
from snapshot_tool.load.config import NAME, Config
from snapshot_tool.load.directus_tables import require_directus
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.memory import FolderInMemory
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.source import (
    CaptureFile,
    Database,
    Embedded,
    GitRevision,
    NativeFile,
    SnapshotFolder,
    SnapshotSource,
    Source,
    default_snapshot,
    parse_source,
    read_snapshot,
)
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item
from snapshot_tool.model.layout import INFO
from snapshot_tool.model.merging import merged
from snapshot_tool.model.selection import Selection
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.held import holding
from snapshot_tool.rules.needed_indexes import Guarded, guarded, needed
from snapshot_tool.write.pulled import Pulled, as_synced, pulled

_FILLED_BY_PULL = frozenset({"missing-file", "missing-folder"})


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull that could be written."""

    source: str
    """What to call the database."""
    folder: Path
    directus: str
    """The version that the files are written as."""
    before: FolderInMemory
    after: Pulled
    guarded: tuple[Guarded, ...]
    """The columns that are written as indexed although the database has no such index."""

    def pruned(self) -> Pull:
        """Return the pull that also removes the files of what the database does not have."""
        return replace(self, after=self.after.pruned())

    def shown(self, item: Item) -> str:
        """Return the path of an item's file; of a system field, that of `info.json`."""
        return str(self.folder / self.after.files.get(item, INFO))


def sides(database: str | None, snapshot: str | None, config: Config) -> tuple[Source, Path]:
    """Return the database and the folder that are meant; a single operand takes the side that its kind has.

    Raises:
        UsageError: where an operand names nothing that there is, or the files are no folder.

    """
    if database is not None and snapshot is None and _is_snapshot(database, config):
        database, snapshot = None, database
    target = default_snapshot(config) if snapshot is None else SnapshotFolder(Path(snapshot))
    if not isinstance(target, SnapshotFolder) or target.path.is_file():
        raise UsageError(f"{target.label} is one file, and a pull writes a folder", hint="name a folder")
    return named(database, config), target.path


def prepare(
    source: Source,
    folder: Path,
    config: Config,
    selection: Selection,
    directus: str | None,
    against: Sequence[str],
    note: Callable[[str], None],
) -> Pull:
    """Return what a pull would write; nothing is written.

    Args:
        source: the database.
        folder: the snapshot's folder, which may be missing or empty.
        config: `snap.yaml`.
        selection: the collections that are pulled.
        directus: the version that `--directus` names.
        against: further databases or captures to guard the indexes of.
        note: takes what else is to be said.

    Raises:
        InvalidSnapshot: where files that are there cannot be read.
        UsageError: where nobody says the version of Directus, or the selection would leave something dangling.
        DatabaseProblem: where the database cannot be reached, or holds no Directus.

    """
    before, there = _files(folder)
    version = _version(directus, config, there, note)
    catalog = _catalog(source, version)
    for sentence in (*catalog.unreadable, *_another_version(catalog, version)):
        note(sentence)
    seen = as_synced(view(catalog, version))
    environments, missing = _environments(source, config, against, version)
    for label, why in missing.items():
        note(f"{label} was not looked at: {why}")
    wanted, told = guarded(seen, there.snapshot, needed(environments, config.declared), list(missing))
    if not selection.is_whole:
        base = there.snapshot if there.contents else Snapshot(info=wanted.info)
        wanted = merged(base, wanted, taken(selection, base, wanted, str(folder)))
        told = tuple(one for one in told if selection.takes(one.item.collection))
    after = pulled(wanted, there.snapshot, there.files, there.contents)
    return Pull(source.label, folder, version, before, after, told)


def _is_snapshot(operand: str, config: Config) -> bool:
    """Return whether an operand is the folder to write: one that is there, or a name that is none of a database."""
    is_named = operand.startswith("@") or ":" in operand or Path(operand).is_file()
    return not is_named and (
        not Path(operand).exists() or isinstance(parse_source(operand, config, os.environ), SnapshotSource)
    )


def _files(folder: Path) -> tuple[FolderInMemory, Loaded]:
    """Return what is in the folder; what a pull fills anyway may be missing.

    Raises:
        InvalidSnapshot: where something that is there cannot be read.

    """
    before = FolderInMemory.read(folder) if folder.exists() else FolderInMemory.empty(folder)
    loaded = before.examined()
    problems = [found for found in loaded.problems if found.code not in _FILLED_BY_PULL]
    if problems:
        raise InvalidSnapshot(
            f"{folder} cannot be read as a snapshot, so nothing is written over it",
            problems,
            hint="mend or delete these files (snap fix mends what is mechanical), or pull into an empty folder",
        )
    return before, loaded


def _version(directus: str | None, config: Config, there: Loaded, note: Callable[[str], None]) -> str:
    found = there.snapshot.info.directus
    if not (chosen_version(directus, config) or found):
        raise UsageError(
            "no one says which Directus the database belongs to, and the files name it",
            hint=f"give --directus VERSION, or directus: in {NAME}; Directus shows it under Settings",
        )
    return server_version(directus, config, found, note)


def _catalog(source: Source, version: str) -> Catalog:
    match source:
        case CaptureFile():
            catalog = read_capture(source.path).catalog
        case SnapshotFolder() | NativeFile() | GitRevision():
            catalog = holding(read_snapshot(source).snapshot).catalog
        case Database() | Embedded():
            with running(source, version) as database:
                catalog = read_catalog(database.url, search_path=database.search_path)
        case _:
            assert_never(source)
    require_directus(catalog, source.label)
    return catalog


def _another_version(catalog: Catalog, version: str) -> list[str]:
    """Return a remark for each table of metadata that is not what this version of Directus has."""
    found = []
    for table, keys in (("directus_collections", collection_meta_keys), ("directus_fields", field_meta_keys)):
        columns = {column.name for column in catalog.tables[table].columns} & set(keys(NEWEST))
        expected = set(keys(version))
        differing = [f"has {name}" for name in sorted(columns - expected)]
        differing += [f"lacks {name}" for name in sorted(expected - columns)]
        if differing:
            found.append(
                f"{table} {' and '.join(differing)}: this is no database of Directus {version}; "
                "say which it is with --directus"
            )
    return found


def _environments(
    source: Source, config: Config, against: Sequence[str], version: str
) -> tuple[dict[str, Catalog], dict[str, str]]:
    """Return the databases whose indexes are guarded, by label, and those that cannot be looked at, each with why."""
    others, missing = other_environments(source, config)
    found = {f"@{name}": catalog for name, catalog in others.items()}
    for operand in against:
        named_source = parse_source(operand, config, os.environ)
        found[named_source.label] = _catalog(named_source, version)
    return found, {f"@{name}": why for name, why in missing.items()}
