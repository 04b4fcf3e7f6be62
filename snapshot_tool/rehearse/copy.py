"""A copy of a database's catalog in an empty database: everything but the rows, and what is not like the original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.unseen import lost
from snapshot_tool.directus.view import view
from snapshot_tool.load.connection import connect, explained
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.finding import printable
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Index
from snapshot_tool.rehearse.rebuild import rebuild
from snapshot_tool.rehearse.stand_ins import plain_index, stand_in, without_modifiers

_SHOWN = 120
"""Characters of a statement that a sentence shows."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as it was made."""

    catalog: Catalog
    """Read back from the copy."""
    notes: tuple[str, ...]
    """What is not like the original, each as a sentence."""


def copy_catalog(catalog: Catalog, url: str, version: str) -> Copy:
    """Make everything in `catalog`, but the rows of its tables, in the empty database behind `url`.

    What the server lacks is stood in for, and what cannot be made is left out; the notes say both. `version` is that
    of the Directus whose view of both has to be the same.

    Raises:
        DatabaseProblem: where the server cannot be reached, or refuses to be set up.

    """
    builder = _Builder(catalog)
    with connect(url) as connection:
        with explained("preparing the copy"):
            path = ", ".join(map(ident, catalog.server.search_path))
            connection.execute(f"ALTER DATABASE {ident(connection.info.dbname)} SET search_path TO {path}".encode())
        for statement in rebuild(catalog):
            builder.run(connection, statement)
    made = read_catalog(url, search_path=catalog.server.search_path)
    return Copy(made, tuple(dict.fromkeys([*builder.notes, *_unlike(catalog, made, version)])))


def _unlike(catalog: Catalog, made: Catalog, version: str) -> Iterator[str]:
    """Yield what Directus would see otherwise in the copy, and what it cannot see and is not there."""
    for difference in diff(view(made, version), view(catalog, version)):
        yield f"{difference.item} reads differently in the copy"
    for found in lost(catalog, made):
        # What has a stand-in was told already.
        if found.now is None and made.relation_kind(found.object.name) is None:
            yield f"the copy has no {found.object}"


@dataclass(slots=True)
class _Builder:
    """Runs the statements of a rebuild, each with whatever it takes."""

    catalog: Catalog
    notes: list[str] = field(default_factory=list)
    tried: set[tuple[str, ...]] = field(default_factory=set)

    def run(self, connection: psycopg.Connection, statement: str) -> None:
        """Run a statement; on a refusal make what it misses and try again, and leave it out where that is no help."""
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            refusal = error.diag.message_primary or str(error)
            self._go_on(connection, statement, refusal)

    def _go_on(self, connection: psycopg.Connection, statement: str, refusal: str) -> None:
        if statement.startswith("CREATE EXTENSION"):
            name = statement.rpartition(" ")[2].strip('"')
            self.notes.append(f"the extension {name} cannot be installed here")
            return
        bare = without_modifiers(statement, refusal)
        if bare != statement:
            self.run(connection, bare)
            return
        remedy = stand_in(refusal, self.catalog)
        if remedy is not None and remedy.statements not in self.tried:
            self.tried.add(remedy.statements)
            try:
                with connection.transaction():
                    for made in remedy.statements:
                        connection.execute(made.encode())
            except psycopg.Error as error:
                self._leave_out(statement, error.diag.message_primary or str(error))
                return
            self.notes.append(remedy.sentence)
            self.run(connection, statement)
            return
        if not self._built_plainly(connection, statement, refusal):
            self._leave_out(statement, refusal)

    def _built_plainly(self, connection: psycopg.Connection, statement: str, refusal: str) -> bool:
        index = self._index(statement)
        if index is None:
            return False
        try:
            connection.execute(plain_index(index).encode())
        except psycopg.Error:
            return False
        stood_in = f"the {index.method} index {index.name} is stood in for by a plain btree"
        self.notes.append(f"{stood_in}: {printable(refusal)}")
        return True

    def _index(self, statement: str) -> Index | None:
        indexes = (index for table in self.catalog.tables.values() for index in table.indexes)
        return next((index for index in indexes if statement == index.definition), None)

    def _leave_out(self, statement: str, refusal: str) -> None:
        shown = " ".join(statement.split())
        cut = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
        self.notes.append(f"left out, because {printable(refusal)}: {printable(cut)}")
