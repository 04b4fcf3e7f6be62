"""The real Directus: installed programs, one bootstrapped template database, instances with a database each.

Everything is bound to 127.0.0.1 or a socket, and ended by its process id when the context is left, whatever ended it.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Final

from snapshot_tool.model.json import JsonObject
from tests.conformance.install import Installation
from tests.conformance.native import digest
from tests.conformance.postgres import Postgres, run_script, settle
from tests.conformance.program import STOP_SECONDS, end, free_port, last_lines, launch, settings
from tests.conformance.recording import DIFFERENT, DONE, NO_ANSWER, NO_DIFFERENCE, ApplyAnswer, Observation
from tests.conformance.requests import Answer, diff_answer, send
from tests.conformance.scenario import Case

_START_SECONDS: Final = 300.0
_LOST: Final = re.compile(rb"[Cc]onnection (?:terminated|ended)|terminating connection|ECONNRESET")
"""What Directus says when it took a connection from its pool whose database was just replaced."""
_ATTEMPTS: Final = 20
_LAST_WORDS: Final = re.compile(r"^\w*Error: (.*)$", re.MULTILINE)
"""What Node.js writes before it ends for an error that nobody caught."""


class DirectusFailed(Exception):
    """Directus does not start, or answers what it never should; says where its own log is."""


@dataclass
class Directus:
    """The real Directus of one version: a template database of it, and running instances."""

    installation: Installation
    postgres: Postgres
    folder: Path
    """For its files and logs; temporary."""
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    """The administrator's."""
    _starts: dict[str, str] = field(default_factory=dict)
    """The template databases that hold a start, by the start's digest."""
    _pushing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def empty(self) -> str:
        """The template database that holds an empty Directus."""
        return f"empty_{self.installation.version}"

    def run(self, arguments: list[str], database: str, log: Path, port: int = 0) -> subprocess.Popen[bytes]:
        """Start a command of Directus's own command line on a database."""
        chosen = settings(self.folder, self.token, self.postgres.server.sockets, database, port)
        return launch(self.installation, arguments, chosen, log)

    def bootstrap(self) -> None:
        """Install an empty Directus into the template database."""
        self.postgres.server.create_database(self.empty)
        log = self.folder / "bootstrap.log"
        process = self.run(["bootstrap"], self.empty, log)
        try:
            if process.wait(_START_SECONDS):
                raise DirectusFailed(f"bootstrap failed:\n{last_lines(log)}")
            settle(self.postgres.url(self.empty))
        except subprocess.TimeoutExpired:
            raise DirectusFailed(f"bootstrap takes more than {_START_SECONDS:.0f} s:\n{last_lines(log)}") from None
        finally:
            end(process)

    @contextmanager
    def instance(self, name: str) -> Iterator[Instance]:
        """Run one instance with a database of its own, which is empty at first."""
        running = Instance(self, f"directus_{self.installation.version}_{name}", self.folder / f"{name}.log")
        self.postgres.copy(self.empty, running.database)
        try:
            running.start()
            yield running
        finally:
            running.stop()

    def template(self, start: JsonObject, instance: Instance) -> str:
        """Return the template database that holds a start; where there is none yet, `instance` makes it.

        Raises:
            DirectusFailed: where the start cannot be pushed.

        """
        if not any(start[key] for key in ("collections", "fields", "relations")):
            return self.empty
        key = digest(start)
        with self._pushing:
            if key not in self._starts:
                name = f"start_{self.installation.version}_{len(self._starts)}"
                instance.reset(self.empty)
                instance.push(start)
                self.postgres.copy(instance.database, name)
                settle(self.postgres.url(name))
                self._starts[key] = name
            return self._starts[key]


