"""From the operands of the command line to the two sides that a command works on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, assert_never

from snapshot_tool.cli.server_version import server_version
from snapshot_tool.cli.sides import Sides
from snapshot_tool.errors import SnapError, UsageError
from snapshot_tool.load.config import LARGE_TABLE_ROWS, Config, read_config
from snapshot_tool.load.source import (
    CaptureFile,
    Database,
    Embedded,
    GitRevision,
    NativeFile,
    SnapshotFolder,
    SnapshotSource,
    Source,
    default_database,
    default_snapshot,
    parse_source,
    read_snapshot,
)

if TYPE_CHECKING:
    from snapshot_tool.load.loaded import Loaded
    from snapshot_tool.model.catalog import Catalog

_Pair: TypeAlias = tuple[Source, SnapshotSource]


@dataclass(frozen=True, slots=True)
class There:
    """A database that is running now."""

    url: str
    label: str
    search_path: tuple[str, ...] = ()
    large_table_rows: int = LARGE_TABLE_ROWS
    environment: str = ""


@contextmanager
def opened(
    from_: str | None, to: str | None, note: Callable[[str], None], *, directus: str | None = None
) -> Iterator[Sides]:
    """Yield both sides, the database reachable for as long as the context lasts.

    Args:
        from_: what is there.
        to: what is wanted.
        note: takes what else is to be said.
        directus: the version that `--directus` names.

    Raises:
        UsageError: where the operands, or `snap.yaml`, name nothing that there is, or no version.
        InvalidSnapshot: where a snapshot's files cannot be read.
        DatabaseProblem: where the database cannot be reached, or holds no Directus.

    """
    config = read_config()
    source, wanted = pair(from_, to, config)
    loaded = read_snapshot(wanted)
    version = server_version(directus, config, loaded.snapshot.info.directus, note)
    with compared(source, loaded, config, version, note) as sides:
        for sentence in sides.catalog.unreadable:
            note(sentence)
        yield replace(sides, environments=partial(_others, source, config, note))


@contextmanager
def compared(
    source: Source, loaded: Loaded, config: Config, version: str, note: Callable[[str], None]
) -> Iterator[Sides]:
    """Yield both sides, for whatever is there and a snapshot that was read, and the Directus between them."""
    if isinstance(source, CaptureFile):
        from snapshot_tool.cli.captured import with_capture

        yield with_capture(source, loaded, config, version)
    elif isinstance(source, SnapshotSource):
        from snapshot_tool.cli.held import with_snapshot

        yield with_snapshot(source, loaded, config, version, note)
    else:
        with running(source, version) as there:
            yield compare(there, loaded, config, version)


def compare(there: There, loaded: Loaded, config: Config, version: str) -> Sides:
    """Return both sides, for a database that is running, a snapshot that was read, and the Directus between them."""
    from snapshot_tool.load.activity import read_activity
    from snapshot_tool.load.directus_tables import require_directus
    from snapshot_tool.load.meanings import meanings
    from snapshot_tool.load.postgres import read_catalog
    from snapshot_tool.load.questions import ask

    catalog = read_catalog(there.url, search_path=there.search_path)
    require_directus(catalog, there.label)
    return Sides(
        from_name=there.label,
        catalog=catalog,
        loaded=loaded,
        version=version,
        levels=config.levels,
        large_table_rows=there.large_table_rows,
        declared=config.declared,
        environment=there.environment,
        ask=partial(ask, there.url, search_path=there.search_path),
        again=partial(read_catalog, there.url, search_path=there.search_path),
        understand=partial(meanings, there.url, search_path=there.search_path),
        activity=partial(read_activity, there.url, search_path=there.search_path),
    )


def pair(from_: str | None, to: str | None, config: Config) -> _Pair:
    """Return what is there and what is wanted; a single operand takes the side that its kind has.

    Raises:
        UsageError: where an operand names nothing that there is, or both name databases.

    """
    variables = dict(os.environ)
    first = None if from_ is None else parse_source(from_, config, variables)
    second = None if to is None else parse_source(to, config, variables)
    if isinstance(first, SnapshotSource) and second is None:
        return default_database(config, variables), first
    wanted = second or default_snapshot(config)
    if not isinstance(wanted, SnapshotSource):
        raise UsageError(
            f"TO is what is wanted, and {wanted.label} is a database",
            hint="name the database first and the snapshot second",
        )
    return first or default_database(config, variables), wanted


def named(operand: str | None, config: Config) -> Source:
    """Return the source that an operand names; the default database where there is none.

    Raises:
        UsageError: where it names nothing that there is.

    """
    return default_database(config, os.environ) if operand is None else parse_source(operand, config, os.environ)


@contextmanager
def running(source: Source, version: str) -> Iterator[There]:
    """Yield a database that is running for as long as the context lasts; `version` is that of its Directus.

    Raises:
        UsageError: where it is a capture, which is no database that runs.
        EmbeddedUnavailable: where it has to be made and there is no embedded PostgreSQL.

    """
    match source:
        case CaptureFile():
            hint = f"export {' and '.join(source.unset)}" if source.unset else "name a PostgreSQL URL"
            raise UsageError(f"{source.label} is a capture, and this needs a database", hint=hint)
        case Database():
            yield There(source.url, source.label, source.search_path, source.large_table_rows, source.environment or "")
        case Embedded():
            from snapshot_tool.cli.standin import install_empty
            from snapshot_tool.rehearse.directus import embedded_directus

            with embedded_directus(source.folder, partial(install_empty, version=version)) as url:
                yield There(url, source.label)
        case SnapshotFolder() | NativeFile() | GitRevision():
            from snapshot_tool.cli.standin import holding

            with holding(read_snapshot(source).snapshot) as url:
                yield There(url, source.label)
        case _:
            assert_never(source)


def _others(planned: Source, config: Config, note: Callable[[str], None]) -> Mapping[str, Catalog]:
    """Return the catalogs of the other databases that `snap.yaml` names; says which could not be looked at, and why."""
    found, missing = other_environments(planned, config)
    for name, why in missing.items():
        note(f"@{name} was not looked at: {why}")
    return found


def other_environments(planned: Source, config: Config) -> tuple[Mapping[str, Catalog], Mapping[str, str]]:
    """Return the catalogs of the other databases that `snap.yaml` names, and of the rest why they cannot be read."""
    from snapshot_tool.load.capture import read_capture
    from snapshot_tool.load.postgres import read_catalog

    found: dict[str, Catalog] = {}
    missing: dict[str, str] = {}
    for name in config.environments:
        if isinstance(planned, Database | CaptureFile) and planned.environment == name:
            continue
        try:
            source = parse_source(f"@{name}", config, os.environ)
            if isinstance(source, CaptureFile):
                found[name] = read_capture(source.path).catalog
            elif isinstance(source, Database) and not (isinstance(planned, Database) and planned.url == source.url):
                found[name] = read_catalog(source.url, search_path=source.search_path)
        except SnapError as error:
            missing[name] = error.message
    return found, missing
