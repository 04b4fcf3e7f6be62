"""What differs between versions of Directus: each behaviour that came at some time is one named line here.

Everything else in this package asks these lines and compares no version itself. `docs/directus-versions.md` is made of
them. `since` is the release that brought the behaviour or, where that is not known, the first one that was seen with
it: the published packages were read and run one after the other (`KNOWN`), and `source` names Directus's own pull
request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

KNOWN: Final = (
    "10.13.4", "11.1.0", "11.1.2", "11.2.2", "11.3.5", "11.4.0", "11.4.1", "11.6.1", "11.9.2", "11.11.0", "11.13.0",
    "11.13.4", "11.14.1", "11.17.4", "12.0.2", "12.2.0", "12.3.1", "12.4.0",
)  # fmt: skip
"""The versions that were run and whose system data is at hand, oldest first."""
NEWEST: Final = KNOWN[-1]

_NUMBERS = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?")
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?")


class Part(StrEnum):
    """What of Directus a behaviour belongs to."""

    SNAPSHOT = "snapshot"
    """`GET /schema/snapshot`."""
    DIFF = "difference"
    """`POST /schema/diff`."""
    APPLY = "apply"
    """`POST /schema/apply`."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that Directus does since a version, and did not do before."""

    since: str
    part: Part
    says: str
    """One sentence for the documentation: what it does, and after a semicolon what it did before."""
    source: str

    def holds_in(self, version: str) -> bool:
        """Return whether a Directus of this version does it."""
        return version_number(version) >= version_number(self.since)


