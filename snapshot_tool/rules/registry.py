"""Finds the rules by walking this package; adding a rule is adding a file.

A rule is a module in one of the folders of this package: its name, with `-` for `_`, is its code, its docstring is its
page (what, effect, instead), `SEVERITY` is how much it weighs, and `check` yields its findings. The folder is its
kind and says what `check` is given: `snapshot` rules get the facts of a snapshot, without any database.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from snapshot_tool.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    package = import_module(_PACKAGE)
    kinds = [found.name for found in pkgutil.iter_modules(package.__path__) if found.ispkg]
    return tuple(rule for kind in kinds for rule in rules(kind))


def pages(code: str) -> Sequence[Rule]:
    """Return the rules that carry this code: more than one where it is checked at several points of the way."""
    return [rule for rule in all_rules() if rule.code == code]


def _modules(folder: ModuleType) -> list[str]:
    return sorted(f"{folder.__name__}.{found.name}" for found in pkgutil.iter_modules(folder.__path__))


def _rule(kind: str, module: ModuleType) -> Rule:
    code = module.__name__.rpartition(".")[2].replace("_", "-")
    return Rule(code, kind, module.SEVERITY, inspect.getdoc(module) or "", module.check)
