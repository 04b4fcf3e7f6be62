"""What Directus brings along: its collections, fields, relations and tables, by version (semantics §1.5, §9, §12.5).

The facts are package data in `data/`, read once: of the oldest version all of them, of every later one what is
different, as a JSON merge patch (RFC 7396) over the one before. A snapshot leaves these items out, a plan leaves these
tables alone, and an empty Directus database is exactly these tables with no row of metadata.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NotRequired, TypedDict, cast

from snapshot_tool.directus.system_tables import TableFacts, build_sequences, build_tables
from snapshot_tool.directus.versions import KNOWN, nearest
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.table import Sequence, Table


@dataclass(frozen=True, slots=True)
class SystemRelation:
    """A relation between two of Directus's own collections."""

    collection: str
    field: str
    related_collection: str
    one_field: str | None = None
    """The alias field of the other side, where it has one."""


@dataclass(frozen=True, slots=True)
class System:
    """Everything that belongs to Directus itself in one version."""

    version: str
    collections: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    """Collection to its fields, alias fields included."""
    specials: Mapping[tuple[str, str], tuple[str, ...]]
    """(collection, field) to the special flags that decide its type (§5.1); fields without any are not in it."""
    relations: tuple[SystemRelation, ...]
    tables: Mapping[str, Table]
    """The tables of a freshly installed database, by name, in the schema `public`; no rows, no sizes, no oids."""
    sequences: tuple[Sequence, ...]

    def has_field(self, collection: str, name: str) -> bool:
        """Return whether this is a field of Directus's own; a custom field on `directus_users` is not."""
        return name in self.fields.get(collection, frozenset())


def system(version: str) -> System:
    """Return the system data of a Directus version, or of the nearest known one (see `versions.nearest`)."""
    return _read(nearest(version))


@cache
def system_tables() -> Mapping[str, Table]:
    """Return the tables that Directus brings along in any known version, each as the last version had it."""
    found: dict[str, TableFacts] = {}
    for version in KNOWN:
        found |= system_facts(version)["tables"]
    return MappingProxyType(build_tables(found))


class RelationFacts(TypedDict):
    """A relation between two of Directus's own collections, by its many side."""

    to: str
    """The other side."""
    one_fields: NotRequired[list[str]]
    """The alias fields of the other side: usually one, and none where it has no such field."""


class SystemFacts(TypedDict):
    """What the package files say of a version, one merged over the other."""

    fields: dict[str, dict[str, list[str]]]
    """Collection to field to its special flags; these are all of Directus's own collections."""
    relations: dict[str, RelationFacts]
    """`collection.field` to the other side."""
    tables: dict[str, TableFacts]


@cache
def _read(version: str) -> System:
    facts = system_facts(version)
    return System(
        version=version,
        collections=frozenset(facts["fields"]),
        fields=MappingProxyType({name: frozenset(found) for name, found in facts["fields"].items()}),
        specials=MappingProxyType(
            {
                (collection, name): tuple(flags)
                for collection, found in facts["fields"].items()
                for name, flags in found.items()
                if flags
            }
        ),
        relations=tuple(
            SystemRelation(*_split(name), relation["to"], one_field)
            for name, relation in facts["relations"].items()
            for one_field in relation.get("one_fields", (None,))
        ),
        tables=MappingProxyType(build_tables(facts["tables"])),
        sequences=build_sequences(facts["tables"]),
    )


def _split(name: str) -> tuple[str, str]:
    collection, _, field = name.partition(".")
    return collection, field


def system_facts(version: str) -> SystemFacts:
    """Return the facts of a known version."""
    return cast("SystemFacts", _document(version))  # the files are the package's own, and tested


@cache
def _document(version: str) -> JsonObject:
    """Return the facts of a version: its own file over the facts of the version before it."""
    place = KNOWN.index(version)
    before = _document(KNOWN[place - 1]) if place else {}
    patch: JsonObject = json.loads((_DATA / f"{version}.json").read_bytes())
    return _merged(before, patch)


def _merged(before: JsonObject, patch: JsonObject) -> JsonObject:
    """Return RFC 7396's MergePatch; what is new comes last, as a new column does in a table."""
    found = {name: value for name, value in before.items() if patch.get(name, value) is not None}
    for name, value in patch.items():
        if isinstance(value, dict):
            old: JsonValue = found.get(name)
            found[name] = _merged(old if isinstance(old, dict) else {}, value)
        elif value is not None:
            found[name] = value
    return found


_DATA = Path(__file__).parent / "data"
