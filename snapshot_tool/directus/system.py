"""What Directus brings along: its collections, fields, relations and tables, by version (semantics §1.5, §9, §12.5).

The facts are package data, one file a version in `data/`, read once. A snapshot leaves these items out, a plan leaves
these tables alone, and an empty Directus database is exactly these tables with no row of metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from snapshot_tool.directus.keys import version_number
from snapshot_tool.directus.system_tables import TableFacts, build_sequences, build_tables
from snapshot_tool.model.catalog import Metadata, Sequence, Table


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
    metadata: Metadata = field(default_factory=Metadata)
    """The metadata rows of a freshly installed database: none, since Directus keeps its own in its code."""

    def has_field(self, collection: str, name: str) -> bool:
        """Return whether this is a field of Directus's own; a custom field on `directus_users` is not."""
        return name in self.fields.get(collection, frozenset())


def system(version: str) -> System:
    """Return the system data of a Directus version, or of the nearest known one (see `nearest`)."""
    return _read(nearest(version))


def nearest(version: str) -> str:
    """Return the known version whose data stands for `version`: itself, the last one before it, else the first.

    Where that is another version than the one asked for, a caller should say so.
    """
    wanted = version_number(version)
    known = known_versions()
    return next((found for found in reversed(known) if version_number(found) <= wanted), known[0])


@cache
def known_versions() -> tuple[str, ...]:
    """Return the versions whose data is at hand, oldest first."""
    names = (entry.name for entry in _DATA.iterdir() if entry.name.endswith(_SUFFIX))
    return tuple(sorted((name.removesuffix(_SUFFIX) for name in names), key=version_number))


class _Facts(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    version: str
    collections: list[str]
    fields: dict[str, dict[str, list[str]]]
    relations: list[SystemRelation]
    tables: dict[str, TableFacts]


@cache
def _read(version: str) -> System:
    facts = _Facts.model_validate_json((_DATA / f"{version}{_SUFFIX}").read_bytes())
    return System(
        version=facts.version,
        collections=frozenset(facts.collections),
        fields=MappingProxyType({name: frozenset(found) for name, found in facts.fields.items()}),
        specials=MappingProxyType(
            {
                (collection, name): tuple(flags)
                for collection, found in facts.fields.items()
                for name, flags in found.items()
                if flags
            }
        ),
        relations=tuple(facts.relations),
        tables=MappingProxyType(build_tables(facts.tables)),
        sequences=build_sequences(facts.tables),
    )


_DATA = files("snapshot_tool.directus") / "data"
_SUFFIX = ".json"
