"""Directus as a program: its settings, its start and its end."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.conformance.install import Installation
from tests.conformance.postgres import PORT, USER

STOP_SECONDS: Final = 10.0
"""How long it may take to end."""


def launch(
    installation: Installation, arguments: list[str], settings: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start a command of Directus's own command line, in a process group of its own."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [installation.node, "node_modules/directus/cli.js", *arguments],
            cwd=installation.folder,
            env={"PATH": os.pathsep.join((str(installation.node.parent), os.defpath)), **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for us; we end it then
        )


def settings(folder: Path, token: str, sockets: Path, database: str, port: int) -> Mapping[str, str]:
    """Return the settings of a Directus, as environment variables.

    Args:
        folder: for its files.
        token: the administrator's, which serves as every other secret too.
        sockets: the folder of the PostgreSQL server's socket.
        database: its database.
        port: where it listens on 127.0.0.1.

    """
    return {
        "HOME": str(folder),
        "NODE_ENV": "production",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DB_CLIENT": "pg",
        "DB_HOST": str(sockets),
        "DB_PORT": str(PORT),
        "DB_DATABASE": database,
        "DB_USER": USER,
        "DB_PASSWORD": "none",
        "KEY": token,
        "SECRET": token,
        "ADMIN_EMAIL": "admin@example.com",
        "ADMIN_PASSWORD": token,
        "ADMIN_TOKEN": token,
        "TELEMETRY": "false",
        "LOG_LEVEL": "warn",
        "LOG_STYLE": "raw",
        "MAX_PAYLOAD_SIZE": "100mb",
        "CACHE_ENABLED": "false",
        "EXTENSIONS_PATH": str(folder / "extensions"),
        "STORAGE_LOCAL_ROOT": str(folder / "uploads"),
        "RATE_LIMITER_ENABLED": "false",
        "PRESSURE_LIMITER_ENABLED": "false",
        "SERVE_APP": "false",
    }


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, by force where it does not end by itself."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def last_lines(log: Path) -> str:
    """Return the end of a log, to be shown."""
    return "\n".join(log.read_text(errors="replace").strip().splitlines()[-20:])
