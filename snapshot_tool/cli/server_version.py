"""Which Directus is pushed to: what the command line says, else `snap.yaml`, else the snapshot itself."""

from __future__ import annotations

from collections.abc import Callable

from snapshot_tool.directus.versions import KNOWN, is_version, nearest
from snapshot_tool.errors import UsageError
from snapshot_tool.load.config import NAME, Config


def server_version(option: str | None, config: Config, snapshot: str, note: Callable[[str], None]) -> str:
    """Return the version of the Directus that is pushed to; `note` is told where its rules are not known.

    Args:
        option: what `--directus` says.
        config: `snap.yaml`.
        snapshot: the version in the snapshot's `info.json`; empty where that could not be read.
        note: takes the sentence that names the version whose rules are used.

    Raises:
        UsageError: where what is said is no version at all.

    """
    said = chosen_version(option, config) or snapshot
    if said and said not in KNOWN:
        note(f"Directus {said} was not looked at: what follows is what {nearest(said)} does")
    return said


def chosen_version(option: str | None, config: Config) -> str | None:
    """Return the version that `--directus` or else `snap.yaml` names, None where neither does.

    Raises:
        UsageError: where it is no version at all.

    """
    for said, place in ((option, "--directus"), (config.directus, f"{NAME}, directus")):
        if said is not None:
            if not is_version(said):
                known = ", ".join(KNOWN)
                raise UsageError(f"{place}: {said!r} is no version of Directus", hint=f"known are {known}")
            return said
    return None
