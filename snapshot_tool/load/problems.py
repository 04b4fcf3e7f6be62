"""What is wrong with a file that cannot be taken as a part of a snapshot, in the words of its own keys."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from snapshot_tool.load.jsontext import Problem
from snapshot_tool.model.fix import RemoveValue, Safety
from snapshot_tool.model.json import dumps, js_type

HINTS: Final = {
    "missing-file": "pull again, or take the file from git: `git checkout -- info.json` in the snapshot folder",
    "missing-folder": "take it from git; if it is meant to be empty, say so with a folder that holds a .gitkeep",
    "unreadable": "mend the file's permissions, or take it from git",
    "wrong-folder": "move the file there",
    "link": "put the file itself into the snapshot folder",
    "not-utf-8": "save the file as UTF-8",
    "broken-json": "mend the text at that place, or take the file from git",
    "broken-yaml": "mend the text at that place, or take the file from git",
    "no-character": "write the whole character, or take it out",
    "too-deep": "take the file from git",
    "duplicate-key": "delete one of the two",
    "duplicate-item": "delete the file that is out of date: Directus takes the first and passes over the other",
    "wrong-type": "write a value of that type, or take the file from git",
    "missing-key": "add the key, or pull again: Directus writes it always",
    "unknown-key": "delete the key: Directus refuses a snapshot that has it",
}
"""What to do, by the code of the problem. The keys are all the codes that loading knows."""

_EXPECTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "greater_than_equal": "1, or 2 for a partial snapshot",
    "less_than_equal": "1, or 2 for a partial snapshot",
}


def problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """Yield every problem that pydantic found in one file, in the order of its keys."""
    for detail in error.errors(include_url=False):
        path = detail["loc"]
        match detail["type"]:
            case "missing":
                yield Problem("missing-key", f"the key {path[-1]!r} is missing", path=path)
            case "extra_forbidden":
                message = f"Directus knows no key {path[-1]!r} here" + _nearest(path[-1], _keys(model, path[:-1]))
                yield Problem("unknown-key", message, path=path, changes=(RemoveValue(path),), safety=Safety.UNSAFE)
            case _:
                yield Problem("wrong-type", _wrong(detail), path=path)


def _wrong(detail: ErrorDetails) -> str:
    found = detail["input"]
    shown = f"an {js_type(found)}" if isinstance(found, (dict, list)) else dumps(found)
    shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
    if detail["type"] == "literal_error":
        valid = re.findall("'([^']*)'", detail["ctx"]["expected"])
        return f"{shown} is none of {', '.join(valid)}" + _nearest(found, valid)
    return f"expected {_EXPECTED.get(detail['type'], detail['msg'])}, found {shown}"


def _nearest(key: object, valid: Sequence[str]) -> str:
    nearest = difflib.get_close_matches(str(key), valid, n=1)
    return f"; did you mean {nearest[0]!r}?" if nearest else ""


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the object that `model` has at `path`."""
    keys = {field.alias or name: field for name, field in model.model_fields.items()}
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return list(keys)
    return _keys(next(_models(keys[names[0]].annotation)), tuple(names[1:]))


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


_LONGEST_SHOWN: Final = 80
