"""`snap.yaml`: which snapshot, which databases, and what Directus cannot express but every database must have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic_core import PydanticCustomError

from snapshot_tool.errors import UsageError
from snapshot_tool.load.rule_entries import IgnoreEntry, Origin, RuleEntry, Rules, levels_of
from snapshot_tool.load.whole import read_whole
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared, DeclaredCheck, DeclaredIndex, DeclaredKey
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.levels import Levels

NAME: Final = "snap.yaml"
_MAX_BYTES: Final = 4 << 20
"""Of the file; more than the reader of YAML takes of characters."""
LARGE_TABLE_ROWS: Final = 100_000

_Text: TypeAlias = Annotated[str, Field(min_length=1)]
_Loc: TypeAlias = tuple[str | int, ...]
_LEVELS: Final = "off, on, info, warning or error"
_AGE: Final = re.compile(r"([1-9]\d{0,4})([hdw])")
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


def _age(given: object) -> timedelta:
    """Return an age: whole days as a number, or hours, days or weeks as text."""
    days = f"{given}d" if isinstance(given, int) and not isinstance(given, bool) else given
    said = _AGE.fullmatch(days) if isinstance(days, str) else None
    if said is None:
        raise PydanticCustomError("age", "expected days as a number, or such as 36h, 30d or 2w")
    return int(said[1]) * _UNITS[said[2]]


_Age: TypeAlias = Annotated[timedelta, BeforeValidator(_age)]


class Environment(_Shape):
    """A named database."""

    url: _Text | None = None
    """May hold `${VARIABLE}`, so that no password has to be in the file."""
    capture: _Text | None = None
    """A file that stands for the database where none can be reached."""
    large_table_rows: Annotated[int, Field(gt=0)] = LARGE_TABLE_ROWS
    """From how many rows on a lock through a scan counts as long."""

    max_age: _Age | None = None
    """How old that file may be; None: as for all."""


class Config(_Shape):
    """The whole of `snap.yaml`; without the file, all of it is at its default."""

    snapshot: _Text = "snapshot"
    """The snapshot's folder, relative to `snap.yaml`."""
    directus: _Text | None = None
    """The Directus version that is pushed to; None: the one of the snapshot's `info.json`."""
    search_path: Annotated[tuple[_Text, ...], Field(min_length=1)] | None = None
    """Directus's `DB_SEARCH_PATH`."""
    default_environment: _Text | None = None
    environments: dict[_Text, Environment] = {}
    max_age: _Age | None = None
    """From what age on a capture is told to be old; None: never."""
    declared: Declared = NOTHING_DECLARED
    rules: Rules = {}

    _origin: Origin = PrivateAttr(default=Origin())

    @property
    def levels(self) -> Levels:
        """What is said of rules, each with its place in the file."""
        return levels_of(self.rules, self._origin)

    def max_age_of(self, name: str) -> timedelta | None:
        """Return how old the capture of an environment may be; None: of any age."""
        own = self.environments[name].max_age if name in self.environments else None
        return own or self.max_age

    def environment(self, name: str) -> Environment:
        """Return a named environment.

        Raises:
            UsageError: where there is none of that name; says which there are.

        """
        if name in self.environments:
            return self.environments[name]
        known = ", ".join(self.environments) or "none"
        hint = _nearest(name, list(self.environments)) or f"environments in {NAME}: {known}"
        raise UsageError(f"there is no environment {name!r}", hint=hint)


def read_config(path: Path = Path(NAME)) -> Config:
    """Read `snap.yaml`; where it does not exist, return the defaults.

    Raises:
        UsageError: where anything in it is wrong; names every such place with file and line.
        FileProblem: where it cannot be read.

    """
    try:
        text = read_whole(path, _MAX_BYTES, NAME).decode()
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8", hint="save the file as UTF-8") from None
    return _parse(text, path)


def expand(text: str, variables: Mapping[str, str], what: str) -> str:
    """Return `text` with each `${NAME}` replaced by that environment variable.

    Raises:
        UsageError: where one is not set, or is empty; `what` says what needed it.

    """

    def lookup(found: re.Match[str]) -> str:
        name = found[1]
        if not variables.get(name):
            raise UsageError(f"{what} needs the environment variable {name}, which is not set", hint=f"export {name}=…")
        return variables[name]

    return _VARIABLE.sub(lookup, text)


def unset(text: str, variables: Mapping[str, str]) -> list[str]:
    """Return the names of the environment variables that `text` needs and that are not set, or are empty."""
    return [name for name in _VARIABLE.findall(text) if not variables.get(name)]