@dataclass(slots=True)
class Instance:
    """One running Directus."""

    directus: Directus
    database: str
    log: Path
    holds: str | None = None
    """The template that the database is an unchanged copy of."""
    _port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def postgres_url(self) -> str:
        """The URL of its database."""
        return self.directus.postgres.url(self.database)

    def prepare(self, case: Case) -> None:
        """Make the database of a case: its start pushed, its SQL run, and everything forgotten that was cached.

        Raises:
            DirectusFailed: where the start cannot be pushed.
            psycopg.DatabaseError: where the SQL fails.

        """
        template = self.directus.template(case.start, self)
        if self.holds != template:
            self.reset(template)
        if case.sql.strip():
            self.holds = None
            run_script(self.postgres_url, case.sql)
        self.clear_cache()

    def observe(self, case: Case) -> Observation:
        """Return what Directus does when a case is pushed onto its prepared database."""
        answer = self.diff(case.wanted, force=case.force)
        found = diff_answer(answer)
        if answer.status != DIFFERENT:
            return Observation(diff=found)
        applied = self.apply(answer.data)
        return Observation(diff=found, apply=applied, remaining=diff_answer(self.diff(case.wanted, force=case.force)))

    def push(self, wanted: JsonObject) -> None:
        """Push a snapshot that has to be applied; a difference may be left.

        Raises:
            DirectusFailed: where it is refused.

        """
        answer = self.diff(wanted)
        if answer.status == DIFFERENT and (applied := self.apply(answer.data)).status != DONE:
            raise DirectusFailed(f"the start cannot be applied: {applied.status} {applied.message}")
        if answer.status not in {DIFFERENT, NO_DIFFERENCE}:
            raise DirectusFailed(f"the start is refused: {answer.status} {answer.message}")

    def reset(self, template: str) -> None:
        """Replace the database by a copy of another one, Directus running on."""
        self.directus.postgres.copy(template, self.database)
        self.clear_cache()
        self.holds = template

    def clear_cache(self) -> None:
        """Let Directus forget what it knows of the database; SQL by hand is not seen before.

        Raises:
            DirectusFailed: where it refuses.

        """
        answer = self.request("POST", "/utils/cache/clear?system=true")
        if answer.status not in {200, 204}:
            raise DirectusFailed(f"the cache cannot be cleared: {answer.status} {answer.body}")

    def snapshot(self) -> JsonObject:
        """Return the native snapshot that Directus reports."""
        return self.request("GET", "/schema/snapshot").data

    def diff(self, wanted: JsonObject, *, force: bool = False) -> Answer:
        """Ask `/schema/diff`: 204, 200 with `hash` and `diff`, or an error."""
        return self.request("POST", "/schema/diff" + ("?force=true" if force else ""), wanted)

    def apply(self, found: JsonObject) -> ApplyAnswer:
        """Have `/schema/apply` apply what `/schema/diff` gave, and read its DDL from PostgreSQL's log."""
        postgres = self.directus.postgres
        before = postgres.mark()
        answer = self.request("POST", "/schema/apply", found)
        statements = postgres.statements(self.database, before, postgres.mark())
        if answer.status in {DONE, NO_ANSWER}:  # any other error has rolled everything back
            self.holds = None
        return ApplyAnswer(status=answer.status, message=answer.message, statements=statements)

    def request(self, method: str, path: str, body: JsonObject | None = None) -> Answer:
        """Send a request as the administrator; again where it only met the end of a connection to the database.

        There are requests that end the server. It is started again then, and they have no answer but its last words.
        """
        for _ in range(_ATTEMPTS):
            try:
                status, text = self._send(method, path, body)
            except (OSError, HTTPException):
                return Answer(NO_ANSWER, {"errors": [{"message": self._start_again()}]})
            if status < 500 or not _LOST.search(text):
                return Answer(status, json.loads(text) if text else None)
            time.sleep(0.1)
        raise DirectusFailed(f"{method} {path} finds no database: {text.decode(errors='replace')[:500]}")

    def _send(self, method: str, path: str, body: JsonObject | None = None) -> tuple[int, bytes]:
        return send(self.url + path, method, self.directus.token, body)

    def start(self) -> None:
        """Start it on its database, and wait until it answers.

        Raises:
            DirectusFailed: where it ends instead, or takes too long.

        """
        self._port = free_port()
        self.log.unlink(missing_ok=True)
        self._process = process = self.directus.run(["start"], self.database, self.log, self._port)
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if self._send("GET", "/server/ping")[0] < 400:
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise DirectusFailed(f"it does not start:\n{last_lines(self.log)}")

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            end(self._process)

    def _start_again(self) -> str:
        """Start it again after it has ended by itself, and return the message of the error that it died of.

        Raises:
            DirectusFailed: where it runs on, or died of something else.

        """
        try:
            if self._process is not None:
                self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise DirectusFailed(f"it does not answer:\n{last_lines(self.log)}") from None
        words = _LAST_WORDS.findall(self.log.read_text(errors="replace"))
        if not words:
            raise DirectusFailed(f"it has ended:\n{last_lines(self.log)}")
        self.start()
        return str(words[-1])


@contextmanager
def directus(installation: Installation, postgres: Postgres) -> Iterator[Directus]:
    """Bootstrap one version into a template database, for instances to be started.

    Raises:
        DirectusFailed: where that does not work.

    """
    with tempfile.TemporaryDirectory(prefix="snap-directus-") as folder:
        ready = Directus(installation, postgres, Path(folder))
        ready.bootstrap()
        yield ready


@contextmanager
def instances(ready: Directus, number: int) -> Iterator[list[Instance]]:
    """Run several instances."""
    with ExitStack() as stack:
        yield [stack.enter_context(ready.instance(str(index))) for index in range(number)]
