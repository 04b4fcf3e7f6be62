"""Scenarios: folders that say which database to make and which snapshot to push onto it.

    scenarios/GROUP/NAME/
      scenario.yaml   what it starts from, what it shows (`Description`)
      by-hand.sql     SQL that somebody runs on the database before the push, as psql would
      wanted.json     a JSON patch (RFC 6902) over the keyed form of the start: the snapshot that is pushed
      start.json      the starting snapshot, where `start` is `own`

A folder holds nothing else but its recordings, one a Directus version (see `recording.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Final

import jsonpatch
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from snapshot_tool.model.json import JsonObject
from tests.conformance.native import digest, keyed, members, unkeyed
from tests.conformance.sources import HERE, HISTORY, VERSION, load, named

SCENARIOS: Final = HERE / "scenarios"
OWN: Final = "own"

_DESCRIPTION: Final = "scenario.yaml"
_BY_HAND: Final = "by-hand.sql"
_WANTED: Final = "wanted.json"
_START: Final = "start.json"
_RECORDING: Final = "recording-*.json"

_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Section = Annotated[str, StringConstraints(pattern=r"^§\d+(\.\d+)?$")]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$|^history:[0-9a-f]{7,40}$")]
_Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]


class BadScenario(Exception):
    """A scenario folder that cannot be used, with the reason."""


class Description(BaseModel):
    """What `scenario.yaml` says."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    start: _Name
    """A file of `starts/`, `project`, `history:REV`, or `own` (the folder's `start.json`)."""
    covers: Annotated[list[_Section], Field(min_length=1)]
    """The sections of the semantics that it shows."""
    about: _Text
    """One line: what it shows."""
    force: bool = False
    """Whether `/schema/diff` is asked with `?force=true`, which skips the checks of version and vendor."""
    directus: Annotated[list[_Version], Field(min_length=1)] = [VERSION]
    """The Directus versions that it is recorded with."""
    wanted: _Name | None = None
    """Another snapshot by its name, as for `start`, where there is no `wanted.json`."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question to Directus: what comes of pushing `wanted` onto the database that `start` and `sql` made."""

    start: JsonObject
    """The native snapshot that is pushed into an empty Directus first."""
    sql: str
    """Then run by hand; may be empty."""
    wanted: JsonObject
    """The native snapshot that is posted to `/schema/diff`."""
    version: str = VERSION
    """The Directus version."""
    force: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it: a recording is one of exactly these inputs."""
        return digest([self.start, self.sql, self.wanted, self.version, self.force])


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario folder, read; what it names elsewhere is looked up by `case`."""

    folder: Path
    description: Description

    @property
    def name(self) -> str:
        """`GROUP/NAME`."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def is_history(self) -> bool:
        """Whether it takes snapshots from the history bundle, of which nothing may be kept but digests."""
        return self.description.start.startswith(HISTORY) or (self.description.wanted or "").startswith(HISTORY)

    def recording(self, version: str) -> Path:
        """Return the file of its recording with one version."""
        return self.folder / _RECORDING.replace("*", version)

    def unwanted_recordings(self) -> list[Path]:
        """Return recordings with versions that `scenario.yaml` does not name."""
        known = {self.recording(version) for version in self.description.directus}
        return sorted(path for path in self.folder.glob(_RECORDING) if path not in known)

    def case(self, version: str) -> Case:
        """Return the inputs for one Directus version.

        Raises:
            BadScenario: where the patch does not fit the start, or something named is not there.
            NoHistory: where the history bundle is needed and not there.

        """
        by_hand = self.folder / _BY_HAND
        try:
            start = self._start(version)
            return Case(
                start=start,
                sql=by_hand.read_text(encoding="utf-8") if by_hand.exists() else "",
                wanted=self._wanted(start, version),
                version=version,
                force=self.description.force,
            )
        except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, ValueError, OSError) as error:
            raise BadScenario(f"{self.name}: {error}") from error

    def _start(self, version: str) -> JsonObject:
        if self.description.start == OWN:
            return load(self.folder / _START)
        return named(self.description.start, version)

    def _wanted(self, start: JsonObject, version: str) -> JsonObject:
        if self.description.wanted is not None:
            return named(self.description.wanted, version)
        patch = json.loads((self.folder / _WANTED).read_text(encoding="utf-8"))
        return patched(start, patch)


def patched(start: JsonObject, patch: list[JsonObject]) -> JsonObject:
    """Return the native snapshot that a patch over the keyed form of another one makes; `start` stays as it is.

    Raises:
        JsonPatchException, JsonPointerException: where the patch does not fit.
        ValueError: where its result is no keyed form.

    """
    return unkeyed(members(jsonpatch.apply_patch(keyed(start), patch)))


def scenarios(only: str = "*", *, folder: Path = SCENARIOS) -> list[Scenario]:
    """Return the scenarios whose `GROUP/NAME` matches a glob, by name.

    Raises:
        BadScenario: where any folder, matching or not, is not as the layout says.

    """
    found = [read_scenario(path) for path in sorted(folder.glob("*/*"))]
    return [scenario for scenario in found if fnmatchcase(scenario.name, only)]


def read_scenario(folder: Path) -> Scenario:
    """Return the scenario in a folder.

    Raises:
        BadScenario: where `scenario.yaml` is missing or wrong, or there are files that do not belong.

    """
    name = f"{folder.parent.name}/{folder.name}"
    try:
        text = (folder / _DESCRIPTION).read_text(encoding="utf-8")
        description = Description.model_validate(yaml.safe_load(text))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadScenario(f"{name}: {error}") from error
    if problems := list(_misplaced(folder, description)):
        raise BadScenario(f"{name}: {'; '.join(problems)}")
    return Scenario(folder, description)


def _misplaced(folder: Path, description: Description) -> Iterator[str]:
    wants = {_DESCRIPTION: True, _BY_HAND: None, _WANTED: description.wanted is None, _START: description.start == OWN}
    present = {path.name for path in folder.iterdir() if not path.match(_RECORDING)}
    yield from (f"{name} does not belong here" for name in sorted(present - wants.keys()))
    for name, wanted in wants.items():
        if wanted is not None and wanted != (name in present):
            yield f"{name} is {'missing' if wanted else 'not read: scenario.yaml names another snapshot'}"
