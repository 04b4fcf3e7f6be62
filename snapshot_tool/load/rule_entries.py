"""The `rules` of `snap.yaml`: a level for a rule, and findings of it that were looked at and accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from snapshot_tool.load.loaded import json_path
from snapshot_tool.model.finding import Place
from snapshot_tool.model.levels import Ignore, Level, Levels, Setting

if TYPE_CHECKING:
    from snapshot_tool.load.yaml import Document

_Text: TypeAlias = Annotated[str, Field(min_length=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


_T = TypeVar("_T")
_Many: TypeAlias = Annotated[tuple[_T, ...], Field(strict=False)]
"""A list that stands below a validator of our own, where pydantic takes nothing but a tuple for one."""


class IgnoreEntry(_Shape):
    """Findings of a rule that were looked at and accepted."""

    object: _Text
    """A pattern of the shell's kind over the finding's object, such as `chat.*`."""
    reason: _Text
    environments: _Many[_Text] = ()
    """Names of environments; none: in all of them."""


def _level(given: object) -> object:
    """Return a level as text: in YAML 1.1, and after a tool that goes by it, `off`, `Off` and `false` are the same."""
    if isinstance(given, bool):
        return "on" if given else "off"
    return given.lower() if isinstance(given, str) and given.lower() in {"on", "off"} else given


def _entry(given: object) -> object:
    return given if isinstance(given, (dict, RuleEntry)) else {"severity": given}


_RuleLevel: TypeAlias = Annotated[Level, BeforeValidator(_level)]


class RuleEntry(_Shape):
    """What is said of a rule; a severity alone may be written as the bare word."""

    severity: _RuleLevel | None = None
    ignore: _Many[IgnoreEntry] = ()


Rules: TypeAlias = dict[_Text, Annotated[RuleEntry, BeforeValidator(_entry)]]
"""By the code of the rule."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a configuration was read from; no part of what it says."""

    path: Path = field(default=Path("snap.yaml"), compare=False)
    document: Document | None = field(default=None, compare=False)

    def place(self, about: str, *loc: str | int) -> Place:
        """Return where a key stands."""
        line, column = self.document.place(loc) if self.document else (None, None)
        return Place(about, str(self.path), line, column, json_path(loc))


def levels_of(rules: Mapping[str, RuleEntry], origin: Origin) -> Levels:
    """Return what is said of rules, each with its place in the file."""
    return {code: _setting(code, entry, origin) for code, entry in rules.items()}


def _setting(code: str, entry: RuleEntry, origin: Origin) -> Setting:
    ignores = tuple(
        Ignore(it.object, it.reason, it.environments, origin.place(code, "rules", code, "ignore", number))
        for number, it in enumerate(entry.ignore)
    )
    return Setting(entry.severity, ignores, origin.place(code, "rules", code))
