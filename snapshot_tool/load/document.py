"""Reading a JSON document back that snap wrote: a plan, a capture. Every refusal says the file, and the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from snapshot_tool.errors import FileProblem
from snapshot_tool.load import jsontext
from snapshot_tool.load.whole import read_whole
from snapshot_tool.model.finding import printable
from snapshot_tool.model.json import JsonObject

MAX_BYTES: Final = 64 << 20
"""Of a document, where its kind says nothing else."""
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
    max_bytes: int = MAX_BYTES
    """Larger ones are refused before they are read."""
    doubt: Callable[[JsonObject], str] = lambda _: ""
    """Says why a document that has the right form is not to be trusted; empty where it is."""


class Readable(Protocol):
    """A file, wherever it is kept; its text is what to call it."""

    def read_bytes(self) -> bytes:
        """Return what it holds.

        Raises:
            OSError: where the file system cannot give it.
            FileProblem: where what keeps it cannot.

        """


def read_document(file: Readable, kind: Kind[_Document]) -> _Document:
    """Return the document in a file.

    Raises:
        FileProblem: where it cannot be read, is none of this kind, or is one of another version; says the line.

    """
    data = _content(file, kind)
    try:
        value = jsontext.parse(data)
    except jsontext.BadJson as error:
        problem = error.problems[0]
        line, column = problem.position or (1, 1)
        raise FileProblem(f"{file}:{line}:{column}: {problem.message}", hint=kind.hint) from None
    members = value if isinstance(value, dict) else {}
    _require(file, kind, members.get("format"))
    try:
        document = kind.shape.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise FileProblem(_place(file, data, error), hint=kind.again) from None
    if doubt := kind.doubt(members):
        raise FileProblem(f"{file} {doubt}", hint=kind.again)
    return document


def _content(file: Readable, kind: Kind[_Document]) -> bytes:
    try:
        if not isinstance(file, Path):
            return file.read_bytes()
        return read_whole(file, kind.max_bytes, kind.noun.partition(" ")[2], kind.hint)
    except FileNotFoundError:
        raise FileProblem(f"there is no file {file}", hint=kind.hint) from None
    except OSError as error:
        raise FileProblem(f"{file} cannot be read: {error.strerror}") from error


def form_of(file: Readable) -> str:
    """Return the `format` that a file says it has; empty where it says none, or is no JSON that can be read."""
    try:
        data = _beginning(file) if isinstance(file, Path) else file.read_bytes()
    except OSError:
        return ""
    if found := _FORM_FIRST.match(data):
        return found[1].decode()
    if b'"format"' not in data:
        return ""
    try:
        value = jsontext.parse(data)
    except jsontext.BadJson:
        return ""
    form = value.get("format") if isinstance(value, dict) else None
    return form if isinstance(form, str) else ""


def _beginning(file: Path) -> bytes:
    """Return what a file holds, of a large one the beginning: snap writes the format first."""
    with file.open("rb") as opened:
        return opened.read(_HEAD if file.stat().st_size > MAX_BYTES else -1)


_HEAD = 1024
_FORM_FIRST = re.compile(rb'\s*\{\s*"format"\s*:\s*"([a-z0-9./-]*)"')
"""How snap writes its documents, so that a large one need not be read to its end."""


def _require(file: Readable, kind: Kind[_Document], found: object) -> None:
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


def _place(file: Readable, data: bytes, error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)
    first = problems[0]
    line, column = jsontext.position(data, first["loc"])
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    said = first["msg"][:1].lower() + first["msg"][1:]
    return f"{file}:{line}:{column}: {printable(name)}: {printable(said)}{more}"
