"""Operands of the command line: what `FROM` and `TO` name, and what they are where they are left out."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from snapshot_tool.errors import UsageError
from snapshot_tool.load.config import LARGE_TABLE_ROWS, Config, expand, unset
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.split import examine, whole
from snapshot_tool.load.variables import directus_url
from snapshot_tool.model.layout import NATIVE_SUFFIXES

if TYPE_CHECKING:
    from snapshot_tool.load.document import Readable
    from snapshot_tool.load.git_file import GitFile

EMBEDDED: Final = "embedded:"
EMBEDDED_FOLDER: Final = Path(".snap") / "postgres"

_A_SNAPSHOT: Final = "a snapshot: a folder, a native .yaml or .json file, or git:REV[:PATH]"
_KNOWN: Final = (
    f"{_A_SNAPSHOT}; or a database: a PostgreSQL URL (postgresql://…), an environment of snap.yaml (@staging), a "
    "capture (FILE.json), or embedded:"
)
_GIT: Final = "git:"
_REVISION: Final = re.compile(r"((?:[^:{]|\{[^}]*\})+)(?::(.*))?", re.DOTALL)
"""A revision, in which only braces may hold a colon (`main@{10:00}`), and the path after it."""
_CAPTURE: Final = "snap.capture/"
_JSON: Final = ".json"
_SCHEMES: Final = ("postgresql://", "postgres://")
_LIBPQ: Final = ("PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE")
"""Any of these says that libpq's own environment variables name a database."""


@dataclass(frozen=True, slots=True)
class SnapshotFolder:
    """A snapshot in directus-sync's split form."""

    path: Path

    @property
    def label(self) -> str:
        """What to call it."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class NativeFile:
    """A snapshot in one file, as `directus schema snapshot` writes it."""

    path: Path

    @property
    def label(self) -> str:
        """What to call it."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class GitRevision:
    """A snapshot, in either form, of a revision in git."""

    revision: str
    """As git knows it: a branch, a tag, `HEAD~2`, an id."""
    path: str
    """From the top of the repository; from the current directory where `./` or `../` is in front."""
    label: str
    """What to call it: the operand."""


SnapshotSource: TypeAlias = SnapshotFolder | NativeFile | GitRevision
"""Everything that a snapshot can be read from."""


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL database."""

    url: str
    """For libpq; holds the password, so it is never shown."""
    label: str
    """What to call it; holds no password."""
    search_path: tuple[str, ...] = ()
    """Directus's `DB_SEARCH_PATH`; empty where there is none."""
    environment: str | None = None
    """Its name in `snap.yaml`."""
    large_table_rows: int = LARGE_TABLE_ROWS

    def __repr__(self) -> str:
        return f"Database(label={self.label!r}, environment={self.environment!r})"


@dataclass(frozen=True, slots=True)
class Embedded:
    """The PostgreSQL that the tool starts itself."""

    folder: Path = EMBEDDED_FOLDER

    @property
    def label(self) -> str:
        """What to call it."""
        return f"the embedded PostgreSQL in {self.folder}"


@dataclass(frozen=True, slots=True)
class CaptureFile:
    """A file that stands for a database (`snap capture`)."""

    path: Path | GitFile
    label: str
    """What to call it."""
    environment: str | None = None
    """The name in `snap.yaml` of the database that it stands for."""
    large_table_rows: int = LARGE_TABLE_ROWS
    max_age: timedelta | None = None
    """From what age on it is old; None: never."""
    unset: tuple[str, ...] = ()
    """The environment variables that would name the database itself, were they set."""


Source: TypeAlias = SnapshotSource | Database | CaptureFile | Embedded


def read_snapshot(source: SnapshotSource) -> Loaded:
    """Return the snapshot of a source, whole.

    Raises:
        FileProblem: where there is nothing to read, or it is no snapshot.
        InvalidSnapshot: with a finding for everything that is wrong with it.

    """
    return whole(examine_snapshot(source))


def examine_snapshot(source: SnapshotSource) -> Loaded:
    """Return what can be read of a snapshot, and in `problems` all that is wrong with the rest.

    Raises:
        FileProblem: where there is nothing to read, or it is no snapshot.

    """
    match source:
        case SnapshotFolder(path):
            return examine(path)
        case NativeFile(path):
            from snapshot_tool.load.native import examine_file  # noqa: PLC0415 - most snapshots are folders

            return examine_file(path)
        case GitRevision(revision, path):
            from snapshot_tool.load.revision import examine_revision  # noqa: PLC0415 - most are of no revision

            return examine_revision(revision, path)
        case _:
            assert_never(source)


def parse_source(operand: str, config: Config, variables: Mapping[str, str]) -> Source:
    """Return what an operand names; `variables` are the environment variables.

    Raises:
        UsageError: where it is nothing that snap knows, or an environment that is not in snap.yaml or not set.

    """
    if operand == EMBEDDED:
        return Embedded()
    if operand.startswith("@"):
        return _environment(operand[1:], config, variables)
    if operand.startswith(_SCHEMES):
        return _database(operand, config, variables)
    if operand.startswith(_GIT):
        return _in_git(operand, config)
    if Path(operand).is_dir():
        return SnapshotFolder(Path(operand))
    if Path(operand).suffix in NATIVE_SUFFIXES and Path(operand).is_file():
        return _capture(Path(operand), operand, config) if _is_capture(Path(operand)) else NativeFile(Path(operand))
    shown = operand.partition("://")[0] + "://…" if "://" in operand else operand
    why = "" if "://" in operand or Path(operand).exists() else ", and there is no folder or file of that name"
    raise UsageError(f"{shown} is not a source that snap knows{why}", hint=f"give {_KNOWN}")


