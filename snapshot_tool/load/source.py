"""Operands of the command line: what `FROM` and `TO` name, and what they are where they are left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote, urlencode

from snapshot_tool.errors import FileProblem, UsageError
from snapshot_tool.load.config import LARGE_TABLE_ROWS, Config, expand

EMBEDDED: Final = "embedded:"
EMBEDDED_FOLDER: Final = Path(".snap") / "postgres"

_KNOWN: Final = (
    "a snapshot's folder, a PostgreSQL URL (postgresql://…), an environment of snap.yaml (@staging), a capture "
    "(FILE.json), or embedded:"
)
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

    path: Path
    label: str
    """What to call it."""
    environment: str | None = None
    """The name in `snap.yaml` of the database that it stands for."""
    large_table_rows: int = LARGE_TABLE_ROWS


Source: TypeAlias = SnapshotFolder | Database | CaptureFile | Embedded


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
    if Path(operand).is_dir():
        return SnapshotFolder(Path(operand))
    if Path(operand).suffix == ".json" and Path(operand).is_file():
        return CaptureFile(Path(operand), operand)
    shown = operand.partition("://")[0] + "://…" if "://" in operand else operand
    why = "" if "://" in operand or Path(operand).exists() else ", and there is no folder of that name"
    raise UsageError(f"{shown} is not a source that snap knows{why}", hint=f"give {_KNOWN}")


def default_snapshot(config: Config) -> SnapshotFolder:
    """Return the snapshot that is meant where none is named: the one of snap.yaml, else `./snapshot`."""
    return SnapshotFolder(Path(config.snapshot))


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
        return _database(_directus_url(variables), config, variables)
    return Embedded()


def _environment(name: str, config: Config, variables: Mapping[str, str]) -> Database | CaptureFile:
    found = config.environment(name)
    if found.url is None:
        path = Path(found.capture or "")
        return CaptureFile(path, f"@{name} ({path})", name, found.large_table_rows)
    url = expand(found.url, variables, f"the environment {name}")
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


def _directus_url(variables: Mapping[str, str]) -> str:
    """Return the URL that Directus's own variables say; each may be given as a file, in `DB_…_FILE`."""
    client = variables.get("DB_CLIENT", "pg")
    if client not in {"pg", "postgres"}:
        raise UsageError(f"DB_CLIENT is {client}, and snap only knows PostgreSQL", hint=f"give {_KNOWN}")

    def get(name: str) -> str:
        path = variables.get(f"{name}_FILE")
        return variables.get(name) or (_read(f"{name}_FILE", path) if path else "")

    if connection := get("DB_CONNECTION_STRING"):
        return connection
    user, password = quote(get("DB_USER"), safe=""), quote(get("DB_PASSWORD"), safe="")
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgresql://{login}{_address(get)}/{quote(get('DB_DATABASE'), safe='')}{_options(get)}"


def _address(get: Callable[[str], str]) -> str:
    host = get("DB_HOST")
    shown = f"[{host}]" if ":" in host else quote(host, safe="")
    return shown + (f":{port}" if (port := get("DB_PORT")) else "")


def _options(get: Callable[[str], str]) -> str:
    wanted = get("DB_SSL").lower()
    options: dict[str, str] = {}
    if wanted == "true" or any(get(f"DB_SSL__{name}") for name in ("CA", "CA_FILE", "REJECT_UNAUTHORIZED")):
        options["sslmode"] = (
            "require"  # what Directus verifies beyond that takes certificates that libpq reads elsewhere
        )
    elif wanted == "false":
        options["sslmode"] = "disable"
    return f"?{urlencode(options)}" if options else ""


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(f"{name} names {path}, which cannot be read") from error
