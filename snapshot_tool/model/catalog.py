"""The catalog: what a PostgreSQL database physically holds, and the metadata rows that Directus keeps in it.

Names and definitions are as in `table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.table import Index, Sequence, Table


@dataclass(frozen=True, slots=True)
class Server:
    """The server and session that the catalog was read through. No host, no password."""

    version_num: int
    """As `server_version_num`: 150004 is 15.4."""
    database: str
    role: str
    search_path: tuple[str, ...]
    """The schemas that Directus looks at, in order."""
    timezone: str = "UTC"
    default_index_method: str = "btree"

    @property
    def major(self) -> int:
        """The major version, such as 15."""
        return self.version_num // 10000


@dataclass(frozen=True, slots=True)
class UserType:
    """An enumeration, domain, composite or range type."""

    name: str
    schema: str
    definition: str
    """The statement that makes it again."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The rows of `directus_collections`, `directus_fields` and `directus_relations`, as `row_to_json` gives them.

    Column name to value; JSON columns are parsed, CSV columns (`special`, `one_allowed_collections`) are text.
    """

    collections: tuple[JsonObject, ...] = ()
    fields: tuple[JsonObject, ...] = ()
    relations: tuple[JsonObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that was read of one database in one transaction."""

    server: Server
    tables: Mapping[str, Table] = field(default_factory=dict)
    """By unqualified name; where two schemas of the search path hold the name, the first one counts."""
    sequences: tuple[Sequence, ...] = ()
    extensions: Mapping[str, str] = field(default_factory=dict)
    """Name to version."""
    other_relations: Mapping[str, str] = field(default_factory=dict)
    """Names of other relations of the search path (composite types, sequences, toast-less odds), to their kind."""
    metadata: Metadata = field(default_factory=Metadata)
    types: tuple[UserType, ...] = ()
    """In the order of their making."""
    functions: Mapping[str, str] = field(default_factory=dict)
    """Signature to the statement that makes it again, in the order of their making."""
    unreadable: tuple[str, ...] = ()
    """What the role may not read, each as a sentence: said, never taken as absent."""

    def find_index(self, name: str) -> Index | None:
        """Return the index that an unqualified name resolves to, on whatever table, or None."""
        return next((found for table in self.tables.values() if (found := table.index(name))), None)

    def relation_kind(self, name: str) -> str | None:
        """Return what kind of relation (table, view, index, sequence…) has this name, or None if it is free."""
        if name in self.tables:
            return self.tables[name].kind
        if self.find_index(name):
            return "index"
        if any(sequence.name == name for sequence in self.sequences):
            return "sequence"
        return self.other_relations.get(name)