def _parse(text: str, path: Path) -> Config:
    from snapshot_tool.load.yaml import YamlProblem, parse  # noqa: PLC0415 - most runs have no snap.yaml

    try:
        document = parse(text)
    except YamlProblem as problem:
        raise UsageError(f"{path}:{problem.line}:{problem.column}: {problem.message}") from None
    try:
        config = Config.model_validate_json(json.dumps(document.value))
        problems = list(_contradictions(config))
    except ValidationError as error:
        problems = [_explain(loc, kind, said, document.value) for loc, kind, said in _errors(error)]

    def shown(found: tuple[_Loc, str]) -> str:
        line, column = document.place(found[0])
        return f"{path}:{line}:{column}: {found[1]}"

    if problems:
        raise UsageError("\n".join(map(shown, problems)), hint=f"the README shows a {NAME} with every key")
    found = config.model_copy(update={"snapshot": str(path.parent / config.snapshot)})
    found._origin = Origin(path, document)
    return found


def _errors(error: ValidationError) -> Iterator[tuple[_Loc, str, str]]:
    for found in error.errors(include_url=False):
        yield tuple(part for part in found["loc"] if part != "[key]"), found["type"], found["msg"]


def _explain(loc: _Loc, kind: str, said: str, value: JsonObject) -> tuple[_Loc, str]:
    name = ".".join(map(str, loc))
    if kind == "extra_forbidden":
        keys = list(_shape(loc[:-1]).model_fields)
        return loc, f"unknown key {name}; {_nearest(str(loc[-1]), keys) or 'known: ' + ', '.join(keys)}"
    if kind == "missing":
        return loc, f"{name} is missing"
    if loc[:1] == ("rules",) and loc[-1] == "severity":
        return _written(loc, value), f"{'.'.join(map(str, _written(loc, value)))}: expected {_LEVELS}"
    if kind == "string_type" and not isinstance(_at(value, loc), (dict, list)):
        return loc, f"{name}: expected text; put it in quotes"
    return loc, f"{name}: {said[:1].lower()}{said[1:]}"


def _written(loc: _Loc, value: JsonObject) -> _Loc:
    """Return where a rule's severity stands: under its own key, or as the bare word."""
    return loc if isinstance(_at(value, loc[:-1]), dict) else loc[:-1]


def _shape(loc: _Loc) -> type[BaseModel]:
    """Return the class whose keys stand at this place."""
    match loc:
        case ("environments", *_):
            return Environment
        case ("rules", _, "ignore", *_):
            return IgnoreEntry
        case ("rules", _, *_):
            return RuleEntry
        case ("declared", "indexes", _, "columns", *_):
            return DeclaredKey
        case ("declared", "indexes", *_):
            return DeclaredIndex
        case ("declared", "checks", *_):
            return DeclaredCheck
        case ("declared", *_):
            return Declared
        case _:
            return Config


def _at(value: object, loc: _Loc) -> object:
    for part in loc:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
    return value


def _contradictions(config: Config) -> Iterator[tuple[_Loc, str]]:
    known = list(config.environments)
    wanted = config.default_environment
    if wanted is not None and wanted not in known:
        hint = _nearest(wanted, known) or f"environments: {', '.join(known) or 'none'}"
        yield ("default_environment",), f"there is no environment {wanted!r}; {hint}"
    for name, environment in config.environments.items():
        if environment.url is None and environment.capture is None:
            yield ("environments", name), f"environment {name} has neither url nor capture"
    for code, entry in config.rules.items():
        for number, ignore in enumerate(entry.ignore):
            yield from _strangers(("rules", code, "ignore", number), ignore.environments, known)
    seen: set[str] = set()
    groups: dict[str, Sequence[DeclaredIndex | DeclaredCheck]] = {
        "indexes": config.declared.indexes, "checks": config.declared.checks,
    }  # fmt: skip
    for kind, declared in groups.items():
        for number, item in enumerate(declared):
            loc: _Loc = ("declared", kind, number)
            if item.name in seen:
                yield loc, f"{item.name} is declared twice"
            seen.add(item.name)
            yield from _strangers(loc, item.environments or (), known)


def _strangers(loc: _Loc, names: Sequence[str], known: list[str]) -> Iterator[tuple[_Loc, str]]:
    for name in names:
        if name not in known:
            hint = _nearest(name, known) or f"environments: {', '.join(known) or 'none'}"
            yield (*loc, "environments"), f"there is no environment {name!r}; {hint}"


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a name that is wrong

    found = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else ""
