"""One PostgreSQL server of our own: its data made, started and stopped through PostgreSQL's own programs.

PostgreSQL refuses to run as root, so root runs it as an ordinary user of the machine, to whom the data then belongs.
The socket lies in a folder that nobody else may enter, so no password is needed; no network address is listened on.
"""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from snapshot_tool.errors import EmbeddedUnavailable

_ALWAYS: Final = {"listen_addresses": "", "port": "5432", "timezone": "UTC", "log_timezone": "UTC"}
_USERS: Final = ("postgres", "nobody")
_SOCKET: Final = ".s.PGSQL.5432"
_MAX_SOCKET_BYTES: Final = 103
"""`sun_path` holds 104 bytes with its NUL on BSD and macOS, 108 on Linux."""
_START_SECONDS: Final = 60


def prepare(folder: Path, binaries: Path) -> Cluster:
    """Return the cluster in `folder`, which is made where it is missing, for the programs in `binaries`.

    Raises:
        OSError: where the folder cannot be made or opened.
        EmbeddedUnavailable: where there is nobody to run it as.

    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")  # a data folder is nobody's to commit
    cluster = Cluster(folder, binaries, _owner(folder / "data"))
    if cluster.user is not None:
        os.chown(folder, cluster.user.pw_uid, cluster.user.pw_gid)
        for place in (folder, binaries):
            _open_way(place)
    return cluster


def _owner(data: Path) -> pwd.struct_passwd | None:
    """Return the user to run the server as, where that is not simply ourselves."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (uid := data.stat().st_uid):
        with suppress(KeyError):
            return pwd.getpwuid(uid)
    for name in _USERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedUnavailable(
        f"PostgreSQL does not run as root, and this machine has no user {' or '.join(_USERS)} to run it as",
        hint="run this as an ordinary user",
    )


def _open_way(place: Path) -> None:
    """Let others pass through (not read) the folders above `place`, as the server does not run as root."""
    for folder in (place, *place.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A folder with the data and the log of one server."""

    folder: Path
    binaries: Path
    user: pwd.struct_passwd | None
    """Whom it runs as, where that is not simply ourselves."""

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server said since it was started last."""
        return self.folder / "log"

    def running(self) -> Path | None:
        """Return the folder of its socket if the server accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            sockets = Path(lines[4])
        except (OSError, IndexError):
            return None
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(sockets / _SOCKET))
            except OSError:
                return None
        return sockets

    def start(self, settings: Mapping[str, str]) -> Path:
        """Start the server, on new data where there is none, and return the folder of its socket.

        Raises:
            EmbeddedUnavailable: where it does not start; shows the end of its log.

        """
        if not (self.data / "PG_VERSION").exists():
            self._init()
        sockets = self._sockets()
        options = {**_ALWAYS, **settings, "unix_socket_directories": str(sockets)}
        flags = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        self.log.unlink(missing_ok=True)
        try:
            self._command("pg_ctl", "start", "-w", "-t", str(_START_SECONDS), "-l", str(self.log), "-o", flags)
        except BaseException:  # an interrupt must not leave a server behind that nobody knows
            with suppress(EmbeddedUnavailable):
                self._command("pg_ctl", "stop", "-m", "immediate")
            raise
        (self.folder / "started").write_text(self._pid())
        return sockets

    def stop_own(self) -> None:
        """Stop the server if one of us started it."""
        started = self.folder / "started"
        if started.exists() and started.read_text() == self._pid():
            sockets = self.running()
            self._command("pg_ctl", "stop", "-w", "-m", "fast")
            started.unlink()
            if sockets is not None and sockets != self.data:
                shutil.rmtree(sockets, ignore_errors=True)

    def _init(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # what an interrupted initdb left
        self._command("initdb", "--no-sync", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")

    def _sockets(self) -> Path:
        """Return the data folder, which nobody else may enter, or a temporary one where its path will not do."""
        path = str(self.data / _SOCKET)
        if len(os.fsencode(path)) <= _MAX_SOCKET_BYTES and not set(path) & set(",\"'\\"):
            return self.data
        sockets = Path(tempfile.mkdtemp(prefix="snap-"))
        if self.user is not None:
            os.chown(sockets, self.user.pw_uid, self.user.pw_gid)
        return sockets

    def _pid(self) -> str:
        try:
            return (self.data / "postmaster.pid").read_text().partition("\n")[0]
        except OSError:
            return ""

    def _command(self, name: str, *arguments: str) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server runs
            done = subprocess.run(  # noqa: S603 - our own binaries, no shell
                [str(self.binaries / name), "-D", str(self.data), *arguments],
                cwd=self.folder, env=environment | {"LC_ALL": "C"}, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, check=False,
                user=self.user and self.user.pw_uid, group=self.user and self.user.pw_gid,
                extra_groups=None if self.user is None else [],
            )  # fmt: skip
            output.seek(0)
            said = output.read().decode(errors="replace")
        if done.returncode:
            log = self.log.read_text(errors="replace") if name == "pg_ctl" and self.log.exists() else ""
            last = "\n".join((said + log).strip().splitlines()[-8:])
            raise EmbeddedUnavailable(
                f"the embedded PostgreSQL does not work ({name}):\n{last}",
                hint=f"it starts afresh where {self.folder} is removed",
            )