def parse_snapshot(operand: str | None, config: Config) -> SnapshotSource:
    """Return the snapshot that an operand names; where it names none, the one of snap.yaml, else `./snapshot`.

    Raises:
        UsageError: where it is no snapshot.

    """
    if operand is None:
        return default_snapshot(config)
    if not operand.startswith((_GIT, "@", EMBEDDED, *_SCHEMES)) and not Path(operand).exists():
        return SnapshotFolder(Path(operand))  # whose reading says what is the matter with it
    found = parse_source(operand, config, os.environ)
    if isinstance(found, SnapshotSource):
        return found
    raise UsageError(f"{found.label} is a database, and a snapshot is wanted here", hint=f"give {_A_SNAPSHOT}")


def parse_revision(operand: str | None, config: Config) -> GitRevision:
    """Return where in git the history of a snapshot begins: `git:REV[:PATH]`, or a path as it is in `HEAD`.

    Raises:
        UsageError: where it names no revision.

    """
    if operand is not None and operand.startswith(_GIT):
        found = _in_git(operand, config)
        if isinstance(found, GitRevision):
            return found
        raise UsageError(f"{found.label} is a capture, and a snapshot is wanted here", hint=f"give {_A_SNAPSHOT}")
    path = _from_here(config.snapshot if operand is None else operand)
    return GitRevision("HEAD", path, operand or config.snapshot)


def default_snapshot(config: Config) -> SnapshotFolder | NativeFile:
    """Return the snapshot that is meant where none is named: the one of snap.yaml, else `./snapshot`."""
    path = Path(config.snapshot)
    return NativeFile(path) if path.suffix in NATIVE_SUFFIXES and not path.is_dir() else SnapshotFolder(path)


def default_database(config: Config, variables: Mapping[str, str]) -> Database | CaptureFile | Embedded:
    """Return the database that is meant where none is named.

    That is the default environment of snap.yaml, else `DATABASE_URL`, libpq's `PG*`, Directus's `DB_*`, else the
    embedded PostgreSQL.

    Raises:
        UsageError: where the one that is meant is not set up right.

    """
    if config.default_environment is not None:
        return _environment(config.default_environment, config, variables)
    if url := variables.get("DATABASE_URL"):
        if not url.startswith(_SCHEMES):
            raise UsageError("DATABASE_URL is no PostgreSQL URL", hint="it should start with postgresql://")
        return _database(url, config, variables)
    if any(variables.get(name) for name in _LIBPQ):
        return _database("postgresql://", config, variables)
    if variables.get("DB_CONNECTION_STRING") or variables.get("DB_DATABASE"):
        return _database(directus_url(variables), config, variables)
    return Embedded()


def _in_git(operand: str, config: Config) -> GitRevision | CaptureFile:
    """Return what `git:REV[:PATH]` names; without a path the snapshot of snap.yaml, as it was in that revision."""
    from snapshot_tool.load.git_file import GitFile  # noqa: PLC0415 - few operands are of git

    parts = _REVISION.fullmatch(operand.removeprefix(_GIT))
    if parts is None:
        raise UsageError(f"{operand} names no revision", hint="write git:REV or git:REV:PATH, such as git:main")
    revision, path = parts[1], parts[2]
    if path is None:
        return GitRevision(revision, _from_here(config.snapshot), operand)
    if path.endswith(_JSON) and _is_capture(file := GitFile(revision, path)):
        return _capture(file, operand, config)
    return GitRevision(revision, path, operand)


def _from_here(path: str) -> str:
    """Return a path of the file system as one of a revision, from the current directory."""
    return f"./{os.path.relpath(path)}"


def _is_capture(file: Readable) -> bool:
    from snapshot_tool.load.document import form_of  # noqa: PLC0415 - few operands are one file

    return form_of(file).startswith(_CAPTURE)


def _capture(path: Path | GitFile, label: str, config: Config) -> CaptureFile:
    """Return a capture; one that snap.yaml names stands for that environment, whatever it is called here."""
    file = os.path.normpath(path if isinstance(path, Path) else path.path)
    of = [name for name, one in config.environments.items() if one.capture and os.path.normpath(one.capture) == file]
    name = of[0] if len(of) == 1 else None
    rows = config.environments[name].large_table_rows if name else LARGE_TABLE_ROWS
    return CaptureFile(path, label, name, rows, config.max_age_of(name or ""))


def _environment(name: str, config: Config, variables: Mapping[str, str]) -> Database | CaptureFile:
    """Return the database of an environment, or its capture where nothing here says how to reach the database."""
    found = config.environment(name)
    missing = tuple(unset(found.url or "", variables))
    if found.capture is not None and (found.url is None or missing):
        path = Path(found.capture)
        return CaptureFile(path, f"@{name} ({path})", name, found.large_table_rows, config.max_age_of(name), missing)
    url = expand(found.url or "", variables, f"the environment {name}")
    if not url.startswith(_SCHEMES):
        raise UsageError(
            f"the url of the environment {name} is no PostgreSQL URL", hint="it should start with postgresql://"
        )
    return Database(url, f"@{name}", _search_path(config, variables), name, found.large_table_rows)


def _database(url: str, config: Config, variables: Mapping[str, str]) -> Database:
    from snapshot_tool.load.connection import describe  # noqa: PLC0415 - psycopg is heavy, and a folder needs none

    return Database(url, describe(url), _search_path(config, variables))


def _search_path(config: Config, variables: Mapping[str, str]) -> tuple[str, ...]:
    if config.search_path is not None:
        return config.search_path
    text = variables.get("DB_SEARCH_PATH", "").removeprefix("array:").removeprefix("string:")
    return tuple(schema for part in text.split(",") if (schema := part.strip()))
