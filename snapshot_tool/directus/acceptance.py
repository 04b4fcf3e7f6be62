"""What `/schema/diff` refuses before it compares anything: a snapshot of another version or database (§1.7)."""

from __future__ import annotations

from snapshot_tool.directus.partial import is_partial
from snapshot_tool.directus.refusal import invalid_payload
from snapshot_tool.directus.versions import PARTIAL_SNAPSHOTS, SYSTEM_FIELDS
from snapshot_tool.model.snapshot import Snapshot

_VENDOR = "postgres"
_FORCE = 'You can bypass this check by passing the "force" query parameter'


def refusal(wanted: Snapshot, version: str) -> str | None:
    """Return the words with which a Directus of this version refuses a snapshot, None where it takes it.

    The status is 400. `?force=true` skips these checks, and so `directus-sync push --force` does; Directus's own
    `directus schema apply` never makes them.
    """
    if (words := forced_refusal(wanted, version)) is not None:
        return words
    info = wanted.info
    if info.directus != version:
        ours = f"Provided snapshot's directus version {info.directus}"
        return _words(f"{ours} does not match the current instance's version {version}. {_FORCE}")
    if not info.vendor:
        return _words(f'Provided snapshot does not contain the "vendor" property. {_FORCE}')
    if info.vendor != _VENDOR:
        ours = f"Provided snapshot's vendor {info.vendor}"
        return _words(f"{ours} does not match the current instance's vendor {_VENDOR}. {_FORCE}")
    return None


def forced_refusal(wanted: Snapshot, version: str) -> str | None:
    """Return the words with which it refuses a snapshot that is forced."""
    if is_partial(wanted) and not PARTIAL_SNAPSHOTS.holds_in(version):
        return _words('"version" must be [1]')
    if wanted.info.system_fields is not None and not SYSTEM_FIELDS.holds_in(version):
        return _words('"systemFields" is not allowed')
    for at, collection in enumerate(wanted.collections):
        if collection.has("schema_") and collection.schema_ is None:
            return _words(f'"collections[{at}].schema" must be of type object')
    return None


def _words(reason: str) -> str:
    return invalid_payload(reason).message
