"""The finding: a rule's code, severity, place, message and remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from snapshot_tool.model.fix import Fix


class Severity(StrEnum):
    """How much a finding weighs: `error` blocks, `warning` shows, `info` explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the heaviest."""
        return list(Severity).index(self)


def printable(text: str) -> str:
    """Return `text` with everything that a terminal would not just print (newlines, escapes, surrogates) as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def with_article(noun: str) -> str:
    """Return a noun with its article: `an index`, `a table`."""
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: an object, a file, or both."""

    object: str = ""
    """`collection` or `collection.field`, or the name of an index or constraint."""
    file: str = ""
    """Relative to where the command was run."""
    line: int | None = None
    column: int | None = None
    path: str = ""
    """The JSON path in the file, such as `$.schema.is_indexed`; empty for the whole file or folder."""

    def __str__(self) -> str:
        if not self.file:
            return self.object
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n is not None)])


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found."""

    code: str
    severity: Severity
    message: str
    place: Place = Place()
    remedies: tuple[str, ...] = ()
    """What to do; where there are several, any one of them is enough."""
    allow: str = ""
    """What `--allow` takes to go on all the same (`CODE:OBJECT`); empty where nothing may."""
    environments: tuple[str, ...] = ()
    """Databases in which it holds, such as `@production`; none where it needs none, or is about the one of a plan."""
    fix: Fix | None = field(default=None, compare=False, repr=False)
    """What `snap fix` does about it; None where that takes a decision. No part of what the finding says."""
