"""Reading a JSON document back that snap wrote: a plan, a capture. Every refusal says the file, and the line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from snapshot_tool.errors import FileProblem
from snapshot_tool.load import jsontext
from snapshot_tool.model.finding import printable

_Document = TypeVar("_Document", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Kind(Generic[_Document]):
    """A kind of document."""

    form: str
    """Its `format`, such as `snap.plan/1`."""
    shape: type[_Document]
    noun: str
    """What to call it, with its article: `a plan`."""
    hint: str
    """Where such a document comes from."""
    again: str
    """What to do with one that another version wrote, or that was edited."""


def read_document(file: Path, kind: Kind[_Document]) -> _Document:
    """Return the document in a file.

    Raises:
        FileProblem: where it cannot be read, is none of this kind, or is one of another version; says the line.

    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise FileProblem(f"there is no file {file}", hint=kind.hint) from None
    except OSError as error:
        raise FileProblem(f"{file} cannot be read: {error.strerror}") from error
    try:
        value = jsontext.parse(data)
    except jsontext.BadJson as error:
        problem = error.problems[0]
        line, column = problem.position or (1, 1)
        raise FileProblem(f"{file}:{line}:{column}: {problem.message}", hint=kind.hint) from None
    _require(file, kind, value.get("format") if isinstance(value, dict) else None)
    try:
        return kind.shape.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise FileProblem(_place(file, data, error), hint=kind.again) from None


def form_of(file: Path) -> str:
    """Return the `format` that a file says it has; empty where it says none, or is no JSON that can be read."""
    try:
        value = jsontext.parse(file.read_bytes())
    except (OSError, jsontext.BadJson):
        return ""
    found = value.get("format") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _require(file: Path, kind: Kind[_Document], found: object) -> None:
    if found == kind.form:
        return
    noun = kind.noun.partition(" ")[2]
    if not isinstance(found, str):
        raise FileProblem(f"{file} is no {noun}: it does not say format: {kind.form}", hint=kind.hint)
    name, _, version = kind.form.rpartition("/")
    shown = printable(found)
    if found.startswith(f"{name}/"):
        said = f"{file} is {kind.noun} in the form {shown}, and this snap reads version {version}"
        raise FileProblem(said, hint=kind.again)
    raise FileProblem(f"{file} is no {noun}: it is {shown}", hint=kind.hint)


def _place(file: Path, data: bytes, error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)
    first = problems[0]
    line, column = jsontext.position(data, first["loc"])
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    said = first["msg"][:1].lower() + first["msg"][1:]
    return f"{file}:{line}:{column}: {printable(name)}: {printable(said)}{more}"
