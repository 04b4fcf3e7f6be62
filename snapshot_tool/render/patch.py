"""Changes of files as a patch: the unified diff that git shows, and that `git apply` takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Final, TypeAlias

Line: TypeAlias = tuple[str, str]
"""A line with its line break, and the style that a terminal shows it in; empty for the usual one."""

_STYLES: Final = {"+": "added", "-": "dropped", "@": "sql"}
_NO_LINE_END: Final = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after; one that is new or goes is on one side only."""

    old: str | None
    """Its path before."""
    new: str | None
    """Its path afterwards."""
    before: bytes = b""
    after: bytes = b""


def patch(changes: Iterable[FileChange]) -> Iterator[Line]:
    """Yield the lines of the patch."""
    for change in changes:
        yield from _header(change)
        yield from _hunks(change)


def _header(change: FileChange) -> Iterator[Line]:
    old, new = change.old or change.new or "", change.new or change.old or ""
    yield f"diff --git {_path('a', old)} {_path('b', new)}\n", "head"
    if change.old is None:
        yield "new file mode 100644\n", "head"
    elif change.new is None:
        yield "deleted file mode 100644\n", "head"
    elif old != new:
        if change.before == change.after:
            yield "similarity index 100%\n", "head"
        yield f"rename from {_quoted(_relative(old))}\n", "head"
        yield f"rename to {_quoted(_relative(new))}\n", "head"


def _hunks(change: FileChange) -> Iterator[Line]:
    from_ = "/dev/null" if change.old is None else _path("a", change.old)
    to = "/dev/null" if change.new is None else _path("b", change.new)
    for number, line in enumerate(unified_diff(_lines(change.before), _lines(change.after), from_, to)):
        is_header = number < 2
        yield line if line.endswith("\n") else f"{line}\n", "head" if is_header else _STYLES.get(line[0], "")
        if not line.endswith("\n"):
            yield _NO_LINE_END, "muted"


def _lines(data: bytes) -> list[str]:
    """Return the lines with their line breaks, split as git does: at line feeds alone."""
    text = data.decode(errors="surrogateescape")
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _path(side: str, path: str) -> str:
    return _quoted(f"{side}/{_relative(path)}")


def _relative(path: str) -> str:
    return path.removeprefix("./").lstrip("/")


def _quoted(path: str) -> str:
    """Return a path as git writes it: in quotes, with escapes, where it holds anything but printable ASCII."""
    if path.isascii() and path.isprintable() and not set(path) & {'"', "\\"}:
        return path
    raw = path.encode(errors="surrogateescape")
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in raw) + '"'
