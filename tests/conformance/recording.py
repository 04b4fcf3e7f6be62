"""Recordings: what one Directus answered to one case, as a file beside the scenario.

Everything is kept as it came: the order of differences, entries, keys and statements means something. A recording of
a scenario of the history bundle holds digests and counts instead, as nothing of the bundle may be kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from snapshot_tool.model.json import JsonObject, JsonValue, dumps
from tests.conformance.native import digest, objects

_STRICT: Final = ConfigDict(strict=True, frozen=True, extra="forbid")

_ONE_LINE: Final = 5
"""How deep the items of a difference lie."""

NO_DIFFERENCE: Final = 204
DONE: Final = 204
DIFFERENT: Final = 200
NO_ANSWER: Final = 0
"""Stands for a status where the server ended without an answer; the message is that of the error it died of."""


class DiffAnswer(BaseModel):
    """What `/schema/diff` answered."""

    model_config = _STRICT

    status: int
    """200 with a difference, 204 without, anything else is an error."""
    message: str | None = None
    """The first error's message."""
    difference: JsonObject | None = None
    """The `diff` object, where the status is 200."""


class ApplyAnswer(BaseModel):
    """What `/schema/apply` answered, and what it ran."""

    model_config = _STRICT

    status: int
    """204, an error, or `NO_ANSWER`."""
    message: str | None = None
    """The first error's message."""
    statements: list[str]
    """The DDL statements that PostgreSQL was sent, in order; one that failed is the last."""


class Observation(BaseModel):
    """What Directus did: asked for the difference, told to apply it, asked again."""

    model_config = _STRICT

    diff: DiffAnswer
    apply: ApplyAnswer | None = None
    """None where there was no difference to apply."""
    remaining: DiffAnswer | None = None
    """The difference afterwards, where something was applied or tried."""


class Digested(BaseModel):
    """An observation of which only this much may be kept."""

    model_config = _STRICT

    status: dict[Literal["diff", "apply", "remaining"], int]
    differences: int
    """How many items differ."""
    statements: int
    remaining: int
    """How many items differ afterwards."""
    sha256: dict[Literal["difference", "statements", "remaining", "messages"], str]
    """Of the canonical text of each part."""


class Recording(BaseModel):
    """One recording file."""

    model_config = _STRICT

    inputs: str
    """The digest of the case that was recorded (`Case.digest`)."""
    directus: str
    """The version of the server that answered, as it says itself."""
    postgres: str
    """The version of its PostgreSQL."""
    observed: Observation | Digested


def digested(observation: Observation) -> Digested:
    """Return what may be kept of an observation on the history bundle."""
    apply, remaining = observation.apply, observation.remaining
    parts = (observation.diff, apply, remaining)
    return Digested(
        status={
            name: part.status
            for name, part in zip(("diff", "apply", "remaining"), parts, strict=True)
            if part is not None
        },
        differences=_count(observation.diff),
        statements=len(apply.statements) if apply else 0,
        remaining=_count(remaining),
        sha256={
            "difference": digest(observation.diff.difference),
            "statements": digest([*apply.statements] if apply else []),
            "remaining": digest(remaining.difference if remaining else None),
            "messages": digest([part.message if part else None for part in parts]),
        },
    )


def read_recording(path: Path) -> Recording:
    """Return the recording in a file.

    Raises:
        FileNotFoundError: where there is none.
        ValidationError: where the file is not one.

    """
    return Recording.model_validate_json(path.read_bytes())


def written(recording: Recording) -> bytes:
    """Return the bytes of a recording's file: each item that differs and each statement on a line of its own.

    Keys stand in the order of the models and of the answers.
    """
    document: JsonObject = recording.model_dump(mode="json", exclude_defaults=True)
    return (_laid_out(document, 0) + "\n").encode()


def _laid_out(value: JsonValue, depth: int) -> str:
    if depth == _ONE_LINE or not value or not isinstance(value, (dict, list)):
        return dumps(value)
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, list):
        return f"[{inner}{f',{inner}'.join(_laid_out(item, depth + 1) for item in value)}{outer}]"
    members = (f"{dumps(key)}: {_laid_out(item, depth + 1)}" for key, item in value.items())
    return f"{{{inner}{f',{inner}'.join(members)}{outer}}}"


def _count(answer: DiffAnswer | None) -> int:
    if answer is None or answer.difference is None:
        return 0
    return sum(len(objects(part)) for part in answer.difference.values())
