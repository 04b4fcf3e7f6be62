"""The database that Directus's own environment variables name (`DB_HOST`, `DB_DATABASE`, …)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from snapshot_tool.errors import FileProblem, UsageError


def directus_url(variables: Mapping[str, str]) -> str:
    """Return the URL that Directus's own variables say; each may be given as a file, in `DB_…_FILE`.

    Raises:
        UsageError: where they are of another database than PostgreSQL.
        FileProblem: where a file that one of them names cannot be read.

    """
    client = variables.get("DB_CLIENT", "pg")
    if client not in {"pg", "postgres"}:
        raise UsageError(
            f"DB_CLIENT is {client}, and snap only knows PostgreSQL",
            hint="name a PostgreSQL URL, or an environment of snap.yaml",
        )

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
