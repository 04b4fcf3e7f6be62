"""Finds the rules by walking this package; adding a rule is adding a file.

A rule is a module in one of the folders of this package: its name, with `-` for `_`, is its code, its docstring is its
page (what, effect, instead), `SEVERITY` is how much it weighs, and `check` yields its findings. The folder is its
kind and says what `check` is given: `snapshot` rules get the facts of a snapshot, without any database. A rule that is
off unless snap.yaml turns it on says why in `OFF_BECAUSE`, and one of a kind with families names its `FAMILY`.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from snapshot_tool.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PACKAGE = __name__.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, as its module describes it."""

    code: str
    kind: str
    """The folder that it is in: which facts its `check` takes."""
    severity: Severity
    page: str
    """Markdown: what it is about, what would happen, what to do instead."""
    check: Callable[..., Any]
    """Yields findings; its parameters are those of the kind."""
    family: str
    """What it is about, as a heading; the kind where that is not divided."""
    off_because: str = ""
    """Why it is off unless snap.yaml turns it on; empty where it is on."""

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]


@cache
def rules(kind: str) -> tuple[Rule, ...]:
    """Return the rules of one kind, by code; empty where there is no such folder."""
    try:
        folder = import_module(f"{_PACKAGE}.{kind}")
    except ModuleNotFoundError:
        return ()
    return tuple(_rule(kind, import_module(name)) for name in _modules(folder))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of every kind, by kind and code."""
    return tuple(rule for kind in _kinds() for rule in rules(kind))


@cache
def kinds_of_codes() -> Mapping[str, frozenset[str]]:
    """Return every code with the kinds of its rules. Loads no rule: their files' names are enough."""
    found: dict[str, set[str]] = {}
    for kind, folder in _kinds().items():
        for module in pkgutil.iter_modules([folder]):
            found.setdefault(_code(module.name), set()).add(kind)
    return MappingProxyType({code: frozenset(kinds) for code, kinds in sorted(found.items())})


def pages(code: str) -> Sequence[Rule]:
    """Return the rules that carry this code: more than one where it is checked at several points of the way."""
    return [rule for rule in all_rules() if rule.code == code]


def _kinds() -> dict[str, str]:
    """Return the folder of each kind, by the kind's name."""
    package = import_module(_PACKAGE)
    (root,) = package.__path__
    return {found.name: f"{root}/{found.name}" for found in pkgutil.iter_modules([root]) if found.ispkg}


def _code(module: str) -> str:
    return module.rpartition(".")[2].replace("_", "-")


def nearest_code(code: str, known: Iterable[str]) -> str:
    """Return the hint for a code that is none of those known: the nearest one, or where they are listed."""
    from difflib import get_close_matches  # noqa: PLC0415 - heavy, and only for a code that is wrong

    near = get_close_matches(code, known, n=1)
    return f"did you mean {near[0]}?" if near else "snap explain lists them"


def _modules(folder: ModuleType) -> list[str]:
    return sorted(f"{folder.__name__}.{found.name}" for found in pkgutil.iter_modules(folder.__path__))


def _rule(kind: str, module: ModuleType) -> Rule:
    page = inspect.getdoc(module) or ""
    family, off_because = getattr(module, "FAMILY", kind), getattr(module, "OFF_BECAUSE", "")
    return Rule(_code(module.__name__), kind, module.SEVERITY, page, module.check, family, off_because)
