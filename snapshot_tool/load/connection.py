"""Connections to PostgreSQL: opened, named and explained without ever showing a password."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from snapshot_tool.errors import DatabaseProblem, UsageError

APPLICATION_NAME: Final = "snap"
CONNECT_SECONDS: Final = "10"

_REACH_HINTS: Final = (
    ("Connection refused", "is PostgreSQL running, and does it listen there?"),
    ("No such file or directory", "is PostgreSQL running? That folder holds no socket of it"),
    ("password authentication failed", "check the user and the password"),
    ("no password supplied", "give the password in the URL, in PGPASSWORD or in ~/.pgpass"),
    ("pg_hba.conf", "the server does not let this user in from here; it may want TLS: add ?sslmode=require"),
    ("does not support SSL", "drop sslmode=require from the URL, or switch TLS on at the server"),
    ("does not exist", "check the names of the database and the user"),
    ("timeout", "is the address right, and does a firewall let you through?"),
    ("name resolution", "check the name of the host"),
    ("too many clients", "close other connections, or connect through a pooler"),
)


def connect(url: str) -> psycopg.Connection:
    """Open a connection in autocommit mode, named `snap` in `pg_stat_activity`.

    Raises:
        UsageError: where the URL cannot be understood.
        DatabaseProblem: where the database cannot be reached or does not let us in.

    """
    timeout = _parameters(url).get("connect_timeout") or os.environ.get("PGCONNECT_TIMEOUT") or CONNECT_SECONDS
    settings = {"application_name": APPLICATION_NAME, "client_encoding": "UTF8", "connect_timeout": timeout}
    try:
        return psycopg.connect(make_conninfo(url, **settings), autocommit=True)
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        hint = next((hint for words, hint in _REACH_HINTS if words in said), "")
        raise DatabaseProblem(f"{describe(url)} cannot be reached: {said}", hint=hint) from None


def describe(url: str) -> str:
    """Return the URL as it may be shown: user, host, port and database, never a password or an option.

    Raises:
        UsageError: where the URL cannot be understood.

    """
    found = _parameters(url)
    host = found.get("hostaddr") or found.get("host") or os.environ.get("PGHOST") or ""
    user = found.get("user") or os.environ.get("PGUSER") or ""
    port = found.get("port") or os.environ.get("PGPORT") or ""
    database = found.get("dbname") or os.environ.get("PGDATABASE") or user
    where = "" if host.startswith("/") else host + (f":{port}" if port and port != "5432" else "")
    return f"postgresql://{user}{'@' if user else ''}{where}/{database}" + (
        f" ({host})" if host.startswith("/") else ""
    )


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn whatever psycopg raises inside into a `DatabaseProblem` that says what was being done.

    `what` completes "… failed", such as `reading the catalog of postgresql://db/app`.
    """
    try:
        yield
    except errors.LockNotAvailable as error:
        hint = "somebody holds a strong lock on a table (a migration, perhaps): wait for its end and try again"
        raise DatabaseProblem(f"{what} waited too long for a lock", hint=hint) from error
    except errors.QueryCanceled as error:
        raise DatabaseProblem(f"{what} took longer than its statement_timeout", hint="try again later") from error
    except errors.InsufficientPrivilege as error:
        raise DatabaseProblem(f"{what} is not allowed: {_first(error)}", hint="use a role that may") from error
    except psycopg.Error as error:
        raise DatabaseProblem(f"{what} failed: {_first(error)}") from error
    except UnicodeDecodeError as error:
        raise DatabaseProblem(f"{what} failed: the database holds text that is not valid in its encoding") from error


def _first(error: psycopg.Error) -> str:
    code = f" ({error.sqlstate})" if error.sqlstate else ""
    lines = (error.diag.message_primary or str(error)).strip().splitlines() or ["the connection was lost"]
    return lines[0] + code


def _parameters(url: str) -> dict[str, str]:
    try:
        if _is_misread(url):
            raise psycopg.ProgrammingError
        found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
        if found.get("port", "").strip("0123456789,"):
            raise psycopg.ProgrammingError
    except psycopg.Error:  # libpq's own message may quote a piece of the password
        raise UsageError(
            "the database URL cannot be understood",
            hint="write postgresql://USER:PASSWORD@HOST:PORT/DATABASE; in user and password, write @ as %40, "
            ": as %3A, / as %2F, # as %23, ? as %3F and % as %25",
        ) from None
    return found


def _is_misread(url: str) -> bool:
    """Return whether an unescaped @ or / would make libpq take a piece of the password for something else."""
    scheme, separator, rest = url.partition("://")
    if not separator or not scheme.isalpha():
        return False
    authority, _, path = rest.partition("?")[0].partition("/")
    return authority.count("@") > 1 or "@" in path