KEEPS_DEFAULT_AND_NULLABILITY = Behaviour(
    "11.1.0", Part.APPLY,
    "an edit of a column sets its default and `not null` again; before, an edit that left the column `not null` made "
    "it nullable", "#23151, #23436",
)  # fmt: skip
DEFAULT_FUNCTIONS = Behaviour(
    "11.1.0", Part.APPLY, "the default `gen_random_uuid()` is a call; before, it was quoted as text", "#23359"
)
INDEXED_IN_SNAPSHOTS = Behaviour(
    "11.1.2", Part.SNAPSHOT, "`is_indexed` of fields; before, no push made or dropped an index", "#23861"
)
ARRAYS_KEPT = Behaviour(
    "11.1.2", Part.SNAPSHOT, "arrays keep their order; before, they were sorted, and objects in them left as they were",
    "#23861",
)  # fmt: skip
DELETES_GROUPED = Behaviour(
    "11.1.2", Part.APPLY,
    "every deleted collection goes, also one whose file merely lacks a key; before, only those without a group and "
    "what was grouped in them, and a missing key did nothing", "issues #19385, #23692",
)  # fmt: skip
ALIAS_SWAPS = Behaviour(
    "11.3.5", Part.DIFF,
    "a field that turns from alias into column or back is deleted and created; before, it was refused with "
    "`Alias type cannot be changed`", "#24120",
)  # fmt: skip
READS_SCHEMA_AGAIN = Behaviour(
    "11.3.5", Part.APPLY,
    "the schema is read again after each new or deleted field, and a new relation of a deleted field stays; before, "
    "neither", "#24120",
)  # fmt: skip
SHORT_INDEX_NAMES = Behaviour(
    "11.4.0", Part.APPLY,
    "names of indexes and unique constraints of more than 63 characters get a hash; before, PostgreSQL cut them",
    "#24203",
)  # fmt: skip
ALWAYS_SETS_DEFAULT = Behaviour(
    "11.4.1", Part.APPLY,
    "an edit of a column whose file has neither default nor nullability keeps both; before, it dropped them", "#24386",
)  # fmt: skip
CLEANS_DUPLICATION_FIELDS = Behaviour(
    "11.6.1", Part.APPLY, "`item_duplication_fields` that name a deleted field are taken out; before, they stayed",
    "#24654",
)  # fmt: skip
INJECTS_KEY_WITHOUT_FIELDS = Behaviour(
    "11.6.1", Part.APPLY, "a new collection without any field gets the key `id`; before, a table without columns",
    "packages compared",
)  # fmt: skip
INJECTS_KEY = Behaviour(
    "11.8.0", Part.APPLY, "a new collection whose fields have no key gets the key `id`; before, none", "#25077"
)
READS_FOREIGN_KEYS_AGAIN = Behaviour(
    "11.8.0", Part.APPLY,
    "the foreign keys are read again during a push; before, it remembered those that were there, and failed where it "
    "dropped one twice", "packages compared",
)  # fmt: skip
KEEPS_SIZE = Behaviour(
    "11.9.2", Part.APPLY,
    "length, precision and scale that the file leaves out are kept; before, they became 255, 10 and 5", "#25346",
)  # fmt: skip
NAMES_FIELD_OUT_OF_RANGE = Behaviour(
    "11.9.2", Part.APPLY, "the message of a number out of range names the field; before, and again since 12.0.2, not",
    "packages compared",
)  # fmt: skip
LEAVES_OUT_UNTRACKED = Behaviour(
    "11.10.0", Part.SNAPSHOT,
    "tables, columns and foreign keys without metadata are left out; before, they were in it with `meta: null`",
    "#25271",
)  # fmt: skip
SYSTEM_FIELDS = Behaviour(
    "11.13.0",
    Part.SNAPSHOT,
    "`systemFields`, the indexed fields of Directus's own tables; before, a file with it is refused, forced or not",
    "#25127",
)
SEARCHABLE = Behaviour("11.13.0", Part.SNAPSHOT, "`searchable` in the `meta` of fields", "#25199")
REVISIONS_INDEX = Behaviour(
    "11.14.1", Part.SNAPSHOT, "a third system index, `directus_revisions.activity`: an older file drops it", "#26479"
)
FORCED_APPLY = Behaviour(
    "11.17.4", Part.APPLY, "`?force=true` applies a difference although its hash does not fit any more",
    "packages compared",
)  # fmt: skip
NULL_LENGTH_IS_DEFAULT = Behaviour(
    "11.17.4", Part.APPLY, "`max_length: null` means 255; before, the length that the column has", "packages compared"
)
REFUSES_SLASH = Behaviour(
    "11.17.4", Part.APPLY, "a new collection's name with a slash is refused", "packages compared"
)  # fmt: skip
COLLECTION_STATUS = Behaviour(
    "12.0.0", Part.SNAPSHOT, "`status` and `autosave_revision_interval` in the `meta` of collections",
    "migrations 20260507A, 20260512A",
)  # fmt: skip
LICENSE_LIMIT = Behaviour(
    "12.0.0", Part.APPLY, "a server without a licence refuses the 26th active collection with 403", "run on 12.4.0"
)
HIDES_FIELD_OUT_OF_RANGE = Behaviour(
    "12.0.2", Part.APPLY, "the message of a number out of range names no field", "packages compared"
)
PARTIAL_SNAPSHOTS = Behaviour(
    "12.2.0", Part.SNAPSHOT, "partial snapshots (`version: 2`), and `/schema/diff?mode=merge`, which deletes nothing",
    "packages compared",
)  # fmt: skip
QUOTES_COLLECTION_KEY = Behaviour(
    "12.3.1", Part.APPLY,
    "refused names of collections are told as `\"collection\" can't …`, and so are names with spaces around them",
    "packages compared",
)  # fmt: skip
COLLAPSES_META = Behaviour(
    "12.4.0", Part.DIFF,
    "a key that is missing or new in a `meta` makes one edit of the whole `meta`; before, it came first and dropped "
    "the table or the foreign key", "#27880",
)  # fmt: skip
KEEPS_RELATION_RULES = Behaviour(
    "12.4.0", Part.APPLY,
    "a relation's rules that the file leaves out are kept, and without `schema` the foreign key is left alone; "
    "before, it was made again without them", "packages compared",
)  # fmt: skip

BEHAVIOURS: Final = tuple(found for found in list(globals().values()) if isinstance(found, Behaviour))
"""All of them, in the order of their versions."""


@cache
def version_number(version: str) -> tuple[int, int, int]:
    """Return `11.13.4` as numbers: what is missing is 0, and a pre-release counts as its release.

    Text that is no version is older than all of them.
    """
    found = _NUMBERS.fullmatch(version)
    major, minor, patch = found.groups(default="0") if found else ("0", "0", "0")
    return int(major), int(minor), int(patch)


def is_version(text: str) -> bool:
    """Return whether a text is a version as Directus itself writes it, known or not."""
    return _VERSION.fullmatch(text) is not None


def nearest(version: str) -> str:
    """Return the known version that stands for `version`: itself, the last one before it, else the first.

    Where that is another version than the one asked for, a caller should say so.
    """
    wanted = version_number(version)
    return next((found for found in reversed(KNOWN) if version_number(found) <= wanted), KNOWN[0])
